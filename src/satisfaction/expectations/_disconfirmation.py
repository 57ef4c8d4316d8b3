"""`disconfirmation`: performance minus expectation, and whether the gap may be used."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError, InfeasibleError, WeakDataWarning
from satisfaction.expectations._admissibility import GapAdmissibility, gap_admissibility
from satisfaction.expectations._comparison import (
    STATE_SCALE,
    STATES,
    WHOLE,
    Measures,
    mean_metric,
    share_metrics,
    state_of,
)
from satisfaction.expectations._moments import correlation_of, covariance_matrix
from satisfaction.expectations._ratings import (
    ROUNDING,
    Ratings,
    Standard,
    derive,
    read_pairs,
    read_standard,
)
from satisfaction.expectations._reliability import difference_reliability, read_reliability
from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
from satisfaction.foundation._checks import check_choice, check_number, check_text
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import two_sided_pvalue
from satisfaction.metrics._segments import Segments
from satisfaction.models._enums import ExpectationStandard
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._regression import COVARIANCES, Covariance
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]


def disconfirmation(
    data: Any,
    *,
    expected: str | Sequence[str] | None = None,
    perceived: str | Sequence[str] | None = None,
    scale: Any = None,
    standard: Standard,
    tolerance: float = 0.0,
    attribute: str | None = None,
    satisfaction: str | None = None,
    reliability: tuple[float, float] | None = None,
    covariance: Covariance = "auto",
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> SubtractiveDisconfirmation:
    """Measure how far perceived performance fell short of, met or exceeded expectation.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per answer; or `Expectation` and `Performance` records in any order, paired by
        experience and attribute.
    expected, perceived : str or sequence of str
        Columns of the two ratings; sequences are paired by position, and a rating is the mean
        of its items. Left out with records.
    scale : RatingScale or tuple
        The one scale of both ratings; required for columns. Where its low end is the good one,
        ratings are reversed, so that a positive gap always is a better one.
    standard : {"predicted", "promised", "adequate", "desired", "ideal"}
        Against what the performance is held.
    tolerance : float, default 0.0
        Gaps up to this size, in rating units, count as confirmed.
    attribute : str, optional
        With records: the attribute. Several attributes need this or ``by="attribute"``.
    satisfaction : str, optional
        Column of overall satisfaction (with records: item or facet of the `Answer`): tests
        whether the gap may stand for both ratings.
    reliability : tuple of float, optional
        Reliability of the expected and of the perceived rating, for single items.
    covariance : {"auto", "classical", "HC3", "design"}, default "auto"
        Of the regression behind the test; ``"auto"`` is ``"design"`` with weights or a design.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
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
    SubtractiveDisconfirmation
        Means, shares of the three states, the test of the mean gap, and the two checks on it.

    Raises
    ------
    ArgumentError
        If `standard` or `tolerance` is impossible, or the sides have different numbers of items.
    ScaleError
        If `scale` is lacking, or a rating lies off it.
    EmptyDataError
        If no complete answer is left.
    CollinearityError, InfeasibleError
        If `satisfaction` cannot be regressed on both ratings.

    Notes
    -----
    ``gap = perceived - expected``: negative below ``-tolerance``, positive above ``tolerance``,
    confirmed between. Expectations that were asked after the experience are coloured by it, and
    what "should" be is rated near the top of the scale by nearly everybody, which makes nearly
    every gap negative.

    References
    ----------
    Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction
    decisions. Journal of Marketing Research 17, 460, doi:10.1177/002224378001700405.

    Examples
    --------
    Six guests of a hotel said before what they expected, and after how it was:

    >>> import satisfaction as sat
    >>> guests = {"expected": [4, 4, 5, 3, 4, 5], "perceived": [3, 4, 3, 4, 2, 5]}
    >>> gap = sat.disconfirmation(guests, expected="expected", perceived="perceived",
    ...                           scale=(1, 5), standard="predicted")
    >>> gap.mean_gap.value
    -0.667
    >>> {state: share.value for state, share in gap.shares.items()}
    {'negative': 50.0, 'confirmed': 33.3, 'positive': 16.7}
    """
    against = read_standard(standard)
    band = check_number(tolerance, "tolerance", low=0)
    known = read_reliability(reliability)
    check_choice(covariance, "covariance", COVARIANCES)
    if satisfaction is not None:
        check_text(satisfaction, "satisfaction")
    ratings, outcome = read_pairs(
        data,
        expected=expected,
        perceived=perceived,
        scale=scale,
        standard=against,
        attribute=attribute,
        satisfaction=satisfaction,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    question = Question(against, band, known, covariance)
    return describe_gap(ratings, None if outcome is None else ratings.column(outcome), question)


@frozen
class Question:
    """What is asked about a gap."""

    standard: ExpectationStandard
    tolerance: float = 0.0
    reliability: tuple[float, float] | None = None
    covariance: Covariance = "auto"


def describe_gap(
    ratings: Ratings, satisfaction: Floats | None, question: Question, *, quiet: bool = False
) -> SubtractiveDisconfirmation:
    """Return the disconfirmation in ratings, of everybody, of each item and of each segment.

    A quiet one leaves the warning of undefined standard errors to the caller.
    """
    whole = _Gap.of(ratings, satisfaction, question, quiet=quiet)
    k = len(ratings.groups["perceived"])
    alone = evolve(question, reliability=None)
    singles = range(k) if k > 1 else ()
    gaps = [_Gap.of(ratings.single(item), satisfaction, alone, quiet=True) for item in singles]

    def describe(key: Any) -> SubtractiveDisconfirmation:
        items = {gap.ratings.groups["perceived"][0]: gap.describe(key) for gap in gaps}
        return evolve(whole.describe(key), items=Segments(items))

    described = describe(WHOLE)
    if not ratings.tally.by:
        _warn_unreliable([described])
        return described
    segments = {key: describe(key) for key in whole.measures.table("mean_gap")}
    _warn_unreliable([described, *segments.values()])
    untested = [key for key, part in segments.items() if part.admissibility is None]
    if satisfaction is not None and untested:
        warnings.warn(
            f"satisfaction: too few answers, clusters or levels to test the gap in "
            f"{len(untested):,} segments ({shorten(untested[0])!r})",
            WeakDataWarning,
            stacklevel=3,
        )
    return evolve(described, by=ratings.tally.by, segments=Segments(segments))


def _warn_unreliable(results: Sequence[SubtractiveDisconfirmation]) -> None:
    """Warn once where the reliability of a difference is negative."""
    found = [result.reliability.difference for result in results if result.reliability is not None]
    negative = [difference for difference in found if difference < 0]
    if negative:
        more = f", and {len(negative) - 1:,} more" if len(negative) > 1 else ""
        warnings.warn(
            f"reliability: that of the difference is negative ({negative[0]:.2f}{more}): the two "
            "ratings go together more than their reliabilities allow",
            WeakDataWarning,
            stacklevel=4,
        )


@frozen(eq=False)
class _Gap:
    """One gap in the rows of a tally, with the estimates made of it."""

    ratings: Ratings
    expected: Floats
    perceived: Floats
    satisfaction: Floats | None
    question: Question
    answered: NDArray[np.bool_]
    gaps: Tally
    measures: Measures

    @classmethod
    def of(
        cls, ratings: Ratings, satisfaction: Floats | None, question: Question, *, quiet: bool
    ) -> _Gap:
        """Return the gap between two groups of ratings, missing where any answer is."""
        counted = ratings.tally
        expected, perceived = ratings.mean("expected"), ratings.mean("perceived")
        gap = np.where(counted.answered, ratings.difference("perceived", "expected"), np.nan)
        mean_scale, gap_scale = ratings.mean_scale("expected"), ratings.gap_scale("expected")
        gaps = derive(counted, "gap", gap, gap_scale)
        states = state_of(gap, question.tolerance + ROUNDING * ratings.width)
        stated = derive(counted, "state", states, STATE_SCALE)
        means = {
            name: (
                derive(counted, name, np.where(counted.answered, values, np.nan), mean_scale),
                mean_metric(name.removeprefix("mean_"), mean_scale),
            )
            for name, values in (("mean_expected", expected), ("mean_perceived", perceived))
        }
        shares = {name: (stated, metric) for name, metric in share_metrics(STATES).items()}
        answers = means | {"mean_gap": (gaps, mean_metric("gap", gap_scale))} | shares
        return cls(
            ratings=ratings,
            expected=expected,
            perceived=perceived,
            satisfaction=satisfaction,
            question=question,
            answered=counted.answered,
            gaps=gaps,
            measures=Measures(answers, quiet=quiet),
        )

    def describe(self, key: Any) -> SubtractiveDisconfirmation:
        """Return the disconfirmation of a segment, or of everybody."""
        counted = self.ratings.tally
        inside = self.answered & (
            np.ones(len(counted), dtype=bool) if key is WHOLE else counted.rows_of(key)
        )
        mean_gap = self.measures.of("mean_gap", key)
        error, degrees = mean_gap.standard_error, mean_gap.degrees_of_freedom
        statistic = mean_gap.value / error if error > 0 else float("nan")
        spread = covariance_matrix(
            counted, np.column_stack([self.expected, self.perceived]), inside
        )
        variance = spread[0, 0] + spread[1, 1] - 2 * spread[0, 1]
        constant = variance <= ROUNDING**2 * self.ratings.width**2
        question = self.question
        effect_size = float("nan") if constant else mean_gap.value / float(np.sqrt(variance))
        return SubtractiveDisconfirmation(
            n=mean_gap.n,
            n_missing=mean_gap.n_missing,
            standard=question.standard,
            scale=self.ratings.scale,
            tolerance=question.tolerance,
            statistic=statistic,
            degrees_of_freedom=degrees,
            pvalue=two_sided_pvalue(statistic, degrees),
            correlation=correlation_of(spread),
            effect_size=effect_size,
            reliability=difference_reliability(self.ratings, inside, question.reliability),
            admissibility=self._admissibility(inside, strict=key is WHOLE),
            measures=self.measures,
            key=key,
            gaps=self.gaps,
        )

    def _admissibility(self, inside: NDArray[np.bool_], *, strict: bool) -> GapAdmissibility | None:
        """Return the test of the gap; in a segment that cannot be tested None."""
        if self.satisfaction is None:
            return None
        try:
            return gap_admissibility(
                self.ratings.tally,
                self.expected,
                self.perceived,
                self.satisfaction,
                inside,
                self.question.covariance,
            )
        except (InfeasibleError, DesignError):
            if strict:
                raise
            return None
