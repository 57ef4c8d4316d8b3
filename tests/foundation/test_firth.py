"""Firth's likelihood, against its definition and numeric derivatives."""

import math

import numpy as np
import pytest

from satisfaction.foundation._firth import FirthLikelihood
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS

RNG = np.random.default_rng(7)
X = RNG.normal(size=(40, 2))
LEVEL = RNG.integers(0, 4, 40)
WEIGHTS = RNG.uniform(0.5, 2, 40)
B = np.array([0.2, 0.5, -0.4])


def likelihood():
    x = np.column_stack([np.ones(40), X])
    return FirthLikelihood(BinaryLikelihood(x, (LEVEL >= 2) * 1.0, WEIGHTS, LINKS["logit"]))


def test_firth_is_the_likelihood_with_half_the_log_determinant():
    function = likelihood()
    height = function(B)
    plain = function.plain(B)
    expected = plain.value + math.log(np.linalg.det(plain.information)) / 2
    assert height.value == pytest.approx(expected, rel=1e-12)
    steps = np.eye(3) * 1e-5
    numeric = [(function(B + s).value - function(B - s).value) / 2e-5 for s in steps]
    np.testing.assert_allclose(height.gradient, numeric, atol=1e-6)


def test_firth_without_information_is_infinitely_low():
    zero = BinaryLikelihood(np.zeros((2, 1)), np.array([0.0, 1.0]), np.ones(2), LINKS["logit"])
    assert FirthLikelihood(zero)(np.zeros(1)).value == -math.inf


def test_its_curvature_is_the_derivative_of_its_gradient():
    function, steps = likelihood(), np.eye(3) * 1e-5
    numeric = [(function(B + s).gradient - function(B - s).gradient) / -2e-5 for s in steps]
    np.testing.assert_allclose(function(B).information, numeric, atol=1e-6)


def test_far_away_the_information_of_the_likelihood_itself_is_used():
    function = likelihood()
    far = np.array([9.0, 9.0, 0.0])
    np.testing.assert_array_equal(function(far).information, function.plain(far).information)
