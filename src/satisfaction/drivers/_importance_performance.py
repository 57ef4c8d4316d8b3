"""The importance-performance map: where to act first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.drivers._bootstrap_weights import bootstrap_weights
from satisfaction.drivers._derived_importance import Derived, derive_importance
from satisfaction.drivers._resampled_shares import resample_correlations
from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    format_number,
    html_table,
    shorten,
)
from satisfaction.metrics._estimate import Estimate
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Quadrant = Literal["concentrate", "keep_up", "low_priority", "possible_overkill"]
QUADRANTS: tuple[Quadrant, ...] = ("concentrate", "keep_up", "low_priority", "possible_overkill")

_ON_THE_LINE = 1e-12  # of the values: closer to the line is on it


@frozen(eq=False)
class MapRows:
    """The answers behind a map, and how its lines and importances come about.

    ``importance`` has a column per attribute where it was stated, numbers where it was given;
    with ``derived`` the standardised columns ``z`` are used instead.
    """

    tally: Tally
    inside: NDArray[np.bool_]
    performance: Floats
    importance: Floats
    derived: Derived | None
    z: Floats
    crosshair: str | tuple[float, float]
    midpoints: tuple[float, float]

    def resample(self, n_resamples: int, rng: np.random.Generator) -> Floats:
        """Return how often each attribute falls in each quadrant, of shape (attributes, 4)."""
        counts = np.zeros((self.performance.shape[1], len(QUADRANTS)))
        for weights in bootstrap_weights(self.tally, self.inside, n_resamples, rng):
            total = weights.sum(axis=1)[:, None]
            performance = weights @ self.performance / total
            if self.derived is not None:
                importance = derive_importance(self.derived, resample_correlations(self.z, weights))
            elif self.importance.ndim == 2:
                importance = weights @ self.importance / total
            else:
                importance = np.broadcast_to(self.importance, performance.shape)
            found = self.place(importance, performance)[0]
            counts += (found[:, :, None] == np.arange(len(QUADRANTS))).sum(axis=0)
        return counts / n_resamples

    def place(
        self, importance: Floats, performance: Floats
    ) -> tuple[NDArray[np.intp], tuple[Floats, Floats]]:
        """Return the quadrant of each attribute, and both lines, for values (..., attributes)."""
        if self.crosshair == "mean":
            lines = importance.mean(axis=-1), performance.mean(axis=-1)
        elif self.crosshair == "median":
            lines = np.median(importance, axis=-1), np.median(performance, axis=-1)
        else:
            fixed = self.midpoints if self.crosshair == "midpoint" else self.crosshair
            lines = np.asarray(fixed[0], np.float64), np.asarray(fixed[1], np.float64)
        important = _reaches(importance, lines[0])
        good = _reaches(performance, lines[1])
        quadrant = np.where(important, np.where(good, 1, 0), np.where(good, 3, 2))
        return quadrant.astype(np.intp), lines


def _reaches(values: Floats, line: Floats) -> NDArray[np.bool_]:
    """Return which values are at least at the line, rounding aside."""
    at = np.asarray(line)[..., None]
    return np.asarray(values >= at - _ON_THE_LINE * np.maximum(np.abs(at), 1.0))


@frozen(eq=False)
class ImportancePoint:
    """One attribute on the map.

    Parameters
    ----------
    importance, performance : Estimate
        Its two values; importance has no error where it was given as a number.
    quadrant : {"concentrate", "keep_up", "low_priority", "possible_overkill"}
        Important and weak; important and good; neither; good but unimportant.
    gap : Estimate or None
        Performance minus importance, where importance was stated on the same scale; below 0
        the attribute lies below the line of equal ratings.

    Examples
    --------
    >>> from satisfaction.drivers import importance_performance
    >>> guests = {"clean": [2, 3, 2, 3], "bar": [4, 5, 4, 4]}
    >>> found = importance_performance(
    ...     guests, ["clean", "bar"], importance={"clean": 0.5, "bar": 0.1}, crosshair="mean",
    ...     scale=(1, 5),
    ... )
    >>> found["clean"].quadrant
    'concentrate'
    """

    importance: Estimate
    performance: Estimate
    quadrant: Quadrant
    gap: Estimate | None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "importance": self.importance.to_dict(),
            "performance": self.performance.to_dict(),
            "quadrant": self.quadrant,
            "gap": None if self.gap is None else self.gap.to_dict(),
        }


@frozen(eq=False, repr=False)
class ImportancePerformance(Mapping[str, ImportancePoint]):
    """The importance-performance map: a mapping from attribute to `ImportancePoint`.

    Parameters
    ----------
    points : mapping
        Attribute to `ImportancePoint`.
    crosshair : tuple of float
        Importance and performance at which the lines cross.
    n, n_missing : int
        Complete answers, and those that lack a column.
    rows : object
        The library's own answers behind the results.

    Examples
    --------
    >>> from satisfaction.drivers import importance_performance
    >>> guests = {"clean": [2, 3, 2, 3], "bar": [4, 5, 4, 4]}
    >>> found = importance_performance(
    ...     guests, ["clean", "bar"], importance={"clean": 0.5, "bar": 0.1}, crosshair="mean",
    ...     scale=(1, 5),
    ... )
    >>> found["clean"].quadrant
    'concentrate'
    """

    _points: Mapping[str, ImportancePoint]
    crosshair: tuple[float, float]
    n: int
    n_missing: int
    _rows: MapRows = field(alias="rows")

    def __getitem__(self, key: str) -> ImportancePoint:
        if key not in self._points:
            raise UnknownKeyError.absent("attribute", key, self._points)
        return self._points[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)

    def quadrant_probabilities(
        self,
        n_resamples: int = 2_000,
        *,
        rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    ) -> dict[str, dict[str, float]]:
        """Return how sure the quadrants are: shares of bootstrap samples.

        Answers are resampled, or clusters within strata under a design; the lines and derived
        importances are computed anew each time.

        Parameters
        ----------
        n_resamples : int, default 2_000
            Number of samples.
        rng : Generator, SeedSequence, int or None
            Source of randomness.

        Returns
        -------
        dict
            Attribute to quadrant to share; the four shares add up to 1.
        """
        count = check_count(n_resamples, "n_resamples", low=1)
        shares = self._rows.resample(count, generator(rng)).tolist()
        return {
            name: dict(zip(QUADRANTS, row, strict=True))
            for name, row in zip(self._points, shares, strict=True)
        }

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per attribute.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the limits.

        Returns
        -------
        frame
            ``attribute, quadrant``, importance and performance with their limits, ``gap``.
        """
        columns: dict[str, list[Any]] = {}
        for name, point in self.items():
            row: dict[str, Any] = {"attribute": name, "quadrant": point.quadrant}
            for side in ("importance", "performance"):
                one: Estimate = getattr(point, side)
                low, high = one.confidence_interval(confidence_level)
                row |= {side: one.value, f"{side}_low": low, f"{side}_high": high}
            row["gap"] = None if point.gap is None else point.gap.value
            for column, cell in row.items():
                columns.setdefault(column, []).append(cell)
        return to_frame(columns, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the attributes by performance and importance, with cross-hair and diagonal.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._planes import plot_importance_performance

        return plot_importance_performance(self, ax=ax, **kwargs)

    def to_dict(self) -> dict[str, Any]:
        """Return the map as JSON-ready values."""
        return {
            "crosshair": list(self.crosshair),
            "n": self.n,
            "n_missing": self.n_missing,
            "attributes": {name: point.to_dict() for name, point in self.items()},
        }

    def _headline(self) -> str:
        """Return the lines in one line."""
        importance, performance = (format_number(line, 3) for line in self.crosshair)
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return (
            f"importance-performance   lines at importance {importance}, performance "
            f"{performance}   n = {format_count(self.n)}{missing}"
        )

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [
                shorten(name),
                point.quadrant,
                format_number(point.importance.value, 3),
                format_number(point.performance.value, 3),
            ]
            for name, point in self.items()
        ]
        return ["attribute", "quadrant", "importance", "performance"], rows

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{clipped_table(header, rows, left=(0, 1))}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows[:40], caption=self._headline())
