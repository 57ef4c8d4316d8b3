"""A survival curve, against a table of R survival 3."""

import csv
import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError, MethodError, UnknownKeyError
from satisfaction.foundation._product_limit import product_limit, product_limit_influence
from satisfaction.metrics import Estimate, SurvivalCurve
from satisfaction.metrics._distribution import Segments

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "05_retention.json").read_text(encoding="utf-8"))["km_lung"]
with (REFERENCE / "data" / "lung.csv").open(encoding="utf-8") as file:
    LUNG = list(csv.DictReader(file))
TIME = np.array([float(row["time"]) for row in LUNG])
EVENT = np.array([row["status"] == "2" for row in LUNG])


def curve_of(tenure, event, **details):
    """Return the curve of some people."""
    made = product_limit(tenure, event)
    return SurvivalCurve(
        times=made.times,
        survival=made.survival,
        variance=made.variance,
        at_risk=made.at_risk,
        events=made.events,
        censored=made.censored,
        last=made.last,
        n=len(tenure),
        **details,
    )


CURVE = curve_of(TIME, EVENT)


def test_reference():
    assert CURVE.at(TABLE["time"]) == pytest.approx(TABLE["survival"], abs=1e-9)
    assert type(CURVE.at(60)) is float
    assert CURVE.at(4) == 1.0
    assert CURVE.at([4.9, 5, 1022]).tolist() == [1.0, CURVE.survival[0], CURVE.survival[-1]]
    assert np.isnan(CURVE.at(1022.5))
    assert np.isnan(CURVE.at([np.nan, 5]))[0]
    place = np.searchsorted(CURVE.times, TABLE["time"], side="right") - 1
    assert CURVE.standard_errors[place] == pytest.approx(TABLE["standard_error"], abs=1e-9)
    for method in ("log-log", "log", "plain"):
        interval = CURVE.confidence_interval(method=method)
        assert interval.low[place] == pytest.approx(TABLE[f"low_{method}"], abs=1e-9)
        assert interval.high[place] == pytest.approx(TABLE[f"high_{method}"], abs=1e-9)
        assert interval.method == method


def test_reference_quantiles():
    for k, p in enumerate((0.25, 0.5)):
        found = CURVE.quantile(p)
        assert found.value == TABLE["quantile_25_50"][k]
        assert found.low == TABLE["quantile_low_loglog"][k]
        assert found.high == TABLE["quantile_high_loglog"][k]
        assert (found.p, found.confidence_level, found.method) == (p, 0.95, "log-log")
    assert repr(CURVE.quantile(0.5)) == "50 % left by 310   95 % CI 284 to 361"


def test_quantiles_where_the_curve_runs_along_the_height():
    four = curve_of([1, 2, 3, 4], [True] * 4)
    assert four.quantile(0.5).value == 2.5
    assert four.quantile(0.6).value == 3
    assert four.quantile(1).value == 4
    flat = curve_of([1, 2, 6, 8], [True, True, False, False])
    assert flat.quantile(0.5).value == 5  # the middle of 2 and the last observation
    assert np.isnan(flat.quantile(0.51).value)
    fifths = curve_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [True] * 10)
    assert fifths.quantile(0.3).value == 3.5  # 1 - 0.3 and the product differ by rounding


def test_the_level_widens_the_limits():
    wide, narrow = CURVE.quantile(0.5, confidence_level=0.99), CURVE.quantile(0.5, method="log")
    assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high
    t = curve_of(TIME, EVENT, degrees_of_freedom=3)
    assert (t.confidence_interval().low < CURVE.confidence_interval().low).all()


def test_the_restricted_mean_is_the_area():
    mean = CURVE.restricted_mean(500)
    assert isinstance(mean, Estimate)
    grid = np.arange(0, 500) + 0.5  # whole days: the curve is constant in between
    assert mean.value == pytest.approx(CURVE.at(grid).sum(), abs=1e-9)
    after = np.array([CURVE.at(np.arange(t, 500) + 0.5).sum() for t in CURVE.times])
    d, n = CURVE.events, CURVE.at_risk
    variance = (np.where(CURVE.times <= 500, after, 0) ** 2 * d / (n * (n - d))).sum()
    assert mean.standard_error == pytest.approx(variance**0.5, abs=1e-9)
    assert mean.n == 228
    assert mean.metric.bounds == (0.0, 500.0)
    assert repr(mean).startswith("restricted mean = ")
    low, high = mean.confidence_interval()
    assert low == pytest.approx(mean.value - 1.959963984540054 * mean.standard_error)
    assert high > mean.value


def test_the_restricted_mean_under_a_design_needs_the_covariance():
    weights = 0.5 + ((7 * np.arange(1, 229)) % 11) / 10
    made = product_limit(TIME, EVENT, weights=weights)
    influence = weights[:, None] * product_limit_influence(made, TIME, EVENT)
    covariance = 228 / 227 * influence.T @ influence
    parts = {
        name: getattr(made, name)
        for name in ("times", "survival", "at_risk", "events", "censored", "last")
    }
    details = {
        "variance": np.diag(covariance),
        "n": 228,
        "declared": True,
        "degrees_of_freedom": 227,
    }
    with pytest.raises(MethodError, match="covariance"):
        SurvivalCurve(**parts, **details).restricted_mean(400)
    curve = SurvivalCurve(**parts, **details, covariance=covariance)
    mean = curve.restricted_mean(400)
    steps = np.diff(np.minimum(np.append(made.times, 400), 400))
    assert mean.standard_error == pytest.approx(
        (228 / 227 * ((influence @ steps) ** 2).sum()) ** 0.5, rel=1e-9
    )
    assert mean.degrees_of_freedom == 227


def test_beyond_the_last_observation_nothing_is_known():
    with pytest.raises(
        ArgumentError, match=r"horizon: must be at most the last observation \(1022\)"
    ):
        CURVE.restricted_mean(1023)
    gone = curve_of([1, 3], [True, True])
    assert gone.restricted_mean(9).value == 2
    assert gone.at(9) == 0
    with pytest.raises(ArgumentError, match="horizon: "):
        gone.restricted_mean(0)


def test_nobody_left():
    curve = curve_of([3, 5], [False, False])
    assert curve.at(4) == 1
    assert curve.restricted_mean(5).value == 5
    assert curve.restricted_mean(5).standard_error == 0
    assert np.isnan(curve.quantile(0.5).value)
    assert "50 % left by nan" in repr(curve)
    assert curve.confidence_interval().low.size == 0
    assert curve.to_frame("polars").shape == (0, 8)


def test_tables_and_texts():
    assert repr(CURVE) == "survival   n = 228, 165 events   50 % left by 310   95 % CI 284 to 361"
    assert (
        curve_of([1, 2], [True, True], n_missing=3)
        .__repr__()
        .startswith("survival   n = 2 (3 missing)")
    )
    frame = CURVE.to_frame("polars")
    names = ["time", "survival", "standard_error", "low", "high", "at_risk", "events", "censored"]
    assert frame.columns == names
    assert frame.height == len(CURVE.times)
    assert list(CURVE.to_frame(confidence_level=0.5, method="log").columns) == names
    content = json.loads(json.dumps(CURVE.to_dict(), allow_nan=False))
    assert content["time"][0] == 5
    assert content["segments"] == []
    html = CURVE._repr_html_()
    assert "<caption>survival" in html
    assert "more</td>" in html
    assert "more</td>" not in curve_of([1, 2], [True, True])._repr_html_()
    quantile = CURVE.quantile(0.9)
    assert json.loads(json.dumps(quantile.to_dict(), allow_nan=False))["p"] == 0.9
    assert quantile._repr_html_().startswith("<p>90 % left by")


def test_segments_are_rows_of_the_frame():
    parts = {"app": curve_of([1, 2], [True, False]), "shop": curve_of([3], [True])}
    whole = curve_of([1, 2, 3], [True, False, True], by=("channel",), segments=Segments(parts))
    frame = whole.to_frame("polars")
    assert frame["channel"].to_list() == ["app", "shop"]
    assert frame["time"].to_list() == [1.0, 3.0]
    pair = {("app", 1): parts["app"]}
    both = curve_of([1, 2], [True, False], by=("channel", "year"), segments=Segments(pair))
    assert both.to_frame("polars").columns[:2] == ["channel", "year"]
    assert both.to_dict()["segments"][0]["key"] == ["app", 1]
    assert whole.to_dict()["segments"][1]["key"] == "shop"
    assert repr(whole).endswith("by channel: <2 segments: 'app', 'shop'>")
    with pytest.raises(UnknownKeyError):
        whole.segments["phone"]


def test_the_plot_is_drawn_by_the_plots(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._survival")
    drawn.plot_survival = lambda curve, ax=None, **kwargs: (curve, ax, kwargs)
    monkeypatch.setitem(sys.modules, "satisfaction.plots._survival", drawn)
    assert CURVE.plot("axes", method="log") == (CURVE, "axes", {"method": "log"})


def test_curves_are_values():
    assert curve_of(TIME, EVENT) == CURVE
    assert hash(curve_of(TIME, EVENT)) == hash(CURVE)
    assert curve_of(TIME, ~EVENT) != CURVE
    with pytest.raises(ValueError, match="read-only"):
        CURVE.survival[0] = 1


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: CURVE.quantile(0), ArgumentError, "p: must be above 0"),
        (lambda: CURVE.quantile(1.5), ArgumentError, "p: must be"),
        (lambda: CURVE.confidence_interval(95), ArgumentError, "confidence_level"),
        (lambda: CURVE.confidence_interval(method="loglog"), ArgumentError, "method: .*'log-log'"),
        (lambda: CURVE.at("5"), DataTypeError, "times"),
        (lambda: CURVE.at(["5"]), DataTypeError, "times: "),
        (lambda: CURVE.restricted_mean("5"), DataTypeError, "horizon"),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call()


people = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=15)


@given(people)
def test_the_curve_falls_and_its_limits_contain_it(rows):
    curve = curve_of([row[0] for row in rows], [row[1] for row in rows])
    assert (np.diff(np.append(1.0, curve.survival)) <= 0).all()
    for method in ("log-log", "log", "plain"):
        low, high = curve.confidence_interval(method=method)
        known = curve.survival > 0
        assert (low[known] <= curve.survival[known] + 1e-12).all()
        assert (curve.survival[known] <= high[known] + 1e-12).all()
        assert np.isnan(low[~known]).all()
    left = curve.at_risk - curve.events - curve.censored
    assert left[:-1].tolist() == curve.at_risk[1:].tolist()


@given(st.lists(st.integers(1, 9), min_size=2, max_size=15), st.integers(1, 12))
def test_without_censoring_the_restricted_mean_is_a_plain_mean(tenures, horizon):
    x = np.minimum(tenures, horizon)
    mean = curve_of(tenures, [True] * len(tenures)).restricted_mean(horizon)
    assert mean.value == pytest.approx(x.mean(), abs=1e-9)
    assert mean.standard_error == pytest.approx(x.std() / len(x) ** 0.5, abs=1e-7)
