"""`loyalty_curve`: whether the link is straight, asymmetric, or steep only at the top."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

import numpy as np

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.foundation._links import LINKS
from satisfaction.loyalty._curve_rows import CurveRows, read_curve_rows
from satisfaction.loyalty._curve_shapes import SHAPES, ShapeOptions, fit_shapes
from satisfaction.loyalty._loyalty_curve_result import LoyaltyCurve, Shape
from satisfaction.loyalty._terms import Spline, Term
from satisfaction.survey._design import SurveyDesign


def loyalty_curve(
    data: Any,
    outcome: str,
    *,
    satisfaction: str,
    success: object | Collection[object] | None = None,
    at_least: float | None = None,
    shapes: Collection[Shape] = SHAPES,  # type: ignore[assignment]  # all six
    center: float | None = None,
    cuts: float | tuple[float, float] | Literal["search"] = "search",
    knots: int | Sequence[float] = 4,
    also: Sequence[str | Term] = (),
    link: Literal["logit", "probit", "cloglog", "loglog"] = "logit",
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> LoyaltyCurve:
    """Compare the shapes that the link between satisfaction and loyalty may have.

    What it finds is association. It recommends no shape: intent and behaviour have different
    ones, and groups of customers differ in their thresholds.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers.
    outcome : str
        Column of the outcome: came back or not, stayed or not. Loyalty is what counts: for a
        column that says who left, write ``success=0``.
    satisfaction : str
        Column of the satisfaction, in numbers; or of the disconfirmation.
    success : object or collection of object, optional
        Value or values of the outcome that count as loyal.
    at_least : float, optional
        Loyal where the outcome is at least this. Without it and `success` the outcome is 0 or 1.
    shapes : collection of str, default all six
        ``"linear"``, ``"asymmetric"`` (one slope below the center, another above),
        ``"threshold"`` (slopes that change at cuts), ``"spline"`` (restricted cubic),
        ``"isotonic"`` (shares that never fall) and ``"levels"`` (a parameter per level).
    center : float, optional
        Where losses end and gains begin, inside the range of the satisfaction: 0 for a
        disconfirmation. Without it the asymmetric shape is left out. Where the column is
        performance minus expectation, both slopes carry regression to the mean too.
    cuts : float, pair of float, or "search", default "search"
        Where the slope changes; ``"search"`` tries every level but the lowest and the highest.
    knots : int or sequence of float, default 4
        Of the spline, as in `Spline`.
    also : sequence of str or term, optional
        Other predictors, the same in every shape but the isotonic one.
    link : {"logit", "probit", "cloglog", "loglog"}, default "logit"
        The distribution function F.
    weights, counts, design, missing
        The common keywords.

    Returns
    -------
    LoyaltyCurve
        Observed shares by level, fits, tests, and what was left out and why.

    Raises
    ------
    ArgumentError
        If a shape is unknown, or center or cuts lie outside the levels.
    DataTypeError
        If the satisfaction is not numeric.
    DataValueError, InfeasibleError
        If satisfaction, outcome or another predictor never changes.
    ColumnError, CollinearityError, DesignError, MissingDataError
        As in `fit_loyalty`.

    Notes
    -----
    All parametric shapes are fits of `fit_loyalty` on the same patterns. Without weights
    ``"threshold"``, ``"curvature"`` and ``"lack_of_fit"`` are likelihood-ratio tests against the
    line and ``"asymmetry"`` is ``(b_gain - b_loss)**2 / (V_gg + V_ll - 2 V_gl)``, chi-squared
    with one degree of freedom; under weights or a design all are Wald tests with F. After a
    search the chi-squared table is wrong, so ``tests`` has no ``"threshold"``:
    `LoyaltyCurve.threshold_test` gives its p-value.

    References
    ----------
    Mittal, Kamakura (2001), Satisfaction, repurchase intent, and repurchase behavior, J.
    Marketing Res. 38, 131, doi:10.1509/jmkr.38.1.131.18832.
    Harrell (2015), Regression modeling strategies, 2nd ed., ch. 2,
    doi:10.1007/978-3-319-19425-7.

    Examples
    --------
    Did guests come back? Those who gave a 5 did, and below it satisfaction hardly mattered:

    >>> from satisfaction.loyalty import loyalty_curve
    >>> stays = {"rating": [1, 2, 3, 4, 5] * 2, "back": [0] * 5 + [1] * 5,
    ...          "guests": [30, 40, 60, 70, 25, 8, 11, 17, 24, 60]}
    >>> curve = loyalty_curve(stays, "back", satisfaction="rating", counts="guests", center=4)
    >>> curve
    LoyaltyCurve(back by rating, 5 levels, 345 answers)
    shape        log-likelihood   parameters
    linear             -203.314            2
    asymmetric         -191.739            3
    threshold          -191.739            3
    spline             -191.702            4
    isotonic           -191.690
    levels             -191.690            5
    asymmetry: p < 0.0001
    curvature: p < 0.0001
    lack_of_fit: p < 0.0001
    best cut 4: its p-value is that of threshold_test()
    >>> curve.threshold_test(rng=1).pvalue < 0.01
    True
    """
    wanted = _check_shapes(shapes)
    check_choice(link, "link", tuple(LINKS))
    spline = Spline(check_text(satisfaction, "satisfaction"), knots)
    at = _check_cuts(cuts)
    middle = None if center is None else check_number(center, "center")
    rows = read_curve_rows(
        data,
        outcome,
        satisfaction,
        also,
        link,
        success=success,
        at_least=at_least,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    _check_inside(rows, () if middle is None else (middle,), "center")
    _check_inside(rows, at or (), "cuts")
    made = fit_shapes(rows, wanted, ShapeOptions(middle, at, spline))
    return LoyaltyCurve(
        rates=rows.rates(),
        fits=made.fits,
        log_likelihoods=made.log_likelihoods,
        tests=made.tests,
        left_out=made.left_out,
        threshold_profile=made.profile,
        rows=rows,
        linear=made.linear,
    )


def _check_shapes(shapes: object) -> list[str]:
    """Return the shapes asked for, at least one."""
    if isinstance(shapes, str) or not isinstance(shapes, Collection):
        raise DataTypeError.about(
            "shapes",
            "must be a list of shapes",
            got=type(shapes).__name__,
            remedy='Write shapes=["linear", "spline"]',
        )
    wanted = [check_choice(shape, "shapes", SHAPES) for shape in shapes]
    if not wanted:
        raise ArgumentError.about(
            "shapes", "must name at least one shape", remedy=f"Choose from: {', '.join(SHAPES)}"
        )
    return wanted


def _check_cuts(cuts: object) -> tuple[float, ...] | None:
    """Return one or two increasing cuts, None for a search."""
    remedy = 'Write cuts=7, cuts=(7, 9), or cuts="search"'
    if isinstance(cuts, str):
        if cuts != "search":
            raise ArgumentError.about(
                "cuts", "must be numbers or the word search", got=[cuts], remedy=remedy
            )
        return None
    given = tuple(cuts) if isinstance(cuts, list | tuple | np.ndarray) else (cuts,)
    numbers = tuple(check_number(cut, "cuts") for cut in given)
    if not 1 <= len(numbers) <= 2 or list(numbers) != sorted(set(numbers)):
        raise ArgumentError.about(
            "cuts", "must be one cut, or two increasing ones", got=numbers, remedy=remedy
        )
    return numbers


def _check_inside(rows: CurveRows, points: Sequence[float], argument: str) -> None:
    """Refuse points that are not strictly between the lowest and the highest level."""
    low, high = float(rows.levels[0]), float(rows.levels[-1])
    wrong = [point for point in points if not low < point < high]
    if wrong:
        raise ArgumentError.about(
            argument,
            f"must lie between the lowest and the highest level of {rows.satisfaction}",
            got=wrong,
            remedy=f"Give a number above {low:g} and below {high:g}",
        )
