"""The root of a function between two points of opposite sign, for many rows at once.

Stable signature: ``bracketed_root(function, low, high, low_value, high_value) -> root``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]

_NOISE = 2 * np.finfo(np.float64).eps  # relative rounding of the root


def _ratio(numerator: Vector, denominator: Vector) -> Vector:
    """Return the quotient, and 0 where the denominator is 0."""
    safe = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, 0.0, numerator / safe)


def bracketed_root(
    function: Callable[[Vector], Vector],
    low: ArrayLike,
    high: ArrayLike,
    low_value: ArrayLike,
    high_value: ArrayLike,
) -> Vector:
    """Return the roots of a vectorised function, one in each bracket.

    Chandrupatla's method (1997, Adv Eng Softw 28:145, doi:10.1016/S0965-9978(96)00051-8):
    inverse quadratic interpolation where it is safe, else bisection.
    The function is never called at the ends of a bracket, whose values are given: only their
    signs must be right, so that an end may be a point where the function is infinite.
    A row whose end value is 0 has its root there.
    """
    b, fb, a, fa = (
        np.array(part, dtype=np.float64)
        for part in np.broadcast_arrays(low, low_value, high, high_value)
    )
    step = np.full(a.shape, 0.5)
    best = np.where(fb == 0, b, a)
    done = (fa == 0) | (fb == 0)
    while not done.all():
        x = a + step * (b - a)
        fx = np.where(done, fa, function(x))
        x = np.where(done, a, x)
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        best = np.where(done, best, np.where(np.abs(fa) < np.abs(fb), a, b))
        least = _ratio(_NOISE * np.abs(best), np.abs(b - a))
        done = done | (fa == 0) | (fb == 0) | (least > 0.5) | (a == b)
        xi, phi = _ratio(a - b, c - b), _ratio(fa - fb, fc - fb)
        smooth = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        curve = _ratio(fa, fb - fa) * _ratio(fc, fb - fc) + (
            _ratio(c - a, b - a) * _ratio(fa, fc - fa) * _ratio(fb, fc - fb)
        )
        step = np.clip(np.where(smooth, curve, 0.5), least, 1 - least)
    return np.asarray(best)
