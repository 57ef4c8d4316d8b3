"""Segments as domains of the whole design: levels, covariances, and what two tallies share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    ScaleError,
)
from satisfaction.models._scale import RatingScale
from satisfaction.survey._kernel import compress
from satisfaction.survey._level_totals import totals_of
from satisfaction.survey._rows import Axis, Rows

if TYPE_CHECKING:
    from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def read_segments(rows: Rows) -> tuple[tuple[Any, ...], NDArray[np.intp]]:
    """Return the keys of the segments in sorted order, and for each row its segment."""
    axes = rows.role("by")
    if not axes:
        return ((),), np.zeros(len(rows), dtype=np.intp)
    if len(axes) == 1:
        return axes[0].labels, axes[0].codes
    number, first = compress([axis.codes for axis in axes], [len(axis) for axis in axes])
    return tuple(zip(*(axis.take(first).values() for axis in axes), strict=True)), number


def read_names(value: object, argument: str) -> tuple[str, ...]:
    """Return a name or a list of names as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise DataTypeError.about(
        argument,
        "must be a name or a list of names beside a tally",
        got=type(value).__name__,
        remedy="Name the columns that were counted",
    )


def check_names(argument: str, names: Sequence[str], known: Sequence[str], what: str) -> None:
    """Refuse names that a tally does not have, and repeated ones."""
    if len(set(names)) != len(names):
        raise ArgumentError.about(
            argument,
            "must name each column once",
            got=list(names),
            remedy="Leave out the repeated ones",
        )
    for name in names:
        if name not in known:
            raise ArgumentError.about(
                argument,
                f"must be among the {what} of the tally",
                got=[name],
                remedy=f"It has: {', '.join(known) or 'none'}",
            )


def read_levels(
    rows: Rows, scales: Sequence[RatingScale | None], answered: Mask
) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the levels of the answers, and for each row its level, -1 where it is missing."""
    axes = rows.role("answer")
    if not axes:
        return np.zeros(0), np.zeros(len(rows), dtype=np.intp)
    if len(axes) == 1 and scales[0] is not None and scales[0].step is not None:
        levels = np.array(scales[0].levels)
        place = np.searchsorted(levels, _level_values(axes[0]))
        return levels, np.where(axes[0].missing, -1, place[axes[0].codes])
    values = np.stack([_level_values(axis)[axis.codes] for axis in axes], axis=1)
    number = np.full(len(rows), -1, dtype=np.intp)
    patterns, number[answered] = np.unique(values[answered], axis=0, return_inverse=True)
    return (patterns[:, 0] if len(axes) == 1 else patterns), number


def _level_values(axis: Axis) -> Floats:
    """Return the labels of an answer column as floats, NaN for the missing one."""
    return np.array([np.nan if label is None else label for label in axis.labels], dtype=np.float64)


def cross_covariance(tally: Tally, first: Mask, second: Mask) -> Floats:
    """Return the covariance of the level totals of two segments, given by their rows."""
    one = totals_of(tally, first)
    totals_of(tally, second)  # says what is wrong with a segment without answers
    if np.array_equal(first, second):
        return one.covariance
    size = len(one.counts)
    if not tally.declared:
        return np.zeros((size, size))
    replicate = tally.replicate_weights
    level_of_row = tally.levels[1]
    indicator = np.where((level_of_row >= 0)[:, None], np.eye(size)[level_of_row], 0.0)
    scores = np.hstack([indicator * first[:, None], indicator * second[:, None]])
    if replicate is not None:
        totals = tally.replicate_products(scores)
        return replicate.variance(totals, tally.weights @ scores)[:size, size:]
    heavy = (level_of_row >= 0) & (tally.weights > 0)
    active = np.repeat(np.stack([first & heavy, second & heavy], axis=1), size, axis=1)
    return tally.units.covariance(scores, active)[:size, size:]


def score_covariance(tally: Tally, scores: ArrayLike, segment: Mask) -> Floats:
    """Return the covariance of the totals of scores constant within a row, in a segment."""
    z = np.asarray(scores, dtype=np.float64)
    if z.ndim != 2 or len(z) != len(tally):
        raise AlignmentError.about(
            "scores",
            f"must have one row per distinct row of the tally ({len(tally):,})",
            got=f"shape {z.shape}",
            remedy="Keep the order of to_columns()",
        )
    inside = segment & tally.answered
    z = np.where(inside[:, None], z, 0.0)
    replicate = tally.replicate_weights
    if replicate is not None:
        return replicate.variance(tally.replicate_products(z), tally.weights @ z)
    if tally.declared:
        return tally.units.covariance(z, inside & (tally.weights > 0))
    heads = tally.rows.n * inside
    n = int(heads.sum())
    if n < 2:
        return np.full((z.shape[1],) * 2, np.nan)
    centered = z - heads @ z / n
    return np.asarray(n / (n - 1) * (centered * heads[:, None]).T @ centered)


def check_same_kind(one: Tally, other: Tally) -> None:
    """Refuse to add tallies of different questions, scales, segments or designs."""
    if one.scales != other.scales:
        raise ScaleError.about(
            "tally",
            "only tallies on the same scale add up",
            got=f"{one.scales[0]} and {other.scales[0]}",
            remedy="Rescale the answers before counting",
        )
    for what in ("answers", "by"):
        if getattr(one, what) != getattr(other, what):
            raise DataValueError.about(
                "tally",
                f"only tallies with the same {what} add up",
                got=f"{list(getattr(one, what))} and {list(getattr(other, what))}",
                remedy="Use marginalize() to bring them to the same columns",
            )
    if _kind(one) != _kind(other):
        raise DesignError.about(
            "tally",
            "only tallies of the same kind of design add up",
            got="different strata, clusters, populations, weights or policies",
            remedy="Count both with the same SurveyDesign",
        )


def _kind(tally: Tally) -> tuple[Any, ...]:
    """Return what two designs must share."""
    parts = tuple(
        (axis.role, axis.name if axis.role == "auxiliary" else "")
        for axis in tally.rows.axes
        if axis.role not in {"by", "answer"}
    )
    replicate = tally.replicate_weights
    same = None if replicate is None else repr(replicate)
    return parts, tuple(sorted(tally.rows.sums)), tally.lonely_cluster, same
