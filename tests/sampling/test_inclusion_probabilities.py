import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
)
from satisfaction.sampling import inclusion_probabilities

FOLDER = Path(__file__).parents[1] / "reference" / "sampling"


def records(name):
    """Return the values of one table by their id."""
    table = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return {record["id"]: record["value"] for record in table["records"]}


PPS, PRN = records("11_pps_inclusion.json"), records("14_prn_order_sampling.json")
SZ = [*range(1, 11), 100, 150]


def frame_sizes():
    """Return the sizes of the frame `P`."""
    with (FOLDER / "data" / "prn_frame.csv").open(encoding="utf-8") as lines:
        return [float(row["size"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    ("size", "n", "certainty", "want"),
    [
        (range(1, 21), 12, 0, PPS["ip/small"]),
        ([0, 5, 1, 1, 30, 2, 0, 4], 3, 0, PPS["ip/zeros"]),
        ([3, 8, 1, 9, 20, 12, 4, 4, 6, 30], 4, 0, PPS["pik/d"]),
        (SZ, 6, 1e-3, PRN["sps/inclusion_prob(sz,6)"]),
        (SZ, 6, 0, PRN["sps/inclusion_prob(sz,6,alpha=0)"]),
        (frame_sizes(), 40, 1e-3, PRN["sps/inclusion_prob(P$size,40)"]),
    ],
    ids=["small", "zeros", "d", "sps", "sps alpha 0", "sps frame"],
)
def test_reference(size, n, certainty, want):
    got = inclusion_probabilities(size, n, certainty=certainty)
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=0)


def test_reference_in_strata():
    strata = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]
    got = inclusion_probabilities(np.ones(12), {1: 2, 2: 1, 3: 3}, strata=strata)
    np.testing.assert_allclose(got, PPS["ip/strata"], rtol=1e-9)


def naive(size, n, certainty=Fraction(0)):
    """Return the probabilities by the definition, in exact arithmetic."""
    certain = set()
    while True:
        rest = [i for i in range(len(size)) if i not in certain]
        total = sum(size[i] for i in rest)
        left = n - len(certain)
        pi = {i: Fraction(left) * size[i] / total if total else Fraction(0) for i in rest}
        new = {i for i in rest if size[i] and pi[i] >= 1 - certainty}
        if not new:
            return [Fraction(1) if i in certain else pi[i] for i in range(len(size))]
        certain |= new


sizes = st.lists(st.integers(0, 60), min_size=1, max_size=12).filter(any)


@given(sizes, st.data())
def test_probabilities_are_those_of_the_naive_twin_and_keep_their_laws(size, data):
    n = data.draw(st.integers(1, sum(x > 0 for x in size)))
    got = inclusion_probabilities(size, n)
    np.testing.assert_allclose(got, [float(p) for p in naive(size, n)], rtol=1e-12)
    assert ((got >= 0) & (got <= 1)).all()
    assert got.sum() == pytest.approx(n, rel=1e-12)
    by_size = np.argsort(size, kind="stable")
    assert (np.diff(got[by_size]) >= -1e-15).all()
    np.testing.assert_allclose(inclusion_probabilities(np.multiply(size, 7.5), n), got, rtol=1e-12)


@given(sizes, sizes, st.data())
def test_strata_are_drawn_from_on_their_own(first, second, data):
    n = {
        name: data.draw(st.integers(0 if name == "a" else 1, sum(x > 0 for x in size)))
        for name, size in (("a", first), ("b", second))
    }
    strata = np.array(["a"] * len(first) + ["b"] * len(second))
    got = inclusion_probabilities(first + second, n, strata=strata)
    np.testing.assert_allclose(got[len(first) :], inclusion_probabilities(second, n["b"]))
    assert got[: len(first)].sum() == pytest.approx(n["a"])


def test_nearly_all_units_are_not_all_certain():
    got = inclusion_probabilities(np.ones(1000), 999, certainty=1e-3)
    assert got.sum() == pytest.approx(999)
    np.testing.assert_allclose(got, 0.999)


def test_equal_sizes_and_a_size_of_zero():
    assert inclusion_probabilities([1, 1, 1, 1], 2).tolist() == [0.5] * 4
    assert inclusion_probabilities([0, 1, 1, 1], 2)[0] == 0


@pytest.mark.parametrize("n", [1, 3])
def test_all_sizes_zero(n):
    with pytest.raises(InfeasibleError, match=f"n: cannot be above .* got {n} of 0"):
        inclusion_probabilities([0, 0, 0], n)


def test_more_units_than_have_a_size():
    with pytest.raises(InfeasibleError, match="stratum b"):
        inclusion_probabilities([1, 1, 0], {"a": 1, "b": 2}, strata=np.array(["a", "b", "b"]))


@pytest.mark.parametrize(
    ("size", "n", "options", "error", "argument"),
    [
        ([1, -1], 1, {}, DataValueError, "size"),
        ([1, None], 1, {}, DataValueError, "size"),
        ([1, float("inf")], 1, {}, DataValueError, "size"),
        (["a"], 1, {}, DataTypeError, "size"),
        ([1, 2], 0, {}, ArgumentError, "n"),
        ([1, 2], 1.0, {}, DataTypeError, "n"),
        ([1, 2], {"a": 1}, {}, ArgumentError, "n"),
        ([1, 2], 1, {"certainty": 1.0}, ArgumentError, "certainty"),
        ([1, 2], 1, {"strata": [1, 2]}, DataTypeError, "n"),
        ([1, 2], {1: 1}, {"strata": [1, 2]}, DesignError, "n"),
        ([1, 2], {1: 1, 2: 1, 3: 1}, {"strata": [1, 2]}, DesignError, "n"),
        ([1, 2], {"1": 1, "2": 1}, {"strata": [1, 2]}, DesignError, "n"),
        ([1, 2], {1: 0, 2: 0}, {"strata": [1, 2]}, ArgumentError, "n"),
        ([1, 2], {1: 1, 2: 1}, {"strata": [1, None]}, DesignError, "strata"),
        ([1, 2], {1: 1}, {"strata": [1]}, AlignmentError, "strata"),
    ],
)
def test_wrong_input(size, n, options, error, argument):
    with pytest.raises(error) as caught:
        inclusion_probabilities(size, n, **options)
    assert caught.value.argument == argument


def test_labels_of_another_kind_are_shown_with_their_kind():
    with pytest.raises(DesignError, match=r"'1 \(str\)'.*1 \(int\)"):
        inclusion_probabilities([1, 2], {"1": 1, "2": 1}, strata=[1, 2])


def test_labels_that_do_not_occur_are_no_strata():
    strata = np.array([3, 5, 5])
    got = inclusion_probabilities([1, 1, 1], {3: 1, 5: 1, 4: 0}, strata=strata)
    assert got.tolist() == [1, 0.5, 0.5]


@pytest.mark.parametrize("unit", [1e-310, 1e-200, 1e307])
def test_extreme_sizes(unit):
    found = inclusion_probabilities([10 * unit, 2 * unit, 3 * unit, 14 * unit], 2)
    np.testing.assert_allclose(found, inclusion_probabilities([10, 2, 3, 14], 2), rtol=1e-12)
