"""What recovery did to one outcome."""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import frozen

from satisfaction.foundation._rendering import format_number, format_pvalue, json_number
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._domain_result import DomainResult
from satisfaction.metrics._estimate_table import EstimateTable

STATES = ("no failure", "failed", "recovered")


@frozen(eq=False, repr=False, kw_only=True)
class RecoveryEffect(DomainResult):
    """How an outcome differs between no failure, a failure, and a failure that was repaired.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Empty.
    segments : mapping
        Empty.
    outcome : str
        Column of the outcome.
    paradox_adjusted : Coefficient or None
        Recovered minus no failure at the same earlier rating; None without ``before``.
    slope : Coefficient or None
        Of the outcome on the earlier rating.
    pvalue, adjusted_pvalue : float
        Of the paradox, adjusted for the earlier rating where it is known; and over all outcomes.

    Examples
    --------
    >>> from satisfaction.service import recovery
    >>> answers = {"state": ["ok", "ok", "bad", "bad", "fixed", "fixed"],
    ...            "rating": [4, 5, 2, 1, 5, 5]}
    >>> found = recovery(answers, "rating", state="state", no_failure="ok", failed="bad",
    ...                  recovered="fixed")
    >>> found["rating"].loss.value
    -3.0
    """

    title: ClassVar[str] = "recovery"

    outcome: str
    paradox_adjusted: Coefficient | None
    slope: Coefficient | None
    pvalue: float
    adjusted_pvalue: float

    @property
    def means(self) -> EstimateTable:
        """Mean outcome without failure, after a failure, after recovery."""
        return self._joint(STATES, "state")

    @property
    def loss(self) -> Difference:
        """Failed minus no failure."""
        means = self.means
        return means["failed"] - means["no failure"]

    @property
    def recovery(self) -> Difference:
        """Recovered minus failed."""
        means = self.means
        return means["recovered"] - means["failed"]

    @property
    def paradox(self) -> Difference:
        """Recovered minus no failure: positive if recovery does more than repair."""
        means = self.means
        return means["recovered"] - means["no failure"]

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        adjusted = self.paradox_adjusted
        return DomainResult.to_dict(self) | {
            "outcome": self.outcome,
            "paradox": json_number(self.paradox.value),
            "paradox_adjusted": None if adjusted is None else dict(adjusted.to_dict()),
            "pvalue": json_number(self.pvalue),
            "adjusted_pvalue": json_number(self.adjusted_pvalue),
        }

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the three means as dots with their intervals.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        return self.means.plot(ax, **kwargs)

    def _headline(self) -> str:
        """Return the first line of the repr."""
        adjusted = self.paradox_adjusted
        value = self.paradox.value if adjusted is None else adjusted.value
        kind = "paradox" if adjusted is None else "adjusted paradox"
        return (
            f"{self.outcome}   {kind} {format_number(value, 3)}, "
            f"{format_pvalue(self.adjusted_pvalue)}   n = {self.n:,}"
        )
