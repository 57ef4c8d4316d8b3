"""Named columns of a frame in row order, for functions that answer per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from satisfaction.errors import ArgumentError, ColumnError, DataTypeError, EmptyDataError
from satisfaction.sampling._id_texts import joined_texts
from satisfaction.survey._columns import check_alignment, resolve
from satisfaction.survey._frame_problems import refuse_values
from satisfaction.survey._frames import as_frame, frame_columns
from satisfaction.survey._request import Source


class Table:
    """Some columns of the user's data, by the argument that named them.

    `columns` holds a list of columns per argument; `lazy` says that rows have no order of
    their own.
    """

    def __init__(self, n: int, columns: Mapping[str, list[Any]], *, lazy: bool) -> None:
        self.n = n
        self.columns = dict(columns)
        self.lazy = lazy

    def __contains__(self, argument: str) -> bool:
        return argument in self.columns

    def __getitem__(self, argument: str) -> Any:
        return self.columns[argument][0]

    @classmethod
    def read(cls, data: Any, **wanted: Any) -> Table:
        """Return the columns that the arguments name, or the values given instead of a name."""
        frame = as_frame(data)
        if frame is None and not isinstance(data, Mapping):
            raise DataTypeError.about(
                "data",
                "must be a frame or a mapping of columns",
                got=type(data).__name__,
                remedy='Write {"customer": [...], "time": [...]}',
            )
        sources = {
            argument: _sources(argument, value)
            for argument, value in wanted.items()
            if value is not None
        }
        flat = [source for group in sources.values() for source in group]
        lazy = isinstance(frame, nw.LazyFrame)
        index = None
        if frame is not None:
            _check_names(flat, frame.collect_schema().names(), lazy=lazy)
            if isinstance(frame, nw.LazyFrame):
                names = dict.fromkeys(source.column for source in flat)
                frame = frame.select(*names).collect()
            data = frame_columns(frame)
            index = getattr(data, "index", None)
        columns = {
            argument: [resolve(source, data) for source in group]
            for argument, group in sources.items()
        }
        n = _rows(frame, data) if not flat else -1
        if flat:
            n = check_alignment(flat, [c for group in columns.values() for c in group], index=index)
            _check_against_frame(frame, n, flat[0])
        if n == 0:
            raise _no_row()
        return cls(n, columns, lazy=lazy)

    @classmethod
    def of_values(cls, values: Any, argument: str, **wanted: Any) -> Table:
        """Return columns that are given as values, all as long as the first."""
        given = {argument: values} | {k: v for k, v in wanted.items() if v is not None}
        sources = [Source(name, name, value) for name, value in given.items()]
        columns = [resolve(source, None) for source in sources]
        n = check_alignment(sources, columns)
        if n == 0:
            raise _no_row()
        return cls(n, {s.name: [c] for s, c in zip(sources, columns, strict=True)}, lazy=False)

    @classmethod
    def of_ids(cls, data: Any, id: Any) -> list[Any]:  # noqa: A002  the argument's own name
        """Return the columns of ids: of a frame, or the data themselves."""
        if isinstance(data, Mapping) or as_frame(data) is not None:
            if id is None:
                raise ArgumentError.about(
                    "id",
                    "must name the column of ids",
                    got="a frame without id=",
                    remedy='Write id="customer_id"',
                )
            return cls.read(data, id=id).columns["id"]
        if id is not None:
            raise ArgumentError.about(
                "id",
                "names a column, and the data are no frame",
                got=type(data).__name__,
                remedy="Leave id= out; the data are the ids",
            )
        return [data]

    @staticmethod
    def join(columns: Sequence[Any]) -> list[bytes]:
        """Return the bytes of ids, given as one column per part."""
        return joined_texts(columns, "id")


def _no_row() -> EmptyDataError:
    """Return the error for data without rows."""
    return EmptyDataError.about("data", "there is no row at all", remedy="Give at least one row")


def _sources(argument: str, value: Any) -> list[Source]:
    """Return one source, or one per name of a list of names, which only ids may be."""
    if isinstance(value, list | tuple) and value and all(isinstance(one, str) for one in value):
        if argument != "id":
            raise ArgumentError.about(
                argument,
                "must be the name of one column",
                got=list(value),
                remedy="Join the columns into one; text labels as values are a NumPy array",
            )
        return [Source(argument, one, one) for one in value]
    return [Source(argument, value if isinstance(value, str) else argument, value)]


def _check_names(sources: Sequence[Source], names: Sequence[str], *, lazy: bool) -> None:
    """Refuse absent columns, and values beside a frame whose rows have no order."""
    for source in sources:
        if not source.named and lazy:
            raise refuse_values(source)
        if source.named and source.column not in names:
            raise ColumnError.absent(source.argument, source.column, names)


def _rows(frame: Any, data: Any) -> int:
    """Return the number of rows of a frame, or of a mapping of columns."""
    if frame is not None:
        return len(frame)
    return len(next(iter(data.values()), ()))


def _check_against_frame(frame: Any, n: int, source: Source) -> None:
    """Refuse values that are not as many as the frame has rows."""
    if frame is not None and len(frame) != n:
        check_alignment([Source("data", "data", None), source], [range(len(frame)), range(n)])


def check_indexes(**columns: Any) -> None:
    """Refuse pandas Series whose indexes differ: they are never aligned."""
    series = {name: one for name, one in columns.items() if hasattr(one, "iloc")}
    if len(series) > 1:
        check_alignment([Source(name, name, None) for name in series], list(series.values()))
