"""Isotonic regression, against a naive twin, SciPy, and the laws of a projection."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from satisfaction.foundation._isotonic import isotonic_means

NUMBERS = st.floats(-100, 100)
PAIRS = st.lists(st.tuples(NUMBERS, st.floats(0.01, 50)), min_size=1, max_size=12)


def naive(values, weights):
    """Return the largest of the least means of the stretches around each place, exactly."""
    y, w = ([Fraction(number) for number in column] for column in (values, weights))

    def mean(first, last):
        inside = range(first, last + 1)
        return sum(w[k] * y[k] for k in inside) / sum(w[k] for k in inside)

    n = len(y)
    return [
        float(max(min(mean(a, b) for b in range(k, n)) for a in range(k + 1))) for k in range(n)
    ]


def columns(pairs):
    """Return values and weights as arrays."""
    values, weights = zip(*pairs, strict=True)
    return np.array(values), np.array(weights)


def test_neighbours_that_fall_are_pooled():
    found = isotonic_means([0.0, 0.25, 0.2, 0.24, 0.4], [1, 8, 15, 50, 109])
    assert found.tolist() == pytest.approx([0, 5 / 23, 5 / 23, 0.24, 0.4], abs=1e-15)
    assert isotonic_means([3, 2, 1], [1, 1, 2]).tolist() == [1.75] * 3
    assert isotonic_means([], []).tolist() == []


@given(PAIRS)
def test_equals_the_naive_twin_and_scipy(pairs):
    values, weights = columns(pairs)
    found = isotonic_means(values, weights)
    assert found == pytest.approx(naive(values, weights), abs=1e-11)
    assert found == pytest.approx(isotonic_regression(values, weights=weights).x, abs=1e-11)


@given(PAIRS)
def test_it_is_a_projection(pairs):
    values, weights = columns(pairs)
    found = isotonic_means(values, weights)
    assert (np.diff(found) >= 0).all()
    assert isotonic_means(found, weights).tolist() == found.tolist()
    assert weights @ found == pytest.approx(weights @ values, abs=1e-9)
    assert weights @ (values - found) ** 2 >= 0


@given(PAIRS, st.lists(NUMBERS, min_size=12, max_size=12))
def test_no_other_order_is_nearer(pairs, other):
    values, weights = columns(pairs)
    found = isotonic_means(values, weights)
    rising = np.sort(other)[: len(values)]
    assert weights @ (values - found) ** 2 <= weights @ (values - rising) ** 2 + 1e-7


@given(st.lists(st.tuples(NUMBERS, st.floats(0, 9), st.floats(0.01, 50)), min_size=1, max_size=12))
def test_it_keeps_the_order_of_two_inputs(triples):
    values, more, weights = (np.array(column) for column in zip(*triples, strict=True))
    assert (isotonic_means(values, weights) <= isotonic_means(values + more, weights) + 1e-10).all()


@given(st.lists(NUMBERS, min_size=1, max_size=12))
def test_what_does_not_fall_stays_as_it_is(values):
    rising = sorted(values)
    assert isotonic_means(rising, np.full(len(rising), 0.1)).tolist() == rising


def test_a_million_falling_values_are_pooled_in_one_go():
    values = np.arange(1_000_000.0)[::-1]
    assert isotonic_means(values, np.ones(1_000_000))[[0, -1]] == pytest.approx(499_999.5)
