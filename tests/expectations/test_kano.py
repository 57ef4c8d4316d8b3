"""Kano: tables of R and of a published study, a naive twin, laws, bad inputs."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    MissingDataError,
    ScaleError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.expectations import Kano, kano

FOLDER = Path(__file__).parents[1] / "reference" / "disconfirmation"
TABLE = json.loads((FOLDER / "kano_a.json").read_text())["attributes"]
PUBLISHED = json.loads((FOLDER / "kano_published.json").read_text())
PAIRS = {f"f{number}": (f"f{number}", f"d{number}") for number in range(1, 6)}
CODES = (1, 2, 3, 4, 5)
BERGER = "QAAAORIIIMRIIIMRIIIMRRRRQ"
TEXTS = ("like", "must", "neutral", "live", "dislike")


def read():
    with (FOLDER / "kano_a.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {
        name: [row[name] if name == "segment" else float(row[name]) for row in rows]
        for name in rows[0]
    }


DATA = read()
DESIGN = SurveyDesign(weights="weight", clusters="cluster")


def close(estimate, expected, factor=1.0):
    assert estimate.value == pytest.approx(factor * expected["value"], rel=1e-9, abs=1e-12)
    assert estimate.standard_error == pytest.approx(factor * expected["standard_error"], rel=1e-9)


@pytest.mark.parametrize("table", ["berger", "pouliot"])
def test_counts(table):
    result = kano(DATA, attributes=PAIRS, answers=CODES, table=table)
    for name, expected in TABLE.items():
        assert result[name].counts == expected[table]
        assert result[name].n == expected["n"]


@pytest.mark.parametrize(("key", "design"), [("no_design", None), ("design", DESIGN)])
def test_table(key, design):
    result = kano(DATA, attributes=PAIRS, answers=CODES, design=design)
    for name, attribute in result.items():
        expected = TABLE[name][key]
        close(attribute.better, expected["better"])
        close(attribute.worse, expected["worse"])
        close(attribute.continuous.functional, expected["functional"])
        close(attribute.continuous.dysfunctional, expected["dysfunctional"])
        for letter, share in expected["shares"].items():
            assert attribute.shares[letter].value == pytest.approx(100 * share, rel=1e-9)


def test_fong_and_strengths():
    for name, attribute in kano(DATA, attributes=PAIRS, answers=CODES).items():
        expected, test = TABLE[name], attribute.fong()
        assert (test.first, test.second) == (
            expected["fong"]["first"],
            expected["fong"]["second"],
        )
        assert test.difference == expected["fong"]["difference"]
        assert test.threshold == pytest.approx(expected["fong"]["threshold_1.65"], rel=1e-9)
        assert test.significant is (test.difference >= test.threshold)
        assert attribute.category_strength == pytest.approx(expected["category_strength"])
        assert attribute.total_strength == pytest.approx(expected["total_strength"])
        first, second = (attribute.shares[letter].value for letter in (test.first, test.second))
        assert attribute.lead.value == pytest.approx(first - second)


def test_segments():
    result = kano(DATA, attributes=PAIRS, answers=CODES, by="segment")
    for key, part in result.segments.items():
        for name, attribute in part.items():
            assert attribute.counts == TABLE[name]["segments"][key]
    alone = {
        name: [cell for cell, key in zip(cells, DATA["segment"], strict=True) if key == "new"]
        for name, cells in DATA.items()
    }
    own = kano(alone, attributes=PAIRS, answers=CODES)
    for name in PAIRS:
        assert own[name].counts == result.segments["new"][name].counts
        assert own[name].better.standard_error == pytest.approx(
            result.segments["new"][name].better.standard_error
        )


def test_published():
    result = Kano.from_counts(
        {name: {c: row[c] for c in "MOAIRQ"} for name, row in PUBLISHED.items()}
    )
    for name, row in PUBLISHED.items():
        attribute, test = result[name], result[name].fong()
        assert round(attribute.better.value, 3) == row["pub_better"]
        assert round(attribute.worse.value, 3) == row["pub_worse"]
        assert attribute.better.value == pytest.approx(row["better"], rel=1e-12)
        assert attribute.worse.value == pytest.approx(row["worse"], rel=1e-12)
        assert attribute.n == row["n"]
        assert round(test.threshold, 1) == row["pub_fong_rhs"]
        assert test.difference == row["fong_lhs"] == row["pub_fong_lhs"]
        assert test.threshold == pytest.approx(row["fong_rhs"], rel=1e-12)
        assert attribute.category == row["pub_max"]
        assert attribute.continuous is None
    assert result["Service app"].fong().significant is True  # a published program says no
    assert result["Hotline"].classify("near_tie") == "A"
    assert result["Hotline"].classify("near_tie", 0) == "I"


def naive(pairs, letters=BERGER):
    counts = Counter(letters[5 * f + d] for f, d in pairs)
    decided = sum(counts[c] for c in "MOAI")
    better = (counts["A"] + counts["O"]) / decided if decided else float("nan")
    worse = -(counts["O"] + counts["M"]) / decided if decided else float("nan")
    return {c: counts[c] for c in "MOAIRQ"}, better, worse


ANSWERS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def columns(pairs):
    return {"f": [f + 1 for f, _ in pairs], "d": [d + 1 for _, d in pairs]}


def one(pairs, **options):
    return kano(columns(pairs), attributes={"a": ("f", "d")}, **{"answers": CODES} | options)["a"]


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
class TestLaws:
    @given(ANSWERS)
    def test_naive_twin(self, pairs):
        result = one(pairs)
        counts, better, worse = naive(pairs)
        assert result.counts == counts
        assert sum(result.counts.values()) == result.n == len(pairs)
        assert result.better.value == pytest.approx(better, nan_ok=True)
        assert result.worse.value == pytest.approx(worse, nan_ok=True)
        if not np.isnan(better):
            assert 0 <= result.better.value <= 1
            assert -1 <= result.worse.value <= 0

    @given(ANSWERS)
    def test_exchanged_answers(self, pairs):
        result, other = one(pairs).counts, one([(d, f) for f, d in pairs]).counts
        assert result["I"] == other["I"]
        assert result["Q"] == other["Q"]
        assert result["M"] + result["O"] + result["A"] == other["R"]

    @given(ANSWERS)
    def test_reversed_codes(self, pairs):
        turned = {name: [6 - cell for cell in cells] for name, cells in columns(pairs).items()}
        other = kano(turned, attributes={"a": ("f", "d")}, answers=(5, 4, 3, 2, 1))["a"]
        assert other.to_dict() == one(pairs).to_dict()

    @given(ANSWERS)
    def test_from_pairs(self, pairs):
        cells = np.zeros((5, 5))
        for f, d in pairs:
            cells[f, d] += 1
        ready = Kano.from_pairs({"a": cells})["a"]
        assert ready.to_dict() == one(pairs).to_dict()

    @given(ANSWERS, st.integers(2, 4))
    def test_counts_are_repeats(self, pairs, times):
        data = columns(pairs) | {"times": [times] * len(pairs)}
        counted = kano(data, attributes={"a": ("f", "d")}, answers=CODES, counts="times")["a"]
        assert counted.counts == one(pairs * times).counts
        assert counted.better.standard_error == pytest.approx(
            one(pairs * times).better.standard_error, nan_ok=True
        )

    @given(ANSWERS)
    def test_weights_are_relative(self, pairs):
        data = columns(pairs) | {"w": [1.0 + f for f, _ in pairs]}
        heavy = columns(pairs) | {"w": [3.0 + 3 * f for f, _ in pairs]}
        light, other = (
            kano(d, attributes={"a": ("f", "d")}, answers=CODES, weights="w")["a"]
            for d in (data, heavy)
        )
        assert light.better.value == pytest.approx(other.better.value, nan_ok=True)
        assert light.fong().threshold == pytest.approx(other.fong().threshold)


def test_engines_and_texts():
    expected = kano(DATA, attributes=PAIRS, answers=CODES, by="segment").to_dict()
    names = [column for pair in PAIRS.values() for column in pair]
    words = {
        name: [TEXTS[int(cell) - 1] for cell in cells] if name in names else cells
        for name, cells in DATA.items()
    }
    for data in (pd.DataFrame(DATA), pl.DataFrame(DATA), pl.LazyFrame(DATA)):
        result = kano(data, attributes=PAIRS, answers=CODES, by="segment")
        assert result.to_dict() == expected
    for data in (words, pd.DataFrame(words), pl.DataFrame(words), pl.LazyFrame(words)):
        result = kano(data, attributes=PAIRS, answers=TEXTS, by="segment")
        assert result.to_dict() == expected
    counted = tally(DATA, names, by="segment")
    assert kano(counted, attributes=PAIRS, answers=CODES, by="segment").to_dict() == expected


def test_missing_answers_are_left_out_per_attribute():
    data = {"f": [1, 2, None, 1], "d": [5, 5, 5, None], "g": [1, 1, 1, 1], "h": [3, 3, 3, None]}
    pairs = {"a": ("f", "d"), "b": ("g", "h")}
    result = kano(data, attributes=pairs, answers=CODES)
    assert [(value.n, value.n_missing) for value in result.values()] == [(2, 2), (3, 1)]
    words = {
        name: [None if cell is None else TEXTS[cell - 1] for cell in cells]
        for name, cells in data.items()
    }
    for texts in (words, pl.LazyFrame(words)):
        assert kano(texts, attributes=pairs, answers=TEXTS).to_dict() == result.to_dict()
    with pytest.raises(MissingDataError):
        kano(data, attributes=pairs, answers=CODES, missing="raise")


def test_screening():
    data = {"f": [1, 1, 5, 1], "d": [1, 5, 5, 4], "g": [1, 1, 3, 1], "h": [1, 3, 3, 4]}
    data = {name: cells * 2 for name, cells in data.items()}
    pairs = {"a": ("f", "d"), "b": ("g", "h")}
    free = kano(data, attributes=pairs, answers=CODES)
    assert free.questionable == {0: 4, 1: 2, 2: 2}
    assert free.n_screened == 0
    strict = kano(data, attributes=pairs, answers=CODES, max_questionable=0)
    assert strict.questionable == free.questionable
    assert strict.n_screened == 4
    assert (strict["a"].n, strict["a"].n_missing, strict["a"].counts["Q"]) == (4, 0, 0)
    assert "4 screened" in repr(strict)
    milder = kano(
        data | {"who": ["x", "x", "y", "y"] * 2},
        attributes=pairs,
        answers=CODES,
        max_questionable=1,
        by="who",
    )
    assert {key: part.n_screened for key, part in milder.segments.items()} == {"x": 2, "y": 0}


def test_classify():
    counts = {"M": 20, "O": 30, "A": 10, "I": 31, "R": 5, "Q": 4}
    attribute = Kano.from_counts({"a": counts})["a"]
    assert attribute.classify() == "I"
    assert attribute.classify("near_tie") == "O"
    assert attribute.classify("near_tie", near_tie=0.2) == "M"
    assert attribute.classify("berger") == "O"
    lost = Kano.from_counts({"a": {"M": 2, "I": 3, "R": 3, "Q": 1}})["a"]
    assert lost.classify("berger") == "I"
    assert lost.tied == ("I", "R")
    assert "(tied: I, R)" in repr(lost)
    assert (lost.fong().first, lost.fong().second) == ("I", "R")
    with pytest.raises(ArgumentError, match="rule"):
        attribute.classify("best")


@pytest.mark.parametrize(
    ("functional", "dysfunctional", "quadrant", "inside"),
    [
        (0, 4, "O", True),
        (0, 2, "A", True),
        (2, 4, "M", True),
        (2, 2, "I", True),
        (0, 0, "A", False),
    ],
)
def test_quadrants(functional, dysfunctional, quadrant, inside):
    cells = np.zeros((5, 5))
    cells[functional, dysfunctional] = 4
    options = {"pairs": {"a": cells}}
    if functional == dysfunctional == 0:
        with pytest.warns(WeakDataWarning, match="nobody is in M, O, A or I for a"):
            place = Kano.from_pairs(**options)["a"].continuous
    else:
        place = Kano.from_pairs(**options)["a"].continuous
    assert (place.quadrant, place.inside) == (quadrant, inside)


def test_estimates_share_the_respondents():
    result = kano(DATA, attributes=PAIRS, answers=CODES)
    for name in ("functional", "M"):
        table = result.estimates(name)
        first = np.array(DATA["f1"])
        pick = {"functional": [4, 2, 0, -1, -2]}.get(name)
        if pick is None:
            scores = [
                [
                    100.0 * (BERGER[5 * int(f - 1) + int(d - 1)] == "M")
                    for f, d in zip(DATA[a], DATA[b], strict=True)
                ]
                for a, b in PAIRS.values()
            ]
        else:
            scores = [[pick[int(code) - 1] for code in DATA[a]] for a, _ in PAIRS.values()]
        expected = np.cov(scores) / len(first)
        np.testing.assert_allclose(table.covariance, expected, rtol=1e-9, atol=1e-15)
    design = kano(DATA, attributes=PAIRS, answers=CODES, design=DESIGN).estimates("functional")
    assert design["f1"] - design["f2"]
    np.testing.assert_allclose(
        np.sqrt(np.diag(design.covariance)),
        [one.standard_error for one in design.values()],
        rtol=1e-12,
    )


def test_estimates_with_replicate_weights_and_segments():
    from satisfaction.survey import ReplicateWeights

    n = len(DATA["f1"])
    replicates = np.ones((n, n)) - np.eye(n)
    design = SurveyDesign(
        weights=np.ones(n),
        replicate_weights=ReplicateWeights(replicates * n / (n - 1), scale=(n - 1) / n),
    )
    jackknife = kano(DATA, attributes=PAIRS, answers=CODES, design=design).estimates("M")
    plain = kano(DATA, attributes=PAIRS, answers=CODES).estimates("M")
    np.testing.assert_allclose(jackknife.covariance, plain.covariance, rtol=1e-6, atol=1e-9)
    segments = kano(DATA, attributes=PAIRS, answers=CODES, by="segment").estimates("better")
    assert segments.by == ("segment", "attribute")
    assert next(iter(segments)) == ("new", "f1")
    assert np.array(segments.covariance)[0, 5] == 0
    twice = kano(
        DATA | {"half": [number // 2 % 2 for number in range(n)]},
        attributes=PAIRS,
        answers=CODES,
        by=["segment", "half"],
    )
    assert next(iter(twice.estimates("lead"))) == ("new", 0, "f1")
    assert list(twice.to_frame("polars")["half"])[:1] == [0]


def test_estimates_without_value():
    with pytest.warns(WeakDataWarning, match="for a"):
        result = Kano.from_counts({"a": {"R": 5}, "b": {"M": 5, "O": 4}})
    table = result.estimates("better")
    assert list(table) == ["b"]
    assert table.empty == (("a", 0),)
    assert np.isnan(result["a"].worse.value)
    assert result["a"].better.n == 0
    constant = Kano.from_counts({"b": {"M": 5}, "c": {"M": 4, "O": 1}}).estimates("worse")
    assert constant["b"].value == -1
    with pytest.raises(EmptyDataError, match="functional"):
        result.estimates("functional")
    with pytest.raises(ArgumentError, match="name"):
        result.estimates("best")


def test_constant_among_varying_attributes():
    data = {"f": [2, 2, 2], "d": [5, 5, 5], "g": [1, 1, 3], "h": [5, 3, 3]}
    pairs = {"a": ("f", "d"), "b": ("g", "h")}
    table = kano(data, attributes=pairs, answers=CODES).estimates("M")
    assert table.covariance == ((0.0, 0.0), (0.0, 0.0))


def test_segment_without_answers():
    data = {"f": [2, 2, None], "d": [5, 5, 5], "who": ["x", "x", "y"]}
    result = kano(data, attributes={"a": ("f", "d")}, answers=CODES, by="who")
    assert list(result.segments["y"]) == []
    with pytest.warns(WeakDataWarning):
        partly = kano(
            {"f": [2, 1, 1], "d": [5, 1, 1], "who": ["x", "y", "y"]},
            attributes={"a": ("f", "d")},
            answers=CODES,
            by="who",
        )
    assert np.isnan(partly.segments["y"]["a"].better.value)


def test_rendering():
    result = kano(DATA, attributes=PAIRS, answers=CODES)
    assert repr(result).startswith("Kano: 5 attributes\nattribute")
    assert "<table>" in result._repr_html_()
    assert repr(result["f1"]) == "f1: M   better 0.12   worse -0.71   n = 150"
    frame = result.to_frame()
    assert list(frame["attribute"]) == list(PAIRS)
    assert json.loads(json.dumps(result.to_dict()))["table"][0] == "QAAAO"
    assert json.loads(json.dumps(result["f1"].fong().to_dict()))["first"] == "M"
    with pytest.raises(UnknownKeyError, match="f1"):
        result["f9"]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"attributes": {}}, DataTypeError, "attributes"),
        ({"attributes": ["f1"]}, DataTypeError, "attributes"),
        ({"attributes": {"a": ("f1", "f1")}}, ArgumentError, "two different columns"),
        ({"attributes": {"a": "f1"}}, ArgumentError, "two different columns"),
        ({"attributes": {"a": ("f1", "f1"), "b": ("f2", "d2")}}, ArgumentError, "two different"),
        ({"answers": "12345"}, DataTypeError, "answers"),
        ({"answers": (1, 2, 3, 4)}, ArgumentError, "answers"),
        ({"answers": (1, 2, 3, 4, 4)}, ArgumentError, "answers"),
        ({"answers": (1, 2, 3, 4, "5")}, ArgumentError, "answers"),
        ({"answers": (1, 2, 3, 4, np.nan)}, ArgumentError, "answers"),
        ({"answers": (0, 1, 2, 3, 4)}, ScaleError, r"f1: must be one of .* rows"),
        ({"table": "kano"}, ArgumentError, "table"),
        ({"table": 5}, DataTypeError, "table"),
        ({"table": ("QAAAO",)}, ArgumentError, "table"),
        ({"table": ("QAAAX",) * 5}, ArgumentError, "table"),
        ({"max_questionable": -1}, ArgumentError, "max_questionable"),
    ],
)
def test_bad_arguments(options, error, match):
    with pytest.raises(error, match=match):
        kano(DATA, **{"attributes": PAIRS, "answers": CODES} | options)


def test_bad_answers():
    pair = {"a": ("f", "d")}
    with pytest.raises(ScaleError, match="got 7 at row 1") as caught:
        kano({"f": [1, 7], "d": [1, 2]}, attributes=pair, answers=CODES)
    assert caught.value.positions == (1,)
    with pytest.raises(ScaleError, match="got 7"):
        kano(pl.LazyFrame({"f": [1, 7], "d": [1, 2]}), attributes=pair, answers=CODES)
    with pytest.raises(ScaleError, match="'hate' at row 1"):
        kano({"f": ["like", "hate"], "d": ["must", "must"]}, attributes=pair, answers=TEXTS)
    lazy = pl.LazyFrame({"f": ["like", "hate"], "d": ["must", "must"]})
    with pytest.raises(ScaleError, match="got -1"):
        kano(lazy, attributes=pair, answers=TEXTS)
    with pytest.raises(DataTypeError, match="texts need a frame"):
        kano([1, 2], attributes=pair, answers=TEXTS)
    with pytest.raises(EmptyDataError, match="attributes"):
        kano({"f": [1.0, None], "d": [None, 1.0]}, attributes=pair, answers=CODES)


def test_bad_ready_counts():
    with pytest.raises(ArgumentError, match="5 x 5"):
        Kano.from_pairs({"a": [[1, 2]]})
    with pytest.raises(DataTypeError, match="pairs: must be a table of numbers"):
        Kano.from_pairs({"a": [["x"] * 5] * 5})
    with pytest.raises(DataTypeError, match="pairs"):
        Kano.from_pairs({})
    with pytest.raises(DataTypeError, match="counts"):
        Kano.from_counts({"a": 5})
    with pytest.raises(ArgumentError, match="counts"):
        Kano.from_counts({"a": {"X": 5}})


@pytest.mark.parametrize("counts", [(0, 2, 4, 4, 1, 1), (0, 2, 4, 3, 2, 1)])
def test_berger_rule_on_equal_halves(counts):
    """As many in M, O, A as in I, R, Q: the largest of I, R, Q, whatever the rounding."""
    found = Kano.from_counts({"a": dict(zip("MOAIRQ", counts, strict=True))})["a"]
    assert found.classify("berger") == "I"


def test_sums_of_weights_tie_whatever_their_rounding():
    answers = {"f": [1, 1, 2, 1], "d": [5, 5, 5, 3]}
    weights = [0.1, 0.2, 0.3, 0.05]
    found = kano(answers, attributes={"a": ("f", "d")}, answers=CODES, weights=weights)["a"]
    assert found.tied == ("M", "O")
    assert found.category == found.classify() == found.classify("berger") == "M"
    assert found.fong().first == "M"


def test_own_table():
    letters = [BERGER[start : start + 5] for start in range(0, 25, 5)]
    result = kano(DATA, attributes=PAIRS, answers=CODES, table=letters)
    assert result.to_dict() == kano(DATA, attributes=PAIRS, answers=CODES).to_dict()


def test_one_answer_is_warned_of_once():
    data = {"f": [2, 2, 1], "d": [5, 5, 5], "g": [1, 1, 3], "h": [5, 3, 3], "who": [1, 1, 2]}
    pairs = {"a": ("f", "d"), "b": ("g", "h")}
    with pytest.warns(WeakDataWarning, match="attributes: one answer.* in a, b;") as caught:
        result = kano(data, attributes=pairs, answers=CODES, by="who")
    assert len(caught) == 1
    assert result.estimates("M")[2, "b"].n == 1
    assert result.to_dict()["questionable"] == {"0": 3}
