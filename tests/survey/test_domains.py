"""Segments as domains: scores constant within a row, and covariances between segments."""

import numpy as np
import pytest

from satisfaction.errors import AlignmentError
from satisfaction.survey import SurveyDesign, tally

COLUMNS = {
    "r": [1, 2, 3, 3, None, 2],
    "g": ["a", "b", "a", "b", "a", "a"],
    "w": [1.0, 2.0, 0.0, 1.5, 1.0, 3.0],
}


def test_without_a_design_segments_are_independent():
    counted = tally(COLUMNS, "r", scale=(1, 3), by="g")
    assert not counted.cross_covariance("a", "b").any()
    own = counted.totals("a").covariance
    assert np.array_equal(counted.cross_covariance("a", "a"), own)


@pytest.mark.parametrize("design", [None, SurveyDesign(weights="w")])
def test_scores_of_the_levels_give_their_covariance(design):
    counted = tally(COLUMNS, "r", scale=(1, 3), by="g", design=design)
    indicators = np.eye(3)[counted.levels[1]]
    for segment in (..., "a", "b"):
        np.testing.assert_allclose(
            counted.score_covariance(indicators, segment),
            counted.totals(segment).covariance,
            rtol=1e-12,
            atol=1e-15,
        )


def test_scores_of_one_answer_have_no_covariance():
    counted = tally([2], scale=(1, 3))
    assert np.isnan(counted.score_covariance([[1.0]])).all()


def test_scores_of_another_shape():
    counted = tally(COLUMNS, "r", scale=(1, 3))
    with pytest.raises(AlignmentError, match=r"scores: must have one row per distinct row.*\(3,\)"):
        counted.score_covariance([1.0, 2, 3])
    with pytest.raises(AlignmentError, match=r"\(2, 1\)"):
        counted.score_covariance([[1.0], [2]])


def test_patterns_are_levels_where_all_are_answered():
    counted = tally({"x": [1, 1, None, 2], "y": [2, 2, 3, 1]}, ["x", "y"], scale=(1, 3))
    levels, level_of_row = counted.levels
    assert levels.tolist() == [[1, 2], [2, 1]]
    assert sorted(level_of_row.tolist()) == [-1, 0, 1]
