"""Checks of the arguments of `driver_importance`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from satisfaction.drivers._subsets import Floats
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._matrices import read_matrix

_PRECISION = 1e-10


@frozen
class DriverNames:
    """Outcome, drivers, controls, and the players with their columns among all of them."""

    outcome: str
    drivers: tuple[str, ...]
    controls: tuple[str, ...]
    names: tuple[str, ...]
    players: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> list[str]:
        """All columns, the outcome first."""
        return [self.outcome, *self.drivers, *self.controls]


def read_columns(names: Any, argument: str) -> tuple[str, ...]:
    """Return a sequence of different column names."""
    if isinstance(names, str) or not isinstance(names, Sequence):
        raise DataTypeError.about(
            argument,
            "must be a list of column names",
            got=type(names).__name__,
            remedy=f'Write {argument}=["speed", "price"]',
        )
    found = tuple(check_text(name, argument) for name in names)
    twice = sorted({name for name in found if found.count(name) > 1})
    if twice:
        raise ArgumentError.about(
            argument, "must name each column once", got=twice, remedy="Leave out the repeats"
        )
    return found


def read_drivers(
    outcome: Any,
    drivers: Any,
    groups: Mapping[str, Sequence[str]] | None = None,
    controls: Sequence[str] = (),
    *,
    argument: str = "drivers",
) -> DriverNames:
    """Return the names, checked against each other."""
    target = check_text(outcome, "outcome")
    columns, beside = read_columns(drivers, argument), read_columns(controls, "controls")
    if not columns:
        raise ArgumentError.about(
            argument, "needs at least one column", remedy=f"Name them in {argument}="
        )
    for name in (target, *beside):
        if name in columns or (name == target and name in beside):
            raise ArgumentError.about(
                argument,
                "outcome, drivers and controls must be different columns",
                got=[name],
                remedy="Leave it out on one side",
            )
    grouped = _read_groups(groups, columns)
    members = [member for group in grouped.values() for member in group]
    single = [name for name in columns if name not in members]
    place = {name: number for number, name in enumerate(columns, start=1)}
    players = [tuple(place[member] for member in group) for group in grouped.values()]
    players += [(place[name],) for name in single]
    return DriverNames(target, columns, beside, (*grouped, *single), tuple(players))


def _read_groups(groups: Any, drivers: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the groups, each driver in at most one of them."""
    if groups is None:
        return {}
    if not isinstance(groups, Mapping):
        raise DataTypeError.about(
            "groups",
            "must be a mapping from group to drivers",
            got=type(groups).__name__,
            remedy='Write groups={"service": ["speed", "care"]}',
        )
    read = {check_text(name, "groups"): read_columns(of, "groups") for name, of in groups.items()}
    members = [member for group in read.values() for member in group]
    wrong = [name for name in members if name not in drivers or members.count(name) > 1]
    wrong += [name for name in read if name in drivers or not read[name]]
    if wrong:
        raise ArgumentError.about(
            "groups",
            "must hold drivers, each in one group, under names of their own",
            got=wrong,
            remedy="Every member must be among drivers=, no group may be empty",
        )
    return read


def read_correlation(
    correlation: ArrayLike, names: Sequence[str]
) -> tuple[Floats, tuple[str, ...]]:
    """Return a correlation matrix with the outcome first, and the drivers' names."""
    drivers = read_columns(names, "names")
    matrix = read_matrix(correlation, "correlation")
    size = len(drivers) + 1
    if not drivers or matrix.shape != (size, size):
        raise ArgumentError.about(
            "correlation",
            "must have a row and a column for the outcome and each name",
            got=f"shape {matrix.shape} for {len(drivers)} names",
            remedy="The outcome comes first and has no name",
        )
    sound = (
        np.allclose(matrix, matrix.T, rtol=0, atol=_PRECISION)
        and np.allclose(np.diag(matrix), 1, rtol=0, atol=_PRECISION)
        and np.linalg.eigvalsh((matrix + matrix.T) / 2)[0] >= -_PRECISION
    )
    if not sound:
        raise ArgumentError.about(
            "correlation",
            "must be symmetric with ones on the diagonal, and positive semidefinite",
            remedy="Correlations made pair by pair may contradict each other: use complete rows",
        )
    return (matrix + matrix.T) / 2, drivers
