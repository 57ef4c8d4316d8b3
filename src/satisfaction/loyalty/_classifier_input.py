"""What scikit-learn hands to a classifier: rows of numbers, classes, and counts of the rows."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    AlignmentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    InfeasibleError,
    WeakDataWarning,
)
from satisfaction.foundation._vectors import check_vector, is_missing
from satisfaction.survey._frames import as_frame
from satisfaction.survey._row_columns import read_row_columns

Floats = NDArray[np.float64]

_LISTED = 5  # names of columns in a message


@frozen(eq=False)
class Predictors:
    """Rows of finite numbers, and the names of their columns where the data has names."""

    x: Floats
    names: tuple[str, ...] | None


@frozen(eq=False)
class Classes:
    """The classes in sorted order, and the place of each row's class among them."""

    classes: NDArray[Any]
    place: NDArray[np.intp]


def of_scikit_learn(name: str, own: Any) -> Any:
    """Return an exception of scikit-learn if it is loaded, else our own."""
    return getattr(sys.modules.get("sklearn.exceptions"), name, own)


def read_predictors(X: Any) -> Predictors:
    """Return the rows of numbers of an array or a frame; lazy frames are collected."""
    frame = as_frame(X)
    found = Predictors(_read_array(X), None) if frame is None else _read_frame(frame)
    n_rows, n_columns = found.x.shape
    if n_columns == 0:
        raise EmptyDataError.about(
            "X",
            f"0 feature(s) (shape=({n_rows}, 0)) while a minimum of 1 is required",
            remedy="Give at least one column",
        )
    if n_rows == 0:
        raise EmptyDataError.about(
            "X",
            f"0 sample(s) (shape=(0, {n_columns})) while a minimum of 1 is required",
            remedy="Give at least one row",
        )
    wrong = np.flatnonzero(~np.isfinite(found.x).all(axis=1))
    if wrong.size:
        raise DataValueError.about(
            "X",
            "must not contain NaN or infinity",
            positions=wrong[:3],
            count=int(wrong.size),
            remedy="Impute the values, or leave out the rows",
        )
    return found


def _read_frame(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> Predictors:
    """Return the numbers and names of a frame; names that are no texts are none."""
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    names = tuple(frame.columns)
    if not names:
        return Predictors(np.zeros((len(frame), 0)), None)
    if not all(isinstance(name, str) for name in names):
        return Predictors(_read_array(frame.to_numpy()), None)
    columns = read_row_columns(frame.to_native(), {name: name for name in names})
    return Predictors(np.column_stack([columns[name] for name in names]), names)


def _read_array(X: Any) -> Floats:
    """Return an array of numbers in two dimensions."""
    if hasattr(X, "tocsr"):
        raise DataTypeError.about(
            "X", "sparse data is not supported", got=type(X).__name__, remedy="Write X.toarray()"
        )
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise DataValueError.about(
            "X", "Complex data not supported", got=str(array.dtype), remedy="Give real numbers"
        )
    if array.ndim != 2:
        raise DataValueError.about(
            "X",
            f"Expected 2D array, got {array.ndim}D array instead",
            remedy="Reshape your data: X.reshape(-1, 1) for one column, X.reshape(1, -1) for "
            "one row",
        )
    if array.dtype.kind in "biuf":
        return array.astype(np.float64, copy=False)
    for place, value in enumerate(array.ravel().tolist()):
        if isinstance(value, str) or not (is_missing(value) or hasattr(value, "__float__")):
            raise DataTypeError.about(
                "X",
                "every argument must be a number: neither string nor anything but a number",
                got=[value],
                positions=[place // array.shape[1]],
                remedy="Code labels as numbers",
            )
    return np.array([[_number(value) for value in row] for row in array.tolist()], ndmin=2)


def _number(value: Any) -> float:
    """Return a number, NaN where it is missing."""
    return float("nan") if is_missing(value) else float(value)


def check_width(n_columns: int, fitted: int) -> None:
    """Refuse another number of columns than the classifier was fitted with."""
    if n_columns != fitted:
        raise DataValueError.about(
            "X",
            f"X has {n_columns} features, but LoyaltyClassifier is expecting {fitted} features "
            "as input",
            remedy="Give the columns of fit",
        )


def check_names(names: Sequence[str] | None, fitted: Sequence[str] | None) -> None:
    """Refuse columns of other names than those of the fit; warn where one side has no names."""
    if names is None and fitted is None:
        return
    if fitted is None or names is None:
        text = (
            "X has feature names, but LoyaltyClassifier was fitted without feature names"
            if fitted is None
            else "X does not have valid feature names, but LoyaltyClassifier was fitted with "
            "feature names"
        )
        warnings.warn(text, WeakDataWarning, stacklevel=4)
        return
    if tuple(names) == tuple(fitted):
        return
    unseen, absent = sorted(set(names) - set(fitted)), sorted(set(fitted) - set(names))
    text = "The feature names should match those that were passed during fit.\n"
    if unseen:
        text += "Feature names unseen at fit time:\n" + _bullets(unseen)
    if absent:
        text += "Feature names seen at fit time, yet now missing:\n" + _bullets(absent)
    if not unseen and not absent:
        text += "Feature names must be in the same order as they were in fit.\n"
    raise ColumnError.about("X", text, remedy="Select the columns of fit, in that order")


def _bullets(names: Sequence[str]) -> str:
    """Return a list of names, one a line."""
    shown = [*names[:_LISTED], *(["..."] if len(names) > _LISTED else [])]
    return "".join(f"- {name}\n" for name in shown)


def read_counts(sample_weight: Any, n_rows: int) -> Floats:
    """Return how often each row was seen, which may be fractional."""
    if sample_weight is None:
        return np.ones(n_rows)
    if isinstance(sample_weight, int | float):
        sample_weight = np.full(n_rows, sample_weight)
    elif not hasattr(sample_weight, "dtype") and hasattr(sample_weight, "__array__"):
        sample_weight = np.asarray(sample_weight)
    counts, _ = check_vector(sample_weight, "sample_weight")
    _check_length("sample_weight", len(counts), n_rows)
    wrong = np.flatnonzero(~(np.isfinite(counts) & (counts >= 0)))
    if wrong.size:
        raise DataValueError.about(
            "sample_weight",
            "must be finite and not negative",
            got=counts[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=int(wrong.size),
            remedy="They are counts: how often a row was seen",
        )
    if not counts.any():
        raise DataValueError.about(
            "sample_weight",
            "all weights are zero",
            remedy="At least one weight must not be zero",
        )
    return counts


def _check_length(argument: str, length: int, n_rows: int) -> None:
    """Refuse an argument that does not have one value per row."""
    if length != n_rows:
        raise AlignmentError.about(
            argument,
            "inconsistent numbers of samples",
            got=f"{length:,} values for {n_rows:,} rows of X",
            remedy="Give one value per row",
        )


def read_target(y: Any, n_rows: int) -> NDArray[Any]:
    """Return the class of each row as a one-dimensional array without missing values."""
    if y is None:
        raise DataValueError.about(
            "y",
            "LoyaltyClassifier requires y to be passed, but the target y is None",
            remedy="Give the class of each row",
        )
    target = np.asarray(y)
    if target.ndim == 2 and target.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape "
            "of y to (n_samples,), for example using ravel().",
            of_scikit_learn("DataConversionWarning", WeakDataWarning),
            stacklevel=3,
        )
        target = target.ravel()
    if target.ndim != 1:
        raise DataValueError.about(
            "y",
            "y should be a 1d array",
            got=f"an array of shape {target.shape}",
            remedy="Give the class of each row",
        )
    _check_length("y", len(target), n_rows)
    if target.dtype.kind == "f":
        wrong = ~np.isfinite(target)
    elif target.dtype.kind == "O":
        wrong = np.array([is_missing(value) for value in target.tolist()])
    else:
        wrong = np.zeros(len(target), dtype=bool)
    if wrong.any():
        positions = np.flatnonzero(wrong)
        raise DataValueError.about(
            "y",
            "Input y contains NaN or infinity",
            positions=positions[:3],
            count=int(positions.size),
            remedy="Leave out rows without a class",
        )
    return target


def read_classes(target: NDArray[Any], *, binary: bool) -> Classes:
    """Return the sorted classes and the place of each row's class among them."""
    kind = target.dtype.kind
    if kind == "f" and np.any(target != np.rint(target)):
        raise DataValueError.about(
            "y",
            "Unknown label type: continuous",
            got=target[target != np.rint(target)][:3].tolist(),
            remedy="Classes are whole numbers, booleans or texts",
        )
    if kind in "biuf":
        classes, place = np.unique(target, return_inverse=True)
    else:
        classes, place = _encode(target)
    if len(classes) < 2:
        raise InfeasibleError.about(
            "y",
            "at least two classes are needed; all rows have one class",
            got=classes.tolist(),
            remedy="Fit to rows of both classes",
        )
    if binary and len(classes) > 2:
        raise DataValueError.about(
            "y",
            "Only binary classification is supported. The type of the target is multiclass",
            got=f"{len(classes)} classes",
            remedy='Write kind="ordinal" for ordered classes',
        )
    return Classes(classes, place)


def _encode(target: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the sorted classes and codes of texts or other objects."""
    values = target.tolist()
    try:
        ordered = sorted(set(values))
    except TypeError:
        kinds = sorted({type(value).__name__ for value in values})
        raise DataTypeError.about(
            "y",
            "Unknown label type: classes must be of one type and have an order",
            got=f"values of type {', '.join(kinds)}",
            remedy="Classes are whole numbers, booleans or texts",
        ) from None
    code = {value: number for number, value in enumerate(ordered)}
    place = np.array([code[value] for value in values], dtype=np.intp)
    classes = np.empty(len(ordered), dtype=target.dtype)
    classes[:] = ordered
    return classes, place
