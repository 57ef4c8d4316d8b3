"""What the payments of a customer are worth, and of the same customers at another rating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import InfeasibleError
from satisfaction.foundation._links import Link

Floats = NDArray[np.float64]

_CELLS = 1_000_000  # of rows times draws at once


@frozen
class Payments:
    """How money follows from staying: margin, discount rate, and when the first margin comes."""

    margin: float
    discount_rate: float
    first_payment: str

    def value(self, stay: Floats, leave: Floats) -> Floats:
        """Return ``m r / (1 + d - r)`` or ``m (1 + d) / (1 + d - r)``, with 1 - r given."""
        factor = stay if self.first_payment == "end" else 1 + self.discount_rate
        return np.asarray(self.margin * factor / (self.discount_rate + leave))

    def slope(self, leave: Floats) -> Floats:
        """Return the derivative by r, the same for both first payments."""
        d = self.discount_rate
        return np.asarray(self.margin * (1 + d) / (d + leave) ** 2)


@frozen(eq=False)
class Worth:
    """Mean values before and after the change, with the gradient of their difference."""

    before: float
    after: float
    gradient: Floats
    retention_before: float | None = None
    retention_after: float | None = None


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
        retained, values, gradients = [], [], []
        for rows in (self.before, self.after):
            eta = rows @ parameters
            stay, leave = self.chance.stay(eta), self.chance.leave(eta)
            with np.errstate(all="ignore"):  # what is not finite is refused
                values.append(float(self.share @ self.payments.value(stay, leave)))
                steep = self.payments.slope(leave) * self.chance.slope(eta)
                gradients.append((self.share * steep) @ rows)
            retained.append(float(self.share @ stay))
        refuse_endless(np.array(values), gradients[1] - gradients[0])
        return Worth(*values, gradients[1] - gradients[0], *retained)

    def gains(self, draws: Floats) -> Floats:
        """Return the mean gain for each row of parameters."""
        size = max(1, _CELLS // len(self.share))
        parts = [self._gains(draws[first : first + size]) for first in range(0, len(draws), size)]
        return np.concatenate(parts)

    def _gains(self, draws: Floats) -> Floats:
        """Return the mean gain for some rows of parameters."""
        before, after = (
            self.share @ self.payments.value(self.chance.stay(eta), self.chance.leave(eta))
            for eta in (rows @ draws.T for rows in (self.before, self.after))
        )
        return np.asarray(after - before)


def refuse_endless(*numbers: Floats) -> None:
    """Refuse values that are infinite because customers never leave and nothing is discounted."""
    if not all(np.isfinite(array).all() for array in numbers):
        raise InfeasibleError.about(
            "discount_rate",
            "the retention reaches 1, so that without discount a customer is worth infinitely much",
            remedy="Write a discount rate above 0",
        )
