"""Sampling: whom to ask, and how probable that was."""

from satisfaction.sampling._allocate import allocate
from satisfaction.sampling._allocation import Allocation
from satisfaction.sampling._bottom_k import BottomK, BottomKSample
from satisfaction.sampling._contact_probabilities import ContactProbabilities
from satisfaction.sampling._contact_rule import ContactRule
from satisfaction.sampling._cost_per_complete import ContactCost, cost_per_complete
from satisfaction.sampling._draw import draw
from satisfaction.sampling._inclusion_probabilities import inclusion_probabilities
from satisfaction.sampling._invitation import Invitation, InvitationTable
from satisfaction.sampling._permanent_random_numbers import permanent_random_numbers
from satisfaction.sampling._rotate import rotate
from satisfaction.sampling._sample import Sample
from satisfaction.sampling._sample_size import SampleSize, sample_size
from satisfaction.sampling._stream_sampler import StreamSampler

__all__ = [
    "Allocation",
    "BottomK",
    "BottomKSample",
    "ContactCost",
    "ContactProbabilities",
    "ContactRule",
    "Invitation",
    "InvitationTable",
    "Sample",
    "SampleSize",
    "StreamSampler",
    "allocate",
    "cost_per_complete",
    "draw",
    "inclusion_probabilities",
    "permanent_random_numbers",
    "rotate",
    "sample_size",
]
