"""Many binomial fits at once, against Newton's method on each sample and linear programs."""

import numpy as np
import pytest

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._binomial_fits import maximal_heights
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._newton import newton
from satisfaction.foundation._separation import binary_gains, find_separation

LEVELS = np.arange(5.0)
X = np.column_stack([np.ones(5), (LEVELS - 2) / 1.4, np.maximum(LEVELS - 3, 0)])
TRIALS = np.array([2, 3, 6, 8, 4])


def one_by_one(x, successes, trials, link):
    """Return the maximal log-likelihood of one sample, nan where it is separated."""
    rows = np.vstack([x, x])
    y = np.repeat([1.0, 0.0], len(x))
    weights = np.r_[successes, trials - successes].astype(float)
    some = weights > 0
    if find_separation(binary_gains(rows[some], y[some])).kind != "none":
        return np.nan
    function = BinaryLikelihood(rows[some], y[some], weights[some], link)
    return newton(function, np.zeros(x.shape[1]), ["a", "b", "c"]).height.value


@pytest.mark.parametrize("link", list(LINKS))
def test_equals_newton_on_each_sample_and_nan_is_separation(link):
    samples = np.random.default_rng(1).binomial(TRIALS, [0.1, 0.3, 0.4, 0.7, 0.8], (300, 5))
    found = maximal_heights(X, samples.astype(float), TRIALS, LINKS[link], np.zeros(3))
    expected = [one_by_one(X, sample, TRIALS, LINKS[link]) for sample in samples]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)
    assert 0 < np.isnan(found).sum() < 200


def test_a_bad_start_and_many_answers():
    trials = np.array([1e6, 3e6, 2e6, 5e6, 1e6])
    samples = np.random.default_rng(2).binomial(trials.astype(int), 0.3, (3, 5)).astype(float)
    start = np.array([4.0, -3.0, 2.0])
    found = maximal_heights(X, samples, trials, LINKS["logit"], start)
    expected = [one_by_one(X, sample, trials, LINKS["logit"]) for sample in samples]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_samples_come_in_blocks(monkeypatch):
    samples = np.random.default_rng(3).binomial(TRIALS, 0.5, (20, 5)).astype(float)
    whole = maximal_heights(X, samples, TRIALS, LINKS["logit"], np.zeros(3))
    monkeypatch.setattr("satisfaction.foundation._binomial_fits._MOST_CELLS", 15)
    parts = maximal_heights(X, samples, TRIALS, LINKS["logit"], np.zeros(3))
    np.testing.assert_allclose(parts, whole, rtol=1e-13)
    assert maximal_heights(X, samples[:0], TRIALS, LINKS["logit"], np.zeros(3)).size == 0


def test_the_twin_refuses_what_has_no_maximum():
    function = BinaryLikelihood(X, np.ones(5), np.ones(5), LINKS["logit"])
    with pytest.raises(ConvergenceError):
        newton(function, np.zeros(3), ["a", "b", "c"], max_steps=5)
    found = maximal_heights(X, TRIALS[None] * 1.0, TRIALS, LINKS["logit"], np.zeros(3))
    assert np.isnan(found[0])
