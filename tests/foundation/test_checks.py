from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError, SatisfactionError
from satisfaction.foundation import _checks as checks


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_floats(number):
    assert checks.check_number(number, "x") == number
    assert type(checks.check_number(np.float64(number), "x")) is float


@pytest.mark.parametrize(
    "value", [3, 3.0, np.int8(3), np.float16(3), np.longdouble(3), Decimal(3), Fraction(3)]
)
def test_every_real_kind_is_a_number(value):
    number = checks.check_number(value, "x", low=3, high=3)
    assert number == 3.0
    assert type(number) is float


@pytest.mark.parametrize("value", [True, np.True_, "text", b"3", None, 3j, [3], np.array(3.0)])
def test_other_kinds_are_no_numbers(value):
    with pytest.raises(DataTypeError, match="x: must be a real number; got") as caught:
        checks.check_number(value, "x")
    assert caught.value.argument == "x"


@pytest.mark.parametrize(
    "value",
    [
        *[float("nan"), float("inf"), -float("inf"), 10**400, -(10**400), Fraction(10**400)],
        *[Decimal("sNaN"), Decimal("Infinity"), np.float32("nan")],
    ],
    ids=["nan", "inf", "-inf", "int", "-int", "fraction", "sNaN", "decimal", "float32"],
)
def test_numbers_are_finite(value):
    with pytest.raises(ArgumentError, match="x: must be finite"):
        checks.check_number(value, "x")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"low": 6}, "must be at least 6; got 5"),
        ({"high": 4}, "must be at most 4"),
        ({"low": 5, "open_low": True}, "must be above 5"),
        ({"high": 5, "open_high": True}, "must be below 5"),
        ({"low": 0, "high": 1}, "must be at least 0 and at most 1"),
    ],
)
def test_ranges(options, text):
    with pytest.raises(ArgumentError, match=f"x: {text}"):
        checks.check_number(5, "x", **options)


def test_ends_of_closed_ranges_are_inside():
    assert checks.check_number(0, "x", low=0, high=1, open_high=True) == 0
    assert checks.check_number(1, "x", low=0, high=1, open_low=True) == 1


@pytest.mark.parametrize("value", [0, 7, np.uint8(7), 10**30])
def test_counts(value):
    count = checks.check_count(value, "n")
    assert count == value
    assert type(count) is int


@pytest.mark.parametrize(
    ("value", "shown"), [(2.0, r"2\.0 \(float\)"), (True, r"True \(bool\)"), ("2", "str")]
)
def test_what_is_no_count(value, shown):
    with pytest.raises(DataTypeError, match=f"n: must be a whole number; got {shown}"):
        checks.check_count(value, "n")


def test_ranges_of_counts():
    with pytest.raises(ArgumentError, match="n: must be at least 1; got 0"):
        checks.check_count(0, "n", low=1)
    with pytest.raises(ArgumentError, match="n: must be at least 0 and at most 3; got 4"):
        checks.check_count(4, "n", high=3)


def test_choices_are_listed_sorted():
    assert checks.check_choice(np.str_("b"), "method", ("b", "a")) == "b"
    assert type(checks.check_choice(np.str_("b"), "method", ("b", "a"))) is str
    with pytest.raises(ArgumentError, match="method: must be one of 'a', 'b'; got 'c'"):
        checks.check_choice("c", "method", ("b", "a"))
    with pytest.raises(ArgumentError, match="got int"):
        checks.check_choice(1, "method", ("b", "a"))


def test_flags():
    assert checks.check_flag(np.False_, "paired") is False
    assert checks.check_flag(True, "paired") is True
    with pytest.raises(DataTypeError, match=r"paired: must be True or False; got 1 \(int\)"):
        checks.check_flag(1, "paired")


@pytest.mark.parametrize("value", [0.95, np.float32(0.5), Decimal("0.9"), Fraction(1, 2)])
def test_confidence_levels(value):
    assert checks.check_confidence_level(value) == float(value)


def test_a_confidence_level_in_percent_gets_a_hint():
    with pytest.raises(ArgumentError, match=r"Did you mean 0\.95\.") as caught:
        checks.check_confidence_level(95)
    assert caught.value.argument == "confidence_level"


@pytest.mark.parametrize("value", [0, 1, -0.5, 100, 10**400, float("nan"), Decimal("sNaN")])
def test_impossible_confidence_levels(value):
    with pytest.raises(ArgumentError, match="confidence_level: must be"):
        checks.check_confidence_level(value)


@pytest.mark.parametrize("value", ["0.95", True, None])
def test_confidence_levels_are_numbers(value):
    with pytest.raises(DataTypeError, match="confidence_level: must be a real number"):
        checks.check_confidence_level(value)


def test_texts():
    assert checks.check_text(np.str_(" a "), "name") == " a "
    assert type(checks.check_text(np.str_("a"), "name")) is str
    with pytest.raises(ArgumentError, match="name: must not be blank"):
        checks.check_text(" \n", "name")
    with pytest.raises(DataTypeError, match="name: must be text; got int"):
        checks.check_text(7, "name")


def test_missing_policies():
    assert [checks.check_missing(policy) for policy in ("omit", "raise")] == ["omit", "raise"]
    with pytest.raises(ArgumentError, match="missing: must be one of 'omit', 'raise'; got 'drop'"):
        checks.check_missing("drop")


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.complex_numbers(),
    st.text(),
    st.binary(),
    st.lists(st.integers(), max_size=2),
)


@given(JUNK)
def test_junk_gives_a_value_in_range_or_an_error_of_the_family(junk):
    for check, holds in [
        (lambda value: checks.check_number(value, "x", low=0), lambda number: number >= 0),
        (lambda value: checks.check_count(value, "x"), lambda count: count >= 0),
        (checks.check_confidence_level, lambda level: 0 < level < 1),
        (lambda value: checks.check_text(value, "x"), lambda text: bool(text.strip())),
        (lambda value: checks.check_flag(value, "x"), lambda flag: flag in {True, False}),
    ]:
        try:
            value = check(junk)
        except SatisfactionError:
            continue
        assert holds(value)
