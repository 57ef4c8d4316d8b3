"""Terms: what they accept and what they refuse."""

import datetime as dt

import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import Asymmetric, Levels, Spline, Threshold, fit_loyalty


def test_points_are_floats():
    assert Asymmetric("x", 0).at == 0.0
    assert Threshold("x", 7).at == (7.0,)
    assert Threshold("x", [7, 9]).at == (7.0, 9.0)
    assert Spline("x").knots == 4
    assert Spline("x", [1, 2, 5]).knots == (1.0, 2.0, 5.0)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Levels(3), DataTypeError, "column"),
        (lambda: Levels(" "), ArgumentError, "blank"),
        (lambda: Asymmetric("x", "zero"), DataTypeError, "at"),
        (lambda: Threshold("x", (9, 7)), ArgumentError, "increasing"),
        (lambda: Threshold("x", (1, 2, 3)), ArgumentError, "one cut"),
        (lambda: Spline("x", 6), ArgumentError, "at most 5"),
        (lambda: Spline("x", (1, 2)), ArgumentError, "at least 3"),
        (lambda: Spline("x", (1, 3, 2)), ArgumentError, "3 increasing"),
    ],
)
def test_bad_terms(make, error, words):
    with pytest.raises(error, match=words):
        make()


@pytest.mark.parametrize("term", ["x", Levels("x")])
@pytest.mark.parametrize(
    "values", [[dt.date(2025, 1, 1), dt.datetime(2025, 1, 2)], [dt.timedelta(1), dt.timedelta(2)]]
)
def test_times_are_no_predictors(term, values):
    data = {"y": [0, 1, 1, 0], "x": values * 2}
    with pytest.raises(
        DataTypeError, match="x: times and dates are no predictors; got '"
    ) as caught:
        fit_loyalty(data, "y", [term], kind="binary")
    assert caught.value.argument == "x"


def test_texts_among_numbers_are_a_mistake_unless_they_are_levels():
    data = {"y": [0, 1, 1, 0] * 3, "x": [1, 1, 2, 2, "?", "?"] * 2}
    with pytest.raises(DataTypeError, match=r"x: numbers and other values are mixed; got '\?'"):
        fit_loyalty(data, "y", ["x"], kind="binary")
    assert fit_loyalty(data, "y", [Levels("x")], kind="binary").names == ("intercept", "x=2", "x=?")
    data["x"] = [True, False, "?"] * 4
    assert fit_loyalty(data, "y", ["x"], kind="binary").names == ("intercept", "x=True", "x=?")
