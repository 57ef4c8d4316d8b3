"""The result of a regression on gains and losses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from satisfaction.expectations._comparison import segment_dicts
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    format_pvalue,
    html_table,
    json_number,
)
from satisfaction.foundation._results import Coefficient, ConfidenceInterval, quantile
from satisfaction.metrics._segments import Segments


@frozen(eq=False, repr=False, kw_only=True)
class GainLoss:
    """How much satisfaction rises per unit better, and falls per unit worse than expected.

    Parameters
    ----------
    intercept, gain, loss : Coefficient
        Of ``satisfaction = b0 + b_gain max(D, 0) + b_loss min(D, 0) + controls``; both slopes are
        expected to be positive. A side on which nobody is has the value nan.
    difference : Coefficient
        ``b_loss - b_gain``: above 0 losses weigh more.
    controls : mapping
        Column to its `Coefficient`.
    r2 : float
        Share of the variation of satisfaction explained.
    n, n_missing : int
        Complete answers, and answers with a missing value.
    n_gain, n_confirmed, n_loss : int
        Answers better than, as, and worse than expected.
    covariance_type : {"classical", "HC3", "design"}
        Of the coefficients.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same fit; empty without ``by``.
    shared : float
        Covariance of both slopes, for the interval of their ratio.

    Examples
    --------
    >>> import satisfaction as sat
    >>> gaps = [-2, -1, 0, 1, 2] * 30
    >>> answers = {"gap": [3 + gap for gap in gaps],
    ...            "satisfaction": [4 + gap * (1.0 if gap < 0 else 0.5) for gap in gaps]}
    >>> fit = sat.gain_loss(answers, rating="gap", satisfaction="satisfaction", scale=(1, 5))
    >>> fit.gain.value, fit.loss.value, fit.loss_aversion
    (0.5, 1.0, 2.0)
    """

    intercept: Coefficient
    gain: Coefficient
    loss: Coefficient
    difference: Coefficient
    controls: Mapping[str, Coefficient]
    r2: float
    n: int
    n_missing: int
    n_gain: int
    n_confirmed: int
    n_loss: int
    covariance_type: str
    by: tuple[str, ...] = ()
    segments: Mapping[Any, GainLoss] = field(factory=lambda: Segments({}))
    _shared: float = field(default=math.nan, alias="shared")

    @property
    def loss_aversion(self) -> float:
        """``b_loss / b_gain``; nan unless ``b_gain > 0`` and ``b_loss >= 0``."""
        if self.gain.value > 0 and self.loss.value >= 0:
            return self.loss.value / self.gain.value
        return math.nan

    def loss_aversion_interval(self, confidence_level: float = 0.95) -> ConfidenceInterval:
        """Return Fieller's interval of the ratio ``b_loss / b_gain``.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        ConfidenceInterval
            From minus to plus infinity where the data do not bound the ratio, because the slope
            of gains is not told from 0; nan where a slope does not exist.

        References
        ----------
        Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal
        Statistical Society B 16, 175, doi:10.1111/j.2517-6161.1954.tb00159.x.
        """
        level = check_confidence_level(confidence_level)
        gain, loss = self.gain, self.loss
        reach = quantile(level, gain.degrees_of_freedom) ** 2
        a = gain.value**2 - reach * gain.standard_error**2
        b = gain.value * loss.value - reach * self._shared
        c = loss.value**2 - reach * loss.standard_error**2
        if math.isnan(a) or math.isnan(c):
            low = high = math.nan
        elif a <= 0:
            low, high = -math.inf, math.inf
        else:
            root = math.sqrt(max(b * b - a * c, 0.0))
            low, high = (b - root) / a, (b + root) / a
        return ConfidenceInterval(low, high, level, "fieller")

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per coefficient (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``parameter, value, standard_error, low, high, pvalue``.
        """
        columns: dict[str, list[Any]] = {name: [] for name in self.by}
        names = ("parameter", "value", "standard_error", "low", "high", "pvalue")
        columns |= {name: [] for name in names}
        for key, part in self.segments.items() if self.by else [((), self)]:
            found = [part.intercept, part.gain, part.loss, part.difference, *part.controls.values()]
            limits = [coefficient.confidence_interval(confidence_level) for coefficient in found]
            for place, name in enumerate(self.by):
                columns[name] += [key[place] if isinstance(key, tuple) else key] * len(found)
            columns["parameter"] += [coefficient.name for coefficient in found]
            columns["value"] += [coefficient.value for coefficient in found]
            columns["standard_error"] += [coefficient.standard_error for coefficient in found]
            columns["low"] += [limit.low for limit in limits]
            columns["high"] += [limit.high for limit in limits]
            columns["pvalue"] += [coefficient.pvalue for coefficient in found]
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "intercept": self.intercept.to_dict(),
            "gain": self.gain.to_dict(),
            "loss": self.loss.to_dict(),
            "difference": self.difference.to_dict(),
            "controls": {name: control.to_dict() for name, control in self.controls.items()},
            "loss_aversion": json_number(self.loss_aversion),
            "r2": json_number(self.r2),
            "n": self.n,
            "n_missing": self.n_missing,
            "n_gain": self.n_gain,
            "n_confirmed": self.n_confirmed,
            "n_loss": self.n_loss,
            "covariance_type": self.covariance_type,
            "segments": segment_dicts(self.segments),
        }

    def _headline(self) -> str:
        """Return both slopes and the test of their difference in one line."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return (
            f"gain {format_number(self.gain.value, 3)} ({format_count(self.n_gain)} answers), "
            f"loss {format_number(self.loss.value, 3)} ({format_count(self.n_loss)})   "
            f"loss - gain {format_number(self.difference.value, 3)}, "
            f"{format_pvalue(self.difference.pvalue)}   n = {format_count(self.n)}{missing}"
        )

    def __repr__(self) -> str:
        segments = f"\nby {', '.join(self.by)}: {self.segments!r}" if self.by else ""
        return self._headline() + segments

    def _repr_html_(self) -> str:
        rows = [
            [*(key if isinstance(key, tuple) else (key,)), part._headline()]
            for key, part in list(self.segments.items())[:40]
        ]
        return html_table([*self.by, "gain and loss"], rows, caption=self._headline())
