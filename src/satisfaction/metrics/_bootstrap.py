"""Bootstrap of an estimate, from the tally and never from its answers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import MethodError, WeakDataWarning
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_count
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import escape, format_number, json_number
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._batch import Batch
from satisfaction.survey._resample import resample_levels


@frozen(eq=False, repr=False)
class Bootstrap:
    """Bootstrap replicates of an estimate.

    Parameters
    ----------
    values : ndarray of shape (n_resamples,)
        The estimate in every replicate that holds answers, read-only.
    estimate : float
        The estimate itself.

    Examples
    --------
    >>> import satisfaction as sat
    >>> resampled = sat.nps([10, 9, 9, 8, 3] * 20).bootstrap(2_000, rng=1)
    >>> round(resampled.standard_error)
    8
    """

    values: NDArray[np.float64]
    estimate: float

    @property
    def standard_error(self) -> float:
        """Standard deviation of the replicates."""
        return float(self.values.std(ddof=1)) if len(self.values) > 1 else float("nan")

    def confidence_interval(
        self, confidence_level: float = 0.95, method: str = "percentile"
    ) -> ConfidenceInterval:
        """Return the interval between the quantiles of the replicates.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : {"percentile"}
            Quantiles of the replicates themselves.

        Returns
        -------
        ConfidenceInterval
            In the unit of the estimate.
        """
        level = check_confidence_level(confidence_level)
        check_choice(method, "method", ("percentile",))
        low, high = np.quantile(self.values, [(1 - level) / 2, (1 + level) / 2])
        return ConfidenceInterval(float(low), float(high), level, "bootstrap percentile")

    def to_dict(self) -> dict[str, Any]:
        """Return estimate, standard error and replicates as JSON-ready values."""
        return {
            "estimate": json_number(self.estimate),
            "standard_error": json_number(self.standard_error),
            "values": [json_number(float(value)) for value in self.values],
        }

    def __repr__(self) -> str:
        return (
            f"Bootstrap({len(self.values):,} replicates, estimate {format_number(self.estimate)}, "
            f"standard error {format_number(self.standard_error)})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def bootstrap_batch(batch: Batch, index: int, n_resamples: int, rng: Any) -> Bootstrap:
    """Return the bootstrap of one estimate of a batch."""
    count = check_count(n_resamples, "n_resamples", low=1)
    random = generator(rng)
    tally, segment = batch.tally, batch.segment
    if tally is None or segment is None or batch.row_scores is None:
        raise MethodError.about(
            "bootstrap",
            "needs an estimate that scores a tally",
            got=batch.metric.name,
            remedy="Use its standard error",
        )
    place = np.where(segment == index, np.searchsorted(batch.scores, batch.row_scores), -1)
    totals = resample_levels(tally, place, len(batch.scores), count, random)
    weights = totals.sum(axis=1)
    kept = weights > 0
    if not kept.all():
        warnings.warn(
            f"bootstrap: {count - int(kept.sum()):,} of {count:,} replicates hold no answer of "
            "the segment and are left out",
            WeakDataWarning,
            stacklevel=3,
        )
    values = totals[kept] @ batch.scores / weights[kept]
    values.setflags(write=False)
    return Bootstrap(values=values, estimate=float(batch.value[index]))
