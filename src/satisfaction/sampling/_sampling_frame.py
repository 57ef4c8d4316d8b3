"""The frame that a sample is drawn from: its units, strata, clusters, sizes and ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError
from satisfaction.foundation._checks import check_count, is_bool
from satisfaction.sampling._id_texts import id_items, id_texts, refuse_duplicates
from satisfaction.sampling._strata import Strata, one_stratum, read_strata
from satisfaction.sampling._table import Table, check_indexes
from satisfaction.survey._frames import as_frame
from satisfaction.survey._kernel import compress
from satisfaction.survey._labels import encode, sort_key

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@frozen(eq=False)
class SamplingFrame:
    """The rows of a frame, with the columns that a draw needs."""

    table: Table
    strata: Strata
    stratified: bool
    id_columns: list[Any] | None
    texts: list[bytes] | None
    id_names: tuple[str, ...]

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.table.n

    def ids(self, rows: Rows) -> list[Any] | None:
        """Return the ids of some rows as they came; composite ids as tuples."""
        if self.id_columns is None:
            return None
        parts = []
        for column in self.id_columns:
            items = id_items(column, "id")
            if isinstance(items, np.ndarray):
                parts.append(items[rows].tolist())
            else:
                parts.append([items[row] for row in rows.tolist()])
        return parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))

    def order(self) -> Rows | None:
        """Return the rows sorted by the column `order`, or None without it."""
        if "order" not in self.table:
            return None
        encoded = encode(self.table["order"], "order")
        ranked = sorted(range(len(encoded.labels)), key=lambda i: sort_key(encoded.labels[i]))
        place = np.empty(len(ranked), dtype=np.intp)
        place[ranked] = np.arange(len(ranked))
        return np.argsort(place[encoded.codes], kind="stable")


def read_frame(data: Any, id: Any, *, keyed: bool, **wanted: Any) -> SamplingFrame:  # noqa: A002  as in `draw`
    """Return the frame of a draw: a number of rows, ids, a mapping of columns, or a frame."""
    if isinstance(data, int | np.integer) or is_bool(data):
        n = check_count(data, "data", low=1)
        table = Table.of_values(range(n), "data", **wanted, id=id)
    elif isinstance(data, Mapping) or as_frame(data) is not None:
        if id is None and isinstance(as_frame(data), nw.LazyFrame):
            raise ArgumentError.about(
                "id",
                "must name the column of ids, for the rows of a lazy frame have no order",
                got="a lazy frame without id=",
                remedy='Write id="customer_id"',
            )
        table = Table.read(data, **wanted, id=id)
    else:
        Table.of_ids(data, id)
        check_indexes(data=data, **wanted)
        items = id_items(data, "data")
        table = Table.of_values(items, "id", **wanted)
    id_columns = table.columns.get("id")
    texts = None
    if id_columns is not None and (id is not None or keyed or "random_numbers" in table):
        texts = Table.join(id_columns)
        refuse_duplicates(texts, "id")
    strata = read_strata(table["strata"], "strata") if "strata" in table else one_stratum(table.n)
    names = () if id is None else (id,) if isinstance(id, str) else tuple(id)
    return SamplingFrame(table, strata, "strata" in table, id_columns, texts, names)


@frozen(eq=False)
class Clusters:
    """The clusters of a frame: labels nested in strata."""

    of_row: Rows
    labels: tuple[object, ...]
    sizes: NDArray[np.int64]
    strata: Strata
    first: Rows

    def __len__(self) -> int:
        return len(self.labels)

    def texts(self) -> list[bytes]:
        """Return the bytes that a cluster's permanent random number is made from."""
        labels: Any = self.labels
        if not self.strata.single:
            within = self.strata.of_rows(np.arange(len(self)))
            labels = [(str(stratum), label) for stratum, label in zip(within, labels, strict=True)]
        return id_texts(list(labels), "clusters")

    def constant(self, values: Floats, argument: str) -> Floats:
        """Return the value of each cluster, which all its rows must share."""
        of_cluster = values[self.first]
        wrong = np.flatnonzero(values != of_cluster[self.of_row])
        if wrong.size:
            raise DesignError.about(
                argument,
                "must be the same for all rows of a cluster",
                got=values[wrong[:3]].tolist(),
                positions=wrong[:3],
                count=wrong.size,
                remedy="Give each cluster one value",
            )
        return of_cluster


def read_clusters(frame: SamplingFrame) -> Clusters:
    """Return the clusters of a frame."""
    within = read_strata(frame.table["clusters"], "clusters")
    of_row, first = compress([frame.strata.codes, within.codes], [len(frame.strata), len(within)])
    codes = frame.strata.codes[first]
    strata = Strata(codes, frame.strata.labels, np.bincount(codes, minlength=len(frame.strata)))
    return Clusters(
        of_row=of_row,
        labels=tuple(within.of_rows(first)),
        sizes=np.bincount(of_row, minlength=len(first)),
        strata=strata,
        first=first,
    )
