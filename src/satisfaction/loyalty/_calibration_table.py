"""Predicted and observed shares of the bins of predictions, with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    clip_rows,
    clipped_table,
    format_count,
    html_table,
    json_number,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._murphy import Bins
from satisfaction.loyalty._ranked_predictions import Ranked
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._batch_intervals import default_method, defined_limits
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_batch

Floats = NDArray[np.float64]

_OBSERVED = Quantity("observed", unit="percent", family="share", bounds=(0.0, 100.0))
_HEADER = ("predictions", "n", "predicted", "observed", "95 % CI")


@frozen(eq=False, repr=False)
class CalibrationTable:
    """How often the event came true where it was predicted with about the same probability.

    One entry per bin, from the lowest predictions to the highest; probabilities are 0 to 1.

    Parameters
    ----------
    low, high : ndarray
        Lowest and highest prediction of each bin.
    n : ndarray
        Answers in it.
    predicted : ndarray
        Mean prediction.
    observed : ndarray
        Share of events.
    batch : object
        The library's own numbers behind the intervals.

    Examples
    --------
    >>> from satisfaction.loyalty import evaluate_predictions
    >>> later = {"renewed": [0, 0, 1, 0, 1, 1], "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9]}
    >>> evaluate_predictions(later, "renewed", prediction="p", bins=2).calibration_table
        predictions   n   predicted   observed          95 % CI
    0.1000 - 0.3000   3      0.2333     0.3333   0.061 to 0.792
    0.6000 - 0.9000   3      0.7000     0.6667   0.208 to 0.939
    """

    low: Floats
    high: Floats
    n: NDArray[np.int64]
    predicted: Floats
    observed: Floats
    _batch: Batch = field(alias="batch")

    def __len__(self) -> int:
        return len(self.n)

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the score limits of the observed shares, as arrays.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Nominal coverage of each interval by itself.

        Returns
        -------
        ConfidenceInterval
            With arrays `low` and `high`, 0 to 1; nan where a design leaves none.
        """
        level = check_confidence_level(confidence_level)
        low, high = defined_limits(self._batch, level)
        return ConfidenceInterval(low / 100, high / 100, level, default_method(self._batch))

    def _columns(self, confidence_level: float) -> dict[str, list[Any]]:
        """Return the table as columns."""
        limits = self.confidence_interval(confidence_level)
        return {
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "n": self.n.tolist(),
            "predicted": self.predicted.tolist(),
            "observed": self.observed.tolist(),
            "observed_low": np.asarray(limits.low).tolist(),
            "observed_high": np.asarray(limits.high).tolist(),
        }

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the table as a data frame, one row per bin.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``observed_low`` and ``observed_high``.

        Returns
        -------
        frame
            ``low, high, n, predicted, observed, observed_low, observed_high``.
        """
        return to_frame(self._columns(confidence_level), backend)

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the table as JSON-ready lists; nan becomes None."""
        columns = self._columns(confidence_level)
        return {name: [json_number(x) for x in values] for name, values in columns.items()}

    def _rows(self) -> list[list[str]]:
        """Return the table as text."""
        return [
            [
                f"{low:.4f} - {high:.4f}",
                format_count(n),
                f"{predicted:.4f}",
                f"{observed:.4f}",
                f"{lower:.3f} to {upper:.3f}",
            ]
            for low, high, n, predicted, observed, lower, upper in zip(
                *self._columns(0.95).values(), strict=True
            )
        ]

    def __repr__(self) -> str:
        return clipped_table(_HEADER, self._rows(), left=())

    def _repr_html_(self) -> str:
        shown = [
            [f"... {row:,} more", "", "", "", ""] if isinstance(row, int) else row
            for row in clip_rows(self._rows())
        ]
        return html_table(_HEADER, shown)


def calibration_table(
    answers: Answers, event: NDArray[np.bool_], ranked: Ranked, bins: Bins
) -> CalibrationTable:
    """Return the table of some bins; under a design each bin is a domain of it."""
    size = len(bins.weights)
    first = np.flatnonzero(np.diff(bins.of_value, prepend=-1))
    last = np.append(first[1:], len(bins.of_value)) - 1
    bin_of_row = ranked.of_rows(bins.of_value.astype(np.float64)).astype(np.intp)
    n = np.rint(np.bincount(bin_of_row, answers.n, size)).astype(np.int64)
    return CalibrationTable(
        ranked.values[first],
        ranked.values[last],
        n,
        bins.predicted,
        bins.observed,
        _observed(answers, event, bin_of_row, bins.observed, n),
    )


def _observed(
    answers: Answers,
    event: NDArray[np.bool_],
    bin_of_row: NDArray[np.intp],
    observed: Floats,
    n: NDArray[np.int64],
) -> Batch:
    """Return the observed shares in percent, with their variances."""
    if answers.counted is None or not answers.declared:
        variance = 1e4 * observed * (1 - observed) / np.maximum(n - 1, 1)
        return quantity_batch(_OBSERVED, 100 * observed, variance, n=n, keys=range(len(n)))
    scores = np.zeros(len(answers.counted))
    scores[answers.inside] = np.where(event, 100.0, 0.0)
    segment = np.full(len(answers.counted), -1, dtype=np.intp)
    segment[answers.inside] = bin_of_row
    keys = tuple(range(len(n)))
    batch, _ = batch_of_scores(
        answers.counted, _OBSERVED, scores, segment >= 0, keys, segment, quiet=True
    )
    # A bin of one class is no sign of weak data: it must not warn of invisible clustering.
    return evolve(batch, clustered=False)
