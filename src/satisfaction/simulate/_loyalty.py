"""What satisfaction leads to: intent, recommendation, coming back, staying, spending."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.models import RatingScale
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields
from satisfaction.simulate._people import People
from satisfaction.simulate._streams import Streams, poisson

# Likelihood to recommend and intent are asked from 0 to 10, as everywhere.
LIKELIHOOD = RatingScale(0, 10)
TRIALS = 10
PERIOD_DAYS = 90.0


@frozen(kw_only=True, field_transformer=named_converters)
class LoyaltyBehaviour:
    """How intent, recommendation, coming back, staying and spending follow from satisfaction.

    Parameters
    ----------
    periods : int, default 4
        Periods of 90 days after satisfaction was measured, 1 to 100.
    stay_intercept, stay_slope : float, default 1.2, 0.6
        Logit of staying for one more period at satisfaction 0, and its rise per latent point.
    stay_spread : float, default 0.8
        Standard deviation of that logit among customers who are equally satisfied. It makes
        retention rates rise over time, as customers who leave easily have left.
    return_intercept, return_slope : float, default 0.2, 0.5
        The same for coming back within a period.
    return_spread : float, default 0.5
        The same for coming back.
    intent_bias : float, default 0.3
        Overstatement of intent: whoever comes back with probability p says ``p + bias (1 - p)``
        on average; a negative bias understates, ``p (1 + bias)``. Between -1 and 1.
    recommend_intercept, recommend_slope : float, default 0.6, 0.8
        Mean latent likelihood to recommend at satisfaction 0, and its rise per latent point.
    recommend_spread : float, default 0.5
        Its standard deviation among customers who are equally satisfied.
    act_intercept, act_slope : float, default -1.5, 0.6
        Logit of really recommending within a period, and its rise per latent point.
    visits : float, default 2
        Mean number of visits in a period in which a customer comes back, at least 1.
    spend_slope : float, default 0.1
        Rise of the logarithm of spend per visit with satisfaction.

    Raises
    ------
    ArgumentError
        If a number is outside its range.
    DataTypeError
        If a value is of the wrong kind.

    References
    ----------
    Morrison, D. G. (1979). Purchase intentions and purchase behavior. Journal of Marketing 43.

    Fader, P. S., Hardie, B. G. S. (2007). How to project customer retention. Journal of Interactive
    Marketing 21. https://doi.org/10.1002/dir.20074

    Examples
    --------
    >>> LoyaltyBehaviour(periods=8, stay_slope=0.8).intent_bias
    0.3
    """

    periods: int = field(default=4, converter=_fields.periods)
    stay_intercept: float = field(default=1.2, converter=_fields.real)
    stay_slope: float = field(default=0.6, converter=_fields.real)
    stay_spread: float = field(default=0.8, converter=_fields.non_negative)
    return_intercept: float = field(default=0.2, converter=_fields.real)
    return_slope: float = field(default=0.5, converter=_fields.real)
    return_spread: float = field(default=0.5, converter=_fields.non_negative)
    intent_bias: float = field(default=0.3, converter=_fields.signed_share)
    recommend_intercept: float = field(default=0.6, converter=_fields.real)
    recommend_slope: float = field(default=0.8, converter=_fields.real)
    recommend_spread: float = field(default=0.5, converter=_fields.non_negative)
    act_intercept: float = field(default=-1.5, converter=_fields.real)
    act_slope: float = field(default=0.6, converter=_fields.real)
    visits: float = field(default=2.0, converter=_fields.visits)
    spend_slope: float = field(default=0.1, converter=_fields.real)

    def stated(self, comes_back: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean stated intent of customers who come back with given probabilities.

        Parameters
        ----------
        comes_back : ndarray
            True probabilities.

        Returns
        -------
        ndarray
            Mean stated intents, as fractions.
        """
        if self.intent_bias < 0:
            return comes_back * (1 + self.intent_bias)
        return comes_back + self.intent_bias * (1 - comes_back)


@frozen(eq=False)
class Loyalty:
    """What satisfaction led to; periods are the first axis of what happens by period.

    ``stay_taste`` and ``return_taste`` are what the two logits owe to the person.
    """

    recommend: NDArray[np.float64]
    stay_taste: NDArray[np.float64]
    return_taste: NDArray[np.float64]
    stays: NDArray[np.float64]
    comes_back: NDArray[np.float64]
    active: NDArray[np.bool_]
    stayed: NDArray[np.bool_]
    visits: NDArray[np.int16]
    recommended: NDArray[np.bool_]
    spend: NDArray[np.float64]


def stay_probability(
    satisfaction: NDArray[np.float64], taste: NDArray[np.float64], loyalty: LoyaltyBehaviour
) -> NDArray[np.float64]:
    """Return the probability of staying for one more period."""
    staying: NDArray[np.float64] = special.expit(
        loyalty.stay_intercept + loyalty.stay_slope * satisfaction + taste
    )
    return staying


def return_probability(
    satisfaction: NDArray[np.float64], taste: NDArray[np.float64], loyalty: LoyaltyBehaviour
) -> NDArray[np.float64]:
    """Return the probability of coming back within a period."""
    returning: NDArray[np.float64] = special.expit(
        loyalty.return_intercept + loyalty.return_slope * satisfaction + taste
    )
    return returning


def draw_loyalty(
    people: People,
    satisfaction: NDArray[np.float64],
    loyalty: LoyaltyBehaviour,
    streams: Streams,
) -> Loyalty:
    """Return what customers do after their satisfaction was measured.

    A customer is there at the beginning of a period, may come back in it, and may leave at its
    end: staying is geometric for one customer, and beyond that for a mixture of customers.
    """
    n = satisfaction.size
    stay_taste = loyalty.stay_spread * streams.normals("stays", n)
    return_taste = loyalty.return_spread * streams.normals("returns", n)
    stays = stay_probability(satisfaction, stay_taste, loyalty)
    comes_back = return_probability(satisfaction, return_taste, loyalty)
    tells = special.expit(loyalty.act_intercept + loyalty.act_slope * satisfaction)
    per_visit = people.buyer * people.basket * np.exp(loyalty.spend_slope * satisfaction)
    more_visits = np.full(n, loyalty.visits - 1)

    shape = (loyalty.periods, n)
    active, stayed = np.empty(shape, dtype=np.bool_), np.empty(shape, dtype=np.bool_)
    recommended = np.empty(shape, dtype=np.bool_)
    visits, spend = np.empty(shape, dtype=np.int16), np.empty(shape)
    there = np.ones(n, dtype=np.bool_)
    for t in range(loyalty.periods):
        active[t] = there
        returned = there & (streams.uniforms("return", n, t) < comes_back)
        visits[t] = returned * (1 + poisson(streams.uniforms("visits", n, t), more_visits))
        recommended[t] = there & (streams.uniforms("recommends", n, t) < tells)
        spend[t] = visits[t] * per_visit
        there = there & (streams.uniforms("stay", n, t) < stays)
        stayed[t] = there
    likely = loyalty.recommend_intercept + loyalty.recommend_slope * satisfaction
    likely += loyalty.recommend_spread * streams.normals("recommend", n)
    return Loyalty(
        recommend=likely,
        stay_taste=stay_taste,
        return_taste=return_taste,
        stays=stays,
        comes_back=comes_back,
        active=active,
        stayed=stayed,
        visits=visits,
        recommended=recommended,
        spend=spend,
    )


def expected_spend(
    people: People,
    satisfaction: NDArray[np.float64],
    drawn: Loyalty,
    loyalty: LoyaltyBehaviour,
) -> NDArray[np.float64]:
    """Return the expected spend of each customer over all periods, at given satisfactions.

    ``basket exp(slope S) visits p (1 + r + ... + r**(T - 1))`` for buyers, 0 for others.
    """
    stays = stay_probability(satisfaction, drawn.stay_taste, loyalty)
    there = np.ones(satisfaction.size)
    time = np.zeros(satisfaction.size)
    for _ in range(loyalty.periods):
        time += there
        there = there * stays
    per_visit = people.buyer * people.basket * np.exp(loyalty.spend_slope * satisfaction)
    comes_back = return_probability(satisfaction, drawn.return_taste, loyalty)
    spend: NDArray[np.float64] = per_visit * loyalty.visits * comes_back * time
    return spend


def draw_intent(
    comes_back: NDArray[np.float64], loyalty: LoyaltyBehaviour, streams: Streams
) -> NDArray[np.int8]:
    """Return stated intents from 0 to 10: binomial around the biased probability (Morrison)."""
    stated = loyalty.stated(comes_back)
    intent = np.zeros(comes_back.size, dtype=np.int8)
    for trial in range(TRIALS):
        intent += streams.uniforms("intent", comes_back.size, trial) < stated
    return intent
