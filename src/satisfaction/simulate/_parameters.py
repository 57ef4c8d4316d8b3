"""Who and what make up a market: segments, attributes, offerings and their promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from attrs import field, frozen

from satisfaction.errors import DataTypeError
from satisfaction.models import OfferingKind, PromiseKind, PromiseTopic
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields

T = TypeVar("T")


@frozen(kw_only=True, field_transformer=named_converters)
class Segment:
    """A group of customers: how many, what they expect and find, how easily they are reached.

    Parameters
    ----------
    name : str
        Its name.
    share : float
        Share of the customers, above 0 and at most 1; the shares of a market add up to 1.
    expectation, performance : float, default 0
        Shift of all expectations, of all performance, in latent standard deviations.
    buyers : float, default 0.8
        Share who buy; the others use without buying.
    contact_rate : float, default 1
        Factor on the number of contacts.
    reach : float, default 0
        Shift of the logit of answering a survey: positive is easy to reach.
    basket : float, default 40
        Median spend per visit.

    Raises
    ------
    ArgumentError
        If a number is outside its range, or the name is blank.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> young = Segment(name="young", share=0.3, performance=-0.2, reach=-1)
    >>> young.buyers
    0.8
    """

    name: str = field(converter=_fields.label)
    share: float = field(converter=_fields.positive_share)
    expectation: float = field(default=0.0, converter=_fields.real)
    performance: float = field(default=0.0, converter=_fields.real)
    buyers: float = field(default=0.8, converter=_fields.probability)
    contact_rate: float = field(default=1.0, converter=_fields.non_negative)
    reach: float = field(default=0.0, converter=_fields.real)
    basket: float = field(default=40.0, converter=_fields.positive)


@frozen(kw_only=True, field_transformer=named_converters)
class Attribute:
    """One side of an offering that customers expect, perceive and compare.

    Parameters
    ----------
    name : str
        Its name, as in the columns ``expectation_<name>`` and ``performance_<name>``.
    weight : float
        Effect of one latent point of gain on satisfaction, at least 0.
    expectation, performance : float, default 0
        Mean of what is expected, and of what is delivered.
    spread : float, default 0.8
        Standard deviation of both over customers, at least 0.

    Raises
    ------
    ArgumentError
        If a number is outside its range, or the name is blank.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Attribute(name="quality", weight=0.4, performance=0.3).spread
    0.8
    """

    name: str = field(converter=_fields.label)
    weight: float = field(converter=_fields.non_negative)
    expectation: float = field(default=0.0, converter=_fields.real)
    performance: float = field(default=0.0, converter=_fields.real)
    spread: float = field(default=0.8, converter=_fields.non_negative)


@frozen(kw_only=True, field_transformer=named_converters)
class MarketPromise:
    """A promise about one attribute, and how far it lifts expectations.

    Parameters
    ----------
    attribute : str
        The attribute it is about.
    lift : float
        What it adds to the expectations of those who took it as their source, at least 0.
    kind : PromiseKind or str, default "explicit"
        Said outright, or implied.
    topic : PromiseTopic or str, default "quality"
        What it is about.

    Raises
    ------
    ArgumentError
        If a field is outside its values.
    DataTypeError
        If a value is of the wrong kind.

    References
    ----------
    Zeithaml, V. A., Berry, L. L., Parasuraman, A. (1993). The nature and determinants of customer
    expectations of service. Journal of the Academy of Marketing Science 21.
    https://doi.org/10.1177/0092070393211001

    Examples
    --------
    >>> MarketPromise(attribute="delivery_speed", lift=0.5, topic="delivery").kind.value
    'explicit'
    """

    attribute: str = field(converter=_fields.label)
    lift: float = field(converter=_fields.non_negative)
    kind: PromiseKind = field(default=PromiseKind.EXPLICIT, converter=_fields.promise_kind)
    topic: PromiseTopic = field(default=PromiseTopic.QUALITY, converter=_fields.promise_topic)


def _to_kind(value: OfferingKind | str, name: str = "kind") -> OfferingKind:
    """Return the kind of an offering."""
    return _fields.member(value, OfferingKind, name)


def _to_promises(
    value: Iterable[MarketPromise], name: str = "promises"
) -> tuple[MarketPromise, ...]:
    """Return promises as a tuple."""
    return tuple_of(value, MarketPromise, name)


@frozen(kw_only=True, field_transformer=named_converters)
class MarketOffering:
    """What customers meet: a product or a service, its price and its promises.

    Parameters
    ----------
    name : str
        Its name, also its id in the records.
    share : float
        Share of the customers who meet it, above 0; the shares of a market add up to 1.
    kind : OfferingKind or str, default "product"
        Product or service.
    sold : bool, default True
        False for what nobody buys, such as public services.
    price : float, default 100
        The price agreed, at least 0.
    performance : float, default 0
        Shift of all performance.
    promises : iterable of MarketPromise, default ()
        What is promised with it.
    overcharged : float, default 0.05
        Share of the purchases at which more was taken than agreed.
    overcharge : float, default 0.1
        By how much, as a fraction of the price agreed.

    Raises
    ------
    ArgumentError
        If a field is outside its values.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> MarketOffering(name="library", share=1, kind="service", sold=False).price
    100.0
    """

    name: str = field(converter=_fields.label)
    share: float = field(converter=_fields.positive_share)
    kind: OfferingKind = field(default=OfferingKind.PRODUCT, converter=_to_kind)
    sold: bool = field(default=True, converter=_fields.flag)
    price: float = field(default=100.0, converter=_fields.non_negative)
    performance: float = field(default=0.0, converter=_fields.real)
    promises: tuple[MarketPromise, ...] = field(default=(), converter=_to_promises)
    overcharged: float = field(default=0.05, converter=_fields.probability)
    overcharge: float = field(default=0.1, converter=_fields.non_negative)

    def lift(self, attribute: str, kind: PromiseKind) -> float:
        """Return what the promises of one kind add to what is expected of an attribute."""
        return sum(
            promise.lift
            for promise in self.promises
            if promise.attribute == attribute and promise.kind is kind
        )


def tuple_of(value: object, kind: type[T], name: str) -> tuple[T, ...]:
    """Return an iterable as a tuple whose members are all of one class."""
    wanted = f"must be a list of {kind.__name__}"
    if isinstance(value, str | kind) or not isinstance(value, Iterable):
        raise DataTypeError.about(
            name, wanted, got=type(value).__name__, remedy=f"Write [{kind.__name__}(...)]"
        )
    members = tuple(value)
    for item in members:
        if not isinstance(item, kind):
            raise DataTypeError.about(
                name, wanted, got=type(item).__name__, remedy=f"Make each with {kind.__name__}(...)"
            )
    return members
