"""Converters of parameters: each returns the checked value, and its message names the field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from satisfaction.errors import ArgumentError, DataTypeError, RecordError
from satisfaction.foundation._checks import check_count, check_flag, check_number
from satisfaction.foundation._read_only import ReadOnly
from satisfaction.models import Cause, Channel, PromiseKind, PromiseTopic, RatingScale, ServiceAct
from satisfaction.models._fields import to_id, to_member

Member = TypeVar("Member", bound=StrEnum)

# Shares that were typed in decimals add up to 1 within a few roundings.
_ROUNDING = 1e-9


def real(value: float, name: str = "value") -> float:
    """Return a finite number."""
    return check_number(value, name)


def non_negative(value: float, name: str = "value") -> float:
    """Return a number of at least 0."""
    return check_number(value, name, low=0)


def positive(value: float, name: str = "value") -> float:
    """Return a number above 0."""
    return check_number(value, name, low=0, open_low=True)


def probability(value: float, name: str = "value") -> float:
    """Return a number between 0 and 1."""
    return check_number(value, name, low=0, high=1)


def positive_share(value: float, name: str = "share") -> float:
    """Return a share above 0: a group without customers cannot be measured."""
    return check_number(value, name, low=0, high=1, open_low=True)


def below_one(value: float, name: str = "value") -> float:
    """Return a number of at least 0 and below 1."""
    return check_number(value, name, low=0, high=1, open_high=True)


def signed_share(value: float, name: str = "value") -> float:
    """Return a number between -1 and 1."""
    return check_number(value, name, low=-1, high=1)


def at_least_one(value: float, name: str = "value") -> float:
    """Return a number of at least 1."""
    return check_number(value, name, low=1)


def contact_rate(value: float, name: str = "contact_rate") -> float:
    """Return a mean number of contacts, at most 100."""
    return check_number(value, name, low=0, high=100)


def visits(value: float, name: str = "visits") -> float:
    """Return a mean number of visits, 1 to 100."""
    return check_number(value, name, low=1, high=100)


def people(value: int, name: str = "representatives") -> int:
    """Return a number of people, 1 to 30,000."""
    return check_count(value, name, low=1, high=30_000)


def periods(value: int, name: str = "periods") -> int:
    """Return a number of periods, 1 to 100."""
    return check_count(value, name, low=1, high=100)


def label(value: str, name: str = "name") -> str:
    """Return a name that is not blank."""
    try:
        return to_id(value, name)
    except RecordError as error:
        raise ArgumentError(str(error), argument=name) from None


def flag(value: object, name: str = "value") -> bool:
    """Return True or False."""
    return check_flag(value, name)


def member(value: object, kind: type[Member], name: str) -> Member:
    """Return a member of an enum; anything else is an argument outside its values."""
    try:
        return to_member(value, kind, name)
    except RecordError as error:
        raise ArgumentError(str(error), argument=name) from None


def promise_kind(value: PromiseKind | str, name: str = "kind") -> PromiseKind:
    """Return the kind of a promise."""
    return member(value, PromiseKind, name)


def promise_topic(value: PromiseTopic | str, name: str = "topic") -> PromiseTopic:
    """Return the topic of a promise."""
    return member(value, PromiseTopic, name)


def scale(value: RatingScale | tuple[float, ...], name: str = "scale") -> RatingScale:
    """Return a rating scale, of at most 127 levels or a slider."""
    checked = RatingScale.of(value)
    if checked.step is not None and len(checked) > 127:
        raise ArgumentError.about(
            name,
            "must have at most 127 levels",
            got=f"{len(checked)} levels",
            remedy="Use fewer levels, or a slider: RatingScale(0, 100, None)",
        )
    return checked


def _numbers(value: object, kind: type[Member], name: str) -> dict[Member, float]:
    """Return a mapping of the members of an enum to finite numbers."""
    if not isinstance(value, Mapping):
        raise DataTypeError.about(
            name,
            "must be a mapping",
            got=type(value).__name__,
            remedy=f"Write {{{next(iter(kind)).value!r}: 1.0}}",
        )
    return {member(key, kind, name): check_number(number, name) for key, number in value.items()}


def check_shares(shares: Iterable[float], name: str) -> None:
    """Refuse shares that are negative or do not add up to 1."""
    listed = list(shares)
    negative = [share for share in listed if share < 0]
    if negative:
        raise ArgumentError.about(
            name,
            "shares must be at least 0",
            got=negative,
            count=len(negative),
            remedy="Leave out what does not occur",
        )
    if abs(math.fsum(listed) - 1) > _ROUNDING:
        raise ArgumentError.about(
            name,
            "shares must add up to 1",
            got=f"{math.fsum(listed):g}",
            remedy="Divide every share by their sum",
        )


def _shares(value: object, kind: type[Member], name: str) -> Mapping[Member, float]:
    """Return read-only shares that add up to 1, in the order of the enum."""
    given = _numbers(value, kind, name)
    check_shares(given.values(), name)
    return ReadOnly({key: given[key] for key in kind if given.get(key, 0) > 0})


def channel_shares(value: Mapping[Any, float], name: str = "channels") -> Mapping[Channel, float]:
    """Return the share of each channel."""
    return _shares(value, Channel, name)


def act_shares(value: Mapping[Any, float], name: str = "acts") -> Mapping[ServiceAct, float]:
    """Return the share of each act of service; complaints come from dissatisfaction alone."""
    shares = _shares(value, ServiceAct, name)
    if ServiceAct.COMPLAINT in shares:
        raise ArgumentError.about(
            name,
            "complaints are no act of chance: they follow from dissatisfaction",
            got=[ServiceAct.COMPLAINT.value],
            remedy="Leave complaints out, and set complaint_intercept and complaint_slope",
        )
    return shares


def cause_shares(value: Mapping[Any, float], name: str = "causes") -> Mapping[Cause, float]:
    """Return the share of each cause."""
    return _shares(value, Cause, name)


def channel_effects(
    value: Mapping[Any, float], name: str = "channel_effects"
) -> Mapping[Channel, float]:
    """Return an effect for each channel that has one."""
    return ReadOnly(_numbers(value, Channel, name))
