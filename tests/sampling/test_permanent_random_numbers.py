import hashlib
import json
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import permanent_random_numbers
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
)

TABLE = Path(__file__).parents[1] / "reference" / "sampling" / "17_permanent_random_numbers.json"
RECORDS = json.loads(TABLE.read_text(encoding="utf-8"))["records"]
METHODS = ["blake2b", "md5", "splitmix64"]


@pytest.mark.parametrize("record", RECORDS)
def test_numbers_of_the_reference_bit_for_bit(record):
    u = permanent_random_numbers(
        record["ids"], key=record["key"], purpose=record["purpose"], method=record["method"]
    )
    assert u.tolist() == record["u"]


def naive(text, key, purpose, method):
    """Return one number by the definition, with plain Python."""
    if method == "md5":
        whole = ":".join([key, purpose, text] if purpose else [key, text])
        return int(hashlib.md5(whole.encode()).hexdigest()[:13], 16) / 2**52
    secret = key.encode()
    secret = hashlib.blake2b(secret).digest() if len(secret) > 64 else secret
    if purpose:
        secret = hashlib.blake2b(purpose.encode(), key=secret, digest_size=32).digest()
    if method == "blake2b":
        digest = hashlib.blake2b(text.encode(), digest_size=8, key=secret).digest()
        return (int.from_bytes(digest, "big") >> 11) / 2**53

    def mix(z):
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) % 2**64
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) % 2**64
        return z ^ z >> 31

    seed = hashlib.blake2b(b"", digest_size=16, key=secret).digest()
    first, second = int.from_bytes(seed[:8], "big"), int.from_bytes(seed[8:], "big")
    golden = 0x9E3779B97F4A7C15
    z = mix((int(text) + first + golden) % 2**64)
    return (mix((z + second + golden) % 2**64) >> 11) / 2**53


@given(
    ids=st.lists(st.integers(-(2**63), 2**64 - 1), min_size=1, max_size=5),
    key=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80),
    purpose=st.text(st.characters(codec="utf-8"), max_size=5),
    method=st.sampled_from(METHODS),
)
def test_numbers_are_those_of_the_naive_twin(ids, key, purpose, method):
    u = permanent_random_numbers(ids, key=key, purpose=purpose, method=method)
    assert u.tolist() == [naive(str(i), key, purpose, method) for i in ids]
    assert ((u >= 0) & (u < 1)).all()


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=8), st.randoms())
def test_order_and_splitting_change_nothing(ids, random):
    u = dict(zip(ids, permanent_random_numbers(ids, key="k").tolist(), strict=True))
    random.shuffle(ids)
    assert permanent_random_numbers(ids, key="k").tolist() == [u[i] for i in ids]
    assert permanent_random_numbers(ids[1:], key="k").tolist() == [u[i] for i in ids[1:]]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("key", ["spring", "autumn", "2026-q3"])
def test_numbers_are_uniform_and_purposes_independent(method, key):
    n = 100_000
    u = permanent_random_numbers(np.arange(n), key=key, method=method)
    v = permanent_random_numbers(np.arange(n), key=key, purpose="panel", method=method)
    steps = np.arange(n + 1) / n
    ordered = np.sort(u)
    distance = max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max())
    assert distance < 2 / np.sqrt(n)
    assert abs(np.corrcoef(u, v)[0, 1]) < 5 / np.sqrt(n)


TEXTS = ["a", "b", "Zoë"]
WANT = permanent_random_numbers(TEXTS, key="k").tolist()


@pytest.mark.parametrize(
    "ids",
    [
        np.array(TEXTS),
        np.array(TEXTS, dtype=object),
        np.ma.array(TEXTS, mask=[0, 0, 0]),
        pd.Series(TEXTS),
        pd.Series(TEXTS, dtype="category"),
        pd.Index(TEXTS),
        pl.Series(TEXTS),
        pa.array(TEXTS),
        pa.chunked_array([TEXTS]),
        tuple(TEXTS),
        (text for text in TEXTS),
        [text.encode() for text in TEXTS],
        ["a", b"b", "Zoë"],
    ],
)
def test_every_container_of_texts(ids):
    assert permanent_random_numbers(ids, key=b"k").tolist() == WANT


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "ids",
    [
        np.array([1, 2, -3], dtype=np.int16),
        pd.Series([1, 2, -3]),
        pd.Series([1, 2, -3], dtype="Int64"),
        pl.Series([1, 2, -3]),
        [np.int8(1), 2, -3],
    ],
    ids=["int16", "pandas", "nullable", "polars", "list"],
)
def test_whole_numbers_are_their_digits(ids, method):
    if method == "splitmix64" and isinstance(ids, list):
        ids = [1, 2, -3]
    want = [naive(str(i), "k", "", method) for i in (1, 2, -3)]
    assert permanent_random_numbers(ids, key="k", method=method).tolist() == want


def test_uuids_are_their_texts():
    one = uuid.UUID(int=5)
    assert permanent_random_numbers([one], key="k") == permanent_random_numbers([str(one)], key="k")


def test_ids_are_columns_of_a_frame(constructor):
    frame = constructor({"who": ["a", "b"], "visit": [7, 8]})
    alone = permanent_random_numbers(frame, "who", key="k")
    both = permanent_random_numbers(frame, ["who", "visit"], key="k")
    assert sorted(alone.tolist()) == sorted(WANT[:2])
    want = permanent_random_numbers([("a", 7), ("b", "8")], key="k")
    assert sorted(both.tolist()) == sorted(want.tolist())


@pytest.mark.parametrize("value", [1.5, True, None, float("nan"), object()])
def test_no_id(value):
    with pytest.raises(DataTypeError, match=r"id: .* at row 1\b"):
        permanent_random_numbers(["a", value], key="k")


@pytest.mark.parametrize(
    "ids",
    [
        np.array([1.0, 2.0]),
        pd.Series([1, None]),
        np.ma.array(["a", "b"], mask=[0, 1]),
        "abc",
        {"a", "b"},
        None,
        5,
        [["a", 1.5]],
    ],
)
def test_floats_gaps_and_other_things_are_no_ids(ids):
    with pytest.raises(DataTypeError, match="id"):
        permanent_random_numbers(ids, key="k")


def test_a_gap_in_pandas_is_explained():
    with pytest.raises(DataTypeError, match="turns to float"):
        permanent_random_numbers(pd.Series([1, None]), key="k")


def test_broken_texts_and_shapes():
    with pytest.raises(DataValueError, match="surrogate"):
        permanent_random_numbers(["a", "\ud800"], key="k")
    with pytest.raises(DataValueError, match="id: must have one dimension"):
        permanent_random_numbers(np.ones((2, 2), dtype=int), key="k")


PARTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.integers(-9, 10**20),
    st.uuids(),
)


@given(st.lists(st.tuples(PARTS, PARTS), min_size=1, max_size=5))
def test_columns_of_any_kind_make_the_numbers_of_their_tuples(rows):
    columns = {"customer": [row[0] for row in rows], "event": [row[1] for row in rows]}
    together = permanent_random_numbers(columns, ["customer", "event"], key="k")
    np.testing.assert_array_equal(together, permanent_random_numbers(rows, key="k"))


def test_a_broken_text_in_one_of_two_columns_is_found():
    columns = {"customer": ["a", "b"], "event": ["c", "\ud800"]}
    with pytest.raises(DataValueError, match=r"surrogate") as caught:
        permanent_random_numbers(columns, ["customer", "event"], key="k")
    assert "row 1" in str(caught.value)


@pytest.mark.parametrize("ids", [["a"], [("1", "2")], [1, "2"]])
def test_splitmix64_takes_whole_numbers_only(ids):
    with pytest.raises(DataTypeError, match="splitmix64"):
        permanent_random_numbers(ids, key="k", method="splitmix64")


def test_splitmix64_takes_one_column_of_64_bits():
    with pytest.raises(DataValueError, match=r"64 bits.* at row 1\b"):
        permanent_random_numbers([1, 2**64], key="k", method="splitmix64")
    with pytest.raises(DataTypeError, match="one column"):
        permanent_random_numbers({"a": [1], "b": [2]}, ["a", "b"], key="k", method="splitmix64")


def test_keys_and_methods():
    with pytest.raises(ArgumentError, match="key: must not be empty"):
        permanent_random_numbers(["a"], key="")
    with pytest.raises(DataTypeError, match="key: must be text or bytes"):
        permanent_random_numbers(["a"], key=5)
    with pytest.raises(DataTypeError, match="purpose: must be text"):
        permanent_random_numbers(["a"], key="k", purpose=5)
    with pytest.raises(ArgumentError, match="method: must be one of"):
        permanent_random_numbers(["a"], key="k", method="sha")


def test_names_of_columns():
    frame = {"who": ["a", "b"], "short": ["x"]}
    with pytest.raises(ArgumentError, match="id: must name the column"):
        permanent_random_numbers(frame, key="k")
    with pytest.raises(ArgumentError, match="id: names a column"):
        permanent_random_numbers(["a"], "who", key="k")
    for data in (frame, pd.DataFrame({"who": ["a"]})):
        with pytest.raises(ColumnError, match="id: the data has no such column"):
            permanent_random_numbers(data, "whom", key="k")
    with pytest.raises(AlignmentError):
        permanent_random_numbers(frame, ["who", "short"], key="k")
    with pytest.raises(EmptyDataError):
        permanent_random_numbers({"who": []}, "who", key="k")


def test_inputs_are_left_alone():
    ids = np.arange(5)
    ids.setflags(write=False)
    before = ids.copy()
    permanent_random_numbers(ids, key="k", method="splitmix64")
    assert np.array_equal(ids, before)


def test_a_key_of_half_a_surrogate_pair():
    with pytest.raises(DataValueError, match="key: texts must be valid Unicode"):
        permanent_random_numbers([1], key="\ud800")
    with pytest.raises(DataValueError, match="purpose: texts must be valid Unicode"):
        permanent_random_numbers([1], key="k", purpose="\ud800", method="md5")
