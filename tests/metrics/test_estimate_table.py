"""A table of estimates: R's segments, its text, and every way out of it."""

import datetime as dt
import importlib.util
import json
import sys
import types
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    DesignError,
    EmptyDataError,
    MethodError,
    MissingDependencyError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.metrics import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table
from satisfaction.models import RatingScale

WIDE = RatingScale(-1000, 10_000, None)
FEW = settings(max_examples=50)


def close(got, expected, rel=1e-9):
    np.testing.assert_allclose(got, expected, rtol=rel, atol=1e-9 * np.abs(expected).max() + 1e-14)


def spec_table():
    """The table of the specification, from the counts that give its numbers."""
    counts = {"app": (399, 142, 71), "phone": (130, 98, 73), "store": (150, 100, 41)}
    ratings, channels, repeats = [], [], []
    for channel, of_bucket in counts.items():
        for rating, count in zip((10, 8, 1), of_bucket, strict=True):
            ratings.append(rating)
            channels.append(channel)
            repeats.append(count)
    data = {"recommend": ratings, "channel": channels, "n": repeats}
    return sat.nps(data, "recommend", by="channel", counts="n")


# ---- R's numbers ----------------------------------------------------------------------------


def test_design_segments(school_survey, reference):
    for name, by_variable in reference("metrics/design_segments.json").items():
        if name == "note":
            continue
        columns, design = school_survey(name)
        for variable, record in by_variable.items():
            table = sat.mean_rating(columns, variable, scale=WIDE, by="stype", design=design)
            wanted = record["by"]
            assert list(table) == wanted["key"]
            close([one.value for one in table.values()], wanted["value"])
            close([one.standard_error for one in table.values()], wanted["se"])
            close([one.design_effect for one in table.values()], wanted["deff_replace"])
            assert [one.degrees_of_freedom for one in table.values()] == wanted["degf"]
            close(table.covariance, wanted["cov"])
            for pair in ("EH", "EM", "HM"):
                difference = table[pair[0]] - table[pair[1]]
                close(difference.value, record[f"diff_{pair}"]["value"])
                close(difference.standard_error, record[f"diff_{pair}"]["se"])
            test = table.heterogeneity()
            wanted = record["heterogeneity"]
            close([test.statistic, test.pvalue], [wanted["F"], wanted["p"]])
            assert test.degrees_of_freedom == (wanted["df"], wanted["ddf"])
            assert (test.distribution, test.method) == ("f", "wald")


def test_domains_of_r(school_survey, reference):
    seen = set()
    records = reference("sampling/02_domains.json")["records"]
    for record in records:
        design_name, what, *by = record["id"].split("/")
        columns, design = school_survey(design_name)
        if what == "by_mean":
            names = by[0].split("+")
            table = sat.mean_rating(columns, "api00", scale=WIDE, by=names, design=design)
            for row in record["value"]:
                key = tuple(row[name] for name in names)
                estimate = table[key if len(names) > 1 else key[0]]
                close([estimate.value, estimate.standard_error], [row["api00"], row["se"]])
        elif what in {"by_covmat", "domain_contrast_E-H"}:
            table = sat.mean_rating(columns, "api00", scale=WIDE, by="stype", design=design)
            if what == "by_covmat":
                close(table.covariance, record["value"])
            else:
                difference = table["E"] - table["H"]
                close(
                    [difference.value, difference.standard_error],
                    [record["estimate"], record["se"]],
                )
        elif what == "by_prop":
            table = sat.top_box(
                columns, "is_awards", scale=(0, 1), boxes=1, by="stype", design=design
            )
            for row in record["value"]:
                estimate = table[row["stype"]]
                close(estimate.value, 100 * row["awardsYes"])
                close(estimate.standard_error, 100 * row["se.awardsYes"])
        elif what in {"subset_E_degf", "subset_H_degf"}:
            table = sat.mean_rating(columns, "api00", scale=WIDE, by="stype", design=design)
            assert table[what[7]].degrees_of_freedom == record["value"]
        else:
            continue
        seen.add(what)
    assert seen == {
        "by_mean",
        "by_covmat",
        "by_prop",
        "domain_contrast_E-H",
        "subset_E_degf",
        "subset_H_degf",
    }


def test_one_segment_is_too_few():
    table = sat.csat({"r": [5, 4], "s": ["a", "a"]}, "r", scale=(1, 5), by="s")
    for question in (table.heterogeneity, table.trend, table.compare):
        with pytest.raises(EmptyDataError, match="two segments"):
            question()


def test_tables_of_quantities():
    auc = Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0))
    table = quantity_table(
        auc, [0.7, 0.8, 0.6], [0.01, 0.02, 0.01], n=[50, 60, 40], by=("s",), keys=("a", "b", "c")
    )
    test = table.heterogeneity()
    assert (test.distribution, test.degrees_of_freedom) == ("chi2", 2.0)
    V, C = np.diag([0.01, 0.02, 0.01]), np.array([[-1, 1, 0], [-1, 0, 1.0]])
    values = C @ [0.7, 0.8, 0.6]
    assert test.statistic == pytest.approx(values @ np.linalg.inv(C @ V @ C.T) @ values, rel=1e-12)
    difference = table["a"] - table["b"]
    assert difference.test().method == "t"
    assert difference.degrees_of_freedom == float("inf")
    assert difference.confidence_interval().method == "t"
    with pytest.raises(MethodError, match="against"):
        table.compare(against="rest")
    with pytest.raises(MethodError, match="bootstrap"):
        table["a"].bootstrap()
    covariance = [[0.01, 0.005, 0], [0.005, 0.02, 0], [0, 0, 0.01]]
    declared = quantity_table(
        auc,
        [0.7, 0.8, 0.6],
        [0.01, 0.02, 0.01],
        n=[50, 60, 40],
        by=("s",),
        keys=("a", "b", "c"),
        declared=True,
        degrees_of_freedom=[9, 7, 8],
        covariance=covariance,
    )
    assert declared.covariance == tuple(map(tuple, covariance))
    difference = declared["a"] - declared["b"]
    assert (difference.covariance, difference.degrees_of_freedom) == (0.005, 7.0)
    assert difference.standard_error == pytest.approx(np.sqrt(0.02), rel=1e-12)
    assert declared.heterogeneity().degrees_of_freedom == (2.0, 5.0)
    assert len(declared.compare()) == 3


# ---- display --------------------------------------------------------------------------------


def test_repr_of_the_specification():
    assert repr(spec_table()) == (
        "nps by channel   n = 1,204\n"
        "channel   value   95 % CI              n\n"
        "app       +53.6   +47.8 to +58.8     612\n"
        "phone     +18.9    +9.8 to +27.8     301\n"
        "store     +37.5   +28.9 to +45.4     291"
    )
    assert repr(spec_table().total) == "nps = +41.0   95 % CI +36.7 to +45.1   n = 1,204"


def test_repr_of_many_segments():
    random = np.random.default_rng(2)
    ratings, segments = random.integers(0, 11, 5_600), np.repeat(np.arange(56), 100)
    table = sat.nps(ratings, by=segments)
    lines = repr(table).split("\n")
    assert len(lines) == 22
    assert lines[14] == "... 37 more"
    assert [line.split()[0] for line in lines[2:14]] == [str(key) for key in range(12)]
    assert [line.split()[0] for line in lines[15:]] == [str(key) for key in range(49, 56)]
    html = table._repr_html_()
    assert "<td>... 37 more</td>" in html
    assert html.count("<tr>") == 21
    shorter = sat.nps(ratings[:2_000], by=segments[:2_000])
    assert len(repr(shorter).split("\n")) == 22
    assert "more" not in repr(shorter)


def test_columns_appear_only_if_they_say_something():
    data = {"r": [5, 4, 1, None, 3, 2], "s": list("aabbbb"), "w": [1.0, 4, 1, 1, 1, 2]}
    assert repr(sat.csat(data, "r", scale=(1, 5), by="s")).split("\n")[1].split()[-1] == "missing"
    weighted = repr(sat.csat(data, "r", scale=(1, 5), by="s", weights="w")).split("\n")
    assert weighted[1].endswith("n   effective n   missing")
    assert weighted[3].split()[-3:] == ["3", "3", "1"]
    plain = sat.csat({"r": [5, 4, 1, 2], "s": list("aabb")}, "r", scale=(1, 5), by=["s"])
    assert repr(plain).split("\n")[1].endswith(" n")


def test_a_census_has_no_effective_n_to_tell():
    whole = sat.SurveyDesign(population=[4] * 4)
    census = sat.csat([5, 1, 4, 2], scale=(1, 5), by=list("aabb"), design=whole)
    assert "effective" not in repr(census)
    assert [tuple(i) for i in census.confidence_intervals().values()] == [(50.0, 50.0)] * 2


def test_hostile_names_and_keys_are_escaped():
    name, key = "<img src=x>", "<script>alert('x')</script>"
    table = sat.csat({"r": [5, 1, 3, 2], name: [key, key, "b", "b"]}, "r", scale=(1, 5), by=name)
    for html in (table._repr_html_(), table.compare()._repr_html_(), table[key]._repr_html_()):
        assert "<script" not in html
        assert "<img" not in html
    assert "&lt;script&gt;" in table._repr_html_()


def test_an_undefined_interval_is_nan_in_the_frame_and_the_text():
    table = sat.csat(
        {"r": [5, 4, 1, 2, 5, 1], "c": list("aaabcc"), "s": list("xxxyyy")},
        "r",
        scale=(1, 5),
        by="s",
        design=sat.SurveyDesign(clusters="c"),
    )
    frame = table.to_frame()
    assert np.isnan(frame["low"]).tolist() == [True, False]
    assert "nan to" in repr(table)
    with pytest.raises(DesignError, match="segment 'x'"):
        table.confidence_intervals()
    json.dumps(table.to_dict(), allow_nan=False)


# ---- the mapping ----------------------------------------------------------------------------


def test_keys_are_sorted_and_none_comes_last():
    data = {"r": [5, 1, 2, 4, 3, 5, 1, 2], "s": [None, 2, "b", 1, None, 2, "b", 1]}
    table = sat.csat(data, "r", scale=(1, 5), by="s")
    assert list(table) == [1, 2, "b", None]
    assert table[None].n == 2
    assert table[None].key is None
    assert 1 in table
    assert 7 not in table
    assert len(table) == 4


def test_several_segment_columns_and_empty_segments():
    data = {
        "r": [5, 1, None, None, 3, 4],
        "s": ["a", "a", "b", "b", None, None],
        "t": [1, 1, 2, 2, 1, 1],
    }
    table = sat.csat(data, "r", scale=(1, 5), by=["s", "t"])
    assert list(table) == [("a", 1), (None, 1)]
    assert table.empty == ((("b", 2), 2),)
    assert table.by == ("s", "t")
    assert table.total.n_missing == 2
    assert table["a", 1].n == 2
    assert table.to_dict()["empty"] == [[["b", 2], 2]]
    with pytest.raises(EmptyDataError, match="All 2 answers are missing"):
        sat.csat([None, None], scale=(1, 5), by=["a", "b"])


def test_unknown_keys():
    table = spec_table()
    with pytest.raises(UnknownKeyError) as caught:
        table["phon"]
    assert str(caught.value).startswith("key: no such key; got 'phon'")
    assert "Its keys are: phone, app, store" in str(caught.value)
    for key in ([1], ("app", 1), float("nan")):
        with pytest.raises(UnknownKeyError):
            table[key]
    assert table.get("nobody") is None


# ---- ways out -------------------------------------------------------------------------------

COLUMNS = ["value", "standard_error", "low", "high", "n", "effective_n", "n_missing"]


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_to_frame(backend):
    table = spec_table()
    frame = table.to_frame(backend, confidence_level=0.9)
    assert type(frame).__module__.split(".")[0] == backend
    names = list(frame.column_names if backend == "pyarrow" else frame.columns)
    assert names == ["channel", *COLUMNS]
    intervals = table.confidence_intervals(0.9)
    lists = {
        name: frame[name].to_pylist() if backend == "pyarrow" else list(frame[name])
        for name in names
    }
    assert lists["channel"] == ["app", "phone", "store"]
    assert lists["n"] == [612, 301, 291]
    assert lists["low"] == [one.low for one in intervals.values()]
    assert lists["value"] == [one.value for one in table.values()]


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_to_frame_of_odd_keys_and_names(backend):
    data = {"r": [5, 1, 2, 4], "n": [None, 2, "b", 2.5]}
    with pytest.warns(WeakDataWarning):
        table = sat.csat(data, "r", scale=(1, 5), by="n")
    frame = table.to_frame(backend)
    names = list(frame.column_names if backend == "pyarrow" else frame.columns)
    assert names == ["by:n", *COLUMNS]
    keys = frame["by:n"].to_pylist() if backend == "pyarrow" else list(frame["by:n"])
    assert keys[:3] == ["2.0", "2.5", "b"] or keys[:3] == ["2", "2.5", "b"]


def test_a_backend_that_is_not_there(monkeypatch):
    only_pandas = {"pandas": object()}
    monkeypatch.setattr(importlib.util, "find_spec", only_pandas.get)
    with pytest.raises(MissingDependencyError, match=r"polars.*use pandas"):
        spec_table().to_frame("polars")
    with pytest.raises(ArgumentError, match="backend"):
        spec_table().to_frame("excel")


def test_to_dict_is_json_whatever_the_keys():
    keys = [dt.date(2026, 1, 1), 1.5, Decimal("2.5"), True, None, "x", 3]
    for key in keys:
        data = {"r": [5, 1], "s": [key, key]}
        table = sat.csat(data, "r", scale=(1, 5), by="s")
        back = json.loads(json.dumps(table.to_dict(), allow_nan=False))
        assert len(back["estimates"]) == 1
    data = {"r": [5, 1, 2], "s": ["a", "a", "b"], "t": [dt.date(2026, 1, 1)] * 3}
    with pytest.warns(WeakDataWarning):
        table = sat.csat(data, "r", scale=(1, 5), by=["s", "t"])
    written = json.loads(json.dumps(table.to_dict(), allow_nan=False))
    assert written["estimates"][0]["key"] == ["a", "2026-01-01"]
    assert written["covariance"][1][1] is None
    json.dumps(table.compare().to_dict(), allow_nan=False)


def test_plot_hands_over_to_the_pictures(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._estimates")
    drawn.plot_estimates = lambda estimates, ax=None, **kwargs: (
        len(estimates),
        ax,
        kwargs["color"],
    )
    monkeypatch.setitem(sys.modules, "satisfaction.plots._estimates", drawn)
    assert spec_table().plot("axes", color="red") == (3, "axes", "red")


# ---- laws -----------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from("abc"), st.floats(0.1, 10), st.integers(0, 5)),
    min_size=6,
    max_size=40,
)
metrics = st.sampled_from([sat.Metric.nps(), sat.Metric.csat((0, 10)), sat.Metric.mean((0, 10))])
# every segment has two answers, and one that differs
FIXED = [(r, s, 1.0, c) for s in "abc" for r, c in ((1, 6), (8, 7), (10, 8))]


def unzip(sample):
    return [list(column) for column in zip(*[*sample, *FIXED], strict=True)]


@FEW
@given(rows, metrics)
def test_without_a_design_a_segment_is_a_call_of_its_own(sample, metric):
    ratings, segments, _, _ = unzip(sample)
    table = sat.measure(ratings, metric=metric, by=segments)
    for key, estimate in table.items():
        own = sat.measure(
            [r for r, s in zip(ratings, segments, strict=True) if s == key], metric=metric
        )
        assert (estimate.value, estimate.standard_error, estimate.n) == (
            own.value,
            own.standard_error,
            own.n,
        )
    pooled = sum(one.value * one.n for one in table.values()) / table.total.n
    assert table.total.value == pytest.approx(pooled, rel=1e-12, abs=1e-10)
    assert table.total == sat.measure(ratings, metric=metric)


@FEW
@given(rows, metrics, st.floats(0.5, 0.999))
def test_the_table_has_the_intervals_of_its_estimates(sample, metric, level):
    ratings, segments, weights, clusters = unzip(sample)
    design = sat.SurveyDesign(weights=weights, clusters=clusters)
    for chosen in (None, design):
        table = sat.measure(ratings, metric=metric, by=segments, design=chosen)
        for key, interval in table.confidence_intervals(level).items():
            own = table[key].confidence_interval(level)
            np.testing.assert_allclose(tuple(interval), tuple(own), rtol=1e-12, atol=1e-11)
            assert (interval.method, interval.confidence_level) == (own.method, level)


@FEW
@given(rows, metrics)
def test_a_segment_counts_the_clusters_of_the_whole_design(sample, metric):
    ratings, segments, weights, clusters = unzip(sample)
    design = sat.SurveyDesign(weights=weights, clusters=clusters)
    table = sat.measure(ratings, metric=metric, by=segments, design=design)
    scores = dict(metric.scores)
    z = {}
    for key, estimate in table.items():
        total = sum(w for w, s in zip(weights, segments, strict=True) if s == key)
        z[key] = dict.fromkeys(clusters, 0.0)
        for r, s, w, c in zip(ratings, segments, weights, clusters, strict=True):
            if s == key:
                z[key][c] += w * (scores[r] - estimate.value) / total
    m = len(set(clusters))
    for one in z:
        for other in z:
            a, b = (np.array([z[key][c] for c in sorted(set(clusters))]) for key in (one, other))
            wanted = m / (m - 1) * ((a - a.mean()) * (b - b.mean())).sum()
            place = [list(table).index(key) for key in (one, other)]
            assert table.covariance[place[0]][place[1]] == pytest.approx(wanted, rel=1e-8, abs=1e-9)


def test_many_segments_use_the_covariance_of_each_pair(monkeypatch):
    from satisfaction.metrics import _batch, _batch_covariance

    random = np.random.default_rng(1)
    ratings, segments = random.integers(0, 11, 600), random.integers(0, 5, 600)
    design = sat.SurveyDesign(clusters=random.integers(0, 30, 600))
    table = sat.nps(ratings, by=segments, design=design)
    expected = [one.covariance for one in table.compare()]
    monkeypatch.setattr(_batch, "_MOST_TOGETHER", 2)
    again = sat.nps(ratings, by=segments, design=design)
    np.testing.assert_allclose([one.covariance for one in again.compare()], expected, rtol=1e-12)
    own = again[1] - again[1]
    assert own.covariance == again[1].variance
    monkeypatch.setattr(_batch_covariance, "_MOST_CELLS", 20)  # four clusters at a time
    blocks = sat.nps(ratings, by=segments, design=design)
    np.testing.assert_allclose(blocks.covariance, table.covariance, rtol=1e-12)


def test_replicate_weights():
    random = np.random.default_rng(8)
    ratings, segments = random.integers(0, 11, 60), np.array(list("abc") * 20)
    scores = np.where(ratings >= 9, 100.0, np.where(ratings <= 6, -100.0, 0.0))
    full = random.uniform(0.5, 2, 60)
    replicates = full[:, None] * random.choice([0.5, 1.5], (60, 12))
    design = sat.SurveyDesign(
        weights=full,
        replicate_weights=sat.survey.ReplicateWeights(
            replicates, scale=0.1, center="estimate", degrees_of_freedom=9
        ),
    )
    table = sat.nps(ratings, by=segments, design=design)
    values = np.array(
        [
            [np.average(scores[segments == s], weights=r[segments == s]) for s in "abc"]
            for r in replicates.T
        ]
    )
    center = [one.value for one in table.values()]
    close(table.covariance, 0.1 * (values - center).T @ (values - center))
    assert (table["a"] - table["b"]).degrees_of_freedom == 9.0
    assert table.heterogeneity().degrees_of_freedom == (2.0, 7.0)


def test_a_quantity_without_any_error_has_no_limits():
    auc = Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0))
    nan = float("nan")
    table = quantity_table(auc, [0.5, 0.7], [nan, nan], n=[1, 1], by=("s",), keys=("a", "b"))
    assert repr(table).count("nan to nan") == 2
    assert table.to_frame()["low"].isna().all()
