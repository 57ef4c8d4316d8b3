"""Why are they satisfied? Expectations against perceived performance."""

from satisfaction.expectations._admissibility import GapAdmissibility
from satisfaction.expectations._disconfirmation import disconfirmation
from satisfaction.expectations._gain_loss import GainLoss, gain_loss
from satisfaction.expectations._kano import Kano, kano
from satisfaction.expectations._kano_attribute import FongTest, KanoAttribute, KanoContinuous
from satisfaction.expectations._perceived import PerceivedDisconfirmation, perceived_disconfirmation
from satisfaction.expectations._reliability import DifferenceReliability
from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
from satisfaction.expectations._value_function import ValueFunction

__all__ = [
    "DifferenceReliability",
    "FongTest",
    "GainLoss",
    "GapAdmissibility",
    "Kano",
    "KanoAttribute",
    "KanoContinuous",
    "PerceivedDisconfirmation",
    "SubtractiveDisconfirmation",
    "ValueFunction",
    "disconfirmation",
    "gain_loss",
    "kano",
    "perceived_disconfirmation",
]
