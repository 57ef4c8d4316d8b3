"""Segments, attributes, offerings and their promises."""

import pytest

from satisfaction.errors import DataTypeError
from satisfaction.models import PromiseKind
from satisfaction.simulate import MarketOffering, MarketPromise, Segment
from satisfaction.simulate._parameters import tuple_of


def test_promises_of_one_kind_about_one_attribute_add_up():
    promises = [
        MarketPromise(attribute="speed", lift=0.5),
        MarketPromise(attribute="speed", lift=0.25),
        MarketPromise(attribute="speed", lift=1, kind="implicit"),
        MarketPromise(attribute="quality", lift=2),
    ]
    offering = MarketOffering(name="o", share=1, promises=iter(promises))
    assert offering.lift("speed", PromiseKind.EXPLICIT) == 0.75
    assert offering.lift("speed", PromiseKind.IMPLICIT) == 1
    assert offering.lift("price", PromiseKind.EXPLICIT) == 0
    assert offering.promises == tuple(promises)


@pytest.mark.parametrize("given", ["text", 3, None])
def test_what_is_no_list_is_refused(given):
    with pytest.raises(DataTypeError, match=r"segments: must be a list of Segment"):
        tuple_of(given, Segment, "segments")


def test_parameters_are_frozen():
    segment = Segment(name="a", share=1)
    with pytest.raises(AttributeError):
        segment.share = 0.5
    assert segment == Segment(name="a", share=1.0)
