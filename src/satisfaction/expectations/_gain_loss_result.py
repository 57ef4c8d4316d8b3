"""The result of a regression on gains and losses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import EmptyDataError, MethodError
from satisfaction.expectations._comparison import segment_dicts
from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    format_pvalue,
    html_table,
    json_number,
)
from satisfaction.foundation._results import Coefficient, ConfidenceInterval, quantile
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table
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
    covariance : ndarray
        Of `parameters`, read-only; nan for a slope that does not exist.
    degrees_of_freedom : float
        Of the t tests.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same fit; empty without ``by``.
    declared, sum_of_weights : object
        What the estimates need besides: the library's own.

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
    covariance: NDArray[np.float64]
    degrees_of_freedom: float
    by: tuple[str, ...] = ()
    segments: Mapping[Any, GainLoss] = field(factory=lambda: Segments({}))
    _declared: bool = field(alias="declared")
    _sum_of_weights: float = field(alias="sum_of_weights")

    @property
    def parameters(self) -> dict[str, Coefficient]:
        """Intercept, gain, loss and the controls, in the order of `covariance`."""
        own = {"intercept": self.intercept, "gain": self.gain, "loss": self.loss}
        return own | dict(self.controls)

    def estimates(self, name: str = "difference") -> EstimateTable:
        """Return one slope, or their difference, by segment.

        Parameters
        ----------
        name : {"difference", "gain", "loss"}
            Which number. Segments without it are listed as empty.

        Returns
        -------
        EstimateTable
            Keyed by segment; the fits of different segments are taken as independent.

        Raises
        ------
        ArgumentError
            If there is no such number.
        MethodError
            If there are no segments.
        EmptyDataError
            If no segment has it.
        """
        check_choice(name, "name", ("difference", "gain", "loss"))
        if not self.by:
            raise MethodError.about("estimates", "needs segments", remedy="Call it with by=")
        found = {key: part for key, part in self.segments.items() if part._has(name)}
        if not found:
            raise EmptyDataError.about(
                "name",
                "no segment has this number",
                got=[name],
                remedy="It needs answers better and worse than expected",
            )
        quantity = Quantity(name, unit="rating", family="mean")
        slopes: list[Coefficient] = [getattr(part, name) for part in found.values()]
        table = quantity_table(
            quantity,
            [slope.value for slope in slopes],
            [slope.standard_error**2 for slope in slopes],
            n=[part.n for part in found.values()],
            n_missing=[part.n_missing for part in found.values()],
            sum_of_weights=[part._sum_of_weights for part in found.values()],
            degrees_of_freedom=[part.degrees_of_freedom for part in found.values()],
            declared=self._declared,
            by=self.by,
            keys=tuple(found),
        )
        empty = tuple(
            (key, part.n_missing) for key, part in self.segments.items() if key not in found
        )
        return EstimateTable(by=self.by, batch=table._batch, empty=empty)

    def _has(self, name: str) -> bool:
        """Return whether a slope exists."""
        slope: Coefficient = getattr(self, name)
        return not math.isnan(slope.value)

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
        b = gain.value * loss.value - reach * float(self.covariance[1, 2])
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
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
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
