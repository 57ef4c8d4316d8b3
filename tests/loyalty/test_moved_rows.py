"""Whose rating moves, and what stands in the way."""

import numpy as np
import pytest

from satisfaction import RatingScale, SurveyDesign
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    ScaleError,
)
from satisfaction.loyalty import Levels, fit_loyalty
from satisfaction.loyalty._moved_rows import check_predictor, move_rows

ANSWERS = {
    "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    "shop": ["a", "b", "b", "a", "a", "b", "a", "b", "b", "a"],
    "renewed": [0, 0, 1, 0, 1, 1, 0, 1, 1, 1],
}
BASES = fit_loyalty(ANSWERS, "renewed", ["rating", "shop"], kind="binary").fitted.matrix.bases
LEVELS = fit_loyalty(
    ANSWERS, "renewed", [Levels("rating")], kind="binary", penalty="firth"
).fitted.matrix.bases


def moved(bases=BASES, **details):
    """Move the rating by one."""
    given = {
        "change": 1.0,
        "scale": None,
        "at": None,
        "data": None,
        "weights": None,
        "counts": None,
        "design": None,
        "missing": "omit",
    }
    return move_rows(bases, "rating", **(given | details))


def test_one_customer():
    rows = moved(at={"shop": "b", "rating": 2.5})
    np.testing.assert_array_equal(rows.before, [[2.5, 1]])
    np.testing.assert_array_equal(rows.after, [[3.5, 1]])
    assert rows.share.tolist() == [1.0]


def test_stopped_at_the_ends_of_the_scale():
    data = {"rating": [1, 4.5, 5], "shop": ["a", "a", "b"]}
    up = moved(data=data, scale=RatingScale(1, 5))
    assert sorted(up.after[:, 0]) == [2, 5, 5]
    down = moved(data=data, scale=RatingScale(1, 5), change=-1.0)
    assert sorted(down.after[:, 0]) == [1, 3.5, 4]


def test_levels_move_to_levels():
    rows = moved(LEVELS, data={"rating": [1, 4, 5]}, scale=RatingScale(1, 5))
    assert rows.before.sum() == 2
    assert rows.after[:, -1].tolist() == [0, 1, 1]
    with pytest.raises(DataValueError, match=r"rating: moves to a level .*got 6.*1, 2, 3, 4, 5"):
        moved(LEVELS, data={"rating": [1, 4, 5]})


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({}, ArgumentError, "at: exactly one of at and data .*got neither"),
        ({"at": {}, "data": {}}, ArgumentError, "data: exactly one of at and data .*got both"),
        ({"at": [3]}, DataTypeError, "at: must be a mapping .*got list"),
        ({"at": {"rating": 3}}, ColumnError, "at: needs a value for each column.*'shop'"),
        (
            {"at": {"rating": 3, "shop": "a", "sex": "f"}},
            ArgumentError,
            "at: names a column that the model does not have; got 'sex'.*rating, shop",
        ),
        ({"at": {"rating": [3], "shop": "a"}}, DataTypeError, "at: must hold one value.*a list"),
        ({"at": {"rating": {3}, "shop": "a"}}, DataTypeError, "at: must hold one value.*a set"),
        ({"at": {"rating": None, "shop": "a"}}, MissingDataError, "at: no value may be missing"),
        ({"at": {"rating": 3, "shop": float("nan")}}, MissingDataError, "none for 'shop'"),
        ({"at": {"rating": "3", "shop": "a"}}, DataTypeError, "rating: numbers are meant"),
        ({"at": {"rating": float("inf"), "shop": "a"}}, DataValueError, "infinite|finite"),
        ({"at": {"rating": 3, "shop": "c"}}, DataValueError, "shop: has a level"),
        ({"data": {"rating": [3]}}, ColumnError, "shop"),
        ({"data": {"rating": [None], "shop": ["a"]}}, EmptyDataError, "no complete answer"),
        (
            {"data": {"rating": [None, 1], "shop": ["a", "b"]}, "missing": "raise"},
            MissingDataError,
            "1 incomplete",
        ),
        ({"data": {"rating": [1], "shop": ["a"]}, "missing": "drop"}, ArgumentError, "missing"),
        ({"data": {"rating": [1], "shop": ["a"]}, "weights": [0]}, DesignError, "weights"),
        (
            {"data": {"rating": [3, 9, 0], "shop": ["a", "b", "b"]}, "scale": RatingScale(1, 5)},
            ScaleError,
            "rating: every rating must lie on the scale 1 to 5",
        ),
        (
            {"at": {"rating": 0, "shop": "a"}, "scale": RatingScale(1, 5)},
            ScaleError,
            "rating: every rating must lie on the scale 1 to 5; got 0",
        ),
    ],
)
def test_bad_input_is_named(details, error, words):
    with pytest.raises(error, match=words):
        moved(**details)


@pytest.mark.parametrize(
    ("name", "value"), [("weights", [1]), ("counts", [1]), ("design", SurveyDesign(weights="w"))]
)
def test_one_customer_has_no_weight(name, value):
    with pytest.raises(DesignError, match=f"{name}: belongs to data"):
        moved(at={"rating": 3, "shop": "a"}, **{name: value})


def test_ratings_off_the_scale_are_counted():
    data = {"rating": [3, 9], "shop": ["a", "b"], "c": [1, 4]}
    with pytest.raises(ScaleError) as caught:
        moved(data=data, counts="c", scale=RatingScale(1, 5))
    assert caught.value.count == 4


def test_predictors_that_cannot_move():
    check_predictor(BASES, "rating")
    with pytest.raises(
        ColumnError, match=r"predictor: the model has no such predictor.*rating, shop"
    ):
        check_predictor(BASES, "Rating")
    with pytest.raises(DataTypeError, match="predictor: shop is made of text"):
        check_predictor(BASES, "shop")
