"""Level totals: values, statistics, extremes of weights, accuracy."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DesignError,
    WeakDataWarning,
)
from satisfaction.survey import ReplicateWeights, SurveyDesign, tally


def test_what_level_totals_hold():
    totals = tally([5, 4, 4, None], scale=(1, 5)).totals()
    assert totals.counts.tolist() == [0, 0, 0, 2, 1]
    assert (totals.n, totals.n_missing, totals.declared) == (3, 1, False)
    assert totals.kish_effective_n == 3.0
    assert totals.degrees_of_freedom == 2.0
    assert totals.n_clusters is None
    assert totals.n_strata is None
    assert totals.replicates is None
    assert totals.to_dict() == {
        "levels": [1.0, 2.0, 3.0, 4.0, 5.0],
        "counts": [0, 0, 0, 2, 1],
        "weights": [0.0, 0.0, 0.0, 2.0, 1.0],
        "n": 3,
        "n_missing": 1,
        "degrees_of_freedom": 2.0,
    }
    assert repr(totals) == "LevelTotals(5 levels, n=3, sum of weights 3)"
    assert totals._repr_html_() == "<p>LevelTotals(5 levels, n=3, sum of weights 3)</p>"
    design = SurveyDesign(strata=[1, 1, 1], clusters=[1, 2, 3])
    totals = tally([1, 2, 3], scale=(1, 5), design=design).totals()
    assert (totals.n_clusters, totals.n_strata) == (3, 1)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_without_a_design_the_mean_has_variance_s2_over_n(values):
    mean = tally(values, scale=(1, 5)).totals().mean()
    assert mean.value == pytest.approx(np.mean(values), rel=1e-14)
    assert mean.variance == pytest.approx(np.var(values, ddof=1) / len(values), abs=1e-15)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.floats(0.1, 10)), min_size=2, max_size=20),
    st.floats(0.5, 2),
    st.floats(-3, 3),
)
def test_linearised_variance_follows_its_scores(rows, factor, shift):
    values, weights = zip(*rows, strict=True)
    totals = tally(values, scale=(1, 5), weights=weights).totals()
    one = totals.mean()
    other = totals.mean(factor * totals.levels + shift)
    assert one.variance >= 0
    assert other.value == pytest.approx(factor * one.value + shift)
    assert other.variance == pytest.approx(factor**2 * one.variance, rel=1e-6, abs=1e-12)
    z = weights * (np.array(values) - one.value) / np.sum(weights)
    n = len(values)
    assert one.variance == pytest.approx(n / (n - 1) * np.sum((z - z.mean()) ** 2), abs=1e-12)
    assert totals.kish_effective_n <= n * (1 + 1e-12)


def test_kish_of_equal_weights_is_n():
    assert tally(
        [1, 2, 3], scale=(1, 5), weights=[0.1] * 3
    ).totals().kish_effective_n == pytest.approx(3)


def test_ratio_and_smooth():
    totals = tally([1, 2, 3, 3], scale=(1, 3), weights=[1, 2, 1, 1]).totals()
    ratio = totals.ratio(totals.levels, np.ones(3))
    assert ratio.value == totals.mean().value
    assert ratio.variance == pytest.approx(totals.mean().variance)
    x = totals.levels

    def f(T):
        return float(np.log(x @ T / T.sum()))

    given_gradient = totals.smooth(f, lambda T: x / (x @ T) - 1 / T.sum())
    differences = totals.smooth(f)
    assert given_gradient.value == pytest.approx(math.log(ratio.value))
    assert given_gradient.variance == pytest.approx(ratio.variance / ratio.value**2)
    assert differences.variance == pytest.approx(given_gradient.variance, rel=1e-7)
    with pytest.raises(DesignError, match="denominator: the sum of weights must be above 0"):
        totals.ratio(x, np.zeros(3))


def test_patterns_have_no_scores_of_their_own():
    counted = tally({"a": [1, 2, 5], "b": [2, 5, 5]}, ["a", "b"], scale=(1, 5))
    patterns = counted.totals()
    for statistic in (patterns.mean, patterns.total):
        with pytest.raises(ArgumentError, match="scores: are needed where the levels are patterns"):
            statistic()
    expected = counted.totals(answers="b").mean()
    assert patterns.mean(patterns.levels[:, 1]).value == pytest.approx(expected.value, rel=1e-14)


def test_a_smooth_statistic_is_a_function():
    with pytest.raises(DataTypeError, match="f: must be a function of the level totals; got int"):
        tally([1, 2, 3], scale=(1, 5)).totals().smooth(3)


def test_scores_of_another_length():
    totals = tally([1, 2], scale=(1, 3)).totals()
    with pytest.raises(AlignmentError, match=r"scores: must have one number per level \(3\)"):
        totals.mean([1, 2])
    with pytest.raises(AlignmentError, match="numerator"):
        totals.ratio([1], [1, 2, 3])


def test_one_answer_has_an_estimate_but_no_variance():
    totals = tally([4], scale=(1, 5)).totals()
    with pytest.warns(WeakDataWarning, match="rating: one answer shows no variation"):
        mean = totals.mean()
    assert mean.value == 4
    assert math.isnan(mean.variance)


@pytest.mark.parametrize("weight", [1e-200, 1e-300, 1e200, 1e300])
def test_weights_whose_squares_are_no_floats(weight):
    totals = tally([1, 2, 3, 4, 5], scale=(1, 5), weights=[weight] * 5).totals()
    with pytest.warns(WeakDataWarning, match="weights: their squares"):
        mean = totals.mean()
    assert mean.value == pytest.approx(3.0, rel=1e-15)
    assert math.isnan(mean.standard_error)
    assert math.isnan(totals.kish_effective_n)


@pytest.mark.parametrize("weight", [1e-149, 1e149])
def test_weights_near_the_edge_of_the_floats(weight):
    one = tally([1, 2, 3, 4, 5], scale=(1, 5), weights=[weight] * 5).totals()
    other = tally([1, 2, 3, 4, 5], scale=(1, 5), weights=[1.0] * 5).totals()
    assert one.mean().standard_error == pytest.approx(other.mean().standard_error, rel=1e-12)
    assert one.kish_effective_n == pytest.approx(5)


def test_replicates_of_every_statistic():
    random = np.random.default_rng(2)
    n, R = 30, 6
    values = random.integers(1, 4, n)
    weights = random.gamma(2, 1, n)
    full = weights[:, None] * random.integers(0, 3, (n, R))
    full[:3] = weights[:3, None]
    rscales = np.array([1, 2, 0.5, 1, 1, 0])
    levels = np.array([1.0, 2, 3])

    def naive(f, center):
        T = np.array([[full[values == level, r].sum() for level in levels] for r in range(R)])
        theta = np.array([f(row) for row in T])
        middle = (
            theta[rscales > 0].mean()
            if center == "mean"
            else f(np.array([weights[values == level].sum() for level in levels]))
        )
        return 0.7 * np.sum(rscales * (theta - middle) ** 2)

    for center in ("mean", "estimate"):
        replicate = ReplicateWeights(full, scale=0.7, rscales=rscales, center=center)
        design = SurveyDesign(weights=weights, replicate_weights=replicate)
        counted = tally(values, scale=(1, 3), by=values > 1, design=design)
        totals = counted.totals()
        cases = [
            (totals.mean(), lambda T: levels @ T / T.sum()),
            (totals.total(), lambda T: levels @ T),
            (totals.ratio([1, 0, 0], [1, 1, 0]), lambda T: T[0] / (T[0] + T[1])),
            (totals.smooth(lambda T: T[0] * T[1]), lambda T: T[0] * T[1]),
        ]
        for statistic, f in cases:
            assert statistic.variance == pytest.approx(naive(f, center), rel=1e-10)
        assert totals.covariance[0, 0] == pytest.approx(naive(lambda T: T[0], center))
        assert totals.degrees_of_freedom == 5
        cross = counted.cross_covariance(False, True)
        np.testing.assert_allclose(cross[0, 1], totals.covariance[0, 1], rtol=1e-10)
        scores = np.column_stack([counted.levels[1] == 0, counted.levels[1] == 1]).astype(float)
        np.testing.assert_allclose(
            counted.score_covariance(scores), totals.covariance[:2, :2], rtol=1e-10
        )
    replicate = ReplicateWeights(full, scale=1, degrees_of_freedom=4.0)
    counted = tally(
        values, scale=(1, 3), design=SurveyDesign(weights=weights, replicate_weights=replicate)
    )
    assert counted.replicate_degrees_of_freedom == 4.0
    assert math.isnan(tally([1, 2], scale=(1, 3)).replicate_degrees_of_freedom)
    assert tally([1, 2], scale=(1, 3)).replicate_sums is None


def test_the_rank_of_replicates_where_rows_show_it():
    full = np.repeat(np.eye(3), 2, axis=1) + 1  # six replicates of rank three
    full = np.vstack([full] * 3)
    design = SurveyDesign(weights=np.ones(9), replicate_weights=ReplicateWeights(full, scale=1))
    assert tally(range(9), design=design).totals().degrees_of_freedom == 2
    assert tally([0] * 9, design=design).totals().degrees_of_freedom == 5


def test_a_replicate_without_weight_in_the_segment():
    full = np.array([[1.0, 0], [1, 1], [1, 2]])
    design = SurveyDesign(weights=[1, 1, 1], replicate_weights=ReplicateWeights(full, scale=1))
    counted = tally([1, 2, 3], scale=(1, 3), by=["a", "b", "b"], design=design)
    with pytest.warns(WeakDataWarning, match="replicate_weights: a replicate gives this segment"):
        assert math.isnan(counted.totals("a").mean().variance)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert counted.totals("b").mean().variance >= 0


def test_jackknife_of_the_mean_equals_s2_over_n():
    values = [1, 2, 2, 5, 4]
    n = len(values)
    full = (np.ones((n, n)) - np.eye(n)) * n / (n - 1)
    replicate = ReplicateWeights(full, scale=(n - 1) / n)
    totals = tally(
        values, scale=(1, 5), design=SurveyDesign(weights=[1.0] * n, replicate_weights=replicate)
    ).totals()
    assert totals.mean().variance == pytest.approx(np.var(values, ddof=1) / n, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "mean", "sd"),
    [
        ([10000001, 10000003, 10000002], 10000002, 1),
        ([1.2] + [1.1, 1.3] * 500, 1.2, 0.1),
        ([1000000.2] + [1000000.1, 1000000.3] * 500, 1000000.2, 0.1),
        ([10000000.2] + [10000000.1, 10000000.3] * 500, 10000000.2, 0.1),
    ],
)
@pytest.mark.parametrize("design", [None, "weights", "strata"])
def test_numeric_accuracy(values, mean, sd, design):
    n = len(values)
    fields = {"weights": [2.0] * n} if design == "weights" else {"strata": [1] * n}
    declared = None if design is None else SurveyDesign(**fields)
    got = tally(values, design=declared).totals().mean()
    assert got.value == pytest.approx(mean, rel=1e-12)
    assert math.sqrt(got.variance * n) == pytest.approx(sd, rel=1e-8)
