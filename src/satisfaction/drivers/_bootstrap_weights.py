"""Bootstrap weights of the rows of a tally: answers, or clusters within strata."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DesignError
from satisfaction.survey._stages import Stage
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

_CELLS = 4_000_000  # resamples times rows that are held at once


def bootstrap_weights(
    tally: Tally, inside: NDArray[np.bool_], n_resamples: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Yield weights of the rows in ``inside``, in blocks of shape (resamples, rows).

    Without a design answers are drawn; with one clusters within strata (Rao and Wu 1988), or
    answers within strata with weights of the right mean and spread.
    """
    _check(tally)
    rows = np.flatnonzero(inside)
    block = max(1, _CELLS // max(len(rows), 1))
    for first in range(0, n_resamples, block):
        count = min(block, n_resamples - first)
        if not tally.declared:
            heads = tally.rows.n[rows].astype(np.float64)
            n = heads.sum()
            yield rng.multinomial(int(n), heads / n, count).astype(np.float64)
        elif tally.units.first.unit_of_row is None:
            yield _resample_answers(tally, rows, count, rng)
        else:
            yield tally.weights[rows] * _cluster_factors(tally.units.first, count, rng)[:, rows]


def _check(tally: Tally) -> None:
    """Refuse designs whose bootstrap is not to be had."""
    if tally.replicate_weights is not None or tally.rows.role("auxiliary"):
        raise DesignError.about(
            "method",
            "a bootstrap needs a design without replicate weights and calibration",
            got="replicate weights" if tally.replicate_weights is not None else "calibration",
            remedy="Use the standard error, which accounts for them",
        )
    stage = tally.units.first
    if stage.lonely.any() and tally.lonely_cluster == "error":
        raise tally.units.refuse_lonely(stage)


def _cluster_factors(stage: Stage, count: int, rng: np.random.Generator) -> Floats:
    """Return what multiplies the weights of each row: n - 1 clusters drawn per stratum."""
    parents = np.asarray(stage.parent_of_unit)
    factors = np.ones((count, len(parents)))
    for stratum in range(stage.n_parents):
        own = np.flatnonzero(parents == stratum)
        n = len(own)
        if n > 1:  # a lonely stratum is fixed
            drawn = rng.multinomial(n - 1, np.full(n, 1 / n), count)
            reach = np.sqrt(1 - stage.fraction[stratum])
            factors[:, own] += reach * (drawn * (n / (n - 1)) - 1)
    return factors[:, stage.unit_of_row]


def _resample_answers(
    tally: Tally, rows: NDArray[np.intp], count: int, rng: np.random.Generator
) -> Floats:
    """Return weights of rows whose answers are drawn within strata."""
    stage = tally.units.first
    heads = tally.rows.n[rows]
    each = tally.weights[rows] / heads
    spread = np.sqrt(np.maximum(tally.squared_weights[rows] / heads - each**2, 0.0))
    weights = np.zeros((count, len(rows)))
    for stratum in range(stage.n_parents):
        own = np.flatnonzero(stage.parent_of_row[rows] == stratum)
        if own.size == 0:
            continue
        size = int(stage.n_units[stratum])
        shares = heads[own] / size
        rest = max(1 - shares.sum(), 0.0)  # answers of other segments, and missing ones
        drawn = rng.multinomial(size, np.append(shares, rest), count)[:, :-1]
        noise = np.sqrt(drawn) * spread[own] * rng.standard_normal(drawn.shape)
        fixed = tally.weights[rows[own]]
        reach = np.sqrt(1 - stage.fraction[stratum])
        weights[:, own] = np.maximum(fixed + reach * (drawn * each[own] + noise - fixed), 0.0)
    return weights
