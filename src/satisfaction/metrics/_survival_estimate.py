"""Survival curves of the rows of a tally, each segment a domain of the whole design."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.foundation._product_limit import (
    ProductLimit,
    product_limit,
    product_limit_influence,
)
from satisfaction.metrics._segments import Segments
from satisfaction.metrics._survival_curve import SurvivalCurve
from satisfaction.survey._domains import score_covariance
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def survival_curves(
    counted: Tally, tenure: Floats, event: Mask, *, entry: Floats | None = None
) -> SurvivalCurve:
    """Return the curve of all complete rows, with those of the segments.

    Parameters
    ----------
    counted : Tally
        The distinct rows; those lacking an answer are left out.
    tenure, event, entry : ndarray
        Of each distinct row: until when it was seen, whether it left then, since when.
    """
    whole = _curve(counted, tenure, event, entry, counted.rows_of(...))
    parts: dict[Any, SurvivalCurve] = {}
    if counted.by:
        for key in counted.segments:
            rows = counted.rows_of(key)
            if np.any(rows & counted.answered):
                parts[key] = _curve(counted, tenure, event, entry, rows)
    return evolve(whole, by=counted.by, segments=Segments(parts))


def _curve(
    counted: Tally, tenure: Floats, event: Mask, entry: Floats | None, segment: Mask
) -> SurvivalCurve:
    """Return the curve of the complete rows of a segment."""
    rows = segment & counted.answered
    start = None if entry is None else entry[rows]
    limit = product_limit(
        tenure[rows],
        event[rows],
        counted.rows.n[rows],
        entry=start,
        weights=counted.weights[rows] if counted.declared else None,
    )
    covariance = _covariance(counted, limit, tenure, event, entry, rows)
    return SurvivalCurve(
        times=limit.times,
        survival=limit.survival,
        variance=limit.variance if covariance is None else np.diag(covariance),
        at_risk=limit.at_risk,
        events=limit.events,
        censored=limit.censored,
        last=limit.last,
        n=int(counted.rows.n[rows].sum()),
        n_missing=int(counted.rows.n[segment & ~counted.answered].sum()),
        sum_of_weights=float(counted.weights[rows].sum()),
        declared=counted.declared,
        degrees_of_freedom=_degrees_of_freedom(counted, rows),
        covariance=covariance,
    )


def _covariance(
    counted: Tally,
    limit: ProductLimit,
    tenure: Floats,
    event: Mask,
    entry: Floats | None,
    rows: Mask,
) -> Floats | None:
    """Return the design covariance of the survival after all times; None without a design."""
    if not counted.declared:
        return None
    influence = np.zeros((len(counted), len(limit.times)))
    start = None if entry is None else entry[rows]
    influence[rows] = product_limit_influence(limit, tenure[rows], event[rows], entry=start)
    defined = limit.survival > 0
    matrix = np.full((len(limit.times),) * 2, np.nan)
    if defined.any():
        part = score_covariance(counted, influence[:, defined], rows)
        matrix[np.ix_(defined, defined)] = part
    return matrix


def _degrees_of_freedom(counted: Tally, rows: Mask) -> float:
    """Return clusters minus strata, or those of the replicates; infinite without a design."""
    if not counted.declared:
        return float("inf")
    if counted.replicate_weights is not None:
        return counted.replicate_degrees_of_freedom
    return counted.units.degrees_of_freedom(rows & (counted.weights > 0))
