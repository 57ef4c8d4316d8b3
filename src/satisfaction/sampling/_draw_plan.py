"""The plan of a draw: numbers, probabilities, and the units that they select."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import InfeasibleError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.sampling._draw_options import EQUAL, ORDERED
from satisfaction.sampling._inclusion_probabilities import pps_probabilities, sum_over
from satisfaction.sampling._permanent_random_numbers import blake2b_numbers, key_bytes
from satisfaction.sampling._sampling_frame import Clusters, SamplingFrame
from satisfaction.sampling._selection import (
    equal_systematic,
    groups_of,
    order_scores,
    pivotal,
    sampford,
    smallest,
    systematic,
)
from satisfaction.sampling._strata import Strata, read_wanted
from satisfaction.sampling._unit_interval import (
    check_probabilities,
    check_random_numbers,
    check_sizes,
    refuse_rows,
)

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@frozen(eq=False)
class Chance:
    """Where the numbers come from: a key and ids, or a generator."""

    key: str | bytes | None
    purpose: str
    rng: np.random.Generator

    def numbers(self, texts: list[bytes] | None, n: int, stage: str = "") -> Floats:
        """Return a number per unit; the stages of a draw have independent numbers."""
        if self.key is None or texts is None:
            return self.rng.random(n)
        return blake2b_numbers(texts, key_bytes(self.key, self.purpose + stage))


@frozen(eq=False)
class Plan:
    """How many of each stratum, and with which probability."""

    method: str
    wanted: NDArray[Any]
    probability: Floats | None
    rate: float | None

    def of_units(self, strata: Strata) -> Floats:
        """Return the inclusion probability of every unit."""
        if self.probability is not None:
            return self.probability
        if self.rate is not None:
            return np.full(len(strata.codes), self.rate)
        return np.asarray((self.wanted / strata.sizes)[strata.codes])


def unit_numbers(frame: SamplingFrame, groups: Clusters | None, chance: Chance) -> Floats:
    """Return the random number of every unit: rows, or clusters."""
    if "random_numbers" in frame.table:
        u = check_random_numbers(frame.table["random_numbers"], "random_numbers")
        return u if groups is None else groups.constant(u, "random_numbers")
    if groups is None:
        return chance.numbers(frame.texts, frame.n)
    texts = None if chance.key is None else groups.texts()
    return chance.numbers(texts, len(groups), "/clusters")


def make_plan(
    frame: SamplingFrame,
    groups: Clusters | None,
    method: str,
    n: Any,
    rate: float | None,
    certainty: float,
) -> Plan:
    """Return numbers and probabilities of the units."""
    strata = frame.strata if groups is None else groups.strata
    if rate is not None:
        share = check_number(rate, "rate", low=0, high=1, open_low=True)
        return Plan(method, np.zeros(len(strata)), None, share)
    if "probability" in frame.table:
        p = check_probabilities(frame.table["probability"], "probability")
        p = p if groups is None else groups.constant(p, "probability")
        return Plan(method, _whole_sums(p, strata, method), p, None)
    wanted = read_wanted(n, strata, stratified=frame.stratified)
    if method in EQUAL:
        _check_enough(wanted, strata)
        return Plan(method, wanted, None, None)
    x = check_sizes(frame.table["size"], "size")
    if groups is not None:
        x = np.bincount(groups.of_row, x, minlength=len(groups)).astype(np.float64)
    return Plan(method, wanted, pps_probabilities(x, wanted, strata, certainty), None)


def _whole_sums(p: Floats, strata: Strata, method: str) -> NDArray[Any]:
    """Return the sizes that given probabilities add up to, whole unless the size is random."""
    sums = sum_over(p, strata)
    whole = np.rint(sums)
    wrong = np.abs(sums - whole) > 1e-9 * np.maximum(sums, 1)
    if method != "poisson":
        refuse_rows(
            wrong,
            sums,
            "probability",
            f"must add up to a whole number{'' if strata.single else ' in each stratum'}, "
            f"for {method} draws a fixed number",
        )
    return whole.astype(np.int64)


def _check_enough(wanted: NDArray[Any], strata: Strata) -> None:
    """Refuse to draw more units than there are."""
    short = np.flatnonzero(wanted > strata.sizes)
    if short.size:
        first = short[0]
        where = "" if strata.single else f" (stratum {shorten(strata.labels[first])})"
        raise InfeasibleError.about(
            "n",
            f"cannot be above the number of units{where}",
            got=f"{wanted[first]:,} of {strata.sizes[first]:,}",
            count=short.size,
            remedy="Draw fewer",
        )


def ties_of(frame: SamplingFrame, groups: Clusters | None) -> Any:
    """Return what orders units with equal numbers: the text of their id."""
    if groups is not None:
        labels = [str(label).encode() for label in groups.labels]
        return lambda rows: [labels[row] for row in rows.tolist()]
    if frame.texts is None:
        return lambda rows: [b""] * len(rows)
    texts = frame.texts
    return lambda rows: [texts[row] for row in rows.tolist()]


def order_of(frame: SamplingFrame, method: str) -> Rows | None:
    """Return the order of the rows for the methods that go through them."""
    return frame.order() if method in ORDERED else None


def select(
    plan: Plan, strata: Strata, u: Floats, chance: Chance, ties: Any, order: Rows | None
) -> Rows:
    """Return the units drawn, ascending."""
    if plan.method == "srs":
        return smallest(u, plan.wanted, strata, ties)
    if plan.method in {"bernoulli", "poisson"}:
        return np.flatnonzero(u < plan.of_units(strata))
    if plan.method in {"sequential_poisson", "pareto"}:
        score = order_scores(plan.method, u, plan.of_units(strata))
        return smallest(score, plan.wanted, strata, ties)
    if order is None:
        order = np.arange(len(u))
    in_order = Strata(strata.codes[order], strata.labels, strata.sizes)
    chosen = [np.zeros(0, dtype=np.intp)]
    for number, places in groups_of(in_order):
        rows = order[places]
        chosen.append(rows[_go_through(plan, rows, int(plan.wanted[number]), u, chance.rng)])
    return np.sort(np.concatenate(chosen))


def _go_through(
    plan: Plan, rows: Rows, n: int, u: Floats, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return which rows of one stratum, in order, are drawn."""
    if plan.probability is None:
        return equal_systematic(len(rows), n, float(u[rows[0]]))
    p = plan.probability[rows]
    if plan.method == "pps_systematic":
        return systematic(p, float(u[rows[0]]))
    return sampford(p, rng) if plan.method == "sampford" else pivotal(p, rng)
