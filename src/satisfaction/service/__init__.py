"""What service did: causes of dissatisfaction, resolution, recovery, good behaviour."""

from satisfaction.service._causes_pareto import causes_pareto
from satisfaction.service._causes_result import CausesPareto
from satisfaction.service._contact_outcomes import ContactOutcomes, contact_outcomes
from satisfaction.service._recovery import Recovery, recovery
from satisfaction.service._recovery_effect import RecoveryEffect
from satisfaction.service._resolution_rates import ResolutionRates, resolution_rates
from satisfaction.service._service_driver import ServiceDriver
from satisfaction.service._service_drivers import service_drivers
from satisfaction.service._service_drivers_result import ServiceDrivers

__all__ = [
    "CausesPareto",
    "ContactOutcomes",
    "Recovery",
    "RecoveryEffect",
    "ResolutionRates",
    "ServiceDriver",
    "ServiceDrivers",
    "causes_pareto",
    "contact_outcomes",
    "recovery",
    "resolution_rates",
    "service_drivers",
]
