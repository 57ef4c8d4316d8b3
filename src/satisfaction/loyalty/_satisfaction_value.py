"""`SatisfactionValue`: what a point of satisfaction is worth, between which bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import (
    check_choice,
    check_confidence_level,
    check_count,
    check_number,
)
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.loyalty._moves import Move
from satisfaction.loyalty._payments import Worth, refuse_endless
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate

Floats = NDArray[np.float64]

_DIGITS = 4
_FIELDS = (
    "value",
    "standard_error",
    "degrees_of_freedom",
    "retention_before",
    "retention_after",
    "customer_value_before",
    "customer_value_after",
    "per_percent",
    "explained",
)


@frozen(eq=False, repr=False, kw_only=True)
class SatisfactionValue:
    """What a change of satisfaction is worth per customer: made by `value_of_satisfaction`.

    Parameters
    ----------
    predictor : str
        Column of the rating that moves.
    outcome : str
        What counts as staying.
    predictors : tuple of str
        All columns of the model.
    change : float
        By how much the rating moves.
    at : mapping of str to object, or None
        The one customer; None for a mean over data.
    n, n_missing : int
        Answers averaged over, and answers left out for a missing value.
    n_fitted : int
        Answers that the model was fitted to.
    explained : float
        Share of the variance of the outcome, 0 to 1, that all predictors of the model together
        explain in the answers of the fit, ``1 - sum w (y - p)^2 / sum w (y - mean)^2`` (the Brier
        skill score; 0 where that is negative). On new answers it is rather lower. Of a model
        corrected for unreliability, what the ratings as measured explain; nan of a
        `RetentionModel`.
    degrees_of_freedom : float
        Of the t distribution of the interval; infinity for the normal.
    parameters, covariance : ndarray
        Of the model.
    move : object
        The library's own: values before and after, as a function of the parameters.

    Examples
    --------
    >>> from satisfaction.loyalty import fit_loyalty, value_of_satisfaction
    >>> answers = {"rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    ...            "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    ...            "customers": [9, 9, 8, 6, 4, 3, 5, 10, 12, 14]}
    >>> model = fit_loyalty(answers, "renewed", ["rating"], kind="binary", counts="customers")
    >>> worth = value_of_satisfaction(model, "rating", at={"rating": 3}, margin=120,
    ...                               discount_rate=0.1, first_payment="end")
    >>> worth.value, worth.customer_value_before
    (76.18, 110.14)

    What an improvement of one point may cost per customer, and what it brings with 5,000:

    >>> worth.break_even_cost
    76.18
    >>> low, high = worth.total(5_000).confidence_interval()
    >>> print(f"{low:,.0f} to {high:,.0f}")
    72,273 to 689,560
    """

    predictor: str
    outcome: str
    predictors: tuple[str, ...]
    change: float
    at: Mapping[str, object] | None
    n: int
    n_missing: int
    n_fitted: int
    explained: float
    degrees_of_freedom: float
    _parameters: Floats = field(alias="parameters")
    _covariance: Floats = field(alias="covariance")
    _move: Move = field(alias="move")
    _worth: Worth = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Compute what all numbers come from."""
        object.__setattr__(self, "_worth", self._move.worth(self._parameters))

    # ---- numbers -------------------------------------------------------------------------

    @property
    def value(self) -> float:
        """Money per customer for the change."""
        return self._worth.after - self._worth.before

    @property
    def standard_error(self) -> float:
        """By the delta method; the margin, the discount rate and the data are taken as fixed."""
        gradient = self._worth.gradient
        return math.sqrt(max(0.0, float(gradient @ self._covariance @ gradient)))

    @property
    def retention_before(self) -> float | None:
        """Mean chance to stay before the change; None of a `RetentionModel`."""
        return self._worth.retention_before

    @property
    def retention_after(self) -> float | None:
        """Mean chance to stay after the change; None of a `RetentionModel`."""
        return self._worth.retention_after

    @property
    def customer_value_before(self) -> float:
        """Mean value of a customer before the change."""
        return self._worth.before

    @property
    def customer_value_after(self) -> float:
        """Mean value of a customer after the change."""
        return self._worth.after

    @property
    def per_percent(self) -> float:
        """The value as a fraction of that of a customer before: .1 is ten percent more."""
        return self.value / self.customer_value_before if self.customer_value_before else math.nan

    @property
    def break_even_cost(self) -> float:
        """What the change may cost per customer until it brings nothing: the value itself."""
        return self.value

    def confidence_interval(
        self,
        confidence_level: float = 0.95,
        method: Literal["delta", "simulation"] = "delta",
        rng: Any = None,
        n_resamples: int = 10_000,
    ) -> ConfidenceInterval:
        """Return the interval of the value.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : {"delta", "simulation"}, default "delta"
            ``"simulation"`` draws parameters from the normal distribution with the model's
            covariance, and takes quantiles of the values that follow: not symmetric, as the value
            is convex in retention.
        rng : Generator or int, optional
            For ``"simulation"``.
        n_resamples : int, default 10_000
            Number of draws.

        Returns
        -------
        ConfidenceInterval
            In money.

        Raises
        ------
        InfeasibleError
            If in some draw retention reaches 1 and nothing is discounted.
        """
        level = check_confidence_level(confidence_level)
        check_choice(method, "method", ("delta", "simulation"))
        number = check_count(n_resamples, "n_resamples", low=1)
        random = generator(rng)
        if method == "delta":
            reach = quantile(level, self.degrees_of_freedom) * self.standard_error
            return ConfidenceInterval(self.value - reach, self.value + reach, level, "delta")
        with np.errstate(all="ignore"):  # what is not finite is refused
            gains = self._move.gains(self._draws(random, number))
        refuse_endless(gains)
        low, high = np.quantile(gains, [(1 - level) / 2, (1 + level) / 2])
        return ConfidenceInterval(float(low), float(high), level, "simulation")

    def _draws(self, random: np.random.Generator, number: int) -> Floats:
        """Return parameters drawn from the normal distribution with the model's covariance."""
        spread = np.sqrt(np.diag(self._covariance))
        safe = np.where(spread > 0, spread, 1.0)
        # Of the correlations, so that parameters of very different size keep their digits.
        sizes, directions = np.linalg.eigh(self._covariance / np.outer(safe, safe))
        root = directions * np.sqrt(np.maximum(sizes, 0.0))
        normal = random.standard_normal((number, len(spread)))
        return np.asarray(self._parameters + (normal @ root.T) * spread)

    def total(self, customers: float) -> Estimate:
        """Return what the change is worth with so many customers.

        Parameters
        ----------
        customers : float
            How many, at least 0.

        Returns
        -------
        Estimate
            In money.
        """
        number = check_number(customers, "customers", low=0.0)
        return self._money("total value", number * self.value, number * self.standard_error)

    def net(self, cost_per_customer: float) -> Estimate:
        """Return what is left per customer after paying for the change.

        Parameters
        ----------
        cost_per_customer : float
            What the change costs, now, per customer; at least 0.

        Returns
        -------
        Estimate
            In money; below 0 the change costs more than it brings.
        """
        cost = check_number(cost_per_customer, "cost_per_customer", low=0.0)
        return self._money("net value", self.value - cost, self.standard_error)

    def _money(self, name: str, value: float, error: float) -> Estimate:
        """Return money as an estimate."""
        return quantity_estimate(
            Quantity(name, unit="rating", family="mean"),
            value,
            error**2,
            n=self.n_fitted,
            degrees_of_freedom=self.degrees_of_freedom,
        )

    # ---- shown ---------------------------------------------------------------------------

    def _numbers(self) -> dict[str, float | None]:
        """Return the numbers with their 95 % limits, by name."""
        interval = self.confidence_interval()
        numbers: dict[str, float | None] = {name: getattr(self, name) for name in _FIELDS}
        return numbers | {"low": float(interval.low), "high": float(interval.high)}

    def to_dict(self) -> dict[str, Any]:
        """Return all numbers, with 95 % limits, as JSON-ready values."""
        numbers = {
            name: None if number is None else json_number(number)
            for name, number in self._numbers().items()
        }
        named = {"predictor": self.predictor, "outcome": self.outcome, "change": self.change}
        return named | numbers | {"n": self.n, "n_missing": self.n_missing}

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row with all numbers and 95 % limits."""
        row = {"predictor": self.predictor, "change": self.change, **self._numbers()}
        return to_frame({name: [value] for name, value in row.items()}, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the value of a customer before, the gain with its interval, and the value after.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``cost_per_customer``: what the change costs, which adds the cost and what is left;
            ``confidence_level``, default .95; ``title``: above the picture.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._satisfaction_value import plot_satisfaction_value

        return plot_satisfaction_value(self, ax=ax, **kwargs)

    def _head(self) -> str:
        """Return what moves, and for whom."""
        who = f", {format_count(self.n)} answers"
        if self.n_missing:
            who += f", {format_count(self.n_missing)} missing"
        if self.at is not None:
            who = " at " + ", ".join(f"{name}={value}" for name, value in self.at.items())
        return f"SatisfactionValue({shorten(self.predictor)} {self.change:+g}{shorten(who, 80)})"

    def _sentences(self) -> list[str]:
        """Return the findings in words."""
        low, high = self.confidence_interval()
        value, low_text, high_text, before, after = (
            format_number(float(number), _DIGITS)
            for number in (self.value, low, high, self._worth.before, self._worth.after)
        )
        subject = "each point" if self.change == 1 else f"a change of {self.change:+g}"
        relative = "" if math.isnan(self.per_percent) else f" ({100 * self.per_percent:+.0f} %)"
        lines = [
            f"{subject} is worth {value}, between {low_text} and {high_text}, per customer (95 %)",
            f"a customer is worth {before} before and {after} after{relative}",
        ]
        if self.retention_before is not None and self.retention_after is not None:
            lines[1] += f"; retention {self.retention_before:.3f} and {self.retention_after:.3f}"
        return [*lines, self._unexplained()]

    def _unexplained(self) -> str:
        """Return how much is left unexplained, in words."""
        if math.isnan(self.explained):
            return "a model of how long customers stay does not say how much is left unexplained"
        who = f"{shorten(self.predictor)} leaves"
        if len(self.predictors) > 1:
            who = f"the {len(self.predictors)} predictors together leave"
        rest = f"{100 * (1 - self.explained):.0f} %"
        return f"{who} {rest} of the differences in {shorten(self.outcome)} unexplained"

    def __repr__(self) -> str:
        return "\n".join([self._head(), *(f"  {line}" for line in self._sentences())])

    def _repr_html_(self) -> str:
        rows = [
            [name.replace("_", " "), "" if number is None else format_number(number, _DIGITS)]
            for name, number in self._numbers().items()
        ]
        caption = ". ".join([self._head(), *self._sentences()])
        return html_table(["", "value"], rows, caption=caption)
