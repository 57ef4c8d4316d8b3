"""How many customers were asked for each renewal, and how many left at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DataValueError, InfeasibleError
from satisfaction.foundation._vectors import check_vector

Floats = NDArray[np.float64]

_LAST = 100_000  # renewals: more than a daily renewal over two centuries


@frozen(eq=False)
class Renewals:
    """Customers asked for renewal 1, 2, ..., and those who left at it."""

    asked: Floats
    left: Floats

    @property
    def earlier(self) -> Floats:
        """How many renewals came before each: 0, 1, ..."""
        return np.arange(len(self.asked), dtype=np.float64)

    @property
    def churn(self) -> float:
        """Share of all renewals that were declined."""
        return float(self.left.sum() / self.asked.sum())

    def scaled(self, factor: float) -> Renewals:
        """Return the same shares of another number of customers."""
        return Renewals(self.asked * factor, self.left * factor)


def renewals_of_table(data: Any) -> tuple[Renewals, float]:
    """Return the renewals of one or several cohorts, and the customers they began with."""
    cohorts = data if isinstance(data, Mapping) else {"data": data}
    survivors = [_check_survivors(cohorts[key], str(key)) for key in cohorts]
    length = max((len(one) for one in survivors), default=1) - 1
    asked, left = np.zeros(length), np.zeros(length)
    for one in survivors:
        asked[: len(one) - 1] += one[:-1]
        left[: len(one) - 1] += -np.diff(one)
    return _feasible(asked, left), float(sum(one[0] for one in survivors))


def _check_survivors(values: Any, name: str) -> Floats:
    """Return survivors that start above 0 and never rise."""
    survivors = check_vector(values, name)[0]
    rising = np.flatnonzero(np.diff(survivors) > 0) + 1
    if len(survivors) == 0 or not np.all(np.isfinite(survivors)) or np.any(survivors < 0):
        raise DataValueError.about(
            name,
            "must hold a finite number of survivors, at least 0, for each renewal",
            remedy="End the cohort at its last known renewal",
        )
    if survivors[0] == 0 or len(rising):
        raise DataValueError.about(
            name,
            "survivors must start above 0 and never rise",
            positions=rising.tolist()[:3],
            got=survivors[rising[:3]].tolist() if len(rising) else [0.0],
            remedy="Give those still there after 0, 1, 2, ... renewals",
        )
    return survivors


def renewals_of_rows(tenure: Floats, event: NDArray[np.bool_], weights: Floats) -> Renewals:
    """Return the renewals of customers with their tenure, weighted."""
    place = tenure.astype(np.int64)
    length = int(place.max(initial=0))
    seen = np.bincount(place, weights, minlength=length + 1).astype(np.float64)
    left = np.bincount(place[event], weights[event], minlength=length + 1).astype(np.float64)
    return _feasible(np.cumsum(seen[::-1])[::-1][1:], left[1:])


def check_renewals(tenure: Floats, event: NDArray[np.bool_]) -> None:
    """Refuse tenures that are no numbers of renewals."""
    for wrong, rule in (
        ((tenure < 0) | (tenure != np.floor(tenure)), "must be whole numbers of renewals"),
        (tenure > _LAST, f"must be at most {_LAST:,} renewals"),
        (event & (tenure == 0), "nobody can leave before the first renewal, at tenure 0"),
    ):
        if wrong.any():
            raise DataValueError.about(
                "tenure",
                rule,
                got=tenure[wrong][:3].tolist(),
                remedy="Count the renewals at which each customer was asked",
            )


def _feasible(asked: Floats, left: Floats) -> Renewals:
    """Return the renewals, or say why no shifted beta-geometric model follows from them."""
    length = int(np.count_nonzero(asked > 0))
    asked, left = asked[:length], left[:length]
    reason = None
    if left.sum() == 0:
        reason = "nobody left"
    elif left[0] == asked[0]:
        reason = "everybody left at the first renewal"
    elif length == 1:
        reason = "only one renewal was seen, which cannot tell alpha from beta"
    elif left[1:].sum() == 0:
        reason = "nobody left after the first renewal: alpha and beta would be 0"
    if reason is not None:
        raise InfeasibleError.about(
            "data", f"has no best model: {reason}", remedy="Observe the customers for longer"
        )
    return Renewals(asked, left)
