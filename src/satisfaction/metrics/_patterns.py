"""The door of functions that read numbers and labels of the same people: counted once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MissingDataError,
)
from satisfaction.foundation._checks import check_missing, check_text, is_bool
from satisfaction.metrics._items import check_columns, check_has_columns
from satisfaction.survey._count import _count, tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._frames import as_frame
from satisfaction.survey._request import make_request
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally
from satisfaction.survey._wide import open_columns

Values = NDArray[Any]


@frozen(eq=False)
class Patterns:
    """The distinct patterns of some columns, and what each argument holds in each of them.

    Every column read is an answer of the tally, so that its missing rows are those lacking any.
    """

    tally: Tally
    values: Mapping[str, Values]

    def yes(self, argument: str) -> NDArray[np.bool_]:
        """Return where a yes/no column says yes; missing counts as no."""
        return read_yes(self.values[argument], argument)


def count_patterns(
    data: Any,
    *,
    numbers: Mapping[str, str | None],
    labels: Mapping[str, str | None],
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: Any = None,
    missing: Any = "omit",
) -> Patterns:
    """Return the distinct patterns of columns of numbers and of labels.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        Where the columns are.
    numbers, labels : mapping of str to str or None
        Argument to column; arguments that are None are left out.
    by, weights, counts, design, missing
        The common keywords.
    """
    data = open_columns(data)
    wanted = {name: column for name, column in {**numbers, **labels}.items() if column is not None}
    _check_names(data, wanted, by)
    as_numbers = [wanted[name] for name in numbers if name in wanted]
    as_labels = [wanted[name] for name in labels if name in wanted]
    if isinstance(data, Tally):
        as_numbers += [column for column in as_labels if column in data.answers]
        as_labels = [column for column in as_labels if column not in data.answers]
    policy = check_missing(missing)
    details = {"weights": weights, "counts": counts, "design": design, "missing": missing}
    segments = [*_as_list(by), *as_labels] or None
    counted = (tally if as_numbers else _count_labels)(data, as_numbers, by=segments, **details)
    whole = _turn_into_answers(counted, len(as_labels))
    if whole.n == 0:
        raise EmptyDataError.about(
            ", ".join(wanted),
            "there is no row with all of these columns",
            remedy="Give at least one complete row",
        )
    if policy == "raise" and whole.n_missing:
        raise MissingDataError.about(
            ", ".join(wanted),
            "no value may be missing",
            got=f"{whole.n_missing:,} rows",
            count=whole.n_missing,
            remedy='Leave them out with missing="omit"',
        )
    axis_of = {axis.name: axis for axis in whole.rows.role("answer")}
    return Patterns(
        whole,
        {
            name: _row_values(axis_of[column], as_number=name in numbers)
            for name, column in wanted.items()
        },
    )


def _count_labels(
    data: Any, _: Any, *, by: Any, weights: Any, counts: Any, design: Any, **_policy: Any
) -> Tally:
    """Return the tally of labels alone; the caller enforces the policy for missing ones."""
    if isinstance(data, Tally):
        counted = tally(data, by=by, weights=weights, counts=counts, design=design)
        axes = tuple(axis for axis in counted.rows.axes if axis.role != "answer")
        rows = Rows(axes, n=counted.rows.n, sums=counted.rows.sums)
        return evolve(counted, rows=rows, scales=())
    plan = SurveyDesign.of(design, weights)
    request = make_request((), framed=True, by=by, weights=weights, counts=counts, design=plan)
    rows, _locate, _positions = _count(request, data, as_frame(data), ())
    return Tally(rows, (), plan.lonely_cluster, plan.replicate_weights)


def _as_list(by: Any) -> list[Any]:
    """Return the segments as a list of columns."""
    if by is None:
        return []
    return list(by) if isinstance(by, list | tuple) else [by]


def _check_names(data: Any, wanted: Mapping[str, Any], by: Any) -> None:
    """Refuse names that are no text, absent, or stand for two things."""
    check_has_columns(data)
    seen = {name: "by" for name in _as_list(by) if isinstance(name, str)}
    for argument, column in wanted.items():
        name = check_text(column, argument)
        known = (*data.answers, *data.by) if isinstance(data, Tally) else None
        check_columns(dict.fromkeys(known) if known is not None else data, [name], argument)
        if name in seen:
            raise ArgumentError.about(
                argument,
                "a column stands for one thing only",
                got=f"{name!r}, which is {seen[name]} too",
                remedy="Name different columns",
            )
        seen[name] = argument


def _turn_into_answers(counted: Tally, n_labels: int) -> Tally:
    """Return the tally with its last segment columns as answers."""
    if n_labels == 0:
        return counted
    segments = counted.rows.role("by")
    kept = segments[: len(segments) - n_labels]
    others = [axis for axis in counted.rows.axes if axis.role != "by"]
    moved = [evolve(axis, role="answer") for axis in segments[len(kept) :]]
    rows = Rows((*kept, *others, *moved), n=counted.rows.n, sums=counted.rows.sums)
    return evolve(counted, rows=rows.tidy(), scales=(*counted.scales, *[None] * n_labels))


def _row_values(axis: Axis, *, as_number: bool) -> Values:
    """Return the value of each row: numbers with nan, labels with None where missing."""
    if as_number:
        labels = [np.nan if label is None else label for label in axis.labels]
        return np.array(labels, dtype=np.float64)[axis.codes]
    named = np.empty(len(axis.labels), dtype=object)
    named[:] = axis.labels
    return np.asarray(named[axis.codes])


def read_yes(values: Values, argument: str) -> NDArray[np.bool_]:
    """Return where a column of booleans or of 0 and 1 says yes; missing counts as no."""
    meaning = {value: _is_yes(value, argument) for value in dict.fromkeys(values.tolist())}
    return np.array([meaning[value] for value in values.tolist()], dtype=bool)


def _is_yes(value: Any, argument: str) -> bool:
    """Return whether a value says yes."""
    if value is None:
        return False
    if isinstance(value, str):
        raise DataTypeError.about(
            argument,
            "must be yes or no: booleans, or 1 and 0",
            got=[value],
            remedy="Convert the text to booleans first",
        )
    if not is_bool(value) and value not in (0, 1):
        raise DataValueError.about(
            argument,
            "must be yes or no: booleans, or 1 and 0",
            got=[value],
            remedy="Compare it with a limit first",
        )
    return bool(value)
