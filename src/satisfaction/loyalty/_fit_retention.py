"""`fit_retention`: how long customers stay when they differ in loyalty."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError, WeakDataWarning
from satisfaction.foundation._checks import check_missing, check_text
from satisfaction.loyalty._arguments import read_terms
from satisfaction.loyalty._beta_geometric import (
    BetaGeometric,
    BetaGeometricFit,
    fit_beta_geometric,
)
from satisfaction.loyalty._renewals import (
    Renewals,
    check_renewals,
    renewals_of_rows,
    renewals_of_table,
)
from satisfaction.loyalty._retention_model import RetentionModel
from satisfaction.loyalty._retention_regression import fit_with_predictors
from satisfaction.loyalty._terms import Term
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]


def fit_retention(
    data: Any,
    tenure: str | None = None,
    *,
    event: str | None = None,
    predictors: Sequence[str | Term] = (),
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> RetentionModel:
    """Fit how long customers stay, where some are more loyal than others.

    The retention of a cohort rises with time because those likely to leave are gone: the shifted
    beta-geometric model says how much of the rise that explains, and what follows later.

    Parameters
    ----------
    data : array-like, mapping, frame, sequence of records, or Tally
        Without `tenure`: how many customers of a cohort were still there after 0, 1, 2, ...
        renewals; or a mapping from cohort to such numbers, all of one model. With `tenure`: one
        row per customer.
    tenure : str, optional
        Column: the renewal at which the customer left, or how many renewals were made by one
        who is still there.
    event : str, optional
        Column of yes/no (booleans, or 1 and 0): left then, or still there.
    predictors : sequence of str or term, optional
        What alpha and beta depend on: a text is a numeric column, or a column of labels, which
        becomes `Levels`; `Asymmetric`, `Threshold` and `Spline` let a numeric column bend. They
        need `tenure`.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``; need `tenure`.
    counts : str or array-like, optional
        Whole repeats of each row; need `tenure`.
    design : SurveyDesign, optional
        How the customers came about; needs `tenure`.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out and counted, or refused.

    Returns
    -------
    RetentionModel
        alpha and beta with their errors; survival, retention and lifetimes.

    Raises
    ------
    InfeasibleError
        If nobody left, everybody left at the first renewal, nobody left after it, or only one
        renewal was seen; if the likelihood with predictors has no maximum.
    SeparationError
        If predictors tell leavers from stayers without error.
    CollinearityError
        If predictors depend on each other.
    DataValueError
        If survivors rise, or a tenure is no number of renewals.
    DesignError
        If weights, counts or a design come with survivors instead of customers.
    ArgumentError, ColumnError, DataTypeError, EmptyDataError
        If arguments or data are impossible; the message names them.
    ConvergenceError
        If the maximum was not reached.

    Warns
    -----
    WeakDataWarning
        If customers do not differ: the fit is then a constant churn, with ``boundary``
        ``"homogeneous"``.

    Notes
    -----
    Each customer leaves at every renewal with a chance of their own, which varies between them
    as a beta distribution: ``P(T = t) = B(a + 1, b + t - 1) / B(a, b)``,
    ``S(t) = B(a, b + t) / B(a, b)`` and the retention at renewal t is
    ``(b + t - 1) / (a + b + t - 1)``. Errors are those of the maximum likelihood; with weights or
    a design those of the sandwich ``A^-1 B A^-1``, with A the information and B the design
    covariance of the weighted scores.

    With predictors z, ``alpha = exp(log_alpha + g z)`` and ``beta = exp(log_beta + h z)``; the
    parameters are called ``"log_alpha"``, ``"log_alpha:satisfaction"``, ..., ``"log_beta"``,
    ``"log_beta:satisfaction"``, .... The likelihood may have several maxima: it is climbed from
    several starts, and the highest is taken. Where it rises for ever because customers with the
    same predictors do not differ, the result is a logistic model of churn, with ``boundary``;
    where that holds for some values of the predictors only, an error names the column. Under
    weights or a design the t distribution has clusters minus strata minus slopes degrees of
    freedom. All this is association: whether raising satisfaction would raise retention is not a
    question that such data alone can answer.

    Give counts, not percentages: survivors of 100, 63, 47 per cent give the right alpha and beta,
    and the errors of a cohort of 100 customers.

    References
    ----------
    Fader, Hardie (2007), How to project customer retention, J. Interactive Marketing 21(1), 76,
    doi:10.1002/dir.20074.
    Fader, Hardie (2010), Customer-base valuation in a contractual setting: the perils of ignoring
    heterogeneity, Marketing Science 29, 85, doi:10.1287/mksc.1080.0482.

    Examples
    --------
    Of 1,000 subscribers 631 renewed once, 468 twice, and so on. How many will be left after
    twelve years? (173 were.)

    >>> from satisfaction.loyalty import fit_retention
    >>> model = fit_retention([1000, 631, 468, 382, 326, 289, 262, 241])
    >>> model.survival([12]).values
    array([0.170])
    >>> model.expected_lifetime(discount_rate=0.1).value
    3.69...

    How long do customers stay who are satisfied, and how long those who are not?

    >>> customers = {
    ...     "satisfaction": [2, 2, 2, 2, 4, 4, 4, 4],
    ...     "renewals": [1, 2, 3, 3, 1, 2, 3, 3],
    ...     "left": [1, 1, 1, 0, 1, 1, 1, 0],
    ...     "customers": [370, 186, 108, 432, 192, 116, 78, 636],
    ... }
    >>> model = fit_retention(
    ...     customers,
    ...     "renewals",
    ...     event="left",
    ...     predictors=["satisfaction"],
    ...     counts="customers",
    ... )
    >>> [model.survival([5], at={"satisfaction": rating}).values for rating in (2, 4)]
    [array([0.29...]), array([0.53...])]
    """
    check_missing(missing)
    if tenure is None:
        for name, value in (("weights", weights), ("counts", counts), ("design", design)):
            if value is not None:
                raise DesignError.about(
                    name, "needs one row per customer", remedy="Name the columns tenure= and event="
                )
    if (tenure is None) != (event is None):
        raise ArgumentError.about(
            "event" if event is None else "tenure",
            "is needed beside the other: when each customer left, and whether",
            remedy="Name both columns, or neither for numbers of survivors",
        )
    terms = read_terms("event" if event is None else check_text(event, "event"), predictors)
    if tenure is None and terms:
        raise ArgumentError.about(
            "predictors",
            "need one row per customer",
            remedy="Name the columns tenure= and event=",
        )
    if tenure is None or event is None:
        renewals, customers = renewals_of_table(data)
        model = _model(fit_beta_geometric(renewals), renewals, n=round(customers))
    elif terms:
        model = fit_with_predictors(
            data,
            check_text(tenure, "tenure"),
            event,
            terms,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
    else:
        patterns = count_patterns(
            data,
            numbers={"tenure": tenure},
            labels={"event": event},
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
        model = _fit_rows(patterns)
    if model.boundary is not None:
        warnings.warn(
            "customers do not differ: everybody"
            f"{' with the same predictors' if model.bases else ''}"
            " leaves with the same chance, and alpha and beta are infinite",
            WeakDataWarning,
            stacklevel=2,
        )
    return model


def _fit_rows(patterns: Patterns) -> RetentionModel:
    """Return the model of customers."""
    counted = patterns.tally
    kept = counted.answered & (counted.weights > 0)
    tenure, left = patterns.values["tenure"], patterns.yes("event")
    check_renewals(tenure[counted.answered], left[counted.answered])
    renewals = renewals_of_rows(tenure[kept], left[kept], counted.weights[kept])
    n = int(counted.rows.n[kept].sum())
    if not counted.declared:
        return _model(fit_beta_geometric(renewals), renewals, n=n, n_missing=counted.n_missing)
    # Newton measures its steps in standard errors: those of n customers, not of sums of weights.
    factor = n / float(counted.weights[kept].sum())
    fit = fit_beta_geometric(renewals.scaled(factor))
    scores = np.zeros((len(counted), len(fit.information)))
    scores[kept] = _scores(fit, renewals, tenure[kept], left[kept])
    bread = np.linalg.inv(fit.information / factor)
    return _model(
        fit,
        renewals,
        n=n,
        n_missing=counted.n_missing,
        covariance=bread @ counted.score_covariance(scores) @ bread,
        log_likelihood=fit.log_likelihood / factor,
        degrees_of_freedom=_degrees_of_freedom(counted, kept),
    )


def _scores(
    fit: BetaGeometricFit, renewals: Renewals, tenure: Floats, left: NDArray[np.bool_]
) -> Floats:
    """Return the gradient of each customer's log-likelihood."""
    likelihood = BetaGeometric(renewals)
    place = tenure.astype(np.int64)
    scores = likelihood.scores(fit.point)[place]
    scores[left] += likelihood.slopes(fit.point)[place[left] - 1]
    return np.asarray(scores[:, : len(fit.information)])


def _degrees_of_freedom(counted: Tally, kept: NDArray[np.bool_]) -> float:
    """Return clusters minus strata, or those of the replicates."""
    if counted.replicate_weights is not None:
        return counted.replicate_degrees_of_freedom
    return counted.units.degrees_of_freedom(kept)


def _model(
    fit: BetaGeometricFit,
    renewals: Renewals,
    *,
    n: int,
    n_missing: int = 0,
    covariance: Floats | None = None,
    log_likelihood: float | None = None,
    degrees_of_freedom: float = float("inf"),
) -> RetentionModel:
    """Return the model of a fit."""
    known = np.linalg.inv(fit.information) if covariance is None else covariance
    spread = np.zeros((2, 2))
    spread[: len(known), : len(known)] = known
    return RetentionModel(
        point=fit.point,
        point_covariance=spread,
        log_likelihood=fit.log_likelihood if log_likelihood is None else log_likelihood,
        gradient_norm=fit.decrement,
        n=n,
        n_missing=n_missing,
        covariance_type="classical" if covariance is None else "design",
        degrees_of_freedom=degrees_of_freedom,
        boundary="homogeneous" if fit.homogeneous else None,
        renewals=renewals,
    )
