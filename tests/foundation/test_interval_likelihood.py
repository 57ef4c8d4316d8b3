"""The general interval likelihood, against its special case."""

import math

import numpy as np
import pytest

from satisfaction.foundation._interval_likelihood import IntervalLikelihood
from satisfaction.foundation._likelihoods import OrdinalLikelihood
from satisfaction.foundation._links import LINKS

RNG = np.random.default_rng(7)
X = RNG.normal(size=(40, 2))
LEVEL = RNG.integers(0, 4, 40)
WEIGHTS = RNG.uniform(0.5, 2, 40)
THETA = np.array([-0.9, 0.1, 1.2, 0.4, -0.3])


def test_the_general_form_holds_the_ordinal_one():
    ends = np.vstack([np.zeros(5), np.eye(5)[:3], np.zeros(5)])
    slopes = np.hstack([np.zeros((40, 3)), X])
    general = IntervalLikelihood(
        np.where((LEVEL == 3)[:, None], 0.0, ends[LEVEL + 1] - slopes),
        np.where((LEVEL == 0)[:, None], 0.0, ends[LEVEL] - slopes),
        np.where(LEVEL == 3, np.inf, 0.0),
        np.where(LEVEL == 0, -np.inf, 0.0),
        WEIGHTS,
        LINKS["logit"],
    )
    one, other = general(THETA), OrdinalLikelihood(X, LEVEL, 4, WEIGHTS, LINKS["logit"])(THETA)
    assert one.value == pytest.approx(other.value, rel=1e-12)
    np.testing.assert_allclose(one.gradient, other.gradient, atol=1e-12)
    np.testing.assert_allclose(one.information, other.information, atol=1e-10)
    assert general(np.array([0.1, -0.9, 1.2, 0.4, -0.3])).value == -math.inf
