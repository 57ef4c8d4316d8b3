"""Customer satisfaction, measured: from whom to ask to what it is worth."""

from satisfaction.errors import SatisfactionError, WeakDataWarning
from satisfaction.models import RatingScale
from satisfaction.survey import SurveyDesign, Tally, tally

__version__ = "0.1.0"

__all__ = [
    "RatingScale",
    "SatisfactionError",
    "SurveyDesign",
    "Tally",
    "WeakDataWarning",
    "tally",
]
