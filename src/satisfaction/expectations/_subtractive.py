"""The result of subtracting expectations from performances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen

from satisfaction.errors import DataTypeError
from satisfaction.expectations._admissibility import GapAdmissibility
from satisfaction.expectations._comparison import (
    STATE_WORDS,
    STATES,
    WHOLE,
    Comparison,
    frame_columns,
    headline,
    segment_dicts,
)
from satisfaction.expectations._ratings import answer_values
from satisfaction.expectations._reliability import DifferenceReliability
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.metrics._batch import batch_of_scores
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._segments import Segments
from satisfaction.models._enums import ExpectationStandard
from satisfaction.models._scale import RatingScale
from satisfaction.survey._tally import Tally


@frozen(eq=False, repr=False, kw_only=True)
class SubtractiveDisconfirmation(Comparison):
    """Perceived performance minus expectation, as an analyst computes it.

    What customers say themselves ("worse than expected") is another measure:
    `PerceivedDisconfirmation`.

    Parameters
    ----------
    n, n_missing : int
        Complete answers, and answers with a missing value.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same comparison; empty without ``by``.
    measures, key : object
        Where the estimates come from: the library's own.
    standard : ExpectationStandard
        Against what the performance is held.
    scale : RatingScale
        The one scale of both ratings.
    tolerance : float
        Gaps up to this size are "as expected".
    statistic, degrees_of_freedom, pvalue : float
        The t test of a mean gap of 0: the paired t test where no design is declared.
    correlation : float
        Between the two ratings.
    effect_size : float
        Mean gap over the standard deviation of the gaps (d_z).
    reliability : DifferenceReliability or None
        Of the gap, where there are several items or reliabilities were given.
    admissibility : GapAdmissibility or None
        Whether satisfaction contradicts the gap, where satisfaction was given.
    items : mapping
        Perceived column to the disconfirmation of that item alone; empty for one pair.
    gaps : object
        What `mean_value` starts from: the library's own.

    Examples
    --------
    >>> from satisfaction.expectations import disconfirmation
    >>> answers = {"expected": [4, 4, 5, 3, 4, 5], "perceived": [3, 4, 3, 4, 2, 5]}
    >>> result = disconfirmation(answers, expected="expected", perceived="perceived",
    ...                          scale=(1, 5), standard="predicted")
    >>> result.shares["negative"].value
    50.0
    """

    standard: ExpectationStandard
    scale: RatingScale
    tolerance: float
    statistic: float
    degrees_of_freedom: float
    pvalue: float
    correlation: float
    effect_size: float
    reliability: DifferenceReliability | None
    admissibility: GapAdmissibility | None
    items: Mapping[str, SubtractiveDisconfirmation] = field(factory=lambda: Segments({}))
    _gaps: Tally = field(alias="gaps")

    @property
    def mean_expected(self) -> Estimate:
        """Mean expectation, in rating units."""
        return self._estimate("mean_expected")

    @property
    def mean_perceived(self) -> Estimate:
        """Mean perceived performance, in rating units."""
        return self._estimate("mean_perceived")

    @property
    def mean_gap(self) -> Estimate:
        """Mean of perceived minus expected; below 0 customers got less than they expected."""
        return self._estimate("mean_gap")

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of customers in the states negative, confirmed and positive."""
        return {state: self._estimate(state) for state in STATES}

    def mean_value(self, value_function: Callable[[Any], Any]) -> Estimate:
        """Return the mean value that customers give to their gaps.

        Parameters
        ----------
        value_function : ValueFunction
            Or any function from an array of gaps to their values.

        Returns
        -------
        Estimate
            In the units of the function, with a t interval.

        Examples
        --------
        >>> from satisfaction.expectations import ValueFunction, disconfirmation
        >>> answers = {"e": [4, 4, 4, 4], "p": [3, 5, 3, 5]}
        >>> gap = disconfirmation(answers, expected="e", perceived="p", scale=(1, 5),
        ...                       standard="predicted")
        >>> gap.mean_gap.value, gap.mean_value(ValueFunction.tversky_kahneman()).value
        (0.0, -0.625)
        """
        if not callable(value_function):
            raise DataTypeError.about(
                "value_function",
                "must be a function of the gap",
                got=type(value_function).__name__,
                remedy="Give a ValueFunction",
            )
        gap = answer_values(self._gaps, "gap")
        segment = self._gaps.rows_of(self._key)
        inside = self._gaps.answered & segment
        scores = np.zeros(len(gap))
        scores[inside] = value_function(gap[inside])
        batch, _ = batch_of_scores(
            self._gaps,
            Quantity("mean value", unit="rating", family="mean"),
            scores,
            inside,
            (() if self._key is WHOLE else self._key,),
            np.where(segment, 0, -1),
            quiet=True,
        )
        return Estimate(batch, 0)

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per segment: the gap with its interval, and the shares.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``gap, standard_error, low, high, negative, confirmed, positive,
            n, n_missing``.
        """
        shares = {state: state for state in STATES}
        columns = frame_columns(self, "mean_gap", "gap", shares, confidence_level)
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "standard": self.standard.value,
            "scale": self.scale.to_dict(),
            "tolerance": self.tolerance,
            "mean_expected": self.mean_expected.to_dict(),
            "mean_perceived": self.mean_perceived.to_dict(),
            "mean_gap": self.mean_gap.to_dict(),
            "shares": {state: share.to_dict() for state, share in self.shares.items()},
            "statistic": json_number(self.statistic),
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "pvalue": json_number(self.pvalue),
            "correlation": json_number(self.correlation),
            "effect_size": json_number(self.effect_size),
            "reliability": None if self.reliability is None else self.reliability.to_dict(),
            "admissibility": None if self.admissibility is None else self.admissibility.to_dict(),
            "items": {name: item.to_dict() for name, item in self.items.items()},
            "segments": segment_dicts(self.segments),
        }

    def _headline(self) -> str:
        """Return gap, interval and shares in one line."""
        shares = {STATE_WORDS[state]: share for state, share in self.shares.items()}
        ends = f"{self.scale.low:g} to {self.scale.high:g}"
        return f"{headline('gap', self.mean_gap, shares)}   [{self.standard.value}, {ends}]"

    def _notes(self) -> list[str]:
        """Return the verdict on the gap and the segments, as far as there are any."""
        verdict = "" if self.admissibility is None else self.admissibility.verdict()
        segments = f"by {', '.join(self.by)}: {self.segments!r}" if self.by else ""
        return [note for note in (verdict, segments) if note]

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *self._notes()])

    def _repr_html_(self) -> str:
        rows = [
            [*(key if isinstance(key, tuple) else (key,)), part._headline()]
            for key, part in list(self.segments.items())[:40]
        ]
        caption = " ".join([self._headline(), *self._notes()[:1]])
        return html_table([*self.by, "disconfirmation"], rows, caption=caption)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the shares of the three states stacked, with the mean gap, per segment.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``kind="shares"`` (the default), or ``kind="dumbbells"``: expected and perceived means
            joined by the gap, per item or segment.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._disconfirmation import plot_disconfirmation

        return plot_disconfirmation(self, ax=ax, **kwargs)
