"""`evaluate_predictions`: how good predicted probabilities of loyalty are."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError, WeakDataWarning
from satisfaction.foundation._checks import check_choice, check_count, check_text
from satisfaction.loyalty._answers import Answers, read_answers
from satisfaction.loyalty._auc import areas
from satisfaction.loyalty._column import Column, is_number
from satisfaction.loyalty._murphy import decompose, make_bins
from satisfaction.loyalty._prediction_evaluation import PredictionEvaluation
from satisfaction.loyalty._ranked_predictions import Ranked, rank
from satisfaction.loyalty._recalibration import is_certain, is_constant, is_separated
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._items import check_columns, check_has_columns
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate
from satisfaction.models._columns import records_to_columns
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._frames import as_frame
from satisfaction.survey._row_columns import is_records
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BRIER = Quantity("brier", unit="rating", family="mean", bounds=(0.0, 1.0), higher_is_better=False)


def evaluate_predictions(
    data: Any,
    outcome: str,
    *,
    prediction: str,
    rival: str | None = None,
    bins: int | Literal["distinct"] = 10,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> PredictionEvaluation:
    """Evaluate predicted probabilities against what came true.

    Use answers that the prediction has not seen: on those of its own fit it looks better than
    it is. An area near 1 in such a survey is a reason to look for a column that was written
    after the outcome.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per customer.
    outcome : str
        Column of what came true: booleans, or 1 and 0.
    prediction : str
        Column of the predicted probabilities that it is 1, from 0 to 1.
    rival : str, optional
        Column of other predictions for the same rows, compared by their areas.
    bins : int or "distinct", default 10
        Bins of about equal weight for `murphy` and `calibration_table`; ``"distinct"`` makes one
        of each distinct prediction. Equal predictions are never put in different bins.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking outcome or prediction are left out and counted, or refused.

    Returns
    -------
    PredictionEvaluation
        Brier score, skill against the base rate, log score, calibration, area under the ROC
        curve, lift and gains.

    Raises
    ------
    ArgumentError
        If a column stands for two things, or `bins` is none.
    ColumnError
        If a column is not there.
    DataTypeError
        If a column holds texts.
    DataValueError
        If an outcome is neither 0 nor 1, or a prediction is not between 0 and 1.
    EmptyDataError
        If no row is complete.

    Warns
    -----
    WeakDataWarning
        If there is one class only (areas, skill and calibration are nan), if some prediction is
        exactly 0 or 1 (calibration is nan), if a cut of the predictions tells both classes
        apart (calibration intercept and slope are nan), or if one class has a single answer
        (areas have no standard error).

    Notes
    -----
    ``brier = mean (p - y)^2``, ``skill = 1 - brier / (ybar (1 - ybar))``,
    ``log score = -mean (y log p + (1 - y) log (1 - p))``. The area is the mean over events of
    ``V10``, the share of the others that have a lower prediction, ties half; with ``V01``, the
    share of events above one of the others, its variance is ``s2(V10)/n1 + s2(V01)/n0``. Under
    weights all shares are weighted, and the variances are those of the influences under the
    design. Calibration intercept and slope are those of the logit fit of y on logit p;
    ``in_the_large`` is the intercept at slope 1.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather
    Review 78, 1.
    DeLong, DeLong, Clarke-Pearson (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves, Biometrics 44, 837, doi:10.2307/2531595.
    Sun, Xu (2014), Fast implementation of DeLong's algorithm, IEEE Signal Process. Lett. 21,
    1389, doi:10.1109/LSP.2014.2337313.
    Stephenson, Coelho, Jolliffe (2008), Two extra components in the Brier score decomposition,
    Weather and Forecasting 23, 752, doi:10.1175/2007WAF2006116.1.

    Examples
    --------
    A score from the spring against what customers did by autumn:

    >>> from satisfaction.loyalty import evaluate_predictions
    >>> later = {
    ...     "renewed": [0, 0, 0, 1, 0, 1, 1, 0, 1, 1],
    ...     "p": [0.2, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6, 0.6, 0.8, 0.9],
    ... }
    >>> found = evaluate_predictions(later, "renewed", prediction="p")
    >>> found
    p as prediction of renewed   n = 10, 5 events (50.0 %)
    ...
    skill               34.4 %   of the base rate's error is explained, 65.6 % is not
    ...
    AUC                  0.840   0.583 to 1.000   0.5 is chance
    >>> found.lift(0.2)
    2.0
    """
    names = _check_names(data, {"outcome": outcome, "prediction": prediction, "rival": rival})
    size = check_bins(bins)
    if is_records(data):
        data = records_to_columns(data)
    answers = read_answers(
        _numbered(data, names["outcome"]),
        list(names.values()),
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    event = _read_outcome(answers, names.pop("outcome"))
    predictions = {
        column: _read_probability(answers, column, argument) for argument, column in names.items()
    }
    return evaluate_rows(answers, event, predictions, outcome, size)


def _check_names(data: Any, wanted: Mapping[str, str | None]) -> dict[str, str]:
    """Return the columns by argument: texts, all there, each for one thing."""
    check_has_columns(data)
    known = (*data.answers, *data.by) if isinstance(data, Tally) else None
    columns = records_to_columns(data) if is_records(data) else data
    names: dict[str, str] = {}
    for argument, column in wanted.items():
        if column is None and argument == "rival":
            continue
        name = check_text(column, argument)
        check_columns(dict.fromkeys(known) if known is not None else columns, [name], argument)
        if name in names.values():
            raise ArgumentError.about(
                argument,
                "a column stands for one thing only",
                got=[name],
                remedy="Name different columns",
            )
        names[argument] = name
    return names


def _numbered(data: Any, name: str) -> Any:
    """Return data with a column of booleans as numbers, which are read faster than labels."""
    if isinstance(data, Mapping):
        column = data[name]
        if isinstance(column, np.ndarray) and column.dtype == bool:
            return {**data, name: column.astype(np.float64)}
        return data
    frame = as_frame(data)
    if isinstance(frame, nw.DataFrame) and frame.schema[name] == nw.Boolean:
        return frame.with_columns(nw.col(name).cast(nw.Float64)).to_native()
    return data


def check_bins(bins: object) -> int | str:
    """Return the number of bins, or ``"distinct"``."""
    if isinstance(bins, str):
        return check_choice(bins, "bins", ("distinct",))
    return check_count(bins, "bins", low=1)


def _numbers(column: Column, argument: str) -> Floats:
    """Return a column of numbers or booleans."""
    texts = (
        [label for label in column.used if not is_number(label)] if column.values is None else []
    )
    if texts:
        raise DataTypeError.about(
            argument, "must hold numbers", got=texts, remedy="Convert the texts to numbers first"
        )
    return column.numbers


def _read_outcome(answers: Answers, name: str) -> Mask:
    """Return where the outcome is 1; it must be 0 elsewhere."""
    values = _numbers(answers.columns[name], "outcome")
    event = values == 1
    _refuse(answers, values, ~event & (values != 0), "outcome", "must be 0 or 1")
    return np.asarray(event)


def _read_probability(answers: Answers, name: str, argument: str) -> Floats:
    """Return a column of probabilities."""
    values = _numbers(answers.columns[name], argument)
    _refuse(answers, values, (values < 0) | (values > 1), argument, "must be between 0 and 1")
    return values


def _refuse(answers: Answers, values: Floats, wrong: Mask, argument: str, rule: str) -> None:
    """Refuse wrong values; positions are known where the rows were not counted."""
    if not wrong.any():
        return
    raise DataValueError.about(
        argument,
        rule,
        got=values[wrong].tolist(),
        positions=answers.inside[wrong].tolist() if answers.counted is None else (),
        count=int(answers.n[wrong].sum()),
        remedy="Compare an outcome with a limit first; divide percentages by 100",
    )


def evaluate_rows(
    answers: Answers,
    event: Mask,
    predictions: Mapping[str, Floats],
    outcome: str,
    bins: int | str,
) -> PredictionEvaluation:
    """Return the evaluation of one prediction of some rows, and of its rival where there is one.

    Parameters
    ----------
    answers : Answers
        The rows, with their weights and design.
    event : ndarray of bool
        In which rows the outcome is 1.
    predictions : mapping of str to ndarray
        Name to probabilities: the prediction, then the rival.
    outcome : str
        Name of the outcome.
    bins : int or "distinct"
        As in `evaluate_predictions`.
    """
    weights = None if answers.counted is None else answers.weights
    rankings = {name: rank(p, event, weights) for name, p in predictions.items()}
    prediction, *rivals = rankings
    ranked = rankings[prediction]
    _warn(answers, event, ranked, outcome, prediction)
    found = areas(answers, event, rankings)
    cut = make_bins(ranked, bins)
    return PredictionEvaluation(
        outcome=outcome,
        prediction=prediction,
        rival=rivals[0] if rivals else None,
        brier=_brier(answers, event, ranked),
        auc=found[0],
        rival_auc=found[1] if rivals else None,
        murphy=decompose(ranked, cut),
        answers=answers,
        event=event,
        ranked=ranked,
        cut=cut,
    )


def _brier(answers: Answers, event: Mask, ranked: Ranked) -> Estimate:
    """Return the mean squared error of the predictions."""
    total, n = float(ranked.weights.sum()), answers.n_answers
    of_event, of_other = (1 - ranked.values) ** 2, ranked.values**2
    value = float(ranked.events @ of_event + ranked.others @ of_other) / total
    if answers.declared:
        errors = np.where(event, ranked.of_rows(of_event), ranked.of_rows(of_other)) - value
        variance = float(answers.score_covariance(errors[:, None] / total)[0, 0])
    elif n > 1:
        squares = ranked.events @ (of_event - value) ** 2 + ranked.others @ (of_other - value) ** 2
        variance = float(squares) / (n * (n - 1))
    else:
        variance = math.nan
    return quantity_estimate(
        _BRIER,
        value,
        variance,
        n=n,
        n_missing=answers.n_missing,
        sum_of_weights=total,
        degrees_of_freedom=answers.unit_degrees,
        kish=answers.kish_effective_n,
        declared=answers.declared,
    )


def _warn(answers: Answers, event: Mask, ranked: Ranked, outcome: str, prediction: str) -> None:
    """Say which numbers are nan, and why."""
    n_events = int(answers.n[event].sum())
    fewer = min(n_events, answers.n_answers - n_events)
    reasons = []
    if ranked.one_class:
        value = 1 if n_events else 0
        reasons.append(
            f"{outcome}: all {answers.n_answers:,} answers are {value}, so that areas, skill and "
            "calibration are nan"
        )
    elif is_certain(ranked):
        reasons.append(
            f"{prediction}: some predictions are exactly 0 or 1, which have no log odds, so that "
            "in_the_large, calibration_intercept and calibration_slope are nan"
        )
    elif is_separated(ranked) and not is_constant(ranked):
        reasons.append(
            f"{prediction}: a cut of the predictions tells {outcome} 0 and 1 apart without error, "
            "so that calibration_intercept and calibration_slope are nan"
        )
    if fewer == 1 and not answers.declared and not ranked.one_class:
        reasons.append(
            f"{outcome}: only one answer is {1 if n_events == 1 else 0}, so that areas have no "
            "standard error"
        )
    for reason in reasons:
        warnings.warn(reason, WeakDataWarning, stacklevel=4)
