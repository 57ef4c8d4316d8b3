"""How consistently several items measure one thing: alpha, its interval, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    clip_rows,
    clipped_table,
    format_count,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._one_factor import OneFactor, fit_one_factor

Floats = NDArray[np.float64]


@frozen(repr=False)
class Reliability:
    """How consistently several items measure one thing.

    Made by `reliability`.

    Parameters
    ----------
    alpha : float
        Cronbach's alpha, at most 1; higher is more consistent, negative is possible.
    standardized_alpha : float
        Alpha of the standardized items.
    item_total : dict of str to float
        Correlation of each item with the sum of the others, -1 to 1; nan where that sum does
        not vary.
    alpha_if_dropped : dict of str to float
        Alpha without the item; empty for two items, nan where the sum of the others does not
        vary.
    item_means, item_sds : dict of str to float
        After reversing.
    n, n_missing : int
        Complete rows, and rows that lack an item.
    covariance : ndarray of shape (k, k)
        Of the items after reversing, for the factor model.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"quality": [5, 4, 4, 2, 3, 1], "service": [5, 5, 4, 1, 3, 2]}
    >>> sat.reliability(answers, scale=(1, 5)).alpha
    0.938
    """

    alpha: float
    standardized_alpha: float
    item_total: Mapping[str, float] = field(hash=False)
    alpha_if_dropped: Mapping[str, float] = field(hash=False)
    item_means: Mapping[str, float] = field(hash=False)
    item_sds: Mapping[str, float] = field(hash=False)
    n: int
    n_missing: int
    _covariance: Floats = field(alias="covariance", eq=False)

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the items."""
        return tuple(self.item_means)

    def alpha_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return Feldt's confidence interval of alpha.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        ConfidenceInterval
            At most 1; for items that are parallel and normal, and independent rows.

        References
        ----------
        Feldt (1965), The approximate sampling distribution of Kuder-Richardson reliability
        coefficient twenty, Psychometrika 30, 357, doi:10.1007/BF02289499.
        """
        level = check_confidence_level(confidence_level)
        rows = self.n - 1
        degrees = rows, rows * (len(self.items) - 1)
        tail = (1 - level) / 2
        low = 1 - (1 - self.alpha) * special.fdtri(*degrees, 1 - tail)
        high = 1 - (1 - self.alpha) * special.fdtri(*degrees, tail)
        return ConfidenceInterval(float(low), float(high), level, "feldt")

    # ---- one factor ------------------------------------------------------------------------

    @cached_property
    def _factor(self) -> OneFactor:
        """Return the one-factor model of the items, with divisor n."""
        return fit_one_factor(self._covariance * (self.n - 1) / self.n, self.items)

    @property
    def loadings(self) -> dict[str, float]:
        """Unstandardized loadings of a one-factor model by normal maximum likelihood.

        A `ConvergenceError` for two items, or where the factor explains all of an item.
        """
        return dict(zip(self.items, self._factor.loadings.tolist(), strict=True))

    @property
    def omega_total(self) -> float:
        """McDonald's omega of the sum of the items: the share of its variance that is common."""
        return _omega(self._factor.loadings, self._factor.uniquenesses)

    @property
    def omega_total_standardized(self) -> float:
        """The same of standardized items, often printed as composite reliability."""
        standardized = self._factor.standardized_loadings
        return _omega(standardized, 1 - standardized**2)

    @property
    def average_variance_extracted(self) -> float:
        """Mean share of the items' variances that is common (Fornell and Larcker 1981)."""
        return float((self._factor.standardized_loadings**2).mean())

    @property
    def average_variance_extracted_raw(self) -> float:
        """Share of the sum of the items' variances that is common."""
        common = float((self._factor.loadings**2).sum())
        return common / (common + float(self._factor.uniquenesses.sum()))

    # ---- display ---------------------------------------------------------------------------

    def _columns(self) -> dict[str, list[Any]]:
        """Return what is known of each item as columns."""
        dropped = self.alpha_if_dropped
        return {
            "item": list(self.items),
            "mean": list(self.item_means.values()),
            "sd": list(self.item_sds.values()),
            "item_total": list(self.item_total.values()),
            "alpha_if_dropped": [dropped.get(name, float("nan")) for name in self.items],
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the items as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            ``"pandas"``, ``"polars"``, ``"pyarrow"`` or another eager engine.

        Returns
        -------
        frame
            Columns ``item, mean, sd, item_total, alpha_if_dropped``, the latter nan for two items.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self, confidence_level: float = 0.95) -> dict[str, Any]:
        """Return the numbers as JSON-ready values; nan becomes None."""
        parts = ("item_total", "alpha_if_dropped", "item_means", "item_sds")
        return {
            "alpha": self.alpha,
            "alpha_interval": self.alpha_interval(confidence_level).to_dict(),
            "standardized_alpha": json_number(self.standardized_alpha),
            **{
                part: {name: json_number(number) for name, number in getattr(self, part).items()}
                for part in parts
            },
            "factor": self._factor_dict(),
            "n": self.n,
            "n_missing": self.n_missing,
        }

    def _factor_dict(self) -> dict[str, Any] | None:
        """Return what the factor model says, None where it cannot be fitted."""
        try:
            loadings = self.loadings
        except ConvergenceError:
            return None
        return {
            "loadings": loadings,
            "omega_total": self.omega_total,
            "omega_total_standardized": self.omega_total_standardized,
            "average_variance_extracted": self.average_variance_extracted,
            "average_variance_extracted_raw": self.average_variance_extracted_raw,
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        low, high = self.alpha_interval()
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return (
            f"alpha = {self.alpha:.2f}   95 % CI {low:.2f} to {high:.2f}   "
            f"n = {format_count(self.n)}{missing}"
        )

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [shorten(row[0]), *(f"{number:.2f}" for number in row[1:])]
            for row in zip(*self._columns().values(), strict=True)
        ]
        header = ["item", "mean", "sd", "item-total", "alpha if dropped"]
        if self.alpha_if_dropped:
            return header, rows
        return header[:-1], [row[:-1] for row in rows]

    def __repr__(self) -> str:
        return f"{self._headline()}\n{clipped_table(*self._cells())}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        shown = [
            [f"... {row:,} more", *[""] * (len(header) - 1)] if isinstance(row, int) else row
            for row in clip_rows(rows)
        ]
        return html_table(header, shown, caption=self._headline())


def _omega(loadings: Floats, uniquenesses: Floats) -> float:
    """Return the common share of the variance of a sum."""
    common = float(loadings.sum() ** 2)
    return common / (common + float(uniquenesses.sum()))
