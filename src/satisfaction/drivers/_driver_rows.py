"""The rows behind a regression of the outcome on drivers: standardised, weighted, correlated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import EmptyDataError, InfeasibleError
from satisfaction.foundation._rendering import shorten
from satisfaction.survey._regression import unit_degrees
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

CONSTANT = 1e-13  # of a column's largest value: its spread is rounding


@frozen(eq=False)
class DriverRows:
    """The rows of one segment of a tally, with standardised columns, the outcome first.

    ``z`` has the rows in ``inside`` only; a constant column is 0.
    """

    tally: Tally
    inside: NDArray[np.bool_]
    z: Floats
    correlation: Floats
    constant: NDArray[np.bool_]
    n_missing: int

    @property
    def n(self) -> int:
        """Number of complete answers."""
        return int(self.tally.rows.n[self.inside].sum())

    @property
    def weights(self) -> Floats:
        """Sum of weights of each row."""
        return self.tally.weights[self.inside]

    @property
    def degrees_of_freedom(self) -> float:
        """Clusters minus strata, answers minus 1 without a design."""
        return unit_degrees(self.tally, self.inside)


def answer_columns(counted: Tally, names: Sequence[str]) -> Floats:
    """Return answer columns of a tally, of shape (rows, columns), NaN where missing."""
    axes = {axis.name: axis for axis in counted.rows.role("answer")}
    columns = [
        np.array([np.nan if label is None else label for label in axes[name].labels])[
            axes[name].codes
        ]
        for name in names
    ]
    return np.column_stack(columns).astype(np.float64)


def driver_rows(
    counted: Tally, values: Floats, segment: NDArray[np.bool_], key: Any = ()
) -> DriverRows:
    """Return the complete rows of a segment, standardised with their weights."""
    where = "" if key == () else f" in segment {shorten(key)!r}"
    inside = segment & counted.answered
    heads = counted.rows.n[inside]
    n, n_missing = int(heads.sum()), int(counted.rows.n[segment & ~counted.answered].sum())
    if n == 0:
        raise EmptyDataError.about(
            "data",
            f"there is no complete answer{where}",
            remedy=f"All {n_missing:,} lack at least one of the columns",
        )
    n_columns = values.shape[1]
    if n <= n_columns:
        raise InfeasibleError.about(
            "data",
            f"needs more answers than drivers and controls plus 1{where}",
            got=f"{n:,} answers for {n_columns - 1} columns",
            remedy="Collect more answers, or use fewer drivers",
        )
    weights = counted.weights[inside]
    z, correlation, constant = standardise(values[inside], weights)
    if constant[0]:
        raise InfeasibleError.about(
            "outcome",
            f"must not be constant{where}",
            got="the same value everywhere",
            remedy="There is nothing to explain",
        )
    return DriverRows(counted, inside, z, correlation, constant, n_missing)


def standardise(values: Floats, weights: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return weighted z-scores, their correlations, and which columns are constant."""
    share = weights / weights.sum()
    largest = np.abs(values).max(axis=0)
    unit = values / np.where(largest > 0, largest, 1.0)  # so that no square leaves the range
    centered = unit - share @ unit
    spread = np.sqrt(share @ centered**2)
    constant = spread <= CONSTANT
    z = np.where(constant, 0.0, centered / np.where(constant, 1.0, spread))
    correlation = (z * share[:, None]).T @ z
    correlation = (correlation + correlation.T) / 2
    np.fill_diagonal(correlation, np.where(constant, 0.0, 1.0))
    return z, correlation, constant


def influence_covariance(parts: Sequence[tuple[DriverRows, Floats]]) -> Floats:
    """Return the covariance of ``sum(w u)`` over all columns u of all parts.

    Each part is a segment of one tally with influences of its rows.
    """
    tally = parts[0][0].tally
    if not tally.declared:
        blocks = [_simple_covariance(rows, influence) for rows, influence in parts]
        size = sum(len(block) for block in blocks)
        whole, at = np.zeros((size, size)), 0
        for block in blocks:
            whole[at : at + len(block), at : at + len(block)] = block
            at += len(block)
        return whole
    scores = []
    for rows, influence in parts:
        full = np.zeros((len(tally), influence.shape[1]))
        full[rows.inside] = influence
        scores.append(full)
    return tally.score_covariance(np.hstack(scores))


def _simple_covariance(rows: DriverRows, influence: Floats) -> Floats:
    """Return ``n / (n - 1) sum(u u')`` of one segment of independent answers."""
    heads, n = rows.tally.rows.n[rows.inside], rows.n
    return np.asarray(n / (n - 1) * (influence * heads[:, None]).T @ influence)
