"""What service did: causes of dissatisfaction, resolution, recovery."""

from satisfaction.service._causes_pareto import causes_pareto
from satisfaction.service._causes_result import CausesPareto

__all__ = ["CausesPareto", "causes_pareto"]
