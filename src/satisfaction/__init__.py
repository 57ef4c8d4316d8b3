"""Customer satisfaction, measured: from whom to ask to what it is worth."""

from satisfaction.errors import SatisfactionError, WeakDataWarning
from satisfaction.foundation import ConfidenceInterval
from satisfaction.metrics import (
    Difference,
    Estimate,
    EstimateTable,
    Metric,
    bottom_box,
    ces,
    csat,
    distribution,
    mean_rating,
    measure,
    nps,
    top_box,
)
from satisfaction.models import (
    Answer,
    Cause,
    Channel,
    Complaint,
    Contact,
    Customer,
    Expectation,
    ExpectationStandard,
    Experience,
    Offering,
    Outcome,
    Performance,
    RatingScale,
    Role,
)
from satisfaction.sampling import (
    ContactRule,
    draw,
    permanent_random_numbers,
)
from satisfaction.survey import SurveyDesign, Tally, tally

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Cause",
    "Channel",
    "Complaint",
    "ConfidenceInterval",
    "Contact",
    "ContactRule",
    "Customer",
    "Difference",
    "Estimate",
    "EstimateTable",
    "Expectation",
    "ExpectationStandard",
    "Experience",
    "Metric",
    "Offering",
    "Outcome",
    "Performance",
    "RatingScale",
    "Role",
    "SatisfactionError",
    "SurveyDesign",
    "Tally",
    "WeakDataWarning",
    "bottom_box",
    "ces",
    "csat",
    "distribution",
    "draw",
    "mean_rating",
    "measure",
    "nps",
    "permanent_random_numbers",
    "tally",
    "top_box",
]
