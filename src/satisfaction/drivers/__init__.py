"""Which attributes make customers satisfied, and where to act first."""

from satisfaction.drivers._dominance import Dominance
from satisfaction.drivers._driver_importance import DriverImportance
from satisfaction.drivers._measure_importance import driver_importance

__all__ = [
    "Dominance",
    "DriverImportance",
    "driver_importance",
]
