"""Stated intent on its scale: steps, levels, scores that are not there."""

import numpy as np
import pytest

from satisfaction import RatingScale
from satisfaction.errors import ScaleError
from satisfaction.loyalty._stated_intent import (
    n_steps,
    read_scores,
    read_stated_intent,
    steps_of,
)


@pytest.mark.parametrize(
    ("scale", "scores", "steps", "whole"),
    [
        (RatingScale(0, 10), [0, 7, 10], [0, 7, 10], 10),
        (RatingScale(1, 5), [1, 4, np.nan], [0, 3, np.nan], 4),
        (RatingScale(0, 1, 0.1), [0, 0.30000000000000004, 1], [0, 3, 10], 10),
        (RatingScale(1, 5, best="low"), [1, 4, 5], [4, 1, 0], 4),
        (RatingScale(0, 100, None), [12.5, 100], [12.5, 100], 100),
    ],
)
def test_steps(scale, scores, steps, whole):
    assert n_steps(scale) == whole
    np.testing.assert_array_equal(steps_of(scale, np.array(scores)), steps)


def test_scores_are_read_without_writing_to_them():
    scale = RatingScale(0, 10, not_applicable={99})
    given = np.array([3.0, 99.0, np.nan])
    np.testing.assert_array_equal(read_scores(scale, given), [3, np.nan, np.nan])
    assert given[1] == 99


@pytest.mark.parametrize(
    ("scale", "said"), [(RatingScale(0, 10), "0 to 10;"), (RatingScale(0, 1, 0.5), "steps of 0.5;")]
)
def test_scores_off_the_scale_are_named_with_their_places(scale, said):
    with pytest.raises(ScaleError, match="scores") as error:
        read_scores(scale, [0, 11, 0.3])
    assert error.value.positions == (1, 2)
    assert said in str(error.value)


def test_levels_are_those_of_the_scale_or_of_many_the_used():
    data = {"intent": [3, 0, 7, None]}
    short = read_stated_intent(data, "intent", None, (0, 10))
    assert short.levels.tolist() == list(range(11))
    assert not short.did.any()
    for scale in (RatingScale(0, 200), RatingScale(0, 10, None)):
        assert read_stated_intent(data, "intent", None, scale).levels.tolist() == [0, 3, 7]


def test_the_score_gives_way_to_a_number_made_of_it():
    data = {"intent": [3, 0, 7, None], "came": [1, 0, 1, 1], "w": [1.0, 2.0, 3.0, 4.0]}
    stated = read_stated_intent(data, "intent", "came", (0, 10), weights="w")
    counted = stated.with_values("minus", -stated.scores)
    assert counted.to_columns()["answer:minus"] == [-7, -3, 0, None]
    assert counted.weights.tolist() == [3, 1, 2, 4]
