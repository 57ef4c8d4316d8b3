"""Scales of answers: one for all, one each, or none."""

import pytest

from satisfaction.errors import ArgumentError, DataTypeError, ScaleError
from satisfaction.models import RatingScale
from satisfaction.survey import tally
from satisfaction.survey._scales import read_scales


def test_one_for_all_one_each_or_none():
    scale = RatingScale(1, 5)
    assert read_scales(None, ["x", "y"]) == (None, None)
    assert read_scales((1, 5), ["x", "y"]) == (scale, scale)
    assert read_scales({"y": (0, 10), "x": scale, "z": None}, ["x", "y", "z"]) == (
        scale,
        RatingScale(0, 10),
        None,
    )
    with pytest.raises(
        ArgumentError, match=r"scale: needs a scale for every answer; got none for y"
    ):
        read_scales({"x": (1, 5)}, ["x", "y"])
    with pytest.raises((DataTypeError, ScaleError)):
        read_scales("1-5", ["x"])


def test_the_wrong_answer_of_several_is_found():
    columns = {"x": [1, 2, 3], "y": [1, 9, 3]}
    with pytest.raises(ScaleError, match=r"got 9 at row 1"):
        tally(columns, ["x", "y"], scale=(1, 5))


def test_codes_between_and_beyond_the_levels_are_missing():
    scale = RatingScale(1, 5, not_applicable={0, 99})
    counted = tally([1, 0, 99, 5], scale=scale)
    assert (counted.n, counted.n_missing) == (2, 2)
