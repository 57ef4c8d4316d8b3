"""Every drawn design is valid for every drawn frame."""

import warnings

import numpy as np
from hypothesis import find, given

import satisfaction as sat
from satisfaction.testing import survey_designs, survey_frames


@given(survey_frames((1, 5)), survey_designs())
def test_a_mean_has_its_variance(frame, design):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sat.WeakDataWarning)  # one answer has no standard error
        estimate = sat.mean_rating(frame, "rating", scale=(1, 5), design=design)
    assert 1 <= estimate.value <= 5
    assert estimate.n + estimate.n_missing == len(frame["rating"])
    assert estimate.standard_error >= 0 or np.isnan(estimate.standard_error)


@given(survey_frames((1, 5)), survey_designs())
def test_covariance_is_symmetric_and_positive(frame, design):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sat.WeakDataWarning)
        totals = sat.tally(frame, "rating", scale=(1, 5), design=design).totals()
        covariance = totals.covariance  # one answer has none, and says so
    if not np.isnan(covariance).any():
        assert np.allclose(covariance, covariance.T, rtol=1e-12, atol=0)
        smallest, largest = np.linalg.eigvalsh(covariance)[[0, -1]]
        assert smallest >= -1e-9 * max(largest, 1)


def test_every_field_is_drawn():
    design = find(
        survey_designs(),
        lambda design: design.weights and design.clusters and design.population,
    )
    assert (design.weights, design.strata) == ("weight", "stratum")
    assert (design.clusters, design.population) == ("cluster", "population")
    assert not find(survey_designs(), lambda design: not design.declared).declared
