"""The result of `adjust_nonresponse`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._rendering import json_number
from satisfaction.weighting._adjusted import AdjustedWeights


def _read_only(rates: Mapping[Any, float]) -> Mapping[Any, float]:
    """Return a private copy of a mapping that nobody can change."""
    return MappingProxyType(dict(rates))


@frozen(eq=False, repr=False, kw_only=True)
class NonresponseWeights(AdjustedWeights):
    """Weights with which those who answered speak for those who did not, who have weight 0.

    Parameters
    ----------
    weights, base_weights, method, n_iterations, bounds, bounds_on, n_trimmed
        As in `AdjustedWeights`.
    auxiliaries, variance_factors
        As in `AdjustedWeights`.
    propensity : ndarray, optional
        Estimated probability of each row to answer, where predictors were given.
    class_of_row : ndarray, optional
        Class of each row; None with ``factor="direct"``.
    class_response_rates : mapping
        Class to its weighted response rate, 0 to 1.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sample = {"tier": ["gold", "gold", "basic", "basic"], "answered": [1, 1, 1, 0]}
    >>> adjusted = sat.adjust_nonresponse(sample, responded="answered", classes="tier")
    >>> dict(adjusted.class_response_rates)
    {'basic': 0.5, 'gold': 1.0}
    """

    propensity: NDArray[np.float64] | None = None
    class_of_row: NDArray[Any] | None = None
    class_response_rates: Mapping[Any, float] = field(
        default=MappingProxyType({}), converter=_read_only
    )

    @property
    def factor_range(self) -> tuple[float, float]:
        """Smallest and largest factor of those who answered."""
        factors = self.factors[self.weights > 0]
        return float(factors.min()), float(factors.max())

    def to_dict(self) -> dict[str, Any]:
        """Return weights and response rates as JSON-ready values."""
        rates = [
            {
                "class": list(key) if isinstance(key, tuple) else key,
                "response_rate": json_number(rate),
            }
            for key, rate in self.class_response_rates.items()
        ]
        return super().to_dict() | {"class_response_rates": rates}
