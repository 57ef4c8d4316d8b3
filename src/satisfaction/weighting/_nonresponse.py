"""The result of `adjust_nonresponse`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._rendering import json_number
from satisfaction.metrics._keys import json_key
from satisfaction.metrics._segments import Segments
from satisfaction.weighting._adjusted import AdjustedWeights


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
    class_response_rates: Mapping[Any, float] = field(factory=dict, converter=Segments)

    @property
    def factor_range(self) -> tuple[float, float]:
        """Smallest and largest factor of those who answered."""
        factors = self.factors[self.weights > 0]
        return float(factors.min()), float(factors.max())

    def to_dict(self) -> dict[str, Any]:
        """Return weights and response rates as JSON-ready values."""
        rates = [
            {"class": json_key(key), "response_rate": json_number(rate)}
            for key, rate in self.class_response_rates.items()
        ]
        return super().to_dict() | {"class_response_rates": rates}
