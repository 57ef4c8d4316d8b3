"""What a type checker infers: an estimate without `by`, a table with it.

``mypy tests/test_typing_checks.py`` proves the claims; as a test they must hold at run time.
"""

from collections.abc import Callable
from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import satisfaction as sat

RATINGS = [5, 4, 3, 1]
SHOPS = ["a", "a", "b", "b"]


def test_an_estimate_without_by() -> None:
    score = assert_type(sat.csat(RATINGS, scale=(1, 5)), sat.Estimate)
    net = assert_type(sat.nps(RATINGS), sat.Estimate)
    effort = sat.ces(RATINGS, scale=(1, 5), variant="mean", easy="high")
    estimates = [
        score,
        net,
        assert_type(effort, sat.Estimate),
        assert_type(sat.mean_rating(RATINGS, scale=(1, 5), by=None), sat.Estimate),
        assert_type(sat.top_box(RATINGS, scale=(1, 5), boxes=1), sat.Estimate),
        assert_type(sat.bottom_box(RATINGS, scale=(1, 5), boxes=1), sat.Estimate),
        assert_type(sat.measure(RATINGS, metric=sat.Metric.nps()), sat.Estimate),
    ]
    assert all(type(estimate) is sat.Estimate for estimate in estimates)
    assert_type(score.value, float)
    assert_type(score.n, int)
    assert_type(score - score, sat.Difference)
    assert_type((score - score).pvalue, float)
    interval = assert_type(score.confidence_interval(0.9), sat.ConfidenceInterval)
    assert 0 <= interval.low < interval.high <= 100
    assert_type(score.bootstrap(10, rng=1).values, NDArray[np.float64])


def test_a_table_with_by() -> None:
    functions: list[Callable[[], sat.EstimateTable]] = [
        lambda: assert_type(sat.csat(RATINGS, scale=(1, 5), by=SHOPS), sat.EstimateTable),
        lambda: assert_type(sat.nps(RATINGS, by=SHOPS), sat.EstimateTable),
        lambda: assert_type(sat.mean_rating(RATINGS, scale=(1, 5), by=SHOPS), sat.EstimateTable),
        lambda: assert_type(
            sat.top_box(RATINGS, scale=(1, 5), boxes=1, by=SHOPS), sat.EstimateTable
        ),
        lambda: sat.bottom_box(RATINGS, scale=(1, 5), boxes=1, by=SHOPS),
        lambda: sat.measure(RATINGS, metric=sat.Metric.nps(), by=SHOPS),
        lambda: sat.ces(RATINGS, scale=(1, 5), variant="mean", easy="high", by=SHOPS),
    ]
    assert all(type(function()) is sat.EstimateTable for function in functions)
    table = sat.csat(RATINGS, scale=(1, 5), by=SHOPS)
    assert_type(table["a"], sat.Estimate)
    assert_type(table.total, sat.Estimate | None)
    assert_type(table.compare()[0], sat.Difference)
    intervals = assert_type(table.confidence_intervals(), dict[Any, sat.ConfidenceInterval])
    assert list(intervals) == ["a", "b"]
