"""`gain_loss`: whether disappointments weigh more than pleasant surprises."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError, InfeasibleError, WeakDataWarning
from satisfaction.expectations._gain_loss_result import GainLoss
from satisfaction.expectations._perceived import deviations, read_midpoint
from satisfaction.expectations._ratings import (
    ROUNDING,
    Standard,
    read_controls,
    read_pairs,
    read_ratings,
)
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._least_squares import LeastSquares
from satisfaction.foundation._rendering import format_count, shorten
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._segments import Segments
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._regression import Covariance, regress
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEW = 30  # answers on one side, below which its slope is hardly known


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

    Raises
    ------
    ArgumentError
        If not exactly one of `rating` and the pair of columns is given.
    InfeasibleError, CollinearityError
        If there are too few answers, or a column is constant or depends on others.

    Warns
    -----
    WeakDataWarning
        If fewer than 30 answers are on one side.

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
    check_text(satisfaction, "satisfaction")
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
        check_text(rating, "rating")
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
    refused: dict[Any, Exception] = {}
    segments = {
        key: model.segment(rows, key, refused)
        for key, rows in rows_of.items()
        if np.any(rows & counted.answered)
    }
    _warn_refused(refused)
    _warn_few_in_segments({key: fit for key, fit in segments.items() if key not in refused})
    return evolve(whole, by=counted.by, segments=Segments(segments))


def _read_controls(controls: Sequence[str]) -> tuple[str, ...]:
    """Return the columns held constant; three names belong to the model itself."""
    names = read_controls(controls)
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

    def segment(self, rows: Mask, key: Any, refused: dict[Any, Exception]) -> GainLoss:
        """Return the fit to a segment, all nan and the reason noted where it cannot be fitted."""
        try:
            return self.fit(rows)
        except (InfeasibleError, DesignError) as error:
            refused[key] = error
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
        names = ("intercept", "gain", "loss", *self.controls)
        covariance = np.full((len(names), len(names)), np.nan)
        if fitted is not None:
            places = [names.index(name) for name in fitted.names]
            covariance[np.ix_(places, places)] = fitted.covariance
            if len(present) == 2:
                difference = fitted.combine("loss - gain", {"loss": 1.0, "gain": -1.0})
        covariance.flags.writeable = False
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
            covariance=covariance,
            degrees_of_freedom=math.nan if fitted is None else fitted.degrees_of_freedom,
            declared=self.tally.declared,
            sum_of_weights=float(self.tally.weights[inside].sum()),
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


def _warn_refused(refused: Mapping[Any, Exception]) -> None:
    """Warn once of all segments that cannot be fitted."""
    if refused:
        key, error = next(iter(refused.items()))
        more = f", and {len(refused) - 1:,} more" if len(refused) > 1 else ""
        warnings.warn(
            f"by: segment {shorten(key)!r} cannot be fitted ({error}){more}",
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
