"""Drawn ratings lie on their scale."""

import math

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from satisfaction import RatingScale
from satisfaction.errors import DataTypeError
from satisfaction.testing import rating_scales, ratings


@given(st.data(), rating_scales())
def test_answers_lie_on_the_scale(data, scale):
    rating = data.draw(ratings(scale, missing=False))
    assert rating in scale
    assert math.copysign(1, rating) == 1 or rating < 0


@given(st.data(), rating_scales())
def test_missing_answers_are_none_or_a_code(data, scale):
    rating = data.draw(ratings(scale))
    assert rating is None or rating in scale or rating in scale.not_applicable


def test_none_codes_and_levels_are_drawn():
    scale = RatingScale(1, 5, not_applicable={99})
    for wanted in (None, 99.0, 5.0):
        assert find(ratings(scale), lambda rating, wanted=wanted: rating == wanted) == wanted


@pytest.mark.parametrize(
    ("scale", "missing", "argument"), [("1 to 5", True, "scale"), ((1, 5), "yes", "missing")]
)
def test_wrong_choices_are_refused(scale, missing, argument):
    with pytest.raises(DataTypeError, match=argument):
        ratings(scale, missing=missing)
