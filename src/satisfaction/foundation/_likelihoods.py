"""Log-likelihoods of binary and ordinal regression on weighted rows, with their derivatives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.foundation._blocks import row_blocks, weighted_products
from satisfaction.foundation._links import Link
from satisfaction.foundation._newton import Height

Floats = NDArray[np.float64]

_TINY = np.finfo(np.float64).tiny
_CERTAIN = 1e-2  # of every slope: in exact arithmetic, anything below 1 would do


@frozen(eq=False)
class BinaryLikelihood:
    """``P(y = 1) = F(x b)`` for rows with weights; the first column of x is the constant.

    An offset, where given, is added to the linear predictor. With the logit y may also be the
    share of 1 among the answers of a row. Fast where x is in column order.
    """

    x: Floats
    y: Floats
    weights: Floats
    link: Link
    offset: Floats | float = 0.0

    def __call__(self, b: Floats) -> Height:
        """Return log-likelihood, gradient and observed information."""
        size = len(b)
        value, gradient, information = 0.0, np.zeros(size), np.zeros((size, size))
        for rows in row_blocks(0, len(self.x), size):
            x, weights = self.x[rows], self.weights[rows]
            log_p, first, second = self._terms(rows, b)
            value += float(weights @ log_p)
            if value == -math.inf:
                return Height(value, np.zeros(size), np.eye(size))
            gradient += x.T @ (weights * first)
            information += (x * (weights * second)[:, None]).T @ x
        return Height(value, gradient, information)

    def _linear(self, rows: slice, b: Floats) -> Floats:
        """Return the linear predictor of some rows."""
        offset = self.offset if isinstance(self.offset, float) else self.offset[rows]
        return np.asarray(self.x[rows] @ b + offset)

    def chances(self, rows: slice, b: Floats) -> tuple[Floats, Floats]:
        """Return the logit's probabilities of 1 and of 0 of some rows."""
        return _logistic(self._linear(rows, b))[:2]

    def _terms(self, rows: slice, b: Floats) -> tuple[Floats, Floats, Floats]:
        """Return log-probability, score and curvature of each of some rows."""
        eta, y = self._linear(rows, b), self.y[rows]
        if self.link.name == "logit":
            p, rest, small = _logistic(eta)
            log_p = y * eta - np.maximum(eta, 0.0) - np.log1p(small)
            return log_p, y * rest - (1 - y) * p, p * rest
        sign = 2 * y - 1
        p = np.where(sign > 0, self.link.cdf(eta), self.link.survival(eta))
        if np.any((p <= 0) & (self.weights[rows] > 0)):
            return np.full_like(eta, -math.inf), np.zeros_like(eta), np.zeros_like(eta)
        p = np.maximum(p, _TINY)
        first = sign * self.link.density(eta) / p
        return np.log(p), first, first**2 - sign * self.link.slope(eta) / p

    def scores(self, b: Floats) -> Floats:
        """Return the score of one answer of each row, of shape (rows, parameters)."""
        return np.asarray(self.x * self._terms(slice(None), b)[1][:, None])

    def expected_information(self, b: Floats) -> Floats:
        """Return the expected information; equal to the observed one for the logit."""
        eta = self._linear(slice(None), b)
        spread = np.maximum(self.link.cdf(eta) * self.link.survival(eta), _TINY)
        return weighted_products(self.x, self.weights * self.link.density(eta) ** 2 / spread)

    def keeps_slopes(self, b: Floats, step: Floats) -> bool:
        """Return whether a step takes next to nothing from the slope of any row, all 0 or 1."""
        for rows in row_blocks(0, len(self.x), len(b)):
            _, first, second = self._terms(rows, b)
            if not np.all(second * np.abs(self.x[rows] @ step) < _CERTAIN * np.abs(first)):
                return False
        return True

    def every(self, step: int) -> BinaryLikelihood:
        """Return the likelihood of every so-many-th row."""
        offset = self.offset if isinstance(self.offset, float) else self.offset[::step]
        x = np.asfortranarray(self.x[::step])
        return evolve(self, x=x, y=self.y[::step], weights=self.weights[::step], offset=offset)


def _logistic(u: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ``F(u)``, ``F(-u)`` and ``exp(-|u|)`` of the logistic distribution."""
    small = np.exp(-np.abs(u))
    large = 1 / (1 + small)
    rest = small * large
    above = u >= 0
    return np.where(above, large, rest), np.where(above, rest, large), small


class OrdinalLikelihood:
    """``P(Y <= j) = F(theta_j - x b)``: parameters are the thresholds, then the coefficients.

    Rows are kept in the order of their levels, so that all rows of a block have one level.
    """

    def __init__(
        self, x: Floats, level: NDArray[np.intp], n_levels: int, weights: Floats, link: Link
    ) -> None:
        # Short codes are sorted by counting.
        codes = np.asarray(level).astype(np.int16 if n_levels < 2**15 else np.intp)
        self.order = np.argsort(codes, kind="stable")
        self.x: Floats = np.empty(x.shape, order="F")
        for place, column in enumerate(x.T):
            np.take(column, self.order, out=self.x[:, place])
        self.level = np.asarray(level)[self.order]
        self.weights = np.asarray(weights)[self.order]
        self.n_thresholds = n_levels - 1
        self.link = link
        ends = np.searchsorted(self.level, np.arange(n_levels + 1))
        self.slices = [slice(start, stop) for start, stop in pairwise(ends.tolist())]

    def __call__(self, parameters: Floats) -> Height:
        """Return log-likelihood, gradient and observed information."""
        size, thresholds = len(parameters), self.n_thresholds
        nowhere = Height(-math.inf, np.zeros(size), np.eye(size))
        if np.any(np.diff(parameters[:thresholds]) <= 0):
            return nowhere
        value, gradient = 0.0, np.zeros(size)
        of_thresholds = np.zeros((thresholds, thresholds))
        across = np.zeros((thresholds, size - thresholds))
        of_slopes = np.zeros((size - thresholds, size - thresholds))
        for level, rows in self._blocks():
            x, w = self.x[rows], self.weights[rows]
            terms = self._terms(level, rows, parameters)
            value += float(w @ terms.log_p)
            if value == -math.inf:
                return nowhere
            mixed = float((w * terms.mixed).sum())
            high, low = w * terms.high, w * terms.low
            moved, with_upper, with_lower = np.stack([w * (terms.down - terms.up), high, low]) @ x
            gradient[thresholds:] += moved
            of_slopes += (x * (high + low)[:, None]).T @ x
            if level < thresholds:
                gradient[level] += w @ terms.up
                of_thresholds[level, level] += high.sum() - mixed
                across[level] -= with_upper
            if level > 0:
                gradient[level - 1] -= w @ terms.down
                of_thresholds[level - 1, level - 1] += low.sum() - mixed
                across[level - 1] -= with_lower
            if 0 < level < thresholds:
                of_thresholds[level - 1, level] += mixed
                of_thresholds[level, level - 1] += mixed
        return Height(value, gradient, np.block([[of_thresholds, across], [across.T, of_slopes]]))

    def _blocks(self) -> Iterator[tuple[int, slice]]:
        """Return blocks of rows of one level, with the level."""
        for level, rows in enumerate(self.slices):
            for block in row_blocks(rows.start, rows.stop, self.x.shape[1]):
                yield level, block

    def _terms(self, level: int, rows: slice, parameters: Floats) -> _Interval:
        """Return what each of some rows of one level adds."""
        start = float(parameters[level - 1]) if level > 0 else -math.inf
        stop = float(parameters[level]) if level < self.n_thresholds else math.inf
        eta = self.x[rows] @ parameters[self.n_thresholds :]
        low, high = start - eta, stop - eta
        if self.link.name == "logit":
            return _logit_interval(low, high, start - stop)
        p = self.link.interval(low, high)
        if np.any((p <= 0) & (self.weights[rows] > 0)):
            nothing = np.zeros_like(eta)
            return _Interval(nothing - math.inf, *[nothing] * 5)
        p = np.maximum(p, _TINY)
        up, down = self.link.density(high) / p, self.link.density(low) / p
        mixed = -up * down
        upper = up**2 - self.link.slope(high) / p
        lower = down**2 + self.link.slope(low) / p
        return _Interval(np.log(p), up, down, upper + mixed, lower + mixed, mixed)

    def scores(self, parameters: Floats) -> Floats:
        """Return the score of one answer of each row, in the rows' own order."""
        scores = np.zeros((len(self.x), len(parameters)))
        for level, rows in enumerate(self.slices):
            terms = self._terms(level, rows, parameters)
            if level < self.n_thresholds:
                scores[rows, level] += terms.up
            if level > 0:
                scores[rows, level - 1] -= terms.down
            scores[rows, self.n_thresholds :] = self.x[rows] * (terms.down - terms.up)[:, None]
        own = np.empty_like(scores)
        own[self.order] = scores
        return own

    def keeps_slopes(self, parameters: Floats, step: Floats) -> bool:
        """Return whether a step takes next to nothing from the slopes at any row's ends."""
        moves = step[: self.n_thresholds]
        for level, rows in self._blocks():
            terms = self._terms(level, rows, parameters)
            eta = self.x[rows] @ step[self.n_thresholds :]
            wider = 0.0
            if 0 < level < self.n_thresholds:
                wider = float(moves[level] - moves[level - 1])
            if level < self.n_thresholds:
                fall = terms.high * (moves[level] - eta) - terms.mixed * wider
                if not np.all(np.abs(fall) < _CERTAIN * terms.up):
                    return False
            if level > 0:
                fall = terms.low * (moves[level - 1] - eta) + terms.mixed * wider
                if not np.all(np.abs(fall) < _CERTAIN * terms.down):
                    return False
        return True

    def every(self, step: int) -> OrdinalLikelihood:
        """Return the likelihood of every so-many-th row of those in the order of their levels."""
        return OrdinalLikelihood(
            self.x[::step],
            self.level[::step],
            self.n_thresholds + 1,
            self.weights[::step],
            self.link,
        )


@frozen(eq=False)
class _Interval:
    """What rows add whose answer lies between two points.

    The log-probability; its slopes when the high point rises (up) and when the low point falls
    (down); and minus its second derivatives: ``mixed`` by both points, ``high`` by the high
    point and the linear predictor (that by the high point alone is ``high - mixed``), ``low``
    likewise.
    """

    log_p: Floats
    up: Floats
    down: Floats
    high: Floats
    low: Floats
    mixed: Floats | float


def _logit_interval(low: Floats, high: Floats, gap: float) -> _Interval:
    """Return the terms of the logit, where ``p = F(high) F(-low) (1 - exp(gap))``.

    ``gap = low - high`` is the same for all rows of a level.
    """
    below, above, far = _logistic(high)
    under, over, deep = _logistic(low)
    rest = -math.expm1(gap)
    tails = np.minimum(high, 0.0) - np.maximum(low, 0.0)
    log_p = tails - np.log((1 + far) * (1 + deep)) + math.log(rest)
    up = above / (np.maximum(over, _TINY) * rest)
    down = under / (np.maximum(below, _TINY) * rest)
    return _Interval(log_p, up, down, below * above, under * over, -math.exp(gap) / rest**2)
