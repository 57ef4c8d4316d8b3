"""`score_disconfirmation`: one gap and one state per answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, ColumnError, DataTypeError
from satisfaction.expectations._ratings import (
    ROUNDING,
    Names,
    Standard,
    check_groups,
    open_sides,
    read_names,
    read_standard,
    required_scale,
)
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import format_count, html_table, json_number
from satisfaction.models._scale import RatingScale
from satisfaction.survey._frames import as_frame
from satisfaction.survey._row_columns import append_columns, read_row_columns

Floats = NDArray[np.float64]

MISSING_STATE = -128
_CHUNK = 1 << 16  # answers at a time: their columns stay in the fast memory


@frozen(eq=False, repr=False)
class DisconfirmationScores:
    """The gap and the state of every answer, in row order.

    Parameters
    ----------
    gap : ndarray of float64
        Perceived minus expected; nan where a rating is missing.
    state : ndarray of int8
        -1 worse than, 0 as, 1 better than expected; -128 where a rating is missing.
    missing : ndarray of bool
        Whether a rating is missing.

    Examples
    --------
    >>> from satisfaction.expectations import score_disconfirmation
    >>> scores = score_disconfirmation({"e": [4, 3, None], "p": [2, 3, 5]}, expected="e",
    ...                                perceived="p", scale=(1, 5))
    >>> scores.gap, scores.state
    (array([-2.,  0., nan]), array([  -1,    0, -128], dtype=int8))
    """

    gap: Floats
    state: NDArray[np.int8]
    missing: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.gap)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values, None where a rating is missing."""
        states = zip(self.state.tolist(), self.missing.tolist(), strict=True)
        return {
            "gap": [json_number(gap) for gap in self.gap.tolist()],
            "state": [None if gone else state for state, gone in states],
            "missing": self.missing.tolist(),
        }

    def __repr__(self) -> str:
        gone = int(self.missing.sum())
        text = f"DisconfirmationScores of {format_count(len(self))} answers"
        return f"{text}, {format_count(gone)} missing" if gone else text

    def _repr_html_(self) -> str:
        states = self.state.tolist()[:40]
        rows = [
            ["" if state == MISSING_STATE else f"{gap:g}", "" if state == MISSING_STATE else state]
            for gap, state in zip(self.gap.tolist()[:40], states, strict=True)
        ]
        return html_table(["gap", "state"], rows, caption=repr(self))


def score_disconfirmation(
    data: Any,
    *,
    expected: Names | None = None,
    perceived: Names | None = None,
    scale: Any = None,
    standard: Standard | None = None,
    tolerance: float = 0.0,
    attribute: str | None = None,
    names: tuple[str, str] = ("gap", "state"),
) -> Any:
    """Return how far performance fell short of or exceeded expectation, for every answer.

    Parameters
    ----------
    data : frame, mapping of columns, or sequence of records
        One row per answer; or `Expectation` and `Performance` records.
    expected, perceived : str or sequence of str
        Columns of the two ratings; sequences are paired by position, and a rating is the mean of
        its items. Left out with records.
    scale : RatingScale or tuple
        The one scale of both ratings; required for columns. Where its low end is the good one,
        ratings are reversed.
    standard : str, optional
        Against what the performance is held; required for records.
    tolerance : float, default 0.0
        Gaps up to this size count as confirmed.
    attribute : str, optional
        With records: the attribute, where they have several.
    names : tuple of str, default ("gap", "state")
        Names of the two columns that a frame gets.

    Returns
    -------
    DisconfirmationScores or frame
        The user's own kind of frame with two columns appended, a lazy one still lazy: the gap as
        a float, the state as an integer -1, 0 or 1, null where a rating is missing. Mappings and
        records give `DisconfirmationScores`.

    Raises
    ------
    ScaleError
        If a rating lies off the scale. Of a lazy frame the smallest and the largest rating are
        checked, by one query.
    ColumnError
        If a column is not there, or a new one is there already.

    Examples
    --------
    >>> import polars as pl
    >>> from satisfaction.expectations import score_disconfirmation
    >>> answers = pl.DataFrame({"e": [4, 3, None], "p": [2, 3, 5]})
    >>> scored = score_disconfirmation(answers, expected="e", perceived="p", scale=(1, 5))
    >>> scored["state"].to_list()
    [-1, 0, None]
    """
    band = check_number(tolerance, "tolerance", low=0)
    if standard is not None:
        read_standard(standard)
    gap_name, state_name = _read_new_names(names)
    sides = open_sides(
        data,
        expected=expected,
        perceived=perceived,
        scale=scale,
        standard=standard,
        attribute=attribute,
    )
    first = read_names(sides.expected, "expected")
    second = read_names(sides.perceived, "perceived")
    check_groups({"expected": first, "perceived": second}, ())
    own = required_scale(sides.scale)
    data = sides.data
    frame = as_frame(data)
    rule = _Rule(first, second, own, band + ROUNDING * (own.high - own.low))
    if isinstance(frame, nw.LazyFrame):
        _refuse_existing((gap_name, state_name), frame)
        rule.check_range(frame)
        return rule.append(frame, data, gap_name, state_name)
    columns = {name: name for name in (*first, *second)}
    scores = rule.score(read_row_columns(data, columns, share=True))
    if frame is None:
        return scores
    if frame.implementation.is_pandas_like():
        return append_columns(data, {gap_name: scores.gap, state_name: _nullable(scores, frame)})
    _refuse_existing((gap_name, state_name), frame)
    return rule.append(frame, data, gap_name, state_name)


def _read_new_names(names: object) -> tuple[str, str]:
    """Return the names of the two new columns."""
    if (
        not isinstance(names, list | tuple)
        or len(names) != 2
        or not all(isinstance(name, str) for name in names)
    ):
        raise DataTypeError.about(
            "names",
            "must be two texts: of the gap and of the state",
            got=type(names).__name__,
            remedy='Write names=("gap", "state")',
        )
    if names[0] == names[1]:
        raise ArgumentError.about(
            "names", "must differ", got=list(names), remedy="Name each column for itself"
        )
    return names[0], names[1]


def _refuse_existing(new: Sequence[str], frame: Any) -> None:
    """Refuse names that the frame has already."""
    there = set(frame.collect_schema().names())
    taken = [name for name in new if name in there]
    if taken:
        raise ColumnError.about(
            "names",
            "the data has a column of this name already",
            got=taken,
            remedy="Choose another name for the new column",
        )


def _nullable(scores: DisconfirmationScores, frame: Any) -> Any:
    """Return the states as integers of pandas that can be missing."""
    native = nw.get_native_namespace(frame)
    states = np.where(scores.missing, 0, scores.state).astype(np.int8)
    return native.arrays.IntegerArray(states, scores.missing.copy())


@frozen(eq=False)
class _Rule:
    """How a gap and a state follow from the columns of an answer."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    scale: RatingScale
    band: float

    @property
    def _sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns added and those taken off: exchanged where the low end is the good one."""
        high = self.scale.best == "high"
        return (self.second, self.first) if high else (self.first, self.second)

    # ---- arrays --------------------------------------------------------------------------

    def score(self, columns: Mapping[str, Floats]) -> DisconfirmationScores:
        """Return gap and state of every row, some thousand rows at a time."""
        rows = len(columns[self.first[0]])
        gap = np.empty(rows)
        state = np.empty(rows, dtype=np.int8)
        missing = np.zeros(rows, dtype=bool)
        for start in range(0, rows, _CHUNK):
            part = slice(start, min(start + _CHUNK, rows))
            here = self._part_of_gap(columns, part, gap[part])
            above, below = here > self.band, here < -self.band
            np.subtract(above.view(np.int8), below.view(np.int8), out=state[part])
            if np.isnan(here.sum()):
                np.isnan(here, out=missing[part])
                state[part][missing[part]] = MISSING_STATE
        for array in (gap, state, missing):
            array.flags.writeable = False
        return DisconfirmationScores(gap, state, missing)

    def _part_of_gap(self, columns: Mapping[str, Floats], part: slice, gap: Floats) -> Floats:
        """Return the gaps of some rows, written where they belong, their ratings checked."""
        better, worse = self._sides
        plus = [self._read(columns[name][part], part.start) for name in better]
        minus = [self._read(columns[name][part], part.start) for name in worse]
        np.subtract(plus[0], minus[0], out=gap)
        for above, below in zip(plus[1:], minus[1:], strict=True):
            gap += above
            gap -= below
        if len(plus) > 1:
            gap /= len(plus)
        return gap

    def _read(self, values: Floats, start: int) -> Floats:
        """Return ratings on the scale, nan where there is none."""
        if self.scale.not_applicable:
            codes = list(self.scale.not_applicable)
            values = np.where(np.isin(values, codes), np.nan, values)
        if self._plainly_inside(values):
            return values
        wrong = np.flatnonzero(~np.isnan(values) & ~self.scale.holds(values))
        if wrong.size:
            raise self.scale.off_scale(
                [float(values[row]) for row in wrong[:3]],
                [start + int(row) for row in wrong[:3]],
                wrong.size,
            )
        return values

    def _plainly_inside(self, values: Floats) -> bool:
        """Return whether all values are whole numbers of a scale of whole numbers, none missing."""
        low, high = self.scale.low, self.scale.high
        if self.scale.step != 1 or low != round(low):
            return False
        inside = bool(values.min() >= low and values.max() <= high)
        return inside and not np.any(np.rint(values) != values)

    # ---- expressions ---------------------------------------------------------------------

    def _column(self, name: str) -> nw.Expr:
        """Return a rating as a float, null where there is none."""
        column = nw.col(name).cast(nw.Float64).fill_nan(None)
        for code in sorted(self.scale.not_applicable):
            column = nw.when(column != code).then(column)
        return column

    def gap(self) -> nw.Expr:
        """Return the gap."""
        better, worse = self._sides
        total = self._column(better[0])
        for name in better[1:]:
            total = total + self._column(name)
        for name in worse:
            total = total - self._column(name)
        return total / len(better)

    def state(self, gap: str) -> nw.Expr:
        """Return the state of a column of gaps."""
        here = nw.col(gap)
        above = nw.when(here > self.band).then(nw.lit(1)).otherwise(nw.lit(0))
        known = nw.when(here < -self.band).then(nw.lit(-1)).otherwise(above)
        return nw.when(~here.is_null()).then(known)

    def append(self, frame: Any, data: Any, gap: str, state: str) -> Any:
        """Return a frame with gap and state appended, native where it came native."""
        scored = frame.with_columns(**{gap: self.gap()}).with_columns(**{state: self.state(gap)})
        if frame.implementation.is_dask():  # its plain integers cannot be missing
            native = scored.to_native()
            scored = nw.from_native(native.assign(**{state: native[state].astype("Int8")}))
        else:
            scored = scored.with_columns(nw.col(state).cast(nw.Int8))
        return scored if isinstance(data, nw.DataFrame | nw.LazyFrame) else scored.to_native()

    def check_range(self, frame: nw.LazyFrame[Any]) -> None:
        """Refuse a lazy frame whose smallest or largest rating lies off the scale."""
        schema = frame.collect_schema()
        names = (*self.first, *self.second)
        for name in names:
            if name not in schema:
                raise ColumnError.absent("expected, perceived", name, schema)
            if not schema[name].is_numeric():
                raise DataTypeError.about(
                    "expected, perceived",
                    "numbers are meant",
                    got=f"{schema[name]} column {name!r}",
                    remedy="Convert the column to numbers first",
                )
        table = frame.select(
            **{f"c{place}": self._column(name) for place, name in enumerate(names)}
        )
        ends = table.select(
            *(nw.col(f"c{place}").min().alias(f"low{place}") for place in range(len(names))),
            *(nw.col(f"c{place}").max().alias(f"high{place}") for place in range(len(names))),
        ).collect()
        found = [ends[name].to_list()[0] for name in ends.columns]
        wrong = [
            float(value)
            for value in found
            if value is not None and not self.scale.low <= value <= self.scale.high
        ]
        if wrong:
            raise self.scale.off_scale(sorted(set(wrong)))
