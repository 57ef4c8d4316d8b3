"""The score interval of any scoring on plain numbers."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, MetricError
from satisfaction.metrics._net_interval import net_interval
from satisfaction.metrics._score_interval import score_interval
from satisfaction.metrics._share_interval import share_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "score_intervals.json"
PAIRED = TABLE.with_name("paired_share_changes.csv")


@pytest.mark.parametrize("case", json.loads(TABLE.read_text(encoding="utf-8"))["cases"])
def test_matches_the_table(case):
    interval = score_interval(
        case["scores"], counts=case["counts"], confidence_level=case["confidence_level"]
    )
    expected = case["low"], case["high"]
    np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)
    assert type(interval.low) is type(interval.high) is float
    assert interval.method == "score"


def test_paired_changes_of_a_share_match_ratesci():
    with PAIRED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 4
    for row in rows:
        same = int(row["both"]) + int(row["neither"])
        counts = [int(row["only_before"]), same, int(row["only_after"])]
        level = float(row["confidence_level"])
        interval = score_interval([-1, 0, 1], counts=counts, confidence_level=level)
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)


def test_mcnemar_of_sixteen_against_eight():
    from satisfaction.foundation._results import two_sided_pvalue
    from satisfaction.foundation._score_interval import score_statistic

    z = float(score_statistic([-1, 0, 1], [8, 62, 16], 86, 0.0))
    assert z**2 == pytest.approx(8 / 3, rel=1e-12)
    assert two_sided_pvalue(z) == pytest.approx(0.10247, abs=5e-6)


def test_the_order_of_the_scores_does_not_matter():
    forth = score_interval([1, 2, 3], counts=[3, 4, 9])
    back = score_interval([3, 1, 2], counts=[9, 3, 4])
    assert forth == back


def test_shares_and_nets_are_special_cases():
    share = score_interval([0, 1], counts=[4, 9])
    np.testing.assert_allclose(tuple(share), tuple(share_interval(9, 13)), rtol=1e-14)
    net = score_interval([-1, 0, 1], counts=[2, 3, 8])
    expected = net_interval(positive=8, neutral=3, negative=2)
    np.testing.assert_allclose(tuple(net), tuple(expected), rtol=1e-14)


def test_effective_n_and_quantile_replace_the_counts_and_the_normal():
    plain = score_interval([1, 2, 3], counts=[1, 2, 7])
    assert score_interval([1, 2, 3], counts=[1, 2, 7], effective_n=10) == plain
    assert score_interval([1, 2, 3], counts=[1, 2, 7], effective_n=5).width > plain.width
    assert score_interval([1, 2, 3], counts=[1, 2, 7], quantile=3).width > plain.width
    assert score_interval([1, 2, 3], counts=[1, 2, 7], quantile=0).width == 0
    scaled = score_interval([1, 2, 3], counts=[10, 20, 70], effective_n=10)
    np.testing.assert_allclose(tuple(scaled), tuple(plain), rtol=1e-14)


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({"confidence_level": 1.5}, ArgumentError, "confidence_level"),
        ({"effective_n": 0}, ArgumentError, "effective_n"),
        ({"effective_n": "5"}, DataTypeError, "effective_n"),
        ({"quantile": -1}, ArgumentError, "quantile"),
        ({"quantile": True}, DataTypeError, "quantile"),
    ],
)
def test_impossible_options_are_refused(options, error, argument):
    with pytest.raises(error) as caught:
        score_interval([1, 2], counts=[3, 4], **options)
    assert caught.value.argument == argument


def test_a_single_score_is_no_scale():
    with pytest.raises(MetricError, match="two different scores"):
        score_interval([5], counts=[20])
