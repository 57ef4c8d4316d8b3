"""Least squares on the rows of a tally, with the covariance that its design asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._least_squares import LeastSquares, fit_least_squares
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Covariance = Literal["auto", "classical", "HC3", "design"]

COVARIANCES = ("auto", "classical", "HC3", "design")


def regress(
    counted: Tally,
    columns: Mapping[str, Floats],
    outcome: Floats,
    inside: NDArray[np.bool_],
    covariance: Covariance = "auto",
) -> LeastSquares:
    """Fit ``outcome = intercept + sum(b * column)`` to some rows of a tally.

    Parameters
    ----------
    counted : Tally
        The distinct rows, with their counts and weights.
    columns : mapping of str to ndarray
        The regressors, one value per distinct row, NaN allowed outside the rows used.
    outcome : ndarray
        The outcome of each distinct row.
    inside : ndarray of bool
        The rows used: a domain of the whole design.
    covariance : {"auto", "classical", "HC3", "design"}, default "auto"
        ``"auto"`` is ``"design"`` where a design or weights are declared, else ``"classical"``.

    Returns
    -------
    LeastSquares
        With ``n - k`` degrees of freedom, or clusters minus strata plus 1 minus k.
    """
    chosen = check_choice(covariance, "covariance", COVARIANCES)
    designed = chosen == "design" or (chosen == "auto" and counted.declared)

    def total_covariance(scores: Floats) -> Floats:
        if counted.declared:
            whole = np.zeros((len(counted), scores.shape[1]))
            whole[inside] = scores
            return counted.score_covariance(whole)
        heads = counted.rows.n[inside]
        n = heads.sum()
        centered = scores - heads @ scores / n
        return np.asarray(n / (n - 1) * (centered * heads[:, None]).T @ centered)

    return fit_least_squares(
        {name: column[inside] for name, column in columns.items()},
        outcome[inside],
        counts=counted.rows.n[inside],
        weights=counted.weights[inside],
        covariance="HC3" if chosen == "HC3" else "classical",
        total_covariance=total_covariance if designed else None,
        unit_degrees=unit_degrees(counted, inside),
    )


def unit_degrees(counted: Tally, inside: NDArray[np.bool_]) -> float:
    """Return clusters minus strata behind some rows, answers minus 1 without a design."""
    if counted.replicate_weights is not None:
        return counted.replicate_degrees_of_freedom
    if counted.declared:
        return counted.units.degrees_of_freedom(inside & (counted.weights > 0))
    return float(counted.rows.n[inside].sum() - 1)
