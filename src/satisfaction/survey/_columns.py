"""The door for columns: arrays, sequences and mappings of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, ColumnError, DesignError, EmptyDataError
from satisfaction.foundation._vectors import read_numbers, refuse_infinite, refuse_unordered
from satisfaction.models._scale import RatingScale
from satisfaction.survey._kernel import count_rows
from satisfaction.survey._labels import Encoded, encode, encode_grid
from satisfaction.survey._request import Key, Request, Source
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import check_total, read_repeats, read_weights, squarable


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
    weights = _read_all_weights(request, columns)
    counted = count_rows(encoded, repeats=repeats, weights=weights, squared=True)
    sums = dict(counted.sums)
    if "w" in weights:
        check_total(float(sums["w"].sum()))
        if not squarable(float(weights["w"].max())):
            sums["w2"] = np.full_like(sums["w2"], np.nan)
    axes = [
        Axis(key.role, key.source.name, tuple(column.labels), codes)
        for key, column, codes in zip(request.keys, encoded, counted.codes, strict=False)
    ]
    axes += [
        Axis("answer", source.name, tuple(column.labels), codes)
        for source, column, codes in zip(
            request.answers,
            encoded[len(request.keys) :],
            counted.codes[len(request.keys) :],
            strict=True,
        )
    ]
    return Rows(axes=tuple(axes), n=counted.n, sums=sums)


def _read_all_weights(
    request: Request, columns: Mapping[int, Any]
) -> dict[str, NDArray[np.float64]]:
    """Return the weights, base weights and replicate weights of a request by their short names."""
    weights = {}
    if request.weights is not None:
        weights["w"] = read_weights(columns[id(request.weights)], "weights")
    if request.base_weights is not None:
        weights["d"] = read_weights(columns[id(request.base_weights)], "base_weights")
    for number, source in enumerate(request.replicates):
        weights[f"r{number}"] = read_weights(columns[id(source)], "replicate_weights")
    return weights


def encode_key(key: Key, column: Any) -> Encoded:
    """Encode a key column; only segments may be missing."""
    if key.role == "population":
        return _encode_population(key, column)
    encoded = encode(column, key.source.argument)
    if key.role != "by" and None in encoded.labels:
        refuse_missing_keys(key, np.flatnonzero(_missing(encoded)))
    return encoded


def _missing(encoded: Encoded) -> NDArray[np.bool_]:
    """Return which rows have no label."""
    return np.asarray(encoded.codes == tuple(encoded.labels).index(None))


def refuse_missing_keys(key: Key, rows: NDArray[np.intp], count: int | None = None) -> None:
    """Refuse missing strata, clusters or auxiliaries, if there are any."""
    many = rows.size if count is None else count
    if many:
        raise DesignError.about(
            key.source.argument,
            "no value may be missing",
            positions=rows[:3].tolist(),
            count=many,
            remedy="Every answer has its place in the design, also where the rating is missing",
        )


def _encode_population(key: Key, column: Any) -> Encoded:
    """Encode population sizes or sampling fractions, which must be above 0."""
    numbers = read_numbers(column, key.source.argument).astype(np.float64)
    wrong = np.flatnonzero(~(numbers > 0) | np.isinf(numbers))
    if wrong.size:
        raise DesignError.about(
            key.source.argument,
            "sizes and fractions must be finite and above 0",
            got=numbers[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=wrong.size,
            remedy="Give the number of clusters in the population, or the fraction sampled",
        )
    return encode_grid(numbers, 0.0, 1.0)


def encode_answers(source: Source, column: Any, scale: RatingScale | None) -> Encoded:
    """Encode ratings by their value; missing ones have the label None."""
    numbers = read_numbers(column, source.argument)
    refuse_infinite(numbers, source.argument)
    if numbers.dtype.kind != "f":
        return encode(numbers, source.argument)
    if scale is None or scale.step is None:
        return encode_grid(numbers, 0.0, 1.0)
    return encode_grid(numbers, scale.low, scale.step)


def rows_of(source: Source, data: Mapping[str, Any] | None, values: Sequence[float]) -> list[int]:
    """Return the first rows at which a column has one of the values."""
    numbers = read_numbers(resolve(source, data), source.argument).astype(np.float64)
    return [int(row) for row in np.flatnonzero(np.isin(numbers, values))[:3]]
