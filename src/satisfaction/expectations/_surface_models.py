"""The simpler models inside a response surface, and how well each does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._least_squares import r_squared
from satisfaction.foundation._rendering import json_number

Floats = NDArray[np.float64]

_NO_ERROR = 1e-300  # a residual sum of squares of 0 has no logarithm

# Restrictions on b1, ..., b5 that turn the quadratic surface into the model, one per row.
_B1, _B2, _B3, _B4, _B5 = np.eye(5)
_EQUAL_SQUARES = (_B3 - _B5, _B4 + 2 * _B3)
RESTRICTIONS: Mapping[str, tuple[Floats, ...]] = {
    "null": (_B1, _B2, _B3, _B4, _B5),
    "expectation": (_B2, _B3, _B4, _B5),
    "performance": (_B1, _B3, _B4, _B5),
    "expectation_quadratic": (_B2, _B4, _B5),
    "performance_quadratic": (_B1, _B3, _B4),
    "difference": (_B1 + _B2, _B3, _B4, _B5),
    "mean": (_B1 - _B2, _B3, _B4, _B5),
    "squared_difference": (_B1, _B2, *_EQUAL_SQUARES),
    "additive": (_B3, _B4, _B5),
    "interaction": (_B3, _B5),
    "rising_ridge": (_B1 - _B2, *_EQUAL_SQUARES),
}


@frozen
class ModelFit:
    """How well one model of satisfaction by expectation and performance does.

    Parameters
    ----------
    name : str
        The model.
    n_parameters : int
        Coefficients and the error variance.
    log_likelihood : float
        Gaussian.
    aicc : float
        Akaike's criterion, corrected for small samples; inf where the sample is too small.
    weight : float
        Akaike weight among the models compared; they add up to 1.
    r2, adjusted_r2 : float
        Share of the variance explained.

    Examples
    --------
    >>> from satisfaction.expectations import response_surface
    >>> guests = {
    ...     "expected": [1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 3, 5], "perceived": [5, 4, 3, 2, 1, 4] * 2,
    ...     "overall": [5, 4, 3, 2, 1, 4, 5, 3, 3, 2, 2, 4],
    ... }
    >>> fitted = response_surface(
    ...     guests, expected="expected", perceived="perceived", satisfaction="overall",
    ...     scale=(1, 5),
    ... )
    >>> fitted.models()["performance"].n_parameters
    3
    """

    name: str
    n_parameters: int
    log_likelihood: float
    aicc: float
    weight: float
    r2: float
    adjusted_r2: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "name": self.name,
            "n_parameters": self.n_parameters,
            "log_likelihood": json_number(self.log_likelihood),
            "aicc": json_number(self.aicc),
            "weight": json_number(self.weight),
            "r2": json_number(self.r2),
            "adjusted_r2": json_number(self.adjusted_r2),
        }


def model_columns(x: Floats, y: Floats) -> dict[str, tuple[Floats, ...]]:
    """Return the regressors of every model, x the expectation and y the performance."""
    return {
        "null": (),
        "expectation": (x,),
        "performance": (y,),
        "expectation_quadratic": (x, x**2),
        "performance_quadratic": (y, y**2),
        "difference": (y - x,),
        "mean": ((x + y) / 2,),
        "absolute_difference": (np.abs(y - x),),
        "squared_difference": ((y - x) ** 2,),
        "additive": (x, y),
        "interaction": (x, y, x * y),
        "rising_ridge": (x + y, (x - y) ** 2),
        "quadratic": (x, y, x**2, x * y, y**2),
    }


def gaussian_fit(rss: float, n: int, n_parameters: int) -> tuple[float, float]:
    """Return log-likelihood and AICc of a residual sum of squares over n answers."""
    likelihood = -n / 2 * (float(np.log(2 * np.pi * max(rss, _NO_ERROR) / n)) + 1)
    rest = n - n_parameters - 1
    aicc = -2 * likelihood + 2 * n_parameters * n / rest if rest > 0 else float("inf")
    return likelihood, aicc


def akaike_weights(aicc: Floats) -> Floats:
    """Return the weight of each model, which add up to 1."""
    distance = np.exp(-(aicc - aicc.min()) / 2)
    return np.asarray(distance / distance.sum())


def compare_models(
    x: Floats, y: Floats, z: Floats, controls: Floats, weights: Floats, n: int
) -> dict[str, ModelFit]:
    """Fit every model to z with the controls, by weights that are scaled to sum n."""
    root = np.sqrt(weights / weights.sum() * n)
    fits = []
    for name, columns in model_columns(x, y).items():
        design = np.column_stack([np.ones(len(z)), *columns, controls])
        slopes, *_ = np.linalg.lstsq(design * root[:, None], z * root)
        residuals = z - design @ slopes
        r2, k = r_squared(z, residuals, weights), design.shape[1]
        likelihood, aicc = gaussian_fit(float((root * residuals) @ (root * residuals)), n, k + 1)
        fits.append((name, k + 1, likelihood, aicc, r2, 1 - (1 - r2) * (n - 1) / (n - k)))
    shares = akaike_weights(np.array([fit[3] for fit in fits]))
    return {
        name: ModelFit(name, count, likelihood, aicc, float(share), r2, adjusted)
        for (name, count, likelihood, aicc, r2, adjusted), share in zip(fits, shares, strict=True)
    }
