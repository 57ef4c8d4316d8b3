"""The score interval of any scoring: tables, a naive twin, its laws."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import brentq

from satisfaction.foundation._results import quantile
from satisfaction.foundation._score_interval import (
    profile_fractions,
    score_limits,
    score_reaches,
    score_statistic,
)
from satisfaction.foundation._share_intervals import wilson_limits

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "score_intervals.json"
CASES = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]

scorings = st.sampled_from(
    [
        (0.0, 1.0),
        (-1.0, 0.0, 1.0),
        (0.0, 0.3, 1.0),
        (1.0, 2.0, 3.0, 4.0, 5.0),
        (-200.0, -100.0, 0.0, 100.0, 200.0),
        tuple(float(level) for level in range(11)),
        (0.0, 1e-3, 0.5, 40.0),
    ]
)


@st.composite
def samples(draw, most=60):
    """Draw scores and counts, at least one answer."""
    scores = draw(scorings)
    counts = draw(st.lists(st.integers(0, most), min_size=len(scores), max_size=len(scores)))
    assume(sum(counts) > 0)
    return np.array(scores), np.array(counts, dtype=float)


def naive_statistic(scores, fractions, size, t):
    """Return T(t) as the specification writes it, one scalar root."""
    s, f = np.asarray(scores), np.asarray(fractions)
    value = f @ s
    if t > value:
        return -naive_statistic(-s[::-1], f[::-1], size, -t)
    d = s - t

    def g(multiplier):
        return (f * d / (1 + multiplier * d)).sum()

    top = -1 / d[0]
    used = f > 0
    at_end = (f[used] * d[used] / (1 + top * d[used])).sum() if f[0] == 0 else -math.inf
    if f[0] == 0 and at_end >= 0:
        p = np.zeros_like(f)
        p[used] = f[used] / (1 + top * d[used])
        p[0] = 1 - p.sum()
    else:
        edge = top * (1 - 1e-15)
        p = f / (1 + brentq(g, 0, edge, xtol=1e-300, rtol=1e-14, maxiter=500) * d)
    return (value - t) / math.sqrt((p * d**2).sum() / size)


def tango_statistic(negative, neutral, positive, t):
    """Return Tango's closed form for three scores -1, 0, 1."""
    m = negative + neutral + positive
    A = 2 * m
    B = -negative - positive + (2 * m - positive + negative) * t
    C = -negative * t * (1 - t)
    q = (math.sqrt(B * B - 4 * A * C) - B) / (2 * A)
    return (positive - negative - m * t) / math.sqrt(m * (2 * q + t * (1 - t)))


@pytest.mark.parametrize("case", CASES)
def test_limits_match_the_table(case):
    z = quantile(case["confidence_level"])
    low, high = score_limits(case["scores"], case["counts"], sum(case["counts"]), z)
    np.testing.assert_allclose([low, high], [case["low"], case["high"]], rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", [case for case in CASES if case["profile_at_low"]])
def test_profile_at_the_lower_limit_matches_the_table(case):
    p = profile_fractions(case["scores"], case["counts"], case["low"])
    np.testing.assert_allclose(p, case["profile_at_low"], rtol=0, atol=1e-9)


@given(samples(), st.floats(0.02, 0.98))
def test_statistic_equals_its_naive_twin(sample, place):
    scores, counts = sample
    n = counts.sum()
    t = scores[0] + place * (scores[-1] - scores[0])
    assume(abs(counts @ scores / n - t) > 1e-3 * (scores[-1] - scores[0]))
    expected = naive_statistic(scores, counts / n, n, t)
    assert float(score_statistic(scores, counts, n, t)) == pytest.approx(expected, rel=1e-8)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.floats(-0.99, 0.99))
def test_three_equally_spaced_scores_are_tangos(negative, neutral, positive, t):
    n = negative + neutral + positive
    assume(n > neutral or (n > 0 and t != 0))  # the closed form is 0 / 0 there
    got = score_statistic((-1, 0, 1), (negative, neutral, positive), n, t)
    closed = tango_statistic(negative, neutral, positive, t)
    assert float(got) == pytest.approx(closed, rel=1e-9, abs=1e-6)


@given(samples(), st.floats(0.1, 6), st.floats(0.5, 1e6))
def test_statistic_at_the_limits_is_the_quantile(sample, q, size):
    scores, counts = sample
    low, high = score_limits(scores, counts, size, q)
    value = counts @ scores / counts.sum()
    span = scores[-1] - scores[0]
    if value - low > 1e-6 * span and low - scores[0] > 1e-9 * span:
        assert score_statistic(scores, counts, size, low) == pytest.approx(q, rel=1e-8)
    if high - value > 1e-6 * span and scores[-1] - high > 1e-9 * span:
        assert score_statistic(scores, counts, size, high) == pytest.approx(-q, rel=1e-8)


@given(samples(), st.floats(0, 8), st.floats(0.5, 1e9))
def test_limits_contain_the_value_and_stay_on_the_scale(sample, q, size):
    scores, counts = sample
    low, high = score_limits(scores, counts, size, q)
    fractions = counts / counts.sum()
    value = (scores * fractions).sum()
    assert scores[0] <= low <= value + 1e-12 * abs(value)
    assert value - 1e-12 * abs(value) <= high <= scores[-1]
    if counts[0] == counts.sum():
        assert low == scores[0]
    if counts[-1] == counts.sum():
        assert high == scores[-1]
    if q > 0.01 and size < 1e6:
        assert high > low


@given(samples(), st.floats(0.1, 5), st.floats(1, 1e4))
def test_reversed_scores_mirror_the_limits(sample, q, size):
    scores, counts = sample
    low, high = score_limits(scores, counts, size, q)
    low_back, high_back = score_limits(-scores[::-1], counts[::-1], size, q)
    np.testing.assert_allclose([low_back, high_back], [-high, -low], rtol=1e-12, atol=1e-12)


@given(samples(), st.floats(0.1, 5), st.floats(-50, 50), st.floats(0.01, 100))
def test_affine_scores_map_the_limits(sample, q, shift, factor):
    scores, counts = sample
    n = counts.sum()
    limits = np.array(score_limits(scores, counts, n, q))
    moved = np.array(score_limits(shift + factor * scores, counts, n, q))
    span = factor * (scores[-1] - scores[0])
    np.testing.assert_allclose(moved, shift + factor * limits, rtol=0, atol=1e-11 * (span + 50))


@given(samples(), st.floats(0.2, 4), st.floats(1.01, 20))
def test_limits_nest_in_the_quantile_and_shrink_with_the_size(sample, q, factor):
    scores, counts = sample
    n = counts.sum()
    low, high = score_limits(scores, counts, n, q)
    for other_low, other_high in (
        score_limits(scores, counts, n, q / factor),
        score_limits(scores, counts, n * factor, q),
    ):
        assert low <= other_low
        assert other_high <= high
        assert other_high - other_low < high - low


@given(st.integers(0, 200), st.integers(1, 200), st.floats(0.1, 5))
def test_general_solver_equals_wilson_for_two_scores(x, n, q):
    assume(x <= n)
    wilson = wilson_limits(x / n, n, q)
    np.testing.assert_allclose(score_limits((0, 1), (n - x, x), n, q), wilson, rtol=1e-12)
    np.testing.assert_allclose(
        score_limits((0, 0.3, 1), (n - x, 0, x), n, q), wilson, rtol=1e-12, atol=1e-15
    )
    below, above = score_reaches((0, 1), (n - x, x), n, q)
    np.testing.assert_allclose([x / n - below, x / n + above], wilson, rtol=1e-9, atol=1e-12)


@given(samples(), st.floats(0.03, 0.97))
@example(
    (np.arange(1.0, 6.0), np.array([1.0, 1, 6, 1, 1])), 0.5
)  # their own mean, but for rounding
def test_profile_has_the_mean_asked_for_and_the_greatest_likelihood(sample, place):
    scores, counts = sample
    t = scores[0] + place * (scores[-1] - scores[0])
    p = profile_fractions(scores, counts, t)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p @ scores == pytest.approx(t, abs=1e-9 * (scores[-1] - scores[0]))
    assert (p >= -1e-14).all()
    used = counts > 0
    best = (counts[used] * np.log(p[used])).sum()
    rng = np.random.default_rng(0)
    for _ in range(5):  # mixtures with any other fractions of the same mean are less likely
        other = rng.dirichlet(np.ones(scores.size))
        end = scores[0] if other @ scores > t else scores[-1]
        weight = (t - end) / (other @ scores - end)
        other = weight * other + (1 - weight) * (scores == end)
        mixed = 0.9 * p + 0.1 * other
        assert (counts[used] * np.log(mixed[used])).sum() <= best + 1e-9 * (1 + abs(best))


def test_the_profile_at_the_value_is_the_fractions_themselves():
    np.testing.assert_allclose(profile_fractions((0, 1, 2), (1, 1, 2), 1.25), [0.25, 0.25, 0.5])


def test_statistic_beyond_the_data():
    at = [-1.0, 0.0, 0.5, 1.0, 2.0]
    np.testing.assert_array_equal(
        score_statistic((0, 1), (1, 1), 2, at), [np.inf, np.inf, 0.0, -np.inf, -np.inf]
    )
    np.testing.assert_array_equal(
        score_statistic((0, 1, 2), (0, 0, 3), 3, [0.0, 2.0]), [np.inf, 0.0]
    )


def test_an_infinite_size_or_a_zero_quantile_leaves_only_the_value():
    low, high = score_limits((1, 2, 3), (2, 3, 5), [np.inf, 10], [1.96, 0.0])
    np.testing.assert_array_equal(low, high)
    np.testing.assert_allclose(low, 2.3)
    below, above = score_reaches((1, 2, 3), (2, 3, 5), np.inf, 1.96)
    assert (float(below), float(above)) == (0.0, 0.0)
    assert score_limits((0, 1), (1, 1), np.inf, 1.96)[0] == 0.5


@pytest.mark.parametrize("q", [1e-200, 1e-60, 1e-10, 1e10, 1e60, 1e140])
def test_absurd_quantiles_give_the_value_or_the_ends(q):
    counts = np.array([[1, 2, 4], [0, 2, 4], [0, 0, 5], [1, 0, 0]], dtype=float)
    low, high = score_limits((1, 2, 3), counts, 7, q)
    value = counts @ (1, 2, 3) / counts.sum(axis=1)
    np.testing.assert_allclose(low, value if q < 1 else 1.0, rtol=1e-9)
    np.testing.assert_allclose(high[:2], value[:2] if q < 1 else 3.0, rtol=1e-9)


def test_rows_are_solved_as_they_are_alone():
    rng = np.random.default_rng(5)
    scores = np.arange(1.0, 6.0)
    counts = rng.multinomial(12, (0.02, 0.03, 0.1, 0.25, 0.6), size=(4, 25)).astype(float)
    size = rng.uniform(2, 50, (4, 25))
    low, high = score_limits(scores, counts, size, 2.1)
    assert low.shape == high.shape == (4, 25)
    statistic = score_statistic(scores, counts, size, 3.3)
    profile = profile_fractions(scores, counts, 3.3)
    for row in np.ndindex(4, 25):
        alone = score_limits(scores, counts[row], size[row], 2.1)
        np.testing.assert_allclose([low[row], high[row]], alone, rtol=1e-13)
        np.testing.assert_allclose(
            statistic[row], score_statistic(scores, counts[row], size[row], 3.3), rtol=1e-11
        )
        np.testing.assert_allclose(
            profile[row], profile_fractions(scores, counts[row], 3.3), atol=1e-12
        )


def test_tiny_shares_keep_their_relative_accuracy():
    low, _ = score_limits((0, 0.5, 1), (1e9, 0, 1), 1e9 + 1, 3.0)
    exact = wilson_limits(1 / (1e9 + 1), 1e9 + 1, 3.0)[0]
    assert float(low) == pytest.approx(float(exact), rel=1e-12)


def test_a_lowest_score_with_next_to_no_weight_is_solved():
    fractions = np.array([[1e-14, 0.3, 0.7], [1e-9, 0.5, 0.5], [1e-300, 0.3, 0.7]])
    low, _ = score_limits((0.0, 1.0, 2.0), fractions, 3.0, 2.5)
    np.testing.assert_allclose(score_statistic((0, 1, 2), fractions, 3.0, low), 2.5, rtol=1e-9)


def test_inputs_are_left_as_they_were():
    counts = np.array([1.0, 2.0, 3.0])
    counts.flags.writeable = False
    score_limits([1, 2, 3], counts, 6, 1.96)
    np.testing.assert_array_equal(counts, [1, 2, 3])


@pytest.mark.parametrize("exponent", [-1000, -600, 600, 1000])
@pytest.mark.parametrize("scores", [[0.0, 1.0], [-1.0, 0.0, 1.0], [1.0, 2.0, 4.0, 4.5]])
def test_the_unit_of_the_scores_changes_no_digit(scores, exponent):
    counts = np.arange(1.0, len(scores) + 1)
    other = np.ldexp(scores, exponent)
    for function in (score_limits, score_reaches):
        expected = np.ldexp(function(scores, counts, counts.sum(), 1.96), exponent)
        np.testing.assert_array_equal(function(other, counts, counts.sum(), 1.96), expected)
