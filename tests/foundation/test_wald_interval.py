"""Symmetric limits."""

import numpy as np

from satisfaction.foundation._wald_interval import wald_limits


def test_limits_are_symmetric_and_cut_to_the_bounds():
    low, high = wald_limits([0.5, 0.9], 0.1, 2.0, (0.0, 1.0))
    np.testing.assert_allclose(low, [0.3, 0.7])
    np.testing.assert_allclose(high, [0.7, 1.0])


def test_without_bounds_nothing_is_cut():
    np.testing.assert_allclose(wald_limits(0.0, 1.0, 1e6), (-1e6, 1e6))
