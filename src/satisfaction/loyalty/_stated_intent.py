"""Stated intent on its scale, and what people did: the rows of a tally, checked together."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    DataValueError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MissingDataError,
    ScaleError,
)
from satisfaction.foundation._vectors import check_vector
from satisfaction.metrics._patterns import count_patterns, read_yes
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._scales import snap_answers
from satisfaction.survey._tally import Tally
from satisfaction.survey._weights import frequencies

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_MOST_LEVELS = 101  # a longer scale is shown at the levels that were used


@frozen(eq=False)
class StatedIntent:
    """Rows of a tally with the steps of the scale each took, and what they did.

    Steps are counted from the end that means "certainly not"; ``n_steps`` make the whole scale.
    """

    tally: Tally
    intent: str
    outcome: str | None
    scale: RatingScale

    @property
    def n_steps(self) -> float:
        """Number of steps of the scale; its width for a slider."""
        return n_steps(self.scale)

    @property
    def scores(self) -> Floats:
        """The score of each row, NaN where missing."""
        return np.array(
            [np.nan if score is None else score for score in self._axis(self.intent).values()],
            dtype=np.float64,
        )

    @property
    def steps(self) -> Floats:
        """The steps of each row, NaN where missing."""
        return steps_of(self.scale, self.scores)

    @property
    def did(self) -> Mask:
        """Which rows did it; none without an outcome."""
        if self.outcome is None:
            return np.zeros(len(self.tally), dtype=bool)
        values = np.array([*self._axis(self.outcome).values(), None], dtype=object)[:-1]
        return read_yes(values, "outcome")

    @property
    def inside(self) -> Mask:
        """Which rows are complete and speak for somebody."""
        return np.asarray(self.tally.answered & (self.tally.weights > 0))

    @property
    def levels(self) -> Floats:
        """The scores to show, ascending: all of the scale, or those used of many."""
        if self.scale.step is not None and len(self.scale) <= _MOST_LEVELS:
            return np.array(self.scale.levels)
        return np.unique(self.scores[self.tally.answered])

    def _axis(self, name: str) -> Axis:
        """Return an answer column of the tally."""
        return next(axis for axis in self.tally.rows.role("answer") if axis.name == name)

    def with_values(self, name: str, values: Floats) -> Tally:
        """Return the tally with a number made of the score in place of the score."""
        axes = []
        for axis in self.tally.rows.axes:
            if (axis.role, axis.name) != ("answer", self.intent):
                axes.append(axis)
                continue
            labels = [None] * len(axis)
            for code, value in zip(axis.codes.tolist(), values.tolist(), strict=True):
                labels[code] = None if np.isnan(value) else value
            axes.append(evolve(axis, name=name, labels=tuple(labels)))
        rows = Rows(tuple(axes), n=self.tally.rows.n, sums=self.tally.rows.sums)
        return evolve(self.tally, rows=rows.tidy(), scales=(None,) * len(self.tally.scales))


def n_steps(scale: RatingScale) -> float:
    """Return the number of steps from one end of a scale to the other; a slider's width."""
    width = scale.high - scale.low
    return width if scale.step is None else float(round(width / scale.step))


def steps_of(scale: RatingScale, scores: Floats) -> Floats:
    """Return how many steps scores on a scale are from the end that means "certainly not"."""
    whole = n_steps(scale)
    steps = np.abs(scores - scale.worst) / (scale.high - scale.low) * whole
    return np.asarray(steps if scale.step is None else np.rint(steps))


def read_scores(scale: RatingScale, scores: Any) -> Floats:
    """Return scores on a scale, NaN where missing or declared to be no answer."""
    numbers, _ = check_vector(scores, "scores")
    numbers[np.isin(numbers, list(scale.not_applicable))] = np.nan
    wrong = np.flatnonzero(~np.isnan(numbers) & ~scale.holds(numbers))
    if wrong.size:
        raise _off_scale(
            "scores", scale, numbers[wrong[:3]].tolist(), wrong[:3].tolist(), wrong.size
        )
    return scale.snap(numbers)


def _off_scale(
    argument: str, scale: RatingScale, got: object, positions: Any, count: int
) -> ScaleError:
    """Return the error for scores that are not on the scale."""
    step = "" if scale.step in (None, 1) else f" in steps of {scale.step:g}"
    return ScaleError.about(
        argument,
        f"every score must lie on the scale {scale.low:g} to {scale.high:g}{step}",
        got=got,
        positions=positions,
        count=count,
        remedy="Correct the scale, or declare codes such as 99 with "
        f"RatingScale({scale.low:g}, {scale.high:g}, not_applicable={{99}})",
    )


def read_stated_intent(
    data: Any,
    intent: str,
    outcome: str | None,
    scale: Any,
    *,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> StatedIntent:
    """Return stated intent, and the outcome where there is one, as rows of a tally.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        Where the columns are.
    intent, outcome : str
        The columns.
    scale : RatingScale or tuple
        The scale of the intent.
    weights, counts, design, missing
        The common keywords.
    """
    measured = RatingScale.of(scale)
    patterns = count_patterns(
        data,
        numbers={"intent": intent},
        labels={"outcome": outcome},
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    if outcome is not None:
        patterns.yes("outcome")  # refuses what is neither yes nor no
    counted = _on_scale(patterns.tally, intent, measured)
    stated = StatedIntent(counted, intent, outcome, measured)
    if missing == "raise" and counted.n_missing:
        raise MissingDataError.about(
            "intent",
            "no score may be a code for no answer",
            got=f"{counted.n_missing:,} rows",
            count=counted.n_missing,
            remedy='Leave them out with missing="omit"',
        )
    if counted.n == 0:
        raise EmptyDataError.about(
            "intent", "there is no score left", remedy="All rows have a code for no answer"
        )
    if not stated.inside.any():
        raise DesignError.about(
            "weights", "no complete row has a positive weight", remedy="Check the weights"
        )
    return stated


def _on_scale(counted: Tally, intent: str, scale: RatingScale) -> Tally:
    """Return the tally with its intent on the scale."""
    place = counted.answers.index(intent)
    own = counted.scales[place]
    if own is not None and (own.low, own.high, own.best) != (scale.low, scale.high, scale.best):
        raise ScaleError.about(
            "scale",
            "the answers have a scale of their own",
            got=f"{own} in the data, {scale} as scale=",
            remedy="Give that of the data",
        )
    axis = counted.rows.role("answer")[place]
    labels = np.array([np.nan if label is None else label for label in axis.labels], np.float64)
    wrong = np.flatnonzero(
        ~np.isnan(labels) & ~np.isin(labels, list(scale.not_applicable)) & ~scale.holds(labels)
    )
    if wrong.size:
        heads = np.bincount(axis.codes, counted.rows.n, len(axis))[wrong].astype(np.int64)
        shown = frequencies(labels[wrong].tolist(), heads.tolist())
        raise _off_scale("intent", scale, shown, (), int(heads.sum()))
    scales = tuple(scale if number == place else None for number in range(len(counted.scales)))
    return evolve(counted, rows=snap_answers(counted.rows, scales), scales=scales)


def require_both_outcomes(stated: StatedIntent) -> None:
    """Refuse outcomes that are all the same."""
    did = stated.did[stated.inside]
    if did.all() or not did.any():
        raise InfeasibleError.about(
            "outcome",
            f"{stated.outcome} must have customers who did it and others who did not",
            got="only ones who did" if did.all() else "nobody who did",
            remedy='Wait for more of them, or write method="beta_binomial"',
        )


def require_two_scores(stated: StatedIntent) -> None:
    """Refuse stated intent that is the same for everybody."""
    used = np.unique(stated.scores[stated.inside])
    if used.size < 2:
        raise DataValueError.about(
            "intent",
            "everybody gave the same score, from which nothing can be learned about others",
            got=used.tolist(),
            remedy='Write method="juster", or ask more customers',
        )
