"""The three small results that every room shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._checks import check_confidence_level, check_number
from satisfaction.foundation._rendering import escape, format_number, json_number, shorten

Limit = float | NDArray[np.float64]


def _json(value: Any) -> Any:
    """Return a limit or pair as JSON-ready numbers."""
    if isinstance(value, np.ndarray):
        return [json_number(float(number)) for number in value]
    if isinstance(value, tuple):
        return [json_number(float(number)) for number in value]
    return json_number(float(value))


def _hashable(limit: Limit) -> bytes:
    """Return bytes that are equal for equal limits: one nan, no -0.0, always floats."""
    numbers = np.asarray(limit, dtype=np.float64)
    return np.where(np.isnan(numbers), np.nan, numbers + 0.0).tobytes()


@frozen(eq=False)
class ConfidenceInterval:
    """A lower and an upper limit, with the level and the method that made them.

    Parameters
    ----------
    low : float or ndarray
        Lower limit, in the unit of the estimate; an array where the estimate is one.
    high : float or ndarray
        Upper limit.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    method : str
        Name of the method that made it.

    Examples
    --------
    >>> from satisfaction.foundation import ConfidenceInterval
    >>> low, high = ConfidenceInterval(23.1, 88.2, 0.95, "wilson")
    >>> high
    88.2
    """

    low: Limit
    high: Limit
    confidence_level: float
    method: str

    def __iter__(self) -> Iterator[Any]:
        yield self.low
        yield self.high

    def __contains__(self, value: object) -> bool:
        number = check_number(value, "value")
        return bool(np.all((self.low <= number) & (number <= self.high)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ConfidenceInterval):
            return NotImplemented
        return (
            np.array_equal(self.low, other.low, equal_nan=True)
            and np.array_equal(self.high, other.high, equal_nan=True)
            and self.confidence_level == other.confidence_level
            and self.method == other.method
        )

    def __hash__(self) -> int:
        limits = (_hashable(self.low), _hashable(self.high))
        return hash((limits, self.confidence_level, self.method))

    @property
    def width(self) -> Any:
        """Upper minus lower limit."""
        return self.high - self.low

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "low": _json(self.low),
            "high": _json(self.high),
            "confidence_level": self.confidence_level,
            "method": self.method,
        }

    def __repr__(self) -> str:
        if isinstance(self.low, np.ndarray):
            limits = f"{self.low.size} intervals"
        else:
            limits = f"{format_number(float(self.low))} to {format_number(float(self.high))}"
        return f"ConfidenceInterval({limits}, {self.confidence_level:.4g}, {self.method!r})"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@frozen(repr=False)
class TestResult:
    """The result of a test.

    Parameters
    ----------
    statistic : float
        The test statistic.
    pvalue : float
        Between 0 and 1.
    degrees_of_freedom : float or tuple of float
        A pair for F, infinity for the normal distribution.
    distribution : {"normal", "t", "chi2", "f", "bootstrap"}
        Distribution of the statistic if nothing differs.
    method : str
        Name of the test.
    alternative : {"two-sided", "greater", "less"}
        What the test looks for.

    Examples
    --------
    >>> import satisfaction as sat
    >>> before, after = sat.nps([10, 9, 7, 3] * 25), sat.nps([10, 9, 9, 3] * 25)
    >>> (after - before).test().pvalue < 0.05
    True
    """

    __test__: ClassVar[bool] = False

    statistic: float
    pvalue: float
    degrees_of_freedom: float | tuple[float, float]
    distribution: Literal["normal", "t", "chi2", "f", "bootstrap"]
    method: str
    alternative: Literal["two-sided", "greater", "less"] = "two-sided"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "statistic": json_number(self.statistic),
            "pvalue": json_number(self.pvalue),
            "degrees_of_freedom": _json(self.degrees_of_freedom),
            "distribution": self.distribution,
            "method": self.method,
            "alternative": self.alternative,
        }

    def __repr__(self) -> str:
        degrees = self.degrees_of_freedom
        pair = degrees if isinstance(degrees, tuple) else (degrees,)
        shown = "" if np.isinf(pair[0]) else f"({', '.join(map(format_number, pair))})"
        side = "" if self.alternative == "two-sided" else f", alternative={self.alternative!r}"
        return (
            f"TestResult(statistic={format_number(self.statistic)} of {self.distribution}{shown}, "
            f"pvalue={format_number(self.pvalue)}, method={shorten(self.method)!r}{side})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@frozen(repr=False)
class Coefficient:
    """One parameter of a fitted model.

    Parameters
    ----------
    name : str
        Name of the parameter.
    value : float
        The estimate.
    standard_error : float
        Its standard error; 0 or nan leave statistic and p-value nan.
    degrees_of_freedom : float
        Of the t distribution; infinity for the normal.

    Examples
    --------
    >>> from satisfaction.foundation import Coefficient
    >>> slope = Coefficient("satisfaction", 0.5, 0.2)
    >>> slope.pvalue
    0.0124
    """

    name: str
    value: float
    standard_error: float
    degrees_of_freedom: float = field(default=float("inf"))

    @property
    def statistic(self) -> float:
        """Value over standard error."""
        return self._statistic(0.0)

    @property
    def pvalue(self) -> float:
        """Two-sided p-value against 0."""
        return two_sided_pvalue(self.statistic, self.degrees_of_freedom)

    def _statistic(self, value: float) -> float:
        if not self.standard_error > 0:
            return float("nan")
        return (self.value - value) / self.standard_error

    def test(self, value: float) -> TestResult:
        """Test, two-sided, whether the parameter equals `value`."""
        statistic = self._statistic(check_number(value, "value"))
        normal = np.isinf(self.degrees_of_freedom)
        return TestResult(
            statistic=statistic,
            pvalue=two_sided_pvalue(statistic, self.degrees_of_freedom),
            degrees_of_freedom=self.degrees_of_freedom,
            distribution="normal" if normal else "t",
            method="wald",
        )

    def confidence_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return the Wald interval, by the t or the normal distribution."""
        level = check_confidence_level(confidence_level)
        reach = quantile(level, self.degrees_of_freedom) * self.standard_error
        return ConfidenceInterval(self.value - reach, self.value + reach, level, "wald")

    def to_dict(self) -> Mapping[str, Any]:
        """Return value, standard error, statistic and p-value as JSON-ready values."""
        return {
            "name": self.name,
            "value": json_number(self.value),
            "standard_error": json_number(self.standard_error),
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "statistic": json_number(self.statistic),
            "pvalue": json_number(self.pvalue),
        }

    def __repr__(self) -> str:
        return (
            f"Coefficient({shorten(self.name)!r}, {format_number(self.value)}, "
            f"standard_error={format_number(self.standard_error)}, "
            f"pvalue={format_number(self.pvalue)})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


def quantile(confidence_level: float, degrees_of_freedom: float = float("inf")) -> float:
    """Return the two-sided quantile of the t distribution, or of the normal where df is inf."""
    tail = (1 - confidence_level) / 2
    if np.isinf(degrees_of_freedom):
        return float(-special.ndtri(tail))
    return float(-special.stdtrit(degrees_of_freedom, tail))


def two_sided_pvalue(statistic: float, degrees_of_freedom: float = float("inf")) -> float:
    """Return the two-sided p-value of a t or normal statistic; nan stays nan."""
    if np.isinf(degrees_of_freedom):
        return float(2 * special.ndtr(-abs(statistic)))
    return float(2 * special.stdtr(degrees_of_freedom, -abs(statistic)))
