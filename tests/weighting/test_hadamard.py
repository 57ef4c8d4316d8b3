"""Hadamard matrices by their definition."""

import numpy as np
import pytest

from satisfaction.weighting._hadamard import hadamard


@pytest.mark.parametrize("more_than", range(1, 101))
def test_rows_are_orthogonal_and_the_first_column_is_constant(more_than):
    signs = hadamard(more_than)
    order = len(signs)
    assert order > more_than
    assert set(np.unique(signs)) == {-1.0, 1.0}
    np.testing.assert_array_equal(signs @ signs.T, order * np.eye(order))
    np.testing.assert_array_equal(signs[:, 0], 1)


def test_orders_of_both_constructions_of_paley():
    assert [len(hadamard(n)) for n in (3, 7, 11, 15, 19, 23, 27, 35)] == [
        4, 8, 12, 16, 20, 24, 28, 36,
    ]  # fmt: skip
