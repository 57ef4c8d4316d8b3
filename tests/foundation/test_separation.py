"""Separation: known cases, and the theorem that it forbids a finite maximum."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import ConvergenceError
from satisfaction.foundation import _separation
from satisfaction.foundation._likelihoods import BinaryLikelihood, OrdinalLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._newton import Maximum, newton
from satisfaction.foundation._separation import (
    Direction,
    binary_gains,
    find_separation,
    is_certain,
    maximum_or_direction,
    near_start,
    ordinal_gains,
)


def kind(x, y):
    """Return the kind of separation of one column with a constant."""
    rows = np.column_stack([np.ones(len(x)), x])
    return find_separation(binary_gains(rows, np.array(y, dtype=float))).kind


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([1, 2, 4, 5], [1, 1, 0, 0], "complete"),
        ([1, 2, 3, 3, 4, 5], [1, 1, 1, 0, 0, 0], "quasi"),
        ([1, 2, 3, 4], [0, 1, 0, 1], "none"),
        ([0, 0, 0, 0], [0, 1, 0, 1], "none"),
    ],
)
def test_binary(x, y, expected):
    assert kind(x, y) == expected


@pytest.mark.parametrize("y", list(itertools.product([0, 1], repeat=5)))
def test_one_column_is_separated_where_a_cut_exists(y):
    x = [1, 2, 3, 3, 4]
    ones = [a for a, b in zip(x, y, strict=True) if b]
    zeros = [a for a, b in zip(x, y, strict=True) if not b]
    if not ones or not zeros:
        assert kind(x, y) == "complete"
        return
    strict = max(ones) < min(zeros) or max(zeros) < min(ones)
    weak = max(ones) <= min(zeros) or max(zeros) <= min(ones)
    assert kind(x, y) == ("complete" if strict else "quasi" if weak else "none")


@pytest.mark.parametrize(
    ("x", "level", "expected"),
    [
        ([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2], "complete"),
        ([1, 2, 2, 3, 4, 5], [0, 0, 1, 1, 1, 2], "quasi"),
        ([1, 2, 1, 2, 1, 2], [0, 0, 1, 1, 2, 2], "none"),
    ],
)
def test_ordinal(x, level, expected):
    rows = np.array(x, dtype=float)[:, None]
    assert find_separation(ordinal_gains(rows, np.array(level), 3)).kind == expected


def test_the_direction_never_loses():
    x = np.column_stack([np.ones(6), [1, 2, 3, 3, 4, 5], [0, 1, 0, 1, 0, 1]])
    gains = binary_gains(x, np.array([1.0, 1, 1, 0, 0, 0]))
    found = find_separation(gains)
    assert (gains @ found.direction).min() >= -1e-9
    assert (gains @ found.direction).max() > 0


def likelihood(x, level, n_levels, link):
    """Return the likelihood of some rows, its start and its gains."""
    x, level = np.array(x, dtype=float).reshape(len(level), -1), np.array(level)
    weights = np.ones(len(level))
    if n_levels == 2:
        rows, y = np.column_stack([np.ones(len(x)), x]), level.astype(float)
        start = np.zeros(rows.shape[1])
        return BinaryLikelihood(rows, y, weights, LINKS[link]), start, binary_gains(rows, y)
    start = np.r_[np.linspace(-0.5, 0.5, n_levels - 1), np.zeros(x.shape[1])]
    function = OrdinalLikelihood(x, level, n_levels, weights, LINKS[link])
    return function, start, ordinal_gains(x, level, n_levels)


def climb(function, start, gains):
    names = [str(place) for place in range(len(start))]
    return maximum_or_direction(function, start, names, lambda: gains)


@pytest.mark.parametrize("link", LINKS)
@given(st.data())
@settings(max_examples=40)
def test_what_is_certain_is_what_the_linear_program_says(link, data):
    n_levels = data.draw(st.sampled_from([2, 3, 4]))
    n = data.draw(st.integers(n_levels, 12))
    points = data.draw(st.lists(st.integers(0, 4), min_size=2 * n, max_size=2 * n))
    x = np.array(points, dtype=float).reshape(n, 2)
    level = data.draw(st.lists(st.integers(0, n_levels - 1), min_size=n, max_size=n))
    if set(level) != set(range(n_levels)) or np.linalg.matrix_rank(np.c_[np.ones(n), x]) < 3:
        return
    function, start, gains = likelihood(x, level, n_levels, link)
    separated = find_separation(gains).kind != "none"
    found = climb(function, start, gains)
    assert isinstance(found, Direction) == separated
    point, height = start, function(start)
    for _ in range(60):  # the certificate is never given at any point of the climb
        if separated:
            assert not is_certain(function, Maximum(point, height, 0.0, 1))
        try:
            step = np.linalg.solve(height.information, height.gradient)
        except np.linalg.LinAlgError:
            return
        new = function(point + step)
        if not new.value >= height.value:
            return
        point, height = point + step, new
    assert not separated or not is_certain(function, Maximum(point, height, 0.0, 1))


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("n_levels", [2, 4])
def test_a_maximum_is_certain(link, n_levels):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 2))
    level = np.arange(200) % n_levels
    function, start, gains = likelihood(x, level, n_levels, link)
    found = climb(function, start, gains)
    assert is_certain(function, found)
    assert find_separation(gains).kind == "none"
    away = found.point + np.r_[np.zeros(n_levels - 1), 2.0, 0.0]
    assert not is_certain(function, Maximum(away, function(away), 0.0, 1))


def test_a_step_that_takes_a_whole_slope_leaves_a_doubt():
    function, start, gains = likelihood(np.arange(6) % 2, [0, 1, 1, 2, 2, 2], 3, "probit")
    point = climb(function, start, gains).point
    height = function(point)
    assert function.keeps_slopes(point, np.zeros(3))
    for step in np.eye(3):
        assert not function.keeps_slopes(point, step)
    assert height.gradient == pytest.approx(0, abs=1e-8)
    two = OrdinalLikelihood(np.array([[0.0], [1.0]]), np.arange(2), 2, np.ones(2), LINKS["logit"])
    assert not two.keeps_slopes(np.zeros(2), np.array([0.0, 1.0]))  # from below alone


def many(level, x):
    n_levels = int(level.max()) + 1
    return likelihood(x, level, n_levels, "logit")


@pytest.mark.parametrize("n_levels", [2, 3])
def test_many_rows_start_near_the_maximum(n_levels):
    rng = np.random.default_rng(5)
    x = rng.normal(size=40_000)
    level = np.digitize(x + rng.logistic(size=40_000), [-0.5, 0.5][: n_levels - 1])
    function, start, gains = many(level, x)
    names = [str(place) for place in range(len(start))]
    near = near_start(function, start, names)
    found = climb(function, start, gains)
    plain = newton(function, start, names)
    assert np.abs(near - found.point).max() < 0.1
    assert found.n_steps < plain.n_steps
    np.testing.assert_allclose(found.point, plain.point, rtol=1e-12, atol=1e-12)


def test_some_rows_that_are_separated_are_no_start():
    x = np.arange(32_000.0) / 32_000
    level = (x > 0.5).astype(int)
    level[1::16] = np.arange(2_000) % 2  # not among every sixteenth
    function, start, gains = many(level, x)
    np.testing.assert_array_equal(near_start(function, start, ["1", "x"]), start)
    assert isinstance(climb(function, start, gains), Maximum)


def test_some_rows_without_a_level_are_no_start():
    x = np.arange(32_000) % 7 / 7
    level = np.full(32_000, 2)
    level[100:110], level[200:203] = 0, 1  # in the order of levels, rows 10 to 12: none of them
    function, start, _ = likelihood(x, level, 3, "logit")
    names = ["0|1", "1|2", "x"]
    np.testing.assert_array_equal(near_start(function, start, names), start)


def test_a_failure_on_some_rows_is_no_failure(monkeypatch):
    def fail(*_):
        raise ConvergenceError.about("max_steps", "x still moves")

    rng = np.random.default_rng(5)
    function, start, _ = many(np.arange(20_000) % 2, rng.normal(size=20_000))
    monkeypatch.setattr(_separation, "newton", fail)
    np.testing.assert_array_equal(near_start(function, start, ["1", "x"]), start)


def test_without_certainty_the_linear_program_decides(monkeypatch):
    function, start, gains = likelihood([1, 2, 3, 4], [0, 1, 0, 1], 2, "logit")
    monkeypatch.setattr(_separation, "is_certain", lambda *_: False)
    assert isinstance(climb(function, start, gains), Maximum)

    def fail(*_):
        raise ConvergenceError.about("max_steps", "x still moves")

    monkeypatch.setattr(_separation, "newton", fail)
    with pytest.raises(ConvergenceError, match="x still moves"):
        climb(function, start, gains)
