"""What results made of several shares and means have in common: display, segments, frames."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from attrs import evolve, field, frozen

from satisfaction.errors import DesignError, MethodError, WeakDataWarning
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    format_value,
    html_table,
    json_number,
)
from satisfaction.metrics._domain_measures import WHOLE, DomainMeasures
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._keys import json_key, key_columns
from satisfaction.metrics._segments import Segments
from satisfaction.survey._tally import Tally

_COLUMNS = ("estimate", "value", "standard_error", "low", "high", "n")


@frozen(eq=False, repr=False, kw_only=True)
class DomainResult:
    """Several estimates of one tally, of all rows or of one segment."""

    title: ClassVar[str] = ""

    _measures: DomainMeasures = field(alias="measures")
    _key: Any = field(default=WHOLE, alias="key")
    by: tuple[str, ...] = ()
    segments: Mapping[Any, Any] = field(factory=lambda: Segments({}))

    @property
    def n(self) -> int:
        """Number of complete rows."""
        return self._measures.n(self._key)

    @property
    def n_missing(self) -> int:
        """Number of rows that lack a value."""
        return self._measures.n_missing(self._key)

    def estimates(self, name: str) -> EstimateTable:
        """Return one of the numbers by segment.

        Parameters
        ----------
        name : str
            Its name, as in `to_frame`.

        Returns
        -------
        EstimateTable
            Keyed by segment.

        Raises
        ------
        UnknownKeyError
            If there is no such number.
        MethodError
            If there are no segments.
        """
        return self._measures.table(name)

    def _estimate(self, name: str) -> Estimate:
        """Return one of the numbers."""
        return self._measures.estimate(name, self._key)

    def _all(self) -> dict[str, Estimate]:
        """Return all numbers by their names."""
        return {name: self._estimate(name) for name in self._measures.measures}

    def _joint(self, names: Mapping[str, str] | tuple[str, ...], by: str) -> EstimateTable:
        """Return several numbers as one table."""
        return self._measures.joint(tuple(names), by, self._key)

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the numbers as a data frame, one row per number (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``estimate, value, standard_error, low, high, n``.
        """
        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        keys = []
        for key, part in (self.segments if self.by else {(): self}).items():
            for name, estimate in part._all().items():
                low, high = _limits(estimate, confidence_level)
                row = (name, estimate.value, estimate.standard_error, low, high, estimate.n)
                for column, value in zip(_COLUMNS, row, strict=True):
                    columns[column].append(value)
                keys.append(key)
        return to_frame(key_columns(self.by, keys, _COLUMNS) | columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "estimates": {
                name: {
                    "value": json_number(estimate.value),
                    "standard_error": json_number(estimate.standard_error),
                    "n": estimate.n,
                }
                for name, estimate in self._all().items()
            },
            "segments": [
                {"key": json_key(key)} | part.to_dict() for key, part in self.segments.items()
            ],
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return f"{self.title}   n = {format_count(self.n)}{missing}"

    def _rows(self) -> list[list[str]]:
        """Return the numbers as text."""
        rows = []
        for name, estimate in self._all().items():
            unit, signed = estimate.metric.unit, estimate.metric.signed
            low, high = _limits(estimate, 0.95)
            value, lower, upper = (
                format_value(number, unit, signed=signed) for number in (estimate.value, low, high)
            )
            mark = " %" if unit == "percent" else ""
            rows.append([name, f"{value}{mark}", f"{lower} to {upper}", format_count(estimate.n)])
        return rows

    def __repr__(self) -> str:
        text = clipped_table(["", "value", "95 % CI", "n"], self._rows())
        text = f"{self._headline()}\n{text}"
        return f"{text}\nby {', '.join(self.by)}: {self.segments!r}" if self.by else text

    def _repr_html_(self) -> str:
        header = ["", "value", "95 % CI", "n"]
        return html_table(header, self._rows()[:40], caption=self._headline())


def _limits(estimate: Estimate, confidence_level: float) -> tuple[float, float]:
    """Return the default interval, nan where it is not defined."""
    try:
        low, high = estimate.confidence_interval(confidence_level)
    except (DesignError, MethodError):
        return float("nan"), float("nan")
    return float(low), float(high)


R = TypeVar("R", bound=DomainResult)


def with_segments(make: Callable[[Any], R], counted: Tally, argument: str) -> R:
    """Return the result of all rows with those of the segments that have a complete row."""
    whole = make(WHOLE)
    segments = {}
    if counted.by:
        parts = {key: make(key) for key in counted.segments}
        segments = {key: part for key, part in parts.items() if part.n > 0}
    single = [key for key, part in (segments or {(): whole}).items() if part.n == 1]
    if single:
        where = f" (segment {single[0]!r})" if segments else ""
        warnings.warn(
            f"{argument}: one answer has no standard error{where}", WeakDataWarning, stacklevel=3
        )
    return evolve(whole, by=counted.by, segments=Segments(segments))
