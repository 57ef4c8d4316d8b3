"""Intervals of a net share on plain numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)
from satisfaction.metrics._net_interval import net_interval
from satisfaction.metrics._share_interval import share_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "net_intervals.csv"
METHODS = ["score", "adjusted_wald", "wald", "t"]
counts = st.tuples(*[st.integers(0, 200)] * 3).filter(lambda answers: sum(answers) > 1)


def interval_of(answers, **options):
    """Return the interval of (positive, neutral, negative)."""
    positive, neutral, negative = answers
    return net_interval(positive=positive, neutral=neutral, negative=negative, **options)


@pytest.mark.parametrize("method", METHODS)
def test_matches_the_table(method):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] == method]
    assert len(rows) > 30
    for row in rows:
        answers = [int(row[name]) for name in ("positive", "neutral", "negative")]
        interval = interval_of(
            answers, confidence_level=float(row["confidence_level"]), method=method
        )
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)
        assert type(interval.low) is float


@pytest.mark.parametrize("method", METHODS)
@given(counts)
def test_stays_inside_and_score_contains_the_net(method, answers):
    low, high = interval_of(answers, method=method)
    net = (answers[0] - answers[2]) / sum(answers)
    assert -1 <= low <= high <= 1
    if method != "adjusted_wald":
        assert low <= net + 1e-15
        assert net - 1e-15 <= high


@pytest.mark.parametrize("method", METHODS)
@given(counts)
def test_swapping_promoters_and_detractors_mirrors_the_interval(method, answers):
    low, high = interval_of(answers, method=method)
    mirrored = interval_of(answers[::-1], method=method)
    np.testing.assert_allclose(tuple(mirrored), (-high, -low), rtol=0, atol=1e-14)


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_without_neutral_answers_it_is_twice_wilson_minus_one(positive, negative, level):
    assume(positive + negative > 0)
    net = net_interval(positive=positive, neutral=0, negative=negative, confidence_level=level)
    share = share_interval(positive, positive + negative, confidence_level=level)
    np.testing.assert_allclose(
        tuple(net), (2 * share.low - 1, 2 * share.high - 1), rtol=0, atol=1e-14
    )


@pytest.mark.parametrize("answers", [(6, 0, 0), (0, 6, 0), (0, 0, 6)])
def test_only_wald_and_t_have_no_width_where_all_agree(answers):
    assert interval_of(answers, method="wald").width == 0
    assert interval_of(answers, method="t").width == 0
    assert interval_of(answers, method="score").width > 0.1
    assert interval_of(answers, method="adjusted_wald").width > 0.1


def test_arrays_give_arrays():
    interval = net_interval(positive=[70, 5], neutral=[20, 0], negative=[10, 0])
    alone = interval_of((70, 20, 10))
    assert interval.low.shape == (2,)
    assert interval.low[0] == pytest.approx(alone.low, abs=1e-15)


def test_pseudo_counts_change_the_adjusted_interval_only():
    plain = interval_of((7, 2, 1), method="adjusted_wald", pseudo_counts=(0, 0, 0))
    np.testing.assert_allclose(tuple(plain), tuple(interval_of((7, 2, 1), method="wald")))
    assert interval_of((7, 2, 1), pseudo_counts=[9, 9, 9]) == interval_of((7, 2, 1))


def test_everybody_promoting_is_cut_at_one():
    """R NPS gives 1.075 for five promoters of five."""
    assert interval_of((5, 0, 0), method="adjusted_wald").high == 1.0


@pytest.mark.parametrize(
    ("answers", "error", "argument"),
    [
        ((True, 1, 1), DataTypeError, "positive"),
        ((1, "1", 1), DataTypeError, "neutral"),
        ((1, 1, -1), DataValueError, "negative"),
        ((1, float("nan"), 1), DataValueError, "neutral"),
        ((0, 0, 0), EmptyDataError, "positive + neutral + negative"),
    ],
    ids=repr,
)
def test_impossible_counts_are_refused(answers, error, argument):
    with pytest.raises(error) as caught:
        interval_of(answers)
    assert caught.value.argument == argument


@pytest.mark.parametrize("values", ["abc", 3, (1, 2), (1, 2, -1), None])
def test_impossible_pseudo_counts_are_refused(values):
    with pytest.raises(ArgumentError, match="pseudo_counts"):
        interval_of((1, 2, 3), method="adjusted_wald", pseudo_counts=values)


def test_other_options_are_checked():
    with pytest.raises(MethodError, match="adjusted_wald"):
        interval_of((1, 2, 3), method="wilson")
    with pytest.raises(MethodError, match="more than one answer"):
        interval_of((1, 0, 0), method="t")
    with pytest.raises(ArgumentError, match="confidence_level"):
        interval_of((1, 2, 3), confidence_level=1)
