"""How uneven weights are."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import ArgumentError, DesignError, EmptyDataError
from satisfaction.weighting import weight_summary


def test_design_effect_of_practools():
    assert weight_summary([1, 1, 2, 2, 5, 9]).kish_design_effect == pytest.approx(1.74, rel=1e-12)


@pytest.mark.parametrize("name", ["ps_clus1", "rake2_clus1", "cal_linSA_clus1", "cal_log5_strat"])
def test_figures_of_r(schools, name):
    summary = weight_summary(schools.weights[name])
    record = schools.records[f"{name}/summary"]["value"]
    assert summary.n == record["n"]
    assert summary.total == pytest.approx(record["sum"], rel=1e-9)
    assert summary.minimum == pytest.approx(record["min"], rel=1e-9)
    assert summary.maximum == pytest.approx(record["max"], rel=1e-9)
    assert summary.mean == pytest.approx(record["mean"], rel=1e-9)
    assert summary.kish_design_effect == pytest.approx(record["kish_deff"], rel=1e-9)
    assert summary.kish_effective_n == pytest.approx(record["neff"], rel=1e-9)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        pytest.param([1, 1, 1, 1], 4.0, id="equal"),
        pytest.param([1, 0, 0, 0], 1.0, id="one"),
        pytest.param([1e-200] * 4, 4.0, id="tiny"),
        pytest.param([1e200] * 4, 4.0, id="huge"),
    ],
)
def test_effective_n(weights, expected):
    assert weight_summary(weights).kish_effective_n == expected


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=40), st.floats(1e-6, 1e6))
def test_effective_n_lies_in_range_and_ignores_scale(weights, scale):
    summary = weight_summary(weights)
    assert 1 - 1e-12 <= summary.kish_effective_n <= len(weights) * (1 + 1e-12)
    scaled = weight_summary([scale * w for w in weights])
    assert scaled.kish_effective_n == pytest.approx(summary.kish_effective_n)
    assert 1 + summary.coefficient_of_variation**2 == pytest.approx(summary.kish_design_effect)
    doubled = weight_summary(weights * 2)
    assert doubled.kish_effective_n == pytest.approx(2 * summary.kish_effective_n)


def test_zeros_are_counted_and_left_out():
    summary = weight_summary([0, 2, 4, 0])
    assert (summary.n, summary.n_zero, summary.mean, summary.ratio) == (4, 2, 3.0, 2.0)
    assert summary.kish_design_effect == pytest.approx(2 * 20 / 36)


def test_share_of_heaviest():
    summary = weight_summary([1, 1, 2, 2, 5, 9])
    assert summary.share_of_heaviest(1 / 6) == pytest.approx(9 / 20)
    assert summary.share_of_heaviest(1 / 12) == pytest.approx(4.5 / 20)
    assert (summary.share_of_heaviest(0), summary.share_of_heaviest(1)) == (0, 1)
    with pytest.raises(ArgumentError, match="fraction"):
        summary.share_of_heaviest(2)


def test_display():
    summary = weight_summary(sat.trim([1.0, 2, 3]))
    assert repr(summary) == (
        "weights: n 3, zero 0, total 6, mean 2, range 1 to 3, coefficient of variation 0.408, "
        "Kish design effect 1.167, Kish effective n 2.571"
    )
    assert "<table>" in summary._repr_html_()
    assert json.loads(json.dumps(summary.to_dict()))["ratio"] == 3


@pytest.mark.parametrize(
    ("weights", "error"),
    [
        pytest.param([], EmptyDataError, id="empty"),
        pytest.param([0, 0], DesignError, id="zeros"),
        pytest.param([1, np.nan], DesignError, id="missing"),
        pytest.param([1, np.inf], DesignError, id="infinite"),
        pytest.param([1, -1], DesignError, id="negative"),
        pytest.param([1e308] * 3, DesignError, id="overflow"),
    ],
)
def test_bad_weights(weights, error):
    with pytest.raises(error, match="weights"):
        weight_summary(weights)


def test_no_positive_weight_has_no_effective_n():
    from satisfaction.weighting._kish import kish_effective_n

    assert np.isnan(kish_effective_n(np.zeros(0)))
