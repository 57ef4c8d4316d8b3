"""Sampling: whom to ask, and how probable that was."""

from satisfaction.sampling._contact_probabilities import ContactProbabilities
from satisfaction.sampling._contact_rule import ContactRule
from satisfaction.sampling._draw import draw
from satisfaction.sampling._inclusion_probabilities import inclusion_probabilities
from satisfaction.sampling._permanent_random_numbers import permanent_random_numbers
from satisfaction.sampling._rotate import rotate
from satisfaction.sampling._sample import Sample

__all__ = [
    "ContactProbabilities",
    "ContactRule",
    "Sample",
    "draw",
    "inclusion_probabilities",
    "permanent_random_numbers",
    "rotate",
]
