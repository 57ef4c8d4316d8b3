"""Cells: the distinct combinations of margin levels, with the base weight of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.survey._kernel import compress, sum_by
from satisfaction.weighting._auxiliary import Auxiliary, indicators

Floats = NDArray[np.float64]

_BLOCK = 32_768  # rows: the keys of a block stay in the cache
_SPARSE = 4  # cells per row beyond which sorting beats a table of all cells


@frozen(eq=False)
class Cells:
    """The cell of each row, the levels of all cells, and the sums of those above 0 (`active`)."""

    of_row: NDArray[Any]
    levels: tuple[NDArray[np.intp], ...]
    active: NDArray[np.intp]
    base: Floats

    @classmethod
    def of(cls, margins: Sequence[Auxiliary], base: Floats) -> Cells:
        """Return the cells of some margins, by one pass over the rows."""
        codes = [margin.codes for margin in margins]
        sizes = [len(margin.targets) for margin in margins]
        n_cells = math.prod(sizes)
        if n_cells > max(_SPARSE * len(base), _BLOCK):
            of_row, first = compress(codes, sizes)
            sums = sum_by(of_row, base, len(first))
            active = np.flatnonzero(sums)
            levels = tuple(code[first].astype(np.intp) for code in codes)
            return cls(of_row, levels, active, sums[active])
        of_row = np.empty(len(base), dtype=np.min_scalar_type(n_cells))
        sums = np.zeros(n_cells)
        for part in _blocks(len(base)):
            key = of_row[part]  # short integers: fewer bytes to move
            key[:] = codes[0][part]
            for code, size in zip(codes[1:], sizes[1:], strict=True):
                key *= size
                key += code[part].astype(key.dtype, copy=False)
            sums += sum_by(key, base[part], n_cells)
        active = np.flatnonzero(sums)
        levels = tuple(np.unravel_index(np.arange(n_cells), sizes))
        return cls(of_row, levels, active, sums[active])

    @cached_property
    def codes(self) -> tuple[NDArray[np.intp], ...]:
        """Levels of the active cells."""
        return tuple(levels[self.active] for levels in self.levels)

    def weights(self, base: Floats, factors: Floats) -> Floats:
        """Return base weights times the factor of their cell; those of 0 stay 0."""
        table = np.ones(len(self.levels[0]))
        table[self.active] = factors
        weights = np.empty(len(base))
        for part in _blocks(len(base)):
            np.multiply(base[part], table.take(self.of_row[part]), out=weights[part])
        return weights

    def sums(self, margins: Sequence[Auxiliary]) -> list[Floats]:
        """Return the base weight at each level of each margin."""
        return [
            sum_by(code, self.base, len(margin.targets))
            for margin, code in zip(margins, self.codes, strict=True)
        ]

    def matrix(self, margins: Sequence[Auxiliary]) -> Floats:
        """Return a column of 0 and 1 per listed level of each margin, a row per cell."""
        pairs = zip(margins, self.codes, strict=True)
        return np.hstack([indicators(code, margin.listed) for margin, code in pairs])

    def keep(self, margins: Sequence[Auxiliary]) -> list[Auxiliary]:
        """Return margins that hold the levels of the cells and the cell of each row.

        They share no memory with the caller's data.
        """
        return [
            evolve(margin, codes=levels, cell_of_row=self.of_row)
            for margin, levels in zip(margins, self.levels, strict=True)
        ]


def _blocks(n: int) -> Iterator[slice]:
    """Return slices of rows that fit into the cache."""
    return (slice(start, start + _BLOCK) for start in range(0, n, _BLOCK))
