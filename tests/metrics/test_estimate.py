"""An estimate: R's numbers, what it prints, and the cases in which nothing varies."""

import copy
import datetime as dt
import json
import pickle
import sys
import types
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import DesignError, MethodError, WeakDataWarning
from satisfaction.metrics import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate
from satisfaction.models import RatingScale

CSAT = sat.Metric.csat((1, 5))
FEW = settings(max_examples=60)


def share_of_ones(columns, name, design, **keywords):
    return sat.top_box(columns, name, scale=(0, 1), boxes=1, design=design, **keywords)


def close(got, expected, rel=1e-9):
    np.testing.assert_allclose(got, expected, rtol=rel, atol=1e-9 * np.abs(expected).max() + 1e-15)


def test_design_shares_of_r(school_survey, reference):
    rows = reference("metrics/design_shares.csv")
    assert len(rows) == 176
    for row in rows:
        columns, design = school_survey(row["design"])
        estimate = share_of_ones(columns, f"is_{row['variable']}", design)
        interval = estimate.confidence_interval(float(row["confidence_level"]), row["method"])
        got = [estimate.value, estimate.standard_error, *interval]
        wanted = [row["value"], row["standard_error"], row["low"], row["high"]]
        np.testing.assert_allclose(got, np.array(wanted, float) * 100, rtol=0, atol=1e-7)
        assert estimate.degrees_of_freedom == float(row["degrees_of_freedom"])
        assert interval.method == row["method"]


def test_proportion_intervals_of_r(school_survey, reference):
    names = {
        "I(ell==0)": "is_ell==0",
        "I(awards=='Yes')": "is_awards",
        "I(stype=='H')": "is_high",
        "I(api00>800)": "is_api00>800",
    }
    methods = {"xlogit": "logit", "beta": "beta", "mean": "t"}
    checked = 0
    for record in reference("sampling/04_proportion_ci.json")["records"]:
        design_name, variable, method = record["id"].split("/")
        if method not in methods or "value" not in record:
            continue
        columns, design = school_survey(design_name)
        estimate = share_of_ones(columns, names[variable], design)
        value = record["value"]
        if value["se"] < 1e-10:  # strata fix this share: R's interval is rounding, ours the score's
            assert estimate.confidence_interval(method=methods[method]).method in {"score", "beta"}
            continue
        interval = estimate.confidence_interval(method=methods[method])
        got = [estimate.value, estimate.standard_error, *interval]
        # R cuts no t interval at 0 and 1
        wanted = [value["p"], value["se"], max(value["ci"][0], 0), min(value["ci"][1], 1)]
        np.testing.assert_allclose(got, np.array(wanted) * 100, rtol=0, atol=1e-7)
        checked += 1
    assert checked >= 44


def test_design_effects_against_sampling_with_replacement(school_survey, reference):
    records = reference("sampling/01_taylor_deff_replace.json")["records"]
    assert len(records) == 45
    for record in records:
        design_name, _, variable = record["id"].split("/")
        columns, design = school_survey(design_name)
        scale = RatingScale(0, 10_000, None)
        estimate = sat.mean_rating(columns, variable, scale=scale, design=design)
        close(estimate.value, record["estimate"])
        close(estimate.standard_error, record["se"])
        if None not in columns[variable]:
            close(estimate.design_effect, record["deff"])
            close(estimate.effective_n, estimate.n / record["deff"])


def test_design_segments_overall(school_survey, reference):
    for name, by_variable in reference("metrics/design_segments.json").items():
        if name == "note":
            continue
        columns, design = school_survey(name)
        for variable, record in by_variable.items():
            estimate = sat.mean_rating(
                columns, variable, scale=RatingScale(-1000, 10_000, None), design=design
            )
            close(estimate.value, record["value"])
            close(estimate.standard_error, record["se"])
            close(estimate.design_effect, record["deff_replace"])
            assert estimate.degrees_of_freedom == record["degf"]


def test_share_and_net_intervals_are_those_of_plain_numbers(reference):
    for row in reference("metrics/share_intervals.csv"):
        x, n, level = int(row["successes"]), int(row["n"]), float(row["confidence_level"])
        counts = {1: x, 0: n - x}
        tally = sat.Tally.from_counts(counts, scale=(0, 1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WeakDataWarning)  # some have a single answer
            share = sat.top_box(tally, boxes=1, scale=(0, 1))
        low, high = share.confidence_interval(level, row["method"])
        np.testing.assert_allclose(
            [low / 100, high / 100], [float(row["low"]), float(row["high"])], rtol=0, atol=1e-9
        )
    for row in reference("metrics/net_intervals.csv"):
        counts = {9: int(row["positive"]), 7: int(row["neutral"]), 3: int(row["negative"])}
        if sum(counts.values()) < 2 and row["method"] == "t":
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", WeakDataWarning)
            estimate = sat.nps(sat.Tally.from_counts(counts, scale=(0, 10)))
        low, high = estimate.confidence_interval(float(row["confidence_level"]), row["method"])
        if row["method"] == "t" and estimate.standard_error == 0:
            assert estimate.confidence_interval(method="t").method == "score"
            continue
        wanted = np.clip([float(row["low"]), float(row["high"])], -1, 1)
        np.testing.assert_allclose([low / 100, high / 100], wanted, rtol=0, atol=1e-9)


@pytest.mark.parametrize("method", ["wald", "agresti_coull", "t"])
def test_other_intervals_of_a_share(method):
    estimate = sat.csat(sat.Tally.from_counts({5: 8, 1: 12}, scale=(1, 5)), scale=(1, 5))
    low, high = estimate.confidence_interval(method=method)
    if method == "t":
        reach = 2.093024054408263 * np.sqrt(0.24 / 19)  # qt(.975, 19) in R
        np.testing.assert_allclose([low / 100, high / 100], [0.4 - reach, 0.4 + reach], rtol=1e-9)
    else:
        wanted = sat.metrics.share_interval(8, 20, method=method)
        np.testing.assert_allclose([low / 100, high / 100], tuple(wanted), rtol=1e-9)


# ---- reprs ----------------------------------------------------------------------------------


def test_reprs_of_the_specification():
    assert repr(sat.csat([5, 4, 3, 5, 2], scale=(1, 5))) == (
        "csat = 60.0 %   95 % CI 23.1 to 88.2   n = 5"
    )
    net = sat.Tally.from_counts({10: 679, 8: 340, 2: 185}, scale=(0, 10))
    assert repr(sat.nps(net)) == "nps = +41.0   95 % CI +36.7 to +45.1   n = 1,204"
    mean = sat.Tally.from_counts({5: 19, 4: 1}, scale=(1, 5))
    assert repr(sat.mean_rating(mean, scale=(1, 5))).startswith("mean = 4.95   95 % CI ")
    assert repr(sat.mean_rating(mean, scale=(1, 5))).endswith(" to 4.99   n = 20")


def test_repr_tells_effective_and_missing_answers():
    ratings = [10, 9, 3, 7, None, 8] * 20
    weights = [1.0, 2.0, 5.0, 1.0, 1.0, 1.0] * 20
    text = repr(sat.nps(ratings, weights=weights))
    # by hand: v = n/(n-1) sum((w (s - value) / sum(w))**2), and S**2/n over it
    assert "n = 100 (effective 65), 20 missing" in text
    assert "effective" not in repr(sat.nps(ratings, weights=[1.0] * 120))


def test_html_is_escaped():
    metric = sat.Metric("<b onload='x'>&", {1: 100}, otherwise=0, scale=(1, 5))
    html = sat.measure([1, 2, 5], metric=metric)._repr_html_()
    assert "<b" not in html
    assert "&lt;b onload=&#x27;x&#x27;&gt;&amp;" in html


def test_to_dict_is_json():
    estimate = sat.csat([5, 4, 1], scale=(1, 5))
    text = json.dumps(estimate.to_dict(0.9), allow_nan=False)
    assert json.loads(text)["confidence_interval"]["confidence_level"] == 0.9
    with pytest.warns(WeakDataWarning):
        single = sat.csat([5], scale=(1, 5))
    written = single.to_dict()
    assert written["standard_error"] is None
    assert written["confidence_interval"]["high"] == 100.0
    json.dumps(written, allow_nan=False)


def test_keys_of_any_kind_become_json():
    day, key = dt.date(2026, 7, 1), ("a", dt.date(2026, 7, 1))
    table = sat.csat({"r": [5, 1], "d": [day, day]}, "r", scale=(1, 5), by="d")
    assert table[day].to_dict()["key"] == "2026-07-01"
    table = sat.csat(
        {"r": [5, 1], "d": [day, day], "s": ["a", "a"]}, "r", scale=(1, 5), by=["s", "d"]
    )
    assert table[key].to_dict()["key"] == ["a", "2026-07-01"]


def test_an_undefined_interval_is_said_and_never_raised_by_the_display():
    ratings, clusters = [5, 4, 1], ["a", "a", "a"]
    table = sat.csat(
        {"r": [*ratings, 2, 5], "c": [*clusters, "b", "c"], "s": ["x"] * 3 + ["y"] * 2},
        "r",
        scale=(1, 5),
        by="s",
        design=sat.SurveyDesign(clusters="c"),
    )
    lonely = table["x"]
    with pytest.raises(DesignError, match="segment 'x'"):
        lonely.confidence_interval()
    assert "95 % CI not defined" in repr(lonely)
    assert lonely.to_dict()["confidence_interval"] is None
    difference = lonely - table["y"]
    with pytest.raises(DesignError, match="segment 'x'"):
        difference.confidence_interval()
    with pytest.raises(DesignError, match="segment 'x'"):
        _ = difference.pvalue
    assert repr(difference) == "csat x - y = +16.7 points   95 % CI not defined"
    assert difference.to_dict()["pvalue"] is None


# ---- degenerate cases -----------------------------------------------------------------------


def test_one_answer():
    with pytest.warns(WeakDataWarning, match="one answer has no standard error") as caught:
        estimate = sat.nps([10])
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert np.isnan(estimate.standard_error)
    low, high = estimate.confidence_interval()
    assert -100 < low < high == 100
    with pytest.raises(MethodError, match="at least 2 answers"):
        estimate.confidence_interval(method="t")


def test_everybody_agrees():
    estimate = sat.nps([10] * 20)
    low, high = estimate.confidence_interval()
    assert (estimate.value, estimate.standard_error, high) == (100.0, 0.0, 100.0)
    assert 50 < low < 100
    fallen_back = estimate.confidence_interval(method="t")
    assert fallen_back.method == "score"
    assert (fallen_back.low, fallen_back.high) == (low, high)


def test_no_variation_under_a_design():
    weights = [1.0, 2.0, 3.0, 4.0]
    estimate = sat.csat([5, 5, 4, 4], scale=(1, 5), weights=weights)
    assert (estimate.value, estimate.standard_error) == (100.0, 0.0)
    kish = 100 / 30
    np.testing.assert_allclose(estimate.effective_n, kish)
    np.testing.assert_allclose(estimate.design_effect, 4 / kish)
    assert estimate.kish_effective_n == estimate.effective_n
    from satisfaction.foundation._share_intervals import t_quantile

    q = float(t_quantile(3.0, 0.025))
    wanted = 100 * kish / (kish + q**2)
    for method, name in ((None, "score"), ("logit", "score"), ("t", "score"), ("wilson", "wilson")):
        interval = estimate.confidence_interval(method=method)
        np.testing.assert_allclose([interval.low, interval.high], [wanted, 100.0])
        assert interval.method == name
    assert estimate.confidence_interval(method="beta").high == 100.0


def test_clusters_without_visible_variation():
    design = sat.SurveyDesign(clusters=["a", "a", "b", "b", "c", "c"])
    estimate = sat.csat([5, 5, 5, 4, 4, 4], scale=(1, 5), design=design)
    with pytest.warns(WeakDataWarning, match="clustering could not be allowed for"):
        low, high = estimate.confidence_interval()
    assert 0 < low < high == 100.0


def test_a_census_is_exact():
    design = sat.SurveyDesign(population=[4] * 4)
    estimate = sat.csat([5, 5, 4, 1], scale=(1, 5), design=design)
    assert (estimate.value, estimate.standard_error) == (75.0, 0.0)
    assert (estimate.design_effect, estimate.effective_n) == (0.0, float("inf"))
    for method in (None, "t", "beta", "logit"):
        assert tuple(estimate.confidence_interval(method=method)) == (75.0, 75.0)
    json.dumps(estimate.to_dict(), allow_nan=False)


def test_weights_too_small_or_large_to_square():
    for weight in (1e-300, 1e200):
        with pytest.warns(WeakDataWarning, match="squares of weights"):
            estimate = sat.csat([5, 4, 3, 2, 1], scale=(1, 5), weights=[weight] * 5)
        assert estimate.value == pytest.approx(40.0, rel=1e-12)
        assert np.isnan(estimate.standard_error)
        with pytest.raises(DesignError, match="standard error"):
            estimate.confidence_interval()
        assert estimate.to_dict()["confidence_interval"] is None


def test_a_segment_whose_weights_are_all_zero():
    with pytest.raises(DesignError, match="segment 'b'"):
        sat.csat([5, 1, 4], scale=(1, 5), by=["a", "b", "b"], weights=[1.0, 0.0, 0.0])
    with pytest.raises(DesignError) as caught:
        sat.csat([5, None], scale=(1, 5), weights=[0.0, 1.0])
    assert "segment" not in str(caught.value)


def test_a_slider_scores_the_distinct_answers_and_the_ends():
    ratings = [12.5, 80.0, 80.0, 99.0]
    estimate = sat.mean_rating(ratings, scale=(0, 100, None))
    interval = sat.metrics.score_interval([0, 12.5, 80, 99, 100], counts=[0, 1, 2, 1, 0])
    np.testing.assert_allclose(tuple(estimate.confidence_interval()), tuple(interval), rtol=1e-12)
    assert estimate.distribution is None
    rescaled = sat.mean_rating(ratings, scale=(0, 200, None), to_100=True)
    assert rescaled.value == pytest.approx(estimate.value / 2, rel=1e-14)


@pytest.mark.parametrize(
    ("ratings", "mean", "deviation"),
    [
        ([10000001, 10000003, 10000002], 10000002, 1),
        ([1.2] + [1.1, 1.3] * 500, 1.2, 0.1),
        ([1000000.2] + [1000000.1, 1000000.3] * 500, 1000000.2, 0.1),
        ([10000000.2] + [10000000.1, 10000000.3] * 500, 10000000.2, 0.1),
    ],
)
def test_numeric_accuracy(ratings, mean, deviation):
    estimate = sat.mean_rating(ratings, scale=(0, 2e7, None))
    assert estimate.value == pytest.approx(mean, rel=1e-12)
    assert estimate.standard_error * np.sqrt(len(ratings)) == pytest.approx(deviation, rel=1e-8)
    weighted = sat.mean_rating(ratings, scale=(0, 2e7, None), weights=[1.0] * len(ratings))
    assert weighted.standard_error == pytest.approx(estimate.standard_error, rel=1e-8)


def test_replicates_that_empty_a_segment_leave_no_standard_error():
    weights = np.ones(4)
    replicates = np.array([[0, 2.0, 1], [2, 0, 1], [2, 2, 0], [0, 0, 2]])
    design = sat.SurveyDesign(
        weights=weights,
        replicate_weights=sat.survey.ReplicateWeights(replicates, scale=0.5),
    )
    with pytest.warns(WeakDataWarning, match="replicates give no weight"):
        table = sat.csat([5, 1, 4, 2], scale=(1, 5), by=["a", "b", "b", "b"], design=design)
    assert np.isnan(table["a"].standard_error)
    assert table["b"].standard_error > 0
    assert np.isfinite(table["b"].confidence_interval().low)


# ---- everything else ------------------------------------------------------------------------


def test_methods_that_do_not_fit_are_named():
    with pytest.raises(MethodError, match="adjusted_wald, score, t, wald"):
        sat.nps([10, 3]).confidence_interval(method="wilson")
    with pytest.raises(MethodError, match="with a declared design"):
        sat.csat([5, 3], scale=(1, 5), weights=[1.0, 2.0]).confidence_interval(method="midp")


def test_estimates_are_values():
    one, other = sat.nps([10, 3, 8]), sat.nps([10, 3, 8])
    assert one == other
    assert hash(one) == hash(other)
    assert one != sat.nps([10, 3, 3])
    assert one != 3
    with pytest.raises(TypeError):
        one - 3
    with pytest.raises(AttributeError):
        one.value = 3
    assert one.variance == one.standard_error**2 or np.isclose(one.variance, one.standard_error**2)


def test_results_can_be_pickled_and_copied():
    table = sat.nps({"r": [10, 3, 8, 9], "s": list("aabb")}, "r", by="s", weights=[1.0, 2, 1, 1])
    compared = table.compare()
    results = [table["a"], table, compared[0], compared, table["a"].distribution]
    for result in results:
        for copied in (
            pickle.loads(pickle.dumps(result)),
            copy.copy(result),
            copy.deepcopy(result),
        ):
            assert copied.to_dict() == result.to_dict()
            assert repr(copied) == repr(result)
    back = pickle.loads(pickle.dumps(table))
    assert (back["a"] - back["b"]).standard_error == (table["a"] - table["b"]).standard_error


def test_threads_give_what_serial_calls_give():
    random = np.random.default_rng(5)
    ratings, segments = random.integers(0, 11, 2_000), random.integers(0, 7, 2_000)
    table = sat.nps(ratings, by=segments, weights=random.uniform(0.5, 2, 2_000))

    def everything(_):
        own = sat.nps(ratings, by=segments)
        return (
            own.to_dict(),
            table.to_dict(),
            table.compare().pvalues,
            own[3].bootstrap(200, rng=4).standard_error,
        )

    serial = everything(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == serial for result in pool.map(everything, range(8)))


def test_plot_hands_over_to_the_pictures(monkeypatch):
    drawn = types.ModuleType("satisfaction.plots._estimates")
    drawn.plot_estimates = lambda estimates, ax=None, **kwargs: (estimates, ax, kwargs)
    monkeypatch.setitem(sys.modules, "satisfaction.plots._estimates", drawn)
    estimate = sat.nps([10, 3])
    assert estimate.plot("axes", color="red") == ([estimate], "axes", {"color": "red"})


def test_quantities_have_the_intervals_of_their_family():
    rate = Quantity("rate", unit="percent", family="share", bounds=(0.0, 100.0))
    plain = quantity_estimate(rate, 40.0, 24.0, n=100)
    low, high = plain.confidence_interval()
    wanted = sat.metrics.share_interval(40, 100)
    np.testing.assert_allclose([low / 100, high / 100], tuple(wanted), rtol=1e-12)
    assert plain.confidence_interval(method="midp").method == "midp"
    assert np.isnan(plain.effective_n)
    assert np.isnan(plain.design_effect)
    assert plain.distribution is None
    declared = quantity_estimate(rate, 40.0, 48.0, n=100, declared=True, degrees_of_freedom=9.0)
    wide = declared.confidence_interval()
    assert wide.low < low < high < wide.high
    area = quantity_estimate(
        Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0)), 0.9, 0.01, n=30
    )
    interval = area.confidence_interval()
    np.testing.assert_allclose(interval.low, 0.9 - 1.959963984540054 * 0.1)
    assert (interval.high, interval.method) == (1.0, "t")
    with pytest.raises(MethodError, match="has the methods logit, t"):
        area.confidence_interval(method="score")
    low, high = area.confidence_interval(method="logit")
    np.testing.assert_allclose(
        [np.log(low / (1 - low)), np.log(high / (1 - high))],
        np.log(9) + np.array([-1, 1]) * 1.959963984540054 * 0.1 / 0.09,
    )
    perfect = quantity_estimate(area.metric, 1.0, 0.0, n=30)
    assert tuple(perfect.confidence_interval(method="logit")) == (1.0, 1.0)
    with pytest.raises(MethodError, match=r"logit interval needs at least 2.*Collect"):
        quantity_estimate(area.metric, 0.9, np.nan, n=1).confidence_interval(method="logit")
    unknown = quantity_estimate(Quantity("x", unit="points", family="mean"), 1.0, np.nan, n=1)
    assert "not defined" in repr(unknown)
    assert unknown.to_dict()["confidence_interval"] is None


# ---- laws -----------------------------------------------------------------------------------

ratings_0_10 = st.lists(st.integers(0, 10), min_size=2, max_size=14)
levels_1_5 = st.lists(st.integers(1, 5), min_size=2, max_size=30)
METRICS = [
    sat.Metric.csat((0, 10)),
    sat.Metric.nps(),
    sat.Metric.mean((0, 10)),
    sat.Metric.mean((0, 10), to_100=True),
]
metrics = st.sampled_from(METRICS)


@FEW
@given(ratings_0_10, metrics)
def test_the_interval_contains_the_value_and_lies_in_the_bounds(ratings, metric):
    estimate = sat.measure([*ratings, 10], metric=metric)
    low, high = estimate.confidence_interval()
    bottom, top = metric.bounds
    assert bottom <= low <= estimate.value <= high <= top
    assert low < high
    wider = estimate.confidence_interval(0.99)
    assert wider.low <= low
    assert high <= wider.high


@FEW
@given(ratings_0_10, st.randoms(use_true_random=False), metrics)
def test_order_and_repeats_change_nothing(ratings, random, metric):
    ratings = [*ratings, 10]
    estimate = sat.measure(ratings, metric=metric)
    shuffled = random.sample(ratings, len(ratings))
    assert sat.measure(shuffled, metric=metric) == estimate
    twice = sat.measure(ratings * 2, metric=metric)
    assert twice.value == pytest.approx(estimate.value, rel=1e-12, abs=1e-12)
    assert twice.confidence_interval().width <= estimate.confidence_interval().width * (1 + 1e-9)


@FEW
@given(ratings_0_10)
def test_reversal_mirrors_the_interval(ratings):
    estimate = sat.mean_rating([*ratings, 10], scale=(0, 10))
    mirrored = sat.mean_rating([10 - x for x in [*ratings, 10]], scale=(0, 10))
    low, high = estimate.confidence_interval()
    assert mirrored.value == pytest.approx(10 - estimate.value, rel=1e-12)
    assert mirrored.standard_error == pytest.approx(estimate.standard_error, rel=1e-10, abs=1e-12)
    np.testing.assert_allclose(
        tuple(mirrored.confidence_interval()), (10 - high, 10 - low), rtol=1e-9, atol=1e-9
    )


@FEW
@given(ratings_0_10)
def test_scores_that_are_rescaled_rescale_the_interval(ratings):
    plain = sat.mean_rating([*ratings, 3, 10], scale=(0, 10))
    scores = {level: 7 - 2.5 * level for level in range(11)}
    turned = sat.measure(
        [*ratings, 3, 10], metric=sat.Metric("turned", scores, scale=(0, 10), unit="rating")
    )
    low, high = plain.confidence_interval()
    assert turned.value == pytest.approx(7 - 2.5 * plain.value, rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(
        tuple(turned.confidence_interval()), (7 - 2.5 * high, 7 - 2.5 * low), rtol=1e-8, atol=1e-8
    )


@FEW
@given(levels_1_5)
def test_a_net_without_neutral_answers_is_twice_a_share_minus_one(ratings):
    ends = [5 if x >= 3 else 1 for x in ratings]
    net = sat.measure(ends, metric=sat.Metric.net((1, 5), positive_from=4, negative_to=2))
    share = sat.csat(ends, scale=(1, 5))
    low, high = share.confidence_interval()
    np.testing.assert_allclose(
        tuple(net.confidence_interval()), (2 * low - 100, 2 * high - 100), rtol=1e-9, atol=1e-9
    )


@FEW
@given(levels_1_5, st.floats(1e-3, 1e3))
def test_weights_of_one_size(ratings, weight):
    ratings = [*ratings, 1, 5]
    plain = sat.mean_rating(ratings, scale=(1, 5))
    weighted = sat.mean_rating(ratings, scale=(1, 5), weights=[weight] * len(ratings))
    assert weighted.value == pytest.approx(plain.value, rel=1e-12)
    assert weighted.standard_error == pytest.approx(plain.standard_error, rel=1e-9)
    assert weighted.sum_of_weights == pytest.approx(weight * len(ratings), rel=1e-12)
    assert plain.design_effect == 1.0
    # against sampling with replacement: no factor n / (n - 1) is left
    assert weighted.design_effect == pytest.approx(1.0, rel=1e-9)


@FEW
@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3)),
        min_size=2,
        max_size=20,
    )
)
def test_weights_by_a_plain_loop(rows):
    ratings, weights, _ = zip(*[*rows, (1, 1.0, 1.0), (5, 1.0, 1.0)], strict=True)
    estimate = sat.mean_rating(list(ratings), scale=(1, 5), weights=list(weights))
    n, total = len(ratings), sum(weights)
    value = sum(w * x for w, x in zip(weights, ratings, strict=True)) / total
    z = [w * (x - value) / total for w, x in zip(weights, ratings, strict=True)]
    variance = n / (n - 1) * sum(one**2 for one in z)
    assert estimate.value == pytest.approx(value, rel=1e-12)
    assert estimate.standard_error == pytest.approx(np.sqrt(variance), rel=1e-8)
    kish = sum(weights) ** 2 / sum(w**2 for w in weights)
    assert estimate.kish_effective_n == pytest.approx(kish, rel=1e-12)
    assert estimate.n / estimate.kish_effective_n >= 1 - 1e-12


def test_no_warning_is_given_without_reason():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        repr(sat.csat([5, 1], scale=(1, 5)))
        repr(sat.csat([5, 1], scale=(1, 5), weights=[1.0, 3.0]))
