"""`MarketParameters`: everything that a market is made of, checked before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs
from attrs import field, frozen

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.models import PromiseKind
from satisfaction.simulate._experiences import Comparison
from satisfaction.simulate._fields import check_shares
from satisfaction.simulate._loyalty import LoyaltyBehaviour
from satisfaction.simulate._measurement import Measurement
from satisfaction.simulate._parameters import (
    Attribute,
    MarketOffering,
    MarketPromise,
    Segment,
    tuple_of,
)
from satisfaction.simulate._response import ResponseBehaviour
from satisfaction.simulate._service import ServiceProcess

SEGMENTS = (
    Segment(name="young", share=0.3, performance=-0.3, buyers=0.7, reach=-0.8, basket=30),
    Segment(name="family", share=0.4, contact_rate=1.4, basket=60),
    Segment(name="senior", share=0.3, expectation=-0.1, performance=0.3, reach=0.8, basket=40),
)
ATTRIBUTES = (
    Attribute(name="quality", weight=0.3, expectation=0.3, performance=0.5),
    Attribute(name="delivery_speed", weight=0.15, expectation=0.2, performance=0.2),
    Attribute(name="price", weight=0.15, expectation=0.0, performance=0.1),
    Attribute(name="service", weight=0.2, expectation=0.3, performance=0.4),
)
OFFERINGS = (
    MarketOffering(
        name="standard",
        share=0.6,
        price=60,
        promises=(MarketPromise(attribute="delivery_speed", lift=0.4, topic="delivery"),),
    ),
    MarketOffering(
        name="premium",
        share=0.3,
        price=150,
        performance=0.3,
        promises=(
            MarketPromise(attribute="quality", lift=0.5),
            MarketPromise(attribute="service", lift=0.3, kind=PromiseKind.IMPLICIT),
        ),
    ),
    MarketOffering(name="advice", share=0.1, kind="service", sold=False, price=0),
)


def _segments(value: Iterable[Segment], name: str = "segments") -> tuple[Segment, ...]:
    """Return the segments."""
    return tuple_of(value, Segment, name)


def _attributes(value: Iterable[Attribute], name: str = "attributes") -> tuple[Attribute, ...]:
    """Return the attributes."""
    return tuple_of(value, Attribute, name)


def _offerings(
    value: Iterable[MarketOffering], name: str = "offerings"
) -> tuple[MarketOffering, ...]:
    """Return the offerings."""
    return tuple_of(value, MarketOffering, name)


def _check_names(
    groups: tuple[Segment, ...] | tuple[Attribute, ...] | tuple[MarketOffering, ...], name: str
) -> None:
    """Refuse no group at all, too many of them, and two of one name."""
    if not 1 <= len(groups) <= 1000:
        raise ArgumentError.about(
            name, "must be 1 to 1,000", got=f"{len(groups):,}", remedy="Give at least one"
        )
    names = [group.name for group in groups]
    twice = sorted({text for text in names if names.count(text) > 1})
    if twice:
        raise ArgumentError.about(
            name, "names must differ", got=twice, count=len(twice), remedy="Rename one of the two"
        )


def _is_a(kind: type) -> Callable[[object, attrs.Attribute[Any], object], None]:
    """Return a validator that refuses anything but an object of one class."""

    def check(_market: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise DataTypeError.about(
                attribute.name,
                f"must be a {kind.__name__}",
                got=type(value).__name__,
                remedy=f"Write {attribute.name}={kind.__name__}(...)",
            )

    return check


@frozen(kw_only=True)
class MarketParameters:
    """Everything that a market is made of; `simulate_market` takes each field as a keyword.

    Parameters
    ----------
    segments : iterable of Segment
        Groups of customers.
    attributes : iterable of Attribute
        Sides of the offerings.
    offerings : iterable of MarketOffering
        What customers meet.
    comparison : Comparison
        How satisfaction comes from expectation and performance.
    measurement : Measurement
        Scales and reliability.
    service : ServiceProcess
        Contacts, complaints, recovery.
    response : ResponseBehaviour
        Who answers a survey.
    loyalty : LoyaltyBehaviour
        What follows from satisfaction.

    Raises
    ------
    ArgumentError
        If shares do not add up to 1, names are not unique, or a promise is about an attribute
        that does not exist.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> parameters = MarketParameters()
    >>> [segment.name for segment in parameters.segments]
    ['young', 'family', 'senior']
    """

    segments: tuple[Segment, ...] = field(factory=lambda: SEGMENTS, converter=_segments)
    attributes: tuple[Attribute, ...] = field(factory=lambda: ATTRIBUTES, converter=_attributes)
    offerings: tuple[MarketOffering, ...] = field(factory=lambda: OFFERINGS, converter=_offerings)
    comparison: Comparison = field(factory=Comparison, validator=_is_a(Comparison))
    measurement: Measurement = field(factory=Measurement, validator=_is_a(Measurement))
    service: ServiceProcess = field(factory=ServiceProcess, validator=_is_a(ServiceProcess))
    response: ResponseBehaviour = field(
        factory=ResponseBehaviour, validator=_is_a(ResponseBehaviour)
    )
    loyalty: LoyaltyBehaviour = field(factory=LoyaltyBehaviour, validator=_is_a(LoyaltyBehaviour))

    def __attrs_post_init__(self) -> None:
        """Check what concerns several fields."""
        _check_names(self.segments, "segments")
        _check_names(self.attributes, "attributes")
        _check_names(self.offerings, "offerings")
        check_shares((segment.share for segment in self.segments), "segments")
        check_shares((offering.share for offering in self.offerings), "offerings")
        known = {attribute.name for attribute in self.attributes}
        for offering in self.offerings:
            unknown = [p.attribute for p in offering.promises if p.attribute not in known]
            if unknown:
                raise ArgumentError.about(
                    "offerings",
                    "a promise must be about an attribute of the market",
                    got=unknown,
                    count=len(unknown),
                    remedy=f"Attributes are {', '.join(sorted(known))}",
                )
