"""`gain_loss`: whether disappointments weigh more than pleasant surprises."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError, InfeasibleError, WeakDataWarning
from satisfaction.expectations._comparison import segment_dicts
from satisfaction.expectations._perceived import deviations, read_midpoint
from satisfaction.expectations._ratings import (
    ROUNDING,
    Standard,
    read_names,
    read_pairs,
    read_ratings,
)
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._least_squares import LeastSquares
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    format_pvalue,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import Coefficient, ConfidenceInterval, quantile
from satisfaction.metrics._distribution import Segments
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._regression import Covariance, regress
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEW = 30  # answers on one side, below which its slope is hardly known


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


def gain_loss(
    data: Any,
    *,
    satisfaction: str,
    expected: str | Sequence[str] | None = None,
    perceived: str | Sequence[str] | None = None,
    rating: str | None = None,
    midpoint: float | None = None,
    scale: Any = None,
    standard: Standard | None = None,
    attribute: str | None = None,
    controls: Sequence[str] = (),
    covariance: Covariance = "auto",
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> GainLoss:
    """Measure whether falling short of expectations weighs more than exceeding them.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per answer; or typed records, paired as in `disconfirmation`.
    satisfaction : str
        Column of overall satisfaction (with records: item or facet of the `Answer`).
    expected, perceived : str or sequence of str, optional
        Columns of both ratings: D is their difference. Either these or `rating`.
    rating : str, optional
        A perceived-disconfirmation question: D is the answer minus `midpoint`.
    midpoint : float, optional
        The answer that means "as expected"; by default the middle of the scale.
    scale : RatingScale or tuple
        The scale of the ratings.
    standard : str, optional
        Needed with records: which expectations are taken.
    attribute : str, optional
        With records: the attribute.
    controls : sequence of str, default ()
        Columns held constant.
    covariance : {"auto", "classical", "HC3", "design"}, default "auto"
        ``"auto"`` is ``"design"`` with weights or a design, else ``"classical"``.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Answers with a missing value are left out and counted, or refused.

    Returns
    -------
    GainLoss
        Both slopes, the test of their difference, their ratio.

    Warns
    -----
    WeakDataWarning
        If fewer than 30 answers are on one side.

    Raises
    ------
    ArgumentError
        If not exactly one of `rating` and the pair of columns is given.
    InfeasibleError, CollinearityError
        If there are too few answers, or a column is constant or depends on others.

    Notes
    -----
    ``satisfaction = b0 + b_gain max(D, 0) + b_loss min(D, 0) + controls``. With a subtracted D
    both slopes also carry the regression to the mean of both ratings: who rates the performance
    very high tends to have expected less than that by chance. A question that asks for the
    disconfirmation itself is free of it.

    References
    ----------
    Anderson, E. W., Sullivan, M. W. (1993). The antecedents and consequences of customer
    satisfaction for firms. Marketing Science 12, 125, doi:10.1287/mksc.12.2.125.
    Mittal, V., Ross, W. T., Baldasare, P. M. (1998). The asymmetric impact of negative and
    positive attribute-level performance. Journal of Marketing 62(1), 33,
    doi:10.1177/002224299806200104.

    Examples
    --------
    >>> import satisfaction as sat
    >>> gaps = [-2, -1, 0, 1, 2] * 30
    >>> answers = {"expected": [3] * 150, "perceived": [3 + gap for gap in gaps],
    ...            "satisfaction": [4 + gap * (1.0 if gap < 0 else 0.5) for gap in gaps]}
    >>> fit = sat.gain_loss(answers, expected="expected", perceived="perceived",
    ...                     satisfaction="satisfaction", scale=(1, 5))
    >>> fit.difference.value
    0.5
    """
    held = _read_controls(controls)
    common = {"by": by, "weights": weights, "counts": counts, "design": design, "missing": missing}
    if rating is None:
        _refuse_midpoint(midpoint)
        ratings, outcome = read_pairs(
            data,
            expected=expected,
            perceived=perceived,
            scale=scale,
            standard=standard,
            attribute=attribute,
            satisfaction=satisfaction,
            controls=held,
            **common,
        )
        outcome = str(outcome)
        gap = ratings.difference("perceived", "expected")
    else:
        _refuse_beside_rating(expected=expected, perceived=perceived, attribute=attribute)
        beside = (satisfaction, *held)
        ratings = read_ratings(data, {"rating": rating}, scale=scale, beside=beside, **common)
        outcome = satisfaction
        middle = read_midpoint(midpoint, ratings.scale)
        gap = deviations(ratings.column(rating), ratings.scale, middle)
    counted = ratings.tally
    gap = np.where(np.abs(gap) <= ROUNDING * ratings.width, 0.0, gap)
    model = _Piecewise(
        counted,
        gap,
        ratings.column(outcome),
        {name: ratings.column(name) for name in held},
        covariance,
    )
    whole = model.fit(counted.rows_of())
    _warn_few(whole)
    if not counted.by:
        return whole
    rows_of = {key: counted.rows_of(key) for key in counted.segments}
    segments = {
        key: model.segment(rows, key)
        for key, rows in rows_of.items()
        if np.any(rows & counted.answered)
    }
    _warn_few_in_segments(segments)
    return evolve(whole, by=counted.by, segments=Segments(segments))


def _read_controls(controls: Sequence[str]) -> tuple[str, ...]:
    """Return the columns held constant; three names belong to the model itself."""
    names = () if len(controls) == 0 else read_names(controls, "controls")
    taken = [name for name in names if name in {"intercept", "gain", "loss"}]
    if taken:
        raise ArgumentError.about(
            "controls",
            "must not be named like the terms of the model",
            got=taken,
            remedy="Rename the column",
        )
    return names


def _refuse_midpoint(midpoint: object) -> None:
    """Refuse the midpoint of a question that is not there."""
    if midpoint is not None:
        raise ArgumentError.about(
            "midpoint",
            "belongs to a question that asks for the disconfirmation itself",
            got=[midpoint],
            remedy="Leave it out, or name that question as rating=",
        )


def _refuse_beside_rating(**arguments: object) -> None:
    """Refuse both ratings beside a question that asks for the disconfirmation itself."""
    given = [name for name, value in arguments.items() if value is not None]
    if given:
        raise ArgumentError.about(
            given[0],
            "exactly one is needed: rating=, or expected= and perceived=",
            got="rating= too",
            remedy="What people say and what is subtracted are two measures; choose one",
        )


@frozen(eq=False)
class _Piecewise:
    """The regression of an outcome on gains and losses, on the rows of a tally."""

    tally: Tally
    gap: Floats
    outcome: Floats
    controls: Mapping[str, Floats]
    covariance: Covariance

    def fit(self, rows: Mask) -> GainLoss:
        """Return the fit to some rows; a side on which nobody is has no slope."""
        inside = rows & self.tally.answered
        sides = {"gain": np.maximum(self.gap, 0.0), "loss": np.minimum(self.gap, 0.0)}
        present = {name: side for name, side in sides.items() if np.any(side[inside] != 0)}
        fitted = regress(
            self.tally, present | dict(self.controls), self.outcome, inside, self.covariance
        )
        return self._describe(fitted, rows, tuple(present))

    def segment(self, rows: Mask, key: Any) -> GainLoss:
        """Return the fit to a segment, all nan where it cannot be fitted."""
        try:
            return self.fit(rows)
        except (InfeasibleError, DesignError) as error:
            warnings.warn(
                f"by: segment {shorten(key)!r} cannot be fitted ({error})",
                WeakDataWarning,
                stacklevel=3,
            )
            return self._describe(None, rows, ())

    def _describe(
        self, fitted: LeastSquares | None, rows: Mask, present: tuple[str, ...]
    ) -> GainLoss:
        """Return what was fitted, nan for what does not exist."""
        nothing = Coefficient("", math.nan, math.nan)
        inside = rows & self.tally.answered
        heads, gap = self.tally.rows.n[inside], self.gap[inside]
        found = {} if fitted is None else fitted.parameters
        difference = evolve(nothing, name="loss - gain")
        shared = math.nan
        if fitted is not None and len(present) == 2:
            difference = fitted.combine("loss - gain", {"loss": 1.0, "gain": -1.0})
            places = fitted.names.index("gain"), fitted.names.index("loss")
            shared = float(fitted.covariance[places])
        return GainLoss(
            intercept=found.get("intercept", evolve(nothing, name="intercept")),
            gain=found.get("gain", evolve(nothing, name="gain")),
            loss=found.get("loss", evolve(nothing, name="loss")),
            difference=difference,
            controls={name: found.get(name, evolve(nothing, name=name)) for name in self.controls},
            r2=math.nan if fitted is None else fitted.r2,
            n=int(heads.sum()),
            n_missing=int(self.tally.rows.n[rows & ~inside].sum()),
            n_gain=int(heads[gap > 0].sum()),
            n_confirmed=int(heads[gap == 0].sum()),
            n_loss=int(heads[gap < 0].sum()),
            covariance_type="none" if fitted is None else fitted.covariance_type,
            shared=shared,
        )


def _sides_with_few(fit: GainLoss) -> list[str]:
    """Return the sides with too few answers, in words."""
    counts = {"better": fit.n_gain, "worse": fit.n_loss}
    return [
        f"{format_count(count) if count else 'nobody'} found it {side} than expected"
        for side, count in counts.items()
        if count < FEW
    ]


def _warn_few(fit: GainLoss) -> None:
    """Warn where a slope rests on few answers, or on nobody."""
    few = _sides_with_few(fit)
    if few:
        warnings.warn(
            f"satisfaction: {' and '.join(few)}: that slope is hardly known",
            WeakDataWarning,
            stacklevel=3,
        )


def _warn_few_in_segments(segments: Mapping[Any, GainLoss]) -> None:
    """Warn once for all segments where a slope rests on few answers."""
    weak = {key: few for key, fit in segments.items() if (few := _sides_with_few(fit))}
    if weak:
        key, few = next(iter(weak.items()))
        warnings.warn(
            f"satisfaction: slopes are hardly known in {len(weak):,} segments "
            f"(in {shorten(key)!r} {' and '.join(few)})",
            WeakDataWarning,
            stacklevel=3,
        )
