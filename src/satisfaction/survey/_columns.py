"""The door for columns: arrays, sequences and mappings of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from satisfaction.errors import (
    AlignmentError,
    ColumnError,
    DataTypeError,
    DesignError,
    EmptyDataError,
)
from satisfaction.foundation._vectors import read_numbers, refuse_infinite, refuse_unordered
from satisfaction.models._scale import RatingScale
from satisfaction.survey._kernel import count_rows
from satisfaction.survey._labels import NOISE, Encoded, encode, encode_grid
from satisfaction.survey._nesting import Nested, find_nested
from satisfaction.survey._request import Key, Request, Source
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import (
    POPULATION_REMEDY,
    POPULATION_RULE,
    check_sums,
    read_repeats,
    read_weights,
    refuse_missing_keys,
    square_sums,
)


def resolve(source: Source, data: Mapping[str, Any] | None) -> Any:
    """Return the values of a column; an iterator is read once, into a list."""
    column = source.column
    if source.named:
        if data is None or column not in data:
            raise ColumnError.absent(source.argument, column, () if data is None else data)
        column = data[column]
        if hasattr(column, "columns"):
            raise ColumnError.about(
                source.argument,
                "several columns have this name",
                got=[source.column],
                remedy="Give every column a name of its own",
            )
    return list(column) if isinstance(column, Iterator) else column


def check_alignment(sources: Sequence[Source], columns: Sequence[Any], *, index: Any = None) -> int:
    """Return the common length of all columns; pandas indexes must agree too."""
    for source, column in zip(sources, columns, strict=True):
        refuse_unordered(column, source.argument)
        if getattr(column, "ndim", 1) != 1:
            read_numbers(np.asarray(column), source.argument)  # says what is wrong with it
        if not hasattr(column, "__len__"):
            raise DataTypeError.about(
                source.argument,
                "must be a column of values",
                got=f"{type(column).__name__} in {source.name!r}",
                remedy="Put a single value into a list",
            )
    lengths = [len(column) for column in columns]
    for source, length in zip(sources, lengths, strict=True):
        if length != lengths[0]:
            raise AlignmentError.about(
                source.argument,
                f"must be as long as {sources[0].argument} ({lengths[0]:,})",
                got=f"{length:,} values",
                remedy="Give one value per row; nothing is broadcast",
            )
    for source, column in zip(sources, columns, strict=True):
        own = _pandas_index(column)
        if own is None:
            continue
        if index is None:
            index = own
        elif not own.equals(index):
            raise AlignmentError.about(
                source.argument,
                "its pandas index differs from that of the other columns",
                remedy="Series are never aligned: reset_index(drop=True), or pass NumPy arrays",
            )
    return lengths[0]


def _pandas_index(column: Any) -> Any:
    """Return the index of a pandas Series, None of anything else."""
    if type(column).__module__.partition(".")[0] == "pandas" and hasattr(column, "index"):
        return column.index
    return None


def count_columns(
    request: Request,
    data: Mapping[str, Any] | None,
    scales: Sequence[RatingScale | None],
    *,
    index: Any = None,
) -> Rows:
    """Count the distinct rows of some columns."""
    sources = list(request.sources())
    columns = {id(source): resolve(source, data) for source in sources}
    n_rows = check_alignment(sources, [columns[id(source)] for source in sources], index=index)
    if n_rows == 0:
        raise EmptyDataError.about(
            sources[0].argument, "there is no answer at all", remedy="Give at least one answer"
        )
    encoded = [encode_key(key, columns[id(key.source)]) for key in request.keys]
    encoded += [
        encode_answers(source, columns[id(source)], scale)
        for source, scale in zip(request.answers, scales, strict=True)
    ]
    repeats = None if request.counts is None else read_repeats(columns[id(request.counts)])
    weights = {
        name: read_weights(columns[id(source)], source.argument)
        for name, source in request.weight_sources().items()
    }
    nested = _nested_keys(request, encoded)
    kept = [place for place in range(len(encoded)) if place not in nested]
    counted = count_rows([encoded[place] for place in kept], repeats=repeats, weights=weights)
    sums = dict(counted.sums)
    check_sums({name: sums[name] for name in weights})
    if "w" in weights:
        sums["w2"] = square_sums(sums["w2"], lambda: float(weights["w"].max()))
    codes = dict(zip(kept, counted.codes, strict=True))
    codes |= {place: found.code_of[codes[found.by]] for place, found in nested.items()}
    names = [(key.role, key.source.name) for key in request.keys]
    names += [("answer", source.name) for source in request.answers]
    axes = tuple(
        Axis(role, name, tuple(column.labels), codes[place])
        for place, ((role, name), column) in enumerate(zip(names, encoded, strict=True))
    )
    return Rows(axes=axes, n=counted.n, sums=sums)


def _nested_keys(request: Request, encoded: Sequence[Encoded]) -> dict[int, Nested]:
    """Return the strata and populations that follow from a cluster or stratum."""
    roles = [key.role for key in request.keys]
    determining = [place for place, role in enumerate(roles) if role in {"cluster", "stratum"}]
    determined = [place for place, role in enumerate(roles) if role in {"stratum", "population"}]
    determining.sort(key=lambda place: roles[place])  # clusters first: they tell most
    return find_nested(encoded, determined, determining)


def encode_key(key: Key, column: Any) -> Encoded:
    """Encode a key column; only segments may be missing."""
    if key.role == "population":
        return _encode_population(key, column)
    encoded = encode(column, key.source.argument)
    if key.role != "by" and encoded.some_missing:
        rows = np.flatnonzero(encoded.codes == tuple(encoded.labels).index(None))
        raise refuse_missing_keys(key.source.argument, rows[:3].tolist(), rows.size)
    return encoded


def _encode_population(key: Key, column: Any) -> Encoded:
    """Encode population sizes or sampling fractions, which must be above 0."""
    numbers = read_numbers(column, key.source.argument).astype(np.float64)
    wrong = np.flatnonzero(~(numbers > 0) | np.isinf(numbers))
    if wrong.size:
        raise DesignError.about(
            key.source.argument,
            POPULATION_RULE,
            got=numbers[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=wrong.size,
            remedy=POPULATION_REMEDY,
        )
    return encode_grid(numbers)


def encode_answers(source: Source, column: Any, scale: RatingScale | None) -> Encoded:
    """Encode ratings by their value; missing ones have the label None."""
    numbers = read_numbers(column, source.argument)
    refuse_infinite(numbers, source.argument)
    if numbers.dtype.kind != "f":
        return encode(numbers, source.argument)
    if scale is None or scale.step is None:
        return encode_grid(numbers)
    return encode_grid(numbers, scale.low, scale.step, noise=NOISE)


def find_rows(
    source: Source, data: Mapping[str, Any] | None, values: Sequence[float]
) -> tuple[list[int], list[float]]:
    """Return the first rows at which a column has one of the values, and what stands there."""
    numbers = read_numbers(resolve(source, data), source.argument).astype(np.float64)
    rows = np.flatnonzero(np.isin(numbers, values))[:3]
    return rows.tolist(), numbers[rows].tolist()


def missing_rows(
    sources: Sequence[Source],
    data: Mapping[str, Any] | None,
    scales: Sequence[RatingScale | None],
) -> list[int]:
    """Return the first rows at which an answer is missing, or a code that means no answer."""
    gone = []
    for source, scale in zip(sources, scales, strict=True):
        numbers = read_numbers(resolve(source, data), source.argument).astype(np.float64)
        codes = () if scale is None else tuple(scale.not_applicable)
        gone.append(np.isnan(numbers) | np.isin(numbers, codes))
    return [int(row) for row in np.flatnonzero(np.any(gone, axis=0))[:3]]
