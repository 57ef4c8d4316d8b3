"""The geometry of a second-order surface, with errors, and safe at every degenerate surface."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._results import Coefficient

Floats = NDArray[np.float64]
Shape = Literal["plane", "ridge_maximum", "ridge_minimum", "maximum", "minimum", "saddle"]

ZERO = 1e-10  # of the largest curvature: smaller ones are rounding

FEATURES = {
    "a1": (0.0, 1.0, 1.0, 0.0, 0.0, 0.0),
    "a2": (0.0, 0.0, 0.0, 1.0, 1.0, 1.0),
    "a3": (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
    "a4": (0.0, 0.0, 0.0, 1.0, -1.0, 1.0),
    "a5": (0.0, 0.0, 0.0, 1.0, 0.0, -1.0),
}
"""Slope and curvature along x = y, the same along y = -x, and b3 - b5."""


@frozen
class StationaryPoint:
    """Where the surface is level: its top, its bottom, or its saddle.

    Parameters
    ----------
    x, y : Coefficient
        Expectation and performance in centered units, with errors by the delta method.
    expected, perceived : float
        The same in rating units.
    value : float
        Height of the surface there.

    Examples
    --------
    >>> from satisfaction.expectations import ResponseSurface
    >>> surface = ResponseSurface.from_coefficients([5, 0.2, 0.3, -0.1, 0, -0.2])
    >>> round(surface.stationary_point.perceived, 6)
    0.75
    """

    x: Coefficient
    y: Coefficient
    expected: float
    perceived: float
    value: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "x": self.x.to_dict(),
            "y": self.y.to_dict(),
            "expected": self.expected,
            "perceived": self.perceived,
            "value": self.value,
        }


@frozen
class PrincipalAxis:
    """A line along which the surface bends most upwards (first) or most downwards (second).

    Parameters
    ----------
    angle : Coefficient
        Degrees from the axis of expectation, in (-90, 90].
    direction : tuple of float
        Cosine and sine of the angle.
    curvature : Coefficient
        Eigenvalue of the surface along the axis.
    offset : Coefficient or None
        Signed distance from the origin along the normal (-sin, cos); None where every
        parallel line would do.
    point : tuple of float or None
        The point of the axis nearest to the origin.
    slope, intercept : Coefficient
        The axis as ``y = intercept + slope x``: p11, p10 (first) and p21, p20 (second) of the
        literature. A vertical axis has slope inf and intercept nan.

    Examples
    --------
    >>> from satisfaction.expectations import ResponseSurface
    >>> first, second = ResponseSurface.from_coefficients([4, 0, 0, 0, 0.5, 0]).axes
    >>> round(first.angle.value), round(second.angle.value)
    (45, -45)
    """

    angle: Coefficient
    direction: tuple[float, float]
    curvature: Coefficient
    offset: Coefficient | None
    point: tuple[float, float] | None
    slope: Coefficient
    intercept: Coefficient

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "angle": self.angle.to_dict(),
            "direction": list(self.direction),
            "curvature": self.curvature.to_dict(),
            "offset": None if self.offset is None else self.offset.to_dict(),
            "point": None if self.point is None else list(self.point),
            "slope": self.slope.to_dict(),
            "intercept": self.intercept.to_dict(),
        }


@frozen(eq=False)
class Geometry:
    """A surface ``b0 + b1 x + b2 y + b3 x^2 + b4 xy + b5 y^2`` with the covariance of b."""

    b: Floats
    covariance: Floats
    degrees_of_freedom: float

    def coefficient(self, name: str, value: float, gradient: Floats) -> Coefficient:
        """Return a number with its error by the delta method."""
        variance = float(gradient @ self.covariance @ gradient)
        error = math.sqrt(max(variance, 0.0)) if not math.isnan(variance) else math.nan
        return Coefficient(name, float(value) + 0.0, error, self.degrees_of_freedom)

    def feature(self, name: str) -> Coefficient:
        """Return one of a1 to a5, which are linear in b."""
        gradient = np.array(FEATURES[name])
        return self.coefficient(name, float(gradient @ self.b), gradient)

    @property
    def spread(self) -> float:
        """Difference between the two curvatures."""
        return math.hypot(self.b[3] - self.b[5], self.b[4])

    @property
    def curvatures(self) -> tuple[float, float]:
        """Eigenvalues of the surface, the larger first; rounding is 0."""
        total = self.b[3] + self.b[5]
        first, second = (total + self.spread) / 2, (total - self.spread) / 2
        most = max(abs(first), abs(second))
        return tuple(0.0 if abs(one) <= ZERO * most else float(one) for one in (first, second))  # type: ignore[return-value]  # two of them

    @property
    def shape(self) -> Shape:
        """Form of the surface."""
        first, second = self.curvatures
        if first == 0 and second == 0:
            return "plane"
        if first == 0:
            return "ridge_maximum"
        if second == 0:
            return "ridge_minimum"
        if first > 0 > second:
            return "saddle"
        return "minimum" if second > 0 else "maximum"

    def height(self, x: Any, y: Any) -> Any:
        """Return the surface at centered coordinates."""
        b0, b1, b2, b3, b4, b5 = self.b
        return b0 + b1 * x + b2 * y + b3 * x * x + b4 * x * y + b5 * y * y

    def stationary(self) -> tuple[Coefficient, Coefficient] | None:
        """Return where the surface is level, None on a plane or ridge."""
        if 0 in self.curvatures:
            return None
        _, b1, b2, b3, b4, b5 = self.b
        determinant = 4 * b3 * b5 - b4**2
        x = (b2 * b4 - 2 * b1 * b5) / determinant
        y = (b1 * b4 - 2 * b2 * b3) / determinant
        inverse = np.array([[2 * b5, -b4], [-b4, 2 * b3]]) / determinant
        change = np.array([[0, 1, 0, 2 * x, y, 0], [0, 0, 1, 0, x, 2 * y]])
        gradients = -inverse @ change
        return self.coefficient("x", x, gradients[0]), self.coefficient("y", y, gradients[1])

    @property
    def stationary_line(self) -> bool:
        """Whether a ridge is level along its whole length."""
        if self.shape not in {"ridge_maximum", "ridge_minimum"}:
            return False
        along = self._angle() + (0 if self.curvatures[0] == 0 else math.pi / 2)
        climb = self.b[1] * math.cos(along) + self.b[2] * math.sin(along)
        return bool(abs(climb) <= ZERO * max(1.0, math.hypot(self.b[1], self.b[2])))

    def _angle(self) -> float:
        """Return the angle of the first axis, in radians."""
        return 0.5 * math.atan2(self.b[4], self.b[3] - self.b[5])

    def axes(self) -> tuple[PrincipalAxis, PrincipalAxis] | None:
        """Return both principal axes, None on a plane or a round bowl."""
        first, second = self.curvatures
        if self.spread <= ZERO * max(abs(first), abs(second)):
            return None
        return self._axis(0), self._axis(1)

    def _axis(self, number: int) -> PrincipalAxis:
        """Return one axis with the gradients of all its numbers."""
        b3, b4, b5 = self.b[3:]
        u, d = b3 - b5, self.spread
        d_angle = np.array([0, 0, 0, -b4, u, b4]) / (2 * d**2)
        tilt = np.array([0, 0, 0, u, b4, -u]) / (2 * d)
        half = np.array([0, 0, 0, 0.5, 0, 0.5])
        d_curvature = (half + tilt, half - tilt)
        first = self._angle()
        angle = first if number == 0 else first + (math.pi / 2 if first <= 0 else -math.pi / 2)
        cos, sin = math.cos(angle), math.sin(angle)
        degrees = math.degrees(angle)
        vertical = abs(cos) <= ZERO
        if vertical:
            cos, sin, degrees = 0.0, 1.0, 90.0
        own, other = self.curvatures[number], self.curvatures[1 - number]
        nothing = Coefficient("intercept", math.nan, math.nan, self.degrees_of_freedom)
        offset, point, intercept = None, None, nothing
        if other != 0:
            climb = self.b[1] * cos + self.b[2] * sin
            across = self.b[2] * cos - self.b[1] * sin
            away = -across / (2 * other)
            d_across = np.array([0, -sin, cos, 0, 0, 0]) - climb * d_angle
            d_away = -d_across / (2 * other) + across / (2 * other**2) * d_curvature[1 - number]
            offset = self.coefficient("offset", away, d_away)
            point = (-away * sin + 0.0, away * cos + 0.0)
            if not vertical:
                d_intercept = d_away / cos + away * sin / cos**2 * d_angle
                intercept = self.coefficient("intercept", away / cos, d_intercept)
        slope = Coefficient("slope", math.inf, math.nan, self.degrees_of_freedom)
        if not vertical:
            slope = self.coefficient("slope", sin / cos, d_angle / cos**2)
        return PrincipalAxis(
            angle=self.coefficient("angle", degrees, np.degrees(d_angle)),
            direction=(cos, sin),
            curvature=self.coefficient("curvature", own, d_curvature[number]),
            offset=offset,
            point=point,
            slope=slope,
            intercept=intercept,
        )
