"""Terms: how a column enters the linear predictor of a loyalty model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError, InfeasibleError
from satisfaction.foundation._bases import (
    KNOT_QUANTILES,
    gain_loss_basis,
    hinge_basis,
    quantile_knots,
    spline_basis,
)
from satisfaction.foundation._checks import check_count, check_number, check_text, is_bool
from satisfaction.loyalty._column import Column, is_number
from satisfaction.survey._labels import sort_key

Floats = NDArray[np.float64]


def _text(_: Any, attribute: Any, value: str) -> None:
    """Refuse a column name that is no text."""
    check_text(value, attribute.name)


def _number(value: object) -> float:
    """Return the point of a term."""
    return check_number(value, "at")


def _cuts(value: Any) -> tuple[float, ...]:
    """Return one or two increasing cuts."""
    cuts = tuple(value) if isinstance(value, list | tuple) else (value,)
    numbers = tuple(check_number(cut, "at") for cut in cuts)
    if not 1 <= len(numbers) <= 2 or list(numbers) != sorted(set(numbers)):
        raise ArgumentError.about(
            "at", "must be one cut, or two increasing ones", got=numbers, remedy="Write at=(7, 9)"
        )
    return numbers


def _knots(value: Any) -> int | tuple[float, ...]:
    """Return a number of knots, or increasing knots."""
    if not isinstance(value, Sequence) and not isinstance(value, np.ndarray):
        return check_count(value, "knots", low=min(KNOT_QUANTILES), high=max(KNOT_QUANTILES))
    numbers = tuple(check_number(knot, "knots") for knot in value)
    if len(numbers) < 3 or list(numbers) != sorted(set(numbers)):
        raise ArgumentError.about(
            "knots",
            "must be 3, 4 or 5, or at least 3 increasing numbers",
            got=numbers,
            remedy="Write knots=(4, 7, 8, 10)",
        )
    return numbers


@frozen
class Levels:
    """A column whose every level has its own effect, against a reference level.

    Parameters
    ----------
    column : str
        Texts, numbers or booleans.
    reference : object, optional
        By default the first level in sorted order.

    Examples
    --------
    >>> from satisfaction.loyalty import Levels
    >>> Levels("segment", reference="new")
    Levels(column='segment', reference='new')
    """

    column: str = field(validator=_text)
    reference: object = None


@frozen
class Asymmetric:
    """A numeric column with one slope below a point and another above it.

    Parameters
    ----------
    column : str
        Numbers.
    at : float
        Where losses end and gains begin.

    Examples
    --------
    >>> from satisfaction.loyalty import Asymmetric
    >>> Asymmetric("disconfirmation", at=0)
    Asymmetric(column='disconfirmation', at=0.0)
    """

    column: str = field(validator=_text)
    at: float = field(converter=_number)


@frozen
class Threshold:
    """A numeric column whose slope changes at one or two cuts.

    Parameters
    ----------
    column : str
        Numbers.
    at : float or pair of float
        The cuts, increasing.

    Examples
    --------
    >>> from satisfaction.loyalty import Threshold
    >>> Threshold("satisfaction", at=(3, 4)).at
    (3.0, 4.0)
    """

    column: str = field(validator=_text)
    at: tuple[float, ...] = field(converter=_cuts)


@frozen
class Spline:
    """A numeric column with a restricted cubic spline: smooth, and straight at both ends.

    Parameters
    ----------
    column : str
        Numbers.
    knots : int or sequence of float, default 4
        3, 4 or 5 knots at fixed quantiles, or the knots themselves.

    Examples
    --------
    >>> from satisfaction.loyalty import Spline
    >>> Spline("satisfaction", knots=[4, 7, 8, 10]).knots
    (4.0, 7.0, 8.0, 10.0)
    """

    column: str = field(validator=_text)
    knots: int | tuple[float, ...] = field(default=4, converter=_knots)


Term = Levels | Asymmetric | Threshold | Spline


def column_of(term: str | Term) -> str:
    """Return the column of a term."""
    return term if isinstance(term, str) else term.column


@frozen(eq=False)
class Basis:
    """A term that has met its data: the names of its columns, and how to make them.

    ``levels`` are those of `Levels`, the reference first.
    """

    term: str | Term
    names: tuple[str, ...]
    levels: tuple[object, ...] = ()

    @property
    def column(self) -> str:
        """The column it is made from."""
        return column_of(self.term)

    @property
    def linear(self) -> bool:
        """Whether the column enters as it is."""
        return isinstance(self.term, str)

    def expand(self, column: Column) -> Floats:
        """Return the columns of a design matrix; NaN where the value is missing."""
        if isinstance(self.term, Levels):
            return self._indicators(column)
        x = numbers_of(column)
        if isinstance(self.term, Asymmetric):
            return gain_loss_basis(x, self.term.at)
        if isinstance(self.term, Threshold):
            return hinge_basis(x, self.term.at)
        if isinstance(self.term, Spline) and isinstance(self.term.knots, tuple):
            return spline_basis(x, self.term.knots)
        return x[:, None]

    def _indicators(self, column: Column) -> Floats:
        """Return one column of 0 and 1 for each level but the reference."""
        present = column.present
        rows = np.zeros((len(column.labels), len(self.levels) - 1))
        for code, label in enumerate(column.labels):
            if label is None:
                rows[code] = np.nan
            elif not present[code]:
                continue
            elif label not in self.levels:
                raise DataValueError.about(
                    self.column,
                    "has a level that the model was not fitted with",
                    got=[label],
                    remedy=f"Its levels are: {', '.join(str(level) for level in self.levels)}",
                )
            elif label != self.levels[0]:
                rows[code, self.levels.index(label) - 1] = 1.0
        return np.asarray(rows[column.codes])


def numbers_of(column: Column) -> Floats:
    """Return a column as numbers, NaN where missing; booleans are 0 and 1."""
    text = [label for label in column.used if not is_number(label)]
    if text:
        raise DataTypeError.about(
            column.name,
            "numbers are meant",
            got=text[:1],
            remedy=f'Write Levels("{column.name}") for a column of labels',
        )
    values = column.numbers
    wrong = np.flatnonzero(np.isinf(values))
    if wrong.size:
        raise DataValueError.about(
            column.name,
            "values must be finite",
            got=[float(values[wrong[0]])],
            remedy="Correct them, or make them missing",
        )
    return values


def meet(term: str | Term, column: Column, repeats: NDArray[np.int64]) -> Basis:
    """Return the basis of a term for the rows of the data."""
    if isinstance(term, str) and all(is_number(label) for label in column.used):
        numbers_of(column)
        return Basis(term, (term,))
    if isinstance(term, str):
        _refuse_mixture(column)
        return _meet_levels(Levels(term), column)
    if isinstance(term, Levels):
        return _meet_levels(term, column)
    name, x = term.column, numbers_of(column)
    if isinstance(term, Asymmetric):
        return Basis(term, (f"{name}:loss", f"{name}:gain"))
    if isinstance(term, Threshold):
        return Basis(term, (name, *(f"{name}:above {cut:g}" for cut in term.at)))
    knots = term.knots
    if not isinstance(knots, tuple):
        knots = quantile_knots(x, repeats, knots)
        if len(knots) < 3:
            raise InfeasibleError.about(
                "knots",
                f"fewer than 3 different quantiles of {name}",
                got=knots,
                remedy="Give the knots themselves, for example knots=(4, 7, 10)",
            )
    return Basis(
        evolve(term, knots=knots),
        tuple(name + "'" * bend for bend in range(len(knots) - 1)),
    )


def _refuse_mixture(column: Column) -> None:
    """Refuse texts among numbers, which are no levels but a mistake."""
    numbers = [label for label in column.used if is_number(label) and not is_bool(label)]
    if numbers:
        raise DataTypeError.about(
            column.name,
            "numbers and other values are mixed",
            got=[label for label in column.used if not is_number(label)][:3],
            remedy=f'Make them missing, or write Levels("{column.name}") for a column of labels',
        )


def _refuse_times(column: Column) -> None:
    """Refuse points in time and durations, which are neither numbers nor levels."""
    times = [label for label in column.used if isinstance(label, dt.date | dt.time | dt.timedelta)]
    if times:
        raise DataTypeError.about(
            column.name,
            "times and dates are no predictors",
            got=[str(label) for label in times[:3]],
            remedy="Give a number, for example the days since the last purchase",
        )


def _meet_levels(term: Levels, column: Column) -> Basis:
    """Return the basis of indicators, the reference first among the levels."""
    _refuse_times(column)
    levels = sorted(column.used, key=sort_key)
    reference = levels[0] if term.reference is None else term.reference
    if reference not in levels:
        raise ArgumentError.about(
            "reference",
            f"must be a level of {term.column}",
            got=[reference],
            remedy=f"Its levels are: {', '.join(str(level) for level in levels)}",
        )
    levels = [reference, *(level for level in levels if level != reference)]
    if len(levels) < 2:
        raise DataValueError.about(
            term.column, "has only one level", got=levels, remedy="Leave it out"
        )
    names = tuple(f"{term.column}={_level_text(level)}" for level in levels[1:])
    return Basis(evolve(term, reference=reference), names, tuple(levels))


def _level_text(level: object) -> str:
    """Return a level for a name: whole numbers without a decimal point."""
    return f"{level:g}" if isinstance(level, float) else str(level)
