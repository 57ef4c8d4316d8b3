"""Polynomial regression of satisfaction on expectation and performance, and its surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike
from scipy import special

from satisfaction.errors import AlignmentError, MethodError
from satisfaction.expectations._congruence import Congruence, judge_congruence
from satisfaction.expectations._surface_geometry import (
    FEATURES,
    Floats,
    Geometry,
    PrincipalAxis,
    Shape,
    StationaryPoint,
)
from satisfaction.expectations._surface_models import RESTRICTIONS, ModelFit, compare_models
from satisfaction.expectations._surface_rows import SurfaceRows, read_geometry
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    format_pvalue,
    html_table,
    json_number,
    text_table,
)
from satisfaction.foundation._results import Coefficient, TestResult
from satisfaction.foundation._vectors import read_numbers
from satisfaction.models._scale import RatingScale


@frozen(eq=False, repr=False)
class ResponseSurface:
    """Satisfaction as a surface over expectation and performance.

    ``z = b0 + b1 x + b2 y + b3 x^2 + b4 xy + b5 y^2`` with x the expectation and y the
    performance, both centered at the same value.

    Parameters
    ----------
    parameters : mapping of str to Coefficient
        b0 to b5 and the controls.
    covariance : ndarray
        Of the parameters, in that order; read-only.
    covariance_type : {"classical", "HC3", "design", "given"}
        What kind of covariance.
    degrees_of_freedom : float
        Of the t tests.
    r2, adjusted_r2 : float
        Share of the variance explained; nan where only coefficients are known.
    n, n_missing : int
        Complete answers, and those that lack a column.
    center : float
        What was subtracted from both ratings.
    scale : RatingScale or None
        Scale of both ratings.
    rows : object
        The library's own answers behind the results.

    Examples
    --------
    The surface that Shanock et al. (2010) publish:

    >>> from satisfaction.expectations import ResponseSurface
    >>> surface = ResponseSurface.from_coefficients([0, -0.23, 0.77, -0.07, 0.27, -0.1])
    >>> surface.shape
    'saddle'
    >>> round(surface.features["a3"].value, 2)
    -1.0
    """

    parameters: Mapping[str, Coefficient]
    covariance: Floats
    covariance_type: Literal["classical", "HC3", "design", "given"]
    degrees_of_freedom: float
    r2: float
    adjusted_r2: float
    n: int
    n_missing: int
    center: float
    scale: RatingScale | None
    _rows: SurfaceRows | None = field(default=None, alias="rows")

    @classmethod
    def from_coefficients(
        cls,
        coefficients: Sequence[float],
        *,
        covariance: ArrayLike | None = None,
        degrees_of_freedom: float = np.inf,
    ) -> Self:
        """Return the surface of six coefficients, as they are published.

        Parameters
        ----------
        coefficients : sequence of 6 float
            b0 to b5.
        covariance : array-like of shape (6, 6), optional
            Without it standard errors are nan.
        degrees_of_freedom : float, default inf
            Of the t tests.

        Returns
        -------
        ResponseSurface
            Without answers: no R-squared and no comparison of models.

        Raises
        ------
        ArgumentError
            If the shapes do not fit.
        """
        geometry = read_geometry(coefficients, covariance, degrees_of_freedom)
        parameters = {
            f"b{place}": geometry.coefficient(f"b{place}", value, np.eye(6)[place])
            for place, value in enumerate(geometry.b.tolist())
        }
        matrix, degrees, nan = geometry.covariance, geometry.degrees_of_freedom, float("nan")
        return cls(parameters, matrix, "given", degrees, nan, nan, 0, 0, 0.0, None)

    # ---- geometry --------------------------------------------------------------------------

    @cached_property
    def _geometry(self) -> Geometry:
        """The six coefficients of the surface."""
        b = np.array([self.parameters[f"b{place}"].value for place in range(6)])
        return Geometry(b, self.covariance[:6, :6], self.degrees_of_freedom)

    @cached_property
    def features(self) -> dict[str, Coefficient]:
        """Slope a1 and curvature a2 along x = y, a3 and a4 along y = -x, and a5 = b3 - b5.

        a3 below 0 means that satisfaction rises when performance exceeds expectation.
        """
        return {name: self._geometry.feature(name) for name in FEATURES}

    @property
    def shape(self) -> Shape:
        """Plane, ridge, maximum, minimum or saddle."""
        return self._geometry.shape

    @cached_property
    def stationary_point(self) -> StationaryPoint | None:
        """Where the surface is level; None on a plane or ridge."""
        place = self._geometry.stationary()
        if place is None:
            return None
        x, y = place
        return StationaryPoint(
            x=x,
            y=y,
            expected=self._rating(x.value),
            perceived=self._rating(y.value),
            value=float(self._geometry.height(x.value, y.value)),
        )

    @property
    def stationary_line(self) -> bool:
        """Whether every point of a ridge is level."""
        return self._geometry.stationary_line

    @cached_property
    def axes(self) -> tuple[PrincipalAxis, PrincipalAxis] | None:
        """First axis (largest curvature) and second; None on a plane or a round bowl."""
        return self._geometry.axes()

    @property
    def _turned(self) -> bool:
        """Whether the low end of the scale is the good one."""
        return self.scale is not None and self.scale.best == "low"

    def _rating(self, centered: float) -> float:
        """Return a centered value in rating units."""
        value = centered + self.center
        if self.scale is not None and self._turned:
            value = self.scale.low + self.scale.high - value
        return float(value)

    def _centered(self, ratings: Any, name: str) -> Any:
        """Return ratings in centered units, a float for a number."""
        if np.ndim(ratings) == 0:
            values: Any = check_number(ratings, name)
        else:
            values = read_numbers(ratings, name).astype(np.float64)
        if self.scale is not None and self._turned:
            values = self.scale.low + self.scale.high - values
        return values - self.center

    def predict(self, *, expected: ArrayLike, perceived: ArrayLike) -> Any:
        """Return the satisfaction at given ratings, controls at their means.

        Parameters
        ----------
        expected, perceived : float or array-like
            In rating units.

        Returns
        -------
        float or ndarray
            Height of the surface; a float for two numbers.
        """
        x, y = self._centered(expected, "expected"), self._centered(perceived, "perceived")
        if np.ndim(x) and np.ndim(y) and len(x) != len(y):
            raise AlignmentError.about(
                "expected, perceived",
                "must be equally long",
                got=f"{len(x):,} and {len(y):,} values",
                remedy="Give one number, or as many as of the other",
            )
        height = self._geometry.height(x, y)
        return float(height) if np.ndim(height) == 0 else height

    # ---- questions -------------------------------------------------------------------------

    def test_against(self, model: str) -> TestResult:
        """Test the surface against a simpler model inside it.

        Parameters
        ----------
        model : str
            One of the models of `models`, without ``"absolute_difference"``, which is not
            inside the quadratic surface, and ``"quadratic"``.

        Returns
        -------
        TestResult
            ``F = W / q``; with the classical covariance exactly the F test of nested models.

        Raises
        ------
        ArgumentError
            If the model is not inside the surface.
        """
        check_choice(model, "model", RESTRICTIONS)
        rows = np.array(RESTRICTIONS[model])
        values = rows @ self._geometry.b[1:]
        spread = rows @ self.covariance[1:6, 1:6] @ rows.T
        count = len(rows)
        try:
            statistic = float(values @ np.linalg.solve(spread, values)) / count
        except np.linalg.LinAlgError:
            statistic = float("nan")
        degrees = self.degrees_of_freedom
        pvalue = (
            special.chdtrc(count, count * statistic)
            if np.isinf(degrees)
            else special.fdtrc(count, degrees, statistic)
        )
        return TestResult(statistic, float(pvalue), (float(count), degrees), "f", "wald")

    def models(self) -> dict[str, ModelFit]:
        """Return how well each of thirteen models does, all with the controls.

        Returns
        -------
        dict
            Model to `ModelFit`.

        Raises
        ------
        MethodError
            If only coefficients are known.
        """
        rows = self._need_rows("models")
        return compare_models(rows.x, rows.y, rows.z, rows.controls, rows.weights, self.n)

    def congruence(self, confidence_level: float = 0.95) -> Congruence:
        """Judge whether it is the match of expectation and performance that satisfies.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Of the intervals behind the verdicts.

        Returns
        -------
        Congruence
            Four conditions, and whether all hold.
        """
        return judge_congruence(self._geometry, check_confidence_level(confidence_level))

    def _need_rows(self, what: str) -> SurfaceRows:
        """Return the answers, where they are known."""
        if self._rows is None:
            raise MethodError.about(
                what,
                "needs the answers, not only coefficients",
                remedy="Use response_surface() on the data",
            )
        return self._rows

    # ---- results ---------------------------------------------------------------------------

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per parameter.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            ``parameter, value, standard_error, statistic, pvalue, low, high``.
        """
        found = list(self.parameters.values())
        limits = [one.confidence_interval(confidence_level) for one in found]
        columns: dict[str, Sequence[Any]] = {
            "parameter": [one.name for one in found],
            "value": [one.value for one in found],
            "standard_error": [one.standard_error for one in found],
            "statistic": [one.statistic for one in found],
            "pvalue": [one.pvalue for one in found],
            "low": [limit.low for limit in limits],
            "high": [limit.high for limit in limits],
        }
        return to_frame(columns, backend)

    def plot(
        self,
        kind: Literal["contour", "surface"] = "contour",
        ax: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Draw satisfaction over expectation and performance.

        Parameters
        ----------
        kind : {"contour", "surface"}
            Lines of equal satisfaction, or three dimensions.
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._surface import plot_surface

        return plot_surface(self, kind, ax=ax, **kwargs)

    def to_dict(self) -> dict[str, Any]:
        """Return the results as JSON-ready values."""
        point, axes = self.stationary_point, self.axes
        return {
            "parameters": {name: one.to_dict() for name, one in self.parameters.items()},
            "features": {name: one.to_dict() for name, one in self.features.items()},
            "covariance_type": self.covariance_type,
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "shape": self.shape,
            "stationary_point": None if point is None else point.to_dict(),
            "stationary_line": self.stationary_line,
            "axes": None if axes is None else [axis.to_dict() for axis in axes],
            "r2": json_number(self.r2),
            "adjusted_r2": json_number(self.adjusted_r2),
            "n": self.n,
            "n_missing": self.n_missing,
            "center": self.center,
            "scale": None if self.scale is None else self.scale.to_dict(),
        }

    def _headline(self) -> str:
        """Return the fit in one line."""
        fit = f"   R2 = {self.r2:.3f}   n = {format_count(self.n)}" if self.n else ""
        text = f"response surface: {self.shape}{fit}"
        if self.n_missing:
            text += f", {format_count(self.n_missing)} missing"
        return text

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text: parameters, then features."""
        rows = []
        for one in (*self.parameters.values(), *self.features.values()):
            low, high = one.confidence_interval()
            limits = f"{format_number(low, 3)} to {format_number(high, 3)}"
            rows.append([one.name, format_number(one.value, 3), limits, format_pvalue(one.pvalue)])
        return ["", "value", "95 % CI", "p"], rows

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{text_table(header, rows)}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows, caption=self._headline())
