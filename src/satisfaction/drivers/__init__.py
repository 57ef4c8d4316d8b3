"""Which attributes make customers satisfied, and where to act first."""

from satisfaction.drivers._dominance import Dominance
from satisfaction.drivers._driver_importance import DriverImportance
from satisfaction.drivers._fit_penalty_reward import penalty_reward
from satisfaction.drivers._importance_performance import ImportancePerformance, ImportancePoint
from satisfaction.drivers._map_importance import importance_performance
from satisfaction.drivers._measure_importance import driver_importance
from satisfaction.drivers._penalty_reward import PenaltyReward
from satisfaction.drivers._penalty_reward_effect import PenaltyRewardEffect

__all__ = [
    "Dominance",
    "DriverImportance",
    "ImportancePerformance",
    "ImportancePoint",
    "PenaltyReward",
    "PenaltyRewardEffect",
    "driver_importance",
    "importance_performance",
    "penalty_reward",
]
