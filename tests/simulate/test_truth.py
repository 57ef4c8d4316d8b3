"""The truth is a full census by the library's own metrics, and the equations' own numbers."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import satisfaction as sat
from satisfaction.models import RatingScale
from satisfaction.simulate import (
    Comparison,
    LoyaltyBehaviour,
    MarketOffering,
    Measurement,
    Segment,
    simulate_market,
)


@settings(max_examples=30)
@given(st.integers(2, 500), st.integers(0, 10**6), st.sampled_from([(1, 5), (0, 10), (1, 3)]))
def test_truth_is_a_full_census(n, seed, scale):
    market = simulate_market(n, rng=seed, measurement=Measurement(scale=scale))
    census = market.survey(rng=seed, nonresponse=False).columns
    truth = market.truth
    assert sat.csat(census, "satisfaction", scale=scale).value == truth.csat
    assert sat.nps(census, "recommend").value == truth.nps
    assert sat.mean_rating(census, "satisfaction", scale=scale).value == truth.mean_rating
    for name, value in truth.nps_by_segment.items():
        given = census["recommend"][census["segment"] == name]
        assert value == pytest.approx(100 * ((given >= 9).mean() - (given <= 6).mean()))
    best = scale[1] - 1
    for name, value in truth.csat_by_segment.items():
        given = census["satisfaction"][census["segment"] == name]
        assert value == pytest.approx(100 * (given >= best).mean())
    assert set(truth.csat_by_segment) == set(census["segment"].tolist())


def test_truth_by_plain_loops(market):
    truth = market.truth
    table = market.columns()
    outcomes = market.columns("outcomes")
    n = len(market)
    ratings = table["satisfaction"].tolist()
    assert truth.csat == pytest.approx(100 * sum(r >= 4 for r in ratings) / n)
    assert truth.mean_rating == pytest.approx(sum(ratings) / n)
    recommend = table["recommend"].tolist()
    nets = sum((r >= 9) - (r <= 6) for r in recommend)
    assert truth.nps == pytest.approx(100 * nets / n)
    gap = table["performance_latent_price"] - table["expectation_latent_price"]
    assert truth.mean_disconfirmation["price"] == pytest.approx(gap.mean())
    rated = table["performance_price"].astype(float) - table["expectation_price"]
    assert truth.mean_rating_disconfirmation["price"] == pytest.approx(rated.mean())
    assert truth.complaint_rate == pytest.approx(100 * table["complained"].mean())
    complained = table["complained"]
    solved = table["complaint_resolved"][complained]
    assert truth.resolution_rate == pytest.approx(100 * solved.mean())
    assert truth.recovery_effect == pytest.approx(table["complaint_effect"][complained].mean())
    for period in range(1, 5):
        stayed = outcomes["stayed"][outcomes["period"] == period]
        assert truth.retention[period - 1] == pytest.approx(100 * stayed.mean())
    first = outcomes["period"] == 1
    assert truth.return_rate == pytest.approx(100 * outcomes["returned"][first].mean())
    bought = outcomes["repurchased"][first][table["buyer"]]
    assert truth.repurchase_rate == pytest.approx(100 * bought.mean())
    assert truth.recommendation_rate == pytest.approx(100 * outcomes["recommended"][first].mean())
    assert truth.mean_spend == pytest.approx(outcomes["spend"].sum() / n)
    stay = table["stay_probability"]
    assert truth.link[5.0] == pytest.approx(100 * stay[table["satisfaction"] == 5].mean())
    assert list(truth.link) == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert list(truth.link.values()) == sorted(truth.link.values())
    assert truth.n_contacts == market.columns("contacts")["contact"].size
    assert (truth.stay_slope, truth.return_slope) == (0.6, 0.5)


def test_effects_are_found_by_regression_on_what_made_satisfaction():
    comparison = Comparison(expectation_effect=0, overcharge_effect=0)
    market = simulate_market(60_000, rng=2, comparison=comparison)
    table, truth = market.columns(), market.truth
    sides = []
    for name in truth.gain_effects:
        gap = table[f"performance_latent_{name}"] - table[f"expectation_latent_{name}"]
        sides += [np.maximum(gap, 0), np.minimum(gap, 0)]
    design = np.column_stack([np.ones(len(market)), *sides])
    y = table["satisfaction_before_service_latent"]
    found = np.linalg.lstsq(design, y, rcond=None)[0][1:]
    np.testing.assert_allclose(found[::2], list(truth.gain_effects.values()), atol=0.03)
    np.testing.assert_allclose(found[1::2], list(truth.loss_effects.values()), atol=0.03)
    for name, gain in truth.gain_effects.items():
        assert gain < truth.mean_effects[name] < truth.loss_effects[name]


def test_mean_effect_is_what_one_more_point_of_performance_does():
    usual = simulate_market(2_000, rng=3)
    attributes = list(usual.parameters.attributes)
    quality = attributes[0]
    from attrs import evolve

    attributes[0] = evolve(quality, performance=quality.performance + 1)
    plain = Comparison(learning=0)
    before = simulate_market(2_000, rng=3, comparison=plain)
    after = simulate_market(2_000, rng=3, comparison=plain, attributes=attributes)
    name = "satisfaction_before_service_latent"
    rise = (after.columns()[name] - before.columns()[name]).mean()
    assert before.truth.mean_effects["quality"] == pytest.approx(rise)


def covered(intervals, truth):
    return sum(truth in interval for interval in intervals)


@pytest.mark.parametrize("metric", ["csat", "nps"])
def test_intervals_of_small_samples_cover_the_truth(metric):
    market = simulate_market(20_000, rng=8)
    rng = np.random.default_rng(12)
    estimates = []
    for _ in range(200):
        answers = market.survey(rng.integers(0, 20_000, 80), rng=rng, nonresponse=False).columns
        if metric == "csat":
            estimates.append(sat.csat(answers, "satisfaction", scale=(1, 5)))
        else:
            estimates.append(sat.nps(answers, "recommend"))
    truth = getattr(market.truth, metric)
    hits = covered([estimate.confidence_interval() for estimate in estimates], truth)
    # 0.95 coverage gives fewer or more hits than this once in a thousand times
    low, high = stats.binom.ppf([0.0005, 0.9995], 200, 0.95)
    assert low <= hits <= high
    values = np.array([estimate.value for estimate in estimates])
    assert abs(values.mean() - truth) < 3.5 * values.std() / math.sqrt(200)


def test_weights_by_the_true_chance_of_answering_remove_the_bias():
    market = simulate_market(60_000, rng=8)
    answers = market.survey(rng=1, reminders=1)
    said = answers.answered()
    chance = market.response_probabilities(reminders=1)[said["customer"]]
    naive = sat.csat(said, "satisfaction", scale=(1, 5))
    weighted = sat.csat(said, "satisfaction", scale=(1, 5), weights=1 / chance)
    assert naive.value - market.truth.csat > 3
    assert abs(weighted.value - market.truth.csat) < 3.5 * weighted.standard_error


def test_scales_without_boxes_have_no_csat():
    for scale in (RatingScale(0, 100, None), RatingScale(0, 1)):
        truth = simulate_market(200, rng=1, measurement=Measurement(scale=scale)).truth
        assert math.isnan(truth.csat)
        assert dict(truth.csat_by_segment) == {}
        assert 0 < truth.mean_rating < 100
    slider = simulate_market(
        200, rng=1, measurement=Measurement(scale=RatingScale(0, 100, None))
    ).truth
    assert dict(slider.link) == {}
    assert math.isnan(slider.rating_reliability)


def test_a_point_is_a_point_of_the_scale():
    coarse = simulate_market(500, rng=1, measurement=Measurement(scale=(1, 5))).truth
    fine = simulate_market(500, rng=1, measurement=Measurement(scale=(1, 10))).truth
    steps = simulate_market(500, rng=1, measurement=Measurement(scale=RatingScale(1, 5, 0.5))).truth
    assert coarse.value_of_a_point > fine.value_of_a_point > 0
    assert steps.value_of_a_point > coarse.value_of_a_point


def test_a_market_of_users_has_no_repurchase():
    truth = simulate_market(
        50, rng=1, offerings=[MarketOffering(name="free", share=1, sold=False)]
    ).truth
    assert math.isnan(truth.repurchase_rate)
    assert truth.mean_spend == truth.expected_spend == truth.value_of_a_point == 0


def test_a_segment_that_nobody_fell_into_is_left_out():
    segments = [Segment(name="rare", share=1e-9), Segment(name="usual", share=1 - 1e-9)]
    truth = simulate_market(20, rng=1, segments=segments).truth
    assert list(truth.nps_by_segment) == ["usual"]


def test_truth_goes_to_json_and_to_notebooks(market):
    found = json.loads(json.dumps(market.truth.to_dict(), allow_nan=False))
    assert found["csat"] == market.truth.csat
    assert found["retention"] == list(market.truth.retention)
    assert set(found["link"]) == {"1.0", "2.0", "3.0", "4.0", "5.0"}
    quiet = simulate_market(3, rng=1, loyalty=LoyaltyBehaviour(periods=1)).truth
    json.dumps(quiet.to_dict(), allow_nan=False)
    assert repr(market.truth).startswith("MarketTruth")
    assert "csat" in repr(market.truth)
    assert "value_of_a_point" in market.truth._repr_html_()
