"""What a response surface is made from: answers, or published coefficients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike

from satisfaction.errors import ArgumentError
from satisfaction.expectations._surface_geometry import Floats, Geometry
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._matrices import read_matrix
from satisfaction.foundation._vectors import read_numbers


@frozen(eq=False)
class SurfaceRows:
    """The rows behind a surface: centered ratings, outcome, controls, weights."""

    x: Floats
    y: Floats
    z: Floats
    controls: Floats
    weights: Floats


def read_geometry(
    coefficients: Sequence[float], covariance: ArrayLike | None, degrees_of_freedom: float
) -> Geometry:
    """Return the surface of six coefficients, with their covariance or nan for it."""
    b = read_numbers(coefficients, "coefficients").astype(np.float64)
    matrix = np.full((6, 6), np.nan)
    if covariance is not None:
        matrix = read_matrix(covariance, "covariance")
    for name, array, shape in (("coefficients", b, (6,)), ("covariance", matrix, (6, 6))):
        if array.shape != shape:
            raise ArgumentError.about(
                name,
                f"must have shape {shape}",
                got=f"shape {array.shape}",
                remedy="Give b0, b1, ..., b5 in this order",
            )
    if covariance is not None and not np.allclose(matrix, matrix.T, rtol=1e-6, atol=0):
        raise ArgumentError.about(
            "covariance",
            "must be finite and symmetric",
            remedy="Give the covariance of b0, b1, ..., b5, not their correlations or errors",
        )
    for value in b.tolist():
        check_number(value, "coefficients")
    if degrees_of_freedom != np.inf:
        check_number(degrees_of_freedom, "degrees_of_freedom", low=0, open_low=True)
    matrix.flags.writeable = False
    return Geometry(b, matrix, float(degrees_of_freedom))
