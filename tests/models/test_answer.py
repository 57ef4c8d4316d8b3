import pytest

from satisfaction.errors import DataTypeError, RecordError, ScaleError
from satisfaction.models import Answer, Facet, RatingScale

FIELDS = {"customer_id": "c1", "item": "overall", "scale": (1, 5)}


def test_answer():
    answer = Answer(**FIELDS, rating=4)
    assert answer.rating == 4.0
    assert answer.scale == RatingScale(1, 5)
    assert answer.facet is Facet.OVERALL
    assert answer.answered is True
    assert Answer(**FIELDS, rating=None).answered is False


@pytest.mark.parametrize(
    ("rating", "error"),
    [
        (6, ScaleError),
        (2.5, ScaleError),
        ("5", DataTypeError),
        (True, DataTypeError),
        (float("nan"), RecordError),
        (float("inf"), RecordError),
    ],
)
def test_wrong_ratings(rating, error):
    with pytest.raises(error, match="rating: ") as caught:
        Answer(**FIELDS, rating=rating)
    assert caught.value.argument == "rating"


def test_a_slider_takes_any_value_between():
    answer = Answer(customer_id="c", item="q", rating=33.3, scale=(0, 100, None))
    assert answer.rating == 33.3
