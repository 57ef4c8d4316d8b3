"""Predictions in order, ties as one value."""

import numpy as np

from satisfaction.loyalty._ranked_predictions import rank

EVENT = np.array([True, False, True, False])
WEIGHTS = np.array([1.0, 2.0, 4.0, 8.0])


def test_ties_are_one_value():
    ranked = rank(np.array([0.5, 0.2, 0.5, 0.5]), EVENT, WEIGHTS)
    np.testing.assert_array_equal(ranked.values, [0.2, 0.5])
    np.testing.assert_array_equal(ranked.events, [0, 5])
    np.testing.assert_array_equal(ranked.others, [2, 8])
    np.testing.assert_array_equal(ranked.weights, [2, 13])
    np.testing.assert_array_equal(ranked.of_rows(np.array([1.0, 3.0])), [3, 1, 3, 3])
    assert not ranked.one_class


def test_different_values_keep_their_rows():
    ranked = rank(np.array([0.5, 0.2, 0.4, 0.1]), EVENT, WEIGHTS)
    np.testing.assert_array_equal(ranked.values, [0.1, 0.2, 0.4, 0.5])
    np.testing.assert_array_equal(ranked.of_rows(ranked.values), [0.5, 0.2, 0.4, 0.1])
    assert rank(np.array([0.1]), EVENT[:1], WEIGHTS[:1]).one_class
