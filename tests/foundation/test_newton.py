"""Newton's method: known maxima, halved steps, and failures that say so."""

import math

import numpy as np
import pytest

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._newton import Height, newton


def quartic(point):
    """Return minus (x - 2)^2 - (x - 2)^4."""
    d = point[0] - 2
    return Height(-(d**2) - d**4, np.array([-2 * d - 4 * d**3]), np.array([[2 + 12 * d**2]]))


def test_a_smooth_maximum_is_found_and_verified():
    found = newton(quartic, np.array([5.0]), ["x"])
    assert found.point[0] == pytest.approx(2, abs=1e-12)
    assert found.decrement <= 1e-8
    assert found.n_steps < 15


def test_steps_are_halved_where_they_overshoot():
    def steep(point):
        u = float(point[0])
        return Height(
            -math.log(math.cosh(u)), np.array([-math.tanh(u)]), np.array([[1 / math.cosh(u) ** 2]])
        )

    assert newton(steep, np.array([3.0]), ["u"]).point[0] == pytest.approx(0, abs=1e-12)


def test_a_start_at_the_maximum_stays():
    assert newton(quartic, np.array([2.0]), ["x"]).point[0] == 2.0


@pytest.mark.parametrize("information", [np.zeros((1, 1)), -np.eye(1)])
def test_no_step_exists_without_positive_information(information):
    def flat(point):
        return Height(float(point[0]), np.ones(1), information)

    with pytest.raises(ConvergenceError, match="rating still moves") as caught:
        newton(flat, np.zeros(1), ["rating"])
    assert "1e-08" in str(caught.value)


def test_too_few_steps_are_an_error_that_says_how_far():
    with pytest.raises(ConvergenceError, match="Newton decrement must fall to 1e-08; it is"):
        newton(quartic, np.array([50.0]), ["x"], max_steps=2)


def test_a_wrong_gradient_is_no_convergence():
    def wrong(point):
        return Height(-1e3 * abs(float(point[0])), np.array([1.0]), np.eye(1))

    with pytest.raises(ConvergenceError):
        newton(wrong, np.zeros(1), ["x"])
