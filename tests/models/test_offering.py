import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Offering, OfferingKind, Promise, PromiseKind, PromiseTopic


def test_offering():
    library = Offering(id="library", kind="service", sold=False)
    assert library.kind is OfferingKind.SERVICE
    assert (library.name, library.sold) == ("", False)
    assert Offering(id="kettle", kind=OfferingKind.PRODUCT).sold is True


def test_promise():
    promise = Promise(offering_id="kettle", topic="delivery", kind="implicit")
    assert promise.topic is PromiseTopic.DELIVERY
    assert promise.kind is PromiseKind.IMPLICIT
    assert promise.text == ""


def test_wrong_fields_are_named():
    with pytest.raises(RecordError, match="kind: must be one of product, service"):
        Offering(id="x", kind="good")
    with pytest.raises(DataTypeError, match="sold"):
        Offering(id="x", kind="product", sold=1)
    with pytest.raises(RecordError, match="topic: must be one of"):
        Promise(offering_id="x", topic="speed", kind="implicit")
