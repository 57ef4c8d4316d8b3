"""The control chart: values by period, and the limits within which chance alone moves them.

For the tracks of this room: `baseline_positions` reads the ``baseline`` argument, and
`draw_limits` makes the chart of any metric from values, standard errors and the center.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Hashable, Sequence
from typing import Any, Literal

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataTypeError, EmptyDataError, UnknownKeyError, WeakDataWarning
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._rendering import (
    clip_rows,
    format_count,
    format_number,
    html_table,
    json_number,
)

Vector = NDArray[np.float64]
Overdispersion = Literal["none", "laney"]

OVERDISPERSIONS = ("none", "laney")
RUN_LENGTH = 8  # Western Electric's rule: so many in a row on one side are no chance
_MEAN_MOVING_RANGE = 1.128  # d2 of two normal values; Laney 2002
_FEW = 20  # periods below which the limits themselves are uncertain


def _frozen_array(values: ArrayLike) -> Vector:
    """Return a read-only copy."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


_by_value = cmp_using(eq=np.array_equal, class_name="EqualArrays")


@frozen
class ControlChart:
    """Values by period with their control limits, and the periods that chance does not explain.

    Parameters
    ----------
    values : ndarray of float
        The metric in each period; shares as the function that made the chart gives them.
    low, high : ndarray of float
        Control limits of each period.
    center : float
        The metric over all baseline periods together.
    sigma_ratio : float
        How many times wider than chance alone the baseline varied (Laney); 1 without
        ``overdispersion="laney"``.
    width : float
        Distance of the limits from the center, in standard errors.
    labels : tuple
        The key of each period.
    baseline : tuple of int
        Zero-based positions of the periods that center and ratio come from.

    Examples
    --------
    >>> from satisfaction.metrics import p_chart
    >>> chart = p_chart([40] * 20 + [28], n=50, baseline=20)
    >>> chart
    ControlChart(21 periods, center 0.8, 1 beyond the limits, 0 runs of 8 or more)
    >>> chart.beyond, chart.runs
    ((20,), ())
    """

    values: Vector = field(converter=_frozen_array, eq=_by_value, hash=False)
    low: Vector = field(converter=_frozen_array, eq=_by_value, hash=False)
    high: Vector = field(converter=_frozen_array, eq=_by_value, hash=False)
    center: float
    sigma_ratio: float = 1.0
    width: float = 3.0
    labels: tuple[Hashable, ...] = ()
    baseline: tuple[int, ...] = ()

    @property
    def beyond(self) -> tuple[int, ...]:
        """Zero-based positions of the periods strictly outside their limits."""
        outside = (self.values < self.low) | (self.values > self.high)
        return tuple(np.flatnonzero(outside).tolist())

    @property
    def runs(self) -> tuple[int, ...]:
        """Zero-based positions where a run of 8 or more on one side of the center ends."""
        side = np.sign(self.values - self.center)
        last = np.flatnonzero(np.append(side[1:] != side[:-1], True))
        length = np.diff(last, prepend=-1)
        return tuple(last[(length >= RUN_LENGTH) & (side[last] != 0)].tolist())

    def to_dict(self) -> dict[str, Any]:
        """Return the fields and signals as JSON-ready values."""
        return {
            "labels": [_json_label(label) for label in self.labels],
            "values": [json_number(value) for value in self.values],
            "low": [json_number(value) for value in self.low],
            "high": [json_number(value) for value in self.high],
            "center": json_number(self.center),
            "sigma_ratio": json_number(self.sigma_ratio),
            "width": self.width,
            "baseline": list(self.baseline),
            "beyond": list(self.beyond),
            "runs": list(self.runs),
        }

    def __repr__(self) -> str:
        runs = len(self.runs)
        return (
            f"ControlChart({format_count(self.values.size)} periods, "
            f"center {format_number(self.center)}, "
            f"{format_count(len(self.beyond))} beyond the limits, "
            f"{format_count(runs)} run{'' if runs == 1 else 's'} of {RUN_LENGTH} or more)"
        )

    def _repr_html_(self) -> str:
        """Return the chart as an HTML table, one row per period."""
        beyond, runs = set(self.beyond), set(self.runs)
        rows = [
            (
                str(label),
                *(format_number(float(part[row])) for part in (self.values, self.low, self.high)),
                ", ".join(
                    word for word, rows in (("beyond", beyond), ("run", runs)) if row in rows
                ),
            )
            for row, label in enumerate(self.labels)
        ]
        shown = [
            (f"... {format_count(row)} more", "", "", "", "") if isinstance(row, int) else row
            for row in clip_rows(rows)
        ]
        return html_table(("period", "value", "low", "high", "signal"), shown, repr(self))

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the values over time with their limits, the signals marked.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            See the plotting guide: ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._track import plot_chart

        return plot_chart(self, ax=ax, **kwargs)


def _json_label(label: Hashable) -> Any:
    """Return a label as JSON can hold it: numbers, text, booleans and None, tuples as lists."""
    if isinstance(label, tuple):
        return [_json_label(part) for part in label]
    if isinstance(label, np.generic):
        label = label.item()
    if isinstance(label, float):
        return json_number(label)
    return label if label is None or isinstance(label, str | int) else str(label)


def baseline_positions(
    baseline: int | Collection[Hashable] | None, labels: Sequence[Hashable]
) -> NDArray[np.intp]:
    """Return the positions of the baseline periods: all, so many first ones, or those named."""
    if len(labels) < 2:
        raise EmptyDataError.about(
            "period",
            "a chart needs at least two periods",
            got=[len(labels)],
            remedy="Wait for the next period",
        )
    if baseline is None:
        positions = np.arange(len(labels))
    elif isinstance(baseline, str) or not isinstance(baseline, Collection):
        positions = np.arange(check_count(baseline, "baseline", low=2, high=len(labels)))
    else:
        positions = _named_positions(baseline, labels)
    if positions.size < _FEW:
        warnings.warn(
            f"baseline: {positions.size} periods give uncertain limits; "
            f"about {_FEW} or more are usual.",
            WeakDataWarning,
            stacklevel=3,
        )
    return positions


def _named_positions(
    baseline: Collection[Hashable], labels: Sequence[Hashable]
) -> NDArray[np.intp]:
    """Return the positions of named periods."""
    place = {label: position for position, label in enumerate(labels)}
    for key in baseline:
        if key not in place:
            raise UnknownKeyError.absent("baseline", key, labels)
    positions = np.array(sorted({place[key] for key in baseline}), dtype=np.intp)
    check_count(positions.size, "baseline", low=2)
    return positions


def draw_limits(
    values: ArrayLike,
    standard_errors: ArrayLike,
    center: float,
    baseline: NDArray[np.intp],
    *,
    labels: Sequence[Hashable],
    bounds: tuple[float, float],
    overdispersion: Overdispersion,
    width: float,
) -> ControlChart:
    """Return the chart with limits ``center -+ width * ratio * standard_error``, cut to bounds.

    Laney's ratio is the mean moving range of ``z = (value - center) / standard_error`` over the
    baseline, divided by 1.128; a period without standard error has z = 0.
    """
    y = np.asarray(values, dtype=np.float64)
    error = np.asarray(standard_errors, dtype=np.float64)
    ratio = 1.0
    if overdispersion == "laney":
        z = np.where(error > 0, (y - center) / np.where(error > 0, error, 1.0), 0.0)
        ratio = float(np.abs(np.diff(z[baseline])).mean() / _MEAN_MOVING_RANGE)
    reach = width * ratio * error
    return ControlChart(
        values=y,
        low=np.clip(center - reach, *bounds),
        high=np.clip(center + reach, *bounds),
        center=float(center),
        sigma_ratio=ratio,
        width=width,
        labels=tuple(labels),
        baseline=tuple(baseline.tolist()),
    )


def check_periods(values: NDArray[Any], name: str) -> None:
    """Refuse a single number where a row of periods is meant."""
    if not values.ndim:
        raise DataTypeError.about(
            name,
            "must hold one number per period",
            got="a single number",
            remedy="Give a sequence, oldest period first",
        )
