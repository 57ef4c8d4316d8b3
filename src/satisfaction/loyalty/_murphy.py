"""Murphy's decomposition of the Brier score, with bins that never split a tie."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import asdict, frozen
from numpy.typing import NDArray

from satisfaction.foundation._rendering import escape, format_number, json_number
from satisfaction.loyalty._ranked_predictions import Ranked

Floats = NDArray[np.float64]


@frozen(repr=False)
class MurphyDecomposition:
    """Where a Brier score comes from: made by `evaluate_predictions`.

    The Brier score is ``reliability - resolution + uncertainty + within_variance -
    within_covariance``. The last two are what binning hides; they are 0 with
    ``bins="distinct"``.

    Parameters
    ----------
    reliability : float
        Squared distance of predicted and observed shares of the bins: 0 is best.
    resolution : float
        Squared distance of the bins' observed shares from the share of all: the more the better.
    uncertainty : float
        Of the outcome itself, ``base_rate (1 - base_rate)``; no prediction changes it.
    within_variance : float
        Variance of the predictions within the bins.
    within_covariance : float
        Twice the covariance of outcome and prediction within the bins.

    References
    ----------
    Murphy (1973), A new vector partition of the probability score, J. Appl. Meteorol. 12, 595.
    Stephenson, Coelho, Jolliffe (2008), Two extra components in the Brier score decomposition,
    Weather and Forecasting 23, 752, doi:10.1175/2007WAF2006116.1.

    Examples
    --------
    >>> from satisfaction.loyalty import evaluate_predictions
    >>> later = {"renewed": [0, 0, 1, 0, 1, 1], "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9]}
    >>> evaluate_predictions(later, "renewed", prediction="p", bins="distinct").murphy
    MurphyDecomposition(reliability=0.02, resolution=0.083333, uncertainty=0.25,
                        within_variance=0, within_covariance=0)
    """

    reliability: float
    resolution: float
    uncertainty: float
    within_variance: float
    within_covariance: float

    @property
    def brier(self) -> float:
        """The Brier score that the parts add up to."""
        return (
            self.reliability
            - self.resolution
            + self.uncertainty
            + self.within_variance
            - self.within_covariance
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the parts as JSON-ready values."""
        return {name: json_number(value) for name, value in asdict(self).items()}

    def __repr__(self) -> str:
        parts = [f"{name}={format_number(value)}" for name, value in asdict(self).items()]
        head = f"{type(self).__name__}("
        return f"{head}{', '.join(parts[:3])},\n{' ' * len(head)}{', '.join(parts[3:])})"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@frozen(eq=False)
class Bins:
    """Bins of the distinct predictions, in their order: none is empty.

    ``of_value`` is the bin of each distinct prediction; ``weights``, ``predicted`` and
    ``observed`` are the weight, the mean prediction and the share of events of each bin.
    """

    of_value: NDArray[np.intp]
    weights: Floats
    predicted: Floats
    observed: Floats


def make_bins(ranked: Ranked, bins: int | str) -> Bins:
    """Return bins of nearly equal weight, or one for each distinct prediction.

    A value with weight ``c`` before it and ``v`` of its own, of W in all, is in bin
    ``min(floor(bins (c + v/2) / W), bins - 1)``.
    """
    weights = ranked.weights
    if bins == "distinct":
        of_value = np.arange(len(weights))
        return Bins(of_value, weights, ranked.values, ranked.events / weights)
    up_to = np.cumsum(weights)
    middle = up_to - weights / 2
    number = np.minimum((int(bins) * middle / up_to[-1]).astype(np.intp), int(bins) - 1)
    new = np.diff(number, prepend=-1) > 0
    starts = np.flatnonzero(new)
    total = np.add.reduceat(weights, starts)
    return Bins(
        np.cumsum(new) - 1,
        total,
        np.add.reduceat(weights * ranked.values, starts) / total,
        np.add.reduceat(ranked.events, starts) / total,
    )


def decompose(ranked: Ranked, bins: Bins) -> MurphyDecomposition:
    """Return the five parts of the Brier score."""
    weights = ranked.weights
    total = float(weights.sum())
    base_rate = float(ranked.events.sum()) / total
    deviation = ranked.values - bins.predicted[bins.of_value]
    surplus = ranked.events - bins.observed[bins.of_value] * weights
    return MurphyDecomposition(
        reliability=float(bins.weights @ (bins.predicted - bins.observed) ** 2) / total,
        resolution=float(bins.weights @ (bins.observed - base_rate) ** 2) / total,
        uncertainty=base_rate * (1 - base_rate),
        within_variance=float(weights @ deviation**2) / total,
        within_covariance=2 * float(surplus @ deviation) / total,
    )
