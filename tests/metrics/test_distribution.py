"""The distribution of the answers: shares, median, segments, and every way out."""

import json
import pickle
import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    DataTypeError,
    MethodError,
    ScaleError,
    UnknownKeyError,
    WeakDataWarning,
)

RATINGS = [5, 4, 4, 3, None, 5, 1, 2]
DATA = {"r": RATINGS, "s": list("aaaabbbb"), "w": [1.0, 2, 1, 1, 1, 3, 1, 1]}


def test_counts_shares_and_median():
    ratings = [1] * 5 + [2] * 10 + [3] * 20 + [4] * 40 + [5] * 25
    answers = sat.distribution(ratings, scale=(1, 5))
    assert answers.counts == (5, 10, 20, 40, 25)
    assert answers.shares == (5.0, 10.0, 20.0, 40.0, 25.0)
    assert answers.median == pytest.approx(3.875, rel=1e-14)
    assert answers.mean == pytest.approx(3.7, rel=1e-14)
    assert (answers.n, answers.n_missing, len(answers.segments)) == (100, 0, 0)
    assert sat.distribution([1, 1, 5], scale=(1, 5)).counts == (2, 0, 0, 0, 1)


def test_limits_that_are_not_defined_are_nan_in_a_frame():
    design = sat.SurveyDesign(clusters=[1, 1, 1], lonely_cluster="remove")
    answers = sat.distribution([1, 2, 3], scale=(1, 3), design=design)
    frame = answers.to_frame()
    assert frame["share"].tolist() == list(answers.shares)
    assert frame[["low", "high"]].isna().all(axis=None)


def test_one_column_of_answers_on_the_scale_asked_for():
    several = {"r": [1, 2, 5], "q": [2, 5, 5]}
    with pytest.raises(DataTypeError, match=r"rating: must name one column.*got r, q"):
        sat.distribution(several, ["r", "q"], scale=(1, 5))
    with pytest.raises(DataTypeError, match=r"rating: must name one column.*got r, q"):
        sat.distribution(sat.tally(several, ["r", "q"], scale=(1, 5)), scale=(1, 5))
    for scale in ((1, 7), (0, 5), (1, 5, 0.5), sat.RatingScale(1, 5, best="low")):
        with pytest.raises(ScaleError, match="scale: the tally was counted on another scale"):
            sat.distribution(sat.tally([1, 5], scale=(1, 5)), scale=scale)


def test_errors_and_intervals_are_those_of_each_share():
    answers = sat.distribution(DATA, "r", scale=(1, 5), weights="w")
    for level, error, share in zip(
        answers.levels, answers.standard_errors, answers.shares, strict=True
    ):
        metric = sat.Metric("x", {level: 100}, otherwise=0, scale=(1, 5), unit="percent")
        own = sat.measure(DATA, "r", metric=metric, weights="w")
        assert (share, error) == (own.value, own.standard_error)
        interval = answers.confidence_intervals(0.9)[level]
        assert tuple(interval) == tuple(own.confidence_interval(0.9))
        assert interval.method == "wilson"
        together = answers.confidence_intervals(0.9, simultaneous=True)[level]
        assert tuple(together) == tuple(own.confidence_interval(1 - 0.1 / 5))
        assert (together.method, together.confidence_level) == ("bonferroni-wilson", 0.9)


def test_segments():
    answers = sat.distribution(DATA, "r", scale=(1, 5), by="s")
    assert list(answers.segments) == ["a", "b"]
    part = answers.segments["b"]
    assert (part.counts, part.n_missing) == ((1, 1, 0, 0, 1), 1)
    table = answers.estimates(5)
    assert table["a"].value == 25.0
    assert table.total.value == pytest.approx(100 * 2 / 7)
    assert table.by == ("s",)
    with pytest.raises(UnknownKeyError, match="name"):
        answers.estimates(6)
    with pytest.raises(MethodError, match="by="):
        part.estimates(5)


def test_a_tally_and_an_estimate_know_the_distribution():
    counted = sat.tally(DATA, "r", scale=(1, 5), by="s")
    whole = sat.distribution(DATA, "r", scale=(1, 5))
    assert sat.distribution(counted, scale=(1, 5)).to_dict() == whole.to_dict()
    assert sat.csat(DATA, "r", scale=(1, 5)).distribution.to_dict() == whole.to_dict()
    by = sat.distribution(counted, scale=(1, 5), by="s")
    table = sat.csat(DATA, "r", scale=(1, 5), by="s")
    assert table["b"].distribution.to_dict() == by.segments["b"].to_dict()


def test_a_slider_has_no_levels():
    with pytest.raises(ScaleError):
        sat.distribution([1.5, 2], scale=(1, 5, None))


def test_one_answer_is_said_once():
    with pytest.warns(WeakDataWarning) as caught:
        answers = sat.distribution([5], scale=(1, 5))
    assert len(caught) == 1
    assert np.isnan(answers.standard_errors).all()
    with pytest.warns(WeakDataWarning, match="segment 'b'") as caught:
        sat.distribution([5, 4, 3], scale=(1, 5), by=list("aab"))
    assert len(caught) == 1
    with pytest.warns(WeakDataWarning):
        estimate = sat.csat([5], scale=(1, 5))
    assert estimate.distribution.n == 1  # without a second warning


def test_each_side_of_a_pair_has_its_own_distribution():
    pairs = {"old": [5, 4, 3], "new": [5, 5, 2]}
    change = sat.paired_change(pairs, before="old", after="new", metric=sat.Metric.csat((1, 5)))
    assert change.first.distribution.counts == (0, 1, 0, 0, 2)
    assert change.second.distribution.counts == (0, 0, 1, 1, 1)


def test_text_and_dict():
    answers = sat.distribution(DATA, "r", scale=(1, 5), by="s")
    lines = repr(answers).split("\n")
    assert lines[0] == "distribution   mean 3.43, median 3.75   n = 7, 1 missing"
    assert lines[-1] == "by s: <2 segments: 'a', 'b'>"
    assert "by s" not in repr(answers.segments["a"])
    assert "<caption>distribution" in answers._repr_html_()
    written = json.loads(json.dumps(answers.to_dict(), allow_nan=False))
    assert written["segments"][1]["key"] == "b"
    assert pickle.loads(pickle.dumps(answers)).to_dict() == answers.to_dict()


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_to_frame(backend):
    answers = sat.distribution(DATA, "r", scale=(1, 5), by="s")
    frame = answers.to_frame(backend)
    names = list(frame.column_names if backend == "pyarrow" else frame.columns)
    assert names == ["s", "level", "count", "share", "standard_error", "low", "high"]
    counts = frame["count"].to_pylist() if backend == "pyarrow" else list(frame["count"])
    assert counts == [0, 0, 1, 2, 1, 1, 1, 0, 0, 1]
    plain = sat.distribution(DATA, "r", scale=(1, 5)).to_frame(backend)
    assert plain.shape == (5, 6)
    several = sat.distribution(DATA | {"t": [1] * 8}, "r", scale=(1, 5), by=["s", "t"])
    assert several.to_frame(backend).shape == (10, 8)


def test_plot_hands_over_to_the_pictures(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._distribution")
    drawn.plot_distribution = lambda answers, ax=None, **kwargs: (answers, ax)
    monkeypatch.setitem(sys.modules, "satisfaction.plots._distribution", drawn)
    answers = sat.distribution(DATA, "r", scale=(1, 5))
    assert answers.plot("axes") == (answers, "axes")


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_shares_add_up_and_the_median_halves(ratings):
    answers = sat.distribution(ratings, scale=(1, 5))
    assert sum(answers.shares) == pytest.approx(100, rel=1e-12)
    assert sum(answers.counts) == answers.n == len(ratings)
    mirrored = sat.distribution([6 - x for x in ratings], scale=(1, 5))
    assert mirrored.counts == answers.counts[::-1]
    assert 0.5 <= answers.median <= 5.5
