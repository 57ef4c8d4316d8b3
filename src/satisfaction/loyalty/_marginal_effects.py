"""Average marginal effects of a binary loyalty model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import MethodError
from satisfaction.loyalty._answers import read_answers
from satisfaction.loyalty._design_matrix import expand
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate

if TYPE_CHECKING:
    from satisfaction.loyalty._loyalty_model import LoyaltyModel

Floats = NDArray[np.float64]


def marginal_effects(
    model: LoyaltyModel, data: Any, weights: Any, counts: Any
) -> Mapping[str, Estimate]:
    """Return the mean slope of numeric columns, and the mean change from the reference."""
    if model.kind != "binary":
        raise MethodError.about(
            "kind",
            "marginal effects belong to binary models",
            got=[model.kind],
            remedy="Fit a binary model, or compare predictions",
        )
    matrix = model.fitted.matrix
    answers = model.fitted.answers
    if data is not None:
        columns = list(dict.fromkeys(basis.column for basis in matrix.bases))
        labelled = {basis.column for basis in matrix.bases if basis.levels}
        answers = read_answers(data, columns, labelled=labelled, weights=weights, counts=counts)
    x = expand(matrix.bases, dict(answers.columns), len(answers.n))[:, matrix.kept]
    rows = np.column_stack([np.ones(len(x)), x])
    share = answers.weights / answers.weights.sum()
    effects = {}
    for basis in matrix.bases:
        places = [matrix.names.index(name) + 1 for name in basis.names if name in matrix.names]
        for place in places:
            if basis.linear and not basis.levels:
                value, gradient = _slope(model, rows, share, place)
            elif basis.levels:
                value, gradient = _change(model, rows, share, place, places)
            else:
                continue
            name = matrix.names[place - 1]
            effects[name] = quantity_estimate(
                Quantity(f"marginal effect of {name}", unit="rating", family="mean"),
                value,
                float(gradient @ model.covariance @ gradient),
                n=answers.n_answers,
                n_missing=answers.n_missing,
                degrees_of_freedom=model.degrees_of_freedom,
            )
    return effects


def _slope(model: LoyaltyModel, rows: Floats, share: Floats, place: int) -> tuple[float, Floats]:
    """Return the mean of f(eta) b and its gradient."""
    link, b = model.fitted.link, model.values
    eta = rows @ b
    steep = float(share @ link.density(eta))
    gradient = b[place] * ((share * link.slope(eta)) @ rows)
    gradient[place] += steep
    return steep * float(b[place]), gradient


def _change(
    model: LoyaltyModel, rows: Floats, share: Floats, place: int, places: list[int]
) -> tuple[float, Floats]:
    """Return the mean change from the reference level and its gradient."""
    link, b = model.fitted.link, model.values
    reference = rows.copy()
    reference[:, places] = 0.0
    moved = reference.copy()
    moved[:, place] = 1.0
    before, after = reference @ b, moved @ b
    value = float(share @ (link.cdf(after) - link.cdf(before)))
    gradient = (share * link.density(after)) @ moved - (share * link.density(before)) @ reference
    return value, gradient
