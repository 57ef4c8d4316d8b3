"""The price: what was paid, and what had been agreed."""

from __future__ import annotations

from attrs import field, frozen

from satisfaction.models._fields import to_amount, to_amount_or_none, to_currency
from satisfaction.models._record import Record, named_converters


@frozen(kw_only=True, repr=False, field_transformer=named_converters)
class Price(Record):
    """What was paid for an offering, beside what had been agreed.

    Parameters
    ----------
    paid : float
        Amount paid, at least 0.
    agreed : float, optional
        Amount agreed before; `None` where nothing was agreed.
    currency : str, default "EUR"
        Three capital letters.

    Raises
    ------
    RecordError
        If an amount is negative or infinite, or the currency is no code.
    DataTypeError
        If an amount is no number.

    Examples
    --------
    >>> Price(paid=12, agreed=10).overcharge
    2.0
    """

    paid: float = field(converter=to_amount)
    agreed: float | None = field(default=None, converter=to_amount_or_none)
    currency: str = field(default="EUR", converter=to_currency)

    @property
    def overcharge(self) -> float | None:
        """What was paid beyond the agreement, never negative; None where nothing was agreed."""
        return None if self.agreed is None else max(0.0, self.paid - self.agreed)

    @property
    def overcharged(self) -> bool | None:
        """Whether more was paid than agreed; None where nothing was agreed."""
        return None if self.agreed is None else self.paid > self.agreed
