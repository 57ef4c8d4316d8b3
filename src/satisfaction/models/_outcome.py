"""The outcome: what a customer did in a period, as the consequence of satisfaction."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from satisfaction.models._fields import (
    check_order,
    to_amount_or_none,
    to_count_or_none,
    to_currency,
    to_flag_or_none,
    to_id,
    to_time,
)
from satisfaction.models._record import Record, named_converters


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Outcome(Record):
    """What a customer did in a period: came back, recommended, stayed, spent.

    Parameters
    ----------
    customer_id : str
        The customer.
    start : datetime or str
        Beginning of the period, with time zone.
    end : datetime or str
        Its end, after `start`.
    repurchased : bool, optional
        Whether the customer bought again; `None` for unknown.
    recommended : bool, optional
        Whether the customer recommended.
    stayed : bool, optional
        Whether the customer was still one at the end.
    visits : int, optional
        Number of visits.
    spend : float, optional
        What was spent, at least 0.
    currency : str, default "EUR"
        Three capital letters.

    Raises
    ------
    RecordError
        If a field breaks its rule, or the period is empty.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> quarter = Outcome(
    ...     customer_id="c1", start="2025-01-01T00:00:00+00:00", end="2025-04-01T00:00:00+00:00",
    ...     repurchased=True, recommended=True, visits=3, spend=120,
    ... )
    >>> quarter.evangelist
    True
    """

    customer_id: str = field(converter=to_id)
    start: datetime = field(converter=to_time)
    end: datetime = field(converter=to_time)
    repurchased: bool | None = field(default=None, converter=to_flag_or_none)
    recommended: bool | None = field(default=None, converter=to_flag_or_none)
    stayed: bool | None = field(default=None, converter=to_flag_or_none)
    visits: int | None = field(default=None, converter=to_count_or_none)
    spend: float | None = field(default=None, converter=to_amount_or_none)
    currency: str = field(default="EUR", converter=to_currency)

    def __attrs_post_init__(self) -> None:
        """Check that the period is not empty."""
        check_order(self.start, self.end, ("start", "end"), strict=True)

    @property
    def evangelist(self) -> bool | None:
        """Whether the customer bought again *and* recommended; None if unknown."""
        if self.repurchased is False or self.recommended is False:
            return False
        return True if self.repurchased and self.recommended else None
