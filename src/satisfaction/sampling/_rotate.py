"""Rotation: whose turn it is in this wave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._checks import check_count, check_number
from satisfaction.sampling._unit_interval import check_random_numbers


def rotate(
    random_numbers: ArrayLike, *, wave: int, fraction: float, renewal: float = 1.0
) -> NDArray[np.bool_]:
    """Whether it is a customer's turn in a wave, so that the burden is spread evenly.

    Parameters
    ----------
    random_numbers : array-like of float
        Permanent random numbers, in [0, 1).
    wave : int
        Number of the wave, from 0.
    fraction : float
        Share of the customers in each wave, above 0 and at most 1.
    renewal : float, default 1.0
        Share of the customers that each wave renews: 1 asks nobody twice within
        ``1 / fraction`` waves, 0.25 is a panel that renews a quarter each wave.

    Returns
    -------
    ndarray of bool
        One per number.

    Raises
    ------
    ArgumentError
        If a share is out of range.
    DataValueError
        If a number lies outside [0, 1).

    Notes
    -----
    True where ``(u - wave * renewal * fraction) mod 1 < fraction``. With a fraction of 1/m
    and full renewal it is ``floor(u m) = wave mod m``: over m waves every customer has
    exactly one turn.

    References
    ----------
    Ohlsson (1995), Coordination of samples using permanent random numbers, in Business
    Survey Methods, Wiley.

    Examples
    --------
    Four waves a year, a quarter of the customers in each:

    >>> from satisfaction.sampling import rotate
    >>> u = [0.1, 0.3, 0.6, 0.9]
    >>> for quarter in range(4):
    ...     print(rotate(u, wave=quarter, fraction=0.25).tolist())
    [True, False, False, False]
    [False, True, False, False]
    [False, False, True, False]
    [False, False, False, True]
    """
    u = check_random_numbers(random_numbers, "random_numbers")
    number = check_count(wave, "wave", high=2**53)
    share = check_number(fraction, "fraction", low=0, high=1, open_low=True)
    renewed = check_number(renewal, "renewal", low=0, high=1)
    waves = round(min(1 / share, 2.0**53))
    if renewed == 1 and abs(share * waves - 1) <= 1e-12:
        # u * waves may round up to the number of waves itself
        turn = np.minimum(np.floor(u * waves), waves - 1)
        return np.asarray(turn == number % waves)
    if share == 1:
        return np.ones(len(u), dtype=bool)
    return np.asarray(np.mod(u - (number * renewed * share) % 1.0, 1.0) < share)
