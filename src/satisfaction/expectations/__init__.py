"""Why are they satisfied? Expectations against perceived performance."""

from satisfaction.expectations._admissibility import GapAdmissibility
from satisfaction.expectations._classify import kano
from satisfaction.expectations._compare_theories import (
    TheoryComparison,
    TheoryFit,
    compare_theories,
)
from satisfaction.expectations._congruence import Congruence, CongruenceCondition
from satisfaction.expectations._disconfirmation import disconfirmation
from satisfaction.expectations._fit_surface import response_surface
from satisfaction.expectations._gain_loss import gain_loss
from satisfaction.expectations._gain_loss_result import GainLoss
from satisfaction.expectations._kano import Kano
from satisfaction.expectations._kano_attribute import FongTest, KanoAttribute, KanoContinuous
from satisfaction.expectations._perceived import PerceivedDisconfirmation, perceived_disconfirmation
from satisfaction.expectations._reliability import DifferenceReliability
from satisfaction.expectations._response_surface import ResponseSurface
from satisfaction.expectations._score import DisconfirmationScores, score_disconfirmation
from satisfaction.expectations._servqual import servqual
from satisfaction.expectations._servqual_result import Servqual
from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
from satisfaction.expectations._surface_geometry import PrincipalAxis, StationaryPoint
from satisfaction.expectations._surface_models import ModelFit
from satisfaction.expectations._theories import (
    Assimilation,
    AssimilationContrast,
    Contrast,
    GeneralizedNegativity,
)
from satisfaction.expectations._value_function import ValueFunction
from satisfaction.expectations._zone import ZoneOfTolerance, zone_of_tolerance

__all__ = [
    "Assimilation",
    "AssimilationContrast",
    "Congruence",
    "CongruenceCondition",
    "Contrast",
    "DifferenceReliability",
    "DisconfirmationScores",
    "FongTest",
    "GainLoss",
    "GapAdmissibility",
    "GeneralizedNegativity",
    "Kano",
    "KanoAttribute",
    "KanoContinuous",
    "ModelFit",
    "PerceivedDisconfirmation",
    "PrincipalAxis",
    "ResponseSurface",
    "Servqual",
    "StationaryPoint",
    "SubtractiveDisconfirmation",
    "TheoryComparison",
    "TheoryFit",
    "ValueFunction",
    "ZoneOfTolerance",
    "compare_theories",
    "disconfirmation",
    "gain_loss",
    "kano",
    "perceived_disconfirmation",
    "response_surface",
    "score_disconfirmation",
    "servqual",
    "zone_of_tolerance",
]
