"""The counting kernel against a row loop, on dense and sparse codes."""

from collections import defaultdict

import numpy as np
import pytest

from satisfaction.survey._kernel import compress, count_rows
from satisfaction.survey._labels import Encoded


def naive(codes, repeats, weights):
    found = defaultdict(lambda: [0, 0.0, 0.0])
    for row, key in enumerate(zip(*(code.tolist() for code in codes), strict=True)):
        times = 1 if repeats is None else repeats[row]
        found[key][0] += times
        found[key][1] += times * weights[row]
        found[key][2] += times * weights[row] ** 2
    return {key: cell for key, cell in found.items() if cell[0]}


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize(
    ("sizes", "n"),
    [
        ((11, 9), 200_000),
        ((300, 300), 30_000),
        ((5_000, 5_000), 20_000),
        ((2**31, 2**31, 2**31), 500),
    ],
)
def test_counts_equal_a_row_loop(sizes, n, repeated):
    random = np.random.default_rng(n)
    codes = [random.integers(0, size, n) for size in sizes]
    for code in codes:
        code[: n // 3] = code[0]
    weights = random.gamma(2, 1, n)
    repeats = random.integers(0, 3, n).astype(float) if repeated else None
    columns = [Encoded(code, range(size)) for code, size in zip(codes, sizes, strict=True)]
    counted = count_rows(columns, repeats=repeats, weights={"w": weights, "d": weights})
    expected = naive(codes, repeats, weights)
    keys = list(zip(*(code.tolist() for code in counted.codes), strict=True))
    assert keys == sorted(expected)
    assert counted.n.tolist() == [expected[key][0] for key in keys]
    np.testing.assert_allclose(counted.sums["w"], [expected[key][1] for key in keys], rtol=1e-12)
    np.testing.assert_allclose(counted.sums["w2"], [expected[key][2] for key in keys], rtol=1e-12)
    assert np.array_equal(counted.sums["d"], counted.sums["w"])


def test_without_weights_there_are_no_sums():
    assert count_rows([Encoded(np.array([0, 1, 1]), range(2))]).sums == {}


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
@pytest.mark.parametrize("sizes", [(3, 4), (10**6, 10**6), (2**40, 2**40), (2**61, 2)])
def test_compress_numbers_combinations_in_order(sizes, order):
    random = np.random.default_rng(1)
    codes = [random.integers(0, size, 400) for size in sizes]
    for code in codes:
        code[200:] = code[:200]
    if order == "sorted":
        place = np.lexsort(codes[::-1])
        codes = [code[place] for code in codes]
    number, first = compress(codes, sizes)
    keys = list(zip(*(code.tolist() for code in codes), strict=True))
    distinct = sorted(set(keys))
    assert [distinct[k] for k in number] == keys
    assert [keys[row] for row in first] == distinct
    assert all(keys.index(distinct[k]) == row for k, row in enumerate(first.tolist()))
