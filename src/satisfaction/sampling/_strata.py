"""Strata: their labels, the rows in each, and how many are wanted of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DesignError
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._rendering import shorten
from satisfaction.survey._labels import encode


@frozen(eq=False)
class Strata:
    """The stratum of every row, as a code into the labels; every label occurs."""

    codes: NDArray[Any]
    labels: tuple[object, ...]
    sizes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def single(self) -> bool:
        """Whether all rows are one stratum."""
        return len(self.labels) == 1

    def of_rows(self, rows: NDArray[np.intp]) -> list[object]:
        """Return the labels of some rows."""
        return [self.labels[code] for code in self.codes[rows].tolist()]


def one_stratum(n: int) -> Strata:
    """Return all rows as one stratum."""
    return Strata(np.zeros(n, np.uint8), (None,), np.array([n]))


def read_strata(values: Any, argument: str) -> Strata:
    """Return the strata of a column, none missing."""
    encoded = encode(values, argument)
    labels = list(encoded.labels)
    sizes = np.bincount(encoded.codes, minlength=len(labels))
    codes = encoded.codes
    if not sizes.all():
        used = np.flatnonzero(sizes)
        place = np.zeros(len(labels), dtype=np.intp)
        place[used] = np.arange(len(used))
        codes, sizes = place[codes], sizes[used]
        labels = [labels[index] for index in used.tolist()]
    if None in labels:
        rows = np.flatnonzero(codes == labels.index(None))
        raise DesignError.about(
            argument,
            "no value may be missing",
            positions=rows[:3],
            count=rows.size,
            remedy="Give every unit its place, or a label of its own for those without",
        )
    return Strata(codes.astype(np.min_scalar_type(len(labels)), copy=False), tuple(labels), sizes)


def read_wanted(n: Any, strata: Strata, *, stratified: bool) -> NDArray[np.int64]:
    """Return how many units are wanted of each stratum, in the order of the labels."""
    if not stratified:
        if isinstance(n, Mapping):
            raise ArgumentError.about(
                "n",
                "is given by stratum, and there are no strata",
                got=f"a {type(n).__name__}",
                remedy="Name the column of strata",
            )
        return np.array([check_count(n, "n", low=1)])
    if not isinstance(n, Mapping):
        raise DataTypeError.about(
            "n",
            "must be a mapping from stratum to a whole number",
            got=type(n).__name__,
            remedy='Write {"north": 20, "south": 30}, or allocate(...) a total',
        )
    counts = {stratum: check_count(count, "n") for stratum, count in n.items()}
    absent = [
        stratum for stratum, count in counts.items() if count and stratum not in strata.labels
    ]
    without = [label for label in strata.labels if label not in counts]
    if absent or without:
        wrong = absent or without
        raise DesignError.about(
            "n",
            "these strata are not in the data" if absent else "no number for these strata",
            got=[f"{shorten(label)} ({type(label).__name__})" for label in wrong],
            count=len(wrong),
            remedy="The strata of the data are "
            + ", ".join(f"{shorten(one)} ({type(one).__name__})" for one in strata.labels[:5]),
        )
    if not sum(counts.values()):
        raise ArgumentError.about("n", "must be at least 1 in all", got=[0], remedy="Ask for more")
    return np.array([counts[label] for label in strata.labels])
