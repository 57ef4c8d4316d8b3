"""`IntentCalibration`: what a stated intent turns out to be worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    html_table,
    json_number,
)
from satisfaction.foundation._results import Coefficient
from satisfaction.loyalty._beta_binomial import Boundary
from satisfaction.loyalty._isotonic_fit import IsotonicFit
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._prediction import Prediction
from satisfaction.loyalty._stated_intent import read_scores
from satisfaction.metrics._estimate import Estimate
from satisfaction.models._scale import RatingScale

Floats = NDArray[np.float64]
Method = Literal["juster", "beta_binomial", "logistic", "isotonic"]


def _read_only(values: ArrayLike) -> Floats:
    """Return a copy that cannot be written to."""
    copied = np.array(values, dtype=np.float64)
    copied.setflags(write=False)
    return copied


@frozen(eq=False, repr=False, kw_only=True)
class IntentCalibration:
    """Stated intent and the probability that it stands for: made by `calibrate_intent`.

    Parameters
    ----------
    method : {"juster", "beta_binomial", "logistic", "isotonic"}
        How scores become probabilities.
    intent : str
        Column of the stated intent.
    outcome : str or None
        Column of what people did.
    scale : RatingScale
        The scale of the stated intent.
    rate : Estimate
        Mean calibrated probability, in percent of customers. For ``"logistic"`` and
        ``"isotonic"`` it is the share of those who did it; for ``"beta_binomial"`` its error
        counts that the parameters were estimated too.
    parameters : mapping of str to Coefficient
        ``a``, ``b`` and ``rho`` of the beta-binomial model, those of the logistic model, or none.
    covariance : ndarray
        Of the parameters, in their order; read-only, nan at a boundary.
    degrees_of_freedom : float
        Of the parameters' tests and intervals; infinity for the normal distribution.
    table : mapping of str to tuple
        Columns, one row per score: ``score``, ``n``, and as probabilities ``stated`` and
        ``calibrated``; with an outcome also the ``observed`` share with its Wilson limits ``low``
        and ``high`` (95 %). It has every level of the scale; of a slider, or of a scale with more
        than 101 levels, those that were used.
    model : LoyaltyModel, IsotonicFit or None
        The fit behind ``"logistic"`` and ``"isotonic"``.
    brier_before, brier_after : float or None
        Mean squared distance between the outcome and the probability, stated and calibrated;
        None without an outcome. On the rows that were fitted the second flatters.
    log_likelihood : float or None
        Of the fit, weights as given; None for ``"juster"``.
    boundary : {"homogeneous", "polarized"} or None
        Where the best rho is 0 (nothing shows that customers differ) or 1 (nobody used a score
        between the ends).
    n, n_missing : int
        Complete rows, and rows that lack a value.
    calibrate : object
        The library's own function behind `predict`.

    Examples
    --------
    >>> from satisfaction.loyalty import calibrate_intent
    >>> answers = {"intent": [0, 2, 5, 5, 7, 8, 10, 10]}
    >>> calibrate_intent(answers, "intent", scale=(0, 10), method="beta_binomial")
    IntentCalibration(beta_binomial of intent, 8 answers)
      rate  58.7 +- 12.8 % of customers
      a     0.70993 +- 0.48313
      b     0.50043 +- 0.33094
      rho   0.89203 +- 0.06021
    """

    method: Method
    intent: str
    outcome: str | None
    scale: RatingScale
    rate: Estimate
    parameters: Mapping[str, Coefficient]
    covariance: Floats = field(converter=_read_only)
    degrees_of_freedom: float
    table: Mapping[str, tuple[float, ...]]
    model: LoyaltyModel | IsotonicFit | None
    brier_before: float | None
    brier_after: float | None
    log_likelihood: float | None
    boundary: Boundary | None
    n: int
    n_missing: int
    _calibrate: Callable[[Floats], Prediction] = field(alias="calibrate")

    def predict(self, scores: ArrayLike) -> Prediction:
        """Return the probability behind some scores.

        Parameters
        ----------
        scores : array-like
            Scores on the scale; a missing one gives nan.

        Returns
        -------
        Prediction
            Probabilities 0 to 1 with standard errors by the delta method: 0 for ``"juster"``,
            which learns nothing, and nan for ``"isotonic"``, which has none.

        Raises
        ------
        ScaleError
            If a score is not on the scale.
        """
        return self._calibrate(read_scores(self.scale, scores))

    def to_dict(self) -> dict[str, Any]:
        """Return rate, parameters and table as JSON-ready values."""
        return {
            "method": self.method,
            "intent": self.intent,
            "outcome": self.outcome,
            "scale": self.scale.to_dict(),
            "n": self.n,
            "n_missing": self.n_missing,
            "rate": {
                "value": json_number(self.rate.value),
                "standard_error": json_number(self.rate.standard_error),
            },
            "parameters": [one.to_dict() for one in self.parameters.values()],
            "log_likelihood": _json(self.log_likelihood),
            "boundary": self.boundary,
            "brier_before": _json(self.brier_before),
            "brier_after": _json(self.brier_after),
            "table": {
                name: [json_number(number) for number in column]
                for name, column in self.table.items()
            },
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the table as a data frame, one row per score."""
        return to_frame({name: list(column) for name, column in self.table.items()}, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the calibrated probability of each score, and what was observed.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``title``: above the picture.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._intent_calibration import plot_intent_calibration

        return plot_intent_calibration(self, ax=ax, **kwargs)

    def _headline(self) -> str:
        """Return the first line of the repr."""
        behind = "" if self.outcome is None else f" and {self.outcome}"
        gone = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return (
            f"IntentCalibration({self.method} of {self.intent}{behind}, "
            f"{format_count(self.n)} answers{gone})"
        )

    def _facts(self) -> list[tuple[str, str]]:
        """Return the numbers to show, by name."""
        rate = self.rate
        facts = [
            ("rate", f"{rate.value:.1f} +- {rate.standard_error:.1f} % of customers"),
            *(
                (name, f"{format_number(one.value)} +- {format_number(one.standard_error)}")
                for name, one in self.parameters.items()
            ),
        ]
        if self.brier_before is not None and self.brier_after is not None:
            change = f"{self.brier_before:.4f} before, {self.brier_after:.4f} after"
            facts.append(("brier", change))
        return facts

    def _rows(self) -> list[list[str]]:
        """Return the table as texts."""
        return [
            [f"{number:,.3f}" if name in _SHARES else f"{number:,g}" for name, number in row]
            for row in (
                tuple(zip(self.table, numbers, strict=True))
                for numbers in zip(*self.table.values(), strict=True)
            )
        ]

    def __repr__(self) -> str:
        facts = self._facts()
        width = max(len(name) for name, _ in facts)
        return "\n".join(
            [self._headline(), *(f"  {name:<{width}}  {text}" for name, text in facts)]
        )

    def _repr_html_(self) -> str:
        facts = "; ".join(f"{name} {text}" for name, text in self._facts())
        return html_table(list(self.table), self._rows(), caption=f"{self._headline()}: {facts}")


_SHARES = ("stated", "calibrated", "observed", "low", "high")


def _json(value: float | None) -> float | None:
    """Return a number for JSON; None stays."""
    return None if value is None else json_number(value)
