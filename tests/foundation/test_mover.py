"""Differences from two intervals: limits, and the quantile that reaches 0."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction.foundation._mover import mover_limits, mover_quantile, score_mover_limits
from satisfaction.foundation._results import two_sided_pvalue
from satisfaction.foundation._score_interval import score_limits

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "difference_pvalues.json"
CASES = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]
NET = (-1.0, 0.0, 1.0)


def as_sample(case, name):
    """Return scores and the sample of one side of a case."""
    if case["kind"] == "net":
        return NET, (case[name][::-1], sum(case[name]))
    x, n = case[name]
    return (0.0, 1.0), ((n - x, x), n)


@st.composite
def net_samples(draw):
    """Draw counts (negative, neutral, positive) with at least one answer, and their number."""
    counts = draw(st.tuples(*[st.integers(0, 80)] * 3))
    assume(sum(counts) > 0)
    return counts, sum(counts)


@pytest.mark.parametrize("case", CASES)
def test_pvalues_match_the_table(case):
    scores, first = as_sample(case, "a")
    _, second = as_sample(case, "b")
    q = float(mover_quantile(scores, first, second))
    assert two_sided_pvalue(q) == pytest.approx(case["pvalue"], rel=1e-7)
    assert np.sign(q) == np.sign(case["value"])


@given(net_samples(), net_samples(), st.floats(-0.4, 0.4))
def test_at_its_quantile_the_nearer_limit_is_zero(first, second, rho):
    q = float(mover_quantile(NET, first, second, rho))
    low, high = score_mover_limits(NET, first, second, abs(q), rho)
    nearer = low if q > 0 else high
    assert float(nearer) == pytest.approx(0, abs=1e-10)


@given(net_samples(), net_samples())
def test_swapping_the_two_turns_the_sign(first, second):
    q = float(mover_quantile(NET, first, second))
    assert float(mover_quantile(NET, second, first)) == pytest.approx(-q, rel=1e-12)
    low, high = score_mover_limits(NET, first, second, 1.96)
    np.testing.assert_allclose(
        score_mover_limits(NET, second, first, 1.96), (-high, -low), rtol=1e-12, atol=1e-14
    )


@given(net_samples(), net_samples(), st.floats(0.1, 4))
def test_pvalue_and_interval_never_contradict(first, second, quantile):
    q = float(mover_quantile(NET, first, second))
    assume(abs(abs(q) - quantile) > 1e-9)
    low, high = score_mover_limits(NET, first, second, quantile)
    assert (abs(q) > quantile) == (low > 0 or high < 0)


def test_the_limits_are_the_distances_squared_and_added():
    first, second = ((10, 20, 70), 100), ((12, 30, 40), 82)
    (l1, u1), (l2, u2) = score_limits(NET, *first, 2.0), score_limits(NET, *second, 2.0)
    n1, n2, rho = 0.6, 28 / 82, 0.3
    low, high = score_mover_limits(NET, first, second, 2.0, rho)
    a, b = n1 - l1, u2 - n2
    np.testing.assert_allclose(low, n1 - n2 - np.sqrt(a**2 + b**2 - 2 * rho * a * b))
    a, b = u1 - n1, n2 - l2
    np.testing.assert_allclose(high, n1 - n2 + np.sqrt(a**2 + b**2 - 2 * rho * a * b))


def test_many_pairs_are_solved_at_once_as_they_are_alone():
    rng = np.random.default_rng(2)
    first, second = rng.multinomial(40, (0.2, 0.3, 0.5), (2, 30)).astype(float)
    size = rng.uniform(20, 60, 30)
    rho = rng.uniform(-0.3, 0.3, 30)
    q = mover_quantile(NET, (first, size), (second, 40.0), rho)
    alone = [
        mover_quantile(NET, (first[row], size[row]), (second[row], 40.0), rho[row])
        for row in range(30)
    ]
    np.testing.assert_allclose(q, alone, rtol=1e-11)


def test_equal_values_give_zero():
    assert mover_quantile(NET, ((1, 2, 3), 6), ((2, 4, 6), 12)) == 0.0
    exactly = ((1, 2, 3), np.inf)
    assert mover_quantile(NET, exactly, exactly) == 0.0


def test_two_values_known_exactly_differ_for_certain():
    q = mover_quantile(NET, ((0, 0, 1), np.inf), ((1, 0, 3), np.inf))
    assert q == np.inf
    assert two_sided_pvalue(float(q)) == 0.0


def test_one_value_known_exactly_leaves_the_test_of_the_other():
    # 30 of 50 against exactly one half: Wilson's test, z = (.6 - .5) / sqrt(.25 / 50)
    q = mover_quantile((0.0, 1.0), ((20, 30), 50), ((1, 1), np.inf))
    assert float(q) == pytest.approx(0.1 / np.sqrt(0.25 / 50), rel=1e-12)


def test_far_quantiles_are_reached():
    q = mover_quantile((0.0, 1.0), ((1, 9999), 1e4), ((9999, 1), 1e4))
    assert 90 < q < 1e3
    assert two_sided_pvalue(float(q)) == 0.0


def test_limits_that_never_meet_are_infinitely_far():
    # strongly correlated: however wide the two intervals grow, their difference stays above 0
    q = mover_quantile((0.0, 1.0), ((0, 5), 5), ((5, 0), 5), 0.9)
    assert q == np.inf


def test_plain_distances_are_added_too():
    low, high = mover_limits([3.0, 0.0], (3.0, 4.0), (6.0, 8.0))
    np.testing.assert_allclose(low, [-2, -5])
    np.testing.assert_allclose(high, [13, 10])
