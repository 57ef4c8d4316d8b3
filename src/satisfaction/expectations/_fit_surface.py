"""`response_surface`: from data to the fitted surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve

from satisfaction.errors import ArgumentError
from satisfaction.expectations._ratings import (
    Ratings,
    answer_values,
    check_groups,
    no_complete_answer,
    open_sides,
    read_controls,
    read_names,
    read_pairs,
)
from satisfaction.expectations._response_surface import ResponseSurface
from satisfaction.expectations._surface_geometry import Floats
from satisfaction.expectations._surface_rows import SurfaceRows
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._regression import Covariance, regress
from satisfaction.survey._row_columns import is_records
from satisfaction.survey._tally import Tally

NAMES = ("b0", "b1", "b2", "b3", "b4", "b5")


def response_surface(
    data: Any,
    *,
    expected: str | Sequence[str] | None = None,
    perceived: str | Sequence[str] | None = None,
    satisfaction: str,
    scale: Any = None,
    standard: Any = None,
    attribute: str | None = None,
    center: Literal["midpoint", "mean"] | float = "midpoint",
    controls: Sequence[str] = (),
    covariance: Covariance = "auto",
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ResponseSurface:
    """Fit satisfaction as a quadratic surface over expectation and performance.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers.
    expected, perceived : str or sequence of str, optional
        Columns of the two ratings; several are averaged. Left out with records.
    satisfaction : str
        Column of the outcome.
    scale : RatingScale or tuple, optional
        The one scale of both ratings; may be left out where `center` is a number.
    standard : str, optional
        Which expectations, with records.
    attribute : str, optional
        Which attribute, with records.
    center : {"midpoint", "mean"} or float, default "midpoint"
        What is subtracted from both ratings: the midpoint of the scale, the mean of all
        ratings of both kinds, or a number. Each on its own mean would move the line x = y.
    controls : sequence of str, optional
        Further columns, centered at their means.
    covariance : {"auto", "classical", "HC3", "design"}, default "auto"
        ``"auto"`` is ``"design"`` where weights or a design are declared, else ``"classical"``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows that lack a column are left out and counted, or refused.

    Returns
    -------
    ResponseSurface
        Coefficients, features, axes, models, and the congruence verdict.

    Raises
    ------
    CollinearityError
        If the ratings span no quadratic surface; names the terms.
    InfeasibleError
        If there are not more answers than coefficients.
    ScaleError
        If the scale is missing, or a rating lies off it.

    Notes
    -----
    ``z = b0 + b1 x + b2 y + b3 x^2 + b4 xy + b5 y^2``. No outlier is ever dropped.

    References
    ----------
    Edwards, Parry (1993), On the use of polynomial regression equations as an alternative to
    difference scores, Academy of Management Journal 36, 1577-1613, doi:10.5465/256822.
    Shanock et al. (2010), Polynomial regression with response surface analysis, Journal of
    Business and Psychology 25, 543-554, doi:10.1007/s10869-010-9183-4.

    Examples
    --------
    Guests are the more satisfied the better the service, whatever they expected:

    >>> from satisfaction.expectations import response_surface
    >>> guests = {
    ...     "expected": [1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 3, 5], "perceived": [5, 4, 3, 2, 1, 4] * 2,
    ...     "overall": [5, 4, 3, 2, 1, 4, 5, 3, 3, 2, 2, 4],
    ... }
    >>> surface = response_surface(
    ...     guests, expected="expected", perceived="perceived", satisfaction="overall",
    ...     scale=(1, 5),
    ... )
    >>> best = max(surface.models().values(), key=lambda model: model.weight)
    >>> best.name
    'performance'
    """
    beside = read_controls(controls)
    check_text(satisfaction, "satisfaction")
    _check_controls(beside)
    common = {
        "weights": weights,
        "counts": counts,
        "design": design,
        "missing": missing,
        "controls": beside,
    }
    if isinstance(center, str):
        check_choice(center, "center", ("mean", "midpoint"))
    else:
        center = check_number(center, "center")
    if scale is None and not isinstance(center, str) and not is_records(data):
        open_sides(
            data,
            expected=expected,
            perceived=perceived,
            scale=None,
            standard=None,
            attribute=attribute,
        )
        ratings = _unscaled(data, expected, perceived, satisfaction, **common)
        return evolve(_fit(ratings, satisfaction, beside, center, covariance), scale=None)
    ratings, outcome = read_pairs(
        data,
        expected=expected,
        perceived=perceived,
        scale=scale,
        standard=standard,
        attribute=attribute,
        satisfaction=satisfaction,
        by=None,
        **common,
    )
    return _fit(ratings, outcome or satisfaction, beside, center, covariance)


def _check_controls(controls: Sequence[str]) -> None:
    """Refuse controls with the names of the surface's own coefficients."""
    taken = [name for name in controls if name in NAMES]
    if taken:
        raise ArgumentError.about(
            "controls",
            "must not be named like the coefficients b0 to b5",
            got=taken,
            remedy="Rename the column",
        )


def _unscaled(
    data: Any, expected: Any, perceived: Any, satisfaction: str, **common: Any
) -> Ratings:
    """Count ratings without a scale, on the range that they have."""
    groups = {
        "expected": read_names(expected, "expected"),
        "perceived": read_names(perceived, "perceived"),
    }
    controls = common.pop("controls")
    rated = [name for names in groups.values() for name in names]
    check_groups(groups, (satisfaction, *controls))
    counted = tally(data, [*rated, satisfaction, *controls], **common)
    if not counted.answered.any():
        raise no_complete_answer(groups, counted)
    values = np.concatenate([answer_values(counted, name) for name in rated])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return Ratings(counted, RatingScale(low, high + (high == low), None), groups)


def _fit(
    ratings: Ratings,
    satisfaction: str,
    controls: Sequence[str],
    center: str | float,
    covariance: Covariance,
) -> ResponseSurface:
    """Fit the surface to the complete rows."""
    counted: Tally = ratings.tally
    inside = counted.answered
    expected, perceived = ratings.mean("expected"), ratings.mean("perceived")
    share = np.where(inside, counted.weights, 0.0) / counted.weights[inside].sum()
    middle = _center(ratings, center, share, expected + perceived)
    x, y = expected - middle, perceived - middle
    z = ratings.column(satisfaction)
    beside = {
        name: column - float(share[inside] @ column[inside])
        for name in controls
        for column in (ratings.column(name),)
    }
    terms = {
        "expected": x,
        "perceived": y,
        "expected^2": x**2,
        "expected perceived": x * y,
        "perceived^2": y**2,
    }
    fit = regress(counted, terms | beside, z, inside, covariance)
    names = (*NAMES, *controls)
    parameters = {
        name: evolve(fit.parameters[term], name=name)
        for name, term in zip(names, fit.names, strict=True)
    }
    columns = np.column_stack(
        [np.zeros((int(inside.sum()), 0)), *(c[inside] for c in beside.values())]
    )
    return ResponseSurface(
        parameters=parameters,
        covariance=fit.covariance,
        covariance_type=fit.covariance_type,
        degrees_of_freedom=fit.degrees_of_freedom,
        r2=fit.r2,
        adjusted_r2=fit.adjusted_r2,
        n=fit.n,
        n_missing=counted.n_missing,
        center=middle,
        scale=ratings.scale,
        rows=SurfaceRows(x[inside], y[inside], z[inside], columns, counted.weights[inside]),
    )


def _center(ratings: Ratings, center: str | float, share: Floats, total: Floats) -> float:
    """Return what is subtracted from both ratings, where more is better."""
    if center == "midpoint":
        return ratings.scale.midpoint
    if center == "mean":
        some = share > 0
        return float(share[some] @ total[some]) / 2
    own = float(center)
    return ratings.scale.low + ratings.scale.high - own if ratings.scale.best == "low" else own
