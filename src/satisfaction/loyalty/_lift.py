"""Gains and lift: how many of the events are among the best predictions, ties shared out."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import clipped_table, html_table, json_number
from satisfaction.loyalty._ranked_predictions import Ranked

Floats = NDArray[np.float64]

_SHOWN = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@frozen(eq=False, repr=False)
class Gains:
    """The share of the events reached by targeting the highest predictions first.

    One point for each distinct prediction, and (0, 0); between them the curve is straight,
    because a tie group that is cut contributes its expected share of the events.

    Parameters
    ----------
    targeted : ndarray
        Share of the customers, 0 to 1.
    reached : ndarray
        Share of the events among them, 0 to 1; nan without an event.

    Examples
    --------
    >>> from satisfaction.loyalty import evaluate_predictions
    >>> later = {"renewed": [0, 0, 1, 0, 1, 1], "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9]}
    >>> evaluate_predictions(later, "renewed", prediction="p").gains().reached
    array([0.    , 0.3333, 0.6667, 1.    , 1.    ])
    """

    targeted: Floats
    reached: Floats

    @classmethod
    def of(cls, ranked: Ranked) -> Gains:
        """Return the gains of ranked predictions."""
        up_to = np.cumsum(ranked.weights[::-1])
        events = np.cumsum(ranked.events[::-1])
        total = events[-1] if events[-1] > 0 else np.nan
        return cls(
            np.concatenate([[0.0], up_to / up_to[-1]]), np.concatenate([[0.0], events / total])
        )

    def lift(self, share: float) -> float:
        """Return how many times the base rate the best share of the customers has."""
        part = check_number(share, "share", low=0, high=1, open_low=True)
        return float(np.interp(part, self.targeted, self.reached)) / part

    def _columns(self) -> dict[str, list[float]]:
        """Return the curve as columns."""
        with np.errstate(invalid="ignore"):
            lift = self.reached / self.targeted
        return {
            "targeted": self.targeted.tolist(),
            "reached": self.reached.tolist(),
            "lift": lift.tolist(),
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the curve as a data frame with the columns ``targeted, reached, lift``."""
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as JSON-ready lists; nan becomes None."""
        return {name: [json_number(x) for x in values] for name, values in self._columns().items()}

    def _rows(self) -> list[list[str]]:
        """Return the lift at some shares as text."""
        return [
            [f"{100 * part:g} %", f"{100 * part * lift:.1f} %", f"{lift:.2f}"]
            for part, lift in ((part, self.lift(part)) for part in _SHOWN)
        ]

    def __repr__(self) -> str:
        return clipped_table(["targeted", "reached", "lift"], self._rows(), left=())

    def _repr_html_(self) -> str:
        return html_table(["targeted", "reached", "lift"], self._rows(), caption="gains")

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the gains curve with the line of chance; keywords: see the plotting guide."""
        from satisfaction.plots._gains import plot_gains

        return plot_gains(self, ax=ax, **kwargs)
