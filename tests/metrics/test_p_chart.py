"""The p chart on plain numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.metrics._p_chart import p_chart

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "control_charts.json"
CHARTS = json.loads(TABLE.read_text(encoding="utf-8"))
JUICE, CSAT, LANEY = (CHARTS[k] for k in ("orangejuice_p", "csat_p_unequal", "laney_pprime"))


def test_equal_sizes_match_qcc():
    chart = p_chart(JUICE["D"], JUICE["size"])
    assert chart.center == pytest.approx(JUICE["center"], abs=1e-9)
    np.testing.assert_allclose(chart.low, JUICE["limits"][0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(chart.high, JUICE["limits"][1], rtol=0, atol=1e-9)
    assert chart.beyond == tuple(JUICE["violations_zero_based"])
    assert chart.sigma_ratio == 1.0
    assert chart.baseline == tuple(range(30))


def test_unequal_sizes_match_qcc():
    with pytest.warns(WeakDataWarning, match="10 periods"):
        chart = p_chart(CSAT["D"], CSAT["size"])
    assert chart.center == pytest.approx(CSAT["center"], abs=1e-9)
    np.testing.assert_allclose(chart.low, CSAT["lcl"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(chart.high, CSAT["ucl"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(chart.values, np.divide(CSAT["D"], CSAT["size"]))


def test_laney_matches_the_table():
    with pytest.warns(WeakDataWarning):
        chart = p_chart(CSAT["D"], CSAT["size"], overdispersion="laney")
    assert chart.sigma_ratio == pytest.approx(LANEY["sigma_z"], abs=1e-9)
    np.testing.assert_allclose(chart.low, LANEY["lcl"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(chart.high, LANEY["ucl"], rtol=0, atol=1e-9)


def test_the_baseline_alone_makes_center_and_ratio():
    first = p_chart(JUICE["D"][:20], 50, overdispersion="laney")
    whole = p_chart(JUICE["D"], 50, baseline=20, overdispersion="laney")
    assert (whole.center, whole.sigma_ratio) == (first.center, first.sigma_ratio)
    assert whole.low[0] == first.low[0]
    named = p_chart(JUICE["D"], 50, baseline=range(20), overdispersion="laney")
    assert named == whole


def test_width_is_counted_in_standard_errors():
    narrow, wide = (p_chart(JUICE["D"], 50, width=width) for width in (1.5, 3))
    np.testing.assert_allclose(
        narrow.high - narrow.center, (wide.high - wide.center) / 2, rtol=1e-12
    )


def test_limits_are_cut_to_shares():
    chart = p_chart([0, 1] * 10, [4, 5] * 10)
    assert chart.low.min() == 0
    assert chart.high.max() <= 1


@pytest.mark.parametrize(
    ("arguments", "error", "argument"),
    [
        ((5, 10), DataTypeError, "successes"),
        (([True, False], 10), DataTypeError, "successes"),
        (([1, 2], [3, 4, 5]), AlignmentError, "n"),
        (([1, 2], [3, 0]), EmptyDataError, "n"),
        (([1, 9], [3, 4]), DataValueError, "successes"),
        (([1], [3]), EmptyDataError, "period"),
    ],
    ids=repr,
)
def test_impossible_counts_are_refused(arguments, error, argument):
    with pytest.raises(error) as caught:
        p_chart(*arguments)
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({"baseline": 1}, ArgumentError, "baseline"),
        ({"baseline": 31}, ArgumentError, "baseline"),
        ({"baseline": [3]}, ArgumentError, "baseline"),
        ({"baseline": [3, 99]}, UnknownKeyError, "baseline"),
        ({"baseline": "all"}, DataTypeError, "baseline"),
        ({"baseline": 2.5}, DataTypeError, "baseline"),
        ({"overdispersion": "lany"}, ArgumentError, "overdispersion"),
        ({"width": 0}, ArgumentError, "width"),
    ],
    ids=repr,
)
def test_impossible_options_are_refused(options, error, argument):
    with pytest.raises(error) as caught:
        p_chart(JUICE["D"], 50, **options)
    assert caught.value.argument == argument
