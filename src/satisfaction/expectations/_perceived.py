"""`perceived_disconfirmation`: worse or better than expected, in the customers' own words."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen

from satisfaction.errors import ScaleError
from satisfaction.expectations._comparison import (
    STATE_SCALE,
    STATE_WORDS,
    STATES,
    WHOLE,
    Comparison,
    Measures,
    frame_columns,
    headline,
    mean_metric,
    segment_dicts,
    share_metrics,
    state_of,
)
from satisfaction.expectations._ratings import ROUNDING, answer_values, derive, same_scale
from satisfaction.foundation._checks import check_number, check_text
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._segments import Segments
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally


@frozen(eq=False, repr=False, kw_only=True)
class PerceivedDisconfirmation(Comparison):
    """What customers say themselves: worse than, as, or better than expected.

    A measure of its own. What an analyst subtracts is a `SubtractiveDisconfirmation`; the two
    are never mixed, for they go together only loosely.

    Parameters
    ----------
    n, n_missing : int
        Answers, and missing answers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same measure; empty without ``by``.
    measures, key : object
        Where the estimates come from: the library's own.
    scale : RatingScale
        The scale of the question.
    midpoint : float
        The answer that means "as expected".
    tolerance : float
        Answers this near to the midpoint are "as expected".

    Examples
    --------
    >>> from satisfaction.expectations import perceived_disconfirmation
    >>> perceived_disconfirmation([1, 2, 3, 3, 4, 2], scale=(1, 5)).mean.value
    -0.5
    """

    scale: RatingScale
    midpoint: float
    tolerance: float

    @property
    def mean(self) -> Estimate:
        """Mean of answer minus midpoint; below 0 it was worse than expected."""
        return self._estimate("mean")

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of customers in the states negative, confirmed and positive."""
        return {state: self._estimate(state) for state in STATES}

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per segment: the mean with its interval, and the shares.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``mean, standard_error, low, high, negative, confirmed,
            positive, n, n_missing``.
        """
        shares = {state: state for state in STATES}
        columns = frame_columns(self, "mean", "mean", shares, confidence_level)
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "scale": self.scale.to_dict(),
            "midpoint": self.midpoint,
            "tolerance": self.tolerance,
            "mean": self.mean.to_dict(),
            "shares": {state: share.to_dict() for state, share in self.shares.items()},
            "segments": segment_dicts(self.segments),
        }

    def _headline(self) -> str:
        shares = {STATE_WORDS[state]: share for state, share in self.shares.items()}
        return headline("perceived disconfirmation", self.mean, shares)

    def __repr__(self) -> str:
        segments = f"\nby {', '.join(self.by)}: {self.segments!r}" if self.by else ""
        return self._headline() + segments

    def _repr_html_(self) -> str:
        rows = [
            [*(key if isinstance(key, tuple) else (key,)), part._headline()]
            for key, part in list(self.segments.items())[:40]
        ]
        return html_table([*self.by, "disconfirmation"], rows, caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the shares of the three states stacked, with the mean, per segment.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            As for the disconfirmation: ``kind="shares"``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._disconfirmation import plot_states

        return plot_states(self, ax=ax, **kwargs)


def perceived_disconfirmation(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    midpoint: float | None = None,
    tolerance: float = 0.0,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> PerceivedDisconfirmation:
    """Measure the answers to one question "worse ... as ... better than expected".

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Answers, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the answers.
    scale : RatingScale or tuple
        The scale of the question. Where its low end means "better", say ``best="low"``: the
        answers are reversed.
    midpoint : float, optional
        The answer that means "as expected"; by default the middle of the scale. On an even scale
        (1 to 10: 5.5) nobody can be as expected unless `tolerance` is at least half a step.
    tolerance : float, default 0.0
        Answers this near to the midpoint count as confirmed.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Missing answers are left out and counted, or refused.

    Returns
    -------
    PerceivedDisconfirmation
        Mean of answer minus midpoint, and shares of the three states.

    Raises
    ------
    ScaleError
        If an answer or the midpoint lies off the scale.
    EmptyDataError
        If no answer is left.

    References
    ----------
    Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction
    decisions. Journal of Marketing Research 17, 460, doi:10.1177/002224378001700405.

    Examples
    --------
    >>> import satisfaction as sat
    >>> said = sat.expectations.perceived_disconfirmation([1, 2, 3, 3, 4, 2], scale=(1, 5))
    >>> {state: share.value for state, share in said.shares.items()}
    {'negative': 50.0, 'confirmed': 33.3, 'positive': 16.7}
    """
    if rating is not None:
        check_text(rating, "rating")
    own = RatingScale.of(scale)
    band = check_number(tolerance, "tolerance", low=0)
    middle = read_midpoint(midpoint, own)
    counted = tally(
        data,
        rating,
        scale=None if isinstance(data, Tally) else own,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    if isinstance(data, Tally):
        same_scale(counted, counted.answers, own)
    deviation = deviations(answer_values(counted, counted.answers[0]), own, middle)
    sign = 1 if own.best == "high" else -1
    ends = sorted((sign * (own.low - middle), sign * (own.high - middle)))
    around = RatingScale(ends[0], ends[1], own.step)
    states = state_of(deviation, band + ROUNDING * (own.high - own.low))
    stated = derive(counted, "state", states, STATE_SCALE)
    shares = {name: (stated, metric) for name, metric in share_metrics(STATES).items()}
    metric = mean_metric("perceived disconfirmation", around)
    measures = Measures(
        {"mean": (derive(counted, "deviation", deviation, around), metric)} | shares
    )

    def describe(key: Any) -> PerceivedDisconfirmation:
        mean = measures.of("mean", key)
        return PerceivedDisconfirmation(
            n=mean.n,
            n_missing=mean.n_missing,
            scale=own,
            midpoint=middle,
            tolerance=band,
            measures=measures,
            key=key,
        )

    whole = describe(WHOLE)
    if not counted.by:
        return whole
    segments = {key: describe(key) for key in measures.table("mean")}
    return evolve(whole, by=counted.by, segments=Segments(segments))


def read_midpoint(midpoint: object, scale: RatingScale) -> float:
    """Return the answer that means "as expected": inside the scale, by default its middle."""
    if midpoint is None:
        return scale.midpoint
    number = check_number(midpoint, "midpoint")
    if not scale.low < number < scale.high:
        raise ScaleError.about(
            "midpoint",
            f"must lie between the ends of the scale {scale.low:g} to {scale.high:g}",
            got=[number],
            remedy='Give the answer that means "as expected"',
        )
    return number


def deviations(
    values: np.ndarray[Any, np.dtype[np.float64]], scale: RatingScale, midpoint: float
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return answers minus midpoint, positive where it was better than expected."""
    return values - midpoint if scale.best == "high" else midpoint - values
