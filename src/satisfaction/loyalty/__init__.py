"""What follows from satisfaction: who comes back, who stays, and what it is worth."""

from satisfaction.loyalty._loyalty_matrix import LoyaltyMatrix, loyalty_matrix

__all__ = ["LoyaltyMatrix", "loyalty_matrix"]
