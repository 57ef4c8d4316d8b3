"""The causes of dissatisfaction in order, with their shares."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from attrs import frozen
from scipy import special

from satisfaction.foundation._checks import check_choice, check_confidence_level, check_number
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._domain_measures import DomainMeasures, share_of
from satisfaction.metrics._domain_result import DomainResult
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._simultaneous_shares import simultaneous_intervals

_METHODS = ("goodman", "wald")
_ROUNDING = 1e-12  # of a share, by which a sum of shares may miss its goal


@frozen(eq=False, repr=False, kw_only=True)
class CausesPareto(DomainResult):
    """The causes of dissatisfaction, the most frequent first.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    causes : tuple of str
        The causes, by falling share; ties by name.
    several : bool
        Whether a customer may name several: shares may add to more than 100.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `CausesPareto`; empty without ``by``.

    Examples
    --------
    >>> from satisfaction.service import causes_pareto
    >>> causes_pareto({"late": 61, "rude": 38, "dear": 22}).vital_few(0.8)
    ('late', 'rude')
    """

    title: ClassVar[str] = "causes"

    causes: tuple[Any, ...]
    several: bool

    @property
    def counts(self) -> dict[Any, int]:
        """Number of rows, or of customers, naming each cause."""
        return {cause: self._count(cause) for cause in self.causes}

    def _count(self, cause: Any) -> int:
        """Return how many name a cause."""
        return self._measures.count(self._measures.measures[cause].scores > 0, self._key)

    @property
    def shares(self) -> dict[Any, Estimate]:
        """Percent naming each cause; differences count the covariance."""
        return dict(self._joint(self.causes, "cause"))

    @property
    def cumulative(self) -> dict[Any, Estimate]:
        """Percent of each cause and all before it; empty where customers name several."""
        if self.several:
            return {}
        parts = [self._measures.measures[cause] for cause in self.causes]
        named = np.cumsum([part.scores > 0 for part in parts], axis=0) > 0
        sums = DomainMeasures(
            self._measures.tally,
            {
                cause: share_of("cumulative share", rows, part.inside)
                for cause, rows, part in zip(self.causes, named, parts, strict=True)
            },
        )
        return dict(sums.joint(self.causes, "cause", self._key))

    def confidence_intervals(
        self, confidence_level: float = 0.95, method: Literal["goodman", "wald"] = "goodman"
    ) -> dict[Any, ConfidenceInterval]:
        """Return intervals of all shares that hold together.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Of all causes together.
        method : {"goodman", "wald"}, default "goodman"
            Goodman's stays within 0 and 100.

        Returns
        -------
        dict
            Cause to `ConfidenceInterval`, in percent.

        Notes
        -----
        With K causes, N answers and A the chi-square quantile at ``1 - alpha / K``:
        ``(A + 2 n -+ sqrt(A (A + 4 n (N - n) / N))) / (2 (N + A))``. With a design or several
        mentions N is the size that the variance implies, and A the square of a t quantile.

        References
        ----------
        Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
        Technometrics 7, 247, doi:10.1080/00401706.1965.10490252.
        """
        check_choice(method, "method", _METHODS)
        return simultaneous_intervals(
            self.shares, confidence_level, method, declared=self._designed
        )

    @property
    def _designed(self) -> bool:
        """Whether variances are not those of a plain table of counts."""
        return self.several or self._measures.tally.declared

    def vital_few(self, share: float = 0.8) -> tuple[Any, ...]:
        """Return the fewest first causes whose shares together reach a goal.

        Parameters
        ----------
        share : float, default 0.8
            The goal, a fraction above 0 and at most 1; of all mentions where customers name
            several causes.

        Returns
        -------
        tuple
            Causes, the most frequent first.
        """
        goal = check_number(share, "share", low=0, high=1, open_low=True)
        values = np.array([part.value for part in self.shares.values()])
        reached = np.cumsum(values) / values.sum() >= goal - _ROUNDING
        return self.causes[: int(np.argmax(reached)) + 1]

    def rank_intervals(self, confidence_level: float = 0.95) -> dict[Any, tuple[int, int]]:
        """Return the best and the worst rank that each cause may have.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Of all ranks together.

        Returns
        -------
        dict
            Cause to (best, worst) rank.

        Notes
        -----
        One cause is above another when their difference exceeds ``sqrt(A v)``: v its variance,
        ``(p + r - (p - r)**2) / N`` without a design; A the chi-square quantile with 1 degree of
        freedom at ``1 - alpha / (K (K - 1) / 2)``.
        """
        level = check_confidence_level(confidence_level)
        p = np.array([part.value for part in self.shares.values()]) / 100
        pairs = max(len(p) * (len(p) - 1) // 2, 1)
        A = float(special.chdtri(1, (1 - level) / pairs))
        gap = p[:, None] - p
        if self._designed:
            V = self._measures.covariance(self.causes, self._key) / 1e4
            variance = np.diag(V)[:, None] + np.diag(V) - 2 * V
        else:
            variance = (p[:, None] + p - gap**2) / self.n
        above = gap > np.sqrt(A * np.maximum(variance, 0.0))
        best, worst = 1 + above.sum(axis=0), len(p) - above.sum(axis=1)
        return dict(zip(self.causes, zip(best.tolist(), worst.tolist(), strict=True), strict=True))

    def _all(self) -> dict[str, Estimate]:
        """Return the shares in their order."""
        return {str(cause): share for cause, share in self.shares.items()}

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw bars with intervals in falling order, and the cumulative line.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._causes_pareto import plot_causes_pareto

        return plot_causes_pareto(self, ax=ax, **kwargs)
