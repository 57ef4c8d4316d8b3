"""Predictions with their standard errors, and curves of them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.foundation._results import ConfidenceInterval, quantile

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False)
class Prediction:
    """What a model predicts for each of some rows.

    Parameters
    ----------
    values : ndarray
        Probabilities between 0 and 1, or means or linear predictors; one row per row of data.
    standard_errors : ndarray
        By the delta method, of the same shape.
    degrees_of_freedom : float
        Of the t distribution of its limits; infinity for the normal.
    interval : {"identity", "logit", "probit", "cloglog", "loglog"}
        The scale on which limits are symmetric: those of probabilities never leave 0 to 1.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.loyalty import fit_loyalty
    >>> answers = {"rating": [1, 2, 2, 3, 3, 4, 4, 5], "renewed": [0, 0, 1, 0, 1, 1, 0, 1]}
    >>> model = fit_loyalty(answers, "renewed", ["rating"], kind="binary")
    >>> model.predict({"rating": [2, 4]}).values
    array([0.3194, 0.6806])
    """

    values: Floats
    standard_errors: Floats
    degrees_of_freedom: float = field(default=float("inf"))
    interval: Literal["identity", "logit", "probit", "cloglog", "loglog"] = "identity"

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the limits, as arrays.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Nominal coverage of each interval by itself.

        Returns
        -------
        ConfidenceInterval
            With arrays `low` and `high`.
        """
        level = check_confidence_level(confidence_level)
        reach = quantile(level, self.degrees_of_freedom) * self.standard_errors
        if self.interval == "identity":
            return ConfidenceInterval(self.values - reach, self.values + reach, level, "delta")
        link = LINKS[self.interval]
        inner = (self.values > 0) & (self.values < 1)
        safe = np.where(inner | np.isnan(self.values), self.values, 0.5)
        eta = link.quantile(safe)
        wide = reach / link.density(eta)
        low = np.where(inner, link.cdf(eta - wide), self.values)
        high = np.where(inner, link.cdf(eta + wide), self.values)
        return ConfidenceInterval(low, high, level, self.interval)

    def _columns(self) -> dict[str, Any]:
        """Return values, standard errors and limits as flat lists."""
        interval = self.confidence_interval()
        return {
            "value": self.values.ravel().tolist(),
            "standard_error": self.standard_errors.ravel().tolist(),
            "low": np.ravel(interval.low).tolist(),
            "high": np.ravel(interval.high).tolist(),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return values, standard errors and 95 % limits as JSON-ready lists."""
        return {
            name: [json_number(number) for number in column]
            for name, column in self._columns().items()
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return values, standard errors and 95 % limits as a frame; a matrix row by row."""
        return to_frame(self._columns(), backend)

    def __repr__(self) -> str:
        shape = " x ".join(f"{length:,}" for length in self.values.shape)
        return f"{type(self).__name__}({shape} values)"

    def _repr_html_(self) -> str:
        columns = self._columns()
        shown = zip(*(column[:20] for column in columns.values()), strict=True)
        rows = [[f"{number:.4g}" for number in row] for row in shown]
        return html_table(list(columns), rows, caption=repr(self))


@frozen(eq=False, repr=False)
class Curve(Prediction):
    """A prediction along some points.

    Parameters
    ----------
    values, standard_errors, degrees_of_freedom, interval
        As in `Prediction`.
    points : ndarray
        Where the curve was evaluated.

    Examples
    --------
    >>> import numpy as np
    >>> from satisfaction.loyalty import Curve
    >>> Curve(np.array([0.2, 0.4]), np.array([0.05, 0.06]), points=np.array([1.0, 2.0]))
    Curve(2 values)
    """

    points: Floats = field(factory=lambda: np.zeros(0))

    def _columns(self) -> dict[str, Any]:
        return {"point": self.points.tolist(), **super()._columns()}
