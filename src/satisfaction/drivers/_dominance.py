"""Dominance analysis: which driver beats which, and how firmly."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._rendering import html_table, shorten, text_table

Floats = NDArray[np.float64]

UNDECIDED = 1e-12  # of R-squared: smaller differences are rounding


@frozen(eq=False, repr=False)
class Dominance:
    """Which driver explains more than which other, in every company or on average.

    Each of the three tables has a row and a column per driver: 1 where the row dominates the
    column, 0 where it is dominated, one half where neither does; the diagonal is one half.

    Parameters
    ----------
    names : tuple of str
        The drivers (or groups).
    by_level : ndarray of shape (p, p)
        Mean increment of R-squared: row k for k other drivers in the model, a column per driver.
    explained : object
        R-squared of every subset of the drivers.

    References
    ----------
    Azen, Budescu (2003), The dominance analysis approach for comparing predictors in multiple
    regression, Psychological Methods 8, 129-148, doi:10.1037/1082-989X.8.2.129.

    Examples
    --------
    >>> from satisfaction.drivers import DriverImportance
    >>> shares = DriverImportance.from_correlation(
    ...     [[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], names=["speed", "price"]
    ... )
    >>> shares.dominance.complete
    array([[0.5, 1. ],
           [0. , 0.5]])
    """

    names: tuple[str, ...]
    by_level: Floats
    _explained: Floats

    @cached_property
    def complete(self) -> Floats:
        """Whether the row adds more than the column to every subset of the others."""
        size = len(self.names)
        subsets = np.arange(1 << size)
        table = np.full((size, size), 0.5)
        for one in range(size):
            for other in range(one):
                without = subsets[(subsets >> one | subsets >> other) & 1 == 0]
                ahead = self._explained[without | 1 << one]
                behind = self._explained[without | 1 << other]
                table[one, other] = _judge(ahead - behind)
                table[other, one] = 1 - table[one, other]
        return table

    @cached_property
    def conditional(self) -> Floats:
        """Whether the row adds more than the column at every number of others."""
        gaps = self.by_level[:, :, None] - self.by_level[:, None, :]
        return _judge_all(gaps)

    @cached_property
    def general(self) -> Floats:
        """Whether the row adds more than the column on average over all numbers of others."""
        mean = self.by_level.mean(axis=0)
        return _judge_all((mean[:, None] - mean[None, :])[None])

    def to_dict(self) -> dict[str, Any]:
        """Return names and tables as JSON-ready values."""
        return {
            "names": list(self.names),
            "by_level": self.by_level.tolist(),
            "complete": self.complete.tolist(),
            "conditional": self.conditional.tolist(),
            "general": self.general.tolist(),
        }

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [
                shorten(name, 20),
                *(
                    f"{int((table[place] == 1).sum())} of {len(self.names) - 1}"
                    for table in (self.complete, self.conditional, self.general)
                ),
            ]
            for place, name in enumerate(self.names)
        ]
        return ["dominates", "completely", "conditionally", "on average"], rows

    def __repr__(self) -> str:
        return text_table(*self._cells())

    def _repr_html_(self) -> str:
        return html_table(*self._cells())


def _judge(gaps: Floats) -> float:
    """Return 1 if all gaps are above 0, 0 if all are below, else one half."""
    if np.all(gaps > UNDECIDED):
        return 1.0
    return 0.0 if np.all(gaps < -UNDECIDED) else 0.5


def _judge_all(gaps: Floats) -> Floats:
    """Return the judgement of every pair, from gaps of shape (cases, p, p)."""
    above, below = np.all(gaps > UNDECIDED, axis=0), np.all(gaps < -UNDECIDED, axis=0)
    return np.where(above, 1.0, np.where(below, 0.0, 0.5))
