"""The paradox of recovery at the same earlier rating, corrected for its unreliability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import CollinearityError, InfeasibleError
from satisfaction.foundation._results import Coefficient
from satisfaction.survey._domains import score_covariance
from satisfaction.survey._regression import unit_degrees
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
_SLOPES = 3  # failed, recovered, before


def corrected(
    counted: Tally, before: Floats, group: NDArray[np.intp], reliability: float
) -> Floats:
    """Return the earlier rating moved towards the mean of its group, for its unreliability."""
    if reliability == 1:
        return before
    inside = counted.answered
    w = np.where(inside, counted.weights, 0.0)
    n, total = counted.n, w.sum()
    place = np.where(inside, group, 0)
    means = np.bincount(place, w * before, 3) / np.bincount(place, w, 3)
    own = means[place]
    overall = (w * before).sum() / total
    s2 = (w * (before - overall) ** 2).sum() / total * n / (n - 1)
    within = (w * (before - own) ** 2).sum() / total * n / (n - 3) if n > 3 else 0.0
    kept = 1 - (1 - reliability) * s2 / within if within > 0 else 0.0
    if kept <= 0:
        raise InfeasibleError.about(
            "reliability",
            "is too low for the spread of before= within the states",
            got=[reliability],
            remedy=f"It must be above {max(1 - within / s2, 0.0) if s2 > 0 else 1.0:.3g}",
        )
    return np.asarray(own + kept * (before - own))


def adjusted_paradox(
    counted: Tally, y: Floats, before: Floats, group: NDArray[np.intp]
) -> tuple[Coefficient, Coefficient]:
    """Return the coefficients of recovered and of before in the least squares of the outcome."""
    inside = counted.answered
    w = np.where(inside, counted.weights, 0.0)
    center = (w * before).sum() / w.sum()
    X = np.column_stack([np.ones(len(y)), group == 1, group == 2, before - center])
    A = (X * w[:, None]).T @ X
    if np.linalg.matrix_rank(A) < A.shape[0]:
        raise CollinearityError.about(
            "before",
            "must vary within the states",
            remedy="Leave it out",
            columns=("before",),
        )
    inverse = np.linalg.inv(A)
    b = inverse @ (X.T @ (w * y))
    replicate, sums = counted.replicate_weights, counted.replicate_sums
    if replicate is not None and sums is not None:
        again = [_slopes(X, y, np.where(inside, each, 0.0)) for each in sums]
        V = replicate.variance(np.array(again), b)
    else:
        influence = (X * (y - X @ b)[:, None]) @ inverse
        V = score_covariance(counted, influence, inside)
    df = unit_degrees(counted, inside) - _SLOPES
    return (
        Coefficient("recovered", float(b[2]), float(np.sqrt(V[2, 2])), df),
        Coefficient("before", float(b[3]), float(np.sqrt(V[3, 3])), df),
    )


def _slopes(X: Floats, y: Floats, weights: Floats) -> Floats:
    """Return the coefficients under a replicate's weights, nan where it cannot be fitted."""
    root = np.sqrt(weights)
    slopes, _, rank, _ = np.linalg.lstsq(X * root[:, None], y * root)
    return np.asarray(slopes if rank == X.shape[1] else np.full(X.shape[1], np.nan))
