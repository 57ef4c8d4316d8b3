"""The one-factor model of several items, by normal maximum likelihood."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._rendering import shorten

Floats = NDArray[np.float64]

_SMALL_GRADIENT = 1e-8  # of the objective, for standardized items
_GOOD_GRADIENT = 1e-12  # below it steps only follow rounding
_NO_UNIQUENESS = 1e-6  # of an item's variance: a Heywood case, the factor explains all of it
_DEPENDENT = 1e-10  # smallest eigenvalue of a correlation matrix that has full rank
_MOST_STEPS = 500
_MOST_HALVINGS = 40


@frozen(eq=False)
class OneFactor:
    """Loadings and unique variances of the items, in the items' own units."""

    loadings: Floats
    uniquenesses: Floats

    @property
    def standardized_loadings(self) -> Floats:
        """Loadings of the items divided by their standard deviations."""
        return np.asarray(self.loadings / np.sqrt(self.loadings**2 + self.uniquenesses))


def fit_one_factor(covariance: Floats, names: tuple[str, ...]) -> OneFactor:
    """Return the model whose covariance ``l l' + diag(u)`` minimises ``log|C| + tr(S / C)``.

    Fisher scoring for the loadings and the logs of the unique variances of the standardized
    items; the result is accepted only where the gradient is below 1e-8.
    """
    if len(names) < 3:
        raise ConvergenceError.about(
            "items",
            "one factor is not determined by two items",
            got=list(names),
            remedy="Give at least three items",
        )
    deviations = np.sqrt(np.diag(covariance))
    R = covariance / np.outer(deviations, deviations)
    values, vectors = np.linalg.eigh(R)
    if values[0] < _DEPENDENT:
        raise ConvergenceError.about(
            "items",
            "the factor model needs items that are not linearly dependent",
            got=f"a smallest eigenvalue of {values[0]:.1e}",
            remedy="Leave repeated items out",
        )
    first = vectors[:, -1] * np.sqrt(values[-1])
    loadings = 0.8 * first * (1.0 if first.sum() >= 0 else -1.0)
    loadings, unique = _scoring(R, loadings, np.maximum(1 - loadings**2, 0.1), names)
    sign = 1.0 if loadings @ deviations >= 0 else -1.0
    return OneFactor(sign * loadings * deviations, unique * deviations**2)


def _scoring(
    R: Floats, loadings: Floats, unique: Floats, names: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Return loadings and unique variances at which the gradient is verified to vanish."""
    k = len(R)
    at = np.concatenate([loadings, np.log(unique)])
    objective, gradient, information = _likelihood(R, at)
    for _ in range(_MOST_STEPS):
        if np.abs(gradient).max() < _GOOD_GRADIENT:
            break
        step = np.linalg.lstsq(information, -gradient, rcond=None)[0]
        step *= min(1.0, 2.0 / np.abs(step).max(initial=1e-300))
        for halving in range(_MOST_HALVINGS):
            trial = at + step / 2**halving
            new = _likelihood(R, trial)
            if new[0] < objective or np.abs(new[1]).max() < np.abs(gradient).max():
                break
        else:
            break
        at, (objective, gradient, information) = trial, new
        _refuse_heywood(np.exp(at[k:]), names)
    reached = float(np.abs(gradient).max())
    if reached > _SMALL_GRADIENT:
        raise ConvergenceError.about(
            "items",
            "the one-factor model did not converge",
            got=f"a gradient of {reached:.1e} where {_SMALL_GRADIENT:g} is allowed",
            remedy="These items do not share one factor",
        )
    return at[:k], np.exp(at[k:])


def _refuse_heywood(unique: Floats, names: tuple[str, ...]) -> None:
    """Refuse an item without unique variance."""
    smallest = int(np.argmin(unique))
    if unique[smallest] < _NO_UNIQUENESS:
        raise ConvergenceError.about(
            "items",
            "the factor explains all of an item's variance (a Heywood case)",
            got=f"{shorten(names[smallest])} with a unique share of {unique[smallest]:.1e}",
            remedy="Leave this item out, or give more items",
        )


def _likelihood(R: Floats, at: Floats) -> tuple[float, Floats, Floats]:
    """Return objective, gradient and information at loadings and log unique variances."""
    k = len(R)
    loadings, unique = at[:k], np.exp(at[k:])
    A = _inverse(loadings, unique)
    weighted = loadings / unique
    log_determinant = np.log(unique).sum() + np.log1p(loadings @ weighted)
    G = A - A @ R @ A
    gradient = np.concatenate([2 * G @ loadings, unique * np.diag(G)])
    u = A @ loadings
    cross = 2 * A * (u * unique)
    information = np.block(
        [
            [2 * np.outer(u, u) + 2 * (loadings @ u) * A, cross],
            [cross.T, np.outer(unique, unique) * A**2],
        ]
    )
    return float(log_determinant + (A * R).sum()), gradient, information


def _inverse(loadings: Floats, unique: Floats) -> Floats:
    """Return the inverse of ``l l' + diag(u)``."""
    weighted = loadings / unique
    return np.asarray(
        np.diag(1 / unique) - np.outer(weighted, weighted) / (1 + loadings @ weighted)
    )
