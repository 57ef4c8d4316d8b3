"""Logistic regression against its score equations, enumeration and known separations."""

import itertools

import numpy as np
import pytest
from scipy import special

from satisfaction.errors import SeparationError
from satisfaction.foundation._logistic import fit_logistic

X = np.column_stack([np.ones(8), [1.0, 2, 3, 4, 5, 6, 7, 8]])
Y = np.array([0.0, 0, 1, 0, 1, 0, 1, 1])


def test_the_score_vanishes():
    b = fit_logistic(X, Y, ["constant", "x"])
    np.testing.assert_allclose(X.T @ (Y - special.expit(X @ b)), 0, atol=1e-8)


def test_one_factor_gives_the_shares_of_its_levels():
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1.0])
    y = np.array([1, 0, 0, 0, 1, 1, 1, 0, 1.0])
    x = np.column_stack([np.ones(9), group])
    p = special.expit(x @ fit_logistic(x, y, ["constant", "group"]))
    np.testing.assert_allclose(p, np.where(group == 1, 4 / 5, 1 / 4), rtol=1e-9)


def test_collinear_columns_share_their_effect():
    single = special.expit(X @ fit_logistic(X, Y, ["constant", "x"]))
    twice = np.column_stack([X, X[:, 1], np.zeros(8)])
    b = fit_logistic(twice, Y, ["constant", "x", "again", "nothing"])
    np.testing.assert_allclose(special.expit(twice @ b), single, rtol=1e-9)


def test_large_predictors_without_separation():
    x = np.repeat([0.0, 1.0], 5000)
    y = np.r_[1.0, np.zeros(4999), 0.0, np.ones(4999)]
    table = np.column_stack([np.ones(10_000), x])
    b = fit_logistic(table, y, ["constant", "x"])
    assert special.expit(table @ b)[[0, -1]] == pytest.approx([1 / 5000, 4999 / 5000])


def test_a_step_too_far_is_halved():
    x = np.repeat([0.3, -1.0, 20.0, 0.3, -1.0, 20.0], [1, 200, 0, 2, 1, 2])
    y = np.repeat([1.0, 1, 1, 0, 0, 0], [1, 200, 0, 2, 1, 2])
    table = np.column_stack([np.ones(len(x)), x])
    b = fit_logistic(table, y, ["constant", "x"])
    np.testing.assert_allclose(table.T @ (y - special.expit(table @ b)), 0, atol=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "kind"),
    [
        pytest.param([1, 2, 3, 4], [0, 0, 1, 1], "complete", id="complete"),
        pytest.param([1, 2, 2, 3], [0, 0, 1, 1], "quasi", id="quasi"),
    ],
)
def test_separation_is_named(x, y, kind):
    table = np.column_stack([np.ones(4), np.array(x, dtype=float)])
    with pytest.raises(SeparationError, match="'x'") as caught:
        fit_logistic(table, np.array(y, dtype=float), ["constant", "x"])
    assert caught.value.kind == kind
    assert caught.value.columns == ("x",)


def test_separation_is_found_exactly_where_enumeration_finds_it():
    x = np.array([1.0, 2, 2, 3, 4])
    table = np.column_stack([np.ones(5), x])
    for bits in itertools.product([0.0, 1.0], repeat=5):
        y = np.array(bits)
        ones, zeros = x[y == 1], x[y == 0]
        if len(ones) == 0 or len(zeros) == 0:
            continue
        separated = ones.min() >= zeros.max() or zeros.min() >= ones.max()
        try:
            fit_logistic(table, y, ["constant", "x"])
        except SeparationError:
            assert separated
        else:
            assert not separated
