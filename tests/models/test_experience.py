import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Experience, Price, SatisfactionKind

FIELDS = {"id": "e", "customer_id": "c", "offering_id": "o", "at": "2025-03-01T09:00:00+00:00"}


def test_who_bought_is_measured_as_a_customer():
    bought = Experience(**FIELDS, price={"paid": 3})
    assert bought.price == Price(paid=3)
    assert bought == Experience(**FIELDS, price=Price(paid=3))
    assert bought.purchased is True
    assert bought.satisfaction_kind is SatisfactionKind.CUSTOMER


def test_use_without_buying_is_measured_as_user_satisfaction():
    used = Experience(**FIELDS)
    assert used.purchased is False
    assert used.satisfaction_kind is SatisfactionKind.USER


def test_a_price_is_a_price():
    with pytest.raises(DataTypeError, match="price: must be a Price; got int"):
        Experience(**FIELDS, price=3)
    with pytest.raises(RecordError, match="Price: has no such field"):
        Experience(**FIELDS, price={"payed": 3})
