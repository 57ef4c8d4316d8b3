"""What each service behaviour goes with: means, differences, joint least squares, their errors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._least_squares import LeastSquares, fit_least_squares
from satisfaction.survey._domains import score_covariance
from satisfaction.survey._regression import unit_degrees
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NUMBERS = ("adjusted", "difference", "incidence", "lost", "mean_done", "mean_not_done")


@frozen(eq=False)
class BehaviourNumbers:
    """The numbers of the behaviours that some did and some did not, in some rows of a tally.

    ``done`` has a column per behaviour, all of which vary among the rows inside; ``outcome`` is
    the satisfaction of each row.
    """

    tally: Tally
    names: tuple[str, ...]
    done: Mask
    outcome: Floats
    inside: Mask

    @cached_property
    def _weights(self) -> Floats:
        """Weight of each row inside, 0 of the others."""
        return np.where(self.inside, self.tally.weights, 0.0)

    @cached_property
    def fit(self) -> LeastSquares:
        """The joint least squares of the satisfaction, with the covariance of the design."""
        rows = self.inside

        def total_covariance(scores: Floats) -> Floats:
            whole = np.zeros((len(rows), scores.shape[1]))
            whole[rows] = scores
            return score_covariance(self.tally, whole, rows)

        return fit_least_squares(
            {name: self.done[rows, place] for place, name in enumerate(self.names)},
            self.outcome[rows],
            counts=self.tally.rows.n[rows],
            weights=self.tally.weights[rows],
            total_covariance=total_covariance,
            unit_degrees=unit_degrees(self.tally, rows),
        )

    @cached_property
    def values(self) -> dict[str, Floats]:
        """Each number of every behaviour; shares are fractions."""
        return self._at(self._weights, self.fit.values[1:])

    def _at(self, weights: Floats, slopes: Floats) -> dict[str, Floats]:
        """Return the numbers under some weights of the rows, given the slopes."""
        total, y = weights.sum(), self.outcome
        share = weights @ self.done / total
        mean_done = (weights * y) @ self.done / (weights @ self.done)
        mean_not_done = (weights * y) @ ~self.done / (weights @ ~self.done)
        return {
            "incidence": share,
            "mean_done": mean_done,
            "mean_not_done": mean_not_done,
            "difference": mean_done - mean_not_done,
            "adjusted": slopes,
            "lost": (1 - share) * slopes,
        }

    def influences(self, name: str) -> Floats:
        """Return what one answer of each row adds to a number of every behaviour."""
        return self._all_influences[name]

    @cached_property
    def _all_influences(self) -> dict[str, Floats]:
        w, y, d, at = self._weights, self.outcome[:, None], self.done, self.values
        here = self.inside[:, None]
        share = here * (d - at["incidence"]) / w.sum()
        mean_done = here * d * (y - at["mean_done"]) / (w @ d)
        mean_not_done = here * ~d * (y - at["mean_not_done"]) / (w @ ~d)
        X = np.column_stack([np.ones(len(w)), d])
        residuals = np.where(self.inside, self.outcome - X @ self.fit.values, 0.0)
        bread = np.linalg.inv((X * w[:, None]).T @ X)
        slopes = ((X * residuals[:, None]) @ bread)[:, 1:]
        return {
            "incidence": share,
            "mean_done": mean_done,
            "mean_not_done": mean_not_done,
            "difference": mean_done - mean_not_done,
            "adjusted": slopes,
            "lost": (1 - at["incidence"]) * slopes - at["adjusted"] * share,
        }

    def replicates(self, name: str) -> Floats:
        """Return a number of every behaviour under each replicate's weights, refitted."""
        return self._all_replicates[name]

    @cached_property
    def _all_replicates(self) -> dict[str, Floats]:
        X = np.column_stack([np.ones(len(self.outcome)), self.done])
        found: dict[str, list[Floats]] = {name: [] for name in NUMBERS}
        with np.errstate(divide="ignore", invalid="ignore"):  # nan where nobody has any weight
            for sums in np.asarray(self.tally.replicate_sums):
                w = np.where(self.inside, sums, 0.0)
                root = np.sqrt(w)
                slopes, _, rank, _ = np.linalg.lstsq(X * root[:, None], self.outcome * root)
                if rank < X.shape[1]:
                    slopes = np.full(len(slopes), np.nan)
                for number, value in self._at(w, slopes[1:]).items():
                    found[number].append(value)
        return {number: np.array(values) for number, values in found.items()}

    def degrees_of_freedom(self, name: str) -> float:
        """Return the degrees of freedom of a number: those of the fit, or of the rows."""
        of_fit = name in {"adjusted", "lost"}
        return self.fit.degrees_of_freedom if of_fit else unit_degrees(self.tally, self.inside)

    def variances(self, name: str) -> Floats:
        """Return the variance of a number of every behaviour."""
        return np.diag(covariance([self], name)).copy()


def covariance(parts: Sequence[BehaviourNumbers], name: str) -> Floats:
    """Return the covariance of a number over all behaviours of several segments of one tally."""
    tally = parts[0].tally
    if tally.replicate_weights is not None:
        return tally.replicate_weights.variance(
            np.hstack([part.replicates(name) for part in parts]),
            np.concatenate([part.values[name] for part in parts]),
        )
    influences = [part.influences(name) for part in parts]
    if tally.declared:
        everybody = np.any([part.inside for part in parts], axis=0)
        return score_covariance(tally, np.hstack(influences), everybody)
    blocks: list[Any] = [
        score_covariance(tally, influence, part.inside)
        for influence, part in zip(influences, parts, strict=True)
    ]
    size = sum(map(len, blocks))
    whole, at = np.zeros((size, size)), 0
    for block in blocks:
        whole[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return whole
