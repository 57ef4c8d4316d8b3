"""A table of estimates: one per segment, with the covariance between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np
from attrs import field, frozen

from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, json_number, shorten
from satisfaction.foundation._results import ConfidenceInterval, TestResult
from satisfaction.metrics._batch import AnyMetric, Batch, batch_of_scores
from satisfaction.metrics._batch_intervals import batch_limits, check_method, defined_limits
from satisfaction.metrics._clipped_rows import as_html, as_text
from satisfaction.metrics._comparisons import Comparisons, compare_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_rows import table_rows
from satisfaction.metrics._heterogeneity import heterogeneity_test
from satisfaction.metrics._keys import json_key, key_columns
from satisfaction.metrics._trend import trend_test


@frozen(eq=False, repr=False)
class EstimateTable(Mapping[Any, Estimate]):
    """Estimates by segment: a mapping from segment key to `Estimate`, in sorted order.

    Keys are scalars for one ``by`` column, tuples for several; the segment whose key is missing
    has the key None and comes last. Made by the functions of this package with ``by=``.

    Parameters
    ----------
    by : tuple of str
        Names of the segment columns.
    batch : object
        The library's own arrays behind the estimates.
    total : Estimate or None
        All rows together; by default estimated from the tally when asked for.
    empty : tuple of (key, n_missing)
        Segments whose answers are all missing.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"likely": [9, 10, 3, 7, 10, 6], "channel": ["app", "app", "shop"] * 2}
    >>> table = sat.nps(answers, "likely", by="channel")
    >>> table
    nps by channel   n = 6
    channel    value   95 % CI           n
    app        +75.0    -10.7 to +95.4   4
    shop      -100.0   -100.0 to +31.5   2
    """

    by: tuple[str, ...]
    _batch: Batch = field(alias="batch")
    _total: Estimate | None = field(default=None, alias="total")
    empty: tuple[tuple[Any, int], ...] = ()

    @property
    def metric(self) -> AnyMetric:
        """What was measured."""
        return self._batch.metric

    @cached_property
    def _place(self) -> dict[Any, int]:
        return {key: number for number, key in enumerate(self._batch.keys)}

    def __getitem__(self, key: Any) -> Estimate:
        try:
            return Estimate(self._batch, self._place[key])
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("key", key, self._batch.keys) from None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._batch.keys)

    def __len__(self) -> int:
        return len(self._batch)

    @cached_property
    def total(self) -> Estimate | None:
        """The estimate of all rows together, None where there is none."""
        tally, segment, scores = self._batch.tally, self._batch.segment, self._batch.row_scores
        if self._total is not None or tally is None or segment is None or scores is None:
            return self._total
        everybody = np.zeros(len(tally), dtype=np.intp)
        batch, _ = batch_of_scores(
            tally, self.metric, scores, segment >= 0, ((),), everybody, quiet=True
        )
        return Estimate(batch, 0)

    @property
    def covariance(self) -> tuple[tuple[float, ...], ...]:
        """Covariance of all estimates, in the order of the keys."""
        return tuple(tuple(float(cell) for cell in row) for row in self._batch.matrix)

    # ---- questions -------------------------------------------------------------------------

    def confidence_intervals(
        self, confidence_level: float = 0.95, method: str | None = None
    ) -> dict[Any, ConfidenceInterval]:
        """Return the confidence interval of every segment, in one sweep.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : str, optional
            As in `Estimate.confidence_interval`.

        Returns
        -------
        dict
            Segment key to `ConfidenceInterval`.
        """
        level = check_confidence_level(confidence_level)
        low, high, used = batch_limits(self._batch, level, check_method(self._batch, method))
        return {
            key: ConfidenceInterval(lower, upper, level, name)
            for key, lower, upper, name in zip(
                self._batch.keys, (low + 0.0).tolist(), (high + 0.0).tolist(), used, strict=True
            )
        }

    def compare(
        self,
        reference: Any = None,
        *,
        against: Literal["pairs", "rest"] = "pairs",
        adjust: str = "holm",
        method: str | None = None,
    ) -> Comparisons:
        """Compare segments, p-values adjusted for the number of comparisons.

        Parameters
        ----------
        reference : object, optional
            Key of a segment: every other one minus it. (The segment whose key is missing, None,
            cannot be the reference.)
        against : {"pairs", "rest"}, default "pairs"
            Without a reference: all pairs, or each segment minus everybody else.
        adjust : {"holm", "hochberg", "bh", "by", "bonferroni", "none"}, default "holm"
            Adjustment for multiplicity.
        method : str, optional
            Test, as in `Difference.test`; the intervals shown follow where they can.

        Returns
        -------
        Comparisons
            A sequence of `Difference`.

        Raises
        ------
        ArgumentError
            If there is no such reference.
        EmptyDataError
            If there are fewer than two segments.

        Examples
        --------
        >>> import satisfaction as sat
        >>> answers = {"score": [5, 5, 4, 1, 2, 1], "shop": ["a", "a", "a", "b", "b", "b"]}
        >>> sat.csat(answers, "score", scale=(1, 5), by="shop").compare()[0].value
        100.0
        """
        return compare_segments(self._batch, reference, against, adjust, method)

    def heterogeneity(self) -> TestResult:
        """Test whether all segments are equal.

        Returns
        -------
        TestResult
            Shares without a design: Pearson's chi-square; other metrics without a design:
            Welch's F; with a design: Wald's F, as R's ``regTermTest``.

        Raises
        ------
        MethodError
            If a segment of a mean shows no variance.
        DesignError
            If the covariance of the contrasts is singular.
        """
        return heterogeneity_test(self._batch)

    def trend(self, scores: Any = None) -> TestResult:
        """Test whether the estimates rise or fall along ordered segments.

        Parameters
        ----------
        scores : array-like of shape (k,), optional
            A number per segment, 1..k by default.

        Returns
        -------
        TestResult
            Shares without a design: Cochran and Armitage's chi-square with 1 degree of
            freedom; otherwise the slope of generalized least squares over its standard error.
        """
        return trend_test(self._batch, scores)

    # ---- display ---------------------------------------------------------------------------

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the table as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            ``"pandas"``, ``"polars"``, ``"pyarrow"`` or another eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``value``, ``standard_error``, ``low``, ``high``, ``n``,
            ``effective_n``, ``n_missing``. A limit that is not defined is nan, and a segment
            column of one of these names is called ``by:<name>``.
        """
        level = check_confidence_level(confidence_level)
        batch = self._batch
        low, high = defined_limits(batch, level)
        numbers = {
            "value": (batch.value + 0.0).tolist(),
            "standard_error": np.sqrt(batch.variance).tolist(),
            "low": low.tolist(),
            "high": high.tolist(),
            "n": batch.n.tolist(),
            "effective_n": batch.effective_n.tolist(),
            "n_missing": batch.n_missing.tolist(),
        }
        return to_frame(key_columns(self.by, batch.keys, tuple(numbers)) | numbers, backend)

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the table as JSON-ready values."""
        return {
            "by": list(self.by),
            "metric": self.metric.to_dict(),
            "total": None if self.total is None else self.total.to_dict(confidence_level),
            "estimates": [estimate.to_dict(confidence_level) for estimate in self.values()],
            "covariance": [[json_number(cell) for cell in row] for row in self.covariance],
            "empty": [[json_key(key), count] for key, count in self.empty],
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        by = ", ".join(shorten(name) for name in self.by)
        return f"{shorten(self.metric.name)} by {by}   n = {format_count(int(self._batch.n.sum()))}"

    def __repr__(self) -> str:
        header, rows = table_rows(self.by, self._batch)
        left = (*range(len(self.by)), len(self.by) + 1)
        return f"{self._headline()}\n{as_text(header, rows, len(self), left=left)}"

    def _repr_html_(self) -> str:
        header, rows = table_rows(self.by, self._batch)
        return as_html(header, rows, len(self), caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the estimates as dots with their intervals, one row per segment.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            See the plotting guide: ``confidence_level``, ``method``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._estimates import plot_estimates

        return plot_estimates(self, total=self.total, ax=ax, **kwargs)
