"""`RetentionModel`: how long customers stay, and what differs between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, format_number, html_table, json_number
from satisfaction.foundation._results import Coefficient
from satisfaction.foundation._vectors import check_vector
from satisfaction.loyalty._beta_geometric import NAMES, lifetime, retention, survival
from satisfaction.loyalty._prediction import Curve
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate

Floats = NDArray[np.float64]

_STEP = 1e-20  # imaginary: derivatives without any rounding by subtraction
_LEAST_RATE = 1e-8  # the least discount rate above 0: the sum has 10 ** 4 terms for it
_LAST = 1_000_000
_TO_LOGS = np.array([[1.0, 1.0], [0.0, 1.0]])


def _read_only(values: ArrayLike) -> Floats:
    """Return a copy that cannot be written to."""
    copied = np.array(values, dtype=np.float64)
    copied.setflags(write=False)
    return copied


@frozen(eq=False, repr=False, kw_only=True)
class RetentionModel:
    """A shifted beta-geometric model of staying: made by `fit_retention`.

    Parameters
    ----------
    point : ndarray
        ``log(alpha / beta)`` and ``log(beta)``; the second is infinite at the boundary.
    point_covariance : ndarray
        Their covariance; zeros for the second at the boundary.
    log_likelihood : float
        At the maximum, weights as given.
    gradient_norm : float
        The Newton decrement: how many standard errors the maximum is still away.
    n, n_missing : int
        Customers, and customers left out for a missing value.
    covariance_type : {"classical", "design"}
        From the likelihood, or from a survey design.
    degrees_of_freedom : float
        Of the t distribution of tests and intervals; infinity for the normal.
    boundary : {"homogeneous"} or None
        ``"homogeneous"`` where no difference between customers was found: alpha and beta are
        then infinite and everybody leaves with the same chance.

    Examples
    --------
    >>> from satisfaction.loyalty import fit_retention
    >>> fit_retention([1000, 631, 468, 382, 326, 289, 262, 241])
    RetentionModel(1,000 customers)
      alpha  0.70408 +- 0.065599
      beta   1.182 +- 0.15248
    """

    point: Floats = field(converter=_read_only)
    point_covariance: Floats = field(converter=_read_only)
    log_likelihood: float
    gradient_norm: float
    n: int
    n_missing: int
    covariance_type: Literal["classical", "design"]
    degrees_of_freedom: float
    boundary: Literal["homogeneous"] | None

    # ---- parameters ----------------------------------------------------------------------

    @property
    def covariance(self) -> Floats:
        """Covariance of ``log_alpha`` and ``log_beta``; nan at the boundary."""
        if self.boundary is not None:
            return np.full((2, 2), math.nan)
        return np.asarray(_TO_LOGS @ self.point_covariance @ _TO_LOGS.T)

    @property
    def parameters(self) -> Mapping[str, Coefficient]:
        """``log_alpha`` and ``log_beta`` with their standard errors."""
        values = (self.point[0] + self.point[1], self.point[1])
        errors = np.sqrt(np.diag(self.covariance))
        return MappingProxyType(
            {
                name: self._coefficient(name, value, error)
                for name, value, error in zip(NAMES, values, errors, strict=True)
            }
        )

    @property
    def converged(self) -> bool:
        """Always true: a fit that does not converge is an error."""
        return True

    @property
    def alpha(self) -> Coefficient:
        """First parameter of the beta distribution of churn; its error by the delta method."""
        return self._exponential("alpha")

    @property
    def beta(self) -> Coefficient:
        """Second parameter of the beta distribution of churn; its error by the delta method."""
        return self._exponential("beta")

    @property
    def churn(self) -> Coefficient:
        """Mean chance to leave at the first renewal, ``alpha / (alpha + beta)``."""
        value = float(special.expit(self.point[0]))
        error = value * (1 - value) * math.sqrt(self.point_covariance[0, 0])
        return self._coefficient("churn", value, error)

    @property
    def polarisation(self) -> Coefficient:
        """How much customers differ, ``1 / (alpha + beta + 1)``: 0 not at all, 1 utterly."""
        if self.boundary is not None:
            return self._coefficient("polarisation", 0.0, math.nan)
        value, error = self._delta(
            lambda point: 1 / (np.exp(point[0] + point[1]) + np.exp(point[1]) + 1)
        )
        return self._coefficient("polarisation", float(value), float(error))

    def _coefficient(self, name: str, value: float, error: float) -> Coefficient:
        return Coefficient(name, float(value), float(error), self.degrees_of_freedom)

    def _exponential(self, name: str) -> Coefficient:
        """Return alpha or beta."""
        log = self.parameters[f"log_{name}"]
        value = math.exp(log.value)
        return self._coefficient(name, value, value * log.standard_error)

    def _delta(self, function: Callable[[Any], Any]) -> tuple[Floats, Floats]:
        """Return a function of the parameters, and its standard errors by the delta method."""
        value = np.real(function(self.point.astype(np.complex128)))
        free = 2 if self.boundary is None else 1
        slopes = np.zeros((2, *np.shape(value)))
        for place in range(free):
            moved = self.point.astype(np.complex128)
            moved[place] += 1j * _STEP
            slopes[place] = np.imag(function(moved)) / _STEP
        square = np.einsum("i...,ij,j...->...", slopes, self.point_covariance, slopes)
        return np.asarray(value), np.sqrt(np.maximum(square, 0.0))

    # ---- what follows from them ----------------------------------------------------------

    def survival(self, periods: ArrayLike) -> Curve:
        """Return the share still there after some numbers of renewals.

        Parameters
        ----------
        periods : array-like of int
            Numbers of renewals, at least 0.

        Returns
        -------
        Curve
            Shares 0 to 1, with errors by the delta method and limits on the logit scale.
        """
        return self._curve(survival, _check_periods(periods, "periods", 0))

    def retention_rate(self, periods: ArrayLike) -> Curve:
        """Return the share that stays, of those asked for the first, second, ... renewal.

        Parameters
        ----------
        periods : array-like of int
            Which renewals, from 1 on.

        Returns
        -------
        Curve
            Shares 0 to 1, with errors by the delta method and limits on the logit scale.
        """
        return self._curve(retention, _check_periods(periods, "periods", 1))

    def _curve(self, function: Callable[[Any, Floats], Any], points: Floats) -> Curve:
        """Return a function of the parameters along some renewals."""
        values, errors = self._delta(lambda point: function(point, points))
        return Curve(values, errors, self.degrees_of_freedom, "logit", points=points)

    def expected_lifetime(self, *, discount_rate: float) -> Estimate:
        """Return how many payments a new customer makes, the first of them now, discounted.

        Parameters
        ----------
        discount_rate : float
            Per period, 0 or at least 1e-8. Without discounting the lifetime is infinite where
            alpha is at most 1.

        Returns
        -------
        Estimate
            In payments, at least 1.
        """
        rate = _check_rate(discount_rate)
        return self._lifetime(
            "expected lifetime", 1.0, rate, lambda point: lifetime(point, 0, rate)
        )

    def residual_lifetime(self, renewals: int, *, discount_rate: float) -> Estimate:
        """Return how many payments follow from a customer about to be asked to renew.

        Parameters
        ----------
        renewals : int
            Which renewal is next: 1 for a customer who was never asked.
        discount_rate : float
            Per period, 0 or at least 1e-8; the next payment is not discounted.

        Returns
        -------
        Estimate
            In payments, at least 0.
        """
        number = _check_periods([renewals], "renewals", 1)
        rate = _check_rate(discount_rate)
        return self._lifetime(
            "residual lifetime",
            0.0,
            rate,
            lambda point: retention(point, number)[0] * lifetime(point, int(number[0]), rate),
        )

    def _lifetime(
        self, name: str, least: float, rate: float, function: Callable[[Any], Any]
    ) -> Estimate:
        """Return a number of payments as an estimate: endless without discount and alpha <= 1."""
        endless = rate == 0 and self.alpha.value <= 1
        value, error = (math.inf, math.nan) if endless else self._delta(function)
        return quantity_estimate(
            Quantity(name, unit="rating", family="mean", bounds=(least, math.inf)),
            float(value),
            float(error) ** 2,
            n=self.n,
            n_missing=self.n_missing,
            degrees_of_freedom=self.degrees_of_freedom,
            declared=self.covariance_type == "design",
        )

    # ---- shown ---------------------------------------------------------------------------

    def _shown(self) -> tuple[Coefficient, ...]:
        """Return the parameters to show: the churn where nothing else is finite."""
        return (self.alpha, self.beta) if self.boundary is None else (self.churn,)

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and numbers of the fit as JSON-ready values."""
        return {
            "parameters": [one.to_dict() for one in self.parameters.values()],
            "alpha": json_number(self.alpha.value),
            "beta": json_number(self.beta.value),
            "churn": json_number(self.churn.value),
            "polarisation": json_number(self.polarisation.value),
            "log_likelihood": json_number(self.log_likelihood),
            "n": self.n,
            "n_missing": self.n_missing,
            "covariance_type": self.covariance_type,
            "boundary": self.boundary,
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per parameter."""
        rows = [one.to_dict() for one in self.parameters.values()]
        return to_frame({name: [row[name] for row in rows] for name in rows[0]}, backend)

    def __repr__(self) -> str:
        shown = self._shown()
        width = max(len(one.name) for one in shown)
        lines = [
            f"  {one.name:<{width}}  {format_number(one.value)} +- "
            f"{format_number(one.standard_error)}"
            for one in shown
        ]
        return "\n".join([f"RetentionModel({format_count(self.n)} customers)", *lines])

    def _repr_html_(self) -> str:
        rows = [
            [one.name, format_number(one.value), format_number(one.standard_error)]
            for one in self._shown()
        ]
        caption = f"RetentionModel, {format_count(self.n)} customers"
        return html_table(["parameter", "value", "standard error"], rows, caption=caption)


def _check_periods(values: ArrayLike, name: str, low: int) -> Floats:
    """Return whole numbers of at least `low`."""
    numbers = check_vector(np.atleast_1d(np.asarray(values)), name)[0]
    wrong = ~((numbers >= low) & (numbers <= _LAST) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ArgumentError.about(
            name,
            f"must be whole numbers from {low} to {_LAST:,}",
            got=numbers[wrong][:3].tolist(),
            count=int(wrong.sum()),
            remedy="Count renewals",
        )
    return numbers


def _check_rate(discount_rate: object) -> float:
    """Return a discount rate of 0, or one large enough for the sum."""
    rate = check_number(discount_rate, "discount_rate", low=0.0)
    if 0 < rate < _LEAST_RATE:
        raise ArgumentError.about(
            "discount_rate",
            f"must be 0 or at least {_LEAST_RATE:g}",
            got=[rate],
            remedy="Write discount_rate=0 for no discounting",
        )
    return rate
