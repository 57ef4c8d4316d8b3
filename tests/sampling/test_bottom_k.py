import json
import uuid
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import permanent_random_numbers
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
)
from satisfaction.sampling import BottomK

TABLE = Path(__file__).parents[1] / "reference" / "sampling" / "22_bottom_k.json"
RECORDS = json.loads(TABLE.read_text(encoding="utf-8"))["records"]


@pytest.mark.parametrize("record", RECORDS)
def test_reference(record):
    got = BottomK(record["k"], key=record["key"]).add(record["ids"], size=record["size"]).sample()
    assert got.ids == record["kept"]
    assert got.threshold == pytest.approx(record["threshold"], rel=1e-15)
    np.testing.assert_allclose(got.inclusion_probability, record["inclusion_probability"])


ids = st.lists(st.integers(0, 40), max_size=30)


@given(ids, ids, ids, st.integers(1, 6))
def test_merging_is_that_of_sets(x, y, z, k):
    start = BottomK(k, key="k")
    a, b, c = start.add(x), start.add(y), start.add(z)
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + a == a
    assert hash(a + a) == hash(a)
    assert a + b == start.add(x + y) == start.add(x).add(y)
    everybody = sorted({*x, *y})
    u = permanent_random_numbers(everybody, key="k") if everybody else np.zeros(0)
    want = [everybody[i] for i in np.argsort(u)[:k]]
    assert (a + b).sample().ids == want


@given(st.integers(1, 4), st.integers(0, 4))
def test_everybody_is_certain_while_there_are_at_most_k(n, more):
    sample = BottomK(n + more, key="k").add(range(n)).sample()
    assert sample.inclusion_probability.tolist() == [1.0] * n
    assert sample.n_seen_estimate == n
    assert sample.threshold == float("inf")


@pytest.mark.parametrize("size", [None, np.arange(1, 31) / 10])
def test_weights_are_unbiased_over_keys(size):
    estimates, totals = [], []
    for number in range(1500):
        sample = BottomK(8, key=f"key-{number}").add(np.arange(30), size=size).sample()
        estimates.append(sample.n_seen_estimate)
        totals.append((sample.weights * np.array(sample.ids)).sum())
    for found, truth in ((estimates, 30), (totals, np.arange(30).sum())):
        assert abs(np.mean(found) - truth) < 5 * np.std(found) / np.sqrt(len(found))


def test_forms():
    start = BottomK(2, key="k", purpose="p")
    value = start.add(np.arange(9))
    assert repr(start) == "BottomK(2, 0 kept)"
    assert repr(value) == "BottomK(2, 2 kept)"
    assert start != value
    assert value != "value"
    sample = value.sample()
    assert len(sample) == 2
    assert repr(sample).startswith("BottomKSample(2 ids of about ")
    assert json.loads(json.dumps(sample.to_dict()))["id"] == sample.ids
    assert sample.to_frame()["id"].tolist() == sample.ids
    assert "<table>" in sample._repr_html_()
    assert len(start.sample()) == 0


@pytest.mark.parametrize(
    ("call", "error", "argument"),
    [
        (lambda: BottomK(0, key="k"), ArgumentError, "k"),
        (lambda: BottomK(2, key=""), ArgumentError, "key"),
        (lambda: BottomK(2, key="k").add([1.5]), DataTypeError, "ids"),
        (lambda: BottomK(2, key="k").add([1, 2], size=[1]), AlignmentError, "size"),
        (lambda: BottomK(2, key="k").add([1, 2], size=[1, 0]), DataValueError, "size"),
        (lambda: BottomK(2, key="k").add([1, 1], size=[1, 2]), DataValueError, "size"),
        (lambda: BottomK(1, key="k").add([1] * 9, size=[1] * 8 + [2]), DataValueError, "size"),
        (lambda: BottomK(2, key="k") + 5, DataTypeError, "other"),
        (lambda: BottomK(2, key="k") + BottomK(3, key="k"), ArgumentError, "k"),
        (lambda: BottomK(2, key="k") + BottomK(2, key="l"), ArgumentError, "key"),
        (lambda: BottomK(2, key="k") + BottomK(2, key="k", purpose="p"), ArgumentError, "purpose"),
    ],
    ids=[
        *["k", "key", "kind", "length", "zero", "two sizes", "two sizes of many"],
        *["no sample", "other k", "other key", "other purpose"],
    ],
)
def test_wrong_input(call, error, argument):
    with pytest.raises(error) as caught:
        call()
    assert caught.value.argument == argument


def test_json_of_any_ids():
    people = [uuid.UUID(int=number) for number in range(3)]
    found = json.loads(json.dumps(BottomK(5, key="k").add(people).sample().to_dict()))
    assert sorted(found["id"]) == [str(one) for one in people]
