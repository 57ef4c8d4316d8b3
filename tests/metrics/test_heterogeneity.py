"""The tests that all segments are equal, and of a trend: R's numbers, and what has none."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import DesignError, MethodError


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-9)


def of_counts(metric, counts, levels):
    """Return the table of a metric from counts per segment."""
    rows = [
        (level, segment, count)
        for segment, of_level in enumerate(counts)
        for level, count in zip(levels, of_level, strict=True)
    ]
    ratings, segments, repeats = (list(column) for column in zip(*rows, strict=True))
    return sat.measure(ratings, metric=metric, by=segments, counts=repeats)


def test_tests_of_r(reference):
    tests = reference("metrics/tests.json")
    for case in tests["shares"]:
        counts = [(n - x, x) for x, n in zip(case["x"], case["n"], strict=True)]
        table = of_counts(sat.Metric.top_box((0, 1), 1), counts, (0, 1))
        test, trend = table.heterogeneity(), table.trend()
        close([test.statistic, test.pvalue], [case["chisq"], case["p"]])
        assert (test.degrees_of_freedom, test.distribution) == (case["df"], "chi2")
        close([trend.statistic, trend.pvalue], [case["trend_chisq"], case["trend_p"]])
        assert trend.degrees_of_freedom == 1
    for case in tests["mean_groups"]:
        table = of_counts(sat.Metric.mean((1, 5)), case["counts"], range(1, 6))
        test = table.heterogeneity()
        close([test.statistic, test.pvalue], [case["F"], case["p"]])
        close(test.degrees_of_freedom, case["df"])
        assert (test.distribution, test.method) == ("f", "welch")


def test_two_segments_agree_with_the_pairwise_tests():
    data = {"r": [5, 4, 3, 2, 5, 1, 1, 3, 2, 4], "s": list("aaaaabbbbb")}
    shares = sat.csat(data, "r", scale=(1, 5), by="s")
    pooled = (shares["a"] - shares["b"]).test("pooled")
    assert shares.heterogeneity().statistic == pytest.approx(pooled.statistic**2, rel=1e-12)
    means = sat.mean_rating(data, "r", scale=(1, 5), by="s")
    welch = (means["a"] - means["b"]).test("welch")
    test = means.heterogeneity()
    assert test.statistic == pytest.approx(welch.statistic**2, rel=1e-12)
    assert test.pvalue == pytest.approx(welch.pvalue, rel=1e-9)


def test_all_alike():
    data = {"r": [5, 5, 4, 4], "s": list("aabb")}
    table = sat.csat(data, "r", scale=(1, 5), by="s")
    assert (table.heterogeneity().statistic, table.heterogeneity().pvalue) == (0.0, 1.0)
    assert (table.trend().statistic, table.trend().pvalue) == (0.0, 1.0)
    means = sat.mean_rating({"r": [5, 5, 4, 3], "s": list("aabb")}, "r", scale=(1, 5), by="s")
    with pytest.raises(MethodError, match=r"variance in every segment.*'a'"):
        means.heterogeneity()
    with pytest.raises(MethodError, match="every segment needs variance"):
        means.trend()
    design = sat.csat(data, "r", scale=(1, 5), by="s", weights=[1.0, 1, 1, 2])
    for question in (design.heterogeneity, design.trend):
        with pytest.raises(DesignError):
            question()


def test_too_few_clusters_for_so_many_segments():
    ratings = [5, 1, 4, 2, 3, 1, 5, 5, 2, 1, 4, 3]
    segments, clusters = list("abcd") * 3, list("xxxxyyyyzzzz")
    table = sat.mean_rating(
        ratings, scale=(1, 5), by=segments, design=sat.SurveyDesign(clusters=clusters)
    )
    with pytest.raises(DesignError):
        table.heterogeneity()
    two = sat.mean_rating(
        [5, 1, 4, 2], scale=(1, 5), by=list("abab"), design=sat.SurveyDesign(clusters=list("xxyy"))
    )
    with pytest.raises(DesignError, match=r"degrees of freedom|regular"):
        two.heterogeneity()
