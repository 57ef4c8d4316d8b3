"""Logistic regression by maximum likelihood, where columns may be collinear."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import SeparationError
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._separation import Direction, binary_gains, maximum_or_direction

Floats = NDArray[np.float64]

_RANK = 1e-12  # of the largest eigenvalue: collinear columns have smaller ones


def fit_logistic(x: Floats, y: Floats, names: Sequence[str]) -> Floats:
    """Return the coefficients of ``P(y = 1) = 1 / (1 + exp(-x b))``.

    Collinear columns share their effect: the probabilities are unique, the coefficients are
    those of least norm, where every column is divided by its largest value.

    Parameters
    ----------
    x : ndarray of shape (n, p)
        Columns, the constant included.
    y : ndarray of shape (n,)
        0 or 1, both of them.
    names : sequence of str
        Names of the columns, for the message where some separate the outcomes.
    """
    scale = np.abs(x).max(axis=0)
    scale[scale == 0] = 1.0
    z = x / scale
    values, vectors = np.linalg.eigh(z.T @ z)
    kept = vectors[:, values > _RANK * values[-1]]  # coefficients of least norm lie in their span
    likelihood = BinaryLikelihood(np.asfortranarray(z @ kept), y, np.ones(len(y)), LINKS["logit"])
    found = maximum_or_direction(
        likelihood,
        np.zeros(kept.shape[1]),
        ["a combination of predictors"] * kept.shape[1],
        lambda: binary_gains(z, y),
    )
    if isinstance(found, Direction):
        raise _refuse_separation(found, names)
    return np.asarray(kept @ found.point / scale)


def _refuse_separation(direction: Direction, names: Sequence[str]) -> SeparationError:
    """Return the error for columns of which a combination separates the outcomes."""
    columns = [
        name
        for name, part in zip(names, direction.direction, strict=True)
        if part != 0 and name != "constant"
    ]
    return SeparationError.about(
        "propensity",
        f"some predictors separate the outcomes ({direction.kind} separation)",
        got=columns,
        count=len(columns),
        remedy="Merge their levels, or leave them out",
        kind=direction.kind,
        columns=columns,
    )
