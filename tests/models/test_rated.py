import attrs
import pytest

from satisfaction.errors import DataTypeError, RecordError, ScaleError
from satisfaction.models import Answer, RatingScale
from satisfaction.models._rated import to_scale

CODED = RatingScale(1, 5, not_applicable={99})


@pytest.mark.parametrize("value", [(1, 5), (1, 5, 1), RatingScale(1, 5), {"low": 1, "high": 5}])
def test_scales_in_every_form(value):
    assert to_scale(value) == RatingScale(1, 5)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ([1, 5], DataTypeError),
        (5, DataTypeError),
        (None, DataTypeError),
        ((5, 1), ScaleError),
        ({"low": 1}, RecordError),
    ],
)
def test_what_is_no_scale(value, error):
    with pytest.raises(error):
        to_scale(value)


def test_codes_and_none_are_no_ratings_and_stay():
    for rating in (99, None):
        answer = Answer(customer_id="c", item="q", rating=rating, scale=CODED)
        assert answer.rating == rating
        assert answer.answered is False


def test_a_code_of_another_scale_is_off_the_scale():
    answer = Answer(customer_id="c", item="q", rating=99, scale=CODED)
    with pytest.raises(ScaleError) as caught:
        attrs.evolve(answer, scale=(1, 5))
    assert caught.value.argument == "rating"
    assert "not_applicable={99}" in str(caught.value)
    assert caught.value.positions == ()
