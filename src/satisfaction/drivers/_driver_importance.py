"""How much each driver contributes to satisfaction: shares of R-squared with their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from satisfaction.drivers._dominance import Dominance
from satisfaction.drivers._driver_arguments import read_correlation
from satisfaction.drivers._driver_rows import DriverRows, influence_covariance
from satisfaction.drivers._driver_shares import DriverShares, ShareName
from satisfaction.drivers._resampled_shares import resample_shares
from satisfaction.drivers._share_limits import share_cells, share_limits
from satisfaction.drivers._subsets import Floats, Game
from satisfaction.errors import MethodError
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_count
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    html_table,
    json_number,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table

NAMES = ("lmg", "first", "last")


@frozen(eq=False, repr=False)
class DriverImportance:
    """How much each driver contributes to the explained variance of an outcome.

    Every share is a mapping from driver (or group) to a part of R-squared, in the given order.

    Parameters
    ----------
    names : tuple of str
        Groups in their order, then the single drivers.
    n, n_missing : int
        Complete answers, and those that lack a column; 0 where only correlations are known.
    segments : mapping
        Segment key to `DriverImportance`; empty without ``by``.
    shares, rows, by : object
        The library's own numbers behind the results.

    Examples
    --------
    >>> from satisfaction.drivers import DriverImportance
    >>> shares = DriverImportance.from_correlation(
    ...     [[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], names=["speed", "price"]
    ... )
    >>> shares
    R2 = 0.364
    driver   lmg     share    first   last
    speed    0.317   87.1 %   0.360   0.274
    price    0.047   12.9 %   0.090   0.004
    """

    names: tuple[str, ...]
    n: int
    n_missing: int
    segments: Mapping[Any, DriverImportance]
    _shares: DriverShares = field(alias="shares")
    _rows: DriverRows | None = field(default=None, alias="rows")
    by: tuple[str, ...] = ()

    @classmethod
    def from_correlation(cls, correlation: ArrayLike, *, names: Sequence[str]) -> Self:
        """Return the shares of a correlation matrix, as it is published.

        Parameters
        ----------
        correlation : array-like of shape (p + 1, p + 1)
            Symmetric, ones on the diagonal, positive semidefinite; the outcome first.
        names : sequence of str
            Names of the p drivers.

        Returns
        -------
        DriverImportance
            Without standard errors.

        Raises
        ------
        ArgumentError
            If it is no correlation matrix, or the names do not fit.
        """
        matrix, drivers = read_correlation(correlation, names)
        game = Game(matrix, tuple((place + 1,) for place in range(len(drivers))), ())
        shares = DriverShares.of(
            game, exact_limit=16, n_permutations=2_000, rng=np.random.default_rng(0)
        )
        return cls(drivers, 0, 0, Segments({}), shares)

    def _mapping(self, values: Floats) -> dict[str, float]:
        return dict(zip(self.names, values.tolist(), strict=True))

    @property
    def lmg(self) -> dict[str, float]:
        """Mean increment of R-squared over all orders of the drivers: the Shapley value.

        Also known as general dominance, and as LMG after Lindeman, Merenda and Gold (1980).
        """
        return self._mapping(self._shares.lmg)

    @property
    def first(self) -> dict[str, float]:
        """R-squared of the driver alone (beside the controls)."""
        return self._mapping(self._shares.first)

    @property
    def last(self) -> dict[str, float]:
        """What the driver adds to all others."""
        return self._mapping(self._shares.last)

    @property
    def betasq(self) -> dict[str, float] | None:
        """Squared standardised coefficient; None with groups or controls."""
        return self._mapping(self._shares.slopes**2) if self._shares.plain else None

    @property
    def pratt(self) -> dict[str, float] | None:
        """Coefficient times correlation, negative for suppressors; None with groups or controls."""
        return self._mapping(self._shares.pratt) if self._shares.plain else None

    @property
    def johnson(self) -> dict[str, float] | None:
        """Johnson's relative weights, a quick stand-in for `lmg`; None with groups or controls.

        Thomas et al. (2014, Multivariate Behavioral Research 49, 329) show that they have no
        justification of their own and can rank drivers wrongly; use `lmg`.
        """
        return self._mapping(self._shares.johnson) if self._shares.plain else None

    @property
    def r2(self) -> float:
        """R-squared of all drivers and controls together."""
        return self._shares.r2

    @property
    def r2_controls(self) -> float:
        """R-squared of the controls alone, 0 without."""
        return self._shares.r2_controls

    @property
    def adjusted_r2(self) -> float:
        """R-squared adjusted for the number of independent columns; nan without answers."""
        if self._rows is None:
            return float("nan")
        return 1 - (1 - self.r2) * (self.n - 1) / (self.n - self._shares.rank - 1)

    @property
    def exact(self) -> bool:
        """Whether all subsets were taken, and not random orders."""
        return self._shares.sampled is None

    @property
    def monte_carlo_error(self) -> dict[str, float] | None:
        """Standard error of `lmg` from sampling orders; None where it is exact."""
        sampled = self._shares.sampled
        return None if sampled is None else self._mapping(sampled.errors)

    @cached_property
    def dominance(self) -> Dominance:
        """Which driver adds more than which other: completely, conditionally, on average."""
        self._need_subsets("dominance")
        return Dominance(self.names, self._shares.by_level, self._shares.explained)

    def _need_subsets(self, what: str) -> None:
        """Refuse what needs all subsets where orders were sampled."""
        if not self.exact:
            raise MethodError.about(
                what,
                "needs all subsets of the drivers",
                got=f"{len(self.names)} drivers, sampled",
                remedy="Raise exact_limit=, or group the drivers",
            )

    def _need_rows(self, what: str) -> DriverRows:
        """Return the answers, without which there are no errors."""
        if self._rows is None:
            raise MethodError.about(
                what,
                "needs the answers, a correlation matrix has no standard errors",
                remedy="Use driver_importance() on the data",
            )
        return self._rows

    def estimates(self, name: ShareName = "lmg") -> EstimateTable:
        """Return one share of every driver with design-based errors and their covariance.

        Parameters
        ----------
        name : {"lmg", "first", "last"}
            Which share.

        Returns
        -------
        EstimateTable
            Keyed by driver, or by (segment..., driver) where there are segments.

        Raises
        ------
        MethodError
            If only correlations are known.
        """
        check_choice(name, "name", NAMES)
        self._need_rows("estimates")
        parts = [(key, part) for key, part in self.segments.items()] if self.by else [((), self)]
        blocks, keys, values, n, missing, degrees, mass = [], [], [], [], [], [], []
        for key, part in parts:
            rows = part._need_rows("estimates")
            influence = part._shares.influences(name, rows.z) / rows.weights.sum()
            blocks.append((rows, influence))
            head = key if isinstance(key, tuple) else (key,)
            keys += [(*head, driver) if self.by else driver for driver in part.names]
            values += list(getattr(part, name).values())
            n += [part.n] * len(part.names)
            missing += [part.n_missing] * len(part.names)
            degrees += [rows.degrees_of_freedom] * len(part.names)
            mass += [float(rows.weights.sum())] * len(part.names)
        covariance = influence_covariance(blocks)
        return quantity_table(
            Quantity(name, unit="rating", family="mean", bounds=(0.0, 1.0)),
            values,
            np.diag(covariance),
            n=n,
            n_missing=missing,
            sum_of_weights=mass,
            degrees_of_freedom=degrees,
            declared=blocks[0][0].tally.declared,
            covariance=covariance,
            by=(*self.by, "driver"),
            keys=keys,
        )

    def confidence_intervals(
        self,
        name: ShareName = "lmg",
        *,
        confidence_level: float = 0.95,
        method: Literal["log", "wald", "bootstrap"] = "log",
        n_resamples: int = 2_000,
        rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    ) -> dict[str, ConfidenceInterval]:
        """Return a confidence interval of one share of every driver.

        Shares cannot be negative, so an interval above 0 is no test of a driver.

        Parameters
        ----------
        name : {"lmg", "first", "last"}
            Which share.
        confidence_level : float, default 0.95
            Between 0 and 1.
        method : {"log", "wald", "bootstrap"}
            ``share * exp(-+ q se / share)``; share -+ q se; or quantiles over resampled answers
            (clusters within strata, under a design).
        n_resamples : int, default 2_000
            For the bootstrap.
        rng : Generator, SeedSequence, int or None
            Source of randomness for the bootstrap.

        Returns
        -------
        dict
            Driver to `ConfidenceInterval`.

        Raises
        ------
        MethodError
            If only correlations are known, or the bootstrap would need all subsets.
        """
        check_choice(name, "name", NAMES)
        level = check_confidence_level(confidence_level)
        check_choice(method, "method", ("log", "wald", "bootstrap"))
        rows = self._need_rows("confidence_intervals")
        if method == "bootstrap":
            self._need_subsets("method")
            count = check_count(n_resamples, "n_resamples", low=2)
            shares = resample_shares(rows, self._shares.game, name, count, generator(rng))
            low, high = np.nanquantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
            return self._intervals(low, high, level, "bootstrap percentile")
        low, high = share_limits(self._shares, rows, name, level, method)
        return self._intervals(low, high, level, method)

    def _intervals(
        self, low: Floats, high: Floats, level: float, method: str
    ) -> dict[str, ConfidenceInterval]:
        """Return limits as intervals by driver."""
        return {
            driver: ConfidenceInterval(lower, upper, level, method)
            for driver, lower, upper in zip(self.names, low.tolist(), high.tolist(), strict=True)
        }

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per driver (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``driver, lmg, low, high, first, last``, and without groups and
            controls ``betasq, pratt, johnson``.
        """
        parts = self.segments.items() if self.by else [((), self)]
        columns: dict[str, list[Any]] = {name: [] for name in self.by}
        for key, part in parts:
            for place, name in enumerate(self.by):
                columns[name] += [key[place] if isinstance(key, tuple) else key] * len(part.names)
            table: dict[str, Sequence[Any]] = {"driver": part.names, "lmg": [*part.lmg.values()]}
            if part._rows is not None:
                limits = part.confidence_intervals(confidence_level=confidence_level).values()
                table["low"] = [interval.low for interval in limits]
                table["high"] = [interval.high for interval in limits]
            for name in ("first", "last", "betasq", "pratt", "johnson"):
                values = getattr(part, name)
                if values is not None:
                    table[name] = [*values.values()]
            for name, cells in table.items():
                columns.setdefault(name, []).extend(cells)
        return to_frame(columns, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw one share of every driver as a bar with its interval.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``name``, ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._drivers import plot_drivers

        return plot_drivers(self, ax=ax, **kwargs)

    def to_dict(self) -> dict[str, Any]:
        """Return the shares as JSON-ready values."""
        return {
            "r2": self.r2,
            "adjusted_r2": json_number(self.adjusted_r2),
            "r2_controls": self.r2_controls,
            "n": self.n,
            "n_missing": self.n_missing,
            "exact": self.exact,
            **{
                name: getattr(self, name)
                for name in ("lmg", *NAMES[1:], "betasq", "pratt", "johnson", "monte_carlo_error")
            },
            "segments": [
                {"key": list(key) if isinstance(key, tuple) else key} | part.to_dict()
                for key, part in self.segments.items()
            ],
        }

    def _headline(self) -> str:
        """Return the fit in one line."""
        text = f"R2 = {self.r2:.3f}"
        if self._shares.game.controls:
            text += f" (controls {self.r2_controls:.3f})"
        if self.n:
            text += f"   n = {format_count(self.n)}"
        if self.n_missing:
            text += f", {format_count(self.n_missing)} missing"
        return text if self.exact else f"{text}   sampled orders"

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        limits = {} if self._rows is None else self.confidence_intervals()
        return share_cells(self._shares, self.names, limits)

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{clipped_table(header, rows)}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows[:40], caption=self._headline())
