"""Predictions in order: their distinct values, with what is observed at each."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@frozen(eq=False)
class Ranked:
    """The distinct predictions, ascending, with the weights of events and of the others at each.

    ``order`` sorts the rows; ``starts`` says where in this order each value begins, None where
    no value comes twice.
    """

    values: Floats
    events: Floats
    others: Floats
    order: NDArray[np.intp]
    starts: NDArray[np.intp] | None

    @property
    def weights(self) -> Floats:
        """Weight of each value."""
        return self.events + self.others

    @property
    def one_class(self) -> bool:
        """Whether there are events only, or none."""
        return not (self.events.any() and self.others.any())

    def of_rows(self, of_values: NDArray[np.float64]) -> Floats:
        """Return what belongs to each row's value, in the order of the rows."""
        spread = np.empty(len(self.order))
        if self.starts is None:
            spread[self.order] = of_values
        else:
            lengths = np.diff(self.starts, append=len(self.order))
            spread[self.order] = np.repeat(of_values, lengths)
        return spread


def rank(prediction: Floats, event: NDArray[np.bool_], weights: Floats | None = None) -> Ranked:
    """Return the distinct predictions of some rows: equal ones are one value, never split.

    Without weights each row is one answer.
    """
    order = np.argsort(prediction)
    values, happened = prediction[order], event[order]
    events, others = happened.astype(np.float64), (~happened).astype(np.float64)
    if weights is not None:
        events *= weights[order]
        others *= weights[order]
    new = values[1:] != values[:-1]
    if new.all():
        return Ranked(values, events, others, order, None)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    return Ranked(
        values[starts],
        np.add.reduceat(events, starts),
        np.add.reduceat(others, starts),
        order,
        starts,
    )
