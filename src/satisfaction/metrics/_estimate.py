"""An estimate: a value, its standard error, and everything its intervals need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from satisfaction.errors import DesignError, MethodError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import (
    escape,
    format_count,
    format_value,
    json_number,
    shorten,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._batch import AnyMetric, Batch
from satisfaction.metrics._batch_intervals import batch_limits, check_method
from satisfaction.metrics._bootstrap import Bootstrap, bootstrap_batch
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._keys import json_key

if TYPE_CHECKING:
    from satisfaction.metrics._distribution import Distribution


@frozen(eq=False, repr=False)
class Estimate:
    """A number that a survey estimates, with its uncertainty.

    Made by the functions of this package; ``a - b`` is a `Difference`.

    Parameters
    ----------
    batch : object
        Where the numbers come from: the library's own.
    index : int
        The place of this estimate in it.

    Examples
    --------
    >>> import satisfaction as sat
    >>> score = sat.csat([5, 4, 3, 5, 2], scale=(1, 5))
    >>> score
    csat = 60.0 %   95 % CI 23.1 to 88.2   n = 5
    >>> score.confidence_interval(0.90, method="jeffreys").low
    26.1
    """

    _batch: Batch = field(alias="batch")
    _index: int = field(alias="index")

    @property
    def value(self) -> float:
        """The estimate, in the metric's unit (0..100, -100..100, or the rating)."""
        return float(self._batch.value[self._index]) + 0.0

    @property
    def variance(self) -> float:
        """Square of the standard error."""
        return float(self._batch.variance[self._index])

    @property
    def standard_error(self) -> float:
        """Standard error, in the metric's unit; nan where it is not defined."""
        return float(np.sqrt(self.variance))

    @property
    def n(self) -> int:
        """Number of answers used."""
        return int(self._batch.n[self._index])

    @property
    def n_missing(self) -> int:
        """Number of missing answers."""
        return int(self._batch.n_missing[self._index])

    @property
    def sum_of_weights(self) -> float:
        """Sum of the weights of the answers used."""
        return float(self._batch.sum_of_weights[self._index])

    @property
    def effective_n(self) -> float:
        """Answers of a simple random sample that would be as precise: n over design effect."""
        return float(self._batch.effective_n[self._index])

    @property
    def kish_effective_n(self) -> float:
        """Kish's ``sum(w)**2 / sum(w**2)``."""
        return float(self._batch.kish[self._index])

    @property
    def design_effect(self) -> float:
        """Variance over that of a simple random sample with replacement; 1 without design."""
        return float(self._batch.design_effect[self._index])

    @property
    def degrees_of_freedom(self) -> float:
        """Of the t distribution: clusters minus strata, n - 1 without design."""
        return float(self._batch.degrees_of_freedom[self._index])

    @property
    def metric(self) -> AnyMetric:
        """What was measured."""
        return self._batch.metric

    @property
    def key(self) -> Any:
        """Key of the segment, None for everybody."""
        key = self._batch.keys[self._index]
        return None if key == () else key

    @property
    def distribution(self) -> Distribution | None:
        """The whole distribution of the answers, None where no scale is scored."""
        from satisfaction.metrics._distribution import distribution_of_batch

        return distribution_of_batch(self._batch, self._index)

    # ---- uncertainty -----------------------------------------------------------------------

    def confidence_interval(
        self, confidence_level: float = 0.95, method: str | None = None
    ) -> ConfidenceInterval:
        """Return the confidence interval.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : str, optional
            By default the score interval (Wilson's for a share, Tango's for a net). Without a
            design shares also have ``"agresti_coull"``, ``"clopper_pearson"``, ``"jeffreys"``,
            ``"midp"``, ``"wald"`` and ``"t"``, nets ``"adjusted_wald"``, ``"wald"`` and ``"t"``,
            means ``"t"``; with a design shares have ``"beta"``, ``"logit"`` and ``"t"``, all
            others ``"t"``. Quantities between two bounds, such as an area under a curve, also
            have ``"logit"``.

        Returns
        -------
        ConfidenceInterval
            Inside the bounds of the metric, in its unit.

        Raises
        ------
        MethodError
            If the method does not fit; the message lists those that do.
        DesignError
            If the design leaves no degrees of freedom.
        """
        level = check_confidence_level(confidence_level)
        chosen = check_method(self._batch, method)
        single = self._batch if len(self._batch) == 1 else select(self._batch, [self._index])
        low, high, used = batch_limits(single, level, chosen)
        return ConfidenceInterval(float(low[0]) + 0.0, float(high[0]) + 0.0, level, used[0])

    def bootstrap(
        self,
        n_resamples: int = 10_000,
        *,
        rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    ) -> Bootstrap:
        """Return bootstrap replicates, made from the tally and never from the answers.

        Parameters
        ----------
        n_resamples : int, default 10_000
            Number of replicates.
        rng : Generator, SeedSequence, int or None
            Source of randomness; the same seed gives the same values.

        Returns
        -------
        Bootstrap
            Values, standard error, and intervals.
        """
        return bootstrap_batch(self._batch, self._index, n_resamples, rng)

    def __sub__(self, other: object) -> Difference:
        if not isinstance(other, Estimate):
            return NotImplemented
        return Difference(self, other)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Estimate):
            return NotImplemented
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def _content(self) -> tuple[Any, ...]:
        """Return what makes two estimates equal."""
        numbers = (self.value, self.standard_error, self.n, self.n_missing, self.sum_of_weights)
        return (self.metric, self.key, *(json_number(number) for number in numbers))

    # ---- display ---------------------------------------------------------------------------

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the numbers as JSON-ready values; nan and infinity become None."""
        level = check_confidence_level(confidence_level)
        interval = self._interval(level)
        return {
            "metric": self.metric.to_dict(),
            "key": json_key(self.key),
            "value": json_number(self.value),
            "standard_error": json_number(self.standard_error),
            "n": self.n,
            "n_missing": self.n_missing,
            "sum_of_weights": json_number(self.sum_of_weights),
            "effective_n": json_number(self.effective_n),
            "design_effect": json_number(self.design_effect),
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "confidence_interval": None if interval is None else interval.to_dict(),
        }

    def _interval(self, confidence_level: float) -> ConfidenceInterval | None:
        """Return the default interval, None where it is not defined."""
        try:
            return self.confidence_interval(confidence_level)
        except (DesignError, MethodError):
            return None

    def __repr__(self) -> str:
        metric = self.metric
        unit = " %" if metric.unit == "percent" else ""
        text = f"{shorten(metric.name)} = {self._format(self.value)}{unit}"
        return f"{text}   95 % CI {self._interval_text()}   n = {self._size_text()}"

    def _format(self, value: float) -> str:
        return format_value(value, self.metric.unit, signed=self.metric.signed)

    def _interval_text(self) -> str:
        """Return the 95 % interval as text, or why there is none."""
        interval = self._interval(0.95)
        if interval is None:
            return "not defined"
        low, high = interval
        return f"{self._format(low)} to {self._format(high)}"

    def _size_text(self) -> str:
        """Return the number of answers, with what differs from it."""
        text = format_count(self.n)
        effective = self.effective_n
        if np.isfinite(effective) and abs(effective - self.n) >= 0.01 * self.n:
            text += f" (effective {round(effective):,})"
        return f"{text}, {self.n_missing:,} missing" if self.n_missing else text

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the estimate as a dot with its interval; see `EstimateTable.plot`."""
        from satisfaction.plots._estimates import plot_estimates

        return plot_estimates([self], ax=ax, **kwargs)


def select(batch: Batch, which: list[int]) -> Batch:
    """Return some estimates of a batch, without the way back to their tally's covariance."""
    return batch.select(np.asarray(which, dtype=np.intp))
