"""The door for frames of any engine: one query, and only the distinct rows come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.errors import (
    AlignmentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
)
from satisfaction.survey._columns import refuse_missing_keys
from satisfaction.survey._labels import encode, plain_label
from satisfaction.survey._request import Key, Request, Source
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import (
    LARGEST_COUNT,
    check_total,
    refuse_weights,
    squarable,
)

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

_REMEDY_TYPE = "Convert the column to numbers first"


def as_frame(data: object) -> Frame | None:
    """Return a frame of any engine as a narwhals frame, None for anything else."""
    frame = nw.from_native(data, pass_through=True)
    return frame if isinstance(frame, nw.DataFrame | nw.LazyFrame) else None


def is_pandas(frame: Frame) -> bool:
    """Return whether the frame's columns are NumPy's, so that our own kernel counts them."""
    return frame.implementation.is_pandas()


def count_frame(request: Request, frame: Frame) -> Rows:
    """Count the distinct rows of a frame by one query of its own engine."""
    frame, request = _attach_values(request, frame)
    schema = frame.collect_schema()
    for source in request.sources():
        if source.column not in schema:
            raise ColumnError.absent(source.argument, source.column, schema.names())
    keys = [*request.keys, *(Key("answer", source) for source in request.answers)]
    for source in request.sources():
        _check_type(source, schema[source.column], keys)
    columns = {f"k{number}": _key_column(key, schema) for number, key in enumerate(keys)}
    weights = _weight_columns(request)
    columns |= {name: nw.col(source.column).cast(nw.Float64) for name, source in weights.items()}
    if request.counts is not None:
        columns["c"] = nw.col(request.counts.column).cast(nw.Float64)
    columns = {
        name: column.fill_nan(None) if name[0] != "k" else column
        for name, column in columns.items()
    }
    table = frame.select(**columns)
    table = table.with_columns(**_products(weights, counted=request.counts is not None))
    collected = _collect(
        table.group_by(*[f"k{n}" for n in range(len(keys))]).agg(
            *_aggregates(weights, counted=request.counts is not None)
        )
    )
    if len(collected) == 0:
        raise EmptyDataError.about(
            request.answers[0].argument,
            "there is no answer at all",
            remedy="Give at least one answer",
        )
    return _read_result(collected, request, keys, weights)


def _attach_values(request: Request, frame: Frame) -> tuple[Frame, Request]:
    """Give columns that came as values a place in the frame, which only eager frames have."""
    given = [source for source in request.sources() if not source.named]
    if not given:
        return frame, request
    if isinstance(frame, nw.LazyFrame):
        raise DataTypeError.about(
            given[0].argument,
            "the rows of a lazy frame have no order, so values cannot stand beside them",
            got=type(given[0].column).__name__,
            remedy="Name a column of the frame",
        )
    taken = set(frame.columns)
    names: dict[int, str] = {}
    new = []
    for number, source in enumerate(given):
        if len(source.column) != len(frame):
            raise AlignmentError.about(
                source.argument,
                f"must be as long as the frame ({len(frame):,})",
                got=f"{len(source.column):,} values",
                remedy="Give one value per row; nothing is broadcast",
            )
        name = next(
            name for name in (f"value {number}{'_' * k}" for k in range(99)) if name not in taken
        )
        names[id(source)] = name
        new.append(nw.new_series(name, _as_list(source.column), backend=frame.implementation))

    def named(source: Source | None) -> Source | None:
        if source is None or id(source) not in names:
            return source
        return evolve(source, column=names[id(source)])

    replaced = Request(
        keys=tuple(Key(key.role, named(key.source) or key.source) for key in request.keys),
        answers=request.answers,
        weights=named(request.weights),
        counts=named(request.counts),
        base_weights=named(request.base_weights),
        replicates=tuple(named(source) or source for source in request.replicates),
    )
    return frame.with_columns(*new), replaced


def _as_list(column: Any) -> list[Any]:
    """Return a column as Python values, None where missing."""
    items = column.tolist() if hasattr(column, "tolist") else list(column)
    return [plain_label(item) for item in items]


def _weight_columns(request: Request) -> dict[str, Source]:
    """Return the weights of a request by their short names."""
    columns = {}
    if request.weights is not None:
        columns["w"] = request.weights
    if request.base_weights is not None:
        columns["d"] = request.base_weights
    return columns | {f"r{number}": source for number, source in enumerate(request.replicates)}


def _check_type(source: Source, dtype: Any, keys: Sequence[Key]) -> None:
    """Refuse text, booleans and dates where numbers are meant, before the query runs."""
    role = next((key.role for key in keys if key.source is source), "weight")
    if role in {"answer", "weight", "population"} and not dtype.is_numeric():
        raise DataTypeError.about(
            source.argument,
            "numbers are meant",
            got=f"{dtype} column {source.column!r}",
            remedy=_REMEDY_TYPE,
        )


def _key_column(key: Key, schema: Mapping[str, Any]) -> nw.Expr:
    """Return the expression of a key column, in a form that every engine groups alike."""
    name, dtype = key.source.column, schema[key.source.column]
    column = nw.col(name)
    if dtype.is_float() or dtype.is_decimal() or key.role == "population":
        return column.cast(nw.Float64).fill_nan(None)
    if dtype in (nw.Categorical, nw.Enum):
        return column.cast(nw.String)
    return column


def _products(weights: Mapping[str, Source], *, counted: bool) -> dict[str, nw.Expr]:
    """Return the products that are summed: squares, repeats and flags of nulls."""
    products = {}
    if "w" in weights:
        square = nw.col("w") * nw.col("w")
        products["w2"] = nw.col("c") * square if counted else square
    for name in weights:
        products[f"null_{name}"] = nw.col(name).is_null().cast(nw.Float64)
        if counted:
            products[f"sum_{name}"] = nw.col("c") * nw.col(name)
    if counted:
        products["null_c"] = nw.col("c").is_null().cast(nw.Float64)
        products["part_c"] = nw.col("c").round() - nw.col("c")
    return products


def _aggregates(weights: Mapping[str, Source], *, counted: bool) -> list[nw.Expr]:
    """Return the sums of elementary columns, and the extremes that show impossible weights."""
    aggregates = [nw.len().alias("len")]
    if "w" in weights:
        aggregates.append(nw.col("w2").sum().alias("s_w2"))
    for name in weights:
        aggregates += [
            nw.col(f"sum_{name}" if counted else name).sum().alias(f"s_{name}"),
            nw.col(name).min().alias(f"low_{name}"),
            nw.col(name).max().alias(f"high_{name}"),
            nw.col(f"null_{name}").sum().alias(f"nulls_{name}"),
        ]
    if counted:
        aggregates += [
            nw.col("c").sum().alias("s_c"),
            nw.col("c").min().alias("low_c"),
            nw.col("c").max().alias("high_c"),
            nw.col("null_c").sum().alias("nulls_c"),
            nw.col("part_c").min().alias("part_low"),
            nw.col("part_c").max().alias("part_high"),
        ]
    return aggregates


def _collect(table: Frame) -> nw.DataFrame[Any]:
    """Return the result of the query in memory."""
    return table.collect() if isinstance(table, nw.LazyFrame) else table


def _numbers(table: nw.DataFrame[Any], name: str) -> NDArray[np.float64]:
    """Return one column of the result as floats."""
    return np.asarray(table.get_column(name).cast(nw.Float64).to_numpy(), dtype=np.float64)


def _read_result(
    table: nw.DataFrame[Any],
    request: Request,
    keys: Sequence[Key],
    weights: Mapping[str, Source],
) -> Rows:
    """Read the query's result, by column name, and check the weights it met."""
    heads = np.rint(_numbers(table, "len")).astype(np.int64)
    if request.counts is not None:
        _check_counts(table, request.counts)
        heads = np.rint(_numbers(table, "s_c")).astype(np.int64)
    sums = {}
    for name, source in weights.items():
        _check_weights(table, name, source)
        sums[name] = _numbers(table, f"s_{name}") + 0.0
    if "w" in weights:
        check_total(float(sums["w"].sum()))
        sums["w2"] = _numbers(table, "s_w2")
        if not squarable(float(_numbers(table, "high_w").max())):
            sums["w2"] = np.full_like(sums["w2"], np.nan)
    axes = [
        _read_axis(key, table.get_column(f"k{number}"), heads) for number, key in enumerate(keys)
    ]
    return Rows(axes=tuple(axes), n=heads, sums=sums).take(heads > 0)


def _read_axis(key: Key, column: nw.Series[Any], heads: NDArray[np.int64]) -> Axis:
    """Read one key column of the result."""
    missing = np.asarray(column.is_null().to_numpy(), dtype=bool)
    if missing.any() and key.role not in {"by", "answer"}:
        refuse_missing_keys(key, np.zeros(0, np.intp), int(heads[missing].sum()))
    if not column.dtype.is_numeric():
        values: Any = column.to_list()
    elif column.dtype.is_integer():
        values = column.to_list() if missing.any() else np.asarray(column.to_numpy())
    else:
        values = np.asarray(column.cast(nw.Float64).to_numpy(), dtype=np.float64)
        _refuse_infinite(key, values, heads)
    encoded = encode(values, key.source.argument)
    return Axis(key.role, key.source.name, tuple(encoded.labels), encoded.codes.astype(np.intp))


def _refuse_infinite(key: Key, numbers: NDArray[np.float64], heads: NDArray[np.int64]) -> None:
    """Refuse infinite ratings, and populations that are not above 0."""
    wrong = np.isinf(numbers)
    if key.role == "answer" and wrong.any():
        raise DataValueError.about(
            key.source.argument,
            "values must be finite",
            got=frequencies(numbers[wrong].tolist(), heads[wrong].tolist()),
            count=int(heads[wrong].sum()),
            remedy="Correct them, or make them missing",
        )
    wrong |= numbers <= 0
    if key.role == "population" and wrong.any():
        raise DesignError.about(
            key.source.argument,
            "sizes and fractions must be finite and above 0",
            got=frequencies(numbers[wrong].tolist(), heads[wrong].tolist()),
            count=int(heads[wrong].sum()),
            remedy="Give the number of clusters in the population, or the fraction sampled",
        )


def frequencies(values: Sequence[object], heads: Sequence[int]) -> str:
    """Return ``6 (12 rows), 0 (2 rows)``: values and how often, the most frequent first."""
    totals: dict[object, int] = {}
    for value, head in zip(values, heads, strict=True):
        totals[value] = totals.get(value, 0) + int(head)
    most = sorted(totals.items(), key=lambda pair: (-pair[1], str(pair[0])))[:3]
    return ", ".join(f"{value:g} ({head:,} row{'s' if head != 1 else ''})" for value, head in most)


def _check_weights(table: nw.DataFrame[Any], name: str, source: Source) -> None:
    """Refuse null, negative and infinite weights by the extremes of every group."""
    low, high = _numbers(table, f"low_{name}"), _numbers(table, f"high_{name}")
    nulls = int(np.nansum(_numbers(table, f"nulls_{name}")))
    argument = source.argument
    if nulls:
        raise refuse_weights(
            argument, "no weight may be missing", f"null in {source.column!r}", [], nulls
        )
    if np.isinf(high).any() or np.isinf(low).any():
        raise refuse_weights(argument, "weights must be finite", [float("inf")], [], 0)
    if (low < 0).any():
        raise refuse_weights(argument, "weights must be at least 0", [float(low.min())], [], 0)


def _check_counts(table: nw.DataFrame[Any], source: Source) -> None:
    """Refuse null, negative, broken and huge counts."""
    problems = (
        ("no count may be missing", int(np.nansum(_numbers(table, "nulls_c"))) > 0, "null"),
        (
            "counts must be at least 0",
            bool((_numbers(table, "low_c") < 0).any()),
            [float(np.nanmin(_numbers(table, "low_c")))],
        ),
        (
            "counts must be whole numbers up to 2**53",
            bool(
                (_numbers(table, "part_low") != 0).any()
                or (_numbers(table, "part_high") != 0).any()
                or (_numbers(table, "high_c") > LARGEST_COUNT).any()
            ),
            [float(np.nanmax(_numbers(table, "high_c")))],
        ),
    )
    for rule, broken, got in problems:
        if broken:
            raise DataValueError.about(
                source.argument,
                rule,
                got=got,
                remedy="Counts say how often a row is repeated; use weights= for weights",
            )
