"""`value_of_satisfaction`: what a point of satisfaction is worth per customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    MissingDataError,
    ScaleError,
)
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.foundation._vectors import is_missing
from satisfaction.loyalty._answers import Answers, read_answers
from satisfaction.loyalty._column import Column, is_number
from satisfaction.loyalty._design_matrix import expand
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._outcome import level_text
from satisfaction.loyalty._payments import Chance, LoyaltyMove, Payments
from satisfaction.loyalty._satisfaction_value import SatisfactionValue
from satisfaction.loyalty._terms import Basis, numbers_of
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign

Floats = NDArray[np.float64]


def value_of_satisfaction(
    model: LoyaltyModel,
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
    model : LoyaltyModel
        Of staying one more period. A model with `reliability` is used as corrected.
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
    With the retention ``r(x) = F(x'b)`` and the value ``V(r)`` of `customer_value`, the worth is
    the (weighted) mean of ``V(r(x + change)) - V(r(x))``. Its error is by the delta method,
    ``G' C G`` with C the covariance of the parameters and G built from
    ``dV/dr = m (1 + d) / (1 + d - r)^2`` times ``f(x'b) x``. What moves V is everybody's own
    retention: the value at the mean retention would be smaller.

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
      each point is worth 74.17, between 33.78 and 114.6, per customer (95 %)
      a customer is worth 173.7 before and 247.9 after (+43 %); retention 0.550 and 0.639
      rating leaves 88 % of the differences in renewed unexplained
    """
    if not isinstance(model, LoyaltyModel):
        raise DataTypeError.about(
            "model",
            "must be a fitted model of staying",
            got=type(model).__name__,
            remedy="Fit one with fit_loyalty",
        )
    payments = Payments(
        check_number(margin, "margin"),
        check_number(discount_rate, "discount_rate", low=0.0),
        check_choice(first_payment, "first_payment", ("end", "now")),
    )
    step = check_number(change, "change")
    ends = None if scale is None else RatingScale.of(scale)
    bases = model.fitted.matrix.bases
    columns = [basis.column for basis in bases]
    _check_predictor(model, check_text(predictor, "predictor"))
    level = _check_level(model, at_least)
    given = {"weights": weights, "counts": counts, "design": design}
    labelled = [basis.column for basis in bases if basis.levels]
    if (at is None) == (data is None):
        raise ArgumentError.about(
            "at" if at is None else "data",
            "exactly one of at and data says whose rating moves",
            got="neither" if at is None else "both",
            remedy="Write at={...} for one customer, or data= for many",
        )
    if at is not None:
        data = _one_row(at, columns, given)
    rows = read_answers(data, columns, labelled=labelled, missing=missing, **given)
    x = numbers_of(rows.columns[predictor])
    moved = _move(x, rows, predictor, step, ends)
    _check_moved(bases[columns.index(predictor)], moved, predictor)
    move = LoyaltyMove(
        chance=Chance(model.fitted.link, ordinal=model.kind == "ordinal"),
        payments=payments,
        before=_linear_rows(model, rows, level, predictor, x),
        after=_linear_rows(model, rows, level, predictor, moved),
        share=rows.weights / rows.weights.sum(),
    )
    return SatisfactionValue(
        predictor=predictor,
        outcome=model.outcome + (f" of at least {level_text(at_least)}" if level else ""),
        predictors=tuple(columns),
        change=step,
        at=None if at is None else dict(at),
        n=rows.n_answers,
        n_missing=rows.n_missing,
        n_fitted=model.n,
        explained=_explained(model, level),
        degrees_of_freedom=model.degrees_of_freedom,
        parameters=model.values,
        covariance=model.covariance,
        move=move,
    )


def _check_predictor(model: LoyaltyModel, predictor: str) -> None:
    """Refuse a predictor that the model does not have, dropped, or has as text."""
    bases = {basis.column: basis for basis in model.fitted.matrix.bases}
    if predictor not in bases:
        raise ColumnError.about(
            "predictor",
            "the model has no such predictor",
            got=[predictor],
            remedy=f"Its predictors are: {', '.join(bases) or 'none'}",
        )
    basis = bases[predictor]
    if not all(is_number(label) for label in basis.levels):
        raise DataTypeError.about(
            "predictor",
            f"{predictor} is made of text, which cannot move by a number",
            got=[basis.levels[0]],
            remedy="Choose a column of numbers, or compare predictions",
        )
    if not set(basis.names) & set(model.fitted.matrix.names):
        raise ArgumentError.about(
            "predictor",
            "follows from others and was dropped from the model",
            got=[predictor],
            remedy="Fit a model in which it stays",
        )


def _check_level(model: LoyaltyModel, at_least: object) -> int:
    """Return from which place on the levels of an ordinal outcome count as staying; else 0."""
    if model.kind == "binary":
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


def _one_row(
    at: Mapping[str, object], columns: Sequence[str], given: Mapping[str, object]
) -> Mapping[str, Any]:
    """Return one customer as data of one row."""
    for name, value in given.items():
        if value is not None:
            raise DesignError.about(
                name, "belongs to data, not to one customer", remedy="Leave it out, or give data="
            )
    if not isinstance(at, Mapping):
        raise DataTypeError.about(
            "at",
            "must be a mapping from column to value",
            got=type(at).__name__,
            remedy='Write at={"satisfaction": 3}',
        )
    for name in at:
        if name not in columns:
            raise ArgumentError.about(
                "at",
                "names a column that the model does not have",
                got=[name],
                remedy=f"Its columns are: {', '.join(columns)}",
            )
    for name in columns:
        if name not in at:
            raise ColumnError.about(
                "at",
                "needs a value for each column of the model",
                got=f"none for {name!r}",
                remedy=f"Give: {', '.join(columns)}",
            )
        if is_missing(at[name]):
            raise MissingDataError.about(
                "at", "no value may be missing", got=f"none for {name!r}", remedy="Give a value"
            )
        if isinstance(at[name], Iterable) and not isinstance(at[name], str):
            raise DataTypeError.about(
                "at",
                "must hold one value for each column",
                got=f"a {type(at[name]).__name__} for {name!r}",
                remedy="Give several customers as data=",
            )
    return {name: [at[name]] for name in columns}


def _move(
    x: Floats, rows: Answers, predictor: str, change: float, scale: RatingScale | None
) -> Floats:
    """Return the moved ratings, stopped at the ends of the scale."""
    if scale is None:
        return np.asarray(x + change)
    wrong = np.flatnonzero((x < scale.low) | (x > scale.high))
    if wrong.size:
        raise ScaleError.about(
            predictor,
            f"every rating must lie on the scale {scale.low:g} to {scale.high:g}",
            got=x[wrong[:3]].tolist(),
            count=int(rows.n[wrong].sum()),
            remedy="Correct the rating or the scale",
        )
    return np.clip(x + change, scale.low, scale.high)


def _check_moved(basis: Basis, moved: Floats, predictor: str) -> None:
    """Refuse ratings moved to where `Levels` has no coefficient."""
    unseen = [number for number in np.unique(moved).tolist() if number not in basis.levels]
    if basis.levels and unseen:
        raise DataValueError.about(
            predictor,
            "moves to a level that the model was not fitted with",
            got=unseen,
            count=len(unseen),
            remedy=f"Its levels are {', '.join(level_text(level) for level in basis.levels)}: "
            "write scale= with their ends, or a change between them",
        )


def _linear_rows(
    model: LoyaltyModel, rows: Answers, level: int, predictor: str, x: Floats
) -> Floats:
    """Return the rows that give the linear predictor, with the rating at some values."""
    matrix = model.fitted.matrix
    labelled = any(basis.levels for basis in matrix.bases if basis.column == predictor)
    plain = Column(predictor, np.zeros(0, np.intp), (), x)
    column = Column.of(predictor, x) if labelled else plain
    columns = {**rows.columns, predictor: column}
    return with_first(model, level, expand(matrix.bases, columns, len(x))[:, matrix.kept])


def with_first(model: LoyaltyModel, level: int, x: Floats) -> Floats:
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
    eta = with_first(model, level, fitted.matrix.raw()) @ fitted.parameters
    predicted = Chance(fitted.link, ordinal=model.kind == "ordinal").stay(eta)
    mean = share @ stayed
    return max(0.0, float(1 - share @ (stayed - predicted) ** 2 / (mean * (1 - mean))))
