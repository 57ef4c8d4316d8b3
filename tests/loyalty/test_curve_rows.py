"""Rows of a curve: levels and sums against plain loops, continuous columns and designs."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.loyalty import loyalty_curve
from satisfaction.loyalty._curve_rows import level_keys, read_curve_rows

DATA = {
    "x": [3, 1, 2, 2, 1, 3, 3, 2],
    "y": [1, 0, 1, 0, 0, 1, 0, 1],
    "w": [1.0, 2.0, 0.5, 1.5, 3.0, 2.5, 2.0, 1.0],
    "k": [1, 2, 3, 1, 1, 2, 1, 1],
}


def test_sums_by_level():
    rows = read_curve_rows(DATA, "y", "x", (), "logit", weights="w", counts="k")
    for place, level in enumerate((1, 2, 3)):
        here = [row for row in range(8) if DATA["x"][row] == level]
        each = {row: DATA["w"][row] * DATA["k"][row] for row in here}
        assert rows.levels[place] == level
        assert rows.weights[place] == pytest.approx(sum(each.values()))
        assert rows.loyal[place] == pytest.approx(sum(each[row] * DATA["y"][row] for row in here))
        assert rows.counts[place] == sum(DATA["k"][row] for row in here)
    assert rows.mixed.tolist() == [False, True, True]


def test_levels_without_weight_are_no_levels():
    data = {**DATA, "w": [1.0 if level < 3 else 0.0 for level in DATA["x"]]}
    curve = loyalty_curve(data, "y", satisfaction="x", weights="w")
    assert curve.levels == (1, 2)
    assert list(curve.rates) == [1, 2]
    assert curve.n == 5


def test_some_of_the_rows():
    rows = read_curve_rows(DATA, "y", "x", (), "logit")
    part = rows.take(np.flatnonzero(rows.x > 1))
    assert part.levels.tolist() == [2, 3]
    assert part.answers.n_answers == 6
    assert part.loyal.sum() == rows.loyal.sum() == 4


def test_keys_are_whole_where_all_levels_are():
    assert level_keys(np.array([1.0, 2.0])) == (1, 2)
    assert type(level_keys(np.array([1.0, 2.0]))[0]) is int
    assert level_keys(np.array([1.0, 2.5])) == (1.0, 2.5)


@pytest.mark.parametrize("declared", [False, True])
def test_a_slider_is_not_counted_by_value(declared):
    rng = np.random.default_rng(1)
    x = rng.random(2_000) * 10
    data = {"x": x, "y": (rng.random(2_000) < x / 10).astype(int), "w": np.full(2_000, 2.0)}
    options = {"weights": "w"} if declared else {}
    curve = loyalty_curve(data, "y", satisfaction="x", **options)
    assert "2,000 levels" in curve.left_out["levels"]
    assert "1,998 inner levels" in curve.left_out["threshold"]
    assert list(curve.fits) == ["linear", "spline", "isotonic"]
    assert len(curve.rates) == 2_000
    assert curve.rates[float(x[0])].value == 100.0 * data["y"][0]
    isotonic = curve.fits["isotonic"].values
    assert (isotonic >= 0).all()
    assert isotonic[-1] > 0.8


def test_an_empty_cluster_still_counts():
    data = {**DATA, "c": [1, 1, 2, 2, 3, 3, 4, 4]}
    design = sat.SurveyDesign(weights="k", clusters="c")
    rate = loyalty_curve(data, "y", satisfaction="x", design=design).rates[1]
    assert rate.value == 0
    assert rate.n == 2
