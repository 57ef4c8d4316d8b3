"""Roots in brackets, many at once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.foundation._bracketing import bracketed_root


def test_roots_of_a_cubic_in_many_brackets_at_once():
    targets = np.array([1e-9, 0.5, 8.0, 1e6])
    root = bracketed_root(lambda x: x**3 - targets, 0.0, 1e3, -1.0, 1.0)
    np.testing.assert_allclose(root, np.cbrt(targets), rtol=1e-14)


def test_a_single_root_is_zero_dimensional():
    root = bracketed_root(lambda x: np.exp(x) - 2, 0.0, 1.0, -1.0, 1.0)
    assert root.shape == ()
    np.testing.assert_allclose(root, np.log(2), rtol=1e-15)


def test_the_ends_of_the_bracket_are_never_evaluated():
    seen = []

    def function(x):
        seen.append(float(x))
        return np.log(x / (1 - x))

    np.testing.assert_allclose(bracketed_root(function, 0.0, 1.0, -1.0, 1.0), 0.5)
    assert 0.0 not in seen
    assert 1.0 not in seen


def test_an_end_whose_value_is_zero_is_the_root():
    low = bracketed_root(lambda x: x - 5, [2.0, 2.0], [9.0, 9.0], [0.0, -3.0], [4.0, 0.0])
    np.testing.assert_array_equal(low, [2.0, 9.0])


def test_an_empty_bracket_is_its_own_root():
    np.testing.assert_array_equal(bracketed_root(lambda x: x, 3.0, 3.0, -1.0, 1.0), 3.0)


def test_a_step_is_found_by_bisection():
    root = bracketed_root(lambda x: np.where(x < 0.3, -1.0, 1.0), 0.0, 1.0, -1.0, 1.0)
    np.testing.assert_allclose(root, 0.3, rtol=1e-14)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(0.1, 10))
def test_any_odd_power_is_solved(center, reach, power):
    root = bracketed_root(
        lambda x: np.sign(x - center) * np.abs(x - center) ** power,
        center - reach,
        center + 2 * reach,
        -1.0,
        1.0,
    )
    assert abs(root - center) <= 1e-12 * (abs(center) + reach)
