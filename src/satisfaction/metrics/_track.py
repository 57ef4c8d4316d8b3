"""`track`: a metric by period, watched without fooling oneself."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any, Literal

import numpy as np
from attrs import frozen

from satisfaction.errors import (
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
    SatisfactionError,
)
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_number
from satisfaction.foundation._mixture_limits import mixture_limits
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._comparisons import Comparisons, make_comparisons
from satisfaction.metrics._confidence_sequence_table import ConfidenceSequence
from satisfaction.metrics._control_chart import (
    OVERDISPERSIONS,
    ControlChart,
    Overdispersion,
    baseline_positions,
    draw_limits,
)
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._items import check_columns
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._level_totals import weighted_mean
from satisfaction.survey._tally import Tally


@frozen(eq=False, repr=False)
class Track(EstimateTable):
    """A metric by period: an `EstimateTable` whose keys are the periods, in order.

    Made by `track`.

    Parameters
    ----------
    by : tuple of str
        Name of the period column.
    batch : object
        The library's own arrays behind the estimates.
    total : Estimate or None
        All periods together.
    empty : tuple of (key, n_missing)
        Periods whose answers are all missing.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"likely": [9, 10, 3, 7] * 50, "week": [1, 1, 2, 2] * 50}
    >>> track = sat.track(answers, "likely", metric=sat.Metric.nps(), period="week")
    >>> list(track)
    [1, 2]
    >>> track.changes()[0].value
    -150.0
    """

    def chart(
        self,
        baseline: int | Collection[Hashable] | None = None,
        overdispersion: Overdispersion = "none",
        width: float = 3.0,
    ) -> ControlChart:
        """Return the control chart: which periods differ from the rest by more than chance.

        Parameters
        ----------
        baseline : int or collection of periods, optional
            Number of first periods, or the periods, that define what is normal; all by default.
        overdispersion : {"none", "laney"}, default "none"
            ``"laney"`` widens the limits by how much the baseline varied beyond chance, for
            periods with thousands of answers.
        width : float, default 3.0
            Distance of the limits from the center in standard errors.

        Returns
        -------
        ControlChart
            In the unit of the metric; for a share it is the p chart.

        Raises
        ------
        EmptyDataError
            If there are fewer than two periods.
        UnknownKeyError
            If a period of the baseline is not there.

        Warns
        -----
        WeakDataWarning
            If the baseline has fewer than 20 periods.

        Notes
        -----
        ``center -+ width * r * sqrt(variance / n_i)``, cut to the bounds of the metric; center
        and variance are those of all answers of the baseline. r is 1, or for Laney's chart the
        mean of ``|z_i - z_{i-1}| / 1.128`` over the baseline. With a design the standard error
        of each period replaces ``sqrt(variance / n_i)``.

        References
        ----------
        Laney (2002), Improved control charts for attributes, Quality Engineering 14, 531,
        doi:10.1081/QEN-120003555.
        """
        check_choice(overdispersion, "overdispersion", OVERDISPERSIONS)
        reach = check_number(width, "width", low=0, open_low=True)
        batch = self._batch
        positions = baseline_positions(baseline, batch.keys)
        pooled = batch.weights[positions].sum(axis=0)
        center = weighted_mean(batch.scores, pooled)
        variance = weighted_mean((batch.scores - center) ** 2, pooled)
        errors = np.sqrt(batch.variance if batch.declared else variance / batch.n)
        return draw_limits(
            batch.value,
            errors,
            center,
            positions,
            labels=batch.keys,
            bounds=batch.metric.bounds,
            overdispersion=overdispersion,
            width=reach,
        )

    def confidence_sequence(
        self, confidence_level: float = 0.95, prior: float = 1.0
    ) -> ConfidenceSequence:
        """Return the intervals of all answers so far, valid however often one looks.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Probability, between 0 and 1, that the intervals of all periods contain the value.
        prior : float, default 1.0
            Parameter of the symmetric Dirichlet distribution over which the likelihood is
            averaged; it changes where the intervals are narrow, never whether they are valid.

        Returns
        -------
        ConfidenceSequence
            Period to `ConfidenceInterval` of the data cumulated so far.

        Raises
        ------
        MethodError
            If a design is declared, or the metric scores a slider.

        Notes
        -----
        With counts c of the scores s: all t with ``log B(c + prior) - log B(prior) -
        max{sum c_k log p_k : sum p_k s_k = t} < log(1 / a)``, B the multivariate beta function.
        Only counts matter, so order within a period and batches do not. The answers must be
        independent and come from an unchanging distribution.

        References
        ----------
        Howard, Ramdas, McAuliffe, Sekhon (2021), Annals of Statistics 49, 1055,
        doi:10.1214/20-AOS1991.
        """
        level = check_confidence_level(confidence_level)
        weight = check_number(prior, "prior", low=0, open_low=True)
        batch, metric = self._batch, _check_sequence(self)
        counts = batch.counts.cumsum(axis=0)
        n = counts.sum(axis=1)
        low, high = mixture_limits(batch.scores, counts, level, weight)
        return ConfidenceSequence(
            metric=metric,
            periods=batch.keys,
            n=tuple(n.tolist()),
            estimates=tuple(weighted_mean(batch.scores, row) + 0.0 for row in counts),
            intervals=tuple(
                ConfidenceInterval(lower, upper, level, "confidence_sequence")
                for lower, upper in zip((low + 0.0).tolist(), (high + 0.0).tolist(), strict=True)
            ),
            confidence_level=level,
        )

    def changes(self, adjust: str = "holm") -> Comparisons:
        """Compare each period with the one before, p-values adjusted for their number.

        Parameters
        ----------
        adjust : {"holm", "hochberg", "bh", "by", "bonferroni", "none"}, default "holm"
            Adjustment for multiplicity.

        Returns
        -------
        Comparisons
            Each period minus the one before.

        Raises
        ------
        EmptyDataError
            If there are fewer than two periods.
        """
        periods = list(self)
        if len(periods) < 2:
            raise EmptyDataError.about(
                "period",
                "changes need at least two periods",
                got=[len(periods)],
                remedy="Wait for the next period",
            )
        pairs = list(zip(periods[1:], periods[:-1], strict=True))
        estimates = [(self[later], self[earlier]) for later, earlier in pairs]
        return make_comparisons(pairs, estimates, adjust, None)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the values with their intervals and control limits over the periods.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            See the plotting guide.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._track import plot_track

        return plot_track(self, ax=ax, **kwargs)


def track(
    data: Any,
    rating: str | None = None,
    *,
    metric: Metric,
    period: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Track:
    """Measure a metric period by period.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    metric : Metric
        The score of each level.
    period : str or array-like
        Column of the periods, which sort in time: numbers, dates, or texts like ``"2025-W07"``.
        Putting dates into weeks or months is the caller's part.
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
    Track
        An `EstimateTable` by period with ``.chart()``, ``.confidence_sequence()`` and
        ``.changes()``.

    Raises
    ------
    ColumnError
        If the data has no such column.
    DataValueError
        If a period is missing.
    EmptyDataError
        If no answer is left.

    Examples
    --------
    Twenty usual weeks, then one with a broken checkout:

    >>> import satisfaction as sat
    >>> weeks = [week for week in range(1, 22) for _ in range(50)]
    >>> answers = [5] * 35 + [2] * 15
    >>> ratings = answers * 20 + [5] * 20 + [1] * 30
    >>> weekly = sat.track(ratings, metric=sat.Metric.csat((1, 5)), period=weeks)
    >>> weekly[21].value
    40.0
    >>> chart = weekly.chart(baseline=20)
    >>> chart.beyond
    (20,)
    >>> [chart.labels[place] for place in chart.beyond]
    [21]
    >>> weekly.changes().significant()
    ((21, 20),)
    """
    if period is None:
        raise DataTypeError.about(
            "period",
            "must be a column or one value per row",
            got="None",
            remedy='Write period="week"',
        )
    if isinstance(period, str) and not isinstance(data, Tally):
        check_columns(data, [period], "period")
    try:
        table = measure_data(
            data,
            rating,
            metric=metric,
            by=period,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
    except SatisfactionError as error:
        if error.argument != "by":
            raise
        message = "period" + str(error).removeprefix("by")
        raise type(error)(
            message, argument="period", count=error.count, positions=error.positions
        ) from None
    return _track_of(table)


def _track_of(table: Any) -> Track:
    """Return a table of one segment column without missing keys as a track."""
    if len(table.by) != 1:
        raise DataValueError.about(
            "period",
            "must be one column",
            got=f"{len(table.by)} columns",
            remedy="Combine them into one column that sorts in time",
        )
    if None in table or any(key is None for key, _ in table.empty):
        raise DataValueError.about(
            "period",
            "must not be missing",
            got="rows without a period",
            remedy="Fill the periods in, or leave these rows out",
        )
    by = ("period",) if table.by == ("by",) else table.by  # values in row order have no name
    return Track(by=by, batch=table._batch, total=table._total, empty=table.empty)


def _check_sequence(track: Track) -> Metric:
    """Return the metric if answers are independent and its scores known beforehand."""
    metric = track.metric
    if track._batch.declared:
        raise MethodError.about(
            "confidence_sequence",
            "is for independent answers, not for a declared design",
            remedy="Use chart(), or leave weights and design out",
        )
    if not isinstance(metric, Metric) or not metric.scores:
        raise MethodError.about(
            "confidence_sequence",
            "needs a scale with steps, whose scores are known before the answers",
            got=track.metric.name,
            remedy="Use confidence_intervals()",
        )
    return metric
