"""Predictions of a loyalty model for rows of data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._links import Link
from satisfaction.loyalty._column import is_number
from satisfaction.loyalty._prediction import Prediction
from satisfaction.loyalty._predictor_rows import predictor_rows
from satisfaction.loyalty._tally_rows import columns_of_tally
from satisfaction.survey._tally import Tally

if TYPE_CHECKING:
    from satisfaction.loyalty._loyalty_model import LoyaltyModel

Floats = NDArray[np.float64]


def predictor_columns(model: LoyaltyModel, data: Any) -> Floats:
    """Return the columns of the linear predictor for rows of data."""
    matrix = model.fitted.matrix
    return predictor_rows(matrix.bases, data)[:, matrix.kept]


def predict(model: LoyaltyModel, data: Any, what: str, at_least: object) -> Prediction:
    """Return the prediction asked for."""
    check_choice(what, "what", ("levels", "linear", "mean", "probability"))
    check_at_least(model, what, at_least)
    x = predictor_columns(model, columns_of_tally(data) if isinstance(data, Tally) else data)
    if model.kind == "binary" or what == "linear":
        return _linear(model, x, what)
    return _ordinal(model, x, what, at_least)


def check_at_least(model: LoyaltyModel, what: str, at_least: object) -> None:
    """Refuse a missing, needless or unknown level, and predictions that do not exist."""
    if model.kind == "binary":
        if what in {"levels", "mean"} or at_least is not None:
            raise ArgumentError.about(
                "what" if at_least is None else "at_least",
                "belongs to ordinal models",
                got=[what if at_least is None else at_least],
                remedy='Predict what="probability"',
            )
        return
    if (what == "probability") != (at_least is not None):
        raise ArgumentError.about(
            "at_least",
            'is needed for what="probability" of an ordinal model, and for nothing else',
            remedy=f"Give a level: {', '.join(str(level) for level in model.levels)}",
        )
    if what == "probability" and at_least not in (*model.levels[1:], *model.unused_levels):
        raise ArgumentError.about(
            "at_least",
            "must be a level above the lowest",
            got=[at_least],
            remedy=f"The levels are: {', '.join(str(level) for level in model.levels)}",
        )
    if what == "mean" and not all(is_number(level) for level in model.levels):
        raise ArgumentError.about(
            "what", "text levels have no mean", got=[what], remedy='Predict what="levels"'
        )


def linear_predictor(x: Floats, b: Floats) -> Floats:
    """Return ``x b`` so that equal rows get exactly equal numbers.

    A matrix product rounds a row by its place among the others: the ranking of predictions would
    then order ties by rounding errors.
    """
    eta = np.zeros(len(x))
    for column, slope in zip(x.T, b, strict=True):
        eta += column * slope
    return eta


def _linear(model: LoyaltyModel, x: Floats, what: str) -> Prediction:
    """Return the linear predictor, or the probability that it stands for."""
    rows = np.column_stack([np.ones(len(x)), x]) if model.kind == "binary" else x
    first = 0 if model.kind == "binary" else model.fitted.n_first
    covariance = model.covariance[first:, first:]
    eta = linear_predictor(rows, model.values[first:])
    errors = np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows))
    if what == "linear":
        return Prediction(eta, errors, model.degrees_of_freedom)
    link: Link = model.fitted.link
    return Prediction(
        link.cdf(eta),
        link.density(eta) * errors,
        model.degrees_of_freedom,
        model.link,  # type: ignore[arg-type]  # a link is one of the scales
    )


def _ordinal(model: LoyaltyModel, x: Floats, what: str, at_least: object) -> Prediction:
    """Return probabilities of levels, of the upper ones, or the mean level."""
    link, size = model.fitted.link, model.fitted.n_first
    thresholds, slopes = model.values[:size], model.values[size:]
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])[None, :]
    ends = ends - linear_predictor(x, slopes)[:, None]
    levels = link.interval(ends[:, :-1], ends[:, 1:])
    density = link.density(ends)
    # Gradient of each level's probability: by the thresholds, then by the slopes.
    gradient = np.zeros((len(x), size + 1, len(model.values)))
    for level in range(size + 1):
        if level < size:
            gradient[:, level, level] += density[:, level + 1]
        if level > 0:
            gradient[:, level, level - 1] -= density[:, level]
        fall = density[:, level] - density[:, level + 1]
        gradient[:, level, size:] = fall[:, None] * x
    if what == "levels":
        whole, slots = _with_unused(model, levels)
        errors = np.zeros_like(whole)
        errors[:, slots] = _delta(gradient, model.covariance)
        return Prediction(whole, errors, model.degrees_of_freedom, "logit")
    if what == "mean":
        scores = np.array(model.levels, dtype=np.float64)
        errors = _delta(np.einsum("j,ijk->ik", scores, gradient), model.covariance)
        return Prediction(levels @ scores, errors, model.degrees_of_freedom)
    every = _every_level(model)
    upper = np.array([level in every[every.index(at_least) :] for level in model.levels])
    first = int(np.argmax(upper)) if upper.any() else len(upper)
    values = link.survival(ends[:, first])
    errors = _delta(gradient[:, upper].sum(axis=1), model.covariance)
    return Prediction(values, errors, model.degrees_of_freedom, "logit")


def _delta(gradient: Floats, covariance: Floats) -> Floats:
    """Return standard errors from gradients, whose last axis is the parameters."""
    variance = np.einsum("...j,jk,...k->...", gradient, covariance, gradient)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def _every_level(model: LoyaltyModel) -> Sequence[object]:
    """Return all levels in order, those never answered included."""
    return model.fitted.outcome.every


def _with_unused(model: LoyaltyModel, levels: Floats) -> tuple[Floats, list[int]]:
    """Return the probabilities of all levels, 0 for those never answered, and who has which."""
    every = _every_level(model)
    slots = [every.index(level) for level in model.levels]
    whole = np.zeros((len(levels), len(every)))
    whole[:, slots] = levels
    return whole, slots
