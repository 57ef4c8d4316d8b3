"""`calibrate_intent`: what customers who say they will come back are worth believing."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, WeakDataWarning
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._share_intervals import t_quantile, wilson_limits
from satisfaction.loyalty._intent_calibration import IntentCalibration, Method
from satisfaction.loyalty._intent_methods import (
    Calibrator,
    by_beta_binomial,
    by_isotonic,
    by_juster,
    by_logistic,
)
from satisfaction.loyalty._named_values import NamedValues
from satisfaction.loyalty._stated_intent import StatedIntent, read_stated_intent, steps_of
from satisfaction.metrics._batch import batch_of_scores
from satisfaction.metrics._quantity import Quantity
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign

Floats = NDArray[np.float64]

_METHODS: dict[str, Callable[[StatedIntent], Calibrator]] = {
    "juster": by_juster,
    "beta_binomial": by_beta_binomial,
    "logistic": by_logistic,
    "isotonic": by_isotonic,
}
_LEVEL = 0.95  # of the limits in the table
_LEARNED = ("logistic", "isotonic")  # from the outcome
_WARNINGS = {
    "homogeneous": "answers differ no more than if all customers had the same probability: rho is "
    "0, a and b are infinite, and every score is calibrated to the mean",
    "polarized": "only the two ends of the scale were used: rho is 1, a and b are 0, and every "
    "score is taken at its word",
}


def calibrate_intent(
    data: Any,
    intent: str,
    *,
    outcome: str | None = None,
    scale: RatingScale | tuple[int, int],
    method: Method,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> IntentCalibration:
    """Turn stated intent ("how likely will you come back?") into a probability of behaviour.

    A 7 of 10 is not 70 %. How much it is, is learned from how answers spread, or from what
    customers did later; no weights are built in. The result describes an association in the
    group that was asked. **Asking changes behaviour**: those asked once buy more than those
    never asked, and repeated asking makes the reluctant buy less (Morwitz, Johnson & Schmittlein
    1993), so that a calibration on people who were asked need not hold for the others.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per customer.
    intent : str
        Column of the stated intent.
    outcome : str, optional
        Column of yes/no (booleans, or 1 and 0): what they did later. Needed for ``"logistic"``
        and ``"isotonic"``; the other methods only show it beside the calibration.
    scale : RatingScale or tuple
        The scale of the intent; ``best="low"`` where its low end means "certainly".
    method : {"juster", "beta_binomial", "logistic", "isotonic"}
        ``"juster"``: a score is a probability, as Juster's scale says in words. Without
        outcome, ``"beta_binomial"`` pulls scores to their mean by how unreliable they look.
        With one, ``"logistic"`` fits a curve, ``"isotonic"`` any that does not fall.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a score (or the outcome, where one is named) are left out and counted, or
        refused.

    Returns
    -------
    IntentCalibration
        The rate in percent of customers, the probability behind each score, the parameters.

    Raises
    ------
    ScaleError
        If a score is not on the scale.
    ArgumentError
        If the outcome is needed and missing, or the scale has no steps to count.
    DataTypeError, DataValueError
        If the outcome is not yes or no, or nothing can be learned from equal scores.
    InfeasibleError
        If all outcomes are the same; `SeparationError` if scores tell them apart without error.
    DesignError, ColumnError, EmptyDataError, MissingDataError
        If weights, columns or data are impossible; the message names them.

    Warns
    -----
    WeakDataWarning
        If the best rho lies at a boundary: 0 where answers spread no more than binomial, 1
        where only the ends of the scale were used. Also if a single answer has no error.

    Notes
    -----
    Let x be the steps from the end that means "certainly not", and m those of the whole scale.
    Juster: ``x / m``. Beta-binomial: ``x ~ BetaBinomial(m, a, b)`` by maximum likelihood,
    ``E[p | x] = (a + x) / (a + b + m) = (1 - rho) a / (a + b) + rho x / m`` with
    ``rho = m / (a + b + m)``; it believes that scores are honest and imprecise, and knows
    nothing of behaviour. Under weights its errors are those of the sandwich ``A^-1 B A^-1``.
    Logistic: ``logit p = c0 + c1 logit((x + 1/2) / (m + 1))``, a `fit_loyalty` model; it rises
    with the score where the data say so. Isotonic: the shares of those who did it, neighbouring
    scores pooled where they fall.

    References
    ----------
    Juster (1966), Consumer buying intentions and purchase probability: an experiment in survey
    design, JASA 61, 658.
    Morrison (1979), Purchase intentions and purchase behavior, J. Marketing 43(2), 65.
    Kalwani, Silk (1982), On the reliability and predictive validity of purchase intention
    measures, Marketing Science 1, 243.
    Morwitz, Johnson, Schmittlein (1993), Does measuring intent change behavior?, J. Consumer
    Research 20, 46.

    Examples
    --------
    Two hundred guests said from 0 to 10 how likely they would come back; next year we know.

    >>> from satisfaction.loyalty import calibrate_intent
    >>> guests = {
    ...     "again": [0, 2, 5, 5, 7, 7, 9, 9, 10, 10],
    ...     "came": [0, 0, 0, 1, 0, 1, 0, 1, 0, 1],
    ...     "n": [20, 16, 26, 4, 24, 12, 28, 20, 24, 26],
    ... }
    >>> found = calibrate_intent(guests, "again", outcome="came", scale=(0, 10),
    ...                          method="logistic", counts="n")
    >>> found.predict([7, 10]).values
    array([0.233, 0.577])

    They said 68 % on average, and 31 % came:

    >>> calibrate_intent(guests, "again", scale=(0, 10), method="juster", counts="n").rate.value
    68.3
    >>> found.rate
    intent rate = 31.0 %   95 % CI 25.0 to 37.7   n = 200
    """
    check_choice(method, "method", tuple(_METHODS))
    if outcome is None and method in _LEARNED:
        raise ArgumentError.about(
            "outcome",
            f'is needed for method="{method}", which learns from what customers did',
            remedy='Name its column, or write method="beta_binomial"',
        )
    stated = read_stated_intent(
        data,
        intent,
        outcome,
        scale,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    found = _METHODS[method](stated)
    if found.boundary is not None:
        warnings.warn(f"{intent}: {_WARNINGS[found.boundary]}", WeakDataWarning, stacklevel=2)
    elif np.isnan(found.rate.standard_error):
        message = f"{intent}: one answer has no standard error"
        warnings.warn(message, WeakDataWarning, stacklevel=2)
    before, after = _brier(stated, found)
    return IntentCalibration(
        method=method,
        intent=intent,
        outcome=outcome,
        scale=stated.scale,
        rate=found.rate,
        parameters=found.parameters,
        covariance=found.covariance,
        degrees_of_freedom=found.degrees_of_freedom,
        table=_table(stated, found),
        model=found.model,
        brier_before=before,
        brier_after=after,
        log_likelihood=found.log_likelihood,
        boundary=found.boundary,
        n=stated.tally.n,
        n_missing=stated.tally.n_missing,
        calibrate=found.predict,
    )


def _brier(stated: StatedIntent, found: Calibrator) -> tuple[float | None, float | None]:
    """Return the Brier score of stated and of calibrated probabilities."""
    if stated.outcome is None:
        return None, None
    inside, did = stated.inside, stated.did
    weights = stated.tally.weights[inside]

    def score(probabilities: Floats) -> float:
        return float(np.average((did[inside] - probabilities) ** 2, weights=weights))

    plain = stated.steps[inside] / stated.n_steps
    return score(plain), score(found.predict(stated.scores[inside]).values)


def _table(stated: StatedIntent, found: Calibrator) -> Mapping[str, tuple[float, ...]]:
    """Return score, answers, and stated, calibrated and observed probability, as columns."""
    levels = stated.levels
    place = np.full(len(stated.tally), -1, dtype=np.intp)
    answered = stated.tally.answered
    place[answered] = np.searchsorted(levels, stated.scores[answered])
    columns = {
        "score": levels.tolist(),
        "n": np.bincount(place[answered], stated.tally.rows.n[answered], minlength=len(levels))
        .astype(int)
        .tolist(),
        "stated": (steps_of(stated.scale, levels) / stated.n_steps).tolist(),
        "calibrated": found.predict(levels).values.tolist(),
    }
    if stated.outcome is not None:
        columns |= _observed(stated, place, len(levels))
    return NamedValues({name: tuple(column) for name, column in columns.items()})


def _observed(
    stated: StatedIntent, place: NDArray[np.intp], n_levels: int
) -> dict[str, list[float]]:
    """Return the share of each level that did it with its Wilson limits, nan where unknown."""
    counted = stated.tally
    batch, _ = batch_of_scores(
        counted,
        Quantity("observed", unit="percent", family="share", bounds=(0.0, 100.0)),
        np.where(stated.did, 100.0, 0.0),
        stated.inside,
        tuple(range(n_levels)),
        np.where(stated.inside, place, -1),
        quiet=True,
    )
    degrees = batch.degrees_of_freedom if counted.declared else np.full(len(batch), np.inf)
    known = (degrees > 0) & ~np.isnan(batch.size)
    quantile = t_quantile(np.where(known, degrees, np.inf), (1 - _LEVEL) / 2)
    limits = wilson_limits(batch.value / 100, np.where(known, batch.size, 1.0), quantile)
    columns = {}
    for name, values in zip(("observed", "low", "high"), (batch.value / 100, *limits), strict=True):
        whole = np.full(n_levels, np.nan)
        whole[list(batch.keys)] = values if name == "observed" else np.where(known, values, np.nan)
        columns[name] = whole.tolist()
    return columns
