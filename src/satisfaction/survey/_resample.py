"""Bootstrap replicates of level totals, from the tally and never from its answers."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DesignError, WeakDataWarning
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._stages import Stage

if TYPE_CHECKING:
    from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

_FEW = 1_000


def resample_levels(
    tally: Tally,
    level_of_row: NDArray[np.intp],
    n_levels: int,
    n_resamples: int,
    random: np.random.Generator,
) -> Floats:
    """Return bootstrap level totals, of shape (n_resamples, K).

    `level_of_row` is the level of each row of the tally, -1 outside the segment or missing.
    """
    inside = level_of_row >= 0
    if not tally.declared:
        heads = sum_by(level_of_row[inside], tally.rows.n[inside].astype(np.float64), n_levels)
        n = heads.sum()
        return random.multinomial(int(n), heads / n, n_resamples).astype(np.float64)
    if tally.replicate_weights is not None:
        raise DesignError.about(
            "design",
            "with replicate weights the replicates are given",
            remedy="Use the standard error, which comes from them",
        )
    if tally.rows.role("auxiliary"):
        raise DesignError.about(
            "design",
            "a bootstrap would have to calibrate the weights anew in every replicate",
            remedy="Use the standard error, or replicate weights that were calibrated",
        )
    stage = tally.units.first
    if stage.lonely.any() and tally.lonely_cluster == "error":
        raise tally.units.refuse_lonely(stage)
    if stage.unit_of_row is None or stage.parent_of_unit is None:
        return _resample_answers(tally, n_levels, level_of_row, n_resamples, random)
    indicator = np.where((level_of_row >= 0)[:, None], np.eye(n_levels)[level_of_row], 0.0)
    totals = tally.units.unit_totals(indicator, stage.unit_of_row, len(stage.parent_of_unit))
    return _resample_clusters(stage, totals, stage.parent_of_unit, n_resamples, random)


def _resample_clusters(
    stage: Stage,
    totals: Floats,
    parents: NDArray[np.intp],
    n_resamples: int,
    random: np.random.Generator,
) -> Floats:
    """Return Rao and Wu's bootstrap of the clusters within strata, from the clusters' totals."""
    resampled = np.zeros((n_resamples, totals.shape[1]))
    for stratum in range(stage.n_parents):
        of_stratum = totals[parents == stratum]
        n = len(of_stratum)
        resampled += of_stratum.sum(axis=0)
        if n < 2:
            continue  # a lonely stratum is fixed
        reach = np.sqrt(1 - stage.fraction[stratum])
        for start in range(0, n_resamples, 1_000):
            part = slice(start, min(start + 1_000, n_resamples))
            drawn = random.multinomial(n - 1, np.full(n, 1 / n), part.stop - part.start)
            resampled[part] += reach * (drawn * (n / (n - 1)) - 1) @ of_stratum
    return resampled


def _resample_answers(
    tally: Tally,
    n_levels: int,
    level_of_row: NDArray[np.intp],
    n_resamples: int,
    random: np.random.Generator,
) -> Floats:
    """Return the bootstrap of single answers within strata, with weights of the right moments."""
    rows = tally.rows
    stage = tally.units.first
    each = np.where(rows.n > 0, tally.weights / rows.n, 0.0)
    spread = np.sqrt(np.maximum(tally.squared_weights / rows.n - each**2, 0.0))
    inside = level_of_row >= 0
    n = int(rows.n[inside].sum())
    if n < _FEW and np.any(spread[inside] > 1e-9 * each[inside]):
        warnings.warn(
            f"weights: a bootstrap of {n} answers with unequal weights keeps only their "
            f"mean and variance; from {_FEW:,} answers on that is enough",
            WeakDataWarning,
            stacklevel=4,
        )
    resampled = np.zeros((n_resamples, n_levels))
    for stratum in range(stage.n_parents):
        own = np.flatnonzero((stage.parent_of_row == stratum) & (level_of_row >= 0))
        if own.size == 0:
            continue
        size = int(stage.n_units[stratum])
        shares = rows.n[own] / size
        rest = max(1 - shares.sum(), 0.0)  # answers of other segments, and missing ones
        drawn = random.multinomial(size, np.append(shares, rest), n_resamples)[:, :-1]
        weight = drawn * each[own] + np.sqrt(drawn) * spread[own] * random.standard_normal(
            drawn.shape
        )
        fixed = tally.weights[own]
        reach = np.sqrt(1 - stage.fraction[stratum])
        moved = np.maximum(fixed + reach * (weight - fixed), 0.0)
        for level in np.unique(level_of_row[own]):
            resampled[:, level] += moved[:, level_of_row[own] == level].sum(axis=1)
    return resampled


def replicate_rank(replicates: Floats) -> float:
    """Return the rank of a matrix of replicate sums, of shape (R, rows), minus 1.

    Fewer rows than replicates cannot show the rank of the weights: it is taken to be full.
    """
    n_replicates, n_rows = replicates.shape
    if n_rows < n_replicates:
        return float(n_replicates - 1)
    return float(np.linalg.matrix_rank(replicates)) - 1
