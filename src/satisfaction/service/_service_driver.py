"""What one behaviour of good service goes with."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from satisfaction.foundation._rendering import (
    format_value,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._domain_measures import DomainMeasures
from satisfaction.metrics._estimate import Estimate


@frozen(eq=False, repr=False, kw_only=True)
class ServiceDriver:
    """How satisfaction differs with one behaviour, and how much is lost where it was not done.

    Parameters
    ----------
    name : str
        Column of the behaviour.
    adjusted : Coefficient
        Difference of satisfaction at the same other behaviours: its coefficient in the joint
        least squares.
    lost : Coefficient
        Points of satisfaction lost because it was not done everywhere:
        ``(1 - incidence / 100) * adjusted``.
    reason : str or None
        Why difference, adjusted and lost are nan; None where they are known.
    measures, key : object
        The library's own rows behind the numbers.

    Examples
    --------
    >>> from satisfaction.service import service_drivers
    >>> calls = {"rating": [5, 4, 4, 2, 1, 2], "listened": [1, 1, 1, 0, 0, 0]}
    >>> driver = service_drivers(calls, "rating", ["listened"])["listened"]
    >>> driver.incidence.value, driver.lost.value
    (50.0, 1.33)
    """

    name: str
    adjusted: Coefficient
    lost: Coefficient
    reason: str | None
    _measures: DomainMeasures = field(alias="measures")
    _key: Any = field(alias="key")

    @property
    def incidence(self) -> Estimate:
        """Percent of contacts in which it was done."""
        return self._measures.estimate(measure_names(self.name)[0], self._key)

    @property
    def mean_done(self) -> Estimate:
        """Mean satisfaction where it was done."""
        return self.difference.first

    @property
    def mean_not_done(self) -> Estimate:
        """Mean satisfaction where it was not done."""
        return self.difference.second

    @property
    def difference(self) -> Difference:
        """Satisfaction where it was done minus where it was not; nan if one does not occur."""
        done, not_done = measure_names(self.name)[1:]
        means = self._measures.joint((done, not_done), "behaviour", self._key)
        return means[done] - means[not_done]

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        return {
            "name": self.name,
            "incidence": self.incidence.to_dict(),
            "mean_done": self.mean_done.to_dict(),
            "mean_not_done": self.mean_not_done.to_dict(),
            "difference": json_number(self.difference.value),
            "adjusted": dict(self.adjusted.to_dict()),
            "lost": dict(self.lost.to_dict()),
            "reason": self.reason,
        }

    def _cells(self) -> list[str]:
        """Return the numbers as text."""
        done = f"{format_value(self.incidence.value, 'percent')} %"
        name = shorten(self.name)
        if self.reason is not None:
            return [name, done, "", "", "", shorten(self.reason)]
        low, high = self.lost.confidence_interval()
        return [
            name,
            done,
            format_value(self.difference.value, "rating", signed=True),
            format_value(self.adjusted.value, "rating", signed=True),
            format_value(self.lost.value, "rating"),
            f"{format_value(float(low), 'rating')} to {format_value(float(high), 'rating')}",
        ]

    def __repr__(self) -> str:
        name, done, difference, adjusted, lost, interval = self._cells()
        if self.reason is not None:
            return f"{name}   done {done}, {self.reason}"
        return (
            f"{name}   done {done}, difference {difference}, adjusted {adjusted}, "
            f"lost {lost} ({interval})"
        )

    def _repr_html_(self) -> str:
        return html_table(HEADER, [self._cells()])


HEADER = ["behaviour", "done", "difference", "adjusted", "lost", "95 % CI"]


def measure_names(behaviour: str) -> tuple[str, str, str]:
    """Return the names of incidence, mean where done, and mean where not done."""
    return f"incidence: {behaviour}", f"done: {behaviour}", f"not done: {behaviour}"
