"""What a classifier is given, and what it refuses."""

import datetime as dt

import numpy as np
import pytest

from satisfaction.errors import (
    DataTypeError,
    DataValueError,
    EmptyDataError,
    InfeasibleError,
    WeakDataWarning,
)
from satisfaction.loyalty._classifier_input import (
    read_classes,
    read_counts,
    read_predictors,
    read_target,
)


class Sparse:
    def tocsr(self):
        return self


class Container:
    """Something that knows only how to become an array."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("X", "error", "text"),
    [
        (Sparse(), DataTypeError, "sparse"),
        (np.ones((2, 2), dtype=complex), DataValueError, "Complex data not supported"),
        ([1, 2], DataValueError, "Reshape your data"),
        (np.ones((2, 2, 2)), DataValueError, "got 3D array"),
        (
            np.ones((3, 0)),
            EmptyDataError,
            r"0 feature\(s\) \(shape=\(3, 0\)\) while a minimum of 1",
        ),
        (np.ones((0, 3)), EmptyDataError, r"0 sample\(s\) \(shape=\(0, 3\)\) while a minimum of 1"),
        ([[1.0], [np.nan]], DataValueError, "row 1"),
        ([[1.0], [np.inf], [-np.inf]], DataValueError, "rows 1, 2"),
        (np.array([[1.0], [None]], dtype=object), DataValueError, "NaN"),
        (np.array([[1], [{}]], dtype=object), DataTypeError, "argument must be .* string.* number"),
        ([["good"], ["bad"]], DataTypeError, "number"),
        ([[dt.date(2026, 1, 1)]], DataTypeError, "number"),
    ],
)
def test_impossible_rows(X, error, text):
    with pytest.raises(error, match=text):
        read_predictors(X)


def test_objects_that_are_numbers():
    read = read_predictors(np.array([[1, True], [2.5, np.int8(3)]], dtype=object))
    assert read.x.tolist() == [[1, 1], [2.5, 3]]
    assert read.names is None


def test_floats_are_not_copied():
    x = np.ones((3, 2))
    assert read_predictors(x).x is x
    assert read_predictors(x.astype(np.int8)).x.dtype == np.float64


def test_a_frame_without_columns():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(EmptyDataError, match=r"0 feature\(s\) \(shape=\(2, 0\)\)"):
        read_predictors(pandas.DataFrame(index=[0, 1]))


@pytest.mark.parametrize(
    ("counts", "error", "text"),
    [
        ([1, -1], DataValueError, "row 1"),
        ([1, np.nan], DataValueError, "finite"),
        ([0, 0], DataValueError, "all weights are zero"),
        ([[1, 2]], DataValueError, "dimension"),
        (["a", "b"], DataTypeError, "sample_weight"),
    ],
)
def test_impossible_counts(counts, error, text):
    with pytest.raises(error, match=text):
        read_counts(counts if text != "dimension" else np.array(counts), 2)


def test_counts():
    assert read_counts(None, 2).tolist() == [1, 1]
    assert read_counts(2, 2).tolist() == [2, 2]
    assert read_counts([0.5, 0], 2).tolist() == [0.5, 0]
    assert read_counts(Container(), 2).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("y", "text"),
    [
        (None, "requires y to be passed, but the target y is None"),
        ([0, np.nan], "NaN or infinity; broken at row 1"),
        ([0, np.inf], "NaN or infinity"),
        (np.array(["a", None], dtype=object), "NaN"),
        (np.ones((2, 2)), "y should be a 1d array"),
        ([0, 1, 0], "inconsistent numbers of samples; got 3 values for 2 rows"),
    ],
)
def test_impossible_targets(y, text):
    with pytest.raises(DataValueError, match=text):
        read_target(y, 2)


def test_a_column_vector_is_raveled_with_a_warning(monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "sklearn.exceptions", raising=False)
    with pytest.warns(WeakDataWarning, match="A column-vector y was passed when a 1d array"):
        assert read_target([[0], [1]], 2).tolist() == [0, 1]


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_series(library):
    module = pytest.importorskip(library)
    make = module.array if library == "pyarrow" else module.Series
    y = read_target(make(["no", "yes", "no"]), 3)
    assert read_classes(y, binary=True).place.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    "y",
    [
        np.array([2, 1, 2]),
        np.array([2.0, -1.0, 2.0]),
        np.array([True, False, True]),
        np.array(["yes", "no", "yes"]),
        np.array(["yes", "no", "yes"], dtype=object),
    ],
)
def test_classes_are_sorted_and_keep_their_type(y):
    found = read_classes(y, binary=True)
    assert found.place.tolist() == [1, 0, 1]
    assert found.classes.dtype == y.dtype
    assert found.classes[found.place].tolist() == y.tolist()


@pytest.mark.parametrize(
    ("y", "error", "text"),
    [
        (np.array([0.5, 1]), DataValueError, "Unknown label type: continuous"),
        (np.array(["a", 1], dtype=object), DataTypeError, "Unknown label type.*int, str"),
        (np.array([1, 1]), InfeasibleError, "one class"),
        (np.array([1, 2, 3]), DataValueError, "Only binary classification is supported"),
    ],
)
def test_impossible_classes(y, error, text):
    with pytest.raises(error, match=text):
        read_classes(y, binary=True)
