"""Expectations, perceived performance, their disconfirmation and the satisfaction it makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.models import PromiseKind
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields
from satisfaction.simulate._parameters import Attribute, MarketOffering, Segment
from satisfaction.simulate._people import REGULAR, People, of_each
from satisfaction.simulate._streams import Streams, choose

SOURCES = ("explicit_promise", "implicit_promise", "word_of_mouth", "past_experience")
# Share of the sources among those who are new; regular customers rely on their own experience.
_SOURCE_SHARES = np.array([0.4, 0.3, 0.3])


@frozen(kw_only=True, field_transformer=named_converters)
class Comparison:
    """How expectation and performance are formed, compared, and become satisfaction.

    Parameters
    ----------
    intercept : float, default 0.95
        Satisfaction where everything is at 0.
    expectation_effect : float, default 0.15
        Direct effect of the mean expectation, the adaptation level of Oliver.
    loss_aversion : float, default 2.25
        How much more a shortfall weighs than an equal gain, at least 1; 1 is symmetric.
    curvature : float, default 1
        Exponent of gains and shortfalls, above 0 and at most 1; 1 is linear.
    assimilation : float, default 0
        Share of the gap by which perceived performance is pulled to the expectation, below 1.
    learning : float, default 0.5
        Share by which the expectations of regular customers have come near to what is delivered.
    overcharge_effect : float, default 5
        What an overcharge of the whole price would take from satisfaction, at least 0.
    halo : float, default 0.3
        Correlation of the expectations, and of the performances, of two attributes.
    noise : float, default 0.6
        Standard deviation of what satisfaction owes to nothing in this list.

    Raises
    ------
    ArgumentError
        If a number is outside its range.
    DataTypeError
        If a value is no number.

    References
    ----------
    Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction
    decisions. Journal of Marketing Research 17. https://doi.org/10.1177/002224378001700405

    Anderson, R. E. (1973). Consumer dissatisfaction: the effect of disconfirmed expectancy on
    perceived product performance. Journal of Marketing Research 10.

    Tversky, A., Kahneman, D. (1992). Advances in prospect theory: cumulative representation of
    uncertainty. Journal of Risk and Uncertainty 5 (loss aversion 2.25, exponent 0.88).

    Mittal, V., Ross, W. T., Baldasare, P. M. (1998). The asymmetric impact of negative and
    positive attribute-level performance on overall satisfaction and repurchase intentions.
    Journal of Marketing 62.

    Examples
    --------
    >>> Comparison(loss_aversion=1).assimilation
    0.0
    """

    intercept: float = field(default=0.95, converter=_fields.real)
    expectation_effect: float = field(default=0.15, converter=_fields.real)
    loss_aversion: float = field(default=2.25, converter=_fields.at_least_one)
    curvature: float = field(default=1.0, converter=_fields.positive_share)
    assimilation: float = field(default=0.0, converter=_fields.below_one)
    learning: float = field(default=0.5, converter=_fields.probability)
    overcharge_effect: float = field(default=5.0, converter=_fields.non_negative)
    halo: float = field(default=0.3, converter=_fields.probability)
    noise: float = field(default=0.6, converter=_fields.non_negative)

    def value(self, disconfirmation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what a gain or a shortfall is worth: the value function of Tversky and Kahneman.

        Parameters
        ----------
        disconfirmation : ndarray
            Performance minus expectation.

        Returns
        -------
        ndarray
            ``d**c`` for gains, ``-k (-d)**c`` for shortfalls.
        """
        size = np.abs(disconfirmation)
        if self.curvature != 1:
            size **= self.curvature
        return np.where(disconfirmation < 0, -self.loss_aversion * size, size)


@frozen(eq=False)
class Experiences:
    """What each customer expected, found, paid and felt; attributes are the first axis."""

    day: NDArray[np.float64]
    source: NDArray[np.int16]
    overcharge: NDArray[np.float64]
    expectation: NDArray[np.float64]
    performance: NDArray[np.float64]
    satisfaction: NDArray[np.float64]


# The experiences of all customers fall into this many days, the first of the calendar.
EXPERIENCE_DAYS = 90.0


def draw_experiences(
    people: People,
    segments: Sequence[Segment],
    offerings: Sequence[MarketOffering],
    attributes: Sequence[Attribute],
    comparison: Comparison,
    streams: Streams,
) -> Experiences:
    """Return one experience per customer, and the satisfaction that it leaves.

    The equations are those of the page "A market whose truth is known".
    """
    n = people.segment.size
    regular = people.tenure >= REGULAR
    source = choose(streams.uniforms("source", n), _SOURCE_SHARES)
    source[regular] = SOURCES.index("past_experience")

    own, shared = np.sqrt(1 - comparison.halo), np.sqrt(comparison.halo)
    hopes = shared * streams.normals("expectation_common", n)
    luck = shared * streams.normals("performance_common", n)
    segment_expectation = of_each(segments, "expectation")[people.segment]
    level = of_each(segments, "performance")[people.segment]
    level += of_each(offerings, "performance")[people.offering]

    expectation = np.empty((len(attributes), n))
    performance = np.empty((len(attributes), n))
    satisfaction = np.full(n, comparison.intercept)
    for a, attribute in enumerate(attributes):
        E, P = expectation[a], performance[a]
        lifts = [
            [offering.lift(attribute.name, kind) for offering in offerings]
            for kind in (PromiseKind.EXPLICIT, PromiseKind.IMPLICIT)
        ]
        nothing = [0.0] * len(offerings)
        by_source = np.array([*lifts, nothing, nothing])
        delivered = attribute.performance + level
        E[:] = attribute.expectation + segment_expectation + by_source[source, people.offering]
        E += attribute.spread * (hopes + own * streams.normals("expectation", n, a))
        E += comparison.learning * regular * (delivered - E)
        P[:] = delivered + attribute.spread * (luck + own * streams.normals("performance", n, a))
        P += comparison.assimilation * (E - P)
        satisfaction += attribute.weight * comparison.value(P - E)
        satisfaction += comparison.expectation_effect / len(attributes) * E

    too_much = (
        streams.uniforms("overcharge", n) < of_each(offerings, "overcharged")[people.offering]
    )
    overcharge = of_each(offerings, "overcharge")[people.offering] * (too_much & people.buyer)
    satisfaction -= comparison.overcharge_effect * overcharge
    satisfaction += comparison.noise * streams.normals("satisfaction", n)
    return Experiences(
        day=EXPERIENCE_DAYS * streams.uniforms("day", n),
        source=source,
        overcharge=overcharge,
        expectation=expectation,
        performance=performance,
        satisfaction=satisfaction,
    )
