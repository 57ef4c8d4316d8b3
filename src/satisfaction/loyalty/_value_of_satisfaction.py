"""`value_of_satisfaction`: what a point of satisfaction is worth per customer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._moved_rows import MovedRows, check_predictor, move_rows
from satisfaction.loyalty._moves import Chance, LifetimeMove, LoyaltyMove, Move
from satisfaction.loyalty._outcome import level_text
from satisfaction.loyalty._payments import Payments
from satisfaction.loyalty._retention_arguments import check_discount_rate
from satisfaction.loyalty._retention_model import RetentionModel
from satisfaction.loyalty._satisfaction_value import SatisfactionValue
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign

Floats = NDArray[np.float64]


def value_of_satisfaction(
    model: LoyaltyModel | RetentionModel,
    predictor: str,
    *,
    margin: float,
    discount_rate: float,
    first_payment: Literal["end", "now"],
    change: float = 1.0,
    at: Mapping[str, object] | None = None,
    data: Any = None,
    scale: RatingScale | tuple[float, ...] | None = None,
    at_least: object = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> SatisfactionValue:
    """Estimate what one point more of satisfaction is worth per customer, in money.

    The model says how retention differs between customers whose ratings differ; retention says
    how many payments follow. That is an association: it is the worth of raising satisfaction only
    as far as satisfaction is what keeps customers.

    Parameters
    ----------
    model : LoyaltyModel or RetentionModel
        A model of staying one more period, used as corrected if it has a `reliability`; or a
        model of how long customers stay, with predictors.
    predictor : str
        Column of the rating that moves: numbers, which enter as they are or as a term.
    margin : float
        Money per period while a customer stays; may be negative.
    discount_rate : float
        Per period, at least 0.
    first_payment : {"end", "now"}
        As in `customer_value`.
    change : float, default 1.0
        By how much the rating moves. On a scale whose low end is best, -1 is an improvement.
    at : mapping of str to object, optional
        One customer: a value for each column of the model.
    data : frame, mapping of columns, sequence of records, or Tally, optional
        Customers to average over, taken as fixed. Exactly one of `at` and `data`.
    scale : RatingScale or tuple, optional
        The moved rating stops at its ends. Without it a 5 becomes a 6.
    at_least : object, optional
        Level of an ordinal outcome from which on a customer stays; needed for ordinal models.
    weights : str or array-like, optional
        Sampling weights of `data`, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row of `data`.
    design : SurveyDesign, optional
        Of `data`. Its weights count; the error is that of the model alone.
    missing : {"omit", "raise"}, default "omit"
        Rows of `data` lacking a value are left out and counted, or refused.

    Returns
    -------
    SatisfactionValue
        The worth with its interval, and how much of loyalty the model leaves unexplained.

    Raises
    ------
    ArgumentError
        If not exactly one of `at` and `data` is given, if `at` names a column that the model does
        not have, if `at_least` is missing for an ordinal model or given for another, or if a
        number is outside its range.
    ColumnError
        If `predictor` is no column of the model, or `at` or `data` lack one of its columns.
    DataTypeError
        If the model is another, the predictor is made of text, or `at` holds a list.
    DataValueError
        If the moved rating is a level that `Levels` was not fitted with.
    DesignError
        If weights, counts or a design come with `at`.
    InfeasibleError
        If retention reaches 1 and nothing is discounted.
    MissingDataError
        If a value of `at` is missing.
    ScaleError
        If a rating lies outside `scale`.

    Notes
    -----
    With the retention ``r(x) = F(x'b)`` and the value ``V(r)`` of `customer_value`, or with the
    expected lifetime ``L(x)`` and ``V = m L`` (first payment now) or ``m (L - 1)`` (end), the
    worth is the (weighted) mean of ``V(x with change) - V(x)``. Its error is by the delta method,
    ``G' C G`` with C the covariance of the parameters and G built, for a retention, from
    ``dV/dr = m (1 + d) / (1 + d - r)^2`` times ``f(x'b) x``. Every customer's own retention
    counts: the value at the mean retention would be smaller.

    References
    ----------
    Rust, Zahorik, Keiningham (1995), Return on quality (ROQ), Journal of Marketing 59(2), 58,
    doi:10.1177/002224299505900205.
    Gupta, Lehmann, Stuart (2004), Valuing customers, Journal of Marketing Research 41, 7,
    doi:10.1509/jmkr.41.1.7.25084.
    Pfeifer, Farris (2004), The elasticity of customer value to retention, Journal of Interactive
    Marketing 18(2), 20, doi:10.1002/dir.20006.

    Examples
    --------
    Eighty customers rated 1 to 5; a year later we know who renewed. A renewal brings 120:

    >>> from satisfaction.loyalty import fit_loyalty, value_of_satisfaction
    >>> answers = {
    ...     "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    ...     "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    ...     "customers": [9, 9, 8, 6, 4, 3, 5, 10, 12, 14],
    ... }
    >>> model = fit_loyalty(answers, "renewed", ["rating"], kind="binary", counts="customers")
    >>> value_of_satisfaction(model, "rating", data=answers, counts="customers", scale=(1, 5),
    ...                       margin=120, discount_rate=0.1, first_payment="end")
    SatisfactionValue(rating +1, 80 answers)
      each point is worth 55.23, between 11.17 and 99.28, per customer (95 %)
      a customer is worth 150.7 before and 206 after (+37 %); retention 0.550 and 0.653
      rating leaves 86 % of the differences in renewed unexplained
    """
    if not isinstance(model, LoyaltyModel | RetentionModel):
        raise DataTypeError.about(
            "model",
            "must be a fitted model of staying",
            got=type(model).__name__,
            remedy="Fit one with fit_loyalty or fit_retention",
        )
    bases = model.bases if isinstance(model, RetentionModel) else model.fitted.matrix.bases
    check_predictor(bases, check_text(predictor, "predictor"))
    level = _check_level(model, at_least)
    payments = Payments(
        check_number(margin, "margin"),
        check_discount_rate(discount_rate)
        if isinstance(model, RetentionModel)
        else check_number(discount_rate, "discount_rate", low=0.0),
        check_choice(first_payment, "first_payment", ("end", "now")),
    )
    step = check_number(change, "change")
    rows = move_rows(
        bases,
        predictor,
        change=step,
        scale=None if scale is None else RatingScale.of(scale),
        at=at,
        data=data,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    outcome, explained = "staying", math.nan
    if isinstance(model, RetentionModel):
        parameters, covariance = model.point, model.point_covariance
        move = _lifetime_move(rows, payments)
    else:
        _check_kept(model, predictor)
        outcome = model.outcome + (f" of at least {level_text(at_least)}" if level else "")
        explained = _explained(model, level)
        parameters, covariance = model.values, model.covariance
        move = _loyalty_move(model, level, rows, payments)
    return SatisfactionValue(
        predictor=predictor,
        outcome=outcome,
        predictors=tuple(basis.column for basis in bases),
        change=step,
        at=None if at is None else dict(at),
        n=rows.answers.n_answers,
        n_missing=rows.answers.n_missing,
        n_fitted=model.n,
        explained=explained,
        degrees_of_freedom=model.degrees_of_freedom,
        parameters=parameters,
        covariance=covariance,
        move=move,
    )


def _check_level(model: LoyaltyModel | RetentionModel, at_least: object) -> int:
    """Return from which place on the levels of an ordinal outcome count as staying; else 0."""
    if isinstance(model, RetentionModel) or model.kind == "binary":
        if at_least is not None:
            raise ArgumentError.about(
                "at_least",
                "belongs to ordinal models",
                got=[at_least],
                remedy="Leave it out: the outcome is yes or no already",
            )
        return 0
    if at_least not in model.levels[1:]:
        listed = ", ".join(level_text(level) for level in model.levels[1:])
        raise ArgumentError.about(
            "at_least",
            "must say from which level of the outcome on a customer stays",
            got="nothing" if at_least is None else [at_least],
            remedy=f"Write one of the levels above the lowest: {listed}",
        )
    return model.levels.index(at_least)


def _check_kept(model: LoyaltyModel, predictor: str) -> None:
    """Refuse a predictor that was dropped, as moving it would seem to be worth nothing."""
    matrix = model.fitted.matrix
    (basis,) = (basis for basis in matrix.bases if basis.column == predictor)
    if not set(basis.names) & set(matrix.names):
        raise ArgumentError.about(
            "predictor",
            "follows from others and was dropped from the model",
            got=[predictor],
            remedy="Fit a model in which it stays",
        )


def _loyalty_move(model: LoyaltyModel, level: int, rows: MovedRows, payments: Payments) -> Move:
    """Return the customers as rows of the linear predictor."""
    kept = model.fitted.matrix.kept
    return LoyaltyMove(
        chance=Chance(model.fitted.link, ordinal=model.kind == "ordinal"),
        payments=payments,
        before=_with_first(model, level, rows.before[:, kept]),
        after=_with_first(model, level, rows.after[:, kept]),
        share=rows.share,
    )


def _lifetime_move(rows: MovedRows, payments: Payments) -> Move:
    """Return the customers as their predictors behind ones."""
    ones = np.ones((len(rows.before), 1))
    before, after = np.hstack([ones, rows.before]), np.hstack([ones, rows.after])
    return LifetimeMove(payments, before, after, rows.share)


def _with_first(model: LoyaltyModel, level: int, x: Floats) -> Floats:
    """Return columns behind the intercept's ones, or behind minus one for the threshold below."""
    first = np.zeros((len(x), model.fitted.n_first))
    if model.kind == "binary":
        first[:, 0] = 1.0
    else:
        first[:, level - 1] = -1.0
    return np.hstack([first, x])


def _explained(model: LoyaltyModel, level: int) -> float:
    """Return the share of the variance of staying that the fit explains in its own answers."""
    fitted = model.fitted
    stayed = (fitted.outcome.level >= max(level, 1)).astype(np.float64)
    share = fitted.answers.weights / fitted.answers.weights.sum()
    eta = _with_first(model, level, fitted.matrix.raw()) @ fitted.parameters
    predicted = Chance(fitted.link, ordinal=model.kind == "ordinal").stay(eta)
    mean = share @ stayed
    return max(0.0, float(1 - share @ (stayed - predicted) ** 2 / (mean * (1 - mean))))
