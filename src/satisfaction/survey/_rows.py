"""The distinct rows of a tally: key columns, counts and sums, and how equal rows are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.survey._kernel import compress, number_runs, sum_by
from satisfaction.survey._labels import sorted_places

AxisRole = Literal["by", "stratum", "cluster", "population", "auxiliary", "answer"]
ROLES: tuple[AxisRole, ...] = ("by", "stratum", "cluster", "population", "auxiliary", "answer")


@frozen(eq=False)
class Axis:
    """One key column: its part in the tally, its name, its labels, a code per distinct row."""

    role: AxisRole
    name: str
    labels: tuple[object, ...]
    codes: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no label."""
        if None not in self.labels:
            return np.zeros(len(self.codes), dtype=bool)
        return np.asarray(self.codes == self.labels.index(None))

    def values(self) -> list[object]:
        """Return the label of each row."""
        return [self.labels[code] for code in self.codes.tolist()]

    def relabel(self, labels: Sequence[object], place: Mapping[object, int]) -> Axis:
        """Return the axis with other labels; `place` says where each old one is among them."""
        if tuple(labels) == self.labels:
            return self
        moved = np.array([place[label] for label in self.labels], dtype=np.intp)
        return evolve(self, labels=tuple(labels), codes=moved[self.codes])

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Axis:
        """Return the axis for some of the rows."""
        return evolve(self, codes=self.codes[rows])

    def tidy(self) -> Axis:
        """Return the axis with only the labels that occur, sorted, None last."""
        used = np.flatnonzero(np.bincount(self.codes, minlength=len(self.labels)))
        labels = [*map(self.labels.__getitem__, used.tolist())]
        order = sorted_places(labels)
        if order == list(range(len(self.labels))):
            return self
        place = np.zeros(len(self.labels), dtype=np.intp)
        place[used[order]] = np.arange(len(order))
        return evolve(self, labels=tuple(map(labels.__getitem__, order)), codes=place[self.codes])


@frozen(eq=False)
class Rows:
    """The distinct rows, sorted by their labels, each with its count and its sums.

    ``sums`` holds, as far as they are known, ``w`` and ``w2`` (weights and their squares),
    ``d`` (base weights) and ``r0``, ``r1``, ... (replicate weights).
    """

    axes: tuple[Axis, ...]
    n: NDArray[np.int64]
    sums: Mapping[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.n)

    def role(self, role: AxisRole) -> tuple[Axis, ...]:
        """Return the axes of one role."""
        return tuple(axis for axis in self.axes if axis.role == role)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        return Rows(
            axes=tuple(axis.take(rows) for axis in self.axes),
            n=self.n[rows],
            sums={name: values[rows] for name, values in self.sums.items()},
        )

    @cached_property
    def runs(self) -> Runs:
        """The runs of neighbouring rows that differ in their answers alone."""
        axes = [axis for axis in self.axes if axis.role != "answer"]
        new = np.zeros(len(self), dtype=bool)
        new[:1] = True
        for axis in axes:
            new[1:] |= axis.codes[1:] != axis.codes[:-1]
        first = np.flatnonzero(new)
        return Runs(
            of_row=number_runs(new),
            first=first,
            rows=Rows(
                axes=tuple(axis.take(first) for axis in axes),
                n=np.add.reduceat(self.n, first),
                sums={},
            ),
        )

    def project(self, axes: tuple[Axis, ...]) -> Rows:
        """Return the rows with only some of their axes, equal ones added."""
        return Rows(axes=axes, n=self.n, sums=self.sums).grouped()

    def tidy(self) -> Rows:
        """Return the rows with sorted labels, in sorted order, equal rows added."""
        axes = tuple(axis.tidy() for axis in self.axes)
        return Rows(axes=axes, n=self.n, sums=self.sums).grouped()

    def grouped(self) -> Rows:
        """Return the rows with equal ones added, in the order of their codes."""
        if not self.axes:
            return self  # the empty tally
        codes = [axis.codes for axis in self.axes]
        if _ascending(codes):
            return self
        number, first = compress(codes, [len(axis) for axis in self.axes])
        n = np.zeros(len(first), dtype=np.int64)
        np.add.at(n, number, self.n)
        return Rows(
            axes=tuple(axis.take(first) for axis in self.axes),
            n=n,
            sums={name: sum_by(number, values, len(first)) for name, values in self.sums.items()},
        )


@frozen(eq=False)
class Runs:
    """Runs of rows: the run of each row, the first row of each run, the runs without answers."""

    of_row: NDArray[np.intp]
    first: NDArray[np.intp]
    rows: Rows


def _ascending(codes: Sequence[NDArray[np.intp]]) -> bool:
    """Return whether the rows are distinct and sorted already."""
    if len(codes[0]) < 2:
        return True
    later = np.zeros(len(codes[0]) - 1, dtype=bool)
    equal = ~later
    for code in codes:
        later |= equal & (code[1:] > code[:-1])
        equal &= code[1:] == code[:-1]
        if not np.any(equal):
            break
    return bool(later.all())


def unite(first: Rows, second: Rows) -> Rows:
    """Return the rows of both, labels united, equal rows added."""
    axes = []
    for one, other in zip(first.axes, second.axes, strict=True):
        both = list({*one.labels, *other.labels})
        labels = [both[place] for place in sorted_places(both)]
        place = {label: index for index, label in enumerate(labels)}
        left, right = one.relabel(labels, place), other.relabel(labels, place)
        axes.append(evolve(left, codes=np.concatenate([left.codes, right.codes])))
    return Rows(
        axes=tuple(axes),
        n=np.concatenate([first.n, second.n]),
        sums={
            name: np.concatenate([values, second.sums[name]]) for name, values in first.sums.items()
        },
    ).grouped()
