"""The survey: on which occasion, by which channel, for which incentive it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from satisfaction.errors import DataTypeError
from satisfaction.models._enums import Channel, IncentiveKind, Occasion, Source
from satisfaction.models._fields import to_amount, to_id, to_text
from satisfaction.models._record import Record, named_converters


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Incentive(Record):
    """What is given for an answer, or for coming back.

    Parameters
    ----------
    kind : IncentiveKind or str
        Bonus, points, gift or voucher.
    amount : float, default 0
        Its worth, at least 0.
    text : str, default ""
        Its wording, such as "two for one".

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Incentive(kind="voucher", amount=5)
    Incentive(kind='voucher', amount=5.0)
    """

    kind: IncentiveKind = field(converter=IncentiveKind)
    amount: float = field(default=0.0, converter=to_amount)
    text: str = field(default="", converter=to_text)


def _to_incentive(
    value: Incentive | Mapping[str, Any] | None, name: str = "incentive"
) -> Incentive | None:
    """Return an incentive, also from its dictionary, or None."""
    if value is None or isinstance(value, Incentive):
        return value
    if isinstance(value, Mapping):
        return Incentive.from_dict(value)
    raise DataTypeError.about(
        name,
        "must be an Incentive",
        got=type(value).__name__,
        remedy='Write Incentive(kind="voucher", amount=5)',
    )


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Survey(Record):
    """A survey that asks customers.

    Parameters
    ----------
    id : str
        Its id.
    occasion : Occasion or str
        After a transaction, or within a standing relationship.
    channel : Channel or str
        The way in which it asks.
    source : Source or str, default "survey"
        A survey, or one of the qualitative sources: comment card, focus group (once),
        advisory group (continuing).
    incentive : Incentive, optional
        What is given for an answer.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Survey(id="s1", occasion="transaction", channel="email").source.qualitative
    False
    """

    id: str = field(converter=to_id)
    occasion: Occasion = field(converter=Occasion)
    channel: Channel = field(converter=Channel)
    source: Source = field(default=Source.SURVEY, converter=Source)
    incentive: Incentive | None = field(default=None, converter=_to_incentive)
