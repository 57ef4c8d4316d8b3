"""The change of the same people between two answers, with its interval and test."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen

from satisfaction.errors import MethodError
from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import ConfidenceInterval, TestResult
from satisfaction.foundation._score_interval import score_statistic
from satisfaction.metrics._batch import Batch
from satisfaction.metrics._batch_intervals import batch_limits, check_degrees
from satisfaction.metrics._difference import Alternative, Difference, _tail

_METHODS: dict[str, tuple[str, ...]] = dict.fromkeys(("share", "net", "mean"), ("score", "t"))


@frozen(eq=False, repr=False)
class PairedDifference(Difference):
    """After minus before, of the same people: negative means that they went down.

    Made by `paired_change`. `first` and `second` are the estimates of after and before, both of
    the people who answered twice.

    Parameters
    ----------
    first, second : Estimate
        Of the same metric, after and before.
    change : object
        The library's own arrays behind the mean of each person's change.

    References
    ----------
    Tango (1998), Equivalence test and confidence interval for the difference in proportions for
    the paired-sample design, Statistics in Medicine 17, 891,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
    """

    _change: Batch = field(alias="change")

    @property
    def value(self) -> float:
        """Mean change of a person, in the unit of the metric."""
        return float(self._change.value[0]) + 0.0

    @property
    def variance(self) -> float:
        """Square of the standard error of the mean change."""
        return float(self._change.variance[0])

    @property
    def covariance(self) -> float:
        """Covariance of after and before, which the same people make."""
        return (self.first.variance + self.second.variance - self.variance) / 2

    @property
    def degrees_of_freedom(self) -> float:
        """Clusters minus strata; infinite without design."""
        return float(self._change.degrees_of_freedom[0]) if self.declared else float("inf")

    @property
    def n(self) -> int:
        """Number of people who answered twice."""
        return int(self._change.n[0])

    @property
    def n_missing(self) -> int:
        """Number of people who left out at least one of the two answers."""
        return int(self._change.n_missing[0])

    @property
    def paired(self) -> bool:
        """Whether the same people answered twice: always."""
        return True

    def confidence_interval(
        self, confidence_level: float = 0.95, method: str | None = None
    ) -> ConfidenceInterval:
        """Return the confidence interval of the mean change.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : {"score", "t"}, optional
            By default the score interval on the grid of possible changes; for a share it is
            Tango's.

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
        low, high, used = batch_limits(self._change, level, self._choose(method, _METHODS))
        return ConfidenceInterval(float(low[0]) + 0.0, float(high[0]) + 0.0, level, used[0])

    def test(self, method: str | None = None, alternative: Alternative = "two-sided") -> TestResult:
        """Test whether people changed on average.

        Parameters
        ----------
        method : {"score", "t"}, optional
            By default ``"score"``, the inversion of the default interval; for a share without a
            design its square is McNemar's chi-square without correction. ``"t"`` is the paired t
            test; where everybody changed alike it has no variance, and is ``"score"``.
        alternative : {"two-sided", "greater", "less"}, default "two-sided"
            ``"greater"``: people went up.

        Returns
        -------
        TestResult
            Statistic, p-value, degrees of freedom.
        """
        chosen = self._choose(method, _METHODS)
        check_choice(alternative, "alternative", ("two-sided", "greater", "less"))
        batch = self._change
        check_degrees(batch)
        degrees = self.degrees_of_freedom
        if chosen == "t" and not batch.constant[0]:
            if np.isnan(self.variance):
                raise MethodError.about(
                    "method",
                    "a t test needs at least 2 people",
                    got=[chosen],
                    remedy='Use method="score"',
                )
            statistic = self.value / self.standard_error
            degrees = float(batch.degrees_of_freedom[0])
        else:
            chosen = "score"
            statistic = self._score_statistic()
        return TestResult(
            statistic=statistic,
            pvalue=_tail(statistic, degrees, alternative),
            degrees_of_freedom=degrees,
            distribution="normal" if np.isinf(degrees) else "t",
            method=chosen,
            alternative=alternative,
        )

    def _score_statistic(self) -> float:
        """Return the score statistic of no change: 0 if the mean is 0, infinite in a census."""
        batch = self._change
        if self.value == 0:
            return 0.0
        if np.isinf(batch.size[0]):
            return float(np.copysign(np.inf, self.value))
        return float(score_statistic(batch.scores, batch.fractions, batch.size, 0.0)[0])

    def _methods(self, simple: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the methods that fit, the default first."""
        return simple[self.first.metric.family]

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the numbers as JSON-ready values; nan and infinity become None."""
        numbers = super().to_dict(confidence_level)
        return numbers | {"n": self.n, "n_missing": self.n_missing}

    def _names(self) -> str:
        """Return what is compared, for the repr."""
        key = self.first.key
        return "after - before" if key is None else f"after - before, {shorten(key)}"
