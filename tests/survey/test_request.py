"""What a call asks for: names, columns, and what excludes what."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.survey import Calibration, SurveyDesign, tally

COLUMNS = {"r": [1, 2], "a": [1, 1], "b": [1, 2], "c": [0.5, 0.5]}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"strata": ["a", "b"]}, "strata: must be one column; got 2 columns"),
        (
            {"clusters": "a", "population": ["c", "c", "c"]},
            "population: has one column per stage .*got 3 columns for 1 of clusters",
        ),
        ({"weights": ["a", "b"]}, "weights: must be one column; got 2 columns"),
        (
            {"calibrated_to": Calibration(auxiliaries="a", base_weights=["a", "b"])},
            "base_weights: must be one column",
        ),
    ],
)
def test_too_many_columns(fields, message):
    with pytest.raises(ArgumentError, match=message):
        tally(COLUMNS, "r", scale=(1, 5), design=SurveyDesign(**fields))


def test_names_need_columns():
    with pytest.raises(DataTypeError, match=r"by: names a column, but the data has no columns"):
        tally([1, 2], scale=(1, 5), by="a")
    with pytest.raises(DataTypeError, match=r"calibrated_to: names a column"):
        tally([1, 2], scale=(1, 5), design=SurveyDesign(weights=[1, 1], calibrated_to="age"))


def test_texts_beside_a_frame_are_names_and_beside_answers_values():
    assert tally(COLUMNS, "r", scale=(1, 5), by=["a", "b"]).by == ("a", "b")
    assert tally([1, 2], scale=(1, 5), by=["a", "b"]).segments == ("a", "b")
    assert tally(COLUMNS, "r", scale=(1, 5), by=np.array(["a", "b"])).segments == ("a", "b")
    mixed = tally(COLUMNS, "r", scale=(1, 5), by=["a", np.array(["x", "y"])])
    assert mixed.by == ("a", "by_2")
    assert mixed.segments == ((1, "x"), (1, "y"))
    assert tally(COLUMNS, "r", scale=(1, 5), by=[7, 8]).segments == (7, 8)


def test_segments_are_named_once():
    for by in (["a", "a"], ["by_2", np.array(["x", "y"])]):
        with pytest.raises(ArgumentError, match="by: must name each column once"):
            tally(COLUMNS | {"by_2": [1, 2]}, "r", scale=(1, 5), by=by)
