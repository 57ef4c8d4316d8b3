"""The change of the same people."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    EmptyDataError,
    ScaleError,
    UnknownKeyError,
)

TABLE = Path(__file__).parent.parent / "reference" / "metrics" / "paired_share_changes.csv"
with TABLE.open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))

CSAT = sat.Metric.csat((1, 5))
NPS = sat.Metric.nps()


def paired_share(both, only_after, only_before, neither, **details):
    """Return the change of a share from the four counts of a paired table."""
    data = {"b": [5, 2, 5, 2], "a": [5, 5, 2, 2], "n": [both, only_after, only_before, neither]}
    return sat.paired_change(data, before="b", after="a", counts="n", metric=CSAT, **details)


@pytest.mark.parametrize("case", CASES)
def test_reference_shares(case):
    names = ("both", "only_after", "only_before", "neither")
    change = paired_share(*(int(case[name]) for name in names))
    interval = change.confidence_interval(float(case["confidence_level"]))
    assert interval.method == case["method"]
    assert interval.low == pytest.approx(100 * float(case["low"]), abs=1e-9)
    assert interval.high == pytest.approx(100 * float(case["high"]), abs=1e-9)


def test_mcnemar():
    change = paired_share(53, 16, 8, 9)
    assert change.statistic**2 == pytest.approx(8**2 / 24, abs=1e-12)
    assert change.pvalue == pytest.approx(0.1024704348597, abs=1e-10)
    result = change.test(alternative="greater")
    assert result.pvalue == pytest.approx(change.pvalue / 2, abs=1e-12)
    assert (result.method, result.distribution) == ("score", "normal")
    assert change.test(alternative="less").pvalue == pytest.approx(1 - change.pvalue / 2)


def test_people_with_one_answer_are_left_out_everywhere():
    data = {"b": [9, None, 3, 10, 4], "a": [10, 10, None, 8, 9]}
    change = sat.paired_change(data, before="b", after="a", metric=NPS)
    assert (change.n, change.n_missing) == (3, 2)
    assert (change.first.n, change.first.n_missing) == (3, 2)
    assert change.first.value == pytest.approx(100 * 2 / 3)
    assert change.second.value == pytest.approx(100 / 3)
    assert change.first.distribution.counts == (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1)
    with pytest.raises(ValueError, match="missing"):
        sat.paired_change(data, before="b", after="a", metric=NPS, missing="raise")
    with pytest.raises(EmptyDataError):
        sat.paired_change({"b": [None, 1], "a": [1, None]}, before="b", after="a", metric=NPS)


def test_segments_are_the_separate_calls():
    data = {
        "b": [9, 7, 3, 10, 4, 5, None],
        "a": [10, 10, 4, 8, 9, 5, 3],
        "shop": ["x", "y", "x", "y", "x", "y", "z"],
    }
    changes = sat.paired_change(data, before="b", after="a", metric=NPS, by="shop")
    assert list(changes) == ["x", "y"]
    for key in "xy":
        rows = [row for row, shop in enumerate(data["shop"]) if shop == key]
        part = {name: [data[name][row] for row in rows] for name in ("a", "b")}
        alone = sat.paired_change(part, before="b", after="a", metric=NPS)
        assert changes[key].value == pytest.approx(alone.value, abs=1e-12)
        assert changes[key].pvalue == pytest.approx(alone.pvalue, abs=1e-12)
        assert list(changes[key].confidence_interval()) == pytest.approx(
            list(alone.confidence_interval()), abs=1e-9
        )
    assert "after - before, x = " in repr(changes["x"])
    with pytest.raises(UnknownKeyError, match="'q'"):
        changes["q"]


def test_containers_and_tallies_agree():
    data = {"b": [9, 7, 3, 10, 4, 5], "a": [10, 10, 4, 8, 9, 5]}
    expected = sat.paired_change(data, before="b", after="a", metric=NPS).to_dict()
    counted = sat.tally(data | {"s": list("xyxyxy")}, ["a", "b"], scale=(0, 10), by="s")
    for form in (pd.DataFrame(data), pl.DataFrame(data), pl.LazyFrame(data), counted):
        assert sat.paired_change(form, before="b", after="a", metric=NPS).to_dict() == expected


def test_a_design_has_its_own_variance_and_degrees_of_freedom():
    rng = np.random.default_rng(5)
    before, after = rng.integers(0, 11, 60), rng.integers(2, 11, 60)
    weights, clusters = rng.integers(1, 5, 60), np.arange(60) // 6
    design = sat.SurveyDesign(weights="w", clusters="c")
    data = {"b": before, "a": after, "w": weights, "c": clusters}
    change = sat.paired_change(data, before="b", after="a", metric=NPS, design=design)

    def score(x):
        return np.where(x >= 9, 100, np.where(x <= 6, -100, 0))

    d = score(after) - score(before)
    value = np.average(d, weights=weights)
    sums = np.bincount(clusters, weights * (d - value) / weights.sum())
    assert change.value == pytest.approx(value, abs=1e-12)
    assert change.standard_error == pytest.approx((10 / 9 * (sums**2).sum()) ** 0.5, abs=1e-9)
    assert change.degrees_of_freedom == 9
    result = change.test("t")
    assert result.degrees_of_freedom == 9
    assert result.statistic == pytest.approx(value / change.standard_error)
    assert change.test().distribution == "t"
    long = {"r": np.r_[before, after], "t": np.repeat([0, 1], 60)}
    long |= {"w": np.r_[weights, weights], "c": np.r_[clusters, clusters]}
    by_table = sat.nps(long, "r", by="t", design=design)
    assert (by_table[1] - by_table[0]).standard_error == pytest.approx(
        change.standard_error, rel=1e-9
    )


pairs = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=15)
METRICS = [CSAT, sat.Metric.mean((1, 5)), sat.Metric.net((1, 5), positive_from=5, negative_to=2)]


def change_of(rows, metric, **details):
    """Return the change of pairs of (before, after)."""
    data = {"b": [row[0] for row in rows], "a": [row[1] for row in rows]}
    return sat.paired_change(data, before="b", after="a", metric=metric, **details)


@given(pairs, st.sampled_from(METRICS))
def test_naive_twin(rows, metric):
    score = dict(metric.scores)
    d = np.array([score[after] - score[before] for before, after in rows])
    change = change_of(rows, metric)
    assert change.value == pytest.approx(d.mean(), abs=1e-9)
    assert change.standard_error == pytest.approx(d.std(ddof=1) / len(d) ** 0.5, abs=1e-6)
    width = metric.bounds[1] - metric.bounds[0]
    scores, counts = np.unique(np.r_[-width, d, width], return_counts=True)
    counts[[0, -1]] -= 1
    expected = sat.metrics.score_interval(scores, counts=counts)
    assert list(change.confidence_interval()) == pytest.approx(list(expected), abs=1e-9 * width)


@given(pairs, st.sampled_from(METRICS))
def test_swapping_flips_the_sign(rows, metric):
    change, back = change_of(rows, metric), change_of([row[::-1] for row in rows], metric)
    low, high = change.confidence_interval()
    assert back.value == pytest.approx(-change.value, abs=1e-9)
    assert list(back.confidence_interval()) == pytest.approx([-high, -low], abs=1e-6)
    assert back.pvalue == pytest.approx(change.pvalue, abs=1e-9)


@given(pairs, st.sampled_from(METRICS), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_pvalue_never_contradicts_the_interval(rows, metric, level):
    change = change_of(rows, metric)
    low, high = change.confidence_interval(level)
    if abs(change.pvalue - (1 - level)) > 1e-9:
        assert (change.pvalue < 1 - level) == (not low <= 0 <= high)


@given(pairs, st.sampled_from(METRICS))
def test_unit_weights_change_no_value(rows, metric):
    plain, weighted = change_of(rows, metric), change_of(rows, metric, weights=[1] * len(rows))
    assert weighted.value == pytest.approx(plain.value, abs=1e-9)
    assert weighted.standard_error == pytest.approx(plain.standard_error, abs=1e-6)


GOOD = {"b": [1, 2, 3], "a": [3, 4, 5]}


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"metric": "csat"}, DataTypeError, "metric: must be a Metric; got str"),
        ({"before": "a"}, ArgumentError, "after: must be another column than before"),
        ({"before": "x"}, ColumnError, "before: .*'x'"),
        ({"after": "x"}, ColumnError, "after: .*'x'"),
        ({"before": 3}, DataTypeError, "before: must be text"),
        ({"after": " "}, ArgumentError, "after: must not be blank"),
        ({"metric": sat.Metric.csat((1, 4))}, ScaleError, "5"),
    ],
)
def test_bad_input(change, error, text):
    arguments = {"before": "b", "after": "a", "metric": CSAT} | change
    with pytest.raises(error, match=text):
        sat.paired_change(GOOD, **arguments)


@pytest.mark.parametrize("data", [None, [1, 2, 3], 5, "ab"])
def test_data_without_columns(data):
    with pytest.raises(DataTypeError, match="data: must hold several answers of each person"):
        sat.paired_change(data, before="b", after="a", metric=CSAT)


def test_a_tally_on_another_scale():
    counted = sat.tally(GOOD, ["a", "b"], scale=(1, 7))
    with pytest.raises(ScaleError, match="another scale of b"):
        sat.paired_change(counted, before="b", after="a", metric=CSAT)
