"""Net shares: moments and limits."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction.foundation._net_intervals import PSEUDO_COUNTS, net_limits, net_moments

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "net_intervals.csv"
counts = st.integers(0, 500)


@pytest.mark.parametrize("method", ["score", "adjusted_wald", "wald", "t"])
def test_limits_match_the_table_all_at_once(method):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        chosen = [row for row in csv.DictReader(lines) if row["method"] == method]
    assert len(chosen) > 30
    for level in ("0.9", "0.95", "0.99"):
        rows = [row for row in chosen if row["confidence_level"] == level]
        answers = [[int(row[name]) for row in rows] for name in ("positive", "neutral", "negative")]
        low, high = net_limits(*answers, float(level), method=method)
        np.testing.assert_allclose(low, [float(row["low"]) for row in rows], rtol=0, atol=1e-9)
        np.testing.assert_allclose(high, [float(row["high"]) for row in rows], rtol=0, atol=1e-9)


@given(counts, counts, counts)
def test_moments_are_those_of_the_answers(positive, neutral, negative):
    assume(positive + neutral + negative > 0)
    answers = np.repeat([1.0, 0.0, -1.0], [positive, neutral, negative])
    value, variance = net_moments(positive, neutral, negative)
    assert float(value) == pytest.approx(answers.mean(), abs=1e-12)
    assert float(variance) == pytest.approx(answers.var(), abs=1e-12)


def test_where_all_agree_the_variance_is_exactly_zero():
    for answers in ((7, 0, 0), (0, 7, 0), (0, 0, 7)):
        assert net_moments(*answers)[1] == 0.0


def test_pseudo_counts_are_those_of_the_literature():
    assert PSEUDO_COUNTS == (0.75, 1.5, 0.75)
