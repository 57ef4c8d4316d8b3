"""Likelihoods, against sums in plain Python and numeric derivatives."""

import math

import numpy as np
import pytest

from satisfaction.foundation._likelihoods import BinaryLikelihood, OrdinalLikelihood
from satisfaction.foundation._links import LINKS

RNG = np.random.default_rng(7)
X = RNG.normal(size=(40, 2))
LEVEL = RNG.integers(0, 4, 40)
WEIGHTS = RNG.uniform(0.5, 2, 40)
THETA = np.array([-0.9, 0.1, 1.2, 0.4, -0.3])
B = np.array([0.2, 0.5, -0.4])


def binary(link):
    x = np.column_stack([np.ones(40), X])
    return BinaryLikelihood(x, (LEVEL >= 2).astype(float), WEIGHTS, LINKS[link])


def derivatives(function, point, h=1e-5):
    """Return numeric gradient and information."""
    steps = np.eye(len(point)) * h
    gradient = [(function(point + s).value - function(point - s).value) / (2 * h) for s in steps]
    hessian = [
        (function(point + s).gradient - function(point - s).gradient) / (2 * h) for s in steps
    ]
    return np.array(gradient), -np.array(hessian)


@pytest.mark.parametrize("link", LINKS)
def test_binary(link):
    function = binary(link)
    height = function(B)
    cdf = LINKS[link].cdf
    plain = 0.0
    for row, y, w in zip(function.x, function.y, WEIGHTS, strict=True):
        p = float(cdf(np.array(row @ B)))
        plain += w * math.log(p if y else 1 - p)
    assert height.value == pytest.approx(plain, rel=1e-12)
    gradient, information = derivatives(function, B)
    np.testing.assert_allclose(height.gradient, gradient, atol=1e-7)
    np.testing.assert_allclose(height.information, information, atol=1e-6)
    np.testing.assert_allclose(WEIGHTS @ function.scores(B), height.gradient, atol=1e-12)


def test_shares_are_answers_of_both_kinds():
    shares, whole = RNG.random(40), binary("logit")
    ones = BinaryLikelihood(whole.x, np.ones(40), WEIGHTS * shares, whole.link)(B)
    zeros = BinaryLikelihood(whole.x, np.zeros(40), WEIGHTS * (1 - shares), whole.link)(B)
    height = BinaryLikelihood(whole.x, shares, WEIGHTS, whole.link)(B)
    assert height.value == pytest.approx(ones.value + zeros.value, rel=1e-12)
    np.testing.assert_allclose(height.gradient, ones.gradient + zeros.gradient, atol=1e-12)
    np.testing.assert_allclose(height.information, ones.information + zeros.information)


def test_expected_information_is_the_mean_of_the_observed_one():
    function = binary("probit")
    p = function.link.cdf(function.x @ B)
    loyal = BinaryLikelihood(function.x, np.ones(40), WEIGHTS * p, function.link)
    other = BinaryLikelihood(function.x, np.zeros(40), WEIGHTS * (1 - p), function.link)
    np.testing.assert_allclose(
        function.expected_information(B), loyal(B).information + other(B).information, rtol=1e-10
    )


def test_impossible_points_are_infinitely_low():
    assert binary("cloglog")(np.array([9.0, 0.0, 0.0])).value == -math.inf
    ordinal = OrdinalLikelihood(X, LEVEL, 4, WEIGHTS, LINKS["logit"])
    assert ordinal(np.array([0.1, -0.9, 1.2, 0.4, -0.3])).value == -math.inf
    probit = OrdinalLikelihood(X, LEVEL, 4, WEIGHTS, LINKS["probit"])
    assert probit(np.array([60.0, 61.0, 62.0, 0.4, -0.3])).value == -math.inf


def test_the_logit_is_never_infinitely_low():
    far = OrdinalLikelihood(X, LEVEL, 4, WEIGHTS, LINKS["logit"])(
        np.array([2000.0, 2001.0, 2002.0, 0.4, -0.3])
    )
    assert np.isfinite(far.value)
    assert far.value < -1000
    assert np.isfinite(far.gradient).all()
    near = binary("logit")(np.array([2000.0, 0.5, -0.4]))
    assert np.isfinite(near.value)
    assert np.isfinite(near.information).all()


@pytest.mark.parametrize("link", LINKS)
def test_ordinal(link):
    function = OrdinalLikelihood(X, LEVEL, 4, WEIGHTS, LINKS[link])
    height = function(THETA)
    plain = 0.0
    for row, level, w in zip(X, LEVEL, WEIGHTS, strict=True):
        eta = float(row @ THETA[3:])
        below = [0.0, *(float(LINKS[link].cdf(np.array(t - eta))) for t in THETA[:3]), 1.0]
        plain += w * math.log(below[level + 1] - below[level])
    assert height.value == pytest.approx(plain, rel=1e-12)
    gradient, information = derivatives(function, THETA)
    np.testing.assert_allclose(height.gradient, gradient, atol=1e-7)
    np.testing.assert_allclose(height.information, information, atol=1e-6)
    np.testing.assert_allclose(WEIGHTS @ function.scores(THETA), height.gradient, atol=1e-12)
