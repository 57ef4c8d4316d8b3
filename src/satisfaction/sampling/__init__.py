"""Sampling: whom to ask, and how probable that was."""

from satisfaction.sampling._permanent_random_numbers import permanent_random_numbers
from satisfaction.sampling._rotate import rotate

__all__ = ["permanent_random_numbers", "rotate"]
