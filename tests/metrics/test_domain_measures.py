"""Estimates over domains of one tally, against plain numbers and replicates."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import MethodError, UnknownKeyError
from satisfaction.metrics._domain_measures import DomainMeasures, Measure, share_of
from satisfaction.metrics._patterns import count_patterns
from satisfaction.metrics._quantity import Quantity
from satisfaction.survey import ReplicateWeights

MADE = {
    "score": [1, 2, 3, 4, 5, 5, 2, 1],
    "w": [1.0, 2.0, 1.5, 0.5, 1.0, 3.0, 1.0, 1.0],
    "r1": [2.0, 4.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.0],
    "r2": [0.0, 0.0, 0.0, 0.0, 2.0, 6.0, 2.0, 2.0],
}


def measures(data=MADE, **details):
    patterns = count_patterns(data, numbers={"x": "score"}, labels={}, **details)
    x = patterns.values["x"]
    mean = Quantity("mean", unit="rating", family="mean")
    return DomainMeasures(
        patterns.tally,
        {
            "top": share_of("share", x >= 4, x == x),
            "bottom": share_of("share", x <= 2, x == x),
            "nobody": share_of("share", x > 9, x > 9),
            "low mean": Measure(mean, np.nan_to_num(x), x <= 3),
            "high mean": Measure(mean, np.nan_to_num(x), x > 3),
        },
    )


def test_shares_and_means():
    made = measures()
    assert made.estimate("top").value == 37.5
    assert made.estimate("low mean").value == 9 / 5
    assert made.estimate("low mean").n == 5
    assert np.isnan(made.estimate("nobody").value)
    assert made.estimate("nobody").n == 0


def test_disjoint_domains_are_independent_without_a_design():
    table = measures().joint(["low mean", "high mean"], "group")
    assert list(table) == ["low mean", "high mean"]
    np.testing.assert_allclose(table.covariance[0][1], 0, atol=1e-15)
    assert table.by == ("group",)


def test_nobody_is_nan_beside_the_others():
    made = measures(weights="w")
    covariance = made.covariance(["top", "nobody"])
    assert covariance[0, 0] == pytest.approx(made.estimate("top").standard_error ** 2)
    assert np.isnan(covariance[0, 1])
    assert np.isnan(made.covariance(["nobody"])).all()


def test_domains_share_clusters():
    data = MADE | {"psu": [1, 1, 2, 2, 3, 3, 4, 4]}
    made = measures(data, design=sat.SurveyDesign(clusters="psu", weights="w"))
    x, w = np.array(data["score"]), np.array(data["w"])
    z = []
    for inside in (x <= 3, x > 3):
        mean = (w * x)[inside].sum() / w[inside].sum()
        influence = np.where(inside, w * (x - mean), 0) / w[inside].sum()
        z.append(np.bincount(np.array(data["psu"]) - 1, influence))
    expected = 4 / 3 * np.cov(z, ddof=0) * 4
    np.testing.assert_allclose(made.covariance(["low mean", "high mean"]), expected, rtol=1e-12)


def test_replicates_are_used():
    design = sat.SurveyDesign(
        weights="w", replicate_weights=ReplicateWeights(["r1", "r2"], scale=1, rscales=[1, 1])
    )
    made = measures(design=design)
    covariance = made.covariance(["top", "bottom"])
    values = []
    x = np.array(MADE["score"])
    for r in ("r1", "r2"):
        w = np.array(MADE[r])
        values.append([100 * (w * yes).sum() / w.sum() for yes in (x >= 4, x <= 2)])
    np.testing.assert_allclose(np.diag(covariance)[0], made.estimate("top").standard_error ** 2)
    assert np.sign(covariance[0, 1]) == np.sign(np.cov(np.transpose(values))[0, 1])


def test_table_needs_segments_and_a_name():
    with pytest.raises(MethodError, match="needs segments"):
        measures().table("top")
    made = measures(MADE | {"shop": ["a", "b"] * 4}, by="shop")
    with pytest.raises(UnknownKeyError, match="tip"):
        made.table("tip")
    assert made.table("top")["a"].value == 25.0
    assert made.table("top").total.value == 37.5
