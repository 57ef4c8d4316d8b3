"""Randomness: the one place where a generator is made."""

from __future__ import annotations

import numpy as np

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import is_bool

_KINDS = "a numpy.random.Generator, a SeedSequence, a whole number of at least 0, or None"


def generator(
    rng: np.random.Generator | np.random.SeedSequence | int | None,
) -> np.random.Generator:
    """Return a generator; the global random state is never read or set.

    An int is a seed of any size, `None` takes fresh entropy from the system.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None or isinstance(rng, np.random.SeedSequence):
        return np.random.default_rng(rng)
    if is_bool(rng) or not isinstance(rng, int | np.integer):
        raise DataTypeError.about(
            "rng",
            f"must be {_KINDS}",
            got=type(rng).__name__,
            remedy="Give numpy.random.default_rng(seed) or a seed",
        )
    if rng < 0:
        raise ArgumentError.about(
            "rng", "a seed must be at least 0", got=[int(rng)], remedy="Give a seed of 0 or more"
        )
    return np.random.default_rng(int(rng))
