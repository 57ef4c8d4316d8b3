"""Separation: known cases, and the theorem that it forbids a finite maximum."""

import itertools

import numpy as np
import pytest

from satisfaction.foundation._separation import binary_gains, find_separation, ordinal_gains


def kind(x, y):
    """Return the kind of separation of one column with a constant."""
    rows = np.column_stack([np.ones(len(x)), x])
    return find_separation(binary_gains(rows, np.array(y, dtype=float))).kind


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([1, 2, 4, 5], [1, 1, 0, 0], "complete"),
        ([1, 2, 3, 3, 4, 5], [1, 1, 1, 0, 0, 0], "quasi"),
        ([1, 2, 3, 4], [0, 1, 0, 1], "none"),
        ([0, 0, 0, 0], [0, 1, 0, 1], "none"),
    ],
)
def test_binary(x, y, expected):
    assert kind(x, y) == expected


@pytest.mark.parametrize("y", list(itertools.product([0, 1], repeat=5)))
def test_one_column_is_separated_where_a_cut_exists(y):
    x = [1, 2, 3, 3, 4]
    ones = [a for a, b in zip(x, y, strict=True) if b]
    zeros = [a for a, b in zip(x, y, strict=True) if not b]
    if not ones or not zeros:
        assert kind(x, y) == "complete"
        return
    strict = max(ones) < min(zeros) or max(zeros) < min(ones)
    weak = max(ones) <= min(zeros) or max(zeros) <= min(ones)
    assert kind(x, y) == ("complete" if strict else "quasi" if weak else "none")


@pytest.mark.parametrize(
    ("x", "level", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2], "complete"),
        ([1, 2, 2, 3, 4, 5], [0, 0, 1, 1, 1, 2], "quasi"),
        ([1, 2, 1, 2, 1, 2], [0, 0, 1, 1, 2, 2], "none"),
    ],
)
def test_ordinal(x, level, expected):
    rows = np.array(x, dtype=float)[:, None]
    assert find_separation(ordinal_gains(rows, np.array(level), 3)).kind == expected


def test_the_direction_never_loses():
    x = np.column_stack([np.ones(6), [1, 2, 3, 3, 4, 5], [0, 1, 0, 1, 0, 1]])
    gains = binary_gains(x, np.array([1.0, 1, 1, 0, 0, 0]))
    found = find_separation(gains)
    assert (gains @ found.direction).min() >= -1e-9
    assert (gains @ found.direction).max() > 0
