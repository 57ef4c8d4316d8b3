import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, ScaleError
from satisfaction.models._labels import (
    check_labels,
    leading_number,
    normal,
    number_text,
    refuse_ambiguous,
)

without_digits = st.text(st.characters(exclude_categories=["Nd"]), max_size=100)


@given(st.text(max_size=30))
def test_normal_is_idempotent(text):
    assert normal(normal(text)) == normal(text)


def test_normal_ignores_case_spaces_and_unicode_form():
    assert normal(" CAFE\u0301 ") == normal("caf\u00e9")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_text_reads_back(number):
    assert float(number_text(number)) == number


def test_whole_numbers_have_no_point():
    assert [number_text(number) for number in (4.0, 0.5, -3.0)] == ["4", "0.5", "-3"]


@given(st.integers(0, 99), st.sampled_from("-\u2013\u2014:.)"), without_digits)
def test_a_number_and_text_without_digits(number, mark, text):
    assert leading_number(str(number)) == number
    assert leading_number(f"{number} {mark}{text}") == number
    assert leading_number(f" {number}{mark} {text}") == number


@pytest.mark.parametrize(
    "text",
    [
        *["", "10/10", "9.5", "90%", "9 or 10", "9 - 10", "9 -\u0669", "100", "Likely - 9", "1e1"],
        *["=9", "9\x00", "9 likely", "5 (a) b", "5 ((a))", "9" * 200, "9" + " " * 180 + "x"],
    ],
)
def test_nothing_is_guessed(text):
    assert leading_number(text) is None


def test_a_bracketed_note():
    assert leading_number("5 (best)") == 5
    assert leading_number("5(of 10)") == 5


def test_labels_as_mapping_or_pairs():
    assert check_labels(None) == []
    assert check_labels({1: "bad"}) == [(1, "bad")]
    assert check_labels([[1, "bad"]]) == [(1, "bad")]
    assert check_labels(((1.0, "bad"),)) == [(1.0, "bad")]


@pytest.mark.parametrize(
    ("labels", "error", "rule"),
    [
        ("bad", DataTypeError, "must be a mapping from level to text; got str"),
        (["bad"], DataTypeError, "must be a mapping from level to text; got list"),
        ([(1, "bad", 2)], DataTypeError, "must be a mapping"),
        ({1: 2}, DataTypeError, "must be texts; got int"),
        ({1: " "}, ScaleError, "not blank"),
        ({1: "x" * 201}, ScaleError, "1 to 200 characters"),
    ],
)
def test_labels_refuse(labels, error, rule):
    with pytest.raises(error, match=f"labels: .*{rule}"):
        check_labels(labels)


def test_every_level_has_its_own_text():
    refuse_ambiguous([(1.0, "5"), (5.0, "1")], (1.0, 5.0))
    for pairs in ([(1.0, "a"), (2.0, "A ")], [(1.0, "2")], [(1.0, "a"), (1.0, "b")]):
        with pytest.raises(ScaleError, match="labels: every level has its own text"):
            refuse_ambiguous(pairs, (1.0, 2.0))
