"""The distribution of the answers over the levels of the scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import MethodError, UnknownKeyError
from satisfaction.foundation._checks import check_confidence_level, check_flag
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    format_value,
    html_table,
    json_number,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._batch_intervals import defined_limits
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._keys import json_key, key_columns
from satisfaction.metrics._measure import check_one_answer, check_scale
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._segments import Segments as Segments  # noqa: PLC0414  imported from here too
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._level_totals import weighted_mean
from satisfaction.survey._tally import Tally


@frozen(eq=False, repr=False)
class Distribution:
    """How the answers spread over the levels of the scale, each share with its error.

    Parameters
    ----------
    levels : tuple of float
        All levels of the scale, ascending, also those nobody chose.
    counts : tuple of int
        Answers per level.
    shares : tuple of float
        Share of the weights per level, in percent.
    standard_errors : tuple of float
        Of the shares, in percent.
    n, n_missing : int
        Answers, and missing answers.
    mean, median : float
        Of the ratings; the median is interpolated within its level.
    segments : mapping
        Segment key to `Distribution`; empty without ``by``.
    by : tuple of str
        Names of the segment columns.
    best : {"high", "low"}
        Which end of the scale is good.
    batches, index, by_segment : object
        Where the shares come from: the library's own.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = sat.distribution([5, 4, 4, 3, 5, 1], scale=(1, 5))
    >>> answers.counts
    (1, 0, 1, 2, 2)
    """

    levels: tuple[float, ...]
    counts: tuple[int, ...]
    shares: tuple[float, ...]
    standard_errors: tuple[float, ...]
    n: int
    n_missing: int
    mean: float
    median: float
    segments: Mapping[Any, Distribution]
    by: tuple[str, ...] = ()
    best: Literal["high", "low"] = "high"
    _shares: tuple[Batch, ...] = field(default=(), alias="batches")
    _index: int = field(default=0, alias="index")
    _by_segment: tuple[Batch, ...] = field(default=(), alias="by_segment")

    def confidence_intervals(
        self, confidence_level: float = 0.95, *, simultaneous: bool = False
    ) -> dict[float, ConfidenceInterval]:
        """Return Wilson's interval of the share of every level, in percent.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        simultaneous : bool, default False
            Hold the level for all shares together (Bonferroni).

        Returns
        -------
        dict
            Level to `ConfidenceInterval`.
        """
        level = check_confidence_level(confidence_level)
        together = check_flag(simultaneous, "simultaneous")
        each = 1 - (1 - level) / len(self.levels) if together else level
        method = "bonferroni-wilson" if together else "wilson"
        intervals = {}
        for at, batch in zip(self.levels, self._shares, strict=True):
            low, high = Estimate(batch, self._index).confidence_interval(each)
            intervals[at] = ConfidenceInterval(low, high, level, method)
        return intervals

    def estimates(self, name: float) -> EstimateTable:
        """Return the share of one level by segment.

        Parameters
        ----------
        name : float
            A level of the scale.

        Returns
        -------
        EstimateTable
            In percent, keyed by segment.

        Raises
        ------
        UnknownKeyError
            If there is no such level.
        MethodError
            If there are no segments.
        """
        if not self._by_segment:
            raise MethodError.about(
                "estimates", "needs segments", remedy="Call distribution() with by="
            )
        if name not in self.levels:
            raise UnknownKeyError.absent("name", name, self.levels)
        place = self.levels.index(name)
        total = Estimate(self._shares[place], self._index)
        return EstimateTable(by=self.by, batch=self._by_segment[place], total=total)

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the distribution as a data frame, one row per level (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``level, count, share, standard_error, low, high``. A limit
            that is not defined is nan.
        """
        level = check_confidence_level(confidence_level)
        names = ("level", "count", "share", "standard_error", "low", "high")
        columns: dict[str, list[Any]] = {name: [] for name in names}
        parts = self.segments if self.by else {(): self}
        keys = [key for key in parts for _ in self.levels]
        for part in parts.values():
            limits = [
                [
                    float(limit[0])
                    for limit in defined_limits(batch.select(np.array([part._index])), level)
                ]
                for batch in part._shares
            ]
            columns["level"] += part.levels
            columns["count"] += part.counts
            columns["share"] += part.shares
            columns["standard_error"] += part.standard_errors
            columns["low"] += [low for low, _ in limits]
            columns["high"] += [high for _, high in limits]
        return to_frame(key_columns(self.by, keys, names) | columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "levels": list(self.levels),
            "counts": list(self.counts),
            "shares": [json_number(share) for share in self.shares],
            "standard_errors": [json_number(error) for error in self.standard_errors],
            "n": self.n,
            "n_missing": self.n_missing,
            "mean": json_number(self.mean),
            "median": json_number(self.median),
            "segments": [
                {"key": json_key(key)} | part.to_dict() for key, part in self.segments.items()
            ],
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return (
            f"distribution   mean {self.mean:.2f}, median {self.median:.2f}   "
            f"n = {format_count(self.n)}{missing}"
        )

    def _rows(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [f"{level:g}", format_count(count), f"{format_value(share, 'percent')} %"]
            for level, count, share in zip(self.levels, self.counts, self.shares, strict=True)
        ]
        return ["level", "count", "share"], rows

    def __repr__(self) -> str:
        header, rows = self._rows()
        text = f"{self._headline()}\n{clipped_table(header, rows, left=())}"
        return f"{text}\nby {', '.join(self.by)}: {self.segments!r}" if self.by else text

    def _repr_html_(self) -> str:
        header, rows = self._rows()
        return html_table(header, rows[:40], caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw diverging stacked bars, one bar per segment.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            See the plotting guide: ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._distribution import plot_distribution

        return plot_distribution(self, ax=ax, **kwargs)


def distribution(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Distribution:
    """Measure how the answers spread over the levels of the scale.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    scale : RatingScale or tuple
        The scale of the question; it needs steps.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
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
    Distribution
        Shares in percent, of all rows; one per segment in ``.segments``.

    Raises
    ------
    ScaleError
        If the scale is a slider, or an answer lies off it.
    EmptyDataError
        If no answer is left.

    Notes
    -----
    The median is interpolated: ``level - step/2 + step (1/2 - F) / f``, with F the share below the
    median level and f its own.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.distribution([1] * 5 + [2] * 10 + [3] * 20 + [4] * 40 + [5] * 25, scale=(1, 5))
    distribution   mean 3.70, median 3.88   n = 100
    level   count    share
        1       5    5.0 %
        2      10   10.0 %
        3      20   20.0 %
        4      40   40.0 %
        5      25   25.0 %
    """
    measured = RatingScale.of(scale)
    _ = measured.levels  # a slider has none, and says so
    if isinstance(data, Tally):
        counted = tally(
            data, rating, by=by, weights=weights, counts=counts, design=design, missing=missing
        )
        check_scale(counted, measured)
    else:
        counted = tally(
            data,
            rating,
            scale=measured,
            by=by,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
        check_one_answer(counted)
    whole = counted.marginalize()
    quiet = bool(counted.by)  # the segments say what is to be said
    shares = _level_shares(whole, measured, ((),), whole.segment_of_row, quiet=quiet)
    if not counted.by:
        return _describe(shares, 0, measured)
    parts = _level_shares(counted, measured, counted.segments, counted.segment_of_row)
    segments = {key: _describe(parts, number, measured) for number, key in enumerate(parts[0].keys)}
    return evolve(
        _describe(shares, 0, measured),
        segments=Segments(segments),
        by=counted.by,
        by_segment=parts,
    )


def _level_shares(
    counted: Tally,
    scale: RatingScale,
    segments: tuple[Any, ...],
    segment: NDArray[np.intp],
    *,
    quiet: bool = False,
) -> tuple[Batch, ...]:
    """Return the share of every level as a batch over the segments."""
    level_of_row = counted.levels[1]
    return tuple(
        batch_of_scores(
            counted,
            Metric(f"{level:g}", {level: 100.0}, otherwise=0.0, scale=scale, unit="percent"),
            np.where(level_of_row == number, 100.0, 0.0),
            level_of_row >= 0,
            segments,
            segment,
            quiet=quiet or number > 0,
        )[0]
        for number, level in enumerate(scale.levels)
    )


def _describe(shares: tuple[Batch, ...], index: int, scale: RatingScale) -> Distribution:
    """Return the distribution of one segment from the shares of its levels."""
    levels = np.array(scale.levels)
    percent = np.array([batch.value[index] for batch in shares])
    return Distribution(
        levels=scale.levels,
        counts=tuple(int(batch.counts[index, -1]) for batch in shares),
        shares=tuple(percent.tolist()),
        standard_errors=tuple(float(np.sqrt(batch.variance[index])) for batch in shares),
        n=int(shares[0].n[index]),
        n_missing=int(shares[0].n_missing[index]),
        mean=weighted_mean(levels, percent),
        median=_median(levels, percent / percent.sum(), scale.step or 1.0),
        segments=Segments({}),
        best=scale.best,
        batches=shares,
        index=index,
    )


def _median(levels: NDArray[np.float64], fractions: NDArray[np.float64], step: float) -> float:
    """Return the median, interpolated within the median level."""
    reached = np.cumsum(fractions)
    place = int(np.argmax(reached >= 0.5 - 1e-12))
    below = reached[place] - fractions[place]
    return float(levels[place] - step / 2 + step * (0.5 - below) / fractions[place])


def distribution_of_batch(batch: Batch, index: int) -> Distribution | None:
    """Return the distribution behind an estimate, None where no scale is scored."""
    metric, tally, segment = batch.metric, batch.tally, batch.segment
    if not isinstance(metric, Metric) or metric.scale.step is None or tally is None:
        return None
    own = np.where(np.asarray(segment) == index, 0, -1)
    shares = _level_shares(tally, metric.scale, (batch.keys[index],), own, quiet=True)
    return evolve(_describe(shares, 0, metric.scale), n_missing=int(batch.n_missing[index]))
