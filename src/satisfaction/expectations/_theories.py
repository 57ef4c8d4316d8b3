"""Four theories of how an expectation colours the rating of a performance."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._vectors import read_numbers

Floats = NDArray[np.float64]


def _read(performance: ArrayLike, expected: ArrayLike) -> tuple[Floats, Floats, bool]:
    """Return performance, its difference to the expectation, and whether both are numbers."""
    single = np.ndim(performance) == 0 and np.ndim(expected) == 0
    p, e = (
        np.float64(check_number(values, name))
        if np.ndim(values) == 0
        else read_numbers(values, name).astype(np.float64)
        for values, name in ((performance, "performance"), (expected, "expected"))
    )
    if p.ndim and e.ndim and p.size != e.size:
        raise AlignmentError.about(
            "performance, expected",
            "must be equally long",
            got=f"{p.size:,} and {e.size:,} values",
            remedy="Give one number, or as many as of the other",
        )
    return np.asarray(p), np.asarray(p - e), single


def _give(rating: Floats, *, single: bool) -> Any:
    """Return a float for two numbers, else an array."""
    return float(rating) if single else rating


@frozen(init=False)
class Assimilation:
    """The rating moves towards the expectation: ``R = P - k (P - E)``.

    Parameters
    ----------
    strength : float
        k, from 0 (none) to 1 (the rating is the expectation).

    References
    ----------
    Anderson (1973), Consumer dissatisfaction: the effect of disconfirmed expectancy on perceived
    product performance, Journal of Marketing Research 10, 38-44, doi:10.1177/002224377301000106.

    Examples
    --------
    >>> from satisfaction.expectations import Assimilation
    >>> Assimilation(0.25)(performance=3, expected=5)
    3.5
    """

    strength: float

    def __init__(self, strength: float) -> None:
        self.__attrs_init__(check_number(strength, "strength", low=0, high=1))

    def __call__(self, *, performance: ArrayLike, expected: ArrayLike) -> Any:
        """Return the rating to be expected; it is not clipped to a scale."""
        p, gap, single = _read(performance, expected)
        return _give(p - self.strength * gap, single=single)


@frozen(init=False)
class Contrast:
    """The rating exaggerates the difference: ``R = P + k (P - E)``.

    Parameters
    ----------
    strength : float
        k, at least 0.

    Examples
    --------
    >>> from satisfaction.expectations import Contrast
    >>> Contrast(0.25)(performance=3, expected=5)
    2.5
    """

    strength: float

    def __init__(self, strength: float) -> None:
        self.__attrs_init__(check_number(strength, "strength", low=0))

    def __call__(self, *, performance: ArrayLike, expected: ArrayLike) -> Any:
        """Return the rating to be expected; it is not clipped to a scale."""
        p, gap, single = _read(performance, expected)
        return _give(p + self.strength * gap, single=single)


@frozen(init=False)
class AssimilationContrast:
    """Small differences are assimilated, large ones exaggerated.

    Parameters
    ----------
    strength : float
        k, at least 0.
    latitude : float
        Up to which difference, inclusive, the rating moves towards the expectation; at least 0.

    Examples
    --------
    >>> from satisfaction.expectations import AssimilationContrast
    >>> AssimilationContrast(0.25, latitude=2)(performance=[3, 3], expected=[5, 6])
    array([3.5 , 2.25])
    """

    strength: float
    latitude: float

    def __init__(self, strength: float, latitude: float) -> None:
        self.__attrs_init__(
            check_number(strength, "strength", low=0), check_number(latitude, "latitude", low=0)
        )

    def __call__(self, *, performance: ArrayLike, expected: ArrayLike) -> Any:
        """Return the rating to be expected; it is not clipped to a scale."""
        p, gap, single = _read(performance, expected)
        sign = np.where(np.abs(gap) <= self.latitude, -1.0, 1.0)
        return _give(np.asarray(p + self.strength * sign * gap), single=single)


@frozen(init=False)
class GeneralizedNegativity:
    """Every disconfirmation spoils the rating: ``R = P - k |P - E|``.

    Parameters
    ----------
    strength : float
        k, at least 0.

    Examples
    --------
    >>> from satisfaction.expectations import GeneralizedNegativity
    >>> GeneralizedNegativity(0.25)(performance=[3, 5], expected=[5, 3])
    array([2.5, 4.5])
    """

    strength: float

    def __init__(self, strength: float) -> None:
        self.__attrs_init__(check_number(strength, "strength", low=0))

    def __call__(self, *, performance: ArrayLike, expected: ArrayLike) -> Any:
        """Return the rating to be expected; it is not clipped to a scale."""
        p, gap, single = _read(performance, expected)
        return _give(np.asarray(p - self.strength * np.abs(gap)), single=single)
