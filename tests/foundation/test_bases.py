"""Bases, against plain Python and the properties that define them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.foundation._bases import (
    gain_loss_basis,
    hinge_basis,
    quantile_knots,
    spline_basis,
)

X = np.array([1.0, 4.0, 7.0, 9.0, 12.0])


def test_gain_and_loss():
    np.testing.assert_array_equal(gain_loss_basis(X, 7), [[-6, 0], [-3, 0], [0, 0], [0, 2], [0, 5]])


def test_hinges():
    np.testing.assert_array_equal(
        hinge_basis(X, (4, 9)), [[1, 0, 0], [4, 0, 0], [7, 3, 0], [9, 5, 0], [12, 8, 3]]
    )


@pytest.mark.parametrize("knots", [(2, 5, 9), (4, 7, 8, 10), (1, 2, 5, 6, 9)])
def test_splines_are_straight_beyond_the_outer_knots_and_smooth_within(knots):
    ends = np.r_[np.linspace(-9, knots[0], 7), np.linspace(knots[-1], 20, 7)]
    basis = spline_basis(ends, knots)
    assert basis.shape == (14, len(knots) - 1)
    for half in (basis[:7], basis[7:]):
        np.testing.assert_allclose(np.diff(half, n=2, axis=0), 0, atol=1e-9)
    h = 1e-4
    for knot in knots:
        left, middle, right = (spline_basis(np.array([knot + d]), knots)[0] for d in (-h, 0.0, h))
        np.testing.assert_allclose((right - middle) - (middle - left), 0, atol=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 4)), min_size=2, max_size=8),
    st.sampled_from([3, 4, 5]),
)
def test_quantiles_of_repeats_are_those_of_the_rows(pairs, k):
    shares = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95), 5: (0.05, 0.275, 0.5, 0.725, 0.95)}
    x, repeats = (np.array(part) for part in zip(*pairs, strict=True))
    whole = np.quantile(np.repeat(x, repeats).astype(float), shares[k])
    found = quantile_knots(x.astype(float), repeats, k)
    assert list(found) == sorted(set(found))
    distances = np.abs(np.subtract.outer(whole, found))
    assert distances.min(axis=0).max() < 1e-12
    assert distances.min(axis=1).max() < 1e-12
