"""The joint fit behind service drivers: influences are derivatives by the weights."""

import numpy as np
import pytest

from satisfaction import tally
from satisfaction.service._behaviour_numbers import NUMBERS, BehaviourNumbers, covariance

RNG = np.random.default_rng(4)
N = 30
DONE = RNG.random((N, 2)) < 0.5
RATING = RNG.integers(1, 6, N).astype(float)
WEIGHT = RNG.integers(1, 9, N) / 4


def numbers(weight=WEIGHT):
    """Return the numbers of answers that are each their own row of a tally."""
    counted = tally({"row": np.arange(N), "w": weight}, "row", weights="w")
    return BehaviourNumbers(counted, ("a", "b"), DONE, RATING, np.ones(N, dtype=bool))


@pytest.mark.parametrize("name", NUMBERS)
def test_an_influence_is_the_derivative_by_the_weight(name):
    influence = numbers().influences(name)
    step = 1e-6
    for row in (0, 7, 20):
        more = WEIGHT.copy()
        more[row] += step
        slope = (numbers(more).values[name] - numbers().values[name]) / step
        np.testing.assert_allclose(influence[row], slope, rtol=1e-4, atol=1e-7)


def test_weighted_influences_add_up_to_nothing():
    one = numbers()
    for name in NUMBERS:
        np.testing.assert_allclose(WEIGHT @ one.influences(name), 0, atol=1e-12)


def test_the_fit_and_its_influences_have_one_covariance():
    one = numbers()
    np.testing.assert_allclose(covariance([one], "adjusted"), one.fit.covariance[1:, 1:], rtol=1e-9)
    assert one.degrees_of_freedom("lost") == N - 3
    assert one.degrees_of_freedom("incidence") == N - 1
