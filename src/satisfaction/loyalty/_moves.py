"""The same customers at two ratings, as a function of the parameters of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._links import Link
from satisfaction.loyalty._lifetimes import lifetime_slopes, lifetimes
from satisfaction.loyalty._payments import Payments, Worth, refuse_endless

Floats = NDArray[np.float64]

_CELLS = 1_000_000  # of rows times draws at once


class Move(Protocol):
    """The same customers at two ratings, as a function of a model's parameters."""

    def worth(self, parameters: Floats) -> Worth:
        """Return the mean values and their gradient."""

    def gains(self, draws: Floats) -> Floats:
        """Return the mean gain for each row of parameters."""


@frozen(eq=False)
class Chance:
    """The chance to stay, given the linear predictor ``rows @ parameters``.

    In an ordinal model the chance to be at some level or above is ``1 - F(-eta)``.
    """

    link: Link
    ordinal: bool

    @property
    def stay(self) -> Callable[[Floats], Floats]:
        """Return the chance to stay as a function of eta."""
        return (lambda eta: self.link.survival(-eta)) if self.ordinal else self.link.cdf

    @property
    def leave(self) -> Callable[[Floats], Floats]:
        """Return the chance to leave as a function of eta, without cancellation."""
        return (lambda eta: self.link.cdf(-eta)) if self.ordinal else self.link.survival

    def slope(self, eta: Floats) -> Floats:
        """Return the derivative of the chance to stay."""
        return self.link.density(-eta if self.ordinal else eta)


@frozen(eq=False)
class LoyaltyMove:
    """Customers of a loyalty model: rows of the linear predictor before and after the change."""

    chance: Chance
    payments: Payments
    before: Floats
    after: Floats
    share: Floats

    def worth(self, parameters: Floats) -> Worth:
        """Return the mean values, chances to stay, and the gradient of the gain."""
        before, gradient_before, retention_before = self._side(self.before, parameters)
        after, gradient_after, retention_after = self._side(self.after, parameters)
        return Worth(
            before, after, gradient_after - gradient_before, retention_before, retention_after
        )

    def _side(self, rows: Floats, parameters: Floats) -> tuple[float, Floats, float]:
        """Return mean value, its gradient, and mean chance to stay."""
        eta = rows @ parameters
        stay, leave = self.chance.stay(eta), self.chance.leave(eta)
        with np.errstate(all="ignore"):  # what is not finite is refused
            values = self.payments.value(stay, leave)
            steep = self.payments.slope(leave) * self.chance.slope(eta)
        refuse_endless(values, steep)
        return float(self.share @ values), (self.share * steep) @ rows, float(self.share @ stay)

    def gains(self, draws: Floats) -> Floats:
        """Return the mean gain for each row of parameters."""
        return in_parts(self._gains, draws, len(self.share))

    def _gains(self, draws: Floats) -> Floats:
        """Return the mean gain for some rows of parameters."""
        before, after = (
            self.share @ self.payments.value(self.chance.stay(eta), self.chance.leave(eta))
            for eta in (rows @ draws.T for rows in (self.before, self.after))
        )
        return np.asarray(after - before)


@frozen(eq=False)
class LifetimeMove:
    """Customers of a retention model: their predictors, behind ones, before and after the change.

    The parameters are those of ``RetentionModel.point``.
    """

    payments: Payments
    before: Floats
    after: Floats
    share: Floats

    def worth(self, parameters: Floats) -> Worth:
        """Return the mean values and the gradient of the gain; there is no one retention."""
        before, gradient_before = self._side(self.before, parameters)
        after, gradient_after = self._side(self.after, parameters)
        return Worth(before, after, gradient_after - gradient_before)

    def _side(self, rows: Floats, parameters: Floats) -> tuple[float, Floats]:
        """Return mean value and its gradient."""
        centre, log_beta = np.reshape(parameters, (2, -1)) @ rows.T
        number = lifetimes(centre, log_beta, self.payments.discount_rate)
        by_centre, by_log_beta = lifetime_slopes(centre, log_beta, self.payments.discount_rate)
        refuse_endless(number, by_centre, by_log_beta)
        share = self.payments.margin * self.share
        gradient = np.concatenate([(share * by_centre) @ rows, (share * by_log_beta) @ rows])
        return float(self.share @ self.payments.of_lifetime(number)), gradient

    def gains(self, draws: Floats) -> Floats:
        """Return the mean gain for each row of parameters."""
        return in_parts(self._gains, draws, len(self.share))

    def _gains(self, draws: Floats) -> Floats:
        """Return the mean gain for some rows of parameters."""
        centre, log_beta = np.split(draws, 2, axis=1)
        before, after = (
            self.share
            @ self.payments.of_lifetime(
                lifetimes(rows @ centre.T, rows @ log_beta.T, self.payments.discount_rate)
            )
            for rows in (self.before, self.after)
        )
        return np.asarray(after - before)


def in_parts(function: Callable[[Floats], Floats], draws: Floats, n_rows: int) -> Floats:
    """Return a function of draws, so many at once that its arrays stay small."""
    size = max(1, _CELLS // n_rows)
    return np.concatenate(
        [function(draws[first : first + size]) for first in range(0, len(draws), size)]
    )
