"""The ground floor: checks, randomness, rendering and numerical methods, without domain words."""

from satisfaction.foundation._rendering import escape
from satisfaction.foundation._results import Coefficient, ConfidenceInterval, TestResult

__all__ = ["Coefficient", "ConfidenceInterval", "TestResult", "escape"]
