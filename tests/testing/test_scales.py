"""Drawn scales are of every kind, and keep their laws."""

import json

import pytest
from hypothesis import find, given

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.models import RatingScale
from satisfaction.testing import rating_scales


@given(rating_scales())
def test_scales_survive_json(scale):
    again = RatingScale.from_dict(json.loads(json.dumps(scale.to_dict(), allow_nan=False)))
    assert again == scale
    assert hash(again) == hash(scale)


@given(rating_scales(sliders=False))
def test_labels_parse_back(scale):
    assert [scale.parse(scale.label(level)) for level in scale.levels] == list(scale.levels)
    assert scale.reverse(scale.reverse(scale.levels)).tolist() == list(scale.levels)


@given(rating_scales(max_levels=3, sliders=False, labels=False))
def test_choices_are_kept(scale):
    assert 2 <= len(scale) <= 3
    assert scale.step is not None
    assert (scale.labels, scale.not_applicable) == ((), frozenset())


@pytest.mark.parametrize(
    "kind",
    [
        lambda scale: scale.step is None,
        lambda scale: scale.step == 0.1,
        lambda scale: scale.best == "low",
        lambda scale: len(scale.labels) > 1,
        lambda scale: scale.not_applicable,
        lambda scale: scale.step == 1 and len(scale) == 11,
    ],
    ids=["slider", "tenths", "low is best", "labels", "codes", "eleven levels"],
)
def test_every_kind_is_drawn(kind):
    assert kind(find(rating_scales(), kind))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"max_levels": 1}, ArgumentError),
        ({"max_levels": 2.0}, DataTypeError),
        ({"sliders": 1}, DataTypeError),
        ({"labels": None}, DataTypeError),
    ],
)
def test_wrong_choices_are_refused(wrong, error):
    (name,) = wrong
    with pytest.raises(error, match=name):
        rating_scales(**wrong)
