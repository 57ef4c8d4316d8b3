"""The experience: one customer meets one offering at one time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import field, frozen

from satisfaction.errors import DataTypeError
from satisfaction.models._enums import SatisfactionKind
from satisfaction.models._fields import to_id, to_time
from satisfaction.models._price import Price
from satisfaction.models._record import Record, named_converters


def _to_price(value: Price | Mapping[str, Any] | None, name: str = "price") -> Price | None:
    """Return a price, also from its dictionary, or None."""
    if value is None or isinstance(value, Price):
        return value
    if isinstance(value, Mapping):
        return Price.from_dict(value)
    raise DataTypeError.about(
        name, "must be a Price", got=type(value).__name__, remedy="Write Price(paid=10)"
    )


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Experience(Record):
    """A customer meets an offering, with or without buying it.

    Parameters
    ----------
    id : str
        Its id.
    customer_id : str
        Whose it is.
    offering_id : str
        What was met.
    at : datetime or str
        When, with time zone.
    price : Price, optional
        `None` where nothing was bought.

    Raises
    ------
    RecordError
        If a field breaks its rule.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> visit = Experience(
    ...     id="e1", customer_id="c1", offering_id="library", at="2025-03-01T09:00:00+00:00"
    ... )
    >>> visit.satisfaction_kind.value
    'user'
    """

    id: str = field(converter=to_id)
    customer_id: str = field(converter=to_id)
    offering_id: str = field(converter=to_id)
    at: datetime = field(converter=to_time)
    price: Price | None = field(default=None, converter=_to_price)

    @property
    def purchased(self) -> bool:
        """Whether something was bought."""
        return self.price is not None

    @property
    def satisfaction_kind(self) -> SatisfactionKind:
        """Customer satisfaction after a purchase; use without buying is user satisfaction."""
        return SatisfactionKind.CUSTOMER if self.purchased else SatisfactionKind.USER
