"""The only door to data: tally, survey design, design-based variance."""

from satisfaction.survey._count import tally
from satisfaction.survey._design import Calibration, ReplicateWeights, SurveyDesign
from satisfaction.survey._level_totals import LevelTotals
from satisfaction.survey._statistic import Statistic
from satisfaction.survey._tally import Tally

__all__ = [
    "Calibration",
    "LevelTotals",
    "ReplicateWeights",
    "Statistic",
    "SurveyDesign",
    "Tally",
    "tally",
]
