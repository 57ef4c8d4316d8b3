"""Streams of random numbers: one for each thing that is drawn, the same on every platform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

# The order is part of the promise "same seed, same market": new names come last.
_NAMES = (
    "segment", "offering", "buyer", "buys_for_others", "consumer", "tenure", "channel", "basket",
    "day", "source", "overcharge", "expectation_common", "expectation", "performance_common",
    "performance", "satisfaction", "satisfaction_error", "expectation_error", "performance_error",
    "recommend", "recommend_error", "intent", "stays", "returns", "stay", "return", "visits",
    "recommends", "complaint", "complaint_day", "other_channel", "cause",
    "justified", "resolved", "resolution", "follow_up", "follow_up_day", "follow_up_resolved",
    "follow_up_resolution", "contacts", "contact_day", "contact_channel", "act", "contact_resolved",
    "contact_resolution", "representative", "behaviour", "quality", "contact_rating",
    "wave", "delay",
)  # fmt: skip
_NUMBER = {name: number for number, name in enumerate(_NAMES)}

# Moves 0 to the smallest positive step and leaves every number above 2**-1 as it is, so that no
# draw is 0 or 1 and the inverse of the normal distribution stays finite.
_NUDGE = 2.0**-55


class Streams:
    """Random numbers by name: a change of one part of a market leaves the others' draws alone.

    Only `Generator.random` is used, whose output is the same on every platform; normal numbers
    are its transform by the inverse of the normal distribution.
    """

    def __init__(self, rng: np.random.Generator, occasion: int = 0) -> None:
        # occasion 0 makes the market, 1 asks it: the same seed for both repeats no number
        self.occasion = occasion
        self.entropy = tuple(int(number * 2**32) for number in rng.random(4))

    def uniforms(self, name: str, size: int, part: int = 0) -> NDArray[np.float64]:
        """Return numbers between 0 and 1, both excluded."""
        seed = np.random.SeedSequence(self.entropy, spawn_key=(self.occasion, _NUMBER[name], part))
        numbers = np.random.Generator(np.random.PCG64(seed)).random(size)
        numbers += _NUDGE
        return numbers

    def normals(self, name: str, size: int, part: int = 0) -> NDArray[np.float64]:
        """Return standard normal numbers."""
        numbers = self.uniforms(name, size, part)
        special.ndtri(numbers, out=numbers)
        return numbers


def choose(uniforms: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return for each uniform number the position of the share that it falls into."""
    limits = np.cumsum(shares)[:-1]  # the last share takes what rounding leaves
    chosen: NDArray[np.int16] = np.searchsorted(limits, uniforms, side="right").astype(np.int16)
    return chosen


def poisson(uniforms: NDArray[np.float64], means: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return Poisson counts by inversion: the least k whose distribution reaches the uniform."""
    counts = np.zeros(uniforms.shape, dtype=np.int16)
    rows = np.arange(uniforms.size)
    term = np.exp(-means)
    reached = term.copy()
    k = 0
    while rows.size:
        # below an ulp of 1 the terms cannot raise the sum any more
        more = (uniforms[rows] > reached) & ((term > 1e-17) | (k < means[rows]))
        rows, reached, term = rows[more], reached[more], term[more]
        k += 1
        counts[rows] = k
        term = term * means[rows] / k
        reached = reached + term
    return counts
