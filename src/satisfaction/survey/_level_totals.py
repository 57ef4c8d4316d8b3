"""Level totals: the sums of weights per level of the scale, and their covariance."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    WeakDataWarning,
)
from satisfaction.foundation._rendering import escape, format_count, format_number, json_number
from satisfaction.foundation._vectors import check_vector
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._statistic import Statistic
from satisfaction.survey._weights import check_total

if TYPE_CHECKING:
    from satisfaction.survey._design import ReplicateWeights
    from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class LevelTotals:
    """What every metric is made from: sums of weights ``T`` per level, and their covariance.

    Made by `Tally.totals`. With several answers the levels are their distinct patterns.

    Parameters
    ----------
    levels : ndarray of shape (K,) or (K, p)
        All levels of the scale, ascending, or the patterns of p answers.
    counts : ndarray of int of shape (K,)
        Answers per level.
    weights : ndarray of shape (K,)
        Sums of weights per level, ``T``.
    n, n_missing : int
        Answers, and missing answers.
    declared : bool
        Whether a survey design was declared.
    tally, level_of_row : object
        Where the covariance comes from: the library's own.

    Examples
    --------
    >>> import satisfaction as sat
    >>> totals = sat.tally([5, 4, 4, 1], scale=(1, 5)).totals()
    >>> totals.weights
    array([1., 0., 0., 2., 1.])
    >>> totals.mean().value
    3.5
    """

    levels: NDArray[Any]
    counts: NDArray[np.int64]
    weights: Floats
    n: int
    n_missing: int
    declared: bool
    _tally: Tally = field(alias="tally")
    _level_of_row: NDArray[np.intp] = field(alias="level_of_row")

    @cached_property
    def _inside(self) -> NDArray[np.bool_]:
        """Rows of the tally that hold answers of this segment."""
        return np.asarray(self._level_of_row >= 0)

    @cached_property
    def _active(self) -> NDArray[np.bool_]:
        """Rows with answers of positive weight."""
        return np.asarray(self._inside & (self._tally.weights > 0))

    @cached_property
    def kish_effective_n(self) -> float:
        """Kish's ``sum(w)**2 / sum(w**2)``."""
        if not self.declared:
            return float(self.n)
        squares = self._tally.squared_weights[self._inside].sum()
        largest = self.weights.max()
        return float((self.weights / largest).sum() ** 2 / (squares / largest / largest))

    @cached_property
    def degrees_of_freedom(self) -> float:
        """Clusters minus strata with an answer of positive weight; n - 1 without design."""
        if not self.declared:
            return float(self.n - 1)
        replicate = self._tally.replicate_weights
        if replicate is not None:
            return self._tally.replicate_degrees_of_freedom
        return self._tally.units.degrees_of_freedom(self._active)

    @property
    def n_clusters(self) -> int | None:
        """Number of first-stage clusters of the whole design, None without."""
        return self._tally.units.n_clusters if self._tally.rows.role("cluster") else None

    @property
    def n_strata(self) -> int | None:
        """Number of strata of the whole design, None without."""
        return self._tally.units.n_strata if self._tally.rows.role("stratum") else None

    @property
    def replicates(self) -> Floats | None:
        """Level totals of every replicate, of shape (R, K), None without replicate weights."""
        return None if self._replication is None else self._replication[1]

    @cached_property
    def _replication(self) -> tuple[ReplicateWeights, Floats] | None:
        """The replicate weights, and the level totals of every replicate."""
        replicate = self._tally.replicate_weights
        if replicate is None:
            return None
        ones = np.ones(len(self._level_of_row))
        return replicate, self._tally.replicate_totals(self._level_of_row, ones, len(self.counts))

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of the level totals, of shape (K, K)."""
        return self.score_covariance(np.eye(len(self.counts)))

    def score_covariance(self, scores: Floats) -> Floats:
        """Return the covariance of the totals of some scores of the levels, of shape (K, p)."""
        self._warn_of_no_variance()
        if self._replication is not None:
            replicate, totals = self._replication
            return replicate.variance(totals @ scores, self.weights @ scores)
        if not self.declared:
            return self._multinomial_covariance(scores)
        of_row = np.where(self._inside[:, None], scores[self._level_of_row], 0.0)
        return self._tally.units.covariance(of_row, self._active)

    def _warn_of_no_variance(self) -> None:
        """Warn where the data gives an estimate, but no variance."""
        why = None
        if not self.declared and self.n == 1:
            why = "rating: one answer shows no variation"
        if self.declared and np.isnan(self._tally.squared_weights).any():
            why = "weights: their squares lie outside the range of floats"
        if why is not None:
            message = f"{why}, so the standard error is nan"
            warnings.warn(message, WeakDataWarning, stacklevel=3)

    def _multinomial_covariance(self, scores: Floats) -> Floats:
        """Return the covariance of a simple random sample with replacement."""
        if self.n < 2:
            return np.full((scores.shape[1],) * 2, np.nan)
        centered = scores - self.counts @ scores / self.n
        return np.asarray(self.n / (self.n - 1) * (centered * self.counts[:, None]).T @ centered)

    # ---- statistics ------------------------------------------------------------------------

    def _scores(self, scores: ArrayLike | None, name: str = "scores") -> Floats:
        """Return one score per level; by default the levels themselves."""
        if scores is None:
            if self.levels.ndim > 1:
                raise ArgumentError.about(
                    name,
                    "are needed where the levels are patterns of several answers",
                    remedy="Give a score per pattern, or name one answer in totals(answers=...)",
                )
            return np.asarray(self.levels, dtype=np.float64)
        numbers, _ = check_vector(scores, name)
        if len(numbers) != len(self.counts):
            raise AlignmentError.about(
                name,
                f"must have one number per level ({len(self.counts)})",
                got=f"{len(numbers)} numbers",
                remedy="Levels nobody chose need a score too",
            )
        return numbers

    def mean(self, scores: ArrayLike | None = None) -> Statistic:
        """Return the weighted mean of the scores (by default of the levels).

        Parameters
        ----------
        scores : array-like of shape (K,), optional
            A score per level.

        Returns
        -------
        Statistic
            ``sum(s T) / sum(T)`` with its variance.
        """
        s = self._scores(scores)
        total = self.weights.sum()
        theta = weighted_mean(s, self.weights)
        if self._replication is not None:
            return _replicated(*self._replication, lambda T: T @ s / T.sum(axis=1), theta)
        return self._linear(theta, (s - theta) / total)

    def total(self, scores: ArrayLike | None = None) -> Statistic:
        """Return the weighted sum of the scores, in units of the population.

        Parameters
        ----------
        scores : array-like of shape (K,), optional
            A score per level.

        Returns
        -------
        Statistic
            ``sum(s T)`` with its variance.
        """
        s = self._scores(scores)
        return self._linear(float(s @ self.weights), s)

    def ratio(self, numerator: ArrayLike, denominator: ArrayLike) -> Statistic:
        """Return the ratio of two totals.

        Parameters
        ----------
        numerator, denominator : array-like of shape (K,)
            A score per level.

        Returns
        -------
        Statistic
            ``sum(n T) / sum(d T)`` with its variance.
        """
        top = self._scores(numerator, "numerator")
        bottom = self._scores(denominator, "denominator")
        below = float(bottom @ self.weights)
        check_total(abs(below), "denominator")
        value = float(top @ self.weights) / below
        if self._replication is not None:
            return _replicated(*self._replication, lambda T: T @ top / (T @ bottom), value)
        return self._linear(value, (top - value * bottom) / below)

    def smooth(
        self,
        f: Callable[[Floats], float],
        gradient: Callable[[Floats], ArrayLike] | None = None,
    ) -> Statistic:
        """Return any smooth function of the level totals.

        Parameters
        ----------
        f : callable
            Takes the totals (K,), returns a number.
        gradient : callable, optional
            Takes the totals, returns the derivatives (K,); by default central differences.

        Returns
        -------
        Statistic
            ``f(T)`` with the variance ``g V g`` (with replicates: of the replicates of f).
        """
        if not callable(f):
            raise DataTypeError.about(
                "f",
                "must be a function of the level totals",
                got=type(f).__name__,
                remedy="Write totals.smooth(lambda T: ...)",
            )
        value = float(f(self.weights.copy()))
        if self._replication is not None:
            return _replicated(
                *self._replication, lambda T: np.array([float(f(row)) for row in T]), value
            )
        slope = (
            _central_differences(f, self.weights)
            if gradient is None
            else self._scores(gradient(self.weights.copy()), "gradient")
        )
        return self._linear(value, slope)

    def _linear(self, value: float, scores: Floats) -> Statistic:
        """Return a statistic with the variance of the total of its linearised scores."""
        variance = self.score_covariance(scores[:, None])[0, 0]
        return Statistic(float(value), float(variance if np.isnan(variance) else max(variance, 0)))

    def to_dict(self) -> dict[str, Any]:
        """Return levels, counts and weights as JSON-ready values."""
        return {
            "levels": np.asarray(self.levels).tolist(),
            "counts": self.counts.tolist(),
            "weights": self.weights.tolist(),
            "n": self.n,
            "n_missing": self.n_missing,
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
        }

    def __repr__(self) -> str:
        return (
            f"LevelTotals({len(self.counts)} levels, n={format_count(self.n)}, "
            f"sum of weights {format_number(float(self.weights.sum()))})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def _replicated(
    replicate: ReplicateWeights, replicates: Floats, f: Callable[[Floats], Floats], value: float
) -> Statistic:
    """Return a statistic with its replicate variance; `f` takes the totals of all replicates."""
    if (replicates.sum(axis=1) <= 0).any():
        warnings.warn(
            "replicate_weights: a replicate gives this segment no weight, so the standard "
            "error is nan",
            WeakDataWarning,
            stacklevel=3,
        )
        return Statistic(value, float("nan"))
    values = f(replicates)[:, None]
    return Statistic(value, float(replicate.variance(values, np.array([value]))[0, 0]))


def weighted_mean(scores: Floats, weights: Floats) -> float:
    """Return the weighted mean, exact where all the weight lies on one score."""
    reference = scores[int(np.argmax(weights))]
    return float(reference + (scores - reference) @ (weights / weights.sum()))


def _central_differences(f: Callable[[Floats], float], totals: Floats) -> Floats:
    """Return the gradient of f at the totals, by central differences."""
    gradient = np.zeros(len(totals))
    scale = float(totals.max())
    for level in range(len(totals)):
        step = 6e-6 * max(float(totals[level]), 1e-3 * scale)
        up, down = totals.copy(), totals.copy()
        up[level] += step
        down[level] -= step
        gradient[level] = (f(up) - f(down)) / (up[level] - down[level])
    return gradient


def totals_of(tally: Tally, inside: NDArray[np.bool_]) -> LevelTotals:
    """Return the level totals of the answered rows of a segment."""
    levels, level_of_row = tally.levels
    answered = inside & (level_of_row >= 0)
    at = level_of_row[answered]
    counts = np.zeros(len(levels), dtype=np.int64)
    np.add.at(counts, at, tally.rows.n[answered])
    weights = sum_by(at, tally.weights[answered], len(levels))
    n = int(counts.sum())
    if n == 0:
        raise EmptyDataError.about(
            "rating", "there is no answer left", remedy="Only missing answers were given"
        )
    check_total(float(weights.sum()))
    return LevelTotals(
        levels=levels,
        counts=counts,
        weights=weights,
        n=n,
        n_missing=int(tally.rows.n[inside].sum()) - n,
        declared=tally.declared,
        tally=tally,
        level_of_row=np.where(answered, level_of_row, -1),
    )
