"""Records and rows as columns, for functions that read several answers of the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models._answer import Answer
from satisfaction.models._columns import records_to_columns
from satisfaction.models._expectation import Expectation, Performance
from satisfaction.models._record import Record

_WHO = ("survey_id", "customer_id", "experience_id", "contact_id")


def open_columns(data: Any) -> Any:
    """Return a sequence of records or mappings as a mapping of columns, other data as it came.

    `Answer` records have one row per respondent and a column per item; one respondent is a
    customer in a survey, beside an experience or contact where the answers name one.
    `Expectation` and `Performance` records, also with answers among them, have one row per
    experience and columns such as ``"desired speed"``, ``"perceived speed"`` and the items.
    """
    if not isinstance(data, list | tuple) or not data:
        return data
    if isinstance(data[0], Record):
        if any(isinstance(row, Expectation | Performance) for row in data):
            return _columns_of_experiences(data)
        return (_columns_of_items if isinstance(data[0], Answer) else records_to_columns)(data)
    if isinstance(data[0], Mapping):
        _refuse_others(data, Mapping, "a mapping")
        names = dict.fromkeys(name for row in data for name in row)
        return {name: [row.get(name) for row in data] for name in names}
    if attrs.has(type(data[0])):
        _refuse_others(data, type(data[0]), f"a {type(data[0]).__name__}")
        names = dict.fromkeys(field.name for field in attrs.fields(type(data[0])))
        return {name: [getattr(row, name) for row in data] for name in names}
    return data


def _refuse_others(rows: Sequence[Any], kind: type, what: str) -> None:
    """Refuse rows of different kinds."""
    for position, row in enumerate(rows):
        if not isinstance(row, kind):
            raise DataTypeError.about(
                "data",
                f"every row must be {what}, as the first is",
                got=type(row).__name__,
                positions=(position,),
                remedy="Give rows of one kind",
            )


def _columns_of_items(answers: Sequence[Answer]) -> dict[str, list[Any]]:
    """Return answers as one row per respondent, with a column per item."""
    _refuse_others(answers, Answer, "an Answer")
    return _pivot(
        _WHO,
        [
            (tuple(getattr(answer, name) for name in _WHO), answer.item, answer.rating)
            for answer in answers
        ],
    )


def _columns_of_experiences(records: Sequence[Any]) -> dict[str, list[Any]]:
    """Return what was expected, perceived and answered as one row per experience."""
    cells: list[tuple[tuple[Any, ...], str, float | None]] = []
    for position, record in enumerate(records):
        if isinstance(record, Expectation):
            name = f"{record.standard.value} {record.attribute}"
        elif isinstance(record, Performance):
            name = f"perceived {record.attribute}"
        elif isinstance(record, Answer) and record.experience_id is not None:
            name = record.item
        else:
            raise DataTypeError.about(
                "data",
                "beside expectations and performances there are answers with experience_id only",
                got=type(record).__name__,
                positions=(position,),
                remedy="Leave other records out",
            )
        cells.append(((record.experience_id,), name, record.rating))
    return _pivot(("experience_id",), cells)


def _pivot(
    who: Sequence[str], cells: Sequence[tuple[tuple[Any, ...], str, Any]]
) -> dict[str, list[Any]]:
    """Return one row per respondent; each gives a column one rating at most."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for position, (key, name, rating) in enumerate(cells):
        row = rows.setdefault(key, {})
        if name in row:
            raise RecordError.about(
                "data",
                "each respondent rates an item once",
                got=[name],
                positions=(position,),
                remedy=f"Tell respondents apart by {', '.join(who)}",
            )
        row[name] = rating
    columns = {name: [key[place] for key in rows] for place, name in enumerate(who)}
    items = dict.fromkeys(name for _, name, _ in cells)
    return columns | {item: [row.get(item) for row in rows.values()] for item in items}
