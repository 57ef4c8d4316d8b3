"""Stages of selection: populations, fractions, and what they must agree on."""

import numpy as np
import pytest

from satisfaction.errors import DesignError
from satisfaction.survey import SurveyDesign, tally


def refuse(message, **fields):
    with pytest.raises(DesignError, match=message):
        tally([1, 2, 3, 4], scale=(1, 5), design=SurveyDesign(**fields))


def test_sizes_must_agree_within_a_stratum_or_cluster():
    refuse(
        r"population: must be the same.*got 5 and 6 in north",
        strata=["north", "north", "s", "s"],
        population=[5, 6, 7, 7],
    )
    refuse(
        r"population: must be the same.*got 5 and 6 in x / 1",
        strata=["x"] * 4,
        clusters=[[1, 1, 2, 2], [1, 2, 1, 2]],
        population=[[9] * 4, [5, 6, 7, 7]],
    )


def test_sizes_or_fractions_but_no_mixture():
    refuse(
        r"population: must be all sizes .* or all fractions.*from 0.5 to 4",
        strata=[1, 1, 2, 2],
        population=[0.5, 0.5, 4, 4],
    )


def test_the_sample_fits_into_the_population():
    refuse(r"got 4 sampled of 3 in all answers", population=[3] * 4)


def test_one_is_a_fraction_and_a_census():
    counted = tally([1, 2, 3, 4], scale=(1, 5), design=SurveyDesign(population=[1] * 4))
    assert counted.units.census
    assert counted.totals().mean().variance == 0
    assert counted.weights.sum() == 4


def test_the_weight_is_one_over_the_fractions():
    design = SurveyDesign(clusters=["a", "a", "b", "b"], population=[[8] * 4, [0.5] * 4])
    counted = tally([1, 2, 3, 4], scale=(1, 5), design=design)
    assert counted.weights.tolist() == [8.0] * 4
    assert counted.squared_weights.tolist() == [64.0] * 4
    assert [stage.unit_of_row is None for stage in counted.units.stages] == [False, True]


def test_the_last_stage_may_be_the_answers():
    random = np.random.default_rng(0)
    cluster = random.integers(0, 5, 60)
    rating = random.integers(1, 6, 60)
    unit = np.arange(60)
    fields = {"clusters": [cluster, unit], "population": [[20] * 60, [100] * 60]}
    named = tally(rating, scale=(1, 5), design=SurveyDesign(**fields)).totals()
    fields["clusters"] = [cluster]
    last = tally(rating, scale=(1, 5), design=SurveyDesign(**fields)).totals()
    np.testing.assert_allclose(last.covariance, named.covariance, rtol=1e-10)


def test_a_lonely_name_is_cut_short():
    design = SurveyDesign(strata=["x" * 90, "y", "y"])
    with pytest.raises(DesignError, match=r"one cluster in x{10,19}"):
        tally([1, 2, 3], scale=(1, 5), design=design).totals().mean()
