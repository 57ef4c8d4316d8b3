"""Numbers and labels of the same people, counted once."""

import numpy as np
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MissingDataError,
)
from satisfaction.metrics._patterns import count_patterns

MADE = {
    "score": [1, 2, 2, None, 5],
    "left": [True, False, False, True, None],
    "shop": ["a", "b", "b", "a", "a"],
    "w": [1.0, 2.0, 0.5, 1.0, 1.0],
}


def read(data=MADE, numbers=None, labels=None, **details):
    return count_patterns(
        data, numbers=numbers or {"x": "score"}, labels=labels or {"left": "left"}, **details
    )


def test_same_on_every_engine(constructor):
    patterns = read(constructor(MADE | {"left": [True, False, False, True, True]}), by="shop")
    counted = patterns.tally
    assert (counted.n, counted.n_missing, counted.segments) == (4, 1, ("a", "b"))
    rows = zip(
        counted.segment_of_row.tolist(),
        patterns.values["x"].tolist(),
        patterns.yes("left").tolist(),
        counted.answered.tolist(),
        counted.rows.n.tolist(),
        strict=True,
    )
    assert [row for row in rows if row[3]] == [
        (0, 1.0, True, True, 1),
        (0, 5.0, True, True, 1),
        (1, 2.0, False, True, 2),
    ]


def test_missing_is_not_yes():
    patterns = read({"score": [1, 2, 3], "left": [None, True, False]})
    yes, answered = patterns.yes("left"), patterns.tally.answered
    assert not (yes & ~answered).any()
    assert yes.sum() == 1


def test_the_design_stays():
    design = SurveyDesign(weights="w", clusters="shop")
    counted = read(design=design).tally
    assert counted.declared
    assert counted.weights[counted.answered].sum() == 3.5
    assert counted.units.n_clusters == 2


def test_without_labels_it_is_the_tally():
    assert count_patterns(MADE, numbers={"x": "score"}, labels={"y": None}).tally == tally(
        MADE, "score"
    )


def test_by_may_be_a_list_or_values():
    assert read(by=["shop"]).tally.by == ("shop",)
    assert read(by=np.array(MADE["shop"])).tally.segments == ("a", "b")


def test_a_tally_holds_yes_and_no_as_numbers_or_segments():
    numbers = {"score": [1, 2, 2], "left": [1, 0, 1]}
    assert read(tally(numbers, ["score", "left"])).yes("left").tolist() == [True, False, True]
    assert read(tally(numbers, "score", by="left")).tally.n == 3


@pytest.mark.parametrize(
    ("column", "error"),
    [(["yes", "no"], DataTypeError), ([1, 2], DataValueError), ([0.5, 1], DataValueError)],
)
def test_other_than_yes_and_no(column, error):
    patterns = read({"score": [1, 2], "left": column})
    with pytest.raises(error, match="left: must be yes or no"):
        patterns.yes("left")


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"labels": {"left": "gone"}}, ColumnError, "left"),
        ({"labels": {"left": "score"}}, ArgumentError, "which is x too"),
        ({"by": "left"}, ArgumentError, "which is by too"),
        ({"labels": {"left": True}}, DataTypeError, "left: must be text"),
        ({"missing": "raise"}, MissingDataError, "no answer may be missing"),
        ({"data": {"score": [1], "left": [None]}}, EmptyDataError, "x, left"),
        (
            {"data": {"score": [1, 2], "left": [None, 1]}, "missing": "raise"},
            MissingDataError,
            "1 row",
        ),
        ({"data": tally(MADE, "score"), "labels": {"left": "left"}}, ColumnError, "left"),
    ],
)
def test_bad_input_is_named(details, error, words):
    with pytest.raises(error, match=words):
        read(**details)


def test_booleans_with_gaps_are_booleans_on_every_engine(constructor):
    data = {"score": [1, 2, 2, 5], "left": [True, None, False, None]}
    patterns = read(constructor(data))
    assert patterns.yes("left").sum() == 1
    assert (patterns.tally.n, patterns.tally.n_missing) == (2, 2)
