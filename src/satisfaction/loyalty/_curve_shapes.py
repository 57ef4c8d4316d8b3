"""The shapes of a loyalty curve, fitted side by side and tested against each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from attrs import Factory, define, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import (
    CollinearityError,
    ConvergenceError,
    DataValueError,
    DesignError,
    InfeasibleError,
    SatisfactionError,
    SeparationError,
)
from satisfaction.foundation._results import TestResult
from satisfaction.loyalty._curve_rows import CurveRows, level_keys
from satisfaction.loyalty._design_matrix import design_matrix
from satisfaction.loyalty._fitted import Fitted, fit_rows
from satisfaction.loyalty._isotonic_fit import IsotonicFit, entropy, fit_isotonic
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._proportional_odds import wald
from satisfaction.loyalty._terms import Asymmetric, Levels, Spline, Term, Threshold

Floats = NDArray[np.float64]
Cut = float | tuple[float, float]

SHAPES = ("linear", "asymmetric", "threshold", "spline", "isotonic", "levels")
MOST_LEVELS = 1_000  # more are no scale: neither searched for a cut nor given a parameter each

_FAILURES = (SeparationError, CollinearityError, InfeasibleError, ConvergenceError, DesignError)


@frozen(eq=False)
class ShapeOptions:
    """Where the shapes bend, checked."""

    center: float | None
    cuts: tuple[float, ...] | None  # None: search
    spline: Spline


@define
class FittedShapes:
    """The fits of the shapes asked for, and what was found about them."""

    fits: dict[str, LoyaltyModel | IsotonicFit] = Factory(dict)
    log_likelihoods: dict[str, float] = Factory(dict)
    tests: dict[str, TestResult] = Factory(dict)
    left_out: dict[str, str] = Factory(dict)
    profile: tuple[tuple[Cut, float], ...] = ()
    linear: LoyaltyModel | None = None

    def attempt(self, shape: str, fit: Callable[[], LoyaltyModel]) -> LoyaltyModel | None:
        """Keep the fit of a shape, or the reason why there is none."""
        try:
            model = fit()
        except (*_FAILURES, DataValueError) as error:
            self.left_out[shape] = reason(error)
            return None
        self.fits[shape] = model
        self.log_likelihoods[shape] = model.log_likelihood
        return model


def reason(error: SatisfactionError) -> str:
    """Return in words why a shape could not be fitted."""
    if isinstance(error, SeparationError):
        columns = ", ".join(error.columns)
        return (
            f"{columns}: {error.kind} separation of the two outcomes, so that no finite "
            'fit exists; fit_loyalty(..., penalty="firth") has one'
        )
    if isinstance(error, CollinearityError):
        columns = ", ".join(error.columns)
        return f"{columns}: these depend on each other, there are too few levels for so many bends"
    return str(error)


def fit_shapes(rows: CurveRows, shapes: Sequence[str], options: ShapeOptions) -> FittedShapes:
    """Return the fits of some shapes and their tests."""
    made = FittedShapes()
    name = rows.satisfaction
    if rows.also:
        design_matrix(rows.answers, (name, *rows.also))  # impossible covariates are errors for all
    linear = made.linear = made.attempt("linear", lambda: rows.model(rows.fit(name)))
    for shape, fit in (
        ("asymmetric", _fit_asymmetric),
        ("threshold", _fit_threshold),
        ("spline", _fit_spline),
        ("isotonic", _fit_isotonic),
        ("levels", _fit_levels),
    ):
        if shape in shapes:
            fit(made, rows, options, linear)
    if "linear" not in shapes:  # it was the yardstick only
        for results in (made.fits, made.log_likelihoods, made.left_out):
            results.pop("linear", None)
    return made


def _fit_asymmetric(
    made: FittedShapes, rows: CurveRows, options: ShapeOptions, _: LoyaltyModel | None
) -> None:
    """Fit one slope for losses and another for gains, and test whether they differ."""
    if options.center is None:
        made.left_out["asymmetric"] = "needs center=, where losses end and gains begin"
        return
    term = Asymmetric(rows.satisfaction, options.center)
    model = made.attempt("asymmetric", lambda: rows.model(rows.fit(term)))
    if model is not None:
        contrast = np.zeros((1, len(model.values)))
        contrast[0, 1:3] = -1.0, 1.0
        made.tests["asymmetry"] = _wald(model, contrast)


def _wald(model: LoyaltyModel, contrast: Floats) -> TestResult:
    """Return the Wald test that contrasts of the parameters are 0."""
    return wald(
        contrast @ model.values,
        contrast @ model.covariance @ contrast.T,
        model.degrees_of_freedom,
        "wald",
    )


def _against_linear(model: LoyaltyModel, linear: LoyaltyModel) -> TestResult:
    """Return the test of the columns by which a shape bends."""
    if model.likely:
        return model.likelihood_ratio_test(linear)
    return model.wald_test([name for name in model.names if name not in linear.names])


def _fit_threshold(
    made: FittedShapes, rows: CurveRows, options: ShapeOptions, linear: LoyaltyModel | None
) -> None:
    """Fit slopes that change at the given cuts, or at the best inner level."""
    name = rows.satisfaction
    if options.cuts is not None:
        at = options.cuts
        model = made.attempt("threshold", lambda: rows.model(rows.fit(Threshold(name, at))))
        height = math.nan if model is None else model.log_likelihood
        made.profile = ((cut_of(at), height),)
        if model is not None and linear is not None:
            made.tests["threshold"] = _against_linear(model, linear)
        return
    inner = rows.levels[1:-1]
    if not len(inner):
        made.left_out["threshold"] = "a slope can change at inner levels only, and there are none"
        return
    if len(inner) > MOST_LEVELS:
        made.left_out["threshold"] = (
            f"{len(inner):,} inner levels are too many to search; give cuts="
        )
        return
    fitted = [_fit_or_none(rows, Threshold(name, cut)) for cut in inner]
    heights = [math.nan if one is None else one.log_likelihood for one in fitted]
    made.profile = tuple(zip(level_keys(inner), heights, strict=True))
    found = [one for one in fitted if one is not None]
    if not found:
        made.left_out["threshold"] = "no cut has a finite fit: the two outcomes are separated"
        return
    best = max(found, key=lambda one: one.log_likelihood)
    made.attempt("threshold", lambda: rows.model(best))


def cut_of(at: tuple[float, ...]) -> Cut:
    """Return one cut as a number, two as a pair."""
    return at[0] if len(at) == 1 else (at[0], at[1])


def _fit_or_none(rows: CurveRows, term: Term) -> Fitted | None:
    """Return the fit of a shape, None where it has no maximum."""
    try:
        return rows.fit(term)
    except _FAILURES:
        return None


def _fit_spline(
    made: FittedShapes, rows: CurveRows, options: ShapeOptions, linear: LoyaltyModel | None
) -> None:
    """Fit a restricted cubic spline, and test its curvature."""
    model = made.attempt("spline", lambda: rows.model(rows.fit(options.spline)))
    if model is not None and linear is not None:
        made.tests["curvature"] = _against_linear(model, linear)


def _fit_isotonic(
    made: FittedShapes, rows: CurveRows, _options: ShapeOptions, _linear: LoyaltyModel | None
) -> None:
    """Fit shares that never fall."""
    fit = fit_isotonic(rows.levels, rows.loyal, rows.weights, rows.counts)
    made.fits["isotonic"] = fit
    made.log_likelihoods["isotonic"] = fit.log_likelihood


def _fit_levels(
    made: FittedShapes, rows: CurveRows, _: ShapeOptions, linear: LoyaltyModel | None
) -> None:
    """Fit one parameter per level, and test whether the linear shape lacks any of them."""
    size = len(rows.levels)
    if size > MOST_LEVELS:
        made.left_out["levels"] = f"{size:,} levels are too many for a parameter each"
        return
    model = None
    if rows.mixed.all():
        model = made.attempt("levels", lambda: rows.model(rows.fit(Levels(rows.satisfaction))))
    else:
        pure = ", ".join(f"{level:g}" for level in rows.levels[~rows.mixed][:12])
        made.left_out["levels"] = (
            f"everybody or nobody is loyal at level {pure}, so that a parameter is infinite; "
            "such levels count 0 in the log-likelihood, and rates has their shares"
        )
        height = _levels_height(rows)
        if not math.isnan(height):
            made.log_likelihoods["levels"] = height
    if linear is None or size == 2:
        return
    if rows.answers.declared:
        if model is not None:
            made.tests["lack_of_fit"] = _wald(model, _bends(rows.levels, len(model.values)))
    elif "levels" in made.log_likelihoods:
        statistic = 2 * (made.log_likelihoods["levels"] - linear.log_likelihood)
        degrees = float(size - 2)
        pvalue = float(special.chdtrc(degrees, max(statistic, 0.0)))
        made.tests["lack_of_fit"] = TestResult(
            statistic, pvalue, degrees, "chi2", "likelihood ratio"
        )


def _bends(levels: Floats, n_parameters: int) -> Floats:
    """Return the contrasts of the level parameters that are 0 where these lie on a line."""
    rise = levels - levels[0]  # the parameter of the first level is 0
    contrast = np.zeros((len(levels) - 2, n_parameters))
    contrast[:, 1] = -rise[2:] / rise[1]
    contrast[:, 2 : len(levels)] += np.eye(len(levels) - 2)
    return contrast


def _levels_height(rows: CurveRows) -> float:
    """Return the least upper bound of the log-likelihood with one parameter per level.

    Levels where all agree add 0 to it: their infinite parameters explain all of their answers.
    """
    if not rows.also:
        return 0.0 - float(rows.weights @ entropy(rows.loyal / rows.weights))
    inside = np.flatnonzero(rows.mixed[rows.level])
    if not inside.size:
        return 0.0
    part = rows.take(inside)
    own = (Levels(rows.satisfaction),) if len(part.levels) > 1 else ()
    try:
        matrix = design_matrix(part.answers, (*own, *rows.also), "drop")
        fitted = fit_rows("binary", rows.link, part.answers, part.outcome, matrix)
    except _FAILURES:
        return math.nan
    return fitted.log_likelihood
