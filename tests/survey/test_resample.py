"""Bootstrap totals: their mean is T, their covariance tends to V."""

import warnings

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DesignError, WeakDataWarning
from satisfaction.survey import ReplicateWeights, SurveyDesign, tally

RANDOM = np.random.default_rng(7)
N = 2_400
RATING = RANDOM.integers(1, 4, N)
COLUMNS = {
    "r": [None if gone else int(r) for r, gone in zip(RATING, RANDOM.random(N) < 0.1, strict=True)],
    "g": RANDOM.choice(["a", "b"], N),
    "w": RANDOM.choice([0.5, 1.0, 3.0], N),
    "h": RANDOM.integers(1, 4, N),
    "c": RANDOM.integers(1, 9, N),
    "N": np.full(N, 30.0),
    "size": np.full(N, 1600.0),
}
DESIGNS = {
    "undeclared": {},
    "weights": {"weights": "w"},
    "strata": {"weights": "w", "strata": "h"},
    "population": {"strata": "h", "population": "size"},
    "clusters": {"weights": "w", "strata": "h", "clusters": "c", "population": "N"},
}


@pytest.mark.parametrize("fields", DESIGNS.values(), ids=DESIGNS)
def test_bootstrap_totals_have_the_design_s_moments(fields):
    counted = tally(COLUMNS, "r", scale=(1, 3), by="g", design=SurveyDesign(**fields))
    for segment in (..., "a"):
        totals = counted.totals(segment)
        drawn = counted.resample(segment, n_resamples=20_000, rng=1)
        assert drawn.shape == (20_000, 3)
        assert drawn.min() >= 0
        spread = np.sqrt(np.diag(totals.covariance) / 20_000)
        assert np.all(np.abs(drawn.mean(axis=0) - totals.weights) < 5 * spread)
        expected = np.sqrt(np.diag(totals.covariance))
        np.testing.assert_allclose(drawn.std(axis=0), expected, rtol=0.08)
        correlation = np.corrcoef(drawn.T)
        wanted = totals.covariance / np.outer(expected, expected)
        np.testing.assert_allclose(correlation, wanted, atol=0.05)


def test_the_same_seed_gives_the_same_draws():
    counted = tally([1, 2, 2, 3], scale=(1, 3))
    assert np.array_equal(
        counted.resample(rng=5, n_resamples=9), counted.resample(rng=5, n_resamples=9)
    )
    with pytest.raises(ArgumentError, match="n_resamples"):
        counted.resample(n_resamples=0)


def test_few_answers_with_unequal_weights():
    counted = tally([1, 2, 2, 3], scale=(1, 3), weights=[1, 2, 3, 4])
    with pytest.warns(WeakDataWarning, match="weights: a bootstrap of 4 answers"):
        counted.resample(n_resamples=5, rng=1)
    counted = tally([1, 2, 2, 3], scale=(1, 3), weights=[2, 2, 2, 2])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert counted.resample(n_resamples=5, rng=1).shape == (5, 3)


def test_a_stratum_without_the_segment():
    design = SurveyDesign(strata=[1, 1, 2, 2])
    counted = tally([1, 2, 3, 3], scale=(1, 3), by=["a", "a", "b", "b"], design=design)
    assert not counted.resample("a", n_resamples=5, rng=1)[:, 2].any()


def test_lonely_clusters():
    fields = {"strata": [1, 1, 2], "clusters": [1, 2, 3]}
    counted = tally([1, 2, 3], scale=(1, 3), design=SurveyDesign(**fields))
    with pytest.raises(DesignError, match="lonely_cluster"):
        counted.resample(n_resamples=5, rng=1)
    design = SurveyDesign(**fields, lonely_cluster="remove")
    drawn = tally([1, 2, 3], scale=(1, 3), design=design).resample(n_resamples=5, rng=1)
    assert drawn[:, 2].tolist() == [1.0] * 5  # a lonely stratum is fixed


def test_designs_that_cannot_be_drawn_anew():
    replicate = ReplicateWeights(np.ones((3, 2)), scale=1)
    design = SurveyDesign(weights=[1, 1, 1], replicate_weights=replicate)
    with pytest.raises(
        DesignError, match="design: with replicate weights the replicates are given"
    ):
        tally([1, 2, 3], scale=(1, 3), design=design).resample(rng=1)
    design = SurveyDesign(weights=[1, 1, 1], calibrated_to={"x": [1, 2, 1]})
    with pytest.raises(DesignError, match="design: a bootstrap would have to calibrate"):
        tally([1, 2, 3], scale=(1, 3), design=design).resample(rng=1)
