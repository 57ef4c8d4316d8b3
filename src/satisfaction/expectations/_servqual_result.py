"""The result of a survey of service quality."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from satisfaction.errors import ArgumentError
from satisfaction.expectations._comparison import Comparison, segment_dicts
from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number, text_table
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable

VARIANTS = ("gap", "performance", "weighted_gap", "weighted_performance")


@frozen(eq=False, repr=False, kw_only=True)
class Servqual(Comparison):
    """Service quality: gaps or performances, plain or weighted by importance.

    Parameters
    ----------
    n, n_missing : int
        Complete answers, and answers with a missing value.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same; empty without ``by``.
    measures, key : object
        Where the estimates come from: the library's own.
    dimensions : mapping
        Dimension to its `SubtractiveDisconfirmation`; empty without expectations.
    dimension_performance : EstimateTable
        Mean performance by dimension.
    items : mapping
        Perceived column to its `SubtractiveDisconfirmation`; empty without expectations.
    importance : mapping or None
        Mean normalized importance, by dimension or by perceived column.
    r2 : mapping or None
        What `compare_variants` returns.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"e1": [5, 4, 5], "e2": [4, 4, 3], "p1": [3, 4, 4], "p2": [4, 5, 3]}
    >>> quality = sat.servqual(answers, perceived=["p1", "p2"], expected=["e1", "e2"],
    ...                        scale=(1, 5), dimensions={"speed": ["p1"], "care": ["p2"]})
    >>> quality.gap.value, quality.performance.value
    (-0.333, 3.83)
    """

    dimensions: Mapping[str, SubtractiveDisconfirmation]
    dimension_performance: EstimateTable
    items: Mapping[str, SubtractiveDisconfirmation]
    importance: Mapping[str, float] | None
    _r2: Mapping[str, float] | None = field(default=None, alias="r2")

    @property
    def gap(self) -> Estimate | None:
        """SERVQUAL: mean over the dimensions of perceived minus expected."""
        return self._variant("gap")

    @property
    def performance(self) -> Estimate | None:
        """SERVPERF: mean performance over the dimensions."""
        return self._variant("performance")

    @property
    def weighted_gap(self) -> Estimate | None:
        """SERVQUAL weighted by importance."""
        return self._variant("weighted_gap")

    @property
    def weighted_performance(self) -> Estimate | None:
        """SERVPERF weighted by importance."""
        return self._variant("weighted_performance")

    def _variant(self, name: str) -> Estimate | None:
        return self._estimate(name) if name in self._measures.names else None

    def compare_variants(self) -> dict[str, float]:
        """Return how much of the variation of satisfaction each variant explains.

        Returns
        -------
        dict of str to float
            Variant to R-squared, those that exist.

        Raises
        ------
        ArgumentError
            If `satisfaction` was not given.
        """
        if self._r2 is None:
            raise ArgumentError.about(
                "satisfaction",
                "is needed to compare the variants",
                remedy="Call servqual(..., satisfaction=<column>)",
            )
        return dict(self._r2)

    def _columns(self, confidence_level: float = 0.95) -> dict[str, list[Any]]:
        """Return one row per dimension."""
        performance = self.dimension_performance
        nothing = ConfidenceInterval(math.nan, math.nan, confidence_level, "t")
        limits = [nothing] * len(performance)
        if self.n > 1:  # one answer has no t interval
            limits = list(performance.confidence_intervals(confidence_level).values())
        columns: dict[str, list[Any]] = {
            "dimension": list(performance),
            "performance": [estimate.value for estimate in performance.values()],
            "standard_error": [estimate.standard_error for estimate in performance.values()],
            "low": [limit.low for limit in limits],
            "high": [limit.high for limit in limits],
        }
        if self.dimensions:
            parts = list(self.dimensions.values())
            columns["expected"] = [part.mean_expected.value for part in parts]
            columns["gap"] = [part.mean_gap.value for part in parts]
            columns["gap_standard_error"] = [part.mean_gap.standard_error for part in parts]
            columns["pvalue"] = [part.pvalue for part in parts]
            columns["effect_size"] = [part.effect_size for part in parts]
        return columns

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per dimension.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            ``dimension, performance, standard_error, low, high`` and, with expectations,
            ``expected, gap, gap_standard_error, pvalue, effect_size``.
        """
        return to_frame(self._columns(confidence_level), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        variants = {name: self._variant(name) for name in VARIANTS}
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            **{name: None if part is None else part.to_dict() for name, part in variants.items()},
            "dimensions": {name: part.to_dict() for name, part in self.dimensions.items()},
            "dimension_performance": self.dimension_performance.to_dict(),
            "items": {name: part.to_dict() for name, part in self.items.items()},
            "importance": None if self.importance is None else dict(self.importance),
            "r2": None if self._r2 is None else {n: json_number(r2) for n, r2 in self._r2.items()},
            "segments": segment_dicts(self.segments),
        }

    def _headline(self) -> str:
        """Return the variants in one line."""
        found = {name: self._variant(name) for name in VARIANTS}
        shown = [
            f"{name.replace('_', ' ')} {part._format(part.value)}"
            for name, part in found.items()
            if part is not None
        ]
        missing = f", {self.n_missing:,} missing" if self.n_missing else ""
        return f"{', '.join(shown)}   n = {self.n:,}{missing}"

    def _rows(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows of the dimensions as text."""
        columns = {
            name: values
            for name, values in self._columns().items()
            if name in {"dimension", "performance", "expected", "gap"}
        }
        rows = [
            [str(row[0]), *(f"{number:.2f}" for number in row[1:])]
            for row in zip(*columns.values(), strict=True)
        ]
        return list(columns), rows

    def __repr__(self) -> str:
        text = f"{self._headline()}\n{text_table(*self._rows())}"
        return f"{text}\nby {', '.join(self.by)}: {self.segments!r}" if self.by else text

    def _repr_html_(self) -> str:
        header, rows = self._rows()
        return html_table(header, rows, caption=self._headline())
