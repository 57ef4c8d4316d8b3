"""The contacts that a rule is applied to: customers, times, sequences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import InfeasibleError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.sampling._moments import Moments, mixed_zones, read_moments, unlike
from satisfaction.sampling._quarantine import Sequences, eligible_probabilities
from satisfaction.sampling._strata import Strata
from satisfaction.sampling._table import Table
from satisfaction.sampling._unit_interval import check_probabilities

Floats = NDArray[np.float64]


@frozen(eq=False)
class Contacts:
    """Contacts with their customers, times and sequences."""

    table: Table
    customers: Strata
    moments: Moments
    sequences: Sequences
    response: Any

    def fractions(self, argument: str, value: Any, given: Any = None) -> Floats:
        """Return probabilities of the events: a column, or one number for all."""
        if is_scalar(value):
            number = check_number(value, argument, low=0, high=1)
            return np.full(len(self.moments), number)
        column = self.table[argument] if given is None else given
        return check_probabilities(column, argument)

    def responses_sorted(self) -> Floats:
        """Return what an invitation counts for in a window: 1, or the chance of an answer."""
        if self.response is None:
            return np.ones(len(self.moments))
        return self.fractions("response", self.response)[self.sequences.order]

    def gone(self) -> NDArray[np.bool_]:
        """Return which events lie at or after the customer's opting out."""
        if "opted_out" not in self.table:
            return np.zeros(len(self.moments), dtype=bool)
        left = read_moments(self.table["opted_out"], "opted_out", optional=True)
        if not left.missing.all():
            if left.dated != self.moments.dated:
                raise unlike("opted_out")
            if left.aware != self.moments.aware:
                raise mixed_zones("opted_out")
        return np.asarray(~left.missing & (self.moments.values >= left.values))

    def solve(self, invite: Floats) -> tuple[Floats, Floats]:
        """Return inclusion and eligibility in the order of the events."""
        chance = None if self.response is None else self.responses_sorted()
        found = eligible_probabilities(self.sequences, invite[self.sequences.order], chance)
        return self.sequences.unsort(found[0]), self.sequences.unsort(found[1])

    def too_often(self, rate: float, most: Floats, limited: NDArray[np.bool_]) -> InfeasibleError:
        """Return the error for customers whose contacts are too frequent."""
        rows = self.sequences.order[limited]
        codes = np.unique(self.customers.codes[rows])
        names = ", ".join(shorten(self.customers.labels[code]) for code in codes[:3].tolist())
        greatest = math.floor(float(most.min()) * 1e6) / 1e6
        return InfeasibleError.about(
            "rate",
            f"the greatest rate that every contact can have is {greatest:g}",
            got=f"{rate:g}, which contacts of {names} cannot reach",
            count=len(codes),
            positions=np.sort(rows)[:3],
            remedy='Lower the rate, shorten the quarantine, or give unreachable="reduce"',
        )


def is_scalar(value: Any) -> bool:
    """Return whether a value is one number for all events (or nothing)."""
    return value is None or (
        not isinstance(value, str) and np.ndim(value) == 0 and not (hasattr(value, "__len__"))
    )
