"""Perceived disconfirmation: counts, reversal, midpoints, and what it is not mixed with."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import RatingScale, tally
from satisfaction.errors import ArgumentError, DataTypeError, EmptyDataError, ScaleError
from satisfaction.expectations import disconfirmation, perceived_disconfirmation


def test_reference_numbers(survey_a, survey_a_table):
    table = survey_a_table["perceived_disconfirmation"]
    said = perceived_disconfirmation(survey_a, "better_worse", scale=(1, 5))
    assert said.mean.value == pytest.approx(table["mean_minus_midpoint"], rel=1e-12)
    for state, count in (("positive", "n_gain"), ("confirmed", "n_zero"), ("negative", "n_loss")):
        assert said.shares[state].value == pytest.approx(table[count] / 3, rel=1e-12)
    answers = np.array(survey_a["better_worse"])
    assert said.mean.standard_error == pytest.approx(answers.std(ddof=1) / 300**0.5, rel=1e-12)


def test_segments_frame_and_dict(survey_a):
    said = perceived_disconfirmation(survey_a, "better_worse", scale=(1, 5), by="segment")
    frame = said.to_frame("polars")
    assert frame["segment"].to_list() == ["phone", "shop", "web"]
    assert frame["mean"][0] == said.segments["phone"].mean.value
    assert said.estimates("mean")["web"].value == said.segments["web"].mean.value
    assert repr(said).startswith("perceived disconfirmation = -0.36   95 % CI ")
    assert repr(said).endswith("by segment: <3 segments: 'phone', 'shop', 'web'>")
    assert "better 20.0 %" in repr(
        perceived_disconfirmation(survey_a, "better_worse", scale=(1, 5))
    )
    again = json.loads(json.dumps(said.to_dict(), allow_nan=False))
    assert again["segments"][0]["key"] == "phone"
    assert "<table>" in said._repr_html_()


def test_even_scale_needs_a_tolerance():
    answers = [5, 6, 5, 6, 9, 1]
    assert perceived_disconfirmation(answers, scale=(1, 10)).shares["confirmed"].value == 0
    wide = perceived_disconfirmation(answers, scale=(1, 10), tolerance=0.5)
    assert wide.shares["confirmed"].value == pytest.approx(200 / 3)


def test_midpoint_moves_the_states():
    said = perceived_disconfirmation([1, 2, 2, 3, 7], scale=(1, 7), midpoint=2)
    assert said.midpoint == 2
    assert said.mean.value == pytest.approx(1)
    assert said.shares["confirmed"].value == pytest.approx(40)


def test_tally_is_read_on_its_own_scale():
    counted = tally([1, 2, 5, 4], scale=(1, 5))
    assert perceived_disconfirmation(counted, scale=(1, 5)).mean.value == 0
    with pytest.raises(ScaleError, match="counted on one scale"):
        perceived_disconfirmation(counted, scale=(1, 7))


@given(answers=st.lists(st.integers(1, 7), min_size=3, max_size=12), midpoint=st.floats(1.5, 6.5))
def test_a_low_end_that_is_good_mirrors_everything(answers, midpoint):
    high = perceived_disconfirmation(answers, scale=(1, 7), midpoint=midpoint)
    low = perceived_disconfirmation(
        [8 - answer for answer in answers],
        scale=RatingScale(1, 7, best="low"),
        midpoint=8 - midpoint,
    )
    assert low.mean.value == pytest.approx(high.mean.value, abs=1e-9)
    assert low.shares["negative"].value == high.shares["negative"].value
    assert sum(share.value for share in high.shares.values()) == pytest.approx(100)


def test_it_is_never_mixed_with_a_subtracted_gap():
    said = perceived_disconfirmation([1, 2, 4], scale=(1, 5))
    subtracted = disconfirmation(
        {"e": [1, 2, 3], "p": [2, 2, 5]},
        expected="e",
        perceived="p",
        scale=(1, 5),
        standard="predicted",
    )
    with pytest.raises(DataTypeError, match="PerceivedDisconfirmation and Subtractive"):
        said - subtracted
    with pytest.raises(DataTypeError, match="two measures"):
        subtracted < said  # noqa: B015  the comparison itself is refused


def test_bad_inputs():
    with pytest.raises(ArgumentError, match="tolerance"):
        perceived_disconfirmation([1, 2], scale=(1, 5), tolerance=-0.1)
    with pytest.raises(ScaleError, match="midpoint"):
        perceived_disconfirmation([1, 2], scale=(1, 5), midpoint=5)
    with pytest.raises(ScaleError, match="1 to 5"):
        perceived_disconfirmation([1, 9], scale=(1, 5))
    with pytest.raises(EmptyDataError):
        perceived_disconfirmation([None, None], scale=(1, 5))


def test_one_question_is_named():
    with pytest.raises(DataTypeError, match="rating: must be text"):
        perceived_disconfirmation({"a": [1, 2], "b": [2, 3]}, ["a", "b"], scale=(1, 5))
