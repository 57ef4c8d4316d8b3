"""A quantile of a survival curve, with its limits."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from satisfaction.foundation._rendering import escape, format_number, json_number


@frozen(repr=False)
class SurvivalQuantile:
    """The time by which a share of the customers has left.

    Made by `SurvivalCurve.quantile`.

    Parameters
    ----------
    value : float
        The time, in the unit of the tenures; nan if the curve never falls so far.
    low, high : float
        Where the limits of the curve cross the same height; nan if they never do.
    p : float
        The share that has left, 0 to 1.
    confidence_level : float
        Level of the limits.
    method : str
        Method of the limits of the curve.

    Examples
    --------
    >>> from satisfaction.metrics import SurvivalQuantile
    >>> SurvivalQuantile(310.0, 284.0, 361.0, p=0.5)
    50 % left by 310   95 % CI 284 to 361
    """

    value: float
    low: float
    high: float
    p: float = 0.5
    confidence_level: float = 0.95
    method: str = "log-log"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values; nan becomes None."""
        return {
            "p": self.p,
            "value": json_number(self.value),
            "low": json_number(self.low),
            "high": json_number(self.high),
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def __repr__(self) -> str:
        value, low, high = (format_number(x) for x in (self.value, self.low, self.high))
        level = f"{100 * self.confidence_level:g} % CI"
        return f"{100 * self.p:g} % left by {value}   {level} {low} to {high}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
