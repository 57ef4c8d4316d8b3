"""A survival curve: the share still there after any time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import ArgumentError, MethodError
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._product_limit import LIMIT_METHODS, survival_limits
from satisfaction.foundation._rendering import (
    clip_rows,
    format_count,
    format_number,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.foundation._vectors import check_vector
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate
from satisfaction.metrics._survival_quantile import SurvivalQuantile

Floats = NDArray[np.float64]
Method = Literal["log-log", "log", "plain"]

_EQUAL = 1e-10  # a curve this near to a height runs along it


def _floats(values: ArrayLike) -> Floats:
    """Return a read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _counts(values: ArrayLike) -> NDArray[np.int64]:
    """Return a read-only copy as int64."""
    array = np.array(values, dtype=np.int64)
    array.flags.writeable = False
    return array


_by_value = cmp_using(eq=partial(np.array_equal, equal_nan=True), class_name="EqualCurves")


@frozen(repr=False)
class SurvivalCurve:
    """The share still there after each event time: a step function that starts at 1.

    Made by ``kaplan_meier`` and ``time_to_resolution``.

    Parameters
    ----------
    times : ndarray of float
        The distinct times at which somebody left, ascending.
    survival : ndarray of float
        Share still there after each of them, 0 to 1.
    variance : ndarray of float
        Of the survival; nan where nobody is left.
    at_risk, events, censored : ndarray of int
        People there just before each time, people who left at it, and people last seen from
        then until before the next time.
    last : float
        The last time at which anybody was seen.
    n, n_missing : int
        People, and people without a time.
    sum_of_weights : float, optional
        Sum of their weights; n by default.
    declared : bool, default False
        Whether a survey design made the variance.
    degrees_of_freedom : float, default inf
        Of the t distribution of the limits; inf is the normal.
    covariance : ndarray of shape (m, m), optional
        Of the survival after all times, for `restricted_mean` under a design.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `SurvivalCurve`; empty without ``by``.

    Notes
    -----
    Without a design ``S(t) = prod(1 - d_k / n_k)`` and its variance is Greenwood's,
    ``S**2 sum(d_k / (n_k (n_k - d_k)))``.

    References
    ----------
    Kaplan, Meier (1958), Nonparametric estimation from incomplete observations, JASA 53, 457,
    doi:10.1080/01621459.1958.10501452.

    Examples
    --------
    Ten customers: three left after 2 months, four after 6, the others are still there after 8.

    >>> from satisfaction.metrics import SurvivalCurve
    >>> curve = SurvivalCurve(times=[2, 6], survival=[0.7, 0.3], variance=[0.021, 0.021],
    ...                       at_risk=[10, 7], events=[3, 4], censored=[0, 3], last=8, n=10)
    >>> curve
    survival   n = 10, 7 events   50 % left by 6   95 % CI 2 to nan
    >>> curve.at(5)
    0.7
    >>> curve.restricted_mean(8).value
    5.4
    """

    times: Floats = field(converter=_floats, eq=_by_value, hash=False)
    survival: Floats = field(converter=_floats, eq=_by_value, hash=False)
    variance: Floats = field(converter=_floats, eq=_by_value, hash=False)
    at_risk: NDArray[np.int64] = field(converter=_counts, eq=_by_value, hash=False)
    events: NDArray[np.int64] = field(converter=_counts, eq=_by_value, hash=False)
    censored: NDArray[np.int64] = field(converter=_counts, eq=_by_value, hash=False)
    last: float = field(converter=float)
    n: int
    n_missing: int = 0
    sum_of_weights: float | None = None
    declared: bool = False
    degrees_of_freedom: float = float("inf")
    covariance: Floats | None = field(default=None, eq=False)
    by: tuple[str, ...] = ()
    segments: Mapping[Any, SurvivalCurve] = field(factory=lambda: Segments({}), hash=False)

    @property
    def standard_errors(self) -> Floats:
        """Standard error of the survival after each time; nan where nobody is left."""
        return np.asarray(np.sqrt(self.variance))

    def at(self, times: ArrayLike) -> Any:
        """Return the share still there after any times.

        Parameters
        ----------
        times : float or array-like
            In the unit of the tenures.

        Returns
        -------
        float or ndarray
            1 before the first event; nan after the last observation, unless nobody was left.
        """
        if np.ndim(times) == 0:
            single = check_number(times, "times")
            return float(self._at(np.array([single]))[0])
        numbers, _ = check_vector(times, "times")
        return self._at(numbers)

    def _at(self, times: Floats) -> Floats:
        """Return the step function."""
        steps = np.append(1.0, self.survival)
        value = steps[np.searchsorted(self.times, times, side="right")]
        unknown = np.isnan(times) | ((times > self.last) & (value > 0))
        return np.where(unknown, np.nan, value)

    def confidence_interval(
        self, confidence_level: float = 0.95, method: Method = "log-log"
    ) -> ConfidenceInterval:
        """Return the limits of the survival after each event time.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : {"log-log", "log", "plain"}, default "log-log"
            On which scale the limits are symmetric; R's default is ``"log"``, that of lifelines
            ``"log-log"``.

        Returns
        -------
        ConfidenceInterval
            Arrays like `times`, within 0 and 1; (1, 1) where nobody has left, nan where nobody
            is left.

        Notes
        -----
        With standard error e and quantile z: log-log ``S**exp(+-z e / (S log S))``, log
        ``S exp(+-z e / S)``, plain ``S +- z e``.
        """
        level = check_confidence_level(confidence_level)
        check_choice(method, "method", LIMIT_METHODS)
        q = quantile(level, self.degrees_of_freedom)
        low, high = survival_limits(self.survival, self.standard_errors, q, method)
        return ConfidenceInterval(low, high, level, method)

    def quantile(
        self, p: float, *, confidence_level: float = 0.95, method: Method = "log-log"
    ) -> SurvivalQuantile:
        """Return the time by which a share has left; the median for 0.5.

        Parameters
        ----------
        p : float
            The share, above 0 and at most 1.
        confidence_level : float, default 0.95
            Level of the limits, between 0 and 1.
        method : {"log-log", "log", "plain"}, default "log-log"
            As in `confidence_interval`.

        Returns
        -------
        SurvivalQuantile
            The first time at which the curve is below ``1 - p``, or the middle of the interval
            on which it equals it; its limits are those of the limits of the curve.

        References
        ----------
        Brookmeyer, Crowley (1982), A confidence interval for the median survival time,
        Biometrics 38, 29, doi:10.2307/2530286.
        """
        share = check_number(p, "p", low=0, high=1, open_low=True)
        limits = self.confidence_interval(confidence_level, method)
        value, low, high = (
            self._crossing(curve, 1 - share)
            for curve in (self.survival, np.asarray(limits.low), np.asarray(limits.high))
        )
        return SurvivalQuantile(value, low, high, share, limits.confidence_level, method)

    def _crossing(self, curve: Floats, height: float) -> float:
        """Return where a step function falls below a height, nan if it never does."""
        reached = np.flatnonzero(curve <= height + _EQUAL)
        if not reached.size:
            return float("nan")
        first = int(reached[0])
        if curve[first] < height - _EQUAL or curve[first] <= 0:
            return float(self.times[first])
        below = np.flatnonzero(curve < height - _EQUAL)
        end = self.times[below[0]] if below.size else self.last
        return float((self.times[first] + end) / 2)

    def restricted_mean(self, horizon: float) -> Estimate:
        """Return the mean time until leaving or the horizon, whichever comes first.

        Parameters
        ----------
        horizon : float
            Above 0, and not after the last observation unless nobody was left.

        Returns
        -------
        Estimate
            In the unit of the tenures.

        Raises
        ------
        ArgumentError
            If the curve is not known up to the horizon.
        MethodError
            If a design is declared and the covariance of the curve is not known.

        Notes
        -----
        The area under the curve up to the horizon. Its variance is
        ``sum(A_k**2 d_k / (n_k (n_k - d_k)))``, ``A_k`` the area from ``t_k`` on; under a design
        that of the areas of the steps with the covariance of the curve.
        """
        end = check_number(horizon, "horizon", low=0, open_low=True)
        if np.isnan(self.at(end)):
            raise ArgumentError.about(
                "horizon",
                f"must be at most the last observation ({self.last:g})",
                got=[end],
                remedy="Nobody was seen so long",
            )
        edges = np.concatenate([[0.0], np.minimum(self.times, end), [end]])
        lengths = np.diff(edges)
        value = float(np.append(1.0, self.survival) @ lengths)
        return quantity_estimate(
            Quantity("restricted mean", unit="rating", family="mean", bounds=(0.0, end)),
            value,
            self._area_variance(lengths[1:]),
            n=self.n,
            n_missing=self.n_missing,
            sum_of_weights=self.sum_of_weights,
            degrees_of_freedom=self.degrees_of_freedom,
            declared=self.declared,
        )

    def _area_variance(self, lengths: Floats) -> float:
        """Return the variance of the area under the steps of these lengths."""
        if self.covariance is not None:
            return float(lengths @ np.nan_to_num(self.covariance) @ lengths)
        if self.declared:
            raise MethodError.about(
                "restricted_mean",
                "needs the covariance of the curve under a declared design",
                remedy="Give covariance= when making the curve",
            )
        alive = self.survival > 0
        S = np.where(alive, self.survival, 1.0)
        relative = np.where(alive, self.variance / S**2, 0.0)
        steps = np.where(alive, np.diff(relative, prepend=0.0), 0.0)
        after = np.cumsum((self.survival * lengths)[::-1])[::-1]
        return float(after**2 @ steps)

    # ---- display ---------------------------------------------------------------------------

    def _columns(self, confidence_level: float, method: Method) -> dict[str, list[Any]]:
        """Return the curve as columns."""
        limits = self.confidence_interval(confidence_level, method)
        return {
            "time": self.times.tolist(),
            "survival": self.survival.tolist(),
            "standard_error": self.standard_errors.tolist(),
            "low": np.asarray(limits.low).tolist(),
            "high": np.asarray(limits.high).tolist(),
            "at_risk": self.at_risk.tolist(),
            "events": self.events.tolist(),
            "censored": self.censored.tolist(),
        }

    def to_frame(
        self,
        backend: str = "pandas",
        confidence_level: float = 0.95,
        method: Method = "log-log",
    ) -> Any:
        """Return the curve as a data frame, one row per event time (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            ``"pandas"``, ``"polars"``, ``"pyarrow"`` or another eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.
        method : {"log-log", "log", "plain"}, default "log-log"
            As in `confidence_interval`.

        Returns
        -------
        frame
            The segment columns, ``time, survival, standard_error, low, high, at_risk, events,
            censored``.
        """
        parts = self.segments.items() if self.by else [((), self)]
        columns: dict[str, list[Any]] = {}
        for key, part in parts:
            own = part._columns(confidence_level, method)
            labels = key if isinstance(key, tuple) else (key,)
            named = {
                name: [label] * len(part.times) for name, label in zip(self.by, labels, strict=True)
            }
            for name, values in (named | own).items():
                columns.setdefault(name, []).extend(values)
        return to_frame(columns, backend)

    def to_dict(self, confidence_level: float = 0.95, method: Method = "log-log") -> dict[str, Any]:
        """Return the curve as JSON-ready values; nan becomes None."""
        columns = self._columns(confidence_level, method)
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "last": json_number(self.last),
            **{name: [json_number(x) for x in values] for name, values in columns.items()},
            "segments": [
                {"key": list(key) if isinstance(key, tuple) else key}
                | part.to_dict(confidence_level, method)
                for key, part in self.segments.items()
            ],
        }

    def __repr__(self) -> str:
        missing = f" ({format_count(self.n_missing)} missing)" if self.n_missing else ""
        text = (
            f"survival   n = {format_count(self.n)}{missing}, "
            f"{format_count(int(self.events.sum()))} events   {self.quantile(0.5)!r}"
        )
        by = ", ".join(shorten(name) for name in self.by)
        return f"{text}\nby {by}: {self.segments!r}" if self.by else text

    def _repr_html_(self) -> str:
        columns = self._columns(0.95, "log-log")
        cells = zip(*columns.values(), strict=True)
        rows = [[format_number(float(cell)) for cell in row] for row in cells]
        shown = [
            [f"... {row:,} more", *[""] * (len(columns) - 1)] if isinstance(row, int) else row
            for row in clip_rows(rows)
        ]
        return html_table(list(columns), shown, caption=repr(self))

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw steps with their band, one curve per segment; keywords: see the plotting guide."""
        from satisfaction.plots._survival import plot_survival

        return plot_survival(self, ax=ax, **kwargs)
