"""Why are they satisfied? Expectations against perceived performance."""

from satisfaction.expectations._value_function import ValueFunction

__all__ = [
    "ValueFunction",
]
