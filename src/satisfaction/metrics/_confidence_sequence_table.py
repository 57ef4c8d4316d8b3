"""A confidence sequence by period: intervals that hold at every look at the growing data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    clip_rows,
    clipped_table,
    format_count,
    format_value,
    html_table,
    shorten,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._metric import Metric


@frozen(repr=False)
class ConfidenceSequence(Mapping[Any, ConfidenceInterval]):
    """The interval of all answers up to each period: a mapping from period to interval.

    The intervals contain the true value in every period at once with the probability that is
    their level, so that one may look every day and stop when satisfied. Made by
    `Track.confidence_sequence`.

    Parameters
    ----------
    metric : Metric
        What was measured.
    periods : tuple
        The keys, in order.
    n : tuple of int
        Answers up to each period.
    estimates : tuple of float
        The metric over all answers up to each period.
    intervals : tuple of ConfidenceInterval
        One per period.
    confidence_level : float
        Probability that all intervals contain the value.

    References
    ----------
    Howard, Ramdas, McAuliffe, Sekhon (2021), Time-uniform, nonparametric, nonasymptotic
    confidence sequences, Annals of Statistics 49, 1055, doi:10.1214/20-AOS1991.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"likely": [9, 10, 3, 7] * 50, "week": [1, 1, 2, 2] * 50}
    >>> track = sat.track(answers, "likely", metric=sat.Metric.nps(), period="week")
    >>> track.confidence_sequence()
    nps, all answers so far   95 % confidence sequence
    period    value   95 % CI             n
    1        +100.0   ...
    """

    metric: Metric
    periods: tuple[Any, ...]
    n: tuple[int, ...]
    estimates: tuple[float, ...]
    intervals: tuple[ConfidenceInterval, ...]
    confidence_level: float

    @cached_property
    def _of_period(self) -> dict[Any, ConfidenceInterval]:
        return dict(zip(self.periods, self.intervals, strict=True))

    def __getitem__(self, period: Any) -> ConfidenceInterval:
        try:
            return self._of_period[period]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("period", period, self.periods) from None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.periods)

    def __len__(self) -> int:
        return len(self.periods)

    def _columns(self) -> dict[str, list[Any]]:
        """Return the sequence as columns."""
        return {
            "period": list(self.periods),
            "n": list(self.n),
            "value": list(self.estimates),
            "low": [interval.low for interval in self.intervals],
            "high": [interval.high for interval in self.intervals],
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the sequence as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            ``"pandas"``, ``"polars"``, ``"pyarrow"`` or another eager engine.

        Returns
        -------
        frame
            Columns ``period, n, value, low, high``, one row per period.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the sequence as JSON-ready values."""
        columns = self._columns()
        periods = [
            period if period is None or isinstance(period, str | int | float) else str(period)
            for period in self.periods
        ]
        return {
            "metric": self.metric.to_dict(),
            "confidence_level": self.confidence_level,
            **columns,
            "period": periods,
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        return (
            f"{shorten(self.metric.name)}, all answers so far   {self._level()}confidence sequence"
        )

    def _level(self) -> str:
        return f"{100 * self.confidence_level:g} % "

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""

        def shown(value: float) -> str:
            return format_value(value, self.metric.unit, signed=self.metric.signed)

        rows = [
            [shorten(period), shown(value), f"{shown(low)} to {shown(high)}", format_count(n)]
            for period, n, value, low, high in zip(*self._columns().values(), strict=True)
        ]
        return ["period", "value", f"{self._level()}CI", "n"], rows

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{clipped_table(header, rows, left=(0, 2))}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        clipped = [
            [f"... {row:,} more", "", "", ""] if isinstance(row, int) else row
            for row in clip_rows(rows)
        ]
        return html_table(header, clipped, caption=self._headline())
