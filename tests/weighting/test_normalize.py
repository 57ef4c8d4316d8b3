"""Weights with a given sum."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DesignError
from satisfaction.weighting import normalize


def test_sum():
    np.testing.assert_array_equal(normalize([1, 1, 2]), [0.75, 0.75, 1.5])
    assert normalize([1, 2, 3], to=60).sum() == pytest.approx(60)
    assert normalize([1e300, 1e300]).tolist() == [1, 1]
    assert normalize(sat.trim([1.0, 3], upper=2)).tolist() == [1, 1]


@pytest.mark.parametrize("to", ["total", 0])
def test_bad_goal(to):
    with pytest.raises(ArgumentError, match="to"):
        normalize([1, 2], to=to)


def test_bad_weights():
    with pytest.raises(DesignError, match="weights"):
        normalize([0, 0])
