"""`PredictionEvaluation`: what predictions of loyalty are worth, against what came true."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import DesignError, MethodError
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    format_pvalue,
    html_table,
    json_number,
    shorten,
    text_table,
)
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._auc import AreaDifference
from satisfaction.loyalty._calibration_table import CalibrationTable, calibration_table
from satisfaction.loyalty._lift import Gains
from satisfaction.loyalty._murphy import Bins, MurphyDecomposition
from satisfaction.loyalty._ranked_predictions import Ranked
from satisfaction.loyalty._recalibration import Recalibration, recalibrate
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._estimate import Estimate

Floats = NDArray[np.float64]

_HEADER = ("", "value", "95 % CI", "")


@frozen(eq=False, repr=False, kw_only=True)
class PredictionEvaluation:
    """How good predicted probabilities are: made by `evaluate_predictions`.

    Everything is a probability or a score on its own scale, nothing in percent. What one
    predicts is compared with what every customer would be told from the base rate alone.

    Parameters
    ----------
    outcome, prediction : str
        What was predicted, and by which column or model.
    rival : str or None
        The other prediction.
    brier : Estimate
        Mean squared distance of prediction and outcome: 0 is best.
    auc : Estimate
        Probability that an event has a higher prediction than another answer, ties half.
    rival_auc : Estimate or None
        The same for the rival.
    murphy : MurphyDecomposition
        Where the Brier score comes from.
    answers, event, ranked, cut : object
        The library's own rows behind the numbers.

    Examples
    --------
    >>> from satisfaction.loyalty import evaluate_predictions
    >>> later = {"renewed": [0, 0, 1, 0, 1, 1], "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9]}
    >>> found = evaluate_predictions(later, "renewed", prediction="p")
    >>> found.skill, found.lift(0.5)
    (0.2533, 1.3333)
    """

    outcome: str
    prediction: str
    rival: str | None
    brier: Estimate
    auc: Estimate
    rival_auc: Estimate | None
    murphy: MurphyDecomposition
    _answers: Answers = field(alias="answers")
    _event: NDArray[np.bool_] = field(alias="event")
    _ranked: Ranked = field(alias="ranked")
    _cut: Bins = field(alias="cut")

    @property
    def n(self) -> int:
        """Number of answers with outcome and prediction."""
        return self._answers.n_answers

    @property
    def n_missing(self) -> int:
        """Number of answers that lack one of them."""
        return self._answers.n_missing

    @property
    def events(self) -> int:
        """Number of answers for which the predicted event came true."""
        return int(self._answers.n[self._event].sum())

    @property
    def base_rate(self) -> float:
        """Share of events, 0 to 1; weighted where there are weights."""
        return float(self._ranked.events.sum() / self._ranked.weights.sum())

    # ---- scores ----------------------------------------------------------------------------

    @property
    def base_brier(self) -> float:
        """Brier score of telling everybody the base rate."""
        return self.base_rate * (1 - self.base_rate)

    @property
    def skill(self) -> float:
        """Share of the base rate's Brier score that the predictions save: 1 is perfect.

        0 is no better than the base rate, below 0 is worse; nan where there is one class only.
        """
        return 1 - self.brier.value / self.base_brier if self.base_brier > 0 else math.nan

    @cached_property
    def log_score(self) -> float:
        """Mean of minus the log of the probability given to what came true: 0 is best.

        Infinite where something certain did not happen.
        """
        ranked = self._ranked
        surprise = special.xlogy(ranked.events, ranked.values)
        surprise += special.xlog1py(ranked.others, -ranked.values)
        return -float(surprise.sum() / ranked.weights.sum()) + 0.0

    # ---- calibration -----------------------------------------------------------------------

    @cached_property
    def _recalibration(self) -> Recalibration:
        """The calibration fits."""
        return recalibrate(self._ranked)

    @property
    def in_the_large(self) -> float:
        """By how much all log odds are too low (too high below 0): 0 is best."""
        return self._recalibration.in_the_large

    @property
    def calibration_intercept(self) -> float:
        """Intercept of the logit fit of the outcome on the predicted log odds: 0 is best.

        It is nan, as is the slope, where such a fit does not exist: one class only, predictions
        of exactly 0 or 1, the same prediction for everybody, or a cut that tells both classes
        apart without error.
        """
        return self._recalibration.intercept

    @property
    def calibration_slope(self) -> float:
        """Slope of that fit: 1 is best; below 1 the predictions are too extreme."""
        return self._recalibration.slope

    @cached_property
    def calibration_table(self) -> CalibrationTable:
        """Predicted and observed shares of the bins."""
        return calibration_table(self._answers, self._event, self._ranked, self._cut)

    def histogram(self, cells: int = 40) -> tuple[Floats, Floats]:
        """Return the weight of the predictions in equal cells from 0 to 1, and their edges.

        Parameters
        ----------
        cells : int, default 40
            How many.

        Returns
        -------
        tuple of ndarray
            Weights, and one edge more.
        """
        size = check_count(cells, "cells", low=1)
        return np.histogram(self._ranked.values, size, (0.0, 1.0), weights=self._ranked.weights)

    # ---- ranking ---------------------------------------------------------------------------

    @property
    def auc_difference(self) -> Difference | None:
        """Area of the prediction minus that of the rival, by DeLong's paired comparison."""
        return None if self.rival_auc is None else AreaDifference(self.auc, self.rival_auc)

    def gains(self) -> Gains:
        """Return the share of events reached by every share of customers, best first.

        Returns
        -------
        Gains
            With ``targeted``, ``reached``, `lift`, `to_frame` and `plot`.
        """
        return Gains.of(self._ranked)

    def lift(self, share: float) -> float:
        """Return how many times the base rate the customers with the best predictions have.

        Parameters
        ----------
        share : float
            How many customers are the best, above 0 and at most 1.

        Returns
        -------
        float
            1 for everybody. A tie group that the limit cuts contributes its expected share of
            events, so that the order of the rows never matters; nan without an event.
        """
        return self.gains().lift(share)

    # ---- display ---------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values; nan and infinity become None."""
        difference = self.auc_difference
        return {
            "outcome": self.outcome,
            "prediction": self.prediction,
            "rival": self.rival,
            "n": self.n,
            "n_missing": self.n_missing,
            "events": self.events,
            "base_rate": self.base_rate,
            "brier": self.brier.to_dict(),
            "base_brier": self.base_brier,
            "skill": json_number(self.skill),
            "log_score": json_number(self.log_score),
            "murphy": self.murphy.to_dict(),
            "in_the_large": json_number(self.in_the_large),
            "calibration_intercept": json_number(self.calibration_intercept),
            "calibration_slope": json_number(self.calibration_slope),
            "auc": self.auc.to_dict(),
            "rival_auc": None if self.rival_auc is None else self.rival_auc.to_dict(),
            "auc_difference": None if difference is None else difference.to_dict(),
        }

    def _headline(self) -> str:
        """Return what was evaluated, and on how many answers."""
        missing = f" ({format_count(self.n_missing)} missing)" if self.n_missing else ""
        return (
            f"{shorten(self.prediction)} as prediction of {shorten(self.outcome)}   "
            f"n = {format_count(self.n)}{missing}, {format_count(self.events)} events "
            f"({100 * self.base_rate:.1f} %)"
        )

    def _skill_text(self) -> str:
        """Return what the skill means, the part that is not explained included."""
        if math.isnan(self.skill):
            return "not defined: there is one class only"
        if self.skill <= 0:
            return "no better than the base rate: nothing is explained"
        return f"of the base rate's error is explained, {100 - 100 * self.skill:.1f} % is not"

    def _rows(self) -> list[tuple[str, str, str, str]]:
        """Return the numbers as text."""
        base = f"the base rate alone has {format_number(self.base_brier, 4)}"
        rows = [
            ("Brier score", format_number(self.brier.value, 4), _limits(self.brier), base),
            ("skill", f"{100 * self.skill:.1f} %", "", self._skill_text()),
            ("log score", format_number(self.log_score, 4), "", ""),
            ("in the large", f"{self.in_the_large:+.3f}", "", "0 is best"),
            ("calibration slope", f"{self.calibration_slope:.3f}", "", "1 is best"),
            ("AUC", f"{self.auc.value:.3f}", _limits(self.auc), "0.5 is chance"),
        ]
        difference = self.auc_difference
        if self.rival_auc is not None and difference is not None:
            name = shorten(self.rival)
            rows += [
                ("rival AUC", f"{self.rival_auc.value:.3f}", _limits(self.rival_auc), name),
                (
                    "difference",
                    f"{difference.value:+.3f}",
                    _limits(difference),
                    format_pvalue(difference.pvalue),
                ),
            ]
        return rows

    def __repr__(self) -> str:
        return f"{self._headline()}\n{text_table(_HEADER, self._rows(), left=(0, 3))}"

    def _repr_html_(self) -> str:
        return html_table(_HEADER, self._rows(), caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the reliability diagram; keywords: see the plotting guide."""
        from satisfaction.plots._calibration import plot_calibration

        return plot_calibration(self, ax=ax, **kwargs)


def _limits(measured: Estimate | Difference) -> str:
    """Return the 95 % interval as text."""
    try:
        low, high = measured.confidence_interval()
    except (DesignError, MethodError):
        return "not defined"
    return f"{low:.3f} to {high:.3f}"
