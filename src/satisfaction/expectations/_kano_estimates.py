"""One number of every attribute as a table, with the covariance between attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import EmptyDataError
from satisfaction.expectations._kano_attribute import KanoAttribute
from satisfaction.expectations._kano_measure import BETTER, PLACES
from satisfaction.expectations._kano_table import CATEGORIES
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate, quantity_table

NAMES = ("better", "worse", "functional", "dysfunctional", "lead", *CATEGORIES)

Floats = NDArray[np.float64]


def attribute_estimates(
    attributes: Mapping[Any, KanoAttribute], name: str, by: tuple[str, ...]
) -> EstimateTable:
    """Return one number of the attributes; those without a value are kept apart as empty."""
    found = {key: _pick(value, name) for key, value in attributes.items()}
    kept = {key: value for key, value in found.items() if not np.isnan(value.value)}
    empty = tuple((key, value.n_missing) for key, value in found.items() if key not in kept)
    estimates = list(kept.values())
    if not estimates:
        raise EmptyDataError.about(
            "name",
            "no attribute has this number",
            got=[name],
            remedy="Better and worse need answers in M, O, A or I; means need the answers",
        )
    metric = estimates[0].metric
    table = quantity_table(
        metric if isinstance(metric, Quantity) else BETTER,
        [one.value for one in estimates],
        [one.variance for one in estimates],
        n=[one.n for one in estimates],
        n_missing=[one.n_missing for one in estimates],
        sum_of_weights=[one.sum_of_weights for one in estimates],
        degrees_of_freedom=[one.degrees_of_freedom for one in estimates],
        kish=[one.kish_effective_n for one in estimates],
        declared=estimates[0]._batch.declared,
        by=by,
        keys=tuple(kept),
        covariance=_covariance(estimates),
    )
    return EstimateTable(by=by, batch=table._batch, empty=empty)


def _pick(attribute: KanoAttribute, name: str) -> Estimate:
    """Return one number of an attribute; nan where only counts of categories are known."""
    if name in {"better", "worse", "lead"}:
        return {"better": attribute.better, "worse": attribute.worse, "lead": attribute.lead}[name]
    if name in CATEGORIES:
        return attribute.shares[name]
    place = attribute.continuous
    if place is None:
        return quantity_estimate(PLACES[name], np.nan, np.nan, n=0)
    return place.functional if name == "functional" else place.dysfunctional


def _covariance(estimates: list[Estimate]) -> Floats:
    """Return the covariance of estimates: by influence where they come from the same answers.

    Every variance stays as it is; the influences give the correlations.
    """
    errors = np.array([one.standard_error for one in estimates])
    tally = estimates[0]._batch.tally
    if tally is None or any(one._batch.tally is not tally for one in estimates):
        return np.diag(errors**2)
    influence = np.stack([_influence(one) for one in estimates], axis=1)
    if tally.replicate_weights is not None and tally.replicate_sums is not None:
        replicates = tally.replicate_sums @ influence
        raw = tally.replicate_weights.variance(replicates, tally.weights @ influence)
    elif tally.declared:
        raw = tally.units.covariance(influence, (influence != 0) & (tally.weights > 0)[:, None])
    else:
        raw = (influence * tally.rows.n[:, None]).T @ influence
    scale = np.sqrt(np.diag(raw))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.where(scale > 0, raw / scale[:, None] / scale, 0.0)
    correlation = np.where(scale[:, None] > 0, correlation, 0.0)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation * errors[:, None] * errors)


def _influence(estimate: Estimate) -> Floats:
    """Return the influence of each row of the tally on an estimate, 0 outside its segment."""
    batch, index = estimate._batch, estimate._index
    scores = (np.asarray(batch.row_scores) - estimate.value) / estimate.sum_of_weights
    return np.where(np.asarray(batch.segment) == index, scores, 0.0)
