"""Terms: what they accept and what they refuse."""

import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import Asymmetric, Levels, Spline, Threshold


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
