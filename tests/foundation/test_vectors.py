import array
import collections
import datetime as dt
from decimal import Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, DataValueError, SatisfactionError
from satisfaction.foundation import _vectors as vectors
from satisfaction.foundation._vectors import check_vector

WHOLE = [5, 0, 3, 100, 1]
NUMPY = ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "longdouble"]
NUMPY += [">i2", ">i4", ">u4", ">i8", ">u8", ">f2", ">f4", ">f8", "<i4", "<f8"]
NULLABLE = ["Int8", "UInt8", "Int16", "Int32", "Int64", "UInt64", "Float32", "Float64"]
ARROW = ["int8", "uint8", "int32", "int64", "uint64", "float", "double"]
POLARS = [pl.Int8, pl.UInt8, pl.Int16, pl.Int32, pl.Int64, pl.UInt64, pl.Int128]
POLARS += [pl.Float32, pl.Float64, pl.Decimal(10, 2), pl.Object]


def strided(values):
    return np.repeat(np.array(values), 2)[::2]


def read_only(values):
    column = np.array(values)
    column.setflags(write=False)
    return column


CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "generator": lambda values: (value for value in values),
    "deque": collections.deque,
    "dict values": lambda values: dict(enumerate(values)).values(),
    "array.array b": lambda values: array.array("b", values),
    "array.array d": lambda values: array.array("d", values),
    "Decimal": lambda values: [Decimal(value) for value in values],
    "Decimal with places": lambda values: [
        Decimal(value).quantize(Decimal("0.01")) for value in values
    ],
    "Fraction": lambda values: [Fraction(value) for value in values],
    "numpy scalars": lambda values: [np.int8(value) for value in values],
    "mixed": lambda values: [
        values[0],
        float(values[1]),
        np.float16(values[2]),
        Decimal(values[3]),
        Fraction(values[4]),
    ],
    "strided": strided,
    "negative stride": lambda values: np.array(values[::-1])[::-1],
    "column of an array": lambda values: np.array([values, values]).T[:, 0],
    "read-only": read_only,
    "object array": lambda values: np.array(values, dtype=object),
    "masked": np.ma.array,
    "masked with mask": lambda values: np.ma.array(values, mask=False),
    "masked objects": lambda values: np.ma.array(values, dtype=object),
    "pandas Series": pd.Series,
    "pandas duplicate index": lambda values: pd.Series(values, index=[0, 0, 0, 1, 1]),
    "pandas text index": lambda values: pd.Series(values, index=list("edcba")),
    "pandas Index": pd.Index,
    "pandas object": lambda values: pd.Series(values, dtype=object),
    "pandas categorical": lambda values: pd.Series(pd.Categorical(values)),
    "pandas ordered": lambda values: pd.Categorical(
        values, categories=[100, 5, 3, 1, 0], ordered=True
    ),
    "pandas CategoricalIndex": pd.CategoricalIndex,
    "pandas sparse": lambda values: pd.Series(pd.arrays.SparseArray(values)),
    "pandas sparse array": lambda values: pd.arrays.SparseArray(values, fill_value=0),
    "pandas sparse float": lambda values: pd.Series(values, dtype="Sparse[float64]"),
    "pandas decimal": lambda values: pd.Series(values, dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
    "pandas dictionary": lambda values: pd.Series(
        values, dtype=pd.ArrowDtype(pa.dictionary(pa.int8(), pa.int64()))
    ),
    "polars from narwhals": lambda values: nw.from_native(pl.Series(values), series_only=True),
    "pyarrow chunked": lambda values: pa.chunked_array([values[:2], values[2:]]),
    "pyarrow sliced": lambda values: pa.array([9, *values])[1:],
    "pyarrow half": lambda values: pa.array(np.array(values, dtype="f2")),
    "pyarrow decimal": lambda values: pa.array(
        [Decimal(value) for value in values], pa.decimal128(10, 2)
    ),
    "pyarrow dictionary": lambda values: pa.array(values).dictionary_encode(),
    "pyarrow dictionary chunks": lambda values: pa.chunked_array(
        [pa.array(values).dictionary_encode()]
    ),
}
CONTAINERS |= {
    f"numpy {kind}": lambda values, kind=kind: np.array(values, dtype=kind) for kind in NUMPY
}
CONTAINERS |= {
    f"pandas {kind}": lambda values, kind=kind: pd.Series(values, dtype=kind) for kind in NULLABLE
}
CONTAINERS |= {
    f"pandas array {kind}": lambda values, kind=kind: pd.array(values, dtype=kind)
    for kind in NULLABLE
}
CONTAINERS |= {
    f"pandas {kind}[pyarrow]": lambda values, kind=kind: pd.Series(values, dtype=f"{kind}[pyarrow]")
    for kind in ARROW
}
CONTAINERS |= {
    f"polars {kind}": lambda values, kind=kind: pl.Series(values, dtype=kind) for kind in POLARS
}
CONTAINERS |= {
    f"pyarrow {kind}": lambda values, kind=kind: pa.array(values, type=pa.type_for_alias(kind))
    for kind in ARROW
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_same_integers_give_the_same_bits(container):
    numbers, missing = check_vector(CONTAINERS[container](WHOLE), "rating")
    assert numbers.dtype == np.dtype(np.float64)
    assert numbers.dtype.isnative
    assert numbers.tobytes() == np.array(WHOLE, dtype=np.float64).tobytes()
    assert missing.tolist() == [False] * 5


@given(st.lists(st.integers(-(2**53), 2**53), max_size=8))
def test_wide_integers_in_every_container(whole):
    expected = np.array(whole, dtype=np.float64).tobytes()
    for column in (
        whole,
        np.array(whole, dtype=np.int64),
        np.array(whole, dtype=">i8"),
        np.array(whole, dtype=object),
        [Decimal(value) for value in whole],
        [Fraction(value) for value in whole],
        pd.Series(whole, dtype="Int64"),
        pd.Series(whole, dtype="int64[pyarrow]"),
        pl.Series(whole, dtype=pl.Int64),
        pa.array(whole, type=pa.int64()),
    ):
        assert check_vector(column, "x")[0].tobytes() == expected


def test_a_range():
    assert check_vector(range(3), "x")[0].tolist() == [0.0, 1.0, 2.0]
    assert check_vector(pd.RangeIndex(3), "x")[0].tolist() == [0.0, 1.0, 2.0]


GAPS = {
    "None": [5, None, 3],
    "nan": [5, float("nan"), 3],
    "NA": [5, pd.NA, 3],
    "NaT": [5, pd.NaT, 3],
    "numpy NaT": [5, np.datetime64("NaT"), 3],
    "masked constant": [5, np.ma.masked, 3],
    "Decimal NaN": [5, Decimal("NaN"), 3],
    "signaling NaN": [5, Decimal("sNaN"), 3],
    "float16 nan": [5, np.float16("nan"), 3],
    "numpy": np.array([5, np.nan, 3]),
    "numpy objects": np.array([5, None, 3], dtype=object),
    "masked integers": np.ma.array([5, 99, 3], mask=[0, 1, 0]),
    "masked wide integers": np.ma.array([5, 2**62 + 1, 3], mask=[0, 1, 0]),
    "masked infinity": np.ma.array([5, np.inf, 3], mask=[0, 1, 0]),
    "masked objects": np.ma.array([5, "x", 3], mask=[0, 1, 0], dtype=object),
    "pandas": pd.Series([5, None, 3]),
    "pandas Int64": pd.array([5, None, 3], dtype="Int64"),
    "pandas Float64": pd.Series([5, None, 3], dtype="Float64"),
    "pandas int64[pyarrow]": pd.Series([5, None, 3], dtype="int64[pyarrow]"),
    "pandas categorical": pd.Series(pd.Categorical([5, None, 3])),
    "pandas sparse": pd.arrays.SparseArray([5, np.nan, 3]),
    "pandas decimal": pd.Series(
        [Decimal(5), None, Decimal(3)], dtype=pd.ArrowDtype(pa.decimal128(5, 2))
    ),
    "polars Int64": pl.Series([5, None, 3]),
    "polars Int8": pl.Series([5, None, 3], dtype=pl.Int8),
    "polars Int128": pl.Series([5, None, 3], dtype=pl.Int128),
    "polars null": pl.Series([5.0, None, 3.0]),
    "polars nan": pl.Series([5.0, float("nan"), 3.0]),
    "polars Decimal": pl.Series([5, None, 3], dtype=pl.Decimal(5, 1)),
    "pyarrow": pa.array([5, None, 3]),
    "pyarrow float": pa.array([5.0, None, 3.0]),
    "pyarrow nan": pa.array([5.0, float("nan"), 3.0]),
    "pyarrow dictionary": pa.array([5, None, 3]).dictionary_encode(),
}


@pytest.mark.parametrize("kind", GAPS)
def test_every_kind_of_missing_is_nan(kind):
    numbers, missing = check_vector(GAPS[kind], "rating")
    np.testing.assert_array_equal(numbers, [5, np.nan, 3])
    assert missing.tolist() == [False, True, False]


@pytest.mark.parametrize(
    "values",
    [
        [],
        np.array([]),
        pd.Series([], dtype="float64"),
        pl.Series([], dtype=pl.Int64),
        pl.Series([], dtype=pl.String),
        pa.array([], type=pa.int64()),
        np.array([], dtype="u8"),
    ],
    ids=["list", "numpy", "pandas", "polars", "polars text", "pyarrow", "u8"],
)
def test_nothing_at_all(values):
    numbers, missing = check_vector(values, "x")
    assert numbers.tolist() == []
    assert missing.tolist() == []


@pytest.mark.parametrize(
    "values",
    [
        [None, None],
        pl.Series([None, None]),
        pa.array([None, None]),
        pl.Series([None] * 2, dtype=pl.String),
    ],
    ids=["list", "polars", "pyarrow", "polars text"],
)
def test_nothing_but_missing(values):
    assert check_vector(values, "x")[1].tolist() == [True, True]


def test_the_input_is_never_shared_with_the_answer():
    values = np.array([1.0, 2.0])
    numbers, _ = check_vector(values, "x")
    numbers[:] = 0
    assert values.tolist() == [1.0, 2.0]


WRONG_KIND = {
    "None": (None, "got NoneType"),
    "text": ("54321", "got str"),
    "bytes": (b"\x05\x04", "got bytes"),
    "bytearray": (bytearray([5]), "got bytearray"),
    "memoryview": (memoryview(b"5"), "got memoryview"),
    "set": ({5, 4}, "got set"),
    "frozenset": (frozenset({5}), "got frozenset"),
    "mapping": ({5: 1}, "got dict"),
    "Counter": (collections.Counter([5]), "got Counter"),
    "scalar": (5, "must be a sequence of numbers; got int"),
    "object": (object(), "got object"),
    "booleans": ([True, False], "a boolean at row 0"),
    "one boolean": ([1, np.True_], "a boolean at row 1"),
    "numpy booleans": (np.array([True]), "bool values"),
    "masked booleans": (np.ma.array([True], mask=[True]), "bool values"),
    "pandas bool": (pd.Series([True]), "bool"),
    "pandas boolean": (pd.Series([True, None], dtype="boolean"), "booleans"),
    "pandas categorical of booleans": (pd.Series([True], dtype="category"), "bool"),
    "pandas sparse booleans": (pd.arrays.SparseArray([True]), "booleans"),
    "polars booleans": (pl.Series([True, None]), "Boolean values"),
    "pyarrow booleans": (pa.array([True]), "Boolean values"),
    "one text": ([5, "4", 3], "a value of type str at row 1"),
    "numpy text": (np.array(["5"]), "values"),
    "numpy bytes": (np.array([b"5"]), "values"),
    "pandas text": (pd.Series(["5", "4"]), "a value of type str at row 0"),
    "pandas string": (pd.Series(["5"], dtype="string"), "a value of type str at row 0"),
    "pandas categorical of texts": (
        pd.Series(["5", "10"], dtype="category"),
        "a value of type str",
    ),
    "polars text": (pl.Series(["5"]), "String values"),
    "polars categorical": (pl.Series(["5"], dtype=pl.Categorical), "Categorical values"),
    "polars enum": (pl.Series(["5"], dtype=pl.Enum(["5"])), "Enum"),
    "pyarrow text": (pa.array(["5"]), "String values"),
    "pyarrow dictionary of texts": (pa.array(["5"]).dictionary_encode(), "String values"),
    "complex": ([5 + 0j], "a value of type complex at row 0"),
    "numpy complex": (np.array([5 + 0j]), "complex128 values"),
    "numpy times": (np.array(["2024-01-01"], "datetime64[D]"), "datetime64"),
    "pandas times": (pd.Series(pd.to_datetime(["2024-01-01"])), "datetime64"),
    "pandas aware times": (pd.Series([pd.Timestamp("2024-01-01", tz="UTC")]), "Timestamp"),
    "polars dates": (pl.Series([dt.date(2024, 1, 1)]), "Date values"),
    "times": ([dt.datetime(2024, 1, 1)], "datetime at row 0"),
    "time differences": (pl.Series([dt.timedelta(1)]), "Duration"),
    "nested list": ([[5, 4], [3, 2]], "a value of type list at row 0"),
    "polars lists": (pl.Series([[5], [4]]), "List"),
    "structured": (np.array([(5,)], dtype=[("q", "i4")]), "values"),
    "pandas frame": (pd.DataFrame([[5, 4]]), "must be one column; got DataFrame"),
    "polars frame": (pl.DataFrame({"q": [5]}), "must be one column; got DataFrame"),
    "polars lazy": (pl.LazyFrame({"q": [5]}), "must be one column; got LazyFrame"),
    "pyarrow table": (pa.table({"q": [5]}), "must be one column; got Table"),
    "pyarrow scalar": (pa.scalar(5), "must be one column; got Int64Scalar"),
    "polars expression": (pl.col("q"), "must be one column; got Expr"),
}


@pytest.mark.parametrize("kind", WRONG_KIND)
def test_what_is_no_column_of_numbers(kind):
    values, text = WRONG_KIND[kind]
    with pytest.raises(DataTypeError, match="rating: ") as caught:
        check_vector(values, "rating")
    assert text in str(caught.value)
    assert caught.value.argument == "rating"


@pytest.mark.parametrize("shape", [(), (2, 2), (2, 1), (0, 3)])
def test_one_dimension(shape):
    with pytest.raises(
        DataValueError, match=f"x: must have one dimension; got an array of {len(shape)}"
    ):
        check_vector(np.ones(shape), "x")


BEYOND = 2**53 + 1


TOO_WIDE = [
    [1, BEYOND],
    [1.5, BEYOND],
    [1, -BEYOND],
    [Fraction(1, 2), Fraction(BEYOND)],
    [Fraction(1, 2), Fraction(10**400)],
    np.array([1, BEYOND]),
    np.array([1, -BEYOND]),
    np.array([1, BEYOND], dtype="u8"),
    np.ma.array([1, BEYOND], mask=[1, 0]),
    pd.Series([1, BEYOND]),
    pd.Series([None, BEYOND], dtype="Int64"),
    pd.Series([1, BEYOND], dtype="int64[pyarrow]"),
    pl.Series([1, BEYOND]),
    pl.Series([None, BEYOND]),
    pl.Series([1, 2**100 + 1], dtype=pl.Int128),
    pa.array([None, BEYOND]),
    pa.array([1, BEYOND]),
]


@pytest.mark.parametrize("number", range(len(TOO_WIDE)))
def test_integers_that_float64_cannot_hold(number):
    with pytest.raises(
        DataValueError, match=r"x: an integer beyond 2\*\*53 cannot be kept"
    ) as caught:
        check_vector(TOO_WIDE[number], "x")
    assert caught.value.positions == (1,)


@pytest.mark.parametrize(
    "values",
    [
        [2**60],
        np.array([2**60]),
        pd.Series([2**60], dtype="Int64"),
        pl.Series([2**60]),
        [Fraction(2**60)],
    ],
    ids=["list", "numpy", "pandas", "polars", "fraction"],
)
def test_large_integers_that_float64_can_hold(values):
    assert check_vector(values, "x")[0].tolist() == [2.0**60]


def test_numbers_too_large_for_float64_are_infinite_and_refused():
    numbers, _ = check_vector(
        np.array([1.0, 2.0], dtype="longdouble") * np.longdouble("1e4000"), "x"
    )
    assert numbers.tolist() == [np.inf, np.inf]
    with pytest.raises(
        DataValueError, match=r"x: values must be finite; got inf, inf at rows 0, 1"
    ):
        vectors.refuse_infinite(numbers, "x")
    vectors.refuse_infinite(np.array([1.0, np.nan]), "x")
    vectors.refuse_infinite(np.array([1, 2]), "x")


def test_short_codes_stay_short():
    assert vectors.read_numbers(np.array([1, 2], dtype="i1"), "x").dtype == np.int8
    assert vectors.read_numbers(pl.Series([1, 2], dtype=pl.UInt8), "x").dtype == np.uint8
    assert vectors.read_numbers([1, 2], "x").dtype == np.int64


@pytest.mark.parametrize(
    "value", [0, "", "NA", False, 1.5, Decimal(0), np.datetime64(0, "D")], ids=repr
)
def test_what_is_not_missing(value):
    assert vectors.is_missing(value) is False


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.text(max_size=3),
)


@given(st.lists(JUNK, max_size=6))
def test_junk_gives_numbers_or_an_error_of_the_family(items):
    try:
        numbers, missing = check_vector(items, "x")
    except SatisfactionError:
        return
    assert numbers.shape == missing.shape == (len(items),)
    assert np.isnan(numbers).tolist() == missing.tolist()


def test_an_integer_too_long_to_print():
    with pytest.raises(DataValueError, match="got an integer of 16,610 bits at row 1"):
        check_vector([1, 10**5000], "x")
