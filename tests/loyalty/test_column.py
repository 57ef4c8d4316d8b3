"""One column of the rows behind a model."""

import numpy as np
import pytest

from satisfaction.loyalty._column import Column, is_number


def test_labels_and_numbers():
    column = Column.of("x", [3, None, 1, 3])
    assert set(column.used) == {1, 3}
    assert column.missing.tolist() == [False, True, False, False]
    np.testing.assert_array_equal(column.numbers, [3, np.nan, 1, 3])
    part = column.take(np.array([2, 3]))
    assert part.numbers.tolist() == [1, 3]
    assert not part.missing.any()
    assert set(part.used) == {1, 3}


def test_texts_are_no_numbers():
    column = Column.of("x", ["a", "b", "a"])
    assert np.isnan(column.numbers).all()
    assert not column.missing.any()


def test_many_numbers_are_held_as_they_are():
    column = Column("x", np.zeros(3, dtype=np.intp), (), np.array([0.5, np.nan, 2.5]))
    assert column.missing.tolist() == [False, True, False]
    part = column.take(np.array([True, False, True]))
    assert part.numbers.tolist() == [0.5, 2.5]


@pytest.mark.parametrize(("label", "number"), [(1, True), (0.5, True), (True, True), ("1", False)])
def test_what_is_a_number(label, number):
    assert is_number(label) is number
