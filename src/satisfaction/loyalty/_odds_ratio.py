"""The odds ratio of a coefficient, with its limits."""

from __future__ import annotations

import math
from typing import Any

from attrs import frozen

from satisfaction.foundation._rendering import format_number, html_table, json_number


@frozen
class OddsRatio:
    """By which factor one unit more multiplies the odds of loyalty.

    Parameters
    ----------
    value : float
        1 means no association.
    low, high : float
        Limits of its confidence interval.

    Examples
    --------
    >>> from satisfaction.loyalty import OddsRatio
    >>> OddsRatio(2.0, 1.1, 3.6).value
    2.0
    """

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, low: float, high: float) -> OddsRatio:
        """Return the odds ratio of a coefficient and its limits."""
        return cls(_exp(value), _exp(low), _exp(high))

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "value": json_number(self.value),
            "low": json_number(self.low),
            "high": json_number(self.high),
        }

    def _repr_html_(self) -> str:
        row = [format_number(part) for part in (self.value, self.low, self.high)]
        return html_table(["odds ratio", "low", "high"], [row])


def _exp(value: float) -> float:
    """Return exp, infinite where it is too large for a float."""
    return math.exp(value) if value < 709 else math.inf
