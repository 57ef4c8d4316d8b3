"""The contact: customer and company talk, in either direction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from attrs import field, frozen

from satisfaction.models._enums import Channel, Mood, ServiceAct, ServiceBehaviour
from satisfaction.models._fields import (
    check_order,
    to_flag,
    to_id,
    to_id_or_none,
    to_member,
    to_members,
    to_time,
    to_time_or_none,
)
from satisfaction.models._record import Record, named_converters


def _to_behaviours(
    value: ServiceBehaviour | str | Iterable[ServiceBehaviour | str], name: str = "behaviours"
) -> frozenset[ServiceBehaviour]:
    """Return the behaviours that were seen."""
    return to_members(value, ServiceBehaviour, name)


def _to_mood(value: Mood | str | None, name: str = "mood") -> Mood | None:
    """Return a mood, or None."""
    return None if value is None else to_member(value, Mood, name)


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Contact(Record):
    """One contact between a customer and the company.

    Parameters
    ----------
    id : str
        Its id.
    customer_id : str
        The customer.
    at : datetime or str
        When it began, with time zone.
    channel : Channel or str
        The way.
    act : ServiceAct or str
        What it is for.
    outbound : bool, default False
        Whether the company made it, as with newsletters and greetings.
    representative_id : str, optional
        Who served.
    offering_id : str, optional
        What it was about.
    previous_id : str, optional
        The contact that it continues.
    answered_at : datetime or str, optional
        When the customer had a first answer.
    resolved_at : datetime or str, optional
        When it was solved.
    behaviours : ServiceBehaviour, str or collection of them, default ()
        What the representative did.
    mood : Mood or str, optional
        The feeling that the customer showed.

    Raises
    ------
    RecordError
        If a field breaks its rule, or it was answered or resolved before it began.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> contact = Contact(
    ...     id="k7", customer_id="c1", channel="phone", act="complaint",
    ...     at="2025-03-01T09:00:00+00:00", answered_at="2025-03-01T09:20:00+00:00",
    ...     behaviours={"apology", "correction"}, mood="angry",
    ... )
    >>> contact.response_time
    datetime.timedelta(seconds=1200)
    >>> contact.resolved
    False
    """

    id: str = field(converter=to_id)
    customer_id: str = field(converter=to_id)
    at: datetime = field(converter=to_time)
    channel: Channel = field(converter=Channel)
    act: ServiceAct = field(converter=ServiceAct)
    outbound: bool = field(default=False, converter=to_flag)
    representative_id: str | None = field(default=None, converter=to_id_or_none)
    offering_id: str | None = field(default=None, converter=to_id_or_none)
    previous_id: str | None = field(default=None, converter=to_id_or_none)
    answered_at: datetime | None = field(default=None, converter=to_time_or_none)
    resolved_at: datetime | None = field(default=None, converter=to_time_or_none)
    behaviours: frozenset[ServiceBehaviour] = field(default=frozenset(), converter=_to_behaviours)
    mood: Mood | None = field(default=None, converter=_to_mood)

    def __attrs_post_init__(self) -> None:
        """Check the order of the times."""
        check_order(self.at, self.answered_at, ("at", "answered_at"))
        check_order(self.at, self.resolved_at, ("at", "resolved_at"))

    @property
    def response_time(self) -> timedelta | None:
        """Time to the first answer; None without one."""
        return None if self.answered_at is None else self.answered_at - self.at

    @property
    def resolution_time(self) -> timedelta | None:
        """Time to the solution; None without one."""
        return None if self.resolved_at is None else self.resolved_at - self.at

    @property
    def resolved(self) -> bool:
        """Whether it was solved."""
        return self.resolved_at is not None
