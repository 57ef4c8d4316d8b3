"""The outcome of a loyalty model: loyal or not, or an ordered level."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, InfeasibleError, ScaleError
from satisfaction.foundation._checks import check_number
from satisfaction.loyalty._column import Column, is_number
from satisfaction.loyalty._terms import numbers_of


@frozen(eq=False)
class Outcome:
    """The level of each row, the levels that occur, all that were declared, and what is loyal."""

    level: NDArray[np.intp]
    levels: tuple[object, ...]
    every: tuple[object, ...] = (0, 1)
    success: object = None
    at_least: float | None = None

    @property
    def unused(self) -> tuple[object, ...]:
        """The levels that nobody answered."""
        return tuple(level for level in self.every if level not in self.levels)


def binary_outcome(column: Column, success: Any = None, at_least: Any = None) -> Outcome:
    """Return 1 for the loyal rows and 0 for the others."""
    loyal = loyal_rows(column, success, at_least)
    plain = _refuse_constant(loyal.astype(np.intp), column.name)
    return evolve(plain, success=success, at_least=at_least)


def loyal_rows(
    column: Column, success: Any = None, at_least: Any = None, *, known: bool = True
) -> NDArray[np.bool_]:
    """Return which rows are loyal; with `known`, every value of success must occur."""
    if success is not None and at_least is not None:
        raise ArgumentError.about(
            "at_least",
            "and success exclude each other",
            remedy="Say what counts as loyal in one way",
        )
    if at_least is not None:
        loyal = numbers_of(column) >= check_number(at_least, "at_least")
    elif success is not None:
        wanted = _as_set(success)
        labels = column.labels if column.values is None else ()
        unknown = [value for value in wanted if value not in column.used]
        if unknown and known:
            raise ArgumentError.about(
                "success",
                f"must be values of {column.name}",
                got=unknown,
                remedy=f"Its values are: {', '.join(str(label) for label in column.used[:12])}",
            )
        loyal = np.array([label in wanted for label in labels])[column.codes]
    else:
        if any(not is_number(label) or label not in (0, 1) for label in column.used):
            raise ArgumentError.about(
                "outcome",
                "must be 0 or 1 without success= or at_least=",
                got=[label for label in column.used if label not in (0, 1)],
                remedy='Write success="yes", or at_least=9',
            )
        loyal = numbers_of(column) == 1
    return np.asarray(loyal)


def _as_set(success: Any) -> list[object]:
    """Return the values that count as loyal."""
    if isinstance(success, str) or not isinstance(success, Collection):
        return [success]
    return list(success)


def _refuse_constant(level: NDArray[np.intp], name: str) -> Outcome:
    """Return a binary outcome with both classes."""
    if level.min() == level.max():
        raise InfeasibleError.about(
            "outcome",
            f"{name} must have loyal and other answers",
            got="loyal answers only" if level[0] else "no loyal answer",
            remedy="Choose what counts as loyal so that both occur",
        )
    return Outcome(level, (0, 1))


def ordinal_outcome(column: Column, levels: Sequence[object] | None = None) -> Outcome:
    """Return the place of each row's level among the levels that occur."""
    if levels is None:
        text = [label for label in column.used if not is_number(label)]
        if text:
            raise ArgumentError.about(
                "levels",
                f"the order of the texts of {column.name} is not known",
                got=text,
                remedy='Write levels=["low", "medium", "high"], from least to most loyal',
            )
        order: list[Any] = sorted(column.used, key=float)
    else:
        order = list(levels)
        if len(set(order)) != len(order):
            raise ArgumentError.about(
                "levels", "must be different", got=order, remedy="Name each level once"
            )
        outside = [label for label in column.used if label not in order]
        if outside:
            raise ScaleError.about(
                "outcome",
                f"{column.name} has values that are not among the levels",
                got=outside,
                remedy="Name every level, from least to most loyal",
            )
    used = [level for level in order if level in column.used]
    if len(used) < 2:
        raise InfeasibleError.about(
            "outcome",
            f"{column.name} must have at least two levels",
            got=used,
            remedy="There is nothing to explain",
        )
    place = {label: number for number, label in enumerate(used)}
    of_label = np.array([place.get(label, -1) for label in column.labels], dtype=np.intp)
    return Outcome(of_label[column.codes], plain_levels(used), plain_levels(order))


def plain_levels(levels: Sequence[object]) -> tuple[object, ...]:
    """Return numeric levels as floats."""
    return tuple(float(level) if is_number(level) else level for level in levels)  # type: ignore[arg-type]  # numbers


def level_text(level: object) -> str:
    """Return a level for the name of a threshold."""
    return f"{level:g}" if isinstance(level, float) else str(level)
