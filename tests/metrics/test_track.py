"""A metric by period."""

import datetime as dt
import json
import sys
import types
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.metrics import Track, p_chart

REFERENCE = Path(__file__).parent.parent / "reference" / "metrics"
CHARTS = json.loads((REFERENCE / "control_charts.json").read_text(encoding="utf-8"))
SEQUENCES = json.loads((REFERENCE / "confidence_sequences.json").read_text(encoding="utf-8"))

CSAT = sat.Metric.csat((1, 5))
NPS = sat.Metric.nps()


def shares(successes, n):
    """Return the track of a share from counts per period."""
    x, size = np.asarray(successes), np.broadcast_to(n, len(successes))
    periods = np.tile(np.arange(len(x)), 2)
    data = {"r": np.repeat([5, 1], len(x)), "t": periods, "c": np.r_[x, size - x]}
    return sat.track(data, "r", metric=CSAT, period="t", counts="c")


def quiet_track(*args, **kwargs):
    """Return a track, the warning about periods with one answer set aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeakDataWarning)
        return sat.track(*args, **kwargs)


def test_reference_p_chart():
    case = CHARTS["orangejuice_p"]
    chart = shares(case["D"], case["size"]).chart()
    assert chart.center == pytest.approx(100 * case["center"], abs=1e-9)
    assert chart.low[0] == pytest.approx(100 * case["limits"][0], abs=1e-9)
    assert chart.high[0] == pytest.approx(100 * case["limits"][1], abs=1e-9)
    assert list(chart.beyond) == case["violations_zero_based"]


def test_reference_unequal_sizes_and_laney():
    case = CHARTS["csat_p_unequal"]
    track = shares(case["D"], case["size"])
    with pytest.warns(WeakDataWarning, match="10 periods"):
        chart = track.chart()
    assert chart.low == pytest.approx(100 * np.array(case["lcl"]), abs=1e-9)
    assert chart.high == pytest.approx(100 * np.array(case["ucl"]), abs=1e-9)
    with pytest.warns(WeakDataWarning):
        laney = track.chart(overdispersion="laney")
    case = CHARTS["laney_pprime"]
    assert laney.sigma_ratio == pytest.approx(case["sigma_z"], abs=1e-9)
    assert laney.low == pytest.approx(100 * np.array(case["lcl"]), abs=1e-9)
    assert laney.high == pytest.approx(100 * np.array(case["ucl"]), abs=1e-9)


METRIC_OF = {
    (0, 1): sat.Metric("m", {0: 0, 1: 1}, scale=(0, 1)),
    (-1, 0, 1): sat.Metric("m", {-1: -1, 0: 0, 1: 1}, scale=(-1, 1)),
}


@pytest.mark.parametrize("case", SEQUENCES["cases"])
def test_reference_confidence_sequences(case):
    scores, counts = case["scores"], case["counts"]
    step = 1 if len(scores) < 4 else scores[1] - scores[0]
    metric = METRIC_OF.get(tuple(scores)) or sat.Metric(
        "m",
        dict(zip(scores, scores, strict=True)),
        scale=sat.RatingScale(scores[0], scores[-1], step),
    )
    answers = [x for x, count in zip(scores, counts, strict=True) for _ in range(count)]
    periods = np.random.default_rng(1).integers(0, 3, len(answers))
    track = quiet_track(answers, metric=metric, period=periods)
    sequence = track.confidence_sequence(case["confidence_level"], case["prior"])
    last = sequence[list(sequence)[-1]]
    assert last.low == pytest.approx(case["low"], abs=1e-8)
    assert last.high == pytest.approx(case["high"], abs=1e-8)
    assert sequence.n[-1] == sum(counts)


def test_a_track_is_a_table_by_period():
    data = {"r": [9, 10, 3, 7, 6, None], "w": ["b", "a", "a", "b", "c", "d"]}
    track = quiet_track(data, "r", metric=NPS, period="w")
    assert isinstance(track, Track)
    assert isinstance(track, sat.EstimateTable)
    assert list(track) == ["a", "b", "c"]
    assert track["b"].value == 50
    assert track.empty == (("d", 1),)
    assert track.total.n == 5
    assert repr(track).startswith("nps by w   n = 5\nw")
    assert track.to_dict()["by"] == ["w"]
    assert track.to_frame("polars").columns[0] == "w"


def test_dates_sort_in_time():
    days = [dt.date(2025, 2, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 15)] * 2
    track = sat.track([9, 3, 7, 9, 2, 10], metric=NPS, period=days)
    assert list(track) == sorted(set(days))
    json.dumps(track.confidence_sequence().to_dict(), allow_nan=False)


def test_containers_and_tallies_agree():
    data = {"r": [9, 10, 3, 7, 6, 2], "w": [2, 1, 1, 2, 3, 3], "s": list("xyxyxy")}
    expected = sat.track(data, "r", metric=NPS, period="w").to_dict()
    counted = sat.tally(data, "r", scale=(0, 10), by=["s", "w"])
    for form in (pd.DataFrame(data), pl.DataFrame(data), pl.LazyFrame(data), counted):
        assert sat.track(form, "r", metric=NPS, period="w").to_dict() == expected


def test_a_chart_of_a_mean_pools_the_baseline():
    rng = np.random.default_rng(3)
    ratings, period = rng.integers(1, 6, 900), np.arange(900) % 25
    chart = sat.track(ratings, metric=sat.Metric.mean((1, 5)), period=period).chart(baseline=20)
    first = ratings[period < 20]
    assert chart.center == pytest.approx(first.mean(), abs=1e-12)
    assert chart.high[0] == pytest.approx(first.mean() + 3 * first.std() / 6, abs=1e-12)
    assert chart.baseline == tuple(range(20))
    named = sat.track(ratings, metric=sat.Metric.mean((1, 5)), period=period).chart(
        range(20), width=2
    )
    assert named.high[0] == pytest.approx(first.mean() + 2 * first.std() / 6, abs=1e-12)


def test_with_a_design_each_period_has_its_own_error():
    rng = np.random.default_rng(4)
    ratings, period = rng.integers(1, 6, 600), np.arange(600) % 20
    weights = rng.uniform(1, 3, 600)
    track = sat.track(ratings, metric=CSAT, period=period, weights=weights)
    chart = track.chart()
    assert chart.center == pytest.approx(track.total.value, abs=1e-9)
    errors = [estimate.standard_error for estimate in track.values()]
    assert chart.high == pytest.approx(
        np.minimum(chart.center + 3 * np.array(errors), 100), abs=1e-9
    )
    with pytest.raises(MethodError, match="declared design"):
        track.confidence_sequence()


def test_changes_are_each_period_minus_the_one_before():
    track = shares([30, 45, 20], 60)
    changes = track.changes()
    assert changes.pairs == ((1, 0), (2, 1))
    assert changes[0].value == pytest.approx(25)
    assert changes[1].pvalue == pytest.approx((track[2] - track[1]).pvalue, abs=1e-12)
    assert changes.adjust == "holm"
    assert track.changes("none").adjusted_pvalues == changes.pvalues
    with pytest.raises(ArgumentError, match="holm"):
        track.changes("tukey")


def test_a_slider_has_no_sequence():
    slider = sat.RatingScale(0, 1, step=None)
    track = sat.track([0.2, 0.7, 0.9], metric=sat.Metric.mean(slider), period=[1, 1, 1])
    with pytest.raises(MethodError, match="scale with steps"):
        track.confidence_sequence()


def test_the_plot_is_drawn_by_the_plots(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._track")
    drawn.plot_track = lambda track, ax=None, **kwargs: (track, ax, kwargs)
    monkeypatch.setitem(sys.modules, "satisfaction.plots._track", drawn)
    track = shares([3, 4], 5)
    assert track.plot("axes", width=2) == (track, "axes", {"width": 2})


@pytest.mark.parametrize(
    ("details", "error", "text"),
    [
        ({"period": None}, DataTypeError, "period: must be a column"),
        ({"period": ["w", "s"]}, DataValueError, "period: must be one column; got 2"),
        ({"period": "m"}, DataValueError, "period: must not be missing"),
        ({"period": "q"}, ColumnError, "period: .*'q'"),
        ({"metric": "nps"}, DataTypeError, "metric: must be a Metric"),
    ],
)
def test_bad_input(details, error, text):
    data = {"r": [9, 10, 3] * 2, "w": [1, 1, 2] * 2, "s": list("xyx") * 2, "m": [1, None, 2] * 2}
    with pytest.raises(error, match=text):
        sat.track(data, "r", **({"metric": NPS, "period": "w"} | details))


def test_a_missing_period_without_answers_is_refused_too():
    with pytest.raises(DataValueError, match="period: must not be missing"):
        sat.track({"r": [9, 3, None], "w": [1, 1, None]}, "r", metric=NPS, period="w")


def test_bad_options():
    track = shares([30, 45], 60)
    with pytest.raises(ArgumentError, match="overdispersion"):
        track.chart(overdispersion="nelson")
    with pytest.raises(ArgumentError, match="width"):
        track.chart(width=0)
    with pytest.raises(UnknownKeyError, match="baseline"):
        track.chart(baseline=[0, 7])
    with pytest.raises(ArgumentError, match="prior"):
        track.confidence_sequence(prior=0)
    with pytest.raises(ArgumentError, match="confidence_level"):
        track.confidence_sequence(95)
    one = shares([30], 60)
    with pytest.raises(EmptyDataError, match="period: a chart"):
        one.chart()
    with pytest.raises(EmptyDataError, match="period: changes"):
        one.changes()


counts = st.lists(st.tuples(st.integers(0, 30), st.integers(2, 30)), min_size=20, max_size=24)


@given(counts, st.sampled_from(["none", "laney"]))
def test_the_chart_of_a_share_is_the_p_chart(periods, overdispersion):
    successes = [min(x, n) for x, n in periods]
    sizes = [n for _, n in periods]
    chart = shares(successes, sizes).chart(overdispersion=overdispersion)
    plain = p_chart(successes, sizes, overdispersion=overdispersion)
    for name in ("values", "low", "high"):
        assert getattr(chart, name) == pytest.approx(100 * getattr(plain, name), abs=1e-8)
    assert chart.sigma_ratio == pytest.approx(plain.sigma_ratio, rel=1e-9)


answers = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 3)), min_size=1, max_size=40)


@given(answers, st.randoms())
def test_order_batches_and_merging_do_not_matter(rows, random):
    def sequence(some):
        data = {"r": [row[0] for row in some], "t": [row[1] for row in some]}
        return sat.tally(data, "r", scale=(0, 10), by="t")

    whole = quiet_track(sequence(rows), metric=NPS, period="t").confidence_sequence()
    shuffled = list(rows)
    random.shuffle(shuffled)
    cut = random.randrange(1, len(rows) + 1)
    merged = sequence(shuffled[:cut])
    if shuffled[cut:]:
        merged = merged + sequence(shuffled[cut:])
    assert quiet_track(merged, metric=NPS, period="t").confidence_sequence() == whole


@given(st.lists(st.integers(0, 10), min_size=5, max_size=60))
def test_the_sequence_contains_the_fixed_interval_and_the_value(ratings):
    track = quiet_track(ratings, metric=NPS, period=[1] * len(ratings))
    interval = track.confidence_sequence()[1]
    fixed = sat.nps(ratings).confidence_interval()
    assert interval.low <= fixed.low + 1e-9
    assert fixed.high <= interval.high + 1e-9
    assert interval.low <= track[1].value <= interval.high


def test_periods_beside_answers_are_named_period():
    track = sat.track([9, 10, 3, 7], metric=sat.Metric.nps(), period=[1, 1, 2, 2])
    assert track.by == ("period",)
    assert track.to_frame("polars").columns[0] == "period"
    with pytest.raises(AlignmentError, match=r"^period: must be as long as rating \(3\)") as caught:
        sat.track([9, 10, 3], metric=sat.Metric.nps(), period=[1])
    assert caught.value.argument == "period"
    with pytest.raises(AlignmentError, match=r"^weights: "):
        sat.track([9, 10, 3], metric=sat.Metric.nps(), period=[1, 1, 2], weights=[1])
