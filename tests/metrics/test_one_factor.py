"""The one-factor model by maximum likelihood; the table is in test_reliability_result.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from satisfaction.errors import ConvergenceError
from satisfaction.metrics import _one_factor
from satisfaction.metrics._one_factor import _likelihood, fit_one_factor

NAMES = ("a", "b", "c", "d", "e")


def implied(loadings, unique):
    """Return the covariance of a one-factor model."""
    return np.outer(loadings, loadings) + np.diag(unique)


def names_of(k):
    """Return the names of k items."""
    return NAMES[:k]


@given(
    st.lists(st.tuples(st.floats(0.4, 2), st.floats(0.3, 2)), min_size=3, max_size=5),
    st.lists(st.sampled_from([-1, 1]), min_size=5, max_size=5),
)
def test_an_exact_model_is_found_again(items, signs):
    loadings = np.array([x for x, _ in items]) * signs[: len(items)]
    unique = np.array([u for _, u in items])
    found = fit_one_factor(implied(loadings, unique), names_of(len(items)))
    sign = np.sign(found.loadings[0] * loadings[0])
    assert found.loadings == pytest.approx(sign * loadings, abs=1e-6)
    assert found.uniquenesses == pytest.approx(unique, abs=1e-6)
    assert found.loadings.sum() >= -1e-6
    standardized = loadings / np.sqrt(np.diag(implied(loadings, unique)))
    assert found.standardized_loadings == pytest.approx(sign * standardized, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0.4, 2), st.floats(0.3, 2)), min_size=4, max_size=5))
def test_gradient_is_that_of_the_objective(items):
    loadings = np.array([x for x, _ in items])
    unique = np.array([u for _, u in items])
    R = implied(loadings[::-1], unique)
    at = np.concatenate([loadings, np.log(unique)])
    _, gradient, information = _likelihood(R, at)
    numeric = approx_fprime(at, lambda x: _likelihood(R, x)[0], 1e-7)
    assert gradient == pytest.approx(numeric, abs=1e-4 * (1 + np.abs(gradient).max()))
    assert np.linalg.eigvalsh(information).min() > -1e-9
    C = implied(loadings, unique)
    expected = np.linalg.slogdet(C)[1] + np.trace(R @ np.linalg.inv(C))
    assert _likelihood(R, at)[0] == pytest.approx(expected, rel=1e-9)


def test_a_heywood_case_names_the_item():
    S = np.array([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])
    with pytest.raises(ConvergenceError, match=r"items: .*Heywood.*got a with a unique share"):
        fit_one_factor(S, names_of(3))


def test_dependent_items():
    S = implied(np.ones(3), np.array([1.0, 1.0, 1.0]))
    copied = S[np.ix_([0, 1, 2, 2], [0, 1, 2, 2])]
    with pytest.raises(ConvergenceError, match="linearly dependent"):
        fit_one_factor(copied, names_of(4))


def test_two_items():
    with pytest.raises(ConvergenceError, match="not determined by two items; got 'a', 'b'"):
        fit_one_factor(np.eye(2), names_of(2))


def test_not_converged_is_said(monkeypatch):
    monkeypatch.setattr(_one_factor, "_MOST_STEPS", 0)
    S = implied(np.array([1.0, 2.0, 0.5, 1.0]), np.ones(4))
    with pytest.raises(ConvergenceError, match=r"did not converge; got a gradient of .*e"):
        fit_one_factor(S, names_of(4))


def test_rounding_ends_the_search(monkeypatch):
    monkeypatch.setattr(_one_factor, "_GOOD_GRADIENT", 0.0)
    loadings = np.array([1.0, 2.0, 0.5, 1.3])
    S = implied(loadings, np.array([1.0, 0.7, 0.3, 2.0]))
    assert fit_one_factor(S, names_of(4)).loadings == pytest.approx(loadings, abs=1e-9)
