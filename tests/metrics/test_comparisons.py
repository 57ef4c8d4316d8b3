"""Comparisons of segments: pairs, a reference, the rest, and their adjustment."""

import datetime as dt
import json
import sys
import types
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import ArgumentError, DesignError, MethodError

DATA = {
    "r": [10, 9, 3, 8, 2, 1, 10, 7, 9, 10, 0, 6] * 4,
    "s": list("aaaabbbbcccc") * 4,
    "w": [1.0, 2, 1, 1, 3, 1, 1, 2, 1, 1, 1, 2] * 4,
    "c": [*range(16), *range(16), *range(16)],
}


def tables():
    yield sat.nps(DATA, "r", by="s")
    yield sat.nps(DATA, "r", by="s", design=sat.SurveyDesign(weights="w", clusters="c"))
    yield sat.nps(DATA, "r", by="s", design=sat.SurveyDesign(weights="w"))
    yield sat.csat(DATA, "r", scale=(0, 10), by="s", design=sat.SurveyDesign(strata="s"))


@pytest.mark.parametrize("table", list(tables()))
def test_the_same_in_compare_and_by_hand(table):
    compared = table.compare()
    assert compared.pairs == (("a", "b"), ("a", "c"), ("b", "c"))
    frame = compared.to_frame()
    for place, (one, (first, second)) in enumerate(zip(compared, compared.pairs, strict=True)):
        hand = table[first] - table[second]
        assert (one.value, one.standard_error) == (hand.value, hand.standard_error)
        assert compared.pvalues[place] == pytest.approx(hand.pvalue, rel=1e-11)
        low, high = hand.confidence_interval()
        np.testing.assert_allclose(
            [frame["low"][place], frame["high"][place]], [low, high], rtol=1e-11
        )
        assert one.degrees_of_freedom == hand.degrees_of_freedom
    adjusted = sat.metrics.adjust_pvalues(compared.pvalues, method="holm")
    assert compared.adjusted_pvalues == tuple(adjusted)


def test_a_reference():
    table = sat.nps(DATA, "r", by="s")
    compared = table.compare("b", adjust="bonferroni")
    assert compared.pairs == (("a", "b"), ("c", "b"))
    assert compared[0].value == (table["a"] - table["b"]).value
    assert compared.adjusted_pvalues[0] == pytest.approx(min(1, 2 * compared.pvalues[0]))
    for reference in ("bb", ["b"]):
        with pytest.raises(ArgumentError, match="Its keys are") as caught:
            table.compare(reference)
        assert caught.value.argument == "reference"
    assert "Its keys are: b, a, c" in str(caught.value) or "a, b, c" in str(caught.value)


@pytest.mark.parametrize("design", [None, sat.SurveyDesign(weights="w", clusters="c")])
def test_against_the_rest(design):
    table = sat.nps(DATA, "r", by="s", design=design)
    compared = table.compare(against="rest")
    assert compared.pairs == (("a", "rest"), ("b", "rest"), ("c", "rest"))
    for key, one in zip("abc", compared, strict=True):
        other = sat.nps(
            DATA | {"other": [s == key for s in DATA["s"]]}, "r", by="other", design=design
        )
        hand = other[True] - other[False]
        assert one.value == pytest.approx(hand.value, rel=1e-12)
        assert one.standard_error == pytest.approx(hand.standard_error, rel=1e-12)
        assert one.covariance == pytest.approx(hand.covariance, rel=1e-9, abs=1e-12)
    assert [one.pvalue for one in compared] == pytest.approx(list(compared.pvalues), rel=1e-12)


def test_a_method_makes_test_and_interval():
    table = sat.nps(DATA, "r", by="s")
    compared = table.compare(method="welch")
    frame = compared.to_frame(confidence_level=0.9)
    for place, one in enumerate(compared):
        assert compared.pvalues[place] == one.test("welch").pvalue
        low, high = one.confidence_interval(0.9, "welch")
        assert (frame["low"][place], frame["high"][place]) == (low, high)
    shares = sat.csat(DATA, "r", scale=(0, 10), by="s").compare(method="pooled")
    assert shares.pvalues[0] == shares[0].test("pooled").pvalue
    low, high = shares[0].confidence_interval()
    assert (shares.to_frame()["low"][0], shares.to_frame()["high"][0]) == (low, high)
    with pytest.raises(MethodError):
        table.compare(method="pooled")


def test_sequence_and_significance():
    compared = sat.nps(DATA, "r", by="s").compare(adjust="none")
    assert len(compared) == 3
    assert len(compared[1:]) == 2
    assert next(iter(compared)) is compared[0]
    assert compared.adjusted_pvalues == compared.pvalues
    smallest, second, _ = sorted(compared.pvalues)
    level = (smallest + second) / 2
    assert len(compared.significant(level)) == 1
    with pytest.raises(ArgumentError, match="alpha"):
        compared.significant(1)
    with pytest.raises(ArgumentError, match="against"):
        sat.nps(DATA, "r", by="s").compare(against="all")


def test_text_html_and_dict():
    table = sat.nps(DATA, "r", by="s")
    text = repr(table.compare()).split("\n")
    assert text[0] == "nps: 3 comparisons, p-values adjusted by holm"
    assert text[1].split() == ["first", "second", "difference", "95", "%", "CI", "p", "p", "(holm)"]
    assert len(text) == 5
    assert repr(table.compare("a")).startswith("nps: 2 comparisons")
    two = sat.nps({"r": [10, 1, 9, 3], "s": list("aabb")}, "r", by="s").compare()
    assert repr(two).startswith("nps: 1 comparison, ")
    random = np.random.default_rng(0)
    many = sat.nps(random.integers(0, 11, 900), by=np.repeat(np.arange(9), 100)).compare()
    lines = repr(many).split("\n")
    assert len(lines) == 22
    assert lines[14] == "... 17 more"
    assert "... 17 more" in many._repr_html_()
    written = json.loads(json.dumps(many.to_dict(), allow_nan=False))
    assert written["pairs"][0] == [0, 1]
    assert len(written["differences"]) == 36


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_frames_of_any_keys(backend):
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 1, 2)]
    data = {"r": [10, 1, 9, 3], "d": days, "s": [1, 1, 2, 2]}
    names = [
        "first",
        "second",
        "difference",
        "standard_error",
        "low",
        "high",
        "pvalue",
        "adjusted_pvalue",
    ]
    for by, wanted in (
        ("d", days[0]),
        ("s", 1),
        (["s", "d"], "1, 2026-01-01"),
    ):
        frame = sat.nps(data, "r", by=by).compare().to_frame(backend)
        assert list(frame.column_names if backend == "pyarrow" else frame.columns) == names
        first = frame["first"].to_pylist() if backend == "pyarrow" else list(frame["first"])
        assert first == [wanted]
    rest = sat.nps(data, "r", by="s").compare(against="rest").to_frame(backend)
    second = rest["second"].to_pylist() if backend == "pyarrow" else list(rest["second"])
    assert second == ["rest", "rest"]


def test_a_segment_without_degrees_of_freedom_is_named():
    data = {"r": [5, 4, 1, 2, 5, 1], "c": list("aaabcc"), "s": list("xxxyyy")}
    table = sat.csat(data, "r", scale=(1, 5), by="s", design=sat.SurveyDesign(clusters="c"))
    with pytest.raises(DesignError, match="segment 'x'"):
        table.compare()
    compared = table.compare(method="t")
    assert np.isfinite(compared.pvalues[0])
    assert "nan" not in repr(compared)
    rest = table.compare(against="rest", method="t")
    assert len(rest) == 2


def test_limits_that_are_not_defined_are_nan():
    from satisfaction.metrics._comparisons import Comparisons

    data = {"r": [5, 4, 1, 2, 5, 1], "c": list("aaabcc"), "s": list("xxxyyy")}
    table = sat.csat(data, "r", scale=(1, 5), by="s", design=sat.SurveyDesign(clusters="c"))
    one = sat.csat([5, 1, 2], scale=(1, 5))
    difference = one - table["x"]
    compared = Comparisons((difference,), (("a", "b"),), (0.5,), (0.5,), "none")
    assert np.isnan(compared.to_frame()["low"][0])
    assert "nan to nan" in repr(compared)


def test_plot_hands_over_to_the_pictures(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._comparisons")
    drawn.plot_comparisons = lambda compared, ax=None, **kwargs: (compared, ax)
    monkeypatch.setitem(sys.modules, "satisfaction.plots._comparisons", drawn)
    compared = sat.nps(DATA, "r", by="s").compare()
    assert compared.plot("axes") == (compared, "axes")


def test_many_pairs_are_solved_in_parts(monkeypatch):
    from satisfaction.metrics import _pairwise

    table = sat.nps(DATA, "r", by="s")
    expected = table.compare().pvalues
    monkeypatch.setattr(_pairwise, "_MOST_CELLS", 3)
    np.testing.assert_allclose(table.compare().pvalues, expected, rtol=1e-12)
    frame = table.compare().to_frame()
    assert frame["low"][2] == pytest.approx(table.compare()[2].confidence_interval().low)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 4)), min_size=10, max_size=60),
    st.sampled_from(["hochberg", "bh", "by", "bonferroni", "holm"]),
)
def test_adjustment_never_lowers_and_keeps_the_order(rows, adjust):
    rows = [*rows, *[(level, s) for s in range(3) for level in (1, 9)]]
    ratings, segments = zip(*rows, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = sat.nps(list(ratings), by=list(segments))
    compared = table.compare(adjust=adjust)
    raw, adjusted = np.array(compared.pvalues), np.array(compared.adjusted_pvalues)
    assert (adjusted >= raw - 1e-15).all()
    order = np.argsort(raw, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-15).all()


def test_a_small_pvalue_is_never_shown_as_zero():
    answers = {"score": [5] * 90 + [1] * 90, "shop": ["a"] * 90 + ["b"] * 90}
    compared = sat.csat(answers, "score", scale=(1, 5), by="shop").compare()
    assert repr(compared).count("< 0.0001") == 2
