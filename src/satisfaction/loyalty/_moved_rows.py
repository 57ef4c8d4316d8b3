"""The customers whose rating moves: the rows of a model before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    MissingDataError,
    ScaleError,
)
from satisfaction.foundation._vectors import is_missing
from satisfaction.loyalty._answers import Answers, read_answers
from satisfaction.loyalty._column import Column, is_number
from satisfaction.loyalty._design_matrix import expand
from satisfaction.loyalty._outcome import level_text
from satisfaction.loyalty._terms import Basis, numbers_of
from satisfaction.models._scale import RatingScale

Floats = NDArray[np.float64]


@frozen(eq=False)
class MovedRows:
    """The columns of a model's predictors before and after the change, and the customers."""

    before: Floats
    after: Floats
    answers: Answers

    @property
    def share(self) -> Floats:
        """The share of each row in the weights."""
        weights = self.answers.weights
        return np.asarray(weights / weights.sum())


def check_predictor(bases: Sequence[Basis], predictor: str) -> None:
    """Refuse a predictor that the model does not have, or has as text."""
    found = {basis.column: basis for basis in bases}
    if predictor not in found:
        raise ColumnError.about(
            "predictor",
            "the model has no such predictor",
            got=[predictor],
            remedy=f"Its predictors are: {', '.join(found) or 'none'}",
        )
    levels = found[predictor].levels
    if not all(is_number(label) for label in levels):
        raise DataTypeError.about(
            "predictor",
            f"{predictor} is made of text, which cannot move by a number",
            got=[levels[0]],
            remedy="Choose a column of numbers, or compare predictions",
        )


def move_rows(
    bases: Sequence[Basis],
    predictor: str,
    *,
    change: float,
    scale: RatingScale | None,
    at: Any,
    data: Any,
    **common: Any,
) -> MovedRows:
    """Return the rows of one customer or of data, with a rating before and after the change."""
    columns = [basis.column for basis in bases]
    if (at is None) == (data is None):
        raise ArgumentError.about(
            "at" if at is None else "data",
            "exactly one of at and data says whose rating moves",
            got="neither" if at is None else "both",
            remedy="Write at={...} for one customer, or data= for many",
        )
    if at is not None:
        data = _one_row(at, columns, common)
    labelled = [basis.column for basis in bases if basis.levels]
    answers = read_answers(data, columns, labelled=labelled, **common)
    x = numbers_of(answers.columns[predictor])
    moved = _move(x, answers, predictor, change, scale)
    basis = bases[columns.index(predictor)]
    _check_moved(basis, moved)
    before, after = (
        expand(bases, {**answers.columns, predictor: _column(basis, values)}, len(x))
        for values in (x, moved)
    )
    return MovedRows(before, after, answers)


def _one_row(
    at: Any, columns: Sequence[str], common: Mapping[str, Any]
) -> Mapping[str, Sequence[object]]:
    """Return one customer as data of one row."""
    for name in ("weights", "counts", "design"):
        if common[name] is not None:
            raise DesignError.about(
                name, "belongs to data, not to one customer", remedy="Leave it out, or give data="
            )
    if not isinstance(at, Mapping):
        raise DataTypeError.about(
            "at",
            "must be a mapping from column to value",
            got=type(at).__name__,
            remedy='Write at={"satisfaction": 3}',
        )
    for name in at:
        if name not in columns:
            raise ArgumentError.about(
                "at",
                "names a column that the model does not have",
                got=[name],
                remedy=f"Its columns are: {', '.join(columns)}",
            )
    for name in columns:
        if name not in at:
            raise ColumnError.about(
                "at",
                "needs a value for each column of the model",
                got=f"none for {name!r}",
                remedy=f"Give: {', '.join(columns)}",
            )
        if is_missing(at[name]):
            raise MissingDataError.about(
                "at", "no value may be missing", got=f"none for {name!r}", remedy="Give a value"
            )
        if isinstance(at[name], Iterable) and not isinstance(at[name], str):
            raise DataTypeError.about(
                "at",
                "must hold one value for each column",
                got=f"a {type(at[name]).__name__} for {name!r}",
                remedy="Give several customers as data=",
            )
    return {name: [at[name]] for name in columns}


def _move(
    x: Floats, answers: Answers, predictor: str, change: float, scale: RatingScale | None
) -> Floats:
    """Return the moved ratings, stopped at the ends of the scale."""
    if scale is None:
        return np.asarray(x + change)
    wrong = np.flatnonzero((x < scale.low) | (x > scale.high))
    if wrong.size:
        raise ScaleError.about(
            predictor,
            f"every rating must lie on the scale {scale.low:g} to {scale.high:g}",
            got=x[wrong[:3]].tolist(),
            count=int(answers.n[wrong].sum()),
            remedy="Correct the rating or the scale",
        )
    return np.clip(x + change, scale.low, scale.high)


def _check_moved(basis: Basis, moved: Floats) -> None:
    """Refuse ratings moved to where `Levels` has no coefficient."""
    if not basis.levels:
        return
    unseen = [number for number in np.unique(moved).tolist() if number not in basis.levels]
    if unseen:
        listed = ", ".join(level_text(level) for level in basis.levels)
        raise DataValueError.about(
            basis.column,
            "moves to a level that the model was not fitted with",
            got=unseen,
            count=len(unseen),
            remedy=f"Its levels are {listed}: write scale= with their ends, or another change",
        )


def _column(basis: Basis, values: Floats) -> Column:
    """Return ratings as a column: as labels where every level has its own coefficient."""
    if basis.levels:
        return Column.of(basis.column, values)
    return Column(basis.column, np.zeros(0, np.intp), (), values)
