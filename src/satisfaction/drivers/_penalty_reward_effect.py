"""What a low and what a high rating of one attribute do to satisfaction."""

from __future__ import annotations

import math
from typing import Any, Literal

from attrs import frozen

from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import json_number
from satisfaction.foundation._results import Coefficient


@frozen
class PenaltyRewardEffect:
    """What a low and what a high rating of one attribute do to satisfaction.

    Parameters
    ----------
    penalty : Coefficient
        Change of satisfaction at a low rating, against the middle; expected at most 0.
    reward : Coefficient
        Change at a high rating; expected at least 0.
    n_low, n_high : int
        Answers with a low and with a high rating.
    balance : Coefficient
        Penalty plus reward: 0 if both weigh the same (and have the expected signs).
    asymmetry : Coefficient
        (reward - penalty) / range in absolute values, from -1 (only penalizes) to 1.

    Examples
    --------
    >>> from satisfaction.drivers import penalty_reward
    >>> guests = {"clean": [1, 1, 3, 3, 5, 5, 3, 5] * 10, "overall": [1, 2, 4, 5, 4, 5, 4, 5] * 10}
    >>> found = penalty_reward(guests, "overall", ["clean"], low=2, high=4)
    >>> round(found["clean"].penalty.value, 2), round(found["clean"].reward.value, 2)
    (-2.83, 0.33)
    """

    penalty: Coefficient
    reward: Coefficient
    n_low: int
    n_high: int
    balance: Coefficient
    asymmetry: Coefficient

    @property
    def sign_ok(self) -> bool:
        """Whether penalty <= 0 <= reward."""
        return bool(self.penalty.value <= 0 <= self.reward.value)

    @property
    def range_of_impact(self) -> float:
        """Absolute penalty plus absolute reward."""
        return abs(self.penalty.value) + abs(self.reward.value)

    @property
    def satisfaction_potential(self) -> float:
        """Share of the reward in the range of impact."""
        whole = self.range_of_impact
        return abs(self.reward.value) / whole if whole > 0 else math.nan

    @property
    def dissatisfaction_potential(self) -> float:
        """Share of the penalty in the range of impact."""
        whole = self.range_of_impact
        return abs(self.penalty.value) / whole if whole > 0 else math.nan

    def kind(self, cutoff: float) -> Literal["dissatisfier", "hybrid", "satisfier"]:
        """Return the class of the attribute at a cutoff, which the literature does not agree on.

        Parameters
        ----------
        cutoff : float
            Between 0 and 1: how much asymmetry is still balanced.

        Returns
        -------
        str
            ``"dissatisfier"`` below -cutoff, ``"satisfier"`` above cutoff, else ``"hybrid"``.
        """
        edge = check_number(cutoff, "cutoff", low=0, high=1)
        if self.asymmetry.value < -edge:
            return "dissatisfier"
        return "satisfier" if self.asymmetry.value > edge else "hybrid"

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        return {
            "penalty": dict(self.penalty.to_dict()),
            "reward": dict(self.reward.to_dict()),
            "n_low": self.n_low,
            "n_high": self.n_high,
            "sign_ok": self.sign_ok,
            "balance": dict(self.balance.to_dict()),
            "range_of_impact": json_number(self.range_of_impact),
            "satisfaction_potential": json_number(self.satisfaction_potential),
            "dissatisfaction_potential": json_number(self.dissatisfaction_potential),
            "asymmetry": dict(self.asymmetry.to_dict()),
        }
