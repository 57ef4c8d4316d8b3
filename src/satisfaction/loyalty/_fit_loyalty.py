"""`fit_loyalty`: how loyalty follows satisfaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from satisfaction.errors import ArgumentError, DesignError
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._links import LINKS
from satisfaction.loyalty._arguments import ModelData, read_model_data
from satisfaction.loyalty._design_matrix import design_matrix
from satisfaction.loyalty._fitted import Fitted, fit_rows
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._reliability_correction import correct, read_reliability
from satisfaction.loyalty._terms import Term
from satisfaction.metrics._estimate import Estimate
from satisfaction.survey._design import SurveyDesign

_COVARIANCES = ("auto", "classical", "HC0", "HC1", "design")


def fit_loyalty(
    data: Any,
    outcome: str,
    predictors: Sequence[str | Term] = (),
    *,
    kind: Literal["binary", "ordinal"],
    link: Literal["logit", "probit", "cloglog", "loglog"] = "logit",
    success: object | Collection[object] | None = None,
    at_least: float | None = None,
    levels: Sequence[object] | None = None,
    covariance: Literal["auto", "classical", "HC0", "HC1", "design"] = "auto",
    penalty: Literal["firth", "flic"] | None = None,
    reliability: Mapping[str, float | tuple[float, float] | Estimate] | None = None,
    collinear: Literal["raise", "drop"] = "raise",
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> LoyaltyModel:
    """Fit how the chance of loyalty changes with satisfaction and other predictors.

    What it finds is association: whether raising satisfaction would raise loyalty is not a
    question that a survey alone can answer.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers.
    outcome : str
        Column of the outcome: came back or not, or the answer to "would you recommend us?".
    predictors : sequence of str or term
        A text is a numeric column, or a column of labels, which becomes `Levels`; `Asymmetric`,
        `Threshold` and `Spline` let a numeric column bend.
    kind : {"binary", "ordinal"}
        Loyal or not, or ordered levels.
    link : {"logit", "probit", "cloglog", "loglog"}, default "logit"
        The distribution function F.
    success : object or collection of object, optional
        Value or values of the outcome that count as loyal.
    at_least : float, optional
        Loyal where the outcome is at least this.
    levels : sequence of object, optional
        Levels of an ordinal outcome, from least to most loyal; needed for texts.
    covariance : {"auto", "classical", "HC0", "HC1", "design"}, default "auto"
        ``"auto"`` is ``"design"`` with weights or a design, else ``"classical"``.
    penalty : {"firth", "flic"}, optional
        Firth's penalised likelihood, finite under separation. Its predictions are pulled to 1/2;
        ``"flic"`` refits the intercept so that their mean is the observed share.
    reliability : mapping of str to float, pair or Estimate, optional
        Reliability, above 0 and at most 1, of predictors that are measured with error, with its
        standard error as the second of a pair. The correction is approximate for these links: a
        slope of -1 at reliability .5 comes back as about -0.965 for a rarer outcome and -0.9 where
        half are loyal, without it as about -0.47.
    collinear : {"raise", "drop"}, default "raise"
        What to do with columns that follow from those before them.
    weights, counts, design, missing
        The common keywords.

    Returns
    -------
    LoyaltyModel
        Parameters with their covariance, and methods for intervals, tests and predictions.

    Raises
    ------
    SeparationError
        If predictors tell the outcomes apart without error, so that no finite fit exists.
    CollinearityError
        If columns depend on each other.
    ConvergenceError
        If the maximum was not reached.
    ArgumentError, ColumnError, DataTypeError, DataValueError, DesignError, InfeasibleError
        If arguments or data are impossible; the message names the column.

    Notes
    -----
    Binary: ``P(y = 1) = F(b0 + x b)``. Ordinal: ``P(Y <= j) = F(theta_j - x b)``, so that a
    positive coefficient means more loyalty. The design covariance is ``A^-1 B A^-1``, with A the
    information and B the design covariance of the weighted scores; its tests use the t
    distribution with clusters minus strata minus slopes degrees of freedom.

    References
    ----------
    McCullagh (1980), Regression models for ordinal data, JRSS-B 42,
    doi:10.1111/j.2517-6161.1980.tb01109.x.
    Binder (1983), On the variances of asymptotically normal estimators from complex surveys,
    Int. Stat. Rev. 51, doi:10.2307/1402588.
    Firth (1993), Bias reduction of maximum likelihood estimates, Biometrika 80,
    doi:10.1093/biomet/80.1.27.
    Puhr, Heinze, Nold, Lusa, Geroldinger (2017), Firth's logistic regression with rare events,
    Stat. Med. 36, doi:10.1002/sim.7273.

    Examples
    --------
    Sixty customers rated 1 to 5; a year later we know who renewed:

    >>> from satisfaction.loyalty import fit_loyalty
    >>> answers = {
    ...     "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    ...     "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    ...     "customers": [7, 8, 7, 5, 3, 1, 3, 6, 9, 11],
    ... }
    >>> model = fit_loyalty(answers, "renewed", ["rating"], kind="binary", counts="customers")
    >>> model.odds_ratios()["rating"].value
    2.1...
    """
    check_choice(link, "link", tuple(LINKS))
    check_choice(covariance, "covariance", _COVARIANCES)
    check_choice(collinear, "collinear", ("raise", "drop"))
    check_penalty(penalty, kind, link)
    rows = read_model_data(
        data,
        outcome,
        predictors,
        kind=kind,
        success=success,
        at_least=at_least,
        levels=levels,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    if penalty is not None and (rows.answers.declared or covariance == "design"):
        raise DesignError.about(
            "penalty",
            "needs a likelihood, which weighted answers do not have",
            got=[penalty],
            remedy="Leave out penalty=, or use counts for repeated answers",
        )
    matrix = design_matrix(rows.answers, rows.terms, collinear)
    fitted = fit_rows(kind, link, rows.answers, rows.outcome, matrix, penalty)
    return make_model(fitted, rows, outcome, covariance, reliability)


def check_penalty(penalty: object, kind: str, link: str) -> None:
    """Refuse a penalty of another model than the binary logit."""
    if penalty is None:
        return
    check_choice(penalty, "penalty", ("firth", "flic"))
    if kind != "binary" or link != "logit":
        raise ArgumentError.about(
            "penalty",
            'belongs to kind="binary" with link="logit"',
            got=f"kind={kind!r}, link={link!r}",
            remedy="Write penalty=None",
        )


def make_model(
    fitted: Fitted, rows: ModelData, outcome: str, covariance: str, reliability: Any = None
) -> LoyaltyModel:
    """Return the model of a fit, with the covariance and correction asked for."""
    answers = rows.answers
    chosen = covariance
    if covariance == "auto":
        chosen = "design" if answers.declared else "classical"
    degrees = float("inf")
    if chosen == "design":
        degrees = answers.unit_degrees - len(fitted.matrix.names)
        if degrees <= 0:
            raise DesignError.about(
                "design",
                "has too few clusters for so many predictors",
                got=f"{degrees:g} degrees of freedom",
                remedy="Use fewer predictors",
            )
    if chosen == "HC1" and answers.n_answers <= len(fitted.names):
        raise ArgumentError.about(
            "covariance",
            '"HC1" needs more answers than parameters',
            got=f"{answers.n_answers} answers",
            remedy='Write covariance="HC0"',
        )
    values, matrix = fitted.parameters, fitted.covariance(chosen)
    naive = None
    if reliability is not None:
        kept = fitted.matrix.names
        linear = tuple(
            basis.column for basis in fitted.matrix.bases if basis.linear and basis.column in kept
        )
        naive = values
        values, matrix = correct(fitted, values, matrix, read_reliability(reliability, linear))
    return LoyaltyModel(
        kind=fitted.kind,  # type: ignore[arg-type]  # checked
        link=fitted.link.name,
        outcome=outcome,
        covariance_type=chosen,
        degrees_of_freedom=degrees,
        values=values,
        covariance=matrix,
        naive_values=naive,
        fitted=fitted,
    )
