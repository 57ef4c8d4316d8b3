"""`importance_performance`: from data to the map."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import frozen

from satisfaction.drivers._derived_importance import (
    DERIVED,
    derive_importance,
    importance_influence,
)
from satisfaction.drivers._driver_arguments import read_columns
from satisfaction.drivers._driver_rows import (
    DriverRows,
    answer_columns,
    driver_rows,
    influence_covariance,
)
from satisfaction.drivers._importance_performance import (
    QUADRANTS,
    Floats,
    ImportancePerformance,
    ImportancePoint,
    MapRows,
)
from satisfaction.errors import ArgumentError, DataTypeError, EmptyDataError, ScaleError
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.metrics._batch import batch_of_scores
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally
from satisfaction.survey._wide import open_columns

Derived = Literal["correlation", "partial_correlation", "lmg", "johnson"]


@frozen
class Importance:
    """Where importance comes from: stated columns, given numbers, or a derived kind."""

    columns: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    derived: Any = None


def importance_performance(
    data: Any,
    performance: Sequence[str],
    *,
    importance: Sequence[str] | Mapping[str, float] | Derived,
    crosshair: Literal["mean", "median", "midpoint"] | tuple[float, float],
    scale: Any,
    importance_scale: Any = None,
    outcome: str | None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ImportancePerformance:
    """Map attributes by importance and performance: where to act first.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers, a row per respondent; `Answer` records have a column per item.
    performance : sequence of str
        Columns of the attributes' ratings.
    importance : sequence of str, mapping of str to float, or a kind
        Columns of stated importance in the order of `performance`; a number per performance
        column, for example ``driver_importance(...).lmg``; or ``"correlation"``,
        ``"partial_correlation"``, ``"lmg"``, ``"johnson"`` with the outcome.
    crosshair : {"mean", "median", "midpoint"} or (float, float)
        Where the lines cross: mean or median of the attributes' values, the midpoints of both
        scales, or (importance, performance). It decides the quadrants.
    scale : RatingScale or tuple
        Scale of the performance.
    importance_scale : RatingScale or tuple, optional
        Scale of stated importance.
    outcome : str, optional
        Column of overall satisfaction, for derived importance.
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
    ImportancePerformance
        The attributes with quadrants; `quadrant_probabilities` says how sure they are.

    Raises
    ------
    ArgumentError
        If importance, outcome, scales and cross-hair do not fit together.
    ScaleError
        If the scale is missing, or a rating lies off it.

    References
    ----------
    Martilla, James (1977), Importance-performance analysis, Journal of Marketing 41(1), 77-79,
    doi:10.1177/002224297704100112.

    Examples
    --------
    Guests find clean rooms important, and are not content with them:

    >>> from satisfaction.drivers import importance_performance
    >>> guests = {
    ...     "clean": [2, 3, 2, 3], "bar": [4, 5, 4, 4],
    ...     "clean_matters": [5, 5, 4, 5], "bar_matters": [2, 1, 2, 3],
    ... }
    >>> importance_performance(
    ...     guests, ["clean", "bar"], importance=["clean_matters", "bar_matters"],
    ...     crosshair="mean", scale=(1, 5), importance_scale=(1, 5),
    ... )
    importance-performance   lines at importance 3.38, performance 3.38   n = 4
    attribute   quadrant            importance   performance
    clean       concentrate               4.75           2.5
    bar         possible_overkill            2          4.25
    """
    names = read_columns(performance, "performance")
    if not names:
        raise ArgumentError.about(
            "performance", "needs at least one column", remedy="Name the attributes"
        )
    if scale is None:
        raise ScaleError.about("scale", "is required", remedy="Write scale=(1, 5)")
    own = RatingScale.of(scale)
    source = _read_importance(importance, names, outcome)
    other = _read_importance_scale(importance_scale, source)
    target = () if outcome is None else (check_text(outcome, "outcome"),)
    lines = _read_crosshair(crosshair, other)
    columns = [*target, *names, *source.columns]
    read_columns(columns, "performance, importance, outcome")
    common: dict[str, Any] = {"weights": weights, "counts": counts, "design": design}
    if not isinstance(data, Tally):
        scales: dict[str, Any] = dict.fromkeys(names, own) | dict.fromkeys(source.columns, other)
        common["scale"] = scales | dict.fromkeys(target)
    counted = tally(open_columns(data), columns, missing=missing, **common)
    if isinstance(data, Tally):
        _check_scales(counted, dict.fromkeys(names, own) | dict.fromkeys(source.columns, other))
    if counted.n == 0:
        raise EmptyDataError.about(
            "data", "there is no complete answer", remedy="Each row lacks a column"
        )
    performances = _upright(answer_columns(counted, names), own)
    performed = [
        _mean(counted, name, column, own)
        for name, column in zip(names, performances.T, strict=True)
    ]
    stated, z = np.array(source.numbers), np.zeros((0, 0))
    gaps: list[Estimate | None] = [None] * len(names)
    if source.columns:
        stated = _upright(answer_columns(counted, source.columns), other)
        important = [
            _mean(counted, name, column, other)
            for name, column in zip(source.columns, stated.T, strict=True)
        ]
        if other is not None and (other.low, other.high) == (own.low, own.high):
            gaps = _gaps(counted, names, performances - stated, own)
        stated = stated[counted.answered]
    elif source.derived is not None:
        values = np.column_stack([answer_columns(counted, target), performances])
        rows = driver_rows(counted, values, np.ones(len(counted), dtype=bool))
        important, z = _derive(rows, source.derived, names), rows.z
    else:
        important = [
            quantity_estimate(_importance(name), number, 0.0, n=counted.n)
            for name, number in zip(names, source.numbers, strict=True)
        ]
    rows_of_map = MapRows(
        counted,
        counted.answered,
        performances[counted.answered],
        stated,
        source.derived,
        z,
        lines,
        (math.nan if other is None else other.midpoint, own.midpoint),
    )
    quadrant, crossing = rows_of_map.place(
        np.array([one.value for one in important]), np.array([one.value for one in performed])
    )
    points = {
        name: ImportancePoint(one, two, QUADRANTS[number], gap)
        for name, one, two, number, gap in zip(
            names, important, performed, quadrant.tolist(), gaps, strict=True
        )
    }
    return ImportancePerformance(
        points,
        (float(crossing[0]), float(crossing[1])),
        counted.n,
        counted.n_missing,
        rows_of_map,
    )


def _check_scales(counted: Tally, declared: Mapping[str, RatingScale | None]) -> None:
    """Refuse a tally that was counted on other scales than those declared."""
    scale_of = dict(zip(counted.answers, counted.scales, strict=True))
    for name, scale in declared.items():
        if scale is not None and scale_of[name] != scale:
            raise ScaleError.about(
                "scale",
                "must be the scale on which the tally was counted",
                got=f"{scale} for {name!r}, counted on {scale_of[name]}",
                remedy="Count again with tally(..., scale=...), or give the tally's own scale",
            )


def _read_importance(given: Any, names: Sequence[str], outcome: Any) -> Importance:
    """Return where importance comes from."""
    if isinstance(given, str):
        source = Importance(derived=check_choice(given, "importance", DERIVED))
    elif isinstance(given, Mapping):
        if set(given) != set(names):
            raise ArgumentError.about(
                "importance",
                "must have a number for every performance column, and no other",
                got=sorted(set(given) ^ set(names)),
                remedy="Use the names of performance=",
            )
        source = Importance(numbers=tuple(check_number(given[n], "importance") for n in names))
    else:
        source = Importance(columns=read_columns(given, "importance"))
        if len(source.columns) != len(names):
            raise ArgumentError.about(
                "importance",
                "must name one column per performance column, in the same order",
                got=f"{len(source.columns)} for {len(names)}",
                remedy="Pair the columns",
            )
    if (source.derived is None) != (outcome is None):
        raise ArgumentError.about(
            "outcome",
            "is required where importance is derived, and only there",
            got=f"importance={given!r}" if source.derived else [outcome],
            remedy='Write importance="lmg", outcome="overall"',
        )
    return source


def _read_importance_scale(given: Any, source: Importance) -> RatingScale | None:
    """Return the scale of stated importance, if there is one."""
    if given is None:
        return None
    if not source.columns:
        raise ArgumentError.about(
            "importance_scale",
            "belongs to stated importance",
            remedy="Leave it out where importance is derived or given",
        )
    return RatingScale.of(given)


def _read_crosshair(given: Any, scale: RatingScale | None) -> Any:
    """Return a kind of cross-hair, or two numbers."""
    if isinstance(given, str):
        kind = check_choice(given, "crosshair", ("mean", "median", "midpoint"))
        if kind == "midpoint" and scale is None:
            raise ArgumentError.about(
                "crosshair",
                "the midpoint needs the scale of stated importance",
                remedy="Give importance_scale=, or use 'mean'",
            )
        return kind
    if not isinstance(given, tuple | list) or len(given) != 2:
        raise DataTypeError.about(
            "crosshair",
            "must be 'mean', 'median', 'midpoint' or (importance, performance)",
            got=type(given).__name__,
            remedy='Write crosshair="mean"',
        )
    return check_number(given[0], "crosshair"), check_number(given[1], "crosshair")


def _upright(values: Floats, scale: RatingScale | None) -> Floats:
    """Return ratings with more being better."""
    turned = scale is not None and scale.best == "low"
    return scale.low + scale.high - values if scale is not None and turned else values


def _importance(name: str) -> Quantity:
    """Return what a number of importance measures."""
    return Quantity(f"importance of {name}", unit="rating", family="mean")


def _scores(counted: Tally, quantity: Quantity, values: Floats) -> Estimate:
    """Return the mean of a column over the complete rows."""
    everyone = np.zeros(len(counted), dtype=np.intp)
    scores = np.where(counted.answered, values, 0.0)
    batch = batch_of_scores(counted, quantity, scores, counted.answered, ((),), everyone)[0]
    return Estimate(batch, 0)


def _mean(counted: Tally, name: str, values: Floats, scale: RatingScale | None) -> Estimate:
    """Return the mean of a rating."""
    bounds = (-math.inf, math.inf) if scale is None else (scale.low, scale.high)
    quantity = Quantity(name, unit="rating", family="mean", bounds=bounds)
    return _scores(counted, quantity, values)


def _gaps(
    counted: Tally, names: Sequence[str], gaps: Floats, scale: RatingScale
) -> list[Estimate | None]:
    """Return performance minus importance of every attribute."""
    width = scale.high - scale.low
    return [
        _scores(
            counted,
            Quantity(f"gap of {name}", unit="rating", family="mean", bounds=(-width, width)),
            column,
        )
        for name, column in zip(names, gaps.T, strict=True)
    ]


def _derive(rows: DriverRows, kind: Derived, names: Sequence[str]) -> list[Estimate]:
    """Return derived importance with its error by linearisation."""
    values = derive_importance(kind, rows.correlation)
    influence = importance_influence(kind, rows.correlation, rows.z) / rows.weights.sum()
    variances = np.diag(influence_covariance([(rows, influence)]))
    return [
        quantity_estimate(
            _importance(name),
            float(value),
            float(variance),
            n=rows.n,
            n_missing=rows.n_missing,
            sum_of_weights=float(rows.weights.sum()),
            degrees_of_freedom=rows.degrees_of_freedom,
            declared=rows.tally.declared,
        )
        for name, value, variance in zip(names, values.tolist(), variances.tolist(), strict=True)
    ]
