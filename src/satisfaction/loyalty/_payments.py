"""What the payments of a customer are worth."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import InfeasibleError

Floats = NDArray[np.float64]


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

    def of_lifetime(self, payments: Floats) -> Floats:
        """Return the value of a number of discounted payments, the first of them now."""
        return np.asarray(self.margin * (payments - (self.first_payment == "end")))


@frozen(eq=False)
class Worth:
    """Mean values before and after the change, with the gradient of their difference."""

    before: float
    after: float
    gradient: Floats
    retention_before: float | None = None
    retention_after: float | None = None


def refuse_endless(*numbers: Floats) -> None:
    """Refuse values that are infinite because customers never leave and nothing is discounted."""
    if not all(np.isfinite(array).all() for array in numbers):
        raise InfeasibleError.about(
            "discount_rate",
            "customers stay so long that without discounting they are worth infinitely much",
            remedy="Write a discount rate above 0",
        )
