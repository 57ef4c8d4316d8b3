"""Reading the two answers per attribute: from any data to a tally and two codes per row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, ScaleError
from satisfaction.expectations._kano_pairs import MISSING_PAIR, count_pairs
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._vectors import read_numbers
from satisfaction.survey._columns import check_alignment, find_rows, resolve
from satisfaction.survey._count import tally
from satisfaction.survey._frames import as_frame, frame_columns
from satisfaction.survey._labels import encode
from satisfaction.survey._request import Source
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally

Codes = NDArray[np.intp]


@frozen(eq=False)
class Asked:
    """The answers to one attribute: a tally, the functional and dysfunctional code of each row.

    Codes run from 0 (like) to 4 (dislike); -1 is a missing answer.
    """

    tally: Tally
    functional: Codes
    dysfunctional: Codes


def read_attributes(attributes: object) -> dict[str, tuple[str, str]]:
    """Return attribute to its two columns."""
    if not isinstance(attributes, Mapping) or not attributes:
        raise DataTypeError.about(
            "attributes",
            "must be a mapping from attribute to (functional column, dysfunctional column)",
            got=type(attributes).__name__,
            remedy='Write attributes={"app": ("app_with", "app_without")}',
        )
    pairs = {}
    for name, pair in attributes.items():
        if not isinstance(pair, tuple | list) or len(pair) != 2 or pair[0] == pair[1]:
            raise ArgumentError.about(
                "attributes",
                "needs two different columns per attribute",
                got=f"{pair!r} for {name!r}",
                remedy="Name the functional column first, then the dysfunctional one",
            )
        functional, dysfunctional = (check_text(column, "attributes") for column in pair)
        pairs[check_text(name, "attributes")] = (functional, dysfunctional)
    return pairs


def count_together(
    data: Any, pairs: Mapping[str, tuple[str, str]], answers: tuple[Any, ...], **common: Any
) -> dict[str, Asked]:
    """Count the patterns of all answers in one tally, which knows who gave which answers.

    ``common`` are the common keywords.
    """
    columns = list(dict.fromkeys(column for pair in pairs.values() for column in pair))
    coded, levels = _as_numbers(data, columns, answers)
    counted = tally(coded, columns, **common)
    axes = {axis.name: axis for axis in counted.rows.role("answer")}
    codes = {name: _codes(axes[name], levels, answers, coded) for name in columns}
    return {name: Asked(counted, codes[pair[0]], codes[pair[1]]) for name, pair in pairs.items()}


def count_apart(
    data: Any, pairs: Mapping[str, tuple[str, str]], answers: tuple[Any, ...], **common: Any
) -> dict[str, Asked]:
    """Count every attribute in a small tally of its own, which is many times faster."""
    columns = list(dict.fromkeys(column for pair in pairs.values() for column in pair))
    coded, levels = _as_numbers(data, columns, answers)
    eager = _eager_columns(coded)
    numbers: dict[str, Any] = {}
    if eager is not None:
        sources = [Source("rating", name, name) for name in columns]
        values = [resolve(source, eager) for source in sources]
        check_alignment(sources, values, index=getattr(eager, "index", None))
        if all(value is None for name, value in common.items() if name != "missing"):
            numbers = {
                name: read_numbers(value, name) for name, value in zip(columns, values, strict=True)
            }
    found: dict[str, Asked] = {}
    for name, pair in pairs.items():
        quick = None
        if numbers:
            quick = _count_quickly(numbers[pair[0]], numbers[pair[1]], levels, common["missing"])
        if quick is None:
            quick = count_together(coded, {name: pair}, tuple(levels), **common)[name]
        found[name] = quick
    return found


def _count_quickly(
    functional: NDArray[Any], dysfunctional: NDArray[Any], levels: Sequence[Any], missing: str
) -> Asked | None:
    """Return the answers to one attribute, None where the general way has something to refuse."""
    counts = count_pairs(functional, dysfunctional, levels)
    if counts is None or not counts[:MISSING_PAIR].any():
        return None
    if counts[MISSING_PAIR] and missing == "raise":
        return None
    pair = np.flatnonzero(counts)
    labels = tuple(None if place == MISSING_PAIR else float(place) for place in pair.tolist())
    axis = Axis("answer", "pair", labels, np.arange(len(pair)))
    counted = Tally(Rows(axes=(axis,), n=counts[pair], sums={}), (None,))
    functional, dysfunctional = np.divmod(pair, 5)
    gone = pair == MISSING_PAIR
    return Asked(counted, np.where(gone, -1, functional), np.where(gone, -1, dysfunctional))


def can_be_read_again(data: Any, common: Mapping[str, Any]) -> bool:
    """Return whether neither the data nor a keyword is an iterator, which gives values once."""
    values = [data, *(data.values() if isinstance(data, Mapping) else ())]
    for value in common.values():
        values += value if isinstance(value, list | tuple) else [value]
        if attrs.has(type(value)):
            values += attrs.asdict(value, recurse=False).values()
    return not any(isinstance(value, Iterator) for value in values)


def _as_numbers(
    data: Any, columns: Sequence[str], answers: tuple[Any, ...]
) -> tuple[Any, Sequence[Any]]:
    """Return data whose answers are numbers, and the five numbers."""
    if isinstance(answers[0], str):
        return _code_texts(data, columns, answers), range(5)
    return data, answers


def _codes(axis: Axis, levels: Sequence[Any], answers: Sequence[Any], data: Any) -> Codes:
    """Return the code of each row in one answer column; another value is an error."""
    place: dict[object, int] = {level: code for code, level in enumerate(levels)} | {None: -1}
    wrong: list[Any] = [label for label in axis.labels if label not in place]
    if wrong:
        columns = _eager_columns(data)
        rows: list[int] = []
        if columns is not None:
            rows, _ = find_rows(Source("rating", axis.name, axis.name), columns, wrong)
        raise _refuse(axis.name, answers, wrong, rows)
    return np.array([place[label] for label in axis.labels], dtype=np.intp)[axis.codes]


def _eager_columns(data: Any) -> Any:
    """Return the columns of a mapping or an eager frame, None of anything else."""
    frame = as_frame(data)
    if isinstance(frame, nw.DataFrame):
        return frame_columns(frame)
    return data if isinstance(data, Mapping) else None


def _refuse(name: str, answers: Sequence[Any], got: list[Any], rows: list[int]) -> ScaleError:
    """Return the error for an answer that is none of the five."""
    listed = ", ".join(repr(answer) for answer in answers)
    return ScaleError.about(
        name,
        f"must be one of the five answers {listed}",
        got=got,
        positions=rows,
        remedy="Correct the answers, or give the codes of the questionnaire as answers=",
    )


def _code_texts(data: Any, columns: Sequence[str], answers: tuple[str, ...]) -> Any:
    """Return the data with its texts as the codes 0 to 4."""
    frame = as_frame(data)
    if isinstance(frame, nw.LazyFrame):
        return frame.with_columns(*(_text_codes(name, answers) for name in columns))
    given = _eager_columns(data)
    if given is None:
        raise DataTypeError.about(
            "data",
            "answers as texts need a frame or a mapping of columns",
            got=type(data).__name__,
            remedy="Give the columns, or numbers as answers=",
        )
    coded: dict[str, Any] = {name: given[name] for name in given}
    place: dict[object, float] = {text: code for code, text in enumerate(answers)}
    place[None] = np.nan
    for name in columns:
        encoded = encode(resolve(Source("rating", name, name), given), name)
        wrong = [code for code, label in enumerate(encoded.labels) if label not in place]
        rows = np.flatnonzero(np.isin(encoded.codes, wrong))[:3].tolist()
        if rows:
            got = [encoded.labels[encoded.codes[row]] for row in rows]
            raise _refuse(name, answers, got, rows)
        codes = np.array([place.get(label, np.nan) for label in encoded.labels])
        coded[name] = codes[encoded.codes]
    return coded


def _text_codes(name: str, answers: tuple[str, ...]) -> nw.Expr:
    """Return the codes of a lazy column of texts; a text that is no answer becomes -1."""
    column = nw.col(name)
    code = nw.when(~column.is_null()).then(nw.lit(-1.0))
    chained: Any = code
    for number, text in enumerate(answers):
        chained = nw.when(column == text).then(nw.lit(float(number))).otherwise(chained)
    return chained.alias(name)  # type: ignore[no-any-return]  # an expression
