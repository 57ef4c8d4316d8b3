import html
import json
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation import Coefficient, ConfidenceInterval, TestResult
from satisfaction.foundation._results import quantile, two_sided_pvalue

levels = st.floats(0.5, 0.999)
degrees = st.floats(1, 1000) | st.just(math.inf)


def test_an_interval_unpacks_and_contains():
    interval = ConfidenceInterval(1.0, 3.5, 0.95, "wilson")
    low, high = interval
    assert (low, high, interval.width) == (1.0, 3.5, 2.5)
    assert 1 in interval
    assert 3.5 in interval
    assert 3.6 not in interval
    with pytest.raises(DataTypeError):
        "2" in interval  # noqa: B015  the operator itself raises


def test_an_interval_of_arrays():
    interval = ConfidenceInterval(np.array([1.0, 2.0]), np.array([3.0, np.inf]), 0.9, "goodman")
    assert interval.width.tolist() == [2.0, math.inf]
    assert 2.5 in interval
    assert 1.5 not in interval
    assert interval.to_dict() == {
        "low": [1.0, 2.0],
        "high": [3.0, None],
        "confidence_level": 0.9,
        "method": "goodman",
    }
    assert repr(interval) == "ConfidenceInterval(2 intervals, 0.9, 'goodman')"


def test_equal_intervals_have_equal_hashes():
    nan = float("nan")
    pairs = [
        (ConfidenceInterval(0.0, 1.0, 0.95, "x"), ConfidenceInterval(-0.0, 1, 0.95, "x")),
        (ConfidenceInterval(nan, -nan, 0.95, "x"), ConfidenceInterval(-nan, nan, 0.95, "x")),
        (
            ConfidenceInterval(np.array([0.0, nan]), np.array([1.0, 2.0]), 0.95, "x"),
            ConfidenceInterval(np.array([-0.0, -nan]), np.array([1, 2]), 0.95, "x"),
        ),
    ]
    for first, second in pairs:
        assert first == second
        assert hash(first) == hash(second)


def test_different_intervals():
    interval = ConfidenceInterval(0.0, 1.0, 0.95, "x")
    others = [
        ConfidenceInterval(0.5, 1.0, 0.95, "x"),
        ConfidenceInterval(0.0, 2.0, 0.95, "x"),
        ConfidenceInterval(0.0, 1.0, 0.9, "x"),
        ConfidenceInterval(0.0, 1.0, 0.95, "y"),
        ConfidenceInterval(np.array([0.0]), np.array([1.0]), 0.95, "x"),
        (0.0, 1.0),
    ]
    assert all(interval != other for other in others)


def test_text_and_json_of_an_interval():
    interval = ConfidenceInterval(23.123456, math.inf, 0.95, "wilson")
    assert repr(interval) == "ConfidenceInterval(23.123 to inf, 0.95, 'wilson')"
    assert json.dumps(interval.to_dict(), allow_nan=False) == (
        '{"low": 23.123456, "high": null, "confidence_level": 0.95, "method": "wilson"}'
    )
    assert pickle.loads(pickle.dumps(interval)) == interval


def test_json_of_a_test():
    result = TestResult(2.5, math.nan, (2.0, math.inf), "f", "wald")
    assert result.to_dict() == {
        "statistic": 2.5,
        "pvalue": None,
        "degrees_of_freedom": [2.0, None],
        "distribution": "f",
        "method": "wald",
        "alternative": "two-sided",
    }
    assert TestResult.__test__ is False


@given(levels, degrees)
def test_quantiles_are_those_of_the_t_distribution(level, df):
    reference = stats.norm if math.isinf(df) else stats.t(df)
    assert quantile(level, df) == pytest.approx(reference.ppf((1 + level) / 2), rel=1e-9)


@given(st.floats(-30, 30), degrees)
def test_pvalues_are_those_of_the_t_distribution(statistic, df):
    reference = stats.norm if math.isinf(df) else stats.t(df)
    expected = 2 * reference.sf(abs(statistic))
    assert two_sided_pvalue(statistic, df) == pytest.approx(expected, rel=1e-9)


def test_a_coefficient():
    slope = Coefficient("satisfaction", 0.5, 0.2, 10.0)
    assert slope.statistic == 2.5
    assert slope.pvalue == pytest.approx(2 * stats.t(10).sf(2.5), rel=1e-12)
    result = slope.test(0.1)
    assert result.statistic == pytest.approx(2.0)
    assert (result.distribution, result.degrees_of_freedom, result.method) == ("t", 10.0, "wald")
    assert result.pvalue == pytest.approx(2 * stats.t(10).sf(2.0), rel=1e-12)
    interval = slope.confidence_interval(0.9)
    reach = stats.t(10).ppf(0.95) * 0.2
    assert tuple(interval) == pytest.approx((0.5 - reach, 0.5 + reach), rel=1e-12)
    assert (interval.method, interval.confidence_level) == ("wald", 0.9)


def test_a_coefficient_by_the_normal_distribution():
    slope = Coefficient("satisfaction", 0.5, 0.2)
    assert slope.test(0).distribution == "normal"
    assert slope.pvalue == pytest.approx(2 * stats.norm.sf(2.5), rel=1e-12)
    assert slope.to_dict() == {
        "name": "satisfaction",
        "value": 0.5,
        "standard_error": 0.2,
        "degrees_of_freedom": None,
        "statistic": 2.5,
        "pvalue": slope.pvalue,
    }


@pytest.mark.parametrize("standard_error", [0.0, math.nan])
def test_without_a_standard_error_there_is_no_test(standard_error):
    slope = Coefficient("x", 0.5, standard_error, 4.0)
    assert math.isnan(slope.statistic)
    assert math.isnan(slope.pvalue)
    assert math.isnan(slope.test(0).pvalue)
    assert slope.to_dict()["pvalue"] is None


def test_wrong_arguments_are_refused():
    slope = Coefficient("x", 0.5, 0.2)
    with pytest.raises(ArgumentError, match=r"Did you mean 0\.95"):
        slope.confidence_interval(95)
    with pytest.raises(DataTypeError, match="value: must be a real number"):
        slope.test("0")


@given(st.floats(-10, 10), st.floats(0.01, 10), degrees, levels)
def test_interval_and_test_agree(value, standard_error, df, level):
    slope = Coefficient("x", value, standard_error, df)
    low, high = slope.confidence_interval(level)
    assert slope.test(low).pvalue == pytest.approx(1 - level, rel=1e-6)
    assert slope.test(high).pvalue == pytest.approx(1 - level, rel=1e-6)


def test_small_results_are_shown_on_one_short_line():
    welch = TestResult(1.23456789, 0.0123456789, (2.0, 176.0450957), "f", "welch")
    assert repr(welch) == (
        "TestResult(statistic=1.2346 of f(2, 176.05), pvalue=0.012346, method='welch')"
    )
    less = TestResult(-1.5, 0.067, math.inf, "normal", "mover", "less")
    assert repr(less) == (
        "TestResult(statistic=-1.5 of normal, pvalue=0.067, method='mover', alternative='less')"
    )
    slope = Coefficient("<b>" * 30, 0.123456789, 0.2)
    assert repr(slope) == (
        f"Coefficient({'<b>' * 12 + '<...'!r}, 0.12346, standard_error=0.2, pvalue=0.53705)"
    )
    interval = ConfidenceInterval(1.0, 2.0, 0.95, "<i>")
    for result in (welch, less, slope, interval):
        assert len(repr(result)) <= 100
        assert result._repr_html_() == f"<p>{html.escape(repr(result))}</p>"
