"""What a value of satisfaction answers: intervals, totals, words."""

import json
import math

import numpy as np
import pytest
from attrs import evolve

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import SatisfactionValue, fit_loyalty, value_of_satisfaction

MONEY = {"margin": 120, "discount_rate": 0.1, "first_payment": "end"}
ANSWERS = {
    "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    "speed": [1, 3, 2, 5, 4, 2, 4, 5, 3, 5],
    "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "times": [9, 9, 8, 6, 4, 3, 5, 10, 12, 14],
}


def worth_of(predictors=("rating",), factor=1, weights=None, **details):
    """Value a point of the rating at 3, or over data."""
    data = ANSWERS | {"times": factor * np.array(ANSWERS["times"])}
    model = fit_loyalty(
        data, "renewed", list(predictors), kind="binary", counts="times", weights=weights
    )
    where = {} if "data" in details else {"at": dict.fromkeys(predictors, 3)}
    return value_of_satisfaction(model, "rating", **(MONEY | where | details))


WORTH = worth_of()


def test_simulation_and_delta_agree_when_many_answered():
    many = worth_of(factor=400, data=ANSWERS, counts="times", scale=(1, 5))
    delta = many.confidence_interval()
    drawn = many.confidence_interval(method="simulation", rng=3, n_resamples=20_000)
    assert (drawn.low, drawn.high) == pytest.approx(tuple(delta), abs=delta.width / 40)
    assert (delta.method, drawn.method) == ("delta", "simulation")


def test_simulation_needs_a_seed_only():
    first, again, other = (WORTH.confidence_interval(0.9, "simulation", rng) for rng in (1, 1, 2))
    assert first == again
    assert first != other
    drawn = WORTH.confidence_interval(method="simulation", rng=np.random.default_rng(1))
    assert drawn.low < first.low < WORTH.value < first.high < drawn.high
    one = WORTH.confidence_interval(method="simulation", rng=1, n_resamples=1)
    assert one.low == one.high


def test_draws_keep_the_covariance():
    draws = WORTH._draws(np.random.default_rng(0), 200_000)
    np.testing.assert_allclose(np.cov(draws.T), WORTH._covariance, rtol=0.02)
    np.testing.assert_allclose(draws.mean(axis=0), WORTH._parameters, atol=0.01)
    fixed = evolve(
        WORTH,
        parameters=WORTH._parameters,
        covariance=np.zeros((2, 2)),
        move=WORTH._move,
    )
    interval = fixed.confidence_interval(method="simulation", rng=0)
    assert (interval.low, interval.high) == pytest.approx((WORTH.value, WORTH.value))


def test_t_limits_under_a_design():
    weighted = worth_of(weights=np.ones(10))
    assert weighted.degrees_of_freedom == 78
    reach = weighted.confidence_interval().width / 2
    assert reach == pytest.approx(1.990847 * weighted.standard_error, rel=1e-6)


def test_total_net_and_break_even():
    total = WORTH.total(5_000)
    assert total.value == pytest.approx(5_000 * WORTH.value)
    assert total.standard_error == pytest.approx(5_000 * WORTH.standard_error)
    assert WORTH.total(0).value == 0
    net = WORTH.net(20)
    assert net.value == pytest.approx(WORTH.value - 20)
    assert net.standard_error == pytest.approx(WORTH.standard_error)
    low, high = WORTH.confidence_interval()
    assert tuple(net.confidence_interval()) == pytest.approx((low - 20, high - 20))
    assert WORTH.net(WORTH.break_even_cost).value == pytest.approx(0)
    assert total.n == WORTH.n_fitted == 80


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: WORTH.total(-1), ArgumentError, "customers: must be at least 0"),
        (lambda: WORTH.total("many"), DataTypeError, "customers: must be a real number"),
        (lambda: WORTH.net(-1), ArgumentError, "cost_per_customer: must be at least 0"),
        (lambda: WORTH.net(math.nan), ArgumentError, "cost_per_customer: must be finite"),
        (lambda: WORTH.confidence_interval(95), ArgumentError, "Did you mean 0.95"),
        (lambda: WORTH.confidence_interval(method="wald"), ArgumentError, "'delta', 'simulation'"),
        (lambda: WORTH.confidence_interval(rng="x"), DataTypeError, "rng"),
        (lambda: WORTH.confidence_interval(n_resamples=0), ArgumentError, "n_resamples"),
        (lambda: WORTH.to_frame("excel"), ArgumentError, "backend"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_words():
    lines = repr(WORTH).splitlines()
    assert lines[0] == "SatisfactionValue(rating +1 at rating=3)"
    assert lines[1].startswith("  each point is worth 76.18")
    assert lines[1].endswith(", per customer (95 %)")
    low, high = WORTH.confidence_interval()
    assert f"between {low:.4g} and {high:.4g}" in lines[1]
    assert lines[2].startswith("  a customer is worth 110.1")
    assert f"({100 * WORTH.per_percent:+.0f} %)" in lines[2]
    assert "; retention 0.5" in lines[2]
    assert lines[3] == "  rating leaves 86 % of the differences in renewed unexplained"


def test_words_for_other_changes_and_models():
    several = worth_of(
        ["rating", "speed"],
        data={"rating": [1, 2, None], "speed": [1, 2, 3]},
        change=-0.5,
    )
    lines = repr(several).splitlines()
    assert lines[0] == "SatisfactionValue(rating -0.5, 2 answers, 1 missing)"
    assert lines[1].startswith("  a change of -0.5 is worth -")
    assert "the 2 predictors together leave" in lines[3]
    assert several.explained > WORTH.explained
    levels = fit_loyalty(
        {"rating": [1, 2, 3, 4, 1, 2, 3, 4], "again": [1, 2, 3, 3, 2, 1, 2, 1]},
        "again",
        ["rating"],
        kind="ordinal",
    )
    worth = value_of_satisfaction(levels, "rating", at={"rating": 2}, at_least=3, **MONEY)
    assert "of the differences in again of at least 3 unexplained" in repr(worth)


def test_words_where_nothing_is_known():
    moved = type("Fixed", (), {"worth": lambda _, __: fixed_worth()})()
    worth = SatisfactionValue(
        predictor="rating",
        outcome="staying",
        predictors=("rating",),
        change=1.0,
        at=None,
        n=10,
        n_missing=0,
        n_fitted=10,
        explained=math.nan,
        degrees_of_freedom=math.inf,
        parameters=np.zeros(1),
        covariance=np.eye(1),
        move=moved,
    )
    assert "retention" not in repr(worth)
    assert "does not say how much is left unexplained" in repr(worth)
    assert worth.to_dict()["retention_before"] is None
    assert worth.to_dict()["explained"] is None


def fixed_worth():
    """Return fixed values."""
    from satisfaction.loyalty._payments import Worth

    return Worth(10.0, 12.0, np.array([0.5]))


def test_shown_and_handed_on():
    made = WORTH.to_dict()
    assert json.dumps(made)
    assert made["value"] == WORTH.value
    assert made["low"] == WORTH.confidence_interval().low
    assert (made["predictor"], made["change"], made["n"]) == ("rating", 1.0, 1)
    frame = WORTH.to_frame()
    assert frame.shape[0] == 1
    assert frame["value"][0] == WORTH.value
    assert WORTH.to_frame("polars")["explained"][0] == WORTH.explained
    assert isinstance(WORTH.value, float)
    assert isinstance(WORTH.retention_before, float)


def test_html_is_escaped():
    data = {"<b>": ANSWERS["rating"], "renewed": ANSWERS["renewed"], "n": ANSWERS["times"]}
    model = fit_loyalty(data, "renewed", ["<b>"], kind="binary", counts="n")
    html = value_of_satisfaction(model, "<b>", at={"<b>": 3}, **MONEY)._repr_html_()
    assert "<b>" not in html
    assert "each point is worth" in html


def test_plot_is_reached():
    ax = WORTH.plot(cost_per_customer=5)
    assert [label.get_text() for label in ax.get_xticklabels()][-1] == "net"
    import matplotlib.pyplot as plt

    plt.close(ax.figure)
