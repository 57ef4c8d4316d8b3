"""The highest of several maxima, found from all starts, also by a sample of groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import ConvergenceError, InfeasibleError, SeparationError
from satisfaction.foundation._newton import newton
from satisfaction.loyalty import _beta_geometric_maximum as module
from satisfaction.loyalty._beta_geometric_maximum import fit_regression
from satisfaction.loyalty._beta_geometric_regression import (
    BetaGeometricRegression,
    GroupRenewals,
)
from satisfaction.loyalty._renewals import renewals_of_rows


def problem(n, seed, renewals=5):
    """Return the likelihood of made-up customers, one a group, and their renewals together."""
    random = np.random.default_rng(seed)
    z = random.normal(size=n)
    lasted = random.geometric(random.beta(np.exp(-0.2 - 0.4 * z), np.exp(0.4 + 0.2 * z)))
    tenure, left = np.minimum(lasted, renewals), lasted <= renewals
    groups = GroupRenewals.of_rows(np.arange(n), tenure, left, np.ones(n))
    total = renewals_of_rows(tenure.astype(float), left, np.ones(n))
    x = np.column_stack([np.ones(n), (z - z.mean()) / z.std()])
    return BetaGeometricRegression(x, groups), total


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_no_other_start_climbs_higher(seed):
    likelihood, total = problem(150, seed)
    try:
        fit = fit_regression(likelihood, total, ["z"])
    except InfeasibleError:
        return
    random = np.random.default_rng(seed)
    for _ in range(4):
        start = np.where(np.isfinite(fit.point), fit.point, 3.0) + random.normal(size=4)
        try:
            other = newton(likelihood, start, list("abcd"))
        except ConvergenceError:
            continue
        assert other.height.value <= fit.log_likelihood + 1e-6


def test_a_sample_of_groups_finds_the_same_maximum(monkeypatch):
    likelihood, total = problem(900, 1)
    whole = fit_regression(likelihood, total, ["z"])
    monkeypatch.setattr(module, "_SAMPLE", 500)
    monkeypatch.setattr(module, "_FEWEST", 20)
    sampled = fit_regression(likelihood, total, ["z"])
    np.testing.assert_allclose(sampled.point, whole.point, rtol=1e-9)
    monkeypatch.setattr(module, "_is_certain", lambda one, _: one is likelihood)
    doubtful = fit_regression(likelihood, total, ["z"])
    np.testing.assert_allclose(doubtful.point, whole.point, rtol=1e-9)
    monkeypatch.setattr(module, "_FEWEST", 900)
    np.testing.assert_allclose(fit_regression(likelihood, total, ["z"]).point, whole.point)


def test_what_did_not_converge_is_no_fit(monkeypatch):
    likelihood, total = problem(200, 3)

    def one_step(function, start, names):
        return newton(function, start, names, max_steps=1)

    monkeypatch.setattr(module, "newton", one_step)
    with pytest.raises(InfeasibleError, match="z"):
        fit_regression(likelihood, total, ["z"])


def groups_of(*cohorts):
    """Return the likelihood of cohorts, each a level of its own, and their renewals together."""
    rows = []
    for number, survivors in enumerate(cohorts):
        for k, gone in enumerate(-np.diff(survivors), start=1):
            rows.append((number, k, True, float(gone)))
        rows.append((number, len(survivors) - 1, False, float(survivors[-1])))
    group, tenure, left, weights = map(np.array, zip(*[row for row in rows if row[3]], strict=True))
    x = np.column_stack([np.ones(len(cohorts)), np.eye(len(cohorts))[:, 1:]])
    return (
        BetaGeometricRegression(x, GroupRenewals.of_rows(group, tenure, left, weights)),
        renewals_of_rows(tenure.astype(float), left, weights),
    )


REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


@pytest.mark.parametrize(
    "survivors",
    [
        pytest.param([50, 50, 50], id="nobody left"),
        pytest.param([50, 30, 30, 30], id="nobody left later"),
        pytest.param([50, 1, 0], id="all the others left later"),
    ],
)
def test_separation_names_the_level(survivors):
    likelihood, total = groups_of(REGULAR, survivors, [500, 380, 310, 270])
    with pytest.raises(SeparationError, match="south") as caught:
        fit_regression(likelihood, total, ["south", "west"])
    assert (caught.value.kind, caught.value.columns) == ("quasi", ("south",))


def test_asked_once_cannot_tell_alpha_from_beta():
    likelihood, total = groups_of(REGULAR, [50, 20], [500, 380, 310, 270])
    with pytest.raises(InfeasibleError, match=r"more than once.*'south'"):
        fit_regression(likelihood, total, ["south", "west"])
