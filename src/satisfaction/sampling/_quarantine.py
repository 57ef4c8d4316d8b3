"""The recursion behind contact rules, one vectorised step per event rank over all customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

EXHAUSTED = 1e-15  # eligibility below it is 0 but for rounding


@frozen(eq=False)
class Sequences:
    """Events sorted by sequence and time; each has its rank, and where its window begins.

    A sequence is what one rule governs: a customer, or a customer's contacts in one channel.
    ``window`` is the first event of the sequence less than Q before this one, ``rank`` counts
    from 0 within the sequence. All three are positions in the sorted order.
    """

    order: Rows
    start: Rows
    rank: Rows
    window: Rows
    by_rank: Rows
    rank_ends: Rows

    @classmethod
    def of(cls, sequence: NDArray[Any], time: NDArray[Any], quarantine: float) -> Sequences:
        """Return the sequences of some events; equal times keep their order."""
        order = np.lexsort((time, sequence))
        ordered, when = sequence[order], time[order]
        places = np.arange(len(order))
        new = np.empty(len(order), dtype=bool)
        new[:1] = True
        np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
        start = np.maximum.accumulate(np.where(new, places, 0))
        rank = places - start
        short = np.min_scalar_type(rank.max(initial=0))  # short integers sort in linear time
        by_rank = np.argsort(rank.astype(short), kind="stable")
        ends = np.cumsum(np.bincount(rank))
        window = _windows(when, start, by_rank, ends, quarantine)
        return cls(order, start, rank, window, by_rank, ends)

    def steps(self) -> Iterator[Rows]:
        """Return the events of rank 0, of rank 1, ..."""
        begin = 0
        for end in self.rank_ends.tolist():
            yield self.by_rank[begin:end]
            begin = end

    def later_steps(self) -> Iterator[Rows]:
        """Return the events of rank 1, of rank 2, ...: those with an event before them."""
        steps = self.steps()
        next(steps, None)
        yield from steps

    def unsort(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values of the sorted events in the order of the rows."""
        result = np.empty_like(values)
        result[self.order] = values
        return result

    def window_sums(self, values: Floats) -> Floats:
        """Return the sum of the values of the earlier events in each window."""
        before = np.zeros(len(values))  # within the sequence: no digits are lost to others
        for here in self.later_steps():
            before[here] = before[here - 1] + values[here - 1]
        return np.asarray(before - before[self.window])

    def largest(self, values: Floats) -> Floats:
        """Return the largest value of each event's sequence."""
        begins = np.flatnonzero(self.rank == 0)
        most = np.maximum.reduceat(values, begins)
        return np.asarray(most[np.cumsum(self.rank == 0) - 1])


def _windows(when: NDArray[Any], start: Rows, by_rank: Rows, ends: Rows, quarantine: float) -> Rows:
    """Return the first event of each window; it never moves back within a sequence."""
    window = start.copy()
    begin = int(ends[0]) if len(ends) else 0
    for end in ends[1:].tolist():
        here = by_rank[begin:end]
        first = window[here - 1]
        moving = np.arange(len(here))
        while moving.size:
            old = when[here[moving]] - when[first[moving]] >= quarantine
            moving = moving[old & (first[moving] < here[moving])]
            first[moving] += 1
        window[here] = first
        begin = end
    return window


def eligible_probabilities(
    sequences: Sequences, invite: Floats, response: Floats | None
) -> tuple[Floats, Floats]:
    """Return inclusion and eligibility of sorted events, given the invitation probabilities.

    ``pi = p e`` and ``e = 1 - sum(q)`` over the earlier events of the window, where q is pi,
    or pi times the probability of an answer.
    """
    inclusion = invite.copy()
    eligible = np.ones(len(invite))
    q = inclusion if response is None else inclusion * response
    before = np.zeros((2, len(invite)))
    for here in sequences.later_steps():
        add_up(before, here, q[here - 1])
        eligible[here] = left_over(before, sequences.window, here)
        inclusion[here] = invite[here] * eligible[here]
        q[here] = inclusion[here] if response is None else inclusion[here] * response[here]
    return inclusion, eligible


def add_up(before: Floats, here: Rows, values: Floats) -> None:
    """Write the sums over the sequence's earlier events, and the digits that rounding lost.

    The first row of `before` holds the sums, the second what they lack (Knuth's two-sum), so
    that differences of sums have all the digits of a sum over the window alone.
    """
    old = before[0, here - 1]
    new = old + values
    part = new - old
    before[0, here] = new
    before[1, here] = before[1, here - 1] + ((old - (new - part)) + (values - part))


def left_over(before: Floats, window: Rows, here: Rows) -> Floats:
    """Return 1 minus the sums over the windows of some events, 0 where nothing is left."""
    parts = before[:, here] - before[:, window[here]]
    left = 1 - (parts[0] + parts[1])
    left[left <= EXHAUSTED] = 0.0
    return np.asarray(left)
