"""Profile-likelihood intervals of the parameters of a fitted loyalty model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._bracketing import bracketed_root
from satisfaction.foundation._newton import Height, newton
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.loyalty._fitted import Fitted

Floats = NDArray[np.float64]


def profile_interval(
    fitted: Fitted, place: int, standard_error: float, confidence_level: float
) -> ConfidenceInterval:
    """Return where the (penalised) likelihood-ratio test just does not reject."""
    best = fitted.parameters
    top = fitted.own_units(best).value
    critical = quantile(confidence_level) ** 2

    def excess(value: float) -> float:
        return 2 * (top - _profile_height(fitted, place, value)) - critical

    limits = []
    for side in (-1, 1):
        reach = side * quantile(confidence_level) * standard_error
        inner, value = best[place], -critical
        outer = inner + reach
        # Every (penalised) likelihood with a maximum falls without bound on both sides of it.
        while (beyond := excess(float(outer))) < 0:
            inner, value, reach = outer, beyond, reach * 2
            outer = inner + reach
        root = bracketed_root(
            lambda at: np.array([excess(float(at[0]))]), [inner], [outer], [value], [beyond]
        )
        limits.append(float(root[0]))
    return ConfidenceInterval(limits[0], limits[1], confidence_level, "profile")


def _profile_height(fitted: Fitted, place: int, value: float) -> float:
    """Return the height of the likelihood with one parameter held."""
    others = np.arange(len(fitted.parameters)) != place
    whole = fitted.parameters.copy()
    # Start where the quadratic approximation has its maximum, if that is inside the domain.
    information = fitted.own_units(whole).information
    shift = np.linalg.solve(information[np.ix_(others, others)], information[others, place])
    moved = whole[others] - shift * (value - whole[place])
    whole[place] = value
    if not others.any():
        return fitted.own_units(whole).value

    def held(rest: Floats) -> Height:
        whole[others] = rest
        height = fitted.own_units(whole)
        inner = height.information[np.ix_(others, others)]
        return Height(height.value, height.gradient[others], inner)

    start = moved if np.isfinite(held(moved).value) else fitted.parameters[others]
    names = [name for name, other in zip(fitted.names, others, strict=True) if other]
    return newton(held, start, names).height.value
