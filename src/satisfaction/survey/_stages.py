"""The stages of selection behind the rows of a tally: strata, clusters, populations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError
from satisfaction.foundation._rendering import shorten
from satisfaction.survey._kernel import compress, sum_by
from satisfaction.survey._rows import Axis, Rows, Runs

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@frozen(eq=False)
class Stage:
    """One stage of selection: units drawn within parents.

    Units and parents are numbered, for each run of rows that differ in their answers alone;
    units are None where the answers themselves are the units.
    ``reach`` is the product of the sampling fractions of the stages before.
    """

    runs: Runs
    parent_of_run: Places
    unit_of_run: Places | None
    parent_of_unit: Places | None
    n_units: Floats
    fraction: Floats
    reach: Floats
    names: tuple[str, ...]

    @cached_property
    def parent_of_row(self) -> Places:
        """Number of its parent for each distinct row of the tally."""
        return self.parent_of_run[self.runs.of_row]

    @cached_property
    def unit_of_row(self) -> Places | None:
        """Number of its unit for each distinct row of the tally."""
        return None if self.unit_of_run is None else self.unit_of_run[self.runs.of_row]

    @property
    def n_parents(self) -> int:
        """Number of parents."""
        return len(self.n_units)

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """Which parents have one unit, although not all were taken."""
        return np.asarray((self.n_units == 1) & (self.fraction < 1) & (self.reach > 0))

    @property
    def factor(self) -> Floats:
        """What multiplies the squared deviations of each parent's units."""
        spread = np.maximum(self.n_units - 1, 1)
        return np.where(
            self.n_units > 1,
            self.reach * (1 - self.fraction) * self.n_units / spread,
            0.0,
        )

    def named(self, parents: Sequence[int] | NDArray[np.intp]) -> str:
        """Return the names of some parents for a message."""
        return ", ".join(shorten(self.names[parent], 20) for parent in list(parents)[:5])


def read_stages(rows: Rows) -> tuple[Stage, ...]:
    """Return the stages of selection, first stage first.

    Stages below the first count only where a population is given at the first; a population
    more than there are clusters makes the answers the units of the last stage.
    """
    runs = rows.runs
    strata, clusters = runs.rows.role("stratum"), runs.rows.role("cluster")
    populations = runs.rows.role("population")
    above: list[Axis] = [*strata]
    stages: list[Stage] = []
    n_stages = max(len(clusters), len(populations), 1) if populations else 1
    reach_of_run = np.ones(len(runs.rows))
    for number in range(n_stages):
        units = clusters[number] if number < len(clusters) else None
        size = populations[number] if number < len(populations) else None
        stage = _read_stage(runs, above, units, size, reach_of_run)
        stages.append(stage)
        reach_of_run = (stage.reach * stage.fraction)[stage.parent_of_run]
        if units is not None:
            above.append(units)
    return tuple(stages)


def _read_stage(
    runs: Runs,
    above: Sequence[Axis],
    units: Axis | None,
    size: Axis | None,
    reach_of_run: Floats,
) -> Stage:
    """Return one stage, its populations checked."""
    n_runs = len(runs.rows)
    parent_of_run, first = _number(above, n_runs)
    names = _parent_names(above, first)
    unit_of_run = parent_of_unit = None
    if units is None:
        n_units = sum_by(parent_of_run, runs.rows.n, len(first))
    else:
        unit_of_run, first_run = _number([*above, units], n_runs)
        parent_of_unit = parent_of_run[first_run]
        n_units = np.bincount(parent_of_unit, minlength=len(first)).astype(np.float64)
    fraction = np.zeros(len(first))
    if size is not None:
        fraction = _fractions(size, parent_of_run, n_units, names)
    return Stage(
        runs=runs,
        parent_of_run=parent_of_run,
        unit_of_run=unit_of_run,
        parent_of_unit=parent_of_unit,
        n_units=n_units,
        fraction=fraction,
        reach=reach_of_run[first],
        names=names,
    )


def _number(axes: Sequence[Axis], n_runs: int) -> tuple[Places, Places]:
    """Return numbers for the combinations of some axes; without axes all runs are one."""
    if not axes:
        return np.zeros(n_runs, dtype=np.intp), np.zeros(min(n_runs, 1), dtype=np.intp)
    return compress([axis.codes for axis in axes], [len(axis) for axis in axes])


def _parent_names(axes: Sequence[Axis], first: NDArray[np.intp]) -> tuple[str, ...]:
    """Return a name for each parent, for messages."""
    if not axes:
        return ("all answers",) * len(first)
    columns = [[str(axis.labels[code]) for code in axis.codes[first].tolist()] for axis in axes]
    return tuple(" / ".join(parts) for parts in zip(*columns, strict=True))


def _fractions(size: Axis, parent_of_run: Places, n_units: Floats, names: Sequence[str]) -> Floats:
    """Return the sampling fraction of each parent from population sizes or fractions."""
    given = np.array(size.labels, dtype=np.float64)[size.codes]
    low = np.full(len(n_units), np.inf)
    high = np.zeros(len(n_units))
    np.minimum.at(low, parent_of_run, given)
    np.maximum.at(high, parent_of_run, given)
    different = np.flatnonzero(low != high)
    if different.size:
        raise DesignError.about(
            "population",
            "must be the same for all answers of one stratum (or cluster, at later stages)",
            got=f"{low[different[0]]:g} and {high[different[0]]:g} in {names[different[0]]}",
            count=different.size,
            remedy="Give the size of the population that the stratum stands for",
        )
    if np.all(low <= 1):
        return low
    if np.any(low < 1):
        raise DesignError.about(
            "population",
            "must be all sizes (1 or more) or all fractions (1 or less)",
            got=f"values from {low.min():g} to {low.max():g}",
            remedy="Do not mix sizes and fractions",
        )
    excess = np.flatnonzero(n_units > low * (1 + 1e-12))
    if excess.size:
        first = excess[0]
        raise DesignError.about(
            "population",
            "the sample cannot be larger than the population",
            got=f"{n_units[first]:g} sampled of {low[first]:g} in {names[first]}",
            count=excess.size,
            remedy="Give the size of the population of the stratum, not of the sample",
        )
    return np.asarray(n_units / low)


def expand_weights(rows: Rows) -> Floats:
    """Return the weight of one answer of each row: one over the product of the fractions.

    Without populations it is 1.
    """
    if not rows.role("population"):
        return np.ones(len(rows))
    each = np.ones(len(rows))
    for stage in read_stages(rows):
        fraction = stage.fraction[stage.parent_of_row]
        each /= np.where(fraction > 0, fraction, 1.0)
    return each
