"""Reading a table of numbers that a user hands in as a whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError


def read_matrix(values: object, name: str) -> NDArray[np.float64]:
    """Return a fresh array of floats; its shape is left for the caller to judge."""
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataTypeError.about(
            name,
            "must be a table of numbers whose rows are equally long",
            got=type(values).__name__,
            remedy="Give a list of rows, or an array",
        ) from None
