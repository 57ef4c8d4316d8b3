"""How much dimensions or items weigh, given once or by every respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError
from satisfaction.expectations._ratings import Ratings, read_names
from satisfaction.foundation._checks import check_number
from satisfaction.survey._row_columns import read_row_columns
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]


@frozen(eq=False)
class Importance:
    """Points that are the same for everybody, or the columns in which everybody gave their own."""

    of_dimensions: bool
    points: tuple[float, ...] = ()
    columns: tuple[str, ...] = ()


def importance_columns(importance: Importance | None) -> tuple[str, ...]:
    """Return the columns that must be read."""
    return () if importance is None else importance.columns


def read_importance(
    importance: object, dimensions: Sequence[str], perceived: Sequence[str]
) -> Importance | None:
    """Return the importance of dimensions (a mapping) or of perceived columns (a sequence)."""
    if importance is None:
        return None
    if not isinstance(importance, Mapping):
        columns = read_names(importance, "importance")
        if len(columns) != len(perceived):
            raise ArgumentError.about(
                "importance",
                "must name one column for each perceived column",
                got=f"{len(columns)} for {len(perceived)}",
                remedy="Name them in the same order",
            )
        return Importance(of_dimensions=False, columns=columns)
    if set(importance) != set(dimensions):
        raise ArgumentError.about(
            "importance",
            "must have the dimensions as keys",
            got=[str(key) for key in importance],
            remedy=f"The dimensions are: {', '.join(dimensions)}",
        )
    given = [importance[name] for name in dimensions]
    if all(isinstance(value, str) for value in given):
        return Importance(of_dimensions=True, columns=read_names(given, "importance"))
    points = tuple(check_number(value, "importance", low=0) for value in given)
    if not sum(points) > 0:
        raise ArgumentError.about(
            "importance",
            "must not be 0 for every dimension",
            got=list(points),
            remedy="Give at least one dimension some points",
        )
    return Importance(of_dimensions=True, points=points)


def respondent_weights(importance: Importance | None, ratings: Ratings, data: Any) -> Floats | None:
    """Return the importance in each row, summing to 1; outside complete answers it is NaN."""
    if importance is None:
        return None
    counted = ratings.tally
    if importance.points:
        points = np.tile(importance.points, (len(counted), 1))
    else:
        points = np.column_stack([ratings.column(name) for name in importance.columns])
    points = np.where(counted.answered[:, None], points, np.nan)
    total = points.sum(axis=1)
    if np.any(points[counted.answered] < 0) or np.any(total[counted.answered] <= 0):
        raise ArgumentError.about(
            "importance",
            "must be at least 0, and above 0 for one part at least",
            got="a negative value, or only zeros",
            positions=_wrong_rows(importance, data),
            remedy="Correct the answers, or leave them out",
        )
    return np.asarray(points / total[:, None])


def _wrong_rows(importance: Importance, data: Any) -> list[int]:
    """Return the first rows with negative importance, or none at all; a tally has no rows."""
    if isinstance(data, Tally):
        return []
    columns = read_row_columns(data, {name: name for name in importance.columns})
    values = np.column_stack(list(columns.values()))
    wrong = np.flatnonzero((values < 0).any(axis=1) | (values.sum(axis=1) <= 0))
    return [int(row) for row in wrong[:3]]
