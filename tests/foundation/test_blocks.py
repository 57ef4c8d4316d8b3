"""Blocks of rows cover all rows once, and sums over them are the sums."""

import numpy as np
import pytest

from satisfaction.foundation._blocks import row_blocks, weighted_products


@pytest.mark.parametrize(("start", "stop", "columns"), [(0, 0, 3), (5, 17, 0), (3, 20_000, 6)])
def test_blocks_cover_the_rows(start, stop, columns):
    rows = [row for block in row_blocks(start, stop, columns) for row in range(stop)[block]]
    assert rows == list(range(start, stop))


def test_wide_rows_come_in_blocks_too():
    assert [block.stop - block.start for block in row_blocks(0, 300, 10**6)] == [128, 128, 44]


def test_products():
    rng = np.random.default_rng(1)
    x, weights = rng.normal(size=(5_000, 4)), rng.random(5_000)
    np.testing.assert_allclose(weighted_products(x, weights), x.T @ np.diag(weights) @ x)
