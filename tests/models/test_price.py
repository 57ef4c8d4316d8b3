import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Price


def test_overcharge_is_what_was_paid_beyond_the_agreement():
    assert Price(paid=12, agreed=10).overcharge == 2.0
    assert Price(paid=12, agreed=10).overcharged is True
    assert Price(paid=9, agreed=10).overcharge == 0.0
    assert Price(paid=9, agreed=10).overcharged is False


def test_nothing_agreed_nothing_overcharged():
    price = Price(paid=12)
    assert price.overcharge is None
    assert price.overcharged is None
    assert price.currency == "EUR"


@pytest.mark.parametrize(
    ("fields", "error", "argument"),
    [
        ({"paid": -1}, RecordError, "paid"),
        ({"paid": float("inf")}, RecordError, "paid"),
        ({"paid": "1"}, DataTypeError, "paid"),
        ({"paid": 1, "agreed": -1}, RecordError, "agreed"),
        ({"paid": 1, "currency": "euro"}, RecordError, "currency"),
    ],
)
def test_price_refuses(fields, error, argument):
    with pytest.raises(error) as caught:
        Price(**fields)
    assert caught.value.argument == argument
