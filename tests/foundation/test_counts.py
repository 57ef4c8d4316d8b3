"""Counts as plain numbers."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from satisfaction.errors import (
    AlignmentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)
from satisfaction.foundation._counts import (
    align_counts,
    check_counts,
    check_method,
    check_trials,
    plain,
)


@pytest.mark.parametrize(
    "value", [7, 7.0, np.uint8(7), np.float32(7), np.array(7), Decimal(7)], ids=repr
)
def test_one_number_stays_one_number(value):
    counts = check_counts(value, "n")
    assert counts.shape == ()
    assert counts == 7.0


@pytest.mark.parametrize("values", [[1, 2], (1.0, 2.0), range(1, 3), pd.Series([1, 2])], ids=repr)
def test_many_numbers_stay_in_their_order(values):
    np.testing.assert_array_equal(check_counts(values, "n"), [1.0, 2.0])


@pytest.mark.parametrize(
    "value", [True, np.True_, "7", b"7", None, 1j, [True], ["7"], {7}, {"n": 7}, object()], ids=repr
)
def test_what_is_no_number_is_refused(value):
    with pytest.raises(DataTypeError, match=r"^n: "):
        check_counts(value, "n")


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (float("nan"), "must not be missing"),
        ([1, None], "must not be missing"),
        (float("inf"), "must be finite"),
        (-1, "must be at least 0"),
        ([3, -2, -1], "must be at least 0"),
        ([[1, 2]], None),
        (10**400, r"2\*\*53"),
    ],
    ids=repr,
)
def test_impossible_counts_are_refused(value, rule):
    with pytest.raises((DataValueError, DataTypeError), match=rule) as caught:
        check_counts(value, "n")
    assert caught.value.argument == "n"


def test_the_message_says_where():
    with pytest.raises(DataValueError, match=r"n: .*got -2, -1 at rows 1, 2"):
        check_counts([3, -2, -1], "n")
    with pytest.raises(DataValueError, match=r"got -1\. ") as caught:
        check_counts(-1, "n")
    assert caught.value.positions == ()


def test_exact_methods_need_whole_numbers():
    assert check_counts(2.5, "n") == 2.5
    assert check_counts(2.0, "n", whole=True) == 2.0
    with pytest.raises(DataValueError, match=r"whole numbers; got 2\.5"):
        check_counts(2.5, "n", whole=True)


def test_single_numbers_go_with_any_length():
    x, n = align_counts({"x": check_counts([1, 2, 3], "x"), "n": check_counts(5, "n")})
    np.testing.assert_array_equal(n, [5, 5, 5])
    assert x.shape == n.shape


def test_different_lengths_are_refused():
    with pytest.raises(AlignmentError, match="x 2, n 3") as caught:
        align_counts({"x": np.ones(2), "n": np.ones(3)})
    assert caught.value.argument == "n"


def test_there_must_be_an_answer():
    check_trials(np.array(1.0), "n")
    with pytest.raises(EmptyDataError, match=r"n: .*got 0"):
        check_trials(np.array(0.0), "n")
    with pytest.raises(EmptyDataError, match="at row 1") as caught:
        check_trials(np.array([3.0, 0.0]), "n")
    assert caught.value.positions == (1,)


@pytest.mark.parametrize("method", ["exact", None, 3, ["wilson"]])
def test_an_unknown_method_lists_those_that_fit(method):
    with pytest.raises(MethodError, match=r"must be one of 't', 'wilson'.*Because"):
        check_method(method, ("wilson", "t"), "Because")


def test_a_fitting_method_comes_back():
    assert check_method("t", ("wilson", "t"), "") == "t"


def test_plain_numbers_are_python_floats():
    assert type(plain(np.array(2.0))) is float
    assert isinstance(plain(np.array([2.0])), np.ndarray)
