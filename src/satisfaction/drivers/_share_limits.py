"""Limits of shares by linearisation, and the table that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from satisfaction.drivers._driver_rows import DriverRows, influence_covariance
from satisfaction.drivers._driver_shares import DriverShares, ShareName
from satisfaction.drivers._subsets import Floats
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import ConfidenceInterval, quantile

_NOTHING = 1e-12  # a share below it has no logarithm worth taking


def share_limits(
    shares: DriverShares, rows: DriverRows, name: ShareName, level: float, method: str
) -> tuple[Floats, Floats]:
    """Return both limits of every share, ``share * exp(-+ q se / share)`` or share -+ q se."""
    value: Floats = getattr(shares, name)
    influence = shares.influences(name, rows.z) / rows.weights.sum()
    error = np.sqrt(np.maximum(np.diag(influence_covariance([(rows, influence)])), 0.0))
    reach = quantile(level, rows.degrees_of_freedom) * error
    if method == "wald":
        return value - reach, value + reach
    some = value > _NOTHING
    with np.errstate(over="ignore"):
        factor = np.exp(reach / np.where(some, value, 1.0))
    return np.where(some, value / factor, 0.0), np.where(some, value * factor, reach)


def share_cells(
    shares: DriverShares, names: Sequence[str], limits: Mapping[str, ConfidenceInterval]
) -> tuple[list[str], list[list[str]]]:
    """Return header and rows as text; without limits there is no column for them."""
    header = ["driver", "lmg", "share", "first", "last"]
    if limits:
        header.insert(2, "95 % CI")
    gained = shares.r2 - shares.r2_controls
    cells = []
    for place, driver in enumerate(names):
        share = float(shares.lmg[place])
        part = 100 * share / gained if gained > _NOTHING else float("nan")
        row = [shorten(driver), f"{share:.3f}", f"{part:.1f} %"]
        row += [f"{shares.first[place]:.3f}", f"{shares.last[place]:.3f}"]
        if limits:
            row.insert(2, f"{limits[driver].low:.3f} to {limits[driver].high:.3f}")
        cells.append(row)
    return header, cells
