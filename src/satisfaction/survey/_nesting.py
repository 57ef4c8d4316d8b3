"""Columns that follow from another: a cluster tells its stratum, a stratum its population."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.survey._labels import Encoded

_FEW = 65_536  # cells: with fewer it does not pay to look


@frozen(eq=False)
class Nested:
    """A column that another one determines: its code for each code of the other."""

    by: int
    code_of: NDArray[np.intp]


def find_nested(
    columns: Sequence[Encoded], determined: Sequence[int], determining: Sequence[int]
) -> dict[int, Nested]:
    """Return which of the columns `determined` follow from one of `determining`.

    Counting then leaves them out of its keys, whose number of possible values shrinks by
    their sizes.
    """
    found: dict[int, Nested] = {}
    if math.prod(len(column.labels) for column in columns) <= _FEW:
        return found
    for place in determined:
        for other in determining:
            if other == place or other in found:
                continue
            code_of = _follows(columns[place], columns[other])
            if code_of is not None:
                found[place] = Nested(other, code_of)
                break
    return found


def _follows(column: Encoded, other: Encoded) -> NDArray[np.intp] | None:
    """Return the code of one column for each code of the other, None if it has several."""
    own = np.asarray(column.codes)
    place = np.asarray(other.codes).astype(np.intp, copy=False)
    code_of = np.zeros(len(other.labels), dtype=own.dtype)
    code_of[place] = own
    if not np.array_equal(code_of.take(place), own):
        return None
    return code_of.astype(np.intp)
