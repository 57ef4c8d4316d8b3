"""Trimming against R's survey package, and its laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import AlignmentError, ArgumentError, DesignError, InfeasibleError
from satisfaction.weighting import weight_summary


def raked(schools):
    known = {"stype": schools.stype, "sch.wide": schools.sch_wide, "awards": schools.awards}
    return sat.rake(schools.strat, known, weights="pw", tolerance=1e-12)


def test_weights_and_estimates(schools):
    source = raked(schools)
    trimmed = sat.trim(source, lower=12, upper=46, redistribute="equal")
    np.testing.assert_allclose(trimmed.weights, schools.weights["trim_strat"], rtol=1e-8)
    record = schools.records["trim_strat/mean/api00"]
    design = trimmed.design(strata="stype", population="fpc")
    mean = sat.tally(schools.strat, "api00", design=design).totals().mean()
    assert mean.value == pytest.approx(record["estimate"], rel=1e-8)
    assert trimmed.max_misfit > 0.003
    assert trimmed.n_trimmed == int((source.weights > 46).sum())
    np.testing.assert_array_equal(trimmed.base_weights, source.base_weights)


weights = st.lists(st.floats(0.1, 100), min_size=2, max_size=30)


@given(
    weights, st.floats(0.2, 0.95), st.floats(1.05, 4), st.sampled_from(["equal", "proportional"])
)
def test_limits_hold_and_the_sum_stays(values, low, high, redistribute):
    mean = np.mean(values)
    trimmed = sat.trim(values, lower=low * mean, upper=high * mean, redistribute=redistribute)
    assert trimmed.weights.min() >= low * mean * (1 - 1e-12)
    assert trimmed.weights.max() <= high * mean * (1 + 1e-12)
    assert trimmed.total == pytest.approx(sum(values), rel=1e-11)


@given(weights)
def test_cutting_the_largest_to_the_second_largest_never_lowers_the_effective_n(values):
    second, first = sorted(values)[-2:]
    assume(second > np.mean(values))
    before = weight_summary(values).kish_effective_n
    after = sat.trim(values, upper=second).kish_effective_n
    assert after >= before * (1 - 1e-12)
    assert first >= second


def test_within_groups():
    trimmed = sat.trim([1, 1, 2, 8, 5, 5], upper=5, within=list("aaaabb"))
    assert trimmed.weights[:4].sum() == pytest.approx(12)
    np.testing.assert_array_equal(trimmed.weights[4:], 5)


def test_zero_weights_stay_zero():
    trimmed = sat.trim([0, 1, 5, 3], lower=2, within=["z", "a", "a", "a"])
    assert trimmed.weights[0] == 0
    assert trimmed.weights[1] == 2
    assert trimmed.total == pytest.approx(9)


def test_all_at_limits_move_back():
    # both ends are pinned in the first round; the lower ones must take what is left
    trimmed = sat.trim([0.1, 0.1, 10.0], lower=2, upper=4)
    np.testing.assert_allclose(trimmed.weights, [3.1, 3.1, 4])
    trimmed = sat.trim([0.1, 0.1, 3.5, 3.5], lower=1.5, upper=3)
    np.testing.assert_allclose(trimmed.weights, [1.5, 1.5, 2.1, 2.1])


def test_nothing_to_trim_changes_nothing():
    np.testing.assert_array_equal(sat.trim([1.0, 2, 3]).weights, [1, 2, 3])


@pytest.mark.parametrize(
    ("keywords", "error", "argument"),
    [
        pytest.param({"upper": 1.5}, InfeasibleError, "upper", id="upper below the mean"),
        pytest.param({"lower": 2.5}, InfeasibleError, "lower", id="lower above the mean"),
        pytest.param({"lower": 3, "upper": 2}, ArgumentError, "lower", id="upside down"),
        pytest.param({"lower": -1}, ArgumentError, "lower", id="negative"),
        pytest.param({"redistribute": "no"}, ArgumentError, "redistribute", id="unknown"),
        pytest.param({"within": [1]}, AlignmentError, "within", id="other rows"),
    ],
)
def test_bad_input(keywords, error, argument):
    with pytest.raises(error) as caught:
        sat.trim([1, 2, 3], **keywords)
    assert caught.value.argument == argument
    if error is InfeasibleError:
        assert 2.0 in {caught.value.smallest_upper, caught.value.largest_lower}


def test_bad_weights():
    with pytest.raises(DesignError, match="weights"):
        sat.trim([1, -2, 3])


@pytest.mark.parametrize("redistribute", ["equal", "proportional"])
@pytest.mark.parametrize("unit", [1e-200, 1e200])
def test_extreme_weights(redistribute, unit):
    plain = sat.trim([1, 1, 2, 16], upper=8, redistribute=redistribute)
    values = [unit, unit, 2 * unit, 16 * unit]
    extreme = sat.trim(values, upper=8 * unit, redistribute=redistribute)
    np.testing.assert_allclose(extreme.weights / unit, plain.weights, rtol=1e-12)


def test_a_tiny_weight_beside_a_huge_difference():
    trimmed = sat.trim([1e-200, 4e200], upper=3e200)
    assert trimmed.total == pytest.approx(4e200)
    assert trimmed.weights.max() <= 3e200


def test_series_of_other_indexes_are_refused():
    weights = pd.Series([1.0, 2.0, 9.0], index=[1, 2, 3])
    with pytest.raises(AlignmentError, match="within: its pandas index differs"):
        sat.trim(weights, upper=6, within=pd.Series(["a", "a", "a"], index=[4, 5, 6]))
    same = pd.Series(["a", "a", "a"], index=weights.index)
    assert sat.trim(weights, upper=6, within=same).weights.max() == 6
