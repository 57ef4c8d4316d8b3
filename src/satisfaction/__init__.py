"""Customer satisfaction, measured: from whom to ask to what it is worth."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

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
    paired_change,
    reliability,
    satisfaction_index,
    top_box,
    track,
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
from satisfaction.survey import SurveyDesign, Tally, tally

if TYPE_CHECKING:
    from satisfaction.drivers import (
        driver_importance,
        importance_performance,
        penalty_reward,
    )
    from satisfaction.expectations import (
        disconfirmation,
        gain_loss,
        kano,
        response_surface,
        servqual,
        zone_of_tolerance,
    )
    from satisfaction.loyalty import (
        calibrate_intent,
        fit_loyalty,
        fit_retention,
        loyalty_matrix,
        value_of_satisfaction,
    )
    from satisfaction.sampling import (
        ContactRule,
        StreamSampler,
        allocate,
        draw,
        permanent_random_numbers,
        sample_size,
    )
    from satisfaction.service import (
        causes_pareto,
        recovery,
        resolution_rates,
    )
    from satisfaction.weighting import (
        adjust_nonresponse,
        calibrate,
        poststratify,
        rake,
        response_rates,
        trim,
    )

__version__ = "0.1.0"

# The rooms of the upper floors are loaded when one of their names is first used.
_ROOM_OF = {
    "driver_importance": "drivers",
    "importance_performance": "drivers",
    "penalty_reward": "drivers",
    "disconfirmation": "expectations",
    "gain_loss": "expectations",
    "kano": "expectations",
    "response_surface": "expectations",
    "servqual": "expectations",
    "zone_of_tolerance": "expectations",
    "calibrate_intent": "loyalty",
    "fit_loyalty": "loyalty",
    "fit_retention": "loyalty",
    "loyalty_matrix": "loyalty",
    "value_of_satisfaction": "loyalty",
    "ContactRule": "sampling",
    "StreamSampler": "sampling",
    "allocate": "sampling",
    "draw": "sampling",
    "permanent_random_numbers": "sampling",
    "sample_size": "sampling",
    "causes_pareto": "service",
    "recovery": "service",
    "resolution_rates": "service",
    "adjust_nonresponse": "weighting",
    "calibrate": "weighting",
    "poststratify": "weighting",
    "rake": "weighting",
    "response_rates": "weighting",
    "trim": "weighting",
}

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
    "StreamSampler",
    "SurveyDesign",
    "Tally",
    "WeakDataWarning",
    "__version__",
    "adjust_nonresponse",
    "allocate",
    "bottom_box",
    "calibrate",
    "calibrate_intent",
    "causes_pareto",
    "ces",
    "csat",
    "disconfirmation",
    "distribution",
    "draw",
    "driver_importance",
    "fit_loyalty",
    "fit_retention",
    "gain_loss",
    "importance_performance",
    "kano",
    "loyalty_matrix",
    "mean_rating",
    "measure",
    "nps",
    "paired_change",
    "penalty_reward",
    "permanent_random_numbers",
    "poststratify",
    "rake",
    "recovery",
    "reliability",
    "resolution_rates",
    "response_rates",
    "response_surface",
    "sample_size",
    "satisfaction_index",
    "servqual",
    "tally",
    "top_box",
    "track",
    "trim",
    "value_of_satisfaction",
    "zone_of_tolerance",
]


def __getattr__(name: str) -> Any:
    """Load a name of an upper room from its package."""
    if name not in _ROOM_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(importlib.import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return all names, those of rooms not loaded yet included."""
    return sorted({*globals(), *__all__})
