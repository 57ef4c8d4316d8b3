"""Many binomial regressions on the same predictors, fitted side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._links import Link

Floats = NDArray[np.float64]

_TOLERANCE = 1e-7  # of the Newton decrement: the height is then right to half its square
_MOST_STEPS = 25  # without a maximum the decrement is still about exp(-25 / 2) then
_RIDGE = 1e-14  # of the mean curvature: keeps a flat ridge solvable, moves no maximum
_ROUNDING = 1e-12  # of the height: smaller falls are rounding
_TINY = np.finfo(np.float64).tiny
_MOST_CELLS = 2_000_000  # of one block of samples


def maximal_heights(
    x: Floats, successes: Floats, trials: Floats, link: Link, start: Floats
) -> Floats:
    """Return the maximal log-likelihood of each sample, nan where it has no maximum.

    Newton's method on all samples together, with the steps that lower a sample's likelihood
    halved for this sample. Binomial coefficients are left out.

    Parameters
    ----------
    x : ndarray of shape (rows, parameters)
        The first column is the constant.
    successes : ndarray of shape (samples, rows)
        Number of successes of each row in each sample.
    trials : ndarray of shape (rows,)
        Number of trials of each row.
    link : Link
        ``P(success) = F(x b)``.
    start : ndarray of shape (parameters,)
        Where all samples start.
    """
    block = max(1, _MOST_CELLS // len(x))
    parts = [
        _heights(x, successes[first : first + block], trials, link, start)
        for first in range(0, len(successes), block)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _heights(x: Floats, successes: Floats, trials: Floats, link: Link, start: Floats) -> Floats:
    """Return the maximal log-likelihoods of one block of samples."""
    products = np.einsum("ij,ik->ijk", x, x).reshape(len(x), -1)
    heights = np.full(len(successes), np.nan)
    rest = np.arange(len(successes))
    point = np.tile(start, (len(rest), 1))
    step = np.zeros_like(point)
    value = np.full(len(rest), -np.inf)
    for _ in range(_MOST_STEPS):
        k = successes[rest]
        new, first, second = _derivatives((point + step) @ x.T, k, trials - k, link)
        rose = new >= value - _ROUNDING * (1 + np.abs(new))
        gradient = first @ x
        information = (second @ products).reshape(len(rest), x.shape[1], x.shape[1])
        onward, decrement = _newton_step(gradient, information)
        point = np.where(rose[:, None], point + step, point)
        step = np.where(rose[:, None], onward, step / 2)
        value = np.where(rose, new, value)
        done = rose & (decrement <= _TOLERANCE)
        heights[rest[done]] = value[done]
        going = ~done
        rest, point, step, value = rest[going], point[going], step[going], value[going]
    return heights


def _derivatives(
    eta: Floats, successes: Floats, failures: Floats, link: Link
) -> tuple[Floats, Floats, Floats]:
    """Return the log-likelihood of each sample, and slope and curvature of each of its rows."""
    yes, no = np.maximum(link.cdf(eta), _TINY), np.maximum(link.survival(eta), _TINY)
    density, slope = link.density(eta), link.slope(eta)
    up, down = density / yes, density / no
    value = (successes * np.log(yes) + failures * np.log(no)).sum(axis=1)
    second = successes * (up**2 - slope / yes) + failures * (down**2 + slope / no)
    return value, successes * up - failures * down, second


def _newton_step(gradient: Floats, information: Floats) -> tuple[Floats, Floats]:
    """Return the Newton step of each sample, and its length in standard errors."""
    size = gradient.shape[1]
    mean = np.trace(information, axis1=1, axis2=2) / size
    ridge = (_RIDGE * mean + _TINY)[:, None, None] * np.eye(size)
    step = np.linalg.solve(information + ridge, gradient[..., None])[..., 0]
    return step, np.sqrt(np.maximum((gradient * step).sum(axis=1), 0.0))
