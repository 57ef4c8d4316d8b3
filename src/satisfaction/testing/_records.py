"""Strategies of the typed records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.models import (
    Answer,
    Cause,
    Channel,
    Complaint,
    Contact,
    Customer,
    Expectation,
    ExpectationStandard,
    Experience,
    Facet,
    Incentive,
    IncentiveKind,
    Mood,
    Occasion,
    Offering,
    OfferingKind,
    Outcome,
    Performance,
    Price,
    Promise,
    PromiseKind,
    PromiseTopic,
    Role,
    ServiceAct,
    ServiceBehaviour,
    Source,
    Survey,
)
from satisfaction.testing._fields import (
    amounts,
    attributes,
    currencies,
    flags,
    ids,
    member_sets,
    members,
    texts,
    times,
    visits,
)
from satisfaction.testing._hypothesis import check_strategy, compose, load_strategies, maybe
from satisfaction.testing._ratings import ratings
from satisfaction.testing._scales import rating_scales

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

R = TypeVar("R")

_LONGEST_WAIT = timedelta(days=90)
_LONGEST_PERIOD = timedelta(days=400)
_INSTANT = timedelta(microseconds=1)


def records(cls: type[R], **fields: Any) -> SearchStrategy[R]:
    """Return a strategy of the records of one class, every rule of the class kept.

    None where a field may be unknown, every member of an enum, sets of any size, ids of any
    script, times of any offset, ratings on scales of any kind.

    Parameters
    ----------
    cls : type
        A record class of `satisfaction.models`.
    **fields : SearchStrategy
        Strategies that take the place of those of some fields.

    Returns
    -------
    SearchStrategy
        Of records.

    Raises
    ------
    DataTypeError
        If this is no record class, or a field is no strategy.
    ArgumentError
        If there is no such field.
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find, strategies as st
    >>> from satisfaction.models import Customer
    >>> from satisfaction.testing import records
    >>> find(records(Customer, id=st.just("c1")), lambda customer: len(customer.roles) > 1).id
    'c1'
    """
    if cls not in RECORDS:
        raise DataTypeError.about(
            "cls",
            "must be a record class",
            got=getattr(cls, "__name__", type(cls).__name__),
            remedy=f"The classes are: {', '.join(one.__name__ for one in RECORDS)}",
        )
    load_strategies()
    usual = RECORDS[cls]()
    for name, strategy in fields.items():
        if name not in usual:
            raise ArgumentError.about(
                name,
                f"is no field of {cls.__name__}",
                remedy=f"Its fields are: {', '.join(usual)}",
            )
        check_strategy(strategy, name)
    return compose(_draw_record, cls, usual | fields)


Fields = dict[str, Any]


def _draw_record(draw: DrawFn, cls: type[R], fields: Fields) -> R:
    """Draw one record; a strategy made by a function depends on the fields before it."""
    values: Fields = {}
    for name, strategy in fields.items():
        values[name] = draw(strategy(values) if callable(strategy) else strategy)
    return cls(**values)


def _rating(values: Fields) -> Any:
    """Return the strategy of a rating on the scale drawn before."""
    return ratings(values["scale"])


def _later(first: str, shortest: timedelta, longest: timedelta) -> Callable[[Fields], Any]:
    """Return what makes the strategy of times after a time drawn before."""

    def strategy(values: Fields) -> Any:
        waits = load_strategies().timedeltas(shortest, longest)
        return waits.map(lambda wait: values[first] + wait)

    return strategy


def _not_before(first: str) -> Callable[[Fields], Any]:
    """Return what makes the strategy of times not before another, or None."""
    return lambda values: maybe(_later(first, timedelta(0), _LONGEST_WAIT)(values))


def _answer() -> Fields:
    """Return the strategies of the fields of `Answer`."""
    return {
        "customer_id": ids(),
        "item": ids(),
        "scale": rating_scales(),
        "rating": _rating,
        "facet": members(Facet),
        "at": maybe(times()),
        "survey_id": maybe(ids()),
        "experience_id": maybe(ids()),
        "contact_id": maybe(ids()),
        "text": texts(),
    }


def _complaint() -> Fields:
    """Return the strategies of the fields of `Complaint`."""
    return {
        "id": ids(),
        "contact_id": ids(),
        "cause": members(Cause),
        "further_causes": member_sets(Cause),
        "text": texts(),
        "justified": maybe(flags()),
    }


def _contact() -> Fields:
    """Return the strategies of the fields of `Contact`."""
    return {
        "id": ids(),
        "customer_id": ids(),
        "at": times(),
        "channel": members(Channel),
        "act": members(ServiceAct),
        "outbound": flags(),
        "representative_id": maybe(ids()),
        "offering_id": maybe(ids()),
        "previous_id": maybe(ids()),
        "answered_at": _not_before("at"),
        "resolved_at": _not_before("at"),
        "behaviours": member_sets(ServiceBehaviour),
        "mood": maybe(members(Mood)),
    }


def _customer() -> Fields:
    """Return the strategies of the fields of `Customer`."""
    return {
        "id": ids(),
        "roles": member_sets(Role, min_size=1),
        "since": maybe(times()),
        "attributes": attributes(),
    }


def _performance() -> Fields:
    """Return the strategies of the fields of `Performance`."""
    return {
        "experience_id": ids(),
        "attribute": ids(),
        "scale": rating_scales(),
        "rating": _rating,
        "at": maybe(times()),
    }


def _expectation() -> Fields:
    """Return the strategies of the fields of `Expectation`."""
    return _performance() | {"standard": members(ExpectationStandard)}


def _experience() -> Fields:
    """Return the strategies of the fields of `Experience`."""
    return {
        "id": ids(),
        "customer_id": ids(),
        "offering_id": ids(),
        "at": times(),
        "price": maybe(records(Price)),
    }


def _incentive() -> Fields:
    """Return the strategies of the fields of `Incentive`."""
    return {"kind": members(IncentiveKind), "amount": amounts(), "text": texts()}


def _offering() -> Fields:
    """Return the strategies of the fields of `Offering`."""
    return {"id": ids(), "kind": members(OfferingKind), "name": texts(), "sold": flags()}


def _outcome() -> Fields:
    """Return the strategies of the fields of `Outcome`."""
    return {
        "customer_id": ids(),
        "start": times(),
        "end": _later("start", _INSTANT, _LONGEST_PERIOD),
        "repurchased": maybe(flags()),
        "recommended": maybe(flags()),
        "stayed": maybe(flags()),
        "visits": maybe(visits()),
        "spend": maybe(amounts()),
        "currency": currencies(),
    }


def _price() -> Fields:
    """Return the strategies of the fields of `Price`."""
    return {"paid": amounts(), "agreed": maybe(amounts()), "currency": currencies()}


def _promise() -> Fields:
    """Return the strategies of the fields of `Promise`."""
    return {
        "offering_id": ids(),
        "topic": members(PromiseTopic),
        "kind": members(PromiseKind),
        "text": texts(),
    }


def _survey() -> Fields:
    """Return the strategies of the fields of `Survey`."""
    return {
        "id": ids(),
        "occasion": members(Occasion),
        "channel": members(Channel),
        "source": members(Source),
        "incentive": maybe(records(Incentive)),
    }


RECORDS: Mapping[type[Any], Callable[[], Fields]] = MappingProxyType(
    {
        Answer: _answer,
        Complaint: _complaint,
        Contact: _contact,
        Customer: _customer,
        Expectation: _expectation,
        Experience: _experience,
        Incentive: _incentive,
        Offering: _offering,
        Outcome: _outcome,
        Performance: _performance,
        Price: _price,
        Promise: _promise,
        Survey: _survey,
    }
)
