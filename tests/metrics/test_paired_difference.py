"""The change of the same people as a result: methods, limits of what is known, texts."""

import json

import numpy as np
import pytest
from scipy import stats

import satisfaction as sat
from satisfaction.errors import ArgumentError, MethodError, WeakDataWarning

CSAT = sat.Metric.csat((1, 5))


def paired_share(both, only_after, only_before, neither, **details):
    """Return the change of a share from the four counts of a paired table."""
    data = {"b": [5, 2, 5, 2], "a": [5, 5, 2, 2], "n": [both, only_after, only_before, neither]}
    return sat.paired_change(data, before="b", after="a", counts="n", metric=CSAT, **details)


def test_fields_and_texts():
    change = paired_share(53, 16, 8, 9)
    assert isinstance(change, sat.Difference)
    assert change.paired
    assert change.degrees_of_freedom == np.inf
    assert change.first.value - change.second.value == pytest.approx(change.value, abs=1e-12)
    own = change.first.variance + change.second.variance - 2 * change.covariance
    assert own == pytest.approx(change.standard_error**2, abs=1e-12)
    assert repr(change).startswith("csat after - before = +9.3 points   95 % CI ")
    assert "after - before" in change._repr_html_()
    content = json.loads(json.dumps(change.to_dict(), allow_nan=False))
    assert content["paired"] is True
    assert (content["n"], content["n_missing"]) == (86, 0)
    assert content["degrees_of_freedom"] is None


def test_the_t_method_is_the_paired_t_test():
    before, after = [7, 8, 9, 3, 10, 6], [9, 9, 9, 2, 10, 9]
    metric = sat.Metric.mean((0, 10))
    change = sat.paired_change({"b": before, "a": after}, before="b", after="a", metric=metric)
    d = np.subtract(after, before)
    error = d.std(ddof=1) / 6**0.5
    result = change.test("t")
    assert result.statistic == pytest.approx(d.mean() / error, abs=1e-12)
    assert result.degrees_of_freedom == 5
    assert result.distribution == "t"
    interval = change.confidence_interval(method="t")
    assert interval.low == pytest.approx(d.mean() - 2.5705818366147 * error, abs=1e-9)
    assert result.pvalue == pytest.approx(stats.ttest_rel(after, before).pvalue, abs=1e-12)


def test_nobody_changed():
    change = paired_share(10, 0, 0, 10)
    assert change.value == 0
    assert change.statistic == 0
    assert change.pvalue == 1
    assert change.confidence_interval().low < 0 < change.confidence_interval().high
    assert change.test("t").method == "score"
    assert change.confidence_interval(method="t").method == "score"


def test_everybody_changed_alike():
    change = paired_share(0, 7, 0, 0)
    assert change.value == 100
    assert change.confidence_interval().high == 100
    assert change.pvalue == pytest.approx(0.00815097159350265, abs=1e-12)  # z = sqrt(7)


def test_a_census_is_certain():
    design = sat.SurveyDesign(population=[4] * 4)
    data = {"b": [1, 5, 2, 4], "a": [5, 5, 2, 4]}
    change = sat.paired_change(data, before="b", after="a", metric=CSAT, design=design)
    assert list(change.confidence_interval()) == [25.0, 25.0]
    assert change.pvalue == 0
    same = data | {"c": data["b"]}
    same = sat.paired_change(same, before="b", after="c", metric=CSAT, design=design)
    assert same.pvalue == 1


def test_one_person():
    with pytest.warns(WeakDataWarning, match="one answer"):
        change = sat.paired_change({"b": [3], "a": [5]}, before="b", after="a", metric=CSAT)
    assert change.confidence_interval().low < 100
    with pytest.raises(MethodError, match="at least 2"):
        change.test("t")
    with pytest.raises(MethodError, match="at least 2"):
        change.confidence_interval(method="t")


def test_other_methods_are_refused():
    change = paired_share(20, 12, 2, 16)
    for call in (change.confidence_interval, change.test):
        with pytest.raises(MethodError, match="score, t"):
            call(method="mover")
    with pytest.raises(ArgumentError, match="alternative"):
        change.test(alternative="up")
    with pytest.raises(ArgumentError, match="confidence_level"):
        change.confidence_interval(95)
