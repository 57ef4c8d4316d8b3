"""The result of every function here: adjusted weights, and what they were adjusted to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_text
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._read_only import ReadOnly
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    html_table,
    json_number,
)
from satisfaction.metrics._keys import one_kind
from satisfaction.survey._design import Calibration, LonelyCluster, SurveyDesign
from satisfaction.survey._row_columns import append_columns
from satisfaction.weighting._auxiliary import Auxiliary
from satisfaction.weighting._kish import kish_effective_n

Floats = NDArray[np.float64]

_AT = 1e-12  # of a bound: a factor this near lies on it


def _private(values: Floats) -> Floats:
    """Return weights that nobody can write to."""
    values.setflags(write=False)
    return values


@frozen(eq=False, repr=False, kw_only=True)
class AdjustedWeights:
    """Weights that were adjusted to known totals, in the order of the rows.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        The adjusted weights, at least 0 (`calibrate` without bounds may go below).
    base_weights : ndarray of shape (n,)
        The weights before the adjustment.
    method : str
        Name of the function that made them.
    n_iterations : int
        Sweeps or steps taken.
    bounds : tuple of float, optional
        Bounds that every factor (or weight) keeps.
    bounds_on : {"factor", "weight"}
        What the bounds hold for.
    n_trimmed : int, optional
        Number of weights outside the limits, for `trim` only.
    auxiliaries : sequence
        The variables adjusted to (private).
    variance_factors : ndarray, optional
        What multiplies the base weights in the residual regression (private).

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"tier": ["gold", "basic", "basic", "basic"], "rating": [5, 3, 4, 2]}
    >>> raked = sat.rake(answers, {"tier": {"gold": 0.1, "basic": 0.9}})
    >>> raked
    rake: 4 rows, total 4; 1 margin met; factors 0.4 to 1.2; Kish effective n 3.571
    >>> sat.mean_rating(answers, "rating", scale=(1, 5), design=raked.design()).value
    3.2
    """

    weights: Floats = field(converter=_private)
    base_weights: Floats = field(converter=_private)
    method: str
    n_iterations: int = 1
    bounds: tuple[float, float] | None = None
    bounds_on: str = "factor"
    n_trimmed: int | None = None
    _auxiliaries: Sequence[Auxiliary] = field(default=(), alias="auxiliaries")
    _variance_factors: Floats | None = field(default=None, alias="variance_factors")

    # ---- the weights -----------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.weights)

    @property
    def total(self) -> float:
        """Sum of the adjusted weights."""
        return float(self.weights.sum())

    @cached_property
    def factors(self) -> Floats:
        """Adjusted over base weight of each row; 1 where the base weight is 0."""
        factors = np.ones(self.n)
        positive = self.base_weights != 0
        np.divide(self.weights, self.base_weights, out=factors, where=positive)
        if self.bounds is not None and self.bounds_on == "factor":  # the quotient is rounded
            np.clip(factors, *self.bounds, out=factors, where=positive)
        return _private(factors)

    @property
    def factor_range(self) -> tuple[float, float]:
        """Smallest and largest factor of the rows with a base weight above 0."""
        factors = self.factors[self.base_weights > 0]
        return float(factors.min()), float(factors.max())

    @property
    def kish_effective_n(self) -> float:
        """Kish's ``sum(w)**2 / sum(w**2)``, over weights above 0."""
        return kish_effective_n(self.weights[self.weights > 0])

    @property
    def kish_design_effect(self) -> float:
        """Kish's ``n sum(w**2) / sum(w)**2``, over weights above 0."""
        return int((self.weights > 0).sum()) / self.kish_effective_n

    @property
    def n_negative(self) -> int:
        """Number of weights below 0, which only linear calibration without bounds gives."""
        return int((self.weights < 0).sum())

    @property
    def at_lower(self) -> int:
        """Number of rows at the lower bound."""
        return self._at(0)

    @property
    def at_upper(self) -> int:
        """Number of rows at the upper bound."""
        return self._at(1)

    def _at(self, end: int) -> int:
        """Return how many rows with a base weight lie at one of the bounds."""
        if self.bounds is None:
            return 0
        inside = self.factors if self.bounds_on == "factor" else self.weights
        limit = self.bounds[end]
        if np.isinf(limit):
            return 0
        near = np.abs(inside - limit) <= _AT * max(abs(limit), 1.0)
        return int((near & (self.base_weights > 0)).sum())

    # ---- the targets -----------------------------------------------------------------------

    @cached_property
    def targets(self) -> Mapping[str, tuple[Any, ...]]:
        """Columns ``variable, level, target, before, achieved``, a row per target."""
        columns: dict[str, list[Any]] = {
            name: [] for name in ("variable", "level", "target", "before", "achieved")
        }
        for one in self._auxiliaries:
            before, achieved = one.sums(self.base_weights), one.sums(self.weights)
            for variable, level, place in one.items():
                columns["variable"].append(variable)
                columns["level"].append(level)
                columns["target"].append(float(one.targets[place]))
                columns["before"].append(float(before[place]))
                columns["achieved"].append(float(achieved[place]))
        return ReadOnly({name: tuple(values) for name, values in columns.items()})

    @property
    def max_misfit(self) -> float:
        """Largest ``|achieved - target| / max(1, |target|)``; 0 without targets."""
        pairs = zip(self.targets["achieved"], self.targets["target"], strict=True)
        return max((abs(got - goal) / max(1.0, abs(goal)) for got, goal in pairs), default=0.0)

    # ---- what they are for -----------------------------------------------------------------

    @cached_property
    def calibration(self) -> Calibration | None:
        """What a `SurveyDesign` needs to know of the adjustment; None where there is nothing."""
        if not self._auxiliaries:
            return None
        base = self.base_weights
        if self._variance_factors is not None:
            base = base * self._variance_factors
        columns = {one.text: one.column() for one in self._auxiliaries}
        return Calibration(auxiliaries=columns, base_weights=base)

    def design(
        self,
        *,
        strata: Any = None,
        clusters: Any = None,
        population: Any = None,
        lonely_cluster: LonelyCluster = "error",
    ) -> SurveyDesign:
        """Return the survey design of the rows: these weights, and that they were adjusted.

        Parameters
        ----------
        strata, clusters, population : str, array-like, or a list of them, optional
            As in `SurveyDesign`; column names and arrays may be mixed.
        lonely_cluster : str, default "error"
            As in `SurveyDesign`.

        Returns
        -------
        SurveyDesign
            For data of the same rows. Standard errors come from the residuals of the regression
            on the variables that were adjusted to.
        """
        return SurveyDesign(
            weights=self.weights,
            strata=strata,
            clusters=clusters,
            population=population,
            calibrated_to=self.calibration,
            lonely_cluster=lonely_cluster,
        )

    def attach(self, frame: Any, name: str = "weight") -> Any:
        """Return a frame or mapping of the same rows with the weights as a further column.

        Parameters
        ----------
        frame : frame, mapping of columns, or sequence of records
            With the rows that were weighted, in their order.
        name : str, default "weight"
            Name of the new column, one that the frame does not have.

        Returns
        -------
        frame
            Of the same type (a dict for mappings and records); the one given is not changed.
        """
        return append_columns(frame, {check_text(name, "name"): self.weights.copy()})

    # ---- display ---------------------------------------------------------------------------

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the table of targets as a data frame of the backend named.

        Joint margins, and levels where some are text and some numbers, are text.
        """
        labels = {name: one_kind(self.targets[name]) for name in ("variable", "level")}
        return to_frame({**self.targets, **labels}, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return weights and targets as JSON-ready values."""
        rows = zip(*self.targets.values(), strict=True)
        return {
            "method": self.method,
            "n": self.n,
            "total": json_number(self.total),
            "weights": self.weights.tolist(),
            "base_weights": self.base_weights.tolist(),
            "n_iterations": self.n_iterations,
            "max_misfit": json_number(self.max_misfit),
            "kish_effective_n": json_number(self.kish_effective_n),
            "kish_design_effect": json_number(self.kish_design_effect),
            "factor_range": [json_number(end) for end in self.factor_range],
            "targets": [_json_row(row) for row in rows],
        }

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw a histogram of the factors.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``color`` and ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._factors import plot_factors

        return plot_factors(self, ax=ax, **kwargs)

    def __repr__(self) -> str:
        low, high = self.factor_range
        parts = [
            f"{self.method}: {format_count(self.n)} rows, total {format_number(self.total, 6)}"
        ]
        count = len(self._auxiliaries)
        if count:
            word = "margin" if count == 1 else "margins"
            met = "met" if self.max_misfit < 1e-6 else f"missed by up to {self.max_misfit:.2g}"
            parts.append(f"{count} {word} {met}")
        if self.n_trimmed is not None:
            parts.append(f"{format_count(self.n_trimmed)} trimmed")
        parts.append(f"factors {format_number(low, 4)} to {format_number(high, 4)}")
        parts.append(f"Kish effective n {format_number(self.kish_effective_n, 4)}")
        return "; ".join(parts)

    def _repr_html_(self) -> str:
        rows = [
            [*row[:2], *(format_number(number, 6) for number in row[2:])]
            for row in zip(*self.targets.values(), strict=True)
        ]
        return html_table(list(self.targets), rows[:20], caption=repr(self))


def _json_row(row: Sequence[Any]) -> dict[str, Any]:
    """Return a row of the targets as JSON-ready values."""
    variable, level, *numbers = row
    names = ("target", "before", "achieved")
    return {
        "variable": _json_label(variable),
        "level": _json_label(level),
        **{name: json_number(number) for name, number in zip(names, numbers, strict=True)},
    }


def _json_label(label: Any) -> Any:
    """Return a label as a JSON-ready value: joint ones as lists, dates as text."""
    if isinstance(label, tuple):
        return [_json_label(part) for part in label]
    return label if label is None or isinstance(label, bool | int | float | str) else str(label)
