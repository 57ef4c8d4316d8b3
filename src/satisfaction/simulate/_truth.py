"""`MarketTruth`: the population values that estimators of a simulated market should find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import fields, frozen
from numpy.typing import NDArray

from satisfaction.foundation._read_only import ReadOnly
from satisfaction.foundation._rendering import format_number, html_table, json_number, text_table
from satisfaction.metrics import csat, mean_rating, nps
from satisfaction.models import RatingScale
from satisfaction.simulate._equations import equations_of
from satisfaction.simulate._loyalty import TRIALS, expected_spend
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._measurement import Ratings
from satisfaction.simulate._tables import Drawn

Numbers = Mapping[str, float]


@frozen(kw_only=True, repr=False)
class MarketTruth:
    """What is true of a whole simulated market: shares in percent, latent values in latent points.

    "Ratings" are those that everybody would give on the day of the survey, with their error of
    measurement: a census of them by the metrics of this library gives these very numbers.

    Parameters
    ----------
    n_customers, n_contacts : int
        How many there are.
    csat : float
        Share of satisfaction ratings in the best two boxes, percent; nan where the scale has
        fewer than three levels or is a slider.
    nps : float
        Promoters minus detractors, by the rating of recommendation.
    mean_rating, mean_intent : float
        Mean of the satisfaction ratings, and of stated intent (0 to 10).
    csat_by_segment, nps_by_segment, mean_rating_by_segment : mapping of str to float
        The same in each segment that has customers.
    mean_satisfaction : float
        Mean latent satisfaction.
    reliability : float
        Reliability of the answers before they are cut to the scale, as stated.
    rating_reliability : float
        Reliability of the satisfaction ratings themselves: lower, as a scale is coarse; nan for
        a slider.
    mean_disconfirmation : mapping of str to float
        Mean latent performance minus expectation, by attribute.
    mean_rating_disconfirmation : mapping of str to float
        The same of the ratings, in points of the item scale.
    gain_effects, loss_effects : mapping of str to float
        Effect of one latent point on satisfaction where performance exceeds expectation, and
        where it falls short (with curvature: of the first point).
    mean_effects : mapping of str to float
        Mean effect of one more latent point of performance, over all customers.
    complaint_rate : float
        Share of the customers who complained, percent.
    resolution_rate : float
        Share of those whose complaint was resolved, percent; nan where nobody complained.
    recovery_effect : float
        Mean satisfaction that complaints added, over those who complained; nan without any.
    link : mapping of float to float
        Mean true probability of staying for a period, percent, by satisfaction rating; empty for
        a slider.
    stay_slope, return_slope : float
        Effect of a latent point of satisfaction on the logits of staying and of coming back.
    retention : tuple of float
        Share still customers at the end of each period, percent.
    return_rate : float
        Share who came back in the first period, percent.
    repurchase_rate : float
        Share of the buyers among them, of all buyers, percent; nan without buyers.
    recommendation_rate : float
        Share who really recommended in the first period, percent.
    intent_bias : float
        Stated intent in percent minus the true mean probability of coming back in percent.
    mean_spend : float
        Spend of a customer over all periods, as it happened.
    expected_spend : float
        The same in expectation.
    value_of_a_point : float
        What `expected_spend` would rise by if every customer's satisfaction rose by one point of
        the satisfaction scale, everything else as it is.
    equations : mapping of str to str
        The equations in causal order, with their parameters.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.simulate import simulate_market
    >>> market = simulate_market(2_000, rng=7)
    >>> census = sat.csat(market.columns(), "satisfaction", scale=(1, 5))
    >>> census.value == market.truth.csat
    True
    """

    n_customers: int
    n_contacts: int
    csat: float
    nps: float
    mean_rating: float
    mean_intent: float
    csat_by_segment: Numbers
    nps_by_segment: Numbers
    mean_rating_by_segment: Numbers
    mean_satisfaction: float
    reliability: float
    rating_reliability: float
    mean_disconfirmation: Numbers
    mean_rating_disconfirmation: Numbers
    gain_effects: Numbers
    loss_effects: Numbers
    mean_effects: Numbers
    complaint_rate: float
    resolution_rate: float
    recovery_effect: float
    link: Mapping[float, float]
    stay_slope: float
    return_slope: float
    retention: tuple[float, ...]
    return_rate: float
    repurchase_rate: float
    recommendation_rate: float
    intent_bias: float
    mean_spend: float
    expected_spend: float
    value_of_a_point: float
    equations: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return all values, ready for JSON.

        Returns
        -------
        dict
            Field to value; nan is None.
        """
        return {field.name: _plain(getattr(self, field.name)) for field in fields(type(self))}

    def _rows(self) -> list[tuple[str, str]]:
        """Return the single numbers."""
        values = {field.name: getattr(self, field.name) for field in fields(type(self))}
        return [
            (name, format_number(value))
            for name, value in values.items()
            if isinstance(value, int | float)
        ]

    def __repr__(self) -> str:
        chosen = ("n_customers", "csat", "nps", "mean_rating", "retention", "value_of_a_point")
        rows = [row for row in self._rows() if row[0] in chosen]
        return text_table(("MarketTruth", "value"), rows)

    def _repr_html_(self) -> str:
        """Return the single numbers for a notebook."""
        return html_table(("truth", "value"), self._rows())


def _plain(value: Any) -> Any:
    """Return a value of a field as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return json_number(value) if isinstance(value, float) else value


def truth_of(parameters: MarketParameters, drawn: Drawn) -> MarketTruth:
    """Return the truth of a market, computed on the whole population."""
    people, loyalty, answers = drawn.people, drawn.loyalty, drawn.answers
    scale = parameters.measurement.scale
    complained = drawn.complaints.complained
    satisfaction = drawn.satisfaction
    point = parameters.measurement.step(scale) / (scale.step or 1)
    before = float(expected_spend(people, satisfaction, loyalty, parameters.loyalty).mean())
    after = expected_spend(people, satisfaction + point, loyalty, parameters.loyalty).mean()
    mean_intent = float(answers.intent.mean())
    return MarketTruth(
        n_customers=satisfaction.size,
        n_contacts=drawn.contacts.customer.size,
        **_rating_truth(parameters, drawn),
        mean_intent=mean_intent,
        mean_satisfaction=float(satisfaction.mean()),
        reliability=parameters.measurement.reliability,
        rating_reliability=parameters.measurement.rating_reliability(satisfaction),
        **_comparison_truth(parameters, drawn),
        complaint_rate=_percent(complained),
        resolution_rate=_percent(drawn.complaints.resolved[complained]),
        recovery_effect=_mean(drawn.complaints.effect[complained]),
        link=_link(answers.satisfaction, loyalty.stays, scale),
        stay_slope=parameters.loyalty.stay_slope,
        return_slope=parameters.loyalty.return_slope,
        retention=tuple(_percent(stayed) for stayed in loyalty.stayed),
        return_rate=_percent(loyalty.visits[0] > 0),
        repurchase_rate=_percent(loyalty.visits[0][people.buyer] > 0),
        recommendation_rate=_percent(loyalty.recommended[0]),
        intent_bias=100 * (mean_intent / TRIALS - float(loyalty.comes_back.mean())),
        mean_spend=float(loyalty.spend.sum(axis=0).mean()),
        expected_spend=before,
        value_of_a_point=float(after) - before,
        equations=ReadOnly(equations_of(parameters)),
    )


def _rating_truth(parameters: MarketParameters, drawn: Drawn) -> dict[str, Any]:
    """Return what the library's own metrics find in a census of the ratings."""
    scale = parameters.measurement.scale
    segment = drawn.people.segment
    names = [group.name for group in parameters.segments]
    satisfaction, recommend = drawn.answers.satisfaction, drawn.answers.recommend
    boxes = scale.step is not None and len(scale) > 2
    # Everybody is counted twice: that changes no share and no mean, and a segment of one customer
    # needs no standard error here.
    counts = np.full(segment.size, 2)
    found = {
        "nps": (nps(recommend, counts=counts), nps(recommend, by=segment, counts=counts)),
        "mean_rating": (
            mean_rating(satisfaction, scale=scale, counts=counts),
            mean_rating(satisfaction, scale=scale, by=segment, counts=counts),
        ),
    }
    if boxes:
        found["csat"] = (
            csat(satisfaction, scale=scale, counts=counts),
            csat(satisfaction, scale=scale, by=segment, counts=counts),
        )
    truth: dict[str, Any] = {"csat": np.nan, "csat_by_segment": ReadOnly({})}
    for name, (total, table) in found.items():
        truth[name] = total.value
        truth[f"{name}_by_segment"] = ReadOnly(
            {names[int(key)]: estimate.value for key, estimate in table.items()}
        )
    return truth


def _comparison_truth(parameters: MarketParameters, drawn: Drawn) -> dict[str, Any]:
    """Return disconfirmation and its effects by attribute."""
    comparison, experiences = parameters.comparison, drawn.experiences
    gaps, rated, gains, losses, effects = {}, {}, {}, {}, {}
    for a, attribute in enumerate(parameters.attributes):
        gap = experiences.performance[a] - experiences.expectation[a]
        expected, perceived = drawn.answers.expectation[a], drawn.answers.performance[a]
        name, weight = attribute.name, attribute.weight
        gaps[name] = float(gap.mean())
        rated[name] = float(perceived.mean(dtype=np.float64) - expected.mean(dtype=np.float64))
        gains[name], losses[name] = weight, weight * comparison.loss_aversion
        more = comparison.value(gap + 1) - comparison.value(gap)
        effects[name] = weight * float(more.mean())
    return {
        "mean_disconfirmation": ReadOnly(gaps),
        "mean_rating_disconfirmation": ReadOnly(rated),
        "gain_effects": ReadOnly(gains),
        "loss_effects": ReadOnly(losses),
        "mean_effects": ReadOnly(effects),
    }


def _link(
    ratings: Ratings, stays: NDArray[np.float64], scale: RatingScale
) -> Mapping[float, float]:
    """Return the mean probability of staying, in percent, of those who gave each rating."""
    if scale.step is None:
        return ReadOnly({})
    means = {level: _mean(100 * stays[ratings == level]) for level in scale.levels}
    return ReadOnly(means)


def _percent(flags: NDArray[np.bool_]) -> float:
    """Return a share in percent; nan of nobody."""
    return 100 * _mean(flags.astype(np.float64))


def _mean(values: NDArray[np.float64]) -> float:
    """Return a mean; nan of nothing."""
    return float(values.mean()) if values.size else float("nan")
