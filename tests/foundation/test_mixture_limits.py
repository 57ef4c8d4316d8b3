"""Limits that hold at every look."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special
from scipy.optimize import brentq

from satisfaction.foundation._mixture_limits import mixture_limits
from satisfaction.foundation._results import quantile
from satisfaction.foundation._score_interval import profile_fractions, score_limits

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "confidence_sequences.json"
CASES = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]

scorings = st.sampled_from(
    [(0.0, 1.0), (-100.0, 0.0, 100.0), (1.0, 2.0, 3.0, 4.0, 5.0), (0.0, 0.1, 7.0, 9.0)]
)


@st.composite
def samples(draw, fewest=1):
    """Draw scores and counts."""
    scores = draw(scorings)
    counts = draw(st.lists(st.integers(0, 80), min_size=len(scores), max_size=len(scores)))
    assume(sum(counts) >= fewest)
    return np.array(scores), np.array(counts, dtype=float)


def log_beta(parameters):
    """Return the log of the multivariate beta function."""
    return special.gammaln(parameters).sum() - special.gammaln(parameters.sum())


def naive_excess(scores, counts, t, prior, alpha):
    """Return the log mixture against the greatest likelihood with mean t, less log(1/alpha)."""
    p = profile_fractions(scores, counts, t)
    used = counts > 0
    likelihood = (counts[used] * np.log(p[used])).sum()
    mixture = log_beta(counts + prior) - log_beta(np.full(scores.size, prior))
    return mixture - likelihood + np.log(alpha)


@pytest.mark.parametrize("case", CASES)
def test_limits_match_the_table(case):
    limits = mixture_limits(case["scores"], case["counts"], case["confidence_level"], case["prior"])
    np.testing.assert_allclose(limits, (case["low"], case["high"]), rtol=0, atol=1e-8)


@given(samples(), st.sampled_from([0.5, 0.9, 0.95, 0.999]), st.sampled_from([0.2, 1.0, 3.0]))
def test_limits_equal_their_naive_twin(sample, level, prior):
    scores, counts = sample
    low, high = (float(limit) for limit in mixture_limits(scores, counts, level, prior))
    value = counts @ scores / counts.sum()
    span = scores[-1] - scores[0]

    def excess(t):
        return naive_excess(scores, counts, t, prior, 1 - level)

    for limit, end in ((low, scores[0]), (high, scores[-1])):
        near, far = value + 1e-9 * (end - value), end + 1e-12 * (value - end)
        if abs(value - end) < 1e-9 * span:
            assert limit == end
        elif excess(far) > 0 > excess(near):
            assert limit == pytest.approx(brentq(excess, near, far, xtol=1e-13), abs=1e-8 * span)


@given(samples(fewest=5), st.sampled_from([0.9, 0.95, 0.99]))
def test_contains_the_interval_of_a_fixed_size(sample, level):
    scores, counts = sample
    low, high = mixture_limits(scores, counts, level)
    fixed_low, fixed_high = score_limits(scores, counts, counts.sum(), quantile(level))
    slack = 1e-12 * (scores[-1] - scores[0])
    assert low <= fixed_low + slack
    assert fixed_high - slack <= high


@given(samples())
def test_limits_contain_the_value_stay_on_the_scale_and_nest(sample):
    scores, counts = sample
    value = (scores * counts).sum() / counts.sum()
    low, high = mixture_limits(scores, counts, 0.95)
    wider_low, wider_high = mixture_limits(scores, counts, 0.99)
    slack = 1e-12 * (scores[-1] - scores[0])
    assert scores[0] <= wider_low <= low <= value + slack
    assert value - slack <= high <= wider_high <= scores[-1]


@given(samples())
def test_reversed_scores_mirror_the_limits(sample):
    scores, counts = sample
    low, high = mixture_limits(scores, counts, 0.9)
    back = mixture_limits(-scores[::-1], counts[::-1], 0.9)
    np.testing.assert_allclose(back, (-high, -low), rtol=0, atol=1e-10 * np.ptp(scores))


def test_many_rows_are_solved_as_they_are_alone():
    rng = np.random.default_rng(3)
    counts = rng.multinomial(25, (0.02, 0.08, 0.2, 0.3, 0.4), size=40).cumsum(axis=0)
    low, high = mixture_limits((1, 2, 3, 4, 5), counts, 0.95)
    for row in range(40):
        alone = mixture_limits((1, 2, 3, 4, 5), counts[row], 0.95)
        np.testing.assert_allclose([low[row], high[row]], alone, rtol=1e-12)


def test_a_million_answers_are_no_trouble():
    low, high = mixture_limits((0, 1), (400_000, 600_000), 0.95)
    assert 0.597 < low < 0.6 < high < 0.603


def test_at_a_low_level_nothing_is_lost_below_the_value():
    """Where the mixture is more likely than 1/alpha everywhere the interval is the value."""
    low, high = mixture_limits((0, 1), (0, 3), 1e-12, 1e-9)
    assert 0 <= low <= high == 1.0
