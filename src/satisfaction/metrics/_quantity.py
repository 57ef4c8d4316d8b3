"""What an estimate measures where no scale is scored: a rate, an area, a lifetime, an index."""

from __future__ import annotations

import math
from typing import Any, Literal

from attrs import field, frozen

from satisfaction.foundation._rendering import Unit, json_number, shorten


@frozen
class Quantity:
    """A named quantity that is estimated, but not by scoring a scale.

    Parameters
    ----------
    name : str
        Name of the quantity.
    unit : {"percent", "points", "rating"}
        How its values are printed.
    family : {"share", "net", "mean"}
        ``"share"`` has the intervals of a share, the others t intervals.
    bounds : tuple of float, default (-inf, inf)
        Range of its values; intervals are cut to it.
    higher_is_better : bool, default True
        Orientation.

    Examples
    --------
    >>> from satisfaction.metrics import Quantity
    >>> Quantity("response rate", unit="percent", family="share", bounds=(0.0, 100.0)).family
    'share'
    """

    name: str
    unit: Unit
    family: Literal["share", "net", "mean"]
    bounds: tuple[float, float] = field(default=(-math.inf, math.inf))
    higher_is_better: bool = True

    @property
    def signed(self) -> bool:
        """Whether the value is printed with its sign."""
        return self.family == "net"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return _to_dict(self)


@frozen(repr=False)
class IndexMetric:
    """A satisfaction index: a weighted mean of several items, each on 0 to 100.

    Parameters
    ----------
    name : str
        Name of the index.
    items : tuple of str
        Its items.
    item_weights : tuple of float
        Weight of each item, summing to 1.
    unit : str, default "points"
        Unit of the value.
    family : str, default "mean"
        Family of its intervals.
    bounds : tuple of float, default (0.0, 100.0)
        Range of the value.
    higher_is_better : bool, default True
        Orientation.

    Examples
    --------
    >>> from satisfaction.metrics import IndexMetric
    >>> IndexMetric("index", ("quality", "service"), (0.5, 0.5)).bounds
    (0.0, 100.0)
    """

    name: str
    items: tuple[str, ...]
    item_weights: tuple[float, ...]
    unit: Unit = "points"
    family: Literal["share", "net", "mean"] = "mean"
    bounds: tuple[float, float] = (0.0, 100.0)
    higher_is_better: bool = True

    @property
    def signed(self) -> bool:
        """Whether the value is printed with its sign."""
        return False

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return _to_dict(self) | {
            "items": list(self.items),
            "item_weights": list(self.item_weights),
        }

    def __repr__(self) -> str:
        pairs = [
            f"{shorten(item, 11)}: {weight:.5g}"
            for item, weight in zip(self.items[:3], self.item_weights[:3], strict=True)
        ]
        more = f", ... {len(self.items)} items" if len(self.items) > 3 else ""
        return f"IndexMetric({shorten(self.name)!r}, {', '.join(pairs)}{more})"


def _to_dict(metric: Quantity | IndexMetric) -> dict[str, Any]:
    """Return the five attributes that every metric has."""
    return {
        "name": metric.name,
        "unit": metric.unit,
        "family": metric.family,
        "bounds": [json_number(end) for end in metric.bounds],
        "higher_is_better": metric.higher_is_better,
    }
