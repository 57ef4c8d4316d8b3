"""The difference of two estimates, with its sign, its interval and its p-value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import DesignError, MethodError, MetricError
from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._differences import (
    agresti_caffo_limits,
    mee_limits,
    miettinen_nurminen_limits,
    net_difference_moments,
    pooled_statistic,
    share_difference_moments,
    welch_degrees_of_freedom,
)
from satisfaction.foundation._mover import mover_quantile, score_mover_limits
from satisfaction.foundation._net_intervals import PSEUDO_COUNTS
from satisfaction.foundation._rendering import (
    escape,
    format_pvalue,
    format_value,
    json_number,
    shorten,
)
from satisfaction.foundation._results import (
    ConfidenceInterval,
    TestResult,
    quantile,
    two_sided_pvalue,
)
from satisfaction.metrics._batch import AnyMetric, Batch
from satisfaction.metrics._batch_intervals import default_method
from satisfaction.metrics._pairwise import Sample, pair_limits, pair_statistics, separate_samples

if TYPE_CHECKING:
    from satisfaction.metrics._estimate import Estimate

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Alternative = Literal["two-sided", "greater", "less"]

_INTERVALS = {
    "share": ("mover", "miettinen_nurminen", "mee", "agresti_caffo", "wald"),
    "net": ("mover", "adjusted_wald", "wald", "welch"),
    "mean": ("mover", "welch"),
}
_SHARE_LIMITS = {
    "miettinen_nurminen": miettinen_nurminen_limits,
    "mee": mee_limits,
    "agresti_caffo": agresti_caffo_limits,
}
_TESTS = {
    "share": ("mover", "pooled"),
    "net": ("mover", "adjusted_wald", "welch"),
    "mean": ("mover", "welch"),
}


@frozen(eq=False, repr=False)
class Difference:
    """First estimate minus second: negative means that the first is lower.

    Estimates of one table share its design, so that their covariance counts; estimates of two
    calls are taken as independent samples.

    Parameters
    ----------
    first, second : Estimate
        Of the same metric.

    Raises
    ------
    MetricError
        If the two measure different things.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873. Zou, Donner (2008), Construction of confidence limits about
    effect measures, Statistics in Medicine 27, 1693.

    Examples
    --------
    >>> import satisfaction as sat
    >>> june = sat.nps([10, 9, 9, 8, 3] * 20)
    >>> july = sat.nps([10, 10, 9, 9, 7] * 20)
    >>> july - june
    nps a - b = +40.0 points   95 % CI +23.2 to +58.1   p < 0.0001
    """

    first: Estimate
    second: Estimate

    def __attrs_post_init__(self) -> None:
        """Refuse to compare different things."""
        one, other = self.first.metric, self.second.metric
        if one != other:
            raise MetricError.about(
                "difference",
                "both estimates must be of the same metric on the same scale",
                got=f"{shorten(one.name)} and {shorten(other.name)}"
                if one.name != other.name
                else f"two different metrics named {shorten(one.name)}",
                remedy="Compute both with the same metric",
            )

    # ---- moments ---------------------------------------------------------------------------

    @property
    def value(self) -> float:
        """First minus second, in the unit of the metric."""
        return self.first.value - self.second.value

    @property
    def covariance(self) -> float:
        """Covariance of the two estimates; 0 for independent samples."""
        if not self._together:
            return 0.0
        return self.first._batch.covariance(self.first._index, self.second._index)

    @property
    def variance(self) -> float:
        """Square of the standard error."""
        return max(self.first.variance + self.second.variance - 2 * self.covariance, 0.0)

    @property
    def standard_error(self) -> float:
        """Standard error, covariance included."""
        return float(np.sqrt(self.variance))

    @property
    def declared(self) -> bool:
        """Whether either estimate has a declared design."""
        return self.first._batch.declared or self.second._batch.declared

    @property
    def degrees_of_freedom(self) -> float:
        """Clusters minus strata over both segments; infinite without design."""
        if not self.declared:
            return float("inf")
        if self._together:
            batch = self.first._batch
            return batch.union_degrees_of_freedom(self.first._index, self.second._index)
        return sum(one.degrees_of_freedom for one in (self.first, self.second))

    @property
    def paired(self) -> bool:
        """Whether the same people answered twice; see `paired_change`."""
        return False

    # ---- intervals and tests ---------------------------------------------------------------

    def confidence_interval(
        self, confidence_level: float = 0.95, method: str | None = None
    ) -> ConfidenceInterval:
        """Return the confidence interval of the difference.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : str, optional
            By default ``"mover"``, made from both score intervals. Without a design shares also
            have ``"miettinen_nurminen"``, ``"mee"``, ``"agresti_caffo"`` and ``"wald"``, nets
            ``"adjusted_wald"``, ``"wald"`` and ``"welch"``, means ``"welch"``; with a design
            there is ``"t"``.

        Returns
        -------
        ConfidenceInterval
            In the unit of the metric.

        Raises
        ------
        MethodError
            If the method does not fit; the message lists those that do.
        """
        level = check_confidence_level(confidence_level)
        chosen = self._choose(method, _INTERVALS)
        width = _width(self.first.metric)
        low, high = (np.clip(limit, -width, width).item() for limit in self._limits(level, chosen))
        return ConfidenceInterval(low + 0.0, high + 0.0, level, chosen)

    @property
    def statistic(self) -> float:
        """The quantile at which the default interval's limit nearer to 0 reaches 0, signed."""
        return self.test().statistic

    @property
    def pvalue(self) -> float:
        """Two-sided p-value: below 0.05 exactly when the 95 % interval excludes 0."""
        return self.test().pvalue

    def test(self, method: str | None = None, alternative: Alternative = "two-sided") -> TestResult:
        """Test whether the two estimates differ.

        Parameters
        ----------
        method : str, optional
            By default ``"mover"``, the inversion of the default interval. Without a design
            shares also have ``"pooled"`` (its square is chi-square without correction), nets
            ``"adjusted_wald"`` and ``"welch"``, means ``"welch"``; with a design there is ``"t"``.
        alternative : {"two-sided", "greater", "less"}, default "two-sided"
            ``"greater"``: the first is greater.

        Returns
        -------
        TestResult
            Statistic, p-value, degrees of freedom.
        """
        chosen = self._choose(method, _TESTS)
        check_choice(alternative, "alternative", ("two-sided", "greater", "less"))
        statistic, degrees = self._statistic(chosen)
        return TestResult(
            statistic=statistic,
            pvalue=_tail(statistic, degrees, alternative),
            degrees_of_freedom=degrees,
            distribution="normal" if np.isinf(degrees) else "t",
            method=chosen,
            alternative=alternative,
        )

    def _choose(self, method: object, simple: dict[str, tuple[str, ...]]) -> str:
        """Return the method, the default for None."""
        fitting = self._methods(simple)
        if method is None:
            return fitting[0]
        if method not in fitting:
            kind = "with a declared design" if self.declared else "without a design"
            raise MethodError.about(
                "method",
                f"a difference of this kind {kind} has the methods {', '.join(sorted(fitting))}",
                got=[method],
                remedy="Choose one of them",
            )
        return str(method)

    def _methods(self, simple: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the methods that fit, the default first."""
        if default_method(self.first._batch) == "t":
            return ("t",)
        return ("mover", "t") if self.declared else simple[self.first.metric.family]

    @property
    def default_method(self) -> str:
        """Name of the default interval and test."""
        return self._methods(_TESTS)[0]

    def has_interval(self, method: object) -> bool:
        """Return whether there is an interval of this name."""
        return method in self._methods(_INTERVALS)

    def _limits(self, level: float, method: str) -> tuple[Any, Any]:
        """Return the limits of one method."""
        if method == "mover":
            if self._together:
                return pair_limits(*self._places(), level)
            return score_mover_limits(*self._apart(), quantile(level, self.degrees_of_freedom))
        if method in _SHARE_LIMITS:
            low, high = _SHARE_LIMITS[method](*self._share_counts(), quantile(level))
            width = _width(self.first.metric)
            return low * width, high * width
        value, error, degrees = self._moments(method)
        reach = quantile(level, degrees) * error
        return value - reach, value + reach

    def _statistic(self, method: str) -> tuple[float, float]:
        """Return the statistic of one test, with its degrees of freedom."""
        if method == "mover":
            if self._together:
                statistics, degrees_of_freedom = pair_statistics(*self._places())
                return float(statistics[0]), float(degrees_of_freedom[0])
            return float(mover_quantile(*self._apart())), self.degrees_of_freedom
        if method == "pooled":
            return float(pooled_statistic(*self._share_counts())), float("inf")
        value, error, degrees = self._moments(method)
        if error > 0:
            return value / error, degrees
        if np.isnan(error):
            return float("nan"), degrees
        return (0.0 if value == 0 else float(np.copysign(np.inf, value))), degrees

    @property
    def _together(self) -> bool:
        """Whether both estimates come from one table, so that their covariance is known."""
        return self.first._batch is self.second._batch

    def _places(self) -> tuple[Batch, Places, Places]:
        """Return the table of both estimates, and where they stand in it."""
        return self.first._batch, np.array([self.first._index]), np.array([self.second._index])

    def _apart(self) -> tuple[Floats, Sample, Sample]:
        """Return scores, and both samples on them, where they come from two calls."""
        one, other = self.first, self.second
        return separate_samples(one._batch, one._index, other._batch, other._index)

    def _moments(self, method: str) -> tuple[float, float, float]:
        """Return value, standard error and degrees of freedom of a symmetric method."""
        if method == "t":
            return self.value, self.standard_error, self.degrees_of_freedom
        if method == "welch":
            degrees = welch_degrees_of_freedom(
                self.first.variance, self.first.n - 1, self.second.variance, self.second.n - 1
            )
            return self.value, self.standard_error, float(degrees)
        width = _width(self.first.metric)
        if self.first.metric.family == "share":
            value, error = share_difference_moments(*self._share_counts())
            return float(value) * width, float(error) * width, float("inf")
        pseudo = PSEUDO_COUNTS if method == "adjusted_wald" else (0.0, 0.0, 0.0)
        value, error = net_difference_moments(*self._net_counts(), pseudo)
        return float(value) * width / 2, float(error) * width / 2, float("inf")

    def _share_counts(self) -> tuple[int, int, int, int]:
        """Return successes and answers of both."""
        one, other = (
            estimate._batch.counts[estimate._index] for estimate in (self.first, self.second)
        )
        return int(one[-1]), int(one.sum()), int(other[-1]), int(other.sum())

    def _net_counts(self) -> tuple[Any, Any]:
        """Return positive, neutral and negative answers of both."""
        one, other = (
            tuple(int(count) for count in estimate._batch.counts[estimate._index][::-1])
            for estimate in (self.first, self.second)
        )
        return one, other

    # ---- display ---------------------------------------------------------------------------

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the numbers as JSON-ready values; nan and infinity become None."""
        results = self._results(check_confidence_level(confidence_level))
        interval, test = results or (None, None)
        return {
            "metric": self.first.metric.to_dict(),
            "value": json_number(self.value),
            "standard_error": json_number(self.standard_error),
            "covariance": json_number(self.covariance),
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "paired": self.paired,
            "statistic": None if test is None else json_number(test.statistic),
            "pvalue": None if test is None else json_number(test.pvalue),
            "confidence_interval": None if interval is None else interval.to_dict(),
        }

    def _results(self, confidence_level: float) -> tuple[ConfidenceInterval, TestResult] | None:
        """Return the default interval and test, None where they are not defined."""
        try:
            return self.confidence_interval(confidence_level), self.test()
        except (DesignError, MethodError):
            return None

    def _names(self) -> str:
        """Return what is compared, for the repr."""
        keys = [estimate.key for estimate in (self.first, self.second)]
        if keys[0] is None and keys[1] is None:
            return "a - b"
        return f"{shorten(keys[0])} - {shorten(keys[1])}"

    def __repr__(self) -> str:
        unit = self.first.metric.unit
        results = self._results(0.95)
        text = "not defined"
        if results is not None:
            interval, test = results
            low, high = (format_value(float(end), unit, signed=True) for end in interval)
            text = f"{low} to {high}   {format_pvalue(test.pvalue)}"
        value = format_value(self.value, unit, signed=True)
        points = "" if unit == "rating" else " points"
        name = shorten(self.first.metric.name)
        return f"{name} {self._names()} = {value}{points}   95 % CI {text}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def _width(metric: AnyMetric) -> float:
    """Return the distance between the bounds of a metric."""
    low, high = metric.bounds
    return high - low


def _tail(statistic: float, degrees_of_freedom: float, alternative: str) -> float:
    """Return the p-value of a statistic."""
    if alternative == "two-sided":
        return two_sided_pvalue(statistic, degrees_of_freedom)
    signed = statistic if alternative == "less" else -statistic
    if np.isinf(degrees_of_freedom):
        return float(special.ndtr(signed))
    return float(special.stdtr(degrees_of_freedom, signed))
