"""`RetentionModel`: how long customers stay, and what differs between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.loyalty._beta_geometric import lifetime, retention, survival
from satisfaction.loyalty._prediction import Curve
from satisfaction.loyalty._retention_arguments import check_discount_rate, check_periods
from satisfaction.loyalty._retention_summary import RetentionSummary
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False, kw_only=True)
class RetentionModel(RetentionSummary):
    """A shifted beta-geometric model of staying: made by `fit_retention`.

    Parameters
    ----------
    point : ndarray
        ``log(alpha / beta)`` and ``log(beta)``, each followed by the slopes of the predictors'
        columns; the second is infinite at the boundary, with slopes of 0.
    point_covariance : ndarray
        Their covariance; zeros for the second part at the boundary.
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
        then infinite, and customers with the same predictors leave with the same chance.
    renewals : Renewals
        How many were asked for each renewal, and how many left.
    bases : tuple
        How the predictors enter.

    Examples
    --------
    >>> from satisfaction.loyalty import fit_retention
    >>> fit_retention([1000, 631, 468, 382, 326, 289, 262, 241])
    RetentionModel(1,000 customers)
      alpha  0.70408 +- 0.065599
      beta   1.182 +- 0.15248
    """

    def survival(self, periods: ArrayLike, *, at: Mapping[str, Any] | None = None) -> Curve:
        """Return the share still there after some numbers of renewals.

        Parameters
        ----------
        periods : array-like of int
            Numbers of renewals, at least 0.
        at : mapping, optional
            A value for each predictor, such as ``{"satisfaction": 4}``; needed with predictors.

        Returns
        -------
        Curve
            Shares 0 to 1, with errors by the delta method and limits on the logit scale.

        Raises
        ------
        ArgumentError
            If a period is no such number, or `at` does not name each predictor once.
        """
        return self._curve(survival, check_periods(periods, "periods", 0), at)

    def retention_rate(self, periods: ArrayLike, *, at: Mapping[str, Any] | None = None) -> Curve:
        """Return the share that stays, of those asked for the first, second, ... renewal.

        Parameters
        ----------
        periods : array-like of int
            Which renewals, from 1 on.
        at : mapping, optional
            A value for each predictor; needed with predictors.

        Returns
        -------
        Curve
            Shares 0 to 1, with errors by the delta method and limits on the logit scale.

        Raises
        ------
        ArgumentError
            If a period is no such number, or `at` does not name each predictor once.
        """
        return self._curve(retention, check_periods(periods, "periods", 1), at)

    def _curve(
        self, function: Callable[[Any, Floats], Any], points: Floats, at: Mapping[str, Any] | None
    ) -> Curve:
        """Return a function of the parameters along some renewals."""
        values, errors = self._delta(lambda point: function(point, points), at)
        return Curve(values, errors, self.degrees_of_freedom, "logit", points=points)

    def expected_lifetime(
        self, *, discount_rate: float, at: Mapping[str, Any] | None = None
    ) -> Estimate:
        """Return how many payments a new customer makes, the first of them now, discounted.

        Parameters
        ----------
        discount_rate : float
            Per period, 0 or at least 1e-8. Without discounting the lifetime is infinite where
            alpha is at most 1.
        at : mapping, optional
            A value for each predictor; needed with predictors.

        Returns
        -------
        Estimate
            In payments, at least 1.

        Raises
        ------
        ArgumentError
            If the rate is no such number, or `at` does not name each predictor once.
        """
        rate = check_discount_rate(discount_rate)
        return self._lifetime(
            "expected lifetime", 1.0, rate, at, lambda point: lifetime(point, 0, rate)
        )

    def residual_lifetime(
        self, renewals: int, *, discount_rate: float, at: Mapping[str, Any] | None = None
    ) -> Estimate:
        """Return how many payments follow from a customer about to be asked to renew.

        Parameters
        ----------
        renewals : int
            Which renewal is next: 1 for a customer who was never asked.
        discount_rate : float
            Per period, 0 or at least 1e-8; the next payment is not discounted.
        at : mapping, optional
            A value for each predictor; needed with predictors.

        Returns
        -------
        Estimate
            In payments, at least 0.

        Raises
        ------
        ArgumentError
            If a number is impossible, or `at` does not name each predictor once.
        """
        number = check_periods([renewals], "renewals", 1)
        rate = check_discount_rate(discount_rate)
        return self._lifetime(
            "residual lifetime",
            0.0,
            rate,
            at,
            lambda point: retention(point, number)[0] * lifetime(point, int(number[0]), rate),
        )

    def _lifetime(
        self,
        name: str,
        least: float,
        rate: float,
        at: Mapping[str, Any] | None,
        function: Callable[[Any], Any],
    ) -> Estimate:
        """Return a number of payments as an estimate: endless without discount and alpha <= 1."""
        endless = rate == 0 and self._local_point(at)[0].sum() <= 0
        value, error = (math.inf, math.nan) if endless else self._delta(function, at)
        return quantity_estimate(
            Quantity(name, unit="rating", family="mean", bounds=(least, math.inf)),
            float(value),
            float(error) ** 2,
            n=self.n,
            n_missing=self.n_missing,
            degrees_of_freedom=self.degrees_of_freedom,
            declared=self.covariance_type == "design",
        )

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the share still there after each renewal, and the share that stays at it.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``at``: a value for each predictor; ``periods``: how many renewals;
            ``confidence_level``: of the bands; ``title``: above the picture.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._retention import plot_retention

        return plot_retention(self, ax=ax, **kwargs)
