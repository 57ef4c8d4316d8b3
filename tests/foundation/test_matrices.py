"""A table of numbers is read or refused as a whole."""

import numpy as np
import pandas as pd
import pytest

from satisfaction.errors import DataTypeError
from satisfaction.foundation._matrices import read_matrix


@pytest.mark.parametrize(
    "given", [[[1, 2], [3, 4]], np.array([[1, 2], [3, 4]], np.int8), pd.DataFrame([[1, 2], [3, 4]])]
)
def test_numbers_are_copied_as_floats(given):
    matrix = read_matrix(given, "table")
    assert matrix.dtype == np.float64
    assert matrix.tolist() == [[1, 2], [3, 4]]
    assert not np.shares_memory(matrix, np.asarray(given))


@pytest.mark.parametrize("given", [[["a"]], [[1], [1, 2]], [[object()]], "text"])
def test_anything_else_is_refused(given):
    with pytest.raises(DataTypeError, match="table: must be a table of numbers"):
        read_matrix(given, "table")
