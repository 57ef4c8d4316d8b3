"""Measuring Kano's categories and coefficients from the rows of a tally."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.errors import EmptyDataError
from satisfaction.expectations._kano_attribute import KanoAttribute, KanoContinuous, leaders
from satisfaction.expectations._kano_table import CATEGORIES, DYSFUNCTIONAL, FUNCTIONAL
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

BETTER = Quantity("better", unit="rating", family="share", bounds=(0.0, 1.0))
WORSE = Quantity("worse", unit="rating", family="share", bounds=(-1.0, 0.0))
LEAD = Quantity("lead", unit="points", family="net", bounds=(-100.0, 100.0))
SHARES = {
    name: Quantity(f"share of {name}", unit="percent", family="share", bounds=(0.0, 100.0))
    for name in CATEGORIES
}
PLACES = {
    "functional": Quantity("functional", unit="rating", family="mean", bounds=(-2.0, 4.0)),
    "dysfunctional": Quantity("dysfunctional", unit="rating", family="mean", bounds=(-2.0, 4.0)),
}

_PRESENT = np.array([name in "AO" for name in CATEGORIES])
_ABSENT = np.array([name in "OM" for name in CATEGORIES])
_DECIDED = np.array([name in "MOAI" for name in CATEGORIES])


def measure_attribute(
    name: str,
    tally: Tally,
    category: Codes,
    answers: tuple[Codes, Codes] | None,
    segments: Sequence[Any],
    segment_of_row: Codes,
) -> dict[Any, KanoAttribute]:
    """Return the attribute in every segment that has an answer.

    ``category`` is the number of the category of each row, -1 where an answer is missing;
    ``answers`` the functional and dysfunctional codes.
    """
    known = category >= 0

    def means(metric: Quantity, scores: Floats, rows: NDArray[np.bool_] = known) -> Batch:
        batch = batch_of_scores(
            tally, metric, scores, rows, tuple(segments), segment_of_row, quiet=True
        )[0]
        if rows is known:
            return batch
        gone = dict(zip(shares["M"].keys, shares["M"].n_missing, strict=True))
        return evolve(batch, n_missing=np.array([gone[key] for key in batch.keys]))

    if not np.any(tally.rows.n[known & (segment_of_row >= 0)]):
        raise EmptyDataError.about(
            "attributes",
            "no respondent has answered both questions",
            got=[name],
            remedy="Leave the attribute out",
        )
    shares = {
        letter: means(SHARES[letter], np.where(category == number, 100.0, 0.0))
        for number, letter in enumerate(CATEGORIES)
    }
    decided = known & _DECIDED[category]
    ratios: dict[str, Batch] = {}
    if np.any(tally.rows.n[decided & (segment_of_row >= 0)]):
        ratios["better"] = means(BETTER, _PRESENT[category].astype(np.float64), decided)
        ratios["worse"] = means(WORSE, 0.0 - _ABSENT[category], decided)
    places: dict[str, Batch] = {}
    if answers is not None:
        for letter, values, codes in zip(PLACES, (FUNCTIONAL, DYSFUNCTIONAL), answers, strict=True):
            places[letter] = means(PLACES[letter], values[codes])
    found = {}
    first = shares["M"]
    for index, key in enumerate(first.keys):
        totals = {letter: float(batch.weights[index, 1]) for letter, batch in shares.items()}
        n_missing = int(first.n_missing[index])
        found[key] = KanoAttribute(
            name=name,
            n=int(first.n[index]),
            n_missing=n_missing,
            counts={letter: int(batch.counts[index, 1]) for letter, batch in shares.items()},
            shares={letter: Estimate(batch, index) for letter, batch in shares.items()},
            better=_ratio(BETTER, ratios.get("better"), key, n_missing),
            worse=_ratio(WORSE, ratios.get("worse"), key, n_missing),
            lead=_lead(tally, category, totals, first, index),
            continuous=None
            if answers is None
            else KanoContinuous.of(*(Estimate(batch, index) for batch in places.values())),
            totals=totals,
            size=float(first.kish[index]),
        )
    return found


def _ratio(quantity: Quantity, batch: Batch | None, key: Any, n_missing: int) -> Estimate:
    """Return better or worse in one segment; nan where nobody is in M, O, A or I."""
    if batch is None or key not in batch.keys:
        nan = float("nan")
        return quantity_estimate(quantity, nan, nan, n=0, n_missing=n_missing)
    return Estimate(batch, batch.keys.index(key))


def _lead(
    tally: Tally, category: Codes, totals: dict[str, float], shares: Batch, index: int
) -> Estimate:
    """Return the share of the largest category minus that of the second, in one segment."""
    first, second = (CATEGORIES.index(letter) for letter in leaders(totals))
    scores = np.where(category == first, 100.0, np.where(category == second, -100.0, 0.0))
    own = np.asarray(shares.segment == index, dtype=np.bool_)
    one = np.where(own, 0, -1)
    keys = (shares.keys[index],)
    return Estimate(batch_of_scores(tally, LEAD, scores, own, keys, one, quiet=True)[0], 0)
