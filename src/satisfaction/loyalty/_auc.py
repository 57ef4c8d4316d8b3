"""The area under the ROC curve by midranks, with DeLong's variance or that of the design."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._ranked_predictions import Ranked
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_batch

Floats = NDArray[np.float64]

AUC = Quantity("auc", unit="rating", family="mean", bounds=(0.0, 1.0))


class AreaDifference(Difference):
    """The difference of the areas of two predictions for the same people, by DeLong."""

    @property
    def paired(self) -> bool:
        """Whether the same people were predicted twice: always."""
        return True

    def _statistic(self, method: str) -> tuple[float, float]:
        """Return the statistic, nan where there is no area."""
        if math.isnan(self.value):
            return math.nan, self.degrees_of_freedom
        return super()._statistic(method)


@frozen(eq=False)
class _Area:
    """The area of one prediction, and what is left of each distinct value.

    ``components`` has two columns for each distinct prediction: the share of the others below it
    and the share of the events above it, ties half.
    """

    value: float
    below: Floats
    above: Floats

    @classmethod
    def of(cls, ranked: Ranked) -> _Area:
        """Return the area of ranked predictions."""
        events, others = np.cumsum(ranked.events), np.cumsum(ranked.others)
        below = (others - ranked.others / 2) / others[-1]
        above = (events[-1] - events + ranked.events / 2) / events[-1]
        return cls(float(ranked.events @ below / events[-1]), below, above)


def areas(
    answers: Answers, event: NDArray[np.bool_], rankings: Mapping[str, Ranked]
) -> list[Estimate]:
    """Return the area of each prediction, with the covariance of all.

    Parameters
    ----------
    answers : Answers
        The rows, with their weights and design.
    event : ndarray of bool
        Which rows are events.
    rankings : mapping of str to Ranked
        Name to prediction; both classes must occur, else the areas are nan.
    """
    size = len(rankings)
    value, covariance = np.full(size, np.nan), np.full((size, size), np.nan)
    rows = list(rankings.values())
    if not rows[0].one_class:
        found = [_Area.of(ranked) for ranked in rows]
        value = np.array([one.value for one in found])
        if answers.declared:
            covariance = _design_covariance(answers, event, rows, found)
        elif size == 1:
            covariance = np.array([[_delong_variance(rows[0], found[0])]])
        else:
            covariance = _delong_covariance(answers, event, rows, found)
    batch = quantity_batch(
        AUC,
        value,
        np.diag(covariance),
        n=answers.n_answers,
        n_missing=answers.n_missing,
        sum_of_weights=float(answers.weights.sum()),
        degrees_of_freedom=answers.unit_degrees if answers.declared else np.inf,
        kish=answers.kish_effective_n,
        declared=answers.declared,
        keys=tuple(rankings) if size > 1 else ((),),
        covariance=covariance,
    )
    return [Estimate(batch, place) for place in range(size)]


def _delong_variance(ranked: Ranked, area: _Area) -> float:
    """Return ``s2(V10) / n1 + s2(V01) / n0``, from the distinct predictions."""
    return _variance(area.below, ranked.events, area.value) + _variance(
        area.above, ranked.others, area.value
    )


def _variance(component: Floats, counts: Floats, mean: float) -> float:
    """Return the variance of the mean of a component; nan for a single answer."""
    n = float(counts.sum())
    return float(counts @ (component - mean) ** 2) / (n * (n - 1)) if n > 1 else math.nan


def _delong_covariance(
    answers: Answers, event: NDArray[np.bool_], rankings: list[Ranked], found: list[_Area]
) -> Floats:
    """Return DeLong's covariance: of the same events, and of the same others."""
    covariance = np.zeros((len(found), len(found)))
    deviations = _deviations(event, rankings, found)
    for rows in (event, ~event):
        counts = answers.n[rows].astype(np.float64)
        n = float(counts.sum())
        part = deviations[rows]
        scale = n * (n - 1) if n > 1 else math.nan
        covariance += (part * counts[:, None]).T @ part / scale
    return covariance


def _design_covariance(
    answers: Answers, event: NDArray[np.bool_], rankings: list[Ranked], found: list[_Area]
) -> Floats:
    """Return the design covariance, by the influence of one answer of each row."""
    totals = np.where(event, rankings[0].events.sum(), rankings[0].others.sum())
    deviations = _deviations(event, rankings, found)
    return answers.score_covariance(deviations / totals[:, None])


def _deviations(event: NDArray[np.bool_], rankings: list[Ranked], found: list[_Area]) -> Floats:
    """Return each row's component minus the area, one column per prediction."""
    columns = []
    for ranked, area in zip(rankings, found, strict=True):
        component = np.where(event, ranked.of_rows(area.below), ranked.of_rows(area.above))
        columns.append(component - area.value)
    return np.column_stack(columns)
