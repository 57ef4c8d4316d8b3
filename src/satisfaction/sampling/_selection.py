"""Selecting units by their random numbers, stratum by stratum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError
from satisfaction.sampling._strata import Strata

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Ties = Callable[[Rows], list[Any]]

_FIRST_TRIES = 16  # of a rejective draw; doubled while none is accepted
_BATCH = 200_000  # numbers drawn at once
_MOST_TRIES = 20_000_000  # numbers drawn in all before a rejective draw gives up


def groups_of(strata: Strata) -> Iterator[tuple[int, Rows]]:
    """Return the rows of each stratum, ascending."""
    if strata.single:
        yield 0, np.arange(strata.sizes[0])
        return
    order = np.argsort(strata.codes, kind="stable")
    ends = np.cumsum(strata.sizes)
    for number, end in enumerate(ends.tolist()):
        yield number, order[end - strata.sizes[number] : end]


def smallest(score: Floats, wanted: NDArray[Any], strata: Strata, ties: Ties) -> Rows:
    """Return, ascending, the rows with the smallest scores of each stratum.

    Equal scores at the limit go by `ties`, then by row.
    """
    if strata.single:
        return _smallest(score, int(wanted[0]), ties)
    chosen = [
        rows[_smallest(score[rows], int(wanted[number]), partial(_ties_within, ties, rows))]
        for number, rows in groups_of(strata)
    ]
    return np.sort(np.concatenate(chosen))


def _ties_within(ties: Ties, rows: Rows, few: Rows) -> list[Any]:
    """Return what orders a few of the rows of one stratum."""
    return ties(rows[few])


def _smallest(score: Floats, k: int, ties: Ties) -> Rows:
    """Return the positions of the k smallest scores, ascending."""
    if k == 0:
        return np.zeros(0, dtype=np.intp)
    limit = np.partition(score, k - 1)[k - 1]
    rows = np.flatnonzero(score <= limit)
    if len(rows) == k:
        return rows
    tied = np.flatnonzero(score == limit)
    below = np.flatnonzero(score < limit)
    pairs = sorted(zip(ties(tied), tied.tolist(), strict=True))
    kept = [row for _, row in pairs[: k - len(below)]]
    return np.sort(np.concatenate([below, np.array(kept, dtype=np.intp)]))


def order_scores(method: str, u: Floats, probability: Floats) -> Floats:
    """Return the ranking variable of order sampling; the smallest are taken.

    Certain units come first, units of probability 0 never.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if method == "sequential_poisson":
            score = u / probability
        else:
            score = (u / (1 - u)) * ((1 - probability) / probability)
    score[probability == 0] = np.inf
    score[probability == 1] = -1.0
    return score


def systematic(probability: Floats, start: float) -> NDArray[np.bool_]:
    """Return which units the points ``start, start + 1, ...`` of the cumulated scale fall on.

    Certain units are set aside, which moves the others by whole steps, so that rounding can
    neither lose nor double a unit.
    """
    chosen = np.asarray(probability == 1)
    rest = np.flatnonzero(~chosen)
    ends = np.cumsum(probability[rest])
    whole = np.rint(ends[-1]) if len(ends) else 0.0
    ends = np.minimum(ends, whole)
    ends[-1:] = whole
    steps = np.floor(np.concatenate([[0.0], ends]) - start)
    chosen[rest] = steps[1:] > steps[:-1]
    return chosen


def equal_systematic(size: int, n: int, start: float) -> NDArray[np.bool_]:
    """Return a systematic sample of equal probabilities n / size."""
    ends = np.arange(size + 1) * n / size
    steps = np.floor(ends - start)
    return np.asarray(steps[1:] > steps[:-1])


def sampford(probability: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return a sample of fixed size by Sampford's rejective procedure."""
    chosen = np.asarray(probability == 1)
    free = np.flatnonzero((probability > 0) & ~chosen)
    n = round(float(probability[free].sum()))
    if n == 0:
        return chosen
    p = probability[free]
    first = np.cumsum(p)
    others = np.cumsum(p / (1 - p))
    tries, spent = _FIRST_TRIES, 0
    while spent < _MOST_TRIES:
        drawn = np.empty((tries, n), dtype=np.intp)
        drawn[:, 0] = np.searchsorted(first, rng.random(tries) * first[-1], side="right")
        points = rng.random((tries, n - 1)) * others[-1]
        drawn[:, 1:] = np.searchsorted(others, points, side="right")
        np.minimum(drawn, len(free) - 1, out=drawn)  # a point may round up to the whole length
        drawn.sort(axis=1)
        differ = np.flatnonzero((drawn[:, 1:] != drawn[:, :-1]).all(axis=1))
        if differ.size:
            chosen[free[drawn[differ[0]]]] = True
            return chosen
        spent += tries * n
        tries = min(2 * tries, max(1, _BATCH // n))
    raise ConvergenceError.about(
        "method",
        "Sampford's procedure found no sample of different units",
        got=f"{n:,} of {len(free):,} units in {_MOST_TRIES:,} draws",
        remedy='Use method="pivotal" or "pareto", or draw within strata',
    )


def pivotal(probability: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return a sample of fixed size by sequential duels, in the order of the units."""
    chosen = np.asarray(probability == 1)
    free = np.flatnonzero((probability > 0) & ~chosen).tolist()
    if not free:
        return chosen
    numbers = rng.random(len(free)).tolist()
    fight = free[0]
    a = float(probability[fight])
    for rival, u in zip(free[1:], numbers, strict=False):
        b = float(probability[rival])
        t = a + b
        if t < 1:
            if u * t >= a:
                fight = rival
            a = t
        elif u * (2 - t) < 1 - b:
            chosen[fight] = True
            fight, a = rival, t - 1
        else:
            chosen[rival] = True
            a = t - 1
    chosen[fight] |= a > 0.5  # a is 0 or 1 but for rounding: the probabilities add up to n
    return chosen
