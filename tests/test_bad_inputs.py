"""Wrong, odd and borderline inputs: each gives exactly its error, value or warning."""

import array
import builtins
import collections
import datetime as dt
import decimal
import fractions
import json
import math
import re
import warnings
import zoneinfo
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import satisfaction
from satisfaction import foundation, metrics, models
from satisfaction.errors import DesignError, SatisfactionError, ScaleError

TABLE = Path(__file__).parent / "reference" / "foundation" / "bad_inputs.json"
ENTRIES = [
    entry for entry in json.loads(TABLE.read_text(encoding="utf-8"))["entries"] if "call" in entry
]

# argument: rule. Remedy.
MESSAGE = re.compile(r"(?P<argument>[^:]+): (?P<rule>.+?)\. (?P<remedy>\S.+)\.", re.DOTALL)
LONGEST_MESSAGE = 600

# values whose standard error is not to be had, which is said by the one warning:
# squares of the weights below what a float can hold, a segment of a single answer
WEAK = {"weights-003": "WeakDataWarning", "frame-010": "WeakDataWarning"}


def names():
    """Return what a call may use: the public names and the few libraries that the table names."""
    public = {
        name: getattr(package, name)
        for package in (foundation, models, metrics, satisfaction)
        for name in package.__all__
    }
    libraries = {"np": np, "pd": pd, "pl": pl, "dt": dt, "decimal": decimal}
    modules = {"fractions": fractions, "array": array, "collections": collections}
    return public | libraries | modules | {"zoneinfo": zoneinfo, "math": math}


def outcome(call):
    """Return what a call returns or raises, and the classes of its warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result, error = eval(call, names()), None
        except Exception as raised:  # noqa: BLE001 -- which class it is, is what is tested
            result, error = None, raised
    return result, error, [warning.category.__name__ for warning in caught]


def plain(result):
    """Return an estimate by its value, an interval by its limits, anything else as it is."""
    value = getattr(result, "value", result)
    return [value.low, value.high] if hasattr(value, "low") else value


def same(actual, expected):
    """Return whether a result is the expected one, numbers to 1e-9."""
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return type(actual) in {int, float} and math.isclose(
            actual, expected, rel_tol=0, abs_tol=1e-9
        )
    return isinstance(actual, type(expected)) and actual == expected


def entries(*expect):
    """Return the entries of the table with one of these outcomes, as parameters of a test."""
    chosen = [entry for entry in ENTRIES if entry["expect"] in expect]
    return pytest.mark.parametrize("entry", chosen, ids=[entry["id"] for entry in chosen])


def test_the_table_is_read_whole():
    counts = collections.Counter(entry["expect"] for entry in ENTRIES)
    assert counts == {"error": 151, "value": 95, "ok": 7}


@entries("error")
def test_error(entry):
    _, error, warned = outcome(entry["call"])
    assert isinstance(error, SatisfactionError), f"{entry['why']}: {error!r}"
    allowed = tuple(getattr(builtins, name) for name in entry["error"].split(" or "))
    assert isinstance(error, allowed)
    assert warned == []


@entries("error")
def test_message_names_the_argument_and_ends_with_a_remedy(entry):
    _, error, _ = outcome(entry["call"])
    assert isinstance(error, SatisfactionError), f"{entry['why']}: {error!r}"
    message = str(error)
    parts = MESSAGE.fullmatch(message)
    assert parts, message
    assert error.argument
    assert parts["argument"] == error.argument
    assert len(message) <= LONGEST_MESSAGE


@entries("value")
def test_value(entry):
    result, error, warned = outcome(entry["call"])
    assert error is None, f"{entry['why']}: {error!r}"
    assert same(plain(result), entry["value"]), f"{entry['why']}: {plain(result)!r}"
    warns = entry.get("warns", WEAK.get(entry["id"]))
    assert warned == ([warns] if warns else [])


@entries("ok")
def test_accepted(entry):
    _, error, warned = outcome(entry["call"])
    assert error is None, f"{entry['why']}: {error!r}"
    assert warned == []


def read_only(values):
    """Return an array that cannot be written to."""
    values.setflags(write=False)
    return values


RATINGS = [5, 4, 3, 2, 1]
WEIGHTS = [1.0, 2.0, 0.5, 1.0, 3.0]
VECTORS = {
    "list": (list, RATINGS),
    "int8": (np.array, np.array(RATINGS, "int8")),
    "big endian": (np.array, np.array(RATINGS, ">i4")),
    "read only": (read_only, np.array(RATINGS)),
    "float with nan": (np.array, np.array([5, np.nan, 3, 2, 1])),
    "masked": (np.ma.array, np.ma.array(RATINGS, mask=[0, 1, 0, 0, 0])),
    "array.array": (lambda values: values, array.array("i", RATINGS)),
    "pandas": (pd.Series, pd.Series(RATINGS, index=list("edcba"))),
    "pandas nullable": (pd.Series, pd.Series([5, None, 3, 2, 1], dtype="Int64")),
    "polars": (pl.Series, pl.Series("q", RATINGS, dtype=pl.UInt8)),
    "pyarrow": (pa.array, pa.array(RATINGS)),
}


def fingerprint(values):
    """Return bytes and form of a container, so that any write to it shows."""
    if isinstance(values, np.ma.MaskedArray):
        return fingerprint(values.data), fingerprint(values.mask)
    if isinstance(values, np.ndarray):
        return values.dtype.str, values.flags.writeable, values.shape, values.tobytes()
    if isinstance(values, pd.Series):
        return str(values.dtype), repr(values.tolist()), values.index.tolist(), values.name
    if isinstance(values, dict):
        return {name: fingerprint(column) for name, column in values.items()}
    if isinstance(values, pd.DataFrame):
        return {name: fingerprint(values[name]) for name in values}
    if isinstance(values, pl.DataFrame):
        return values.schema, values.to_dict(as_series=False)
    if isinstance(values, pl.Series):
        return values.dtype, values.name, values.to_list()
    if isinstance(values, pa.Table | pa.Array):
        return values.to_pylist()
    return type(values), list(values)


@pytest.mark.parametrize("kind", VECTORS)
def test_vectors_are_left_as_they_were(kind):
    build, source = VECTORS[kind]
    ratings = build(source)
    weights = np.array(WEIGHTS)
    before = fingerprint(ratings), fingerprint(weights)
    estimate = satisfaction.csat(ratings, scale=(1, 5), weights=weights)
    satisfaction.tally(ratings, scale=(1, 5), weights=weights)
    assert (fingerprint(ratings), fingerprint(weights)) == before
    assert estimate.n + estimate.n_missing == len(RATINGS)


@pytest.mark.parametrize("kind", VECTORS)
def test_vectors_are_left_as_they_were_by_an_error(kind):
    build, source = VECTORS[kind]
    ratings = build(source)
    weights = read_only(np.array([1.0, -2.0, 0.5, 1.0, 3.0]))
    before = fingerprint(ratings), fingerprint(weights)
    with pytest.raises(ScaleError):
        satisfaction.csat(ratings, scale=(1, 4))
    with pytest.raises(DesignError):
        satisfaction.csat(ratings, scale=(1, 5), weights=weights)
    assert (fingerprint(ratings), fingerprint(weights)) == before


COLUMNS = {"q": RATINGS, "w": WEIGHTS, "seg": ["a", "b", "a", None, "b"]}
FRAMES = {
    "mapping of lists": dict,
    "mapping of arrays": lambda columns: {
        "q": np.array(columns["q"], "uint8"),
        "w": np.array(columns["w"]),
        "seg": np.array(columns["seg"], dtype=object),
    },
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_frames_are_left_as_they_were(kind):
    frame = FRAMES[kind](COLUMNS)
    before = fingerprint(frame)
    table = satisfaction.csat(frame, "q", scale=(1, 5), by="seg", weights="w")
    assert fingerprint(frame) == before
    assert list(table) == ["a", "b", None]
