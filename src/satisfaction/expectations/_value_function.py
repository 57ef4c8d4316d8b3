"""The value of a gain or a loss: steeper for losses, flatter far from the reference."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._checks import check_number
from satisfaction.foundation._vectors import read_numbers


@frozen(init=False)
class ValueFunction:
    """The subjective value of a gain or loss against the expectation.

    Parameters
    ----------
    gain_exponent : float
        Above 0; below 1 each further gain counts for less.
    loss_exponent : float
        Above 0; below 1 each further loss counts for less.
    loss_aversion : float
        Above 0; how many times a loss of 1 weighs a gain of 1.

    Raises
    ------
    ArgumentError
        If a parameter is not above 0.

    Notes
    -----
    ``v(d) = d**gain_exponent`` for ``d >= 0``, and
    ``v(d) = -loss_aversion * (-d)**loss_exponent`` for ``d < 0``. There are no defaults: the
    parameters decide what is measured.

    References
    ----------
    Tversky, Kahneman (1992), Advances in prospect theory, Journal of Risk and Uncertainty 5,
    297-323, doi:10.1007/BF00122574.

    Examples
    --------
    A disappointment of one point weighs more than twice a pleasant surprise of one point:

    >>> from satisfaction.expectations import ValueFunction
    >>> value = ValueFunction.tversky_kahneman()
    >>> value(1), value(-1)
    (1.0, -2.25)
    >>> value([-2, 0, 2])
    array([-4.14..., 0. , 1.84...])
    """

    gain_exponent: float
    loss_exponent: float
    loss_aversion: float

    def __init__(self, *, gain_exponent: float, loss_exponent: float, loss_aversion: float) -> None:
        self.__attrs_init__(
            check_number(gain_exponent, "gain_exponent", low=0, open_low=True),
            check_number(loss_exponent, "loss_exponent", low=0, open_low=True),
            check_number(loss_aversion, "loss_aversion", low=0, open_low=True),
        )

    @classmethod
    def tversky_kahneman(cls) -> Self:
        """Return the function with the published medians: exponents .88, loss aversion 2.25.

        Returns
        -------
        ValueFunction
            Estimated from choices between gambles, not from customers.
        """
        return cls(gain_exponent=0.88, loss_exponent=0.88, loss_aversion=2.25)

    def __call__(self, difference: ArrayLike) -> Any:
        """Return the value of gains (above 0) and losses (below 0).

        Parameters
        ----------
        difference : float or array-like
            Performance minus expectation.

        Returns
        -------
        float or ndarray
            A float for a number.
        """
        d, single = _read(difference, "difference")
        with np.errstate(over="ignore"):  # infinite where it is too large for a float
            gain = np.maximum(d, 0.0) ** self.gain_exponent
            loss = self.loss_aversion * np.maximum(-d, 0.0) ** self.loss_exponent
        return _give(np.where(d >= 0, gain, -loss), d, single=single)

    def inverse(self, value: ArrayLike) -> Any:
        """Return the gain or loss that has the given value.

        Parameters
        ----------
        value : float or array-like
            Values.

        Returns
        -------
        float or ndarray
            A float for a number.
        """
        v, single = _read(value, "value")
        with np.errstate(over="ignore"):
            gain = np.maximum(v, 0.0) ** (1 / self.gain_exponent)
            loss = (np.maximum(-v, 0.0) / self.loss_aversion) ** (1 / self.loss_exponent)
        return _give(np.where(v >= 0, gain, -loss), v, single=single)

    def derivative(self, difference: ArrayLike) -> Any:
        """Return how much one more unit is worth; at 0 the derivative from the right.

        Parameters
        ----------
        difference : float or array-like
            Performance minus expectation.

        Returns
        -------
        float or ndarray
            A float for a number; infinite at 0 where the exponent of gains is below 1.
        """
        d, single = _read(difference, "difference")
        with np.errstate(divide="ignore", over="ignore"):
            gain = self.gain_exponent * np.maximum(d, 0.0) ** (self.gain_exponent - 1)
            loss = (
                self.loss_aversion
                * self.loss_exponent
                * np.maximum(-d, 0.0) ** (self.loss_exponent - 1)
            )
        return _give(np.where(d >= 0, gain, loss), d, single=single)

    def to_dict(self) -> dict[str, float]:
        """Return the parameters as JSON-ready values."""
        return {
            "gain_exponent": self.gain_exponent,
            "loss_exponent": self.loss_exponent,
            "loss_aversion": self.loss_aversion,
        }


def _read(values: ArrayLike, name: str) -> tuple[NDArray[np.float64], bool]:
    """Return values as floats, and whether it was a single number."""
    if np.ndim(values) == 0:
        return np.array(check_number(values, name)), True
    return read_numbers(values, name).astype(np.float64), False


def _give(result: NDArray[np.float64], asked: NDArray[np.float64], *, single: bool) -> Any:
    """Return a float for a single number; a missing value stays missing."""
    return float(result) if single else np.where(np.isnan(asked), np.nan, result)
