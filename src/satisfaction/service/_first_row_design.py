"""The design of cases or customers, read at their first row."""

from __future__ import annotations

from typing import Any

from satisfaction.errors import DesignError
from satisfaction.survey._design import SurveyDesign


def simple_design(design: SurveyDesign | None, weights: Any, unit: str) -> dict[str, Any]:
    """Return weights, strata and clusters of a design; more cannot be read at a first row."""
    plan = SurveyDesign.of(design, weights)
    others = (plan.population, plan.calibrated_to, plan.replicate_weights)
    staged = any(isinstance(part, list | tuple) for part in (plan.clusters, plan.strata))
    if staged or any(other is not None for other in others):
        raise DesignError.about(
            "design",
            f"can hold weights, strata and clusters of one stage for each {unit}",
            remedy="Leave the rest out",
        )
    given = plan.weights if weights is None else weights
    own = {"weights": given, "strata": plan.strata, "clusters": plan.clusters}
    return {name: column for name, column in own.items() if column is not None}
