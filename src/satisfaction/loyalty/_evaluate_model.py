"""A fitted model against data: its predictions and what came true in the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ScaleError
from satisfaction.loyalty._answers import read_answers
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._design_matrix import expand
from satisfaction.loyalty._evaluate_predictions import check_bins, evaluate_rows
from satisfaction.loyalty._outcome import loyal_rows
from satisfaction.loyalty._predict import check_at_least, linear_predictor
from satisfaction.loyalty._prediction_evaluation import PredictionEvaluation

if TYPE_CHECKING:
    from satisfaction.loyalty._loyalty_model import LoyaltyModel

Floats = NDArray[np.float64]


def evaluate_model(
    model: LoyaltyModel, data: Any, at_least: object, bins: Any, **common: Any
) -> PredictionEvaluation:
    """Return the evaluation of a model's predictions for the complete rows of data."""
    check_at_least(model, "probability", at_least)
    size = check_bins(bins)
    bases = model.fitted.matrix.bases
    indicated = {basis.column for basis in bases if basis.levels}
    answers = read_answers(
        data,
        [model.outcome, *dict.fromkeys(basis.column for basis in bases)],
        labelled={model.outcome, *indicated},
        **common,
    )
    x = expand(bases, dict(answers.columns), len(answers.n))[:, model.fitted.matrix.kept]
    column, outcome = answers.columns[model.outcome], model.fitted.outcome
    if model.kind == "binary":
        event = loyal_rows(column, outcome.success, outcome.at_least, known=False)
        name = model.outcome
    else:
        event = _at_least(column, outcome.every, at_least)
        name = f"{model.outcome} >= {at_least}"
    predicted = {"the model": _probabilities(model, x, at_least)}
    return evaluate_rows(answers, event, predicted, name, size)


def _at_least(column: Column, levels: tuple[object, ...], at_least: object) -> NDArray[np.bool_]:
    """Return which rows have at least a level."""
    outside = [label for label in column.used if label not in levels]
    if outside:
        raise ScaleError.about(
            "data",
            f"{column.name} has levels that the model was not fitted with",
            got=outside,
            remedy=f"Its levels are: {', '.join(str(level) for level in levels)}",
        )
    upper = levels[levels.index(at_least) :]
    return np.asarray(
        np.array([label in upper for label in column.labels], dtype=bool)[column.codes]
    )


def _probabilities(model: LoyaltyModel, x: Floats, at_least: object) -> Floats:
    """Return the predicted probability of each row."""
    link, first = model.fitted.link, model.fitted.n_first
    if model.kind == "binary":
        rows = np.column_stack([np.ones(len(x)), x])
        return np.asarray(link.cdf(linear_predictor(rows, model.values)))
    eta = linear_predictor(x, model.values[first:])
    every = model.fitted.outcome.every
    upper = [level in every[every.index(at_least) :] for level in model.levels]
    if not any(upper):  # nobody in the fit answered so high
        return np.zeros(len(x))
    threshold = model.values[upper.index(True) - 1]
    return np.asarray(link.survival(threshold - eta))
