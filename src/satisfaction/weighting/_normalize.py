"""`normalize`: weights with a given sum."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._weight_summary import check_weights


def normalize(
    weights: ArrayLike | AdjustedWeights, *, to: Literal["n"] | float = "n"
) -> NDArray[np.float64]:
    """Rescale weights to a given sum; no estimate of a mean or share changes.

    Parameters
    ----------
    weights : array-like or AdjustedWeights
        Weights of at least 0, not all 0.
    to : {"n"} or float, default "n"
        What they sum to; "n" is their number.

    Returns
    -------
    ndarray of shape (n,)
        The weights times one constant.

    Raises
    ------
    DesignError
        If a weight is negative, missing or infinite, or all are 0.

    Examples
    --------
    >>> from satisfaction.weighting import normalize
    >>> normalize([10, 20, 30])
    array([0.5, 1. , 1.5])
    """
    numbers = check_weights(weights)
    if isinstance(to, str):
        check_choice(to, "to", ("n",))
        goal = float(numbers.size)
    else:
        goal = check_number(to, "to", low=0, open_low=True)
    scaled = numbers / numbers.max()
    return np.asarray(scaled * (goal / scaled.sum()))
