"""The rows behind a loyalty model: distinct complete patterns, or the rows where all differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DesignError,
    EmptyDataError,
    MissingDataError,
)
from satisfaction.foundation._checks import check_missing
from satisfaction.loyalty._column import Column
from satisfaction.models._columns import records_to_columns
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._frames import as_frame
from satisfaction.survey._regression import unit_degrees
from satisfaction.survey._row_columns import append_columns, is_records, read_row_columns
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

_SAMPLE = 1_000  # rows looked at to see whether counting patterns is worth it
_ROW = "row number"


@frozen(eq=False)
class Answers:
    """Complete rows with how often each occurs, and the design that they are a domain of.

    Without a design the weights are those counts, and may be fractional. ``inside`` says which
    rows of the tally they are; without a tally every row is one answer.
    """

    columns: Mapping[str, Column]
    n: NDArray[np.int64]
    weights: Floats
    squares: Floats
    n_missing: int
    counted: Tally | None
    inside: NDArray[np.intp]

    @property
    def n_answers(self) -> int:
        """Number of answers."""
        return int(np.rint(self.n.sum()))

    @property
    def declared(self) -> bool:
        """Whether weights or a design were given."""
        return self.counted is not None and self.counted.declared

    @property
    def kish_effective_n(self) -> float:
        """Kish's effective sample size."""
        return float(self.weights.sum() ** 2 / self.squares.sum())

    @property
    def unit_degrees(self) -> float:
        """Clusters minus strata; answers minus 1 without a design."""
        if self.counted is None:
            return float(self.n_answers - 1)
        rows = np.zeros(len(self.counted), dtype=bool)
        rows[self.inside] = True
        return unit_degrees(self.counted, rows)

    def score_covariance(self, scores: Floats) -> Floats:
        """Return the design covariance of the totals of scores, one row per pattern."""
        if self.counted is None or not self.counted.declared:
            centered = scores - self.n @ scores / self.n_answers
            factor = self.n_answers / (self.n_answers - 1)
            return np.asarray(factor * (centered * self.n[:, None]).T @ centered)
        whole = np.zeros((len(self.counted), scores.shape[1]))
        whole[self.inside] = scores
        return self.counted.score_covariance(whole)


def read_answers(
    data: Any,
    names: Sequence[str],
    *,
    labelled: Collection[str] = (),
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Answers:
    """Return the complete rows of some columns.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        Where the columns are.
    names : sequence of str
        The columns, each once.
    labelled : collection of str
        Columns of which every level counts, however many there are.
    weights, counts, design, missing
        The common keywords.
    """
    check_missing(missing)
    if isinstance(data, Tally):
        return _from_tally(data, names, weights, counts, design, missing)
    frame, labels = look_at(data, names)
    if is_records(data):
        data = records_to_columns(data)
    if not isinstance(frame, nw.LazyFrame):
        many = [name for name in names if name not in {*labels, *labelled}]
        if _all_differ([data[name] for name in many]):
            shown = read_row_columns(data, {name: name for name in names}, labels=labels)
            return _from_rows(data, shown, labels, labelled, weights, counts, design, missing)
    numbers = [name for name in names if name not in labels]
    if not numbers:
        numbers, data = [_ROW], _with_constant(data, frame)
    counted = tally(
        data, numbers, by=list(labels) or None, weights=weights, counts=counts, design=design
    )
    return _complete(counted, names, missing)


def look_at(data: Any, names: Sequence[str]) -> tuple[Any, list[str]]:
    """Return the data as a frame, if it is one, and which columns hold labels."""
    frame = as_frame(data)
    if frame is not None:
        schema = frame.collect_schema()
        _refuse_absent(names, schema)
        return frame, [name for name in names if not schema[name].is_numeric()]
    if is_records(data):
        data = records_to_columns(data)
    if not isinstance(data, Mapping):
        raise DataTypeError.about(
            "data",
            "must have columns",
            got=type(data).__name__,
            remedy="Give a frame, a mapping of columns, records or a Tally",
        )
    _refuse_absent(names, data)
    return None, [name for name in names if not _holds_numbers(data[name])]


def _holds_numbers(column: Any) -> bool:
    """Return whether a column is made of numbers as far as its type or first values say."""
    dtype = getattr(column, "dtype", None)
    if dtype is not None and not isinstance(column, np.ndarray):
        series = nw.from_native(column, series_only=True, pass_through=True)
        return bool(not hasattr(series, "to_native") or series.dtype.is_numeric())
    array = column if isinstance(column, np.ndarray) else np.asarray(column)
    return array.dtype.kind in "iuf"


def _refuse_absent(names: Sequence[str], columns: Any) -> None:
    """Refuse a column that the data does not have."""
    for name in names:
        if name not in columns:
            raise ColumnError.absent("predictors", name, list(columns))


def _all_differ(columns: Sequence[Any]) -> bool:
    """Return whether some column of many rows has a value of its own in most rows."""
    for column in columns:
        if isinstance(column, Iterator) or len(column) <= _SAMPLE:
            return False
        sample = column[:: len(column) // _SAMPLE]
        if len(set(np.asarray(sample).tolist())) > _SAMPLE // 2:
            return True
    return False


def _with_constant(data: Any, frame: Any) -> Any:
    """Return the data with a constant column, for a tally of labels alone."""
    if frame is not None:
        return frame.with_columns(nw.lit(0).alias(_ROW)).to_native()
    return {**data, _ROW: np.zeros(len(next(iter(data.values()))))}


def _from_rows(
    data: Any,
    shown: Mapping[str, NDArray[Any]],
    labels: Sequence[str],
    labelled: Collection[str],
    weights: Any,
    counts: Any,
    design: SurveyDesign | None,
    missing: str,
) -> Answers:
    """Return the complete rows themselves, not grouped."""
    columns = {
        name: Column.of(name, values)
        if name in labels or name in labelled
        else Column(name, np.zeros(0, np.intp), (), values)
        for name, values in shown.items()
    }
    whole = ~np.any([column.missing for column in columns.values()], axis=0)
    if weights is None and counts is None and design is None:
        n = np.ones(int(whole.sum()), dtype=np.int64)
        gone = int((~whole).sum())
        _check_left(int(n.size), gone, missing)
        rows = np.flatnonzero(whole)
        taken = columns if not gone else {k: column.take(rows) for k, column in columns.items()}
        ones = n.astype(np.float64)
        return Answers(taken, n, ones, ones, gone, None, rows)
    numbered = append_columns(data, {_ROW: np.arange(len(whole))})
    counted = tally(numbered, [_ROW], weights=weights, counts=counts, design=design)
    axis = counted.rows.role("answer")[0]
    row = np.array(axis.labels, dtype=np.intp)[axis.codes]
    inside = np.flatnonzero(whole[row])
    gone = int(counted.rows.n[~whole[row]].sum())
    return _answers(
        {name: column.take(row[inside]) for name, column in columns.items()},
        counted,
        inside,
        gone,
        missing,
    )


def _from_tally(
    data: Tally, names: Sequence[str], weights: Any, counts: Any, design: Any, missing: str
) -> Answers:
    """Return the complete patterns of a ready tally."""
    for name, value in (("weights", weights), ("counts", counts), ("design", design)):
        if value is not None:
            raise ArgumentError.about(
                name,
                "is part of the tally already",
                got=type(value).__name__,
                remedy="Give it when counting, with tally()",
            )
    known = [*data.answers, *data.by]
    _refuse_absent(names, known)
    answers = [name for name in data.answers if name in names]
    kept = data.marginalize([name for name in data.by if name in names])
    return _complete(kept.pick(answers) if answers else kept, names, missing)


def _complete(counted: Tally, names: Sequence[str], missing: str) -> Answers:
    """Return the complete patterns of a tally that holds the columns as answers or segments."""
    axes = {axis.name: axis for axis in counted.rows.axes if axis.role in {"by", "answer"}}
    columns = {name: Column(name, axes[name].codes, axes[name].labels) for name in names}
    whole = counted.answered.copy()
    for column in columns.values():
        whole &= ~column.missing
    gone = int(counted.rows.n[~whole].sum())
    inside = np.flatnonzero(whole)
    taken = {name: column.take(inside) for name, column in columns.items()}
    return _answers(taken, counted, inside, gone, missing)


def _answers(
    columns: Mapping[str, Column],
    counted: Tally,
    inside: NDArray[np.intp],
    gone: int,
    missing: str,
) -> Answers:
    """Return the answers of some rows of a tally; those of weight 0 say nothing."""
    _check_left(int(counted.rows.n[inside].sum()), gone, missing)
    heavy = np.flatnonzero(counted.weights[inside] > 0)
    if not heavy.size:
        raise DesignError.about(
            "weights", "no complete answer has a positive weight", remedy="Check the weights"
        )
    if heavy.size < inside.size:
        columns = {name: column.take(heavy) for name, column in columns.items()}
        inside = inside[heavy]
    weights, squares = counted.weights[inside], counted.squared_weights[inside]
    return Answers(columns, counted.rows.n[inside], weights, squares, gone, counted, inside)


def _check_left(n: int, gone: int, missing: str) -> None:
    """Refuse data without a complete row, and missing values where they are forbidden."""
    if gone and missing == "raise":
        raise MissingDataError.about(
            "data",
            "no value of the columns used may be missing",
            got=f"{gone:,} incomplete answers",
            count=gone,
            remedy='Leave them out with missing="omit"',
        )
    if n == 0:
        raise EmptyDataError.about(
            "data",
            "there is no complete answer",
            got=f"{gone:,} incomplete ones",
            remedy="Give answers that have all the columns",
        )
