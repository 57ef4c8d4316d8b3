"""Differences: the tables' p-values, the law between interval and p-value, and every method."""

import json

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import DesignError, MethodError, MetricError, WeakDataWarning
from satisfaction.metrics import Quantity, net_difference_interval, share_difference_interval
from satisfaction.metrics._quantity_estimate import quantity_estimate

FEW = settings(max_examples=60)


def net(positive, neutral, negative):
    return sat.nps(sat.Tally.from_counts({10: positive, 8: neutral, 6: negative}, scale=(0, 10)))


def share(successes, n):
    counted = sat.Tally.from_counts({5: successes, 1: n - successes}, scale=(1, 5))
    return sat.csat(counted, scale=(1, 5))


def close(got, expected, rel=1e-9):
    np.testing.assert_allclose(got, expected, rtol=rel)


def test_pvalues_of_the_table(reference):
    cases = reference("metrics/difference_pvalues.json")["cases"]
    for case in cases:
        make = net if case["kind"] == "net" else share
        difference = make(*case["a"]) - make(*case["b"])
        close(difference.value, case["value"], 1e-12)
        close(difference.pvalue, case["pvalue"], 1e-7)
        method = "adjusted_wald" if case["kind"] == "net" else "pooled"
        close(difference.test(method).pvalue, case[f"{method}_pvalue"], 1e-7)


def test_tests_of_r(reference):
    tests = reference("metrics/tests.json")
    for case in tests["net"]:
        (d1, u1, p1), (d2, u2, p2) = case["a"], case["b"]
        difference = net(p1, u1, d1) - net(p2, u2, d2)
        test = difference.test("welch")
        close(
            [test.statistic, test.degrees_of_freedom, test.pvalue],
            [case["welch_t"], case["welch_df"], case["welch_p"]],
        )
        close(tuple(difference.confidence_interval(method="welch")), case["welch_ci"])
        top = share(p1, d1 + u1 + p1) - share(p2, d2 + u2 + p2)
        pooled = top.test("pooled")
        close([pooled.statistic**2, pooled.pvalue], [case["top_chisq"], case["top_p"]])
    for case in tests["mean"]:
        first, second = (
            sat.mean_rating(
                sat.Tally.from_counts(
                    dict(zip(range(1, 6), case[name], strict=True)), scale=(1, 5)
                ),
                scale=(1, 5),
            )
            for name in "ab"
        )
        test = (first - second).test("welch")
        close(
            [test.statistic, test.degrees_of_freedom, test.pvalue],
            [case["welch_t"], case["welch_df"], case["welch_p"]],
        )
        close(tuple((first - second).confidence_interval(method="welch")), case["welch_ci"])
        close(tuple(first.confidence_interval(method="t")), case["t_ci_a"])
        close([first.value, first.standard_error], [case["mean_a"], case["se_a"]])


@pytest.mark.parametrize("method", ["mover", "miettinen_nurminen", "mee", "agresti_caffo", "wald"])
def test_share_methods_are_those_of_plain_numbers(method):
    difference = share(18, 40) - share(30, 50)
    name = "newcombe" if method == "mover" else method
    low, high = share_difference_interval((18, 40), (30, 50), method=name)
    interval = difference.confidence_interval(method=method)
    np.testing.assert_allclose([interval.low, interval.high], [100 * low, 100 * high], rtol=1e-9)
    assert interval.method == method


@pytest.mark.parametrize("method", ["mover", "adjusted_wald", "wald"])
def test_net_methods_are_those_of_plain_numbers(method):
    difference = net(40, 5, 3) - net(12, 2, 6)
    low, high = net_difference_interval((40, 5, 3), (12, 2, 6), method=method)
    interval = difference.confidence_interval(method=method)
    np.testing.assert_allclose([interval.low, interval.high], [100 * low, 100 * high], rtol=1e-9)


def test_repr_and_orientation():
    difference = share(30, 50) - share(18, 45)
    assert repr(difference).startswith("csat a - b = +20.0 points   95 % CI ")
    assert "   p = 0.0" in repr(difference)
    assert difference._repr_html_() == f"<p>{difference!r}</p>"
    mean = sat.mean_rating([1, 2], scale=(1, 5)) - sat.mean_rating([1, 4], scale=(1, 5))
    assert repr(mean).startswith("mean a - b = -1.00   95 % CI ")
    written = json.loads(json.dumps(difference.to_dict(0.9), allow_nan=False))
    assert written["paired"] is False
    assert written["degrees_of_freedom"] is None
    assert written["confidence_interval"]["confidence_level"] == 0.9


def test_alternatives():
    difference = share(30, 50) - share(18, 45)
    two = difference.test()
    greater, less = difference.test(alternative="greater"), difference.test(alternative="less")
    assert greater.pvalue == pytest.approx(two.pvalue / 2, rel=1e-12)
    assert greater.pvalue + less.pvalue == pytest.approx(1, rel=1e-12)
    design = sat.mean_rating([5, 4, 3, 1], scale=(1, 5), by=list("aabb"), weights=[1.0, 2, 1, 1])
    t = design["a"] - design["b"]
    assert t.test(alternative="greater").pvalue == pytest.approx(t.pvalue / 2, rel=1e-12)
    assert t.test().distribution == "t"


def test_different_things_have_no_difference():
    with pytest.raises(MetricError, match="csat and nps"):
        _ = share(1, 2) - net(1, 1, 0)
    one = sat.csat([5, 1], scale=(1, 5)) - sat.csat([5, 1], scale=(1, 5))
    assert one.value == 0
    with pytest.raises(MetricError, match="two different metrics named csat"):
        _ = sat.csat([5, 1], scale=(1, 5)) - sat.csat([5, 1], scale=(1, 7))
    effort = [sat.ces([5, 1], scale=(1, 5), variant="mean", easy=easy) for easy in ("high", "low")]
    with pytest.raises(MetricError, match="two different metrics"):
        _ = effort[0] - effort[1]


def test_methods_that_do_not_fit():
    with pytest.raises(MethodError, match="agresti_caffo, mee, miettinen_nurminen, mover, wald"):
        (share(1, 3) - share(2, 3)).confidence_interval(method="welch")
    with pytest.raises(MethodError, match="mover, pooled"):
        (share(1, 3) - share(2, 3)).test("wald")
    table = sat.nps([10, 1, 9, 3], by=list("aabb"), weights=[1.0, 2, 1, 1])
    with pytest.raises(MethodError, match="with a declared design has the methods mover, t"):
        (table["a"] - table["b"]).test("welch")


def test_without_any_spread():
    alike = sat.mean_rating([5, 5, 5], scale=(1, 5)) - sat.mean_rating([5, 5], scale=(1, 5))
    assert (alike.value, alike.pvalue) == (0.0, 1.0)
    apart = net(5, 0, 0) - net(0, 0, 5)
    assert (apart.value, apart.standard_error) == (200.0, 0.0)
    low, high = apart.confidence_interval()
    assert 0 < low < high == 200.0
    assert 0 < apart.pvalue < 0.05
    wald = share(5, 5) - share(0, 5)
    table = sat.csat(
        [5, 5, 1, 1], scale=(1, 5), by=list("aabb"), design=sat.SurveyDesign(population=[4] * 4)
    )
    census = table["a"] - table["b"]
    assert (census.statistic, census.pvalue) == (float("inf"), 0.0)
    assert census.test("t").statistic == float("inf")
    assert (table["a"] - table["a"]).test("t").statistic == 0.0
    assert census.to_dict()["statistic"] is None
    assert tuple(census.confidence_interval()) == (100.0, 100.0)
    assert wald.confidence_interval(method="wald").high == 100.0


def test_two_calls_are_independent_samples():
    one = sat.nps([10, 9, 3, 8] * 5, weights=[1.0, 2, 1, 1] * 5)
    other = sat.nps([10, 1, 3, 8] * 5, weights=[1.0, 2, 1, 1] * 5)
    difference = one - other
    assert difference.covariance == 0.0
    assert difference.degrees_of_freedom == one.degrees_of_freedom + other.degrees_of_freedom
    close(difference.standard_error, np.hypot(one.standard_error, other.standard_error), 1e-12)
    plain = sat.nps([10, 1, 3, 8])
    assert (one - plain).degrees_of_freedom == one.degrees_of_freedom + 3
    assert (one - plain).confidence_interval().method == "mover"


def test_two_calls_of_which_one_has_no_degrees_of_freedom():
    design = sat.SurveyDesign(clusters=list("aab"))
    weak = sat.csat([5, 1, None], scale=(1, 5), design=design)
    with pytest.raises(DesignError, match="the estimate"):
        (weak - share(1, 3)).confidence_interval()


def test_an_answer_alone_can_be_compared():
    with pytest.warns(WeakDataWarning):
        single = sat.csat([5], scale=(1, 5))
    difference = single - share(1, 30)
    assert np.isnan(difference.standard_error)
    assert 0 < difference.pvalue < 1
    assert difference.confidence_interval().low < difference.value


def test_quantities():
    rate = Quantity("rate", unit="percent", family="share", bounds=(0.0, 100.0))
    first = quantity_estimate(rate, 40.0, 24.0, n=100)
    second = quantity_estimate(rate, 60.0, 24.0, n=100)
    low, high = share_difference_interval((40, 100), (60, 100))
    difference = first - second
    close(tuple(difference.confidence_interval()), (100 * low, 100 * high))
    assert difference.test("pooled").pvalue == pytest.approx(
        (share(40, 100) - share(60, 100)).test("pooled").pvalue, rel=1e-12
    )
    auc = Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0))
    gap = quantity_estimate(auc, 0.9, 0.01, n=30) - quantity_estimate(auc, 0.5, 0.01, n=30)
    assert gap.test().method == "t"
    close(gap.test().statistic, 0.4 / np.sqrt(0.02), 1e-12)
    unknown = quantity_estimate(auc, 0.5, np.nan, n=1)
    assert np.isnan(gap.standard_error - (unknown - unknown).standard_error)
    undefined = quantity_estimate(auc, 0.9, 0.01, n=30) - unknown
    assert np.isnan(undefined.pvalue)
    assert np.isnan(undefined.test(alternative="greater").pvalue)
    assert repr(undefined).endswith("p = nan")


def test_an_average_policy_cannot_make_the_variance_negative():
    random = np.random.default_rng(3)
    for _ in range(20):
        strata = [*np.repeat(np.arange(4), 4), 4, 5]
        design = sat.SurveyDesign(
            strata=strata, clusters=np.arange(18) // 2 * 1, lonely_cluster="average"
        )
        table = sat.mean_rating(
            random.integers(1, 6, 18), scale=(1, 5), by=list("ab") * 9, design=design
        )
        difference = table["a"] - table["b"]
        assert difference.variance >= 0
        assert np.isfinite(difference.standard_error)


# ---- laws -----------------------------------------------------------------------------------

counts = st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(lambda c: sum(c) > 1)


@FEW
@given(counts, counts, st.floats(0.001, 0.4))
def test_the_pvalue_is_below_alpha_where_the_interval_excludes_zero(a, b, alpha):
    for difference in (net(*a) - net(*b), share(a[0], sum(a)) - share(b[0], sum(b))):
        assume(abs(difference.pvalue - alpha) > 1e-9)
        low, high = difference.confidence_interval(1 - alpha)
        assert (difference.pvalue < alpha) == (low > 0 or high < 0)


@FEW
@given(counts, counts)
def test_the_opposite_difference_has_the_opposite_ends(a, b):
    difference, opposite = net(*a) - net(*b), net(*b) - net(*a)
    low, high = difference.confidence_interval()
    assert opposite.value == -difference.value
    np.testing.assert_allclose(
        tuple(opposite.confidence_interval()), (-high, -low), rtol=1e-10, atol=1e-9
    )
    assert opposite.pvalue == pytest.approx(difference.pvalue, rel=1e-9)
    assert low <= difference.value <= high


answers = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from("ab"), st.floats(0.1, 10), st.integers(0, 6)),
    min_size=8,
    max_size=40,
)
SURE = [(r, s, 1.0, c) for s in "ab" for r, c in ((1, 7), (8, 8), (10, 9))]


@FEW
@given(answers, st.sampled_from([sat.Metric.nps(), sat.Metric.mean((0, 10))]), st.floats(0.01, 0.3))
def test_segments_of_a_design(rows, metric, alpha):
    ratings, segments, weights, clusters = (
        list(column) for column in zip(*[*rows, *SURE], strict=True)
    )
    design = sat.SurveyDesign(weights=weights, clusters=clusters)
    table = sat.measure(ratings, metric=metric, by=segments, design=design)
    for key in "ab":
        nothing = table[key] - table[key]
        assert (nothing.value, nothing.pvalue) == (0.0, 1.0)
        assert nothing.standard_error == 0.0
        assert 0.0 in nothing.confidence_interval()
    difference = table["a"] - table["b"]
    V = np.array(table.covariance)
    assert difference.covariance == V[0, 1]
    close(difference.variance, max(V[0, 0] + V[1, 1] - 2 * V[0, 1], 0), 1e-12)
    assert difference.degrees_of_freedom == len(set(clusters)) - 1
    assume(abs(difference.pvalue - alpha) > 1e-8)
    low, high = difference.confidence_interval(1 - alpha)
    assert (difference.pvalue < alpha) == (low > 0 or high < 0)
