import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import AlignmentError, ArgumentError, DataValueError, EmptyDataError
from satisfaction.sampling import cost_per_complete

waves = st.lists(st.tuples(st.floats(0, 50), st.floats(0.01, 1)), min_size=1, max_size=6)


@given(waves, st.floats(0, 20))
def test_costs_are_those_of_one_customer_after_another(contacts, each):
    cost, rate = map(list, zip(*contacts, strict=True))
    got = cost_per_complete(cost, response_rate=rate, complete_cost=each)
    silent, spent = 1.0, 0.0
    for k, (c, r) in enumerate(contacts):
        spent += silent * (c + r * each)
        silent *= 1 - r
        assert got.response_rate[k] == pytest.approx(1 - silent)
        assert got.cost_per_invited[k] == pytest.approx(spent, abs=1e-9)
        assert got.cost_per_complete[k] == pytest.approx(spent / (1 - silent), abs=1e-9)
        assert got.marginal_cost[k] == pytest.approx(c / r + each)
    least = min(got.cost_per_complete) * (1 + 1e-12)  # the first of equal costs, but for rounding
    assert got.best_wave == 1 + [one <= least for one in got.cost_per_complete].index(True)


@given(waves.filter(lambda contacts: len(contacts) > 1))
def test_a_reminder_pays_iff_its_marginal_cost_is_below_the_cost_so_far(contacts):
    cost, rate = map(list, zip(*contacts, strict=True))
    got = cost_per_complete(cost, response_rate=rate)
    for k in range(1, len(contacts)):
        gain = got.cost_per_complete[k - 1] - got.cost_per_complete[k]
        if got.response_rate[k] > got.response_rate[k - 1] and abs(gain) > 1e-9:
            assert (gain > 0) == (got.marginal_cost[k] < got.cost_per_complete[k - 1])


def test_one_contact_and_forms():
    got = cost_per_complete(1.5, response_rate=0.25, complete_cost=2)
    assert got.cost_per_complete == (8.0,)
    assert got.best_wave == 1
    assert json.loads(json.dumps(got.to_dict()))["cost_per_complete"] == [8.0]
    assert got.to_frame()["contacts"].tolist() == [1]
    assert "<td>8.0</td>" in got._repr_html_()


@pytest.mark.parametrize(
    ("cost", "options", "error", "argument"),
    [
        ([1.0], {"response_rate": [0.1, 0.2]}, AlignmentError, "response_rate"),
        ([], {"response_rate": []}, EmptyDataError, "invitation_cost"),
        ([-1.0], {"response_rate": [0.1]}, DataValueError, "invitation_cost"),
        ([None], {"response_rate": [0.1]}, DataValueError, "invitation_cost"),
        ([1.0], {"response_rate": [0.0]}, DataValueError, "response_rate"),
        (1.0, {"response_rate": 1.2}, DataValueError, "response_rate"),
        (1.0, {"response_rate": 0.2, "complete_cost": -1}, ArgumentError, "complete_cost"),
    ],
)
def test_wrong_input(cost, options, error, argument):
    with pytest.raises(error) as caught:
        cost_per_complete(cost, **options)
    assert caught.value.argument == argument


def test_small_rates_keep_their_digits():
    cost = cost_per_complete([2.0, 2.0], response_rate=[1e-18, 1e-18])
    assert cost.response_rate == pytest.approx((1e-18, 2e-18), rel=1e-12)
    assert cost.cost_per_complete == pytest.approx((2e18, 2e18), rel=1e-12)
    assert cost_per_complete([1, 1], response_rate=[1, 0.5]).response_rate == (1.0, 1.0)


def test_the_first_of_equal_costs_is_best():
    assert cost_per_complete([1.0, 0.5], response_rate=[0.2, 0.1]).best_wave == 1
    assert cost_per_complete([1.0, 1.0, 1.0], response_rate=[0.1, 0.1, 0.1]).best_wave == 1
