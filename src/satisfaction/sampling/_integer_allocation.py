"""The best whole numbers: minimise sum(A^2 / n) within bounds, for a total, a budget, a target."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@frozen(eq=False)
class Problem:
    """What every stratum is worth (A), and between which bounds its number lies."""

    worth: Floats
    low: Whole
    high: Whole

    def at(self, scale: float) -> Floats:
        """Return the continuous solution for one multiplier."""
        return np.clip(scale * self.worth, self.low, self.high)

    def solve(self, function: Callable[[Floats], float], wanted: float) -> Floats:
        """Return the continuous solution at which an increasing function has a wanted value.

        Between two breakpoints, where strata meet their bounds, it is found by bisection.
        """
        positive = self.worth > 0
        breaks = np.concatenate([self.low[positive], self.high[positive]]) / np.tile(
            self.worth[positive], 2
        )
        points = [0.0, *np.unique(breaks[np.isfinite(breaks)]).tolist()]
        first, last = 0, len(points) - 1
        while last - first > 1:
            middle = (first + last) // 2
            below = function(self.at(points[middle])) < wanted
            first, last = (middle, last) if below else (first, middle)
        left, right = points[first], points[last]
        for _ in range(200):  # halves the interval down to neighbouring floats
            middle = (left + right) / 2
            if middle in (left, right):
                break
            left, right = (middle, right) if function(self.at(middle)) < wanted else (left, middle)
        return self.at(right)

    def gain(self, stratum: int, number: int, cost: float = 1.0) -> float:
        """Return what one more is worth, as the greedy rule orders it."""
        if number == 0:
            return math.inf
        return float(self.worth[stratum] ** 2 / (number * (number + 1)) / cost)

    def for_total(self, total: int, exact: Floats) -> Whole:
        """Return the whole numbers of the smallest criterion that add up to a total.

        Adding one where it gains most is exactly optimal (separable and convex), and the
        optimum lies no further from the continuous solution than the number of strata.
        """
        strata = len(self.worth)
        start = np.maximum(self.low, np.floor(exact).astype(np.int64) - strata)
        return self._grow(start, float(total - start.sum()), np.ones(strata))

    def for_budget(self, budget: float, exact: Floats, cost: Floats) -> Whole:
        """Return whole numbers within a budget: the floor, and the rest where it gains most."""
        start = np.maximum(self.low, np.floor(exact * (1 + 1e-12)).astype(np.int64))
        return self._grow(start, budget * (1 + 1e-12) - float(cost @ start), cost)

    def _grow(self, start: Whole, left: float, cost: Floats) -> Whole:
        """Add one by one where it gains most, as long as it fits."""
        n = start.copy()
        queue = [
            (-self.gain(h, int(n[h]), cost[h]), h) for h in range(len(n)) if n[h] < self.high[h]
        ]
        heapq.heapify(queue)
        while queue:
            _, h = heapq.heappop(queue)
            if cost[h] > left:
                continue  # it never fits again: what is left only shrinks
            n[h] += 1
            left -= cost[h]
            if n[h] < self.high[h]:
                heapq.heappush(queue, (-self.gain(h, int(n[h]), cost[h]), h))
        return n
