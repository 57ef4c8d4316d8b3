"""What follows from the rows of a tally alone: weights and units, with and without a design."""

import numpy as np

from satisfaction.survey import SurveyDesign, Tally, tally


def test_weights_are_given_or_follow_from_populations_or_are_the_count():
    assert tally([1, 1, 2], scale=(1, 2)).weights.tolist() == [2.0, 1.0]
    given = tally([1, 1, 2], scale=(1, 2), weights=[0.5, 1, 3])
    assert given.weights.tolist() == [1.5, 3.0]
    assert given.squared_weights.tolist() == [1.25, 9.0]
    sized = tally([1, 1, 2], scale=(1, 2), design=SurveyDesign(population=[12] * 3))
    assert sized.weights.tolist() == [8.0, 4.0]
    assert sized.squared_weights.tolist() == [32.0, 16.0]
    strata = tally([1, 1, 2], scale=(1, 2), design=SurveyDesign(strata=[1, 1, 1]))
    assert strata.weights.tolist() == [2.0, 1.0]


def test_rows_know_their_segment_level_and_whether_they_are_answered():
    counted = tally([1, None, 2], scale=(1, 2), by=["a", "a", "b"])
    assert counted.by == ("by",)
    assert counted.answered.tolist() == [True, False, True]
    assert counted.segment_of_row.tolist() == [0, 0, 1]
    assert counted.rows_of("a").tolist() == [True, True, False]
    levels, level_of_row = counted.levels
    assert levels.tolist() == [1.0, 2.0]
    assert level_of_row.tolist() == [0, -1, 1]
    assert counted.units.n_clusters == 3
    assert counted.units.n_strata == 1


def test_the_empty_tally_has_nothing():
    empty = Tally.empty()
    assert (empty.n, empty.n_missing, len(empty)) == (0, 0, 0)
    assert np.array_equal(empty.levels[1], np.zeros(0))
