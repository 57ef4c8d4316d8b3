"""The product-limit estimate, against a table of R survival 3 and a naive twin."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.foundation._product_limit import (
    product_limit,
    product_limit_influence,
    survival_limits,
)

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "05_retention.json").read_text(encoding="utf-8"))["km_lung"]
with (REFERENCE / "data" / "lung.csv").open(encoding="utf-8") as file:
    LUNG = list(csv.DictReader(file))
TIME = np.array([float(row["time"]) for row in LUNG])
EVENT = np.array([row["status"] == "2" for row in LUNG])
PLACE = np.searchsorted(np.unique(TIME[EVENT]), TABLE["time"], side="right") - 1
WEIGHTS = 0.5 + ((7 * np.arange(1, 229)) % 11) / 10


def test_reference():
    found = product_limit(TIME, EVENT)
    assert found.survival[PLACE] == pytest.approx(TABLE["survival"], abs=1e-9)
    assert np.sqrt(found.variance[PLACE]) == pytest.approx(TABLE["standard_error"], abs=1e-9)
    at_event = np.isin(TABLE["time"], found.times)
    at_risk = np.array(TABLE["at_risk"])
    assert found.at_risk[PLACE][at_event].tolist() == at_risk[at_event].tolist()
    assert found.last == 1022
    assert found.events.sum() == EVENT.sum()


@pytest.mark.parametrize("method", ["log-log", "log", "plain"])
def test_reference_limits(method):
    found = product_limit(TIME, EVENT)
    low, high = survival_limits(found.survival, np.sqrt(found.variance), 1.959963984540054, method)
    assert low[PLACE] == pytest.approx(TABLE[f"low_{method}"], abs=1e-9)
    assert high[PLACE] == pytest.approx(TABLE[f"high_{method}"], abs=1e-9)


def test_reference_weighted():
    found = product_limit(TIME, EVENT, weights=WEIGHTS)
    case = TABLE["weighted"]
    assert found.survival[PLACE] == pytest.approx(case["survival"], abs=1e-9)
    influence = product_limit_influence(found, TIME, EVENT)[:, PLACE]
    error = np.sqrt(((WEIGHTS[:, None] * influence) ** 2).sum(axis=0))
    expected = case["standard_error_robust_no_n_over_n_minus_1"]
    assert error == pytest.approx(expected, abs=1e-9)


def test_limits_at_the_edges():
    S, error = np.array([1.0, 0.5, 0.0]), np.array([0.0, 0.1, np.nan])
    for method in ("log-log", "log", "plain"):
        low, high = survival_limits(S, error, 2.0, method)
        assert (low[0], high[0]) == (1.0, 1.0)
        assert low[1] < 0.5 < high[1]
        assert np.isnan(low[2])
        assert np.isnan(high[2])
    low, high = survival_limits(np.array([0.05, 0.95]), np.array([0.1, 0.1]), 2.0, "plain")
    assert low[0] == 0
    assert high[1] == 1


def test_everybody_left_is_exactly_0():
    found = product_limit([1, 2, 3], [True] * 3, weights=[0.1, 0.2, 0.7])
    assert found.survival[-1] == 0
    assert np.isnan(found.variance[-1])
    assert np.isnan(product_limit_influence(found, [1, 2, 3], [True] * 3)[:, -1]).all()


def test_a_time_at_which_nobody_has_weight_changes_nothing():
    found = product_limit([1, 2, 5, 5], [True] * 4, weights=[1.0, 1.0, 0.0, 0.0])
    assert found.survival.tolist() == [0.5, 0.0, 0.0]
    found = product_limit([1, 2, 5], [False, True, True], weights=[1.0, 0.0, 0.0])
    assert found.survival.tolist() == [1.0, 1.0]
    assert found.variance.tolist() == [0.0, 0.0]
    assert (
        product_limit_influence(found, [1, 2, 5], [False, True, True]).tolist() == [[0.0, 0.0]] * 3
    )


def test_nobody_left():
    found = product_limit([1, 4, 2], [False] * 3)
    assert found.times.size == 0
    assert found.last == 4


def naive(rows):
    """Return times, survival, variance, at risk, events and censored, one time at a time."""
    times = sorted({t for t, e, _, n in rows if e and n})
    survival, total, result = 1.0, 0.0, []
    for k, t in enumerate(times):
        later = times[k + 1] if k + 1 < len(times) else np.inf
        risk = sum(n for x, _, start, n in rows if start < t <= x)
        d = sum(n for x, e, _, n in rows if e and x == t)
        gone = sum(n for x, e, _, n in rows if not e and t <= x < later)
        survival *= 1 - d / risk
        total += d / (risk * (risk - d)) if d < risk else np.nan
        result.append((t, survival, survival**2 * total, risk, d, gone))
    return result


people = st.lists(
    st.tuples(st.integers(1, 8), st.booleans(), st.integers(0, 7), st.integers(0, 4)),
    min_size=1,
    max_size=12,
).map(lambda rows: [(x + start, e, start, n) for x, e, start, n in rows])


@given(people.filter(lambda rows: any(row[3] for row in rows)))
def test_naive_twin(rows):
    tenure, event, entry, counts = map(np.array, zip(*rows, strict=True))
    found = product_limit(tenure, event, counts, entry=entry)
    columns = (
        found.times,
        found.survival,
        found.variance,
        found.at_risk,
        found.events,
        found.censored,
    )
    expected = naive(rows)
    assert len(found.times) == len(expected)
    for column, wanted in zip(columns, zip(*expected, strict=True), strict=False):
        assert column.tolist() == pytest.approx(list(wanted), abs=1e-12, nan_ok=True)


@given(people)
def test_unweighted_influence_gives_greenwood(rows):
    tenure, event, entry, _ = map(np.array, zip(*rows, strict=True))
    found = product_limit(tenure, event, entry=entry)
    influence = product_limit_influence(found, tenure, event, entry=entry)
    alive = found.survival > 0
    assert influence[:, alive].sum(axis=0) == pytest.approx(np.zeros(alive.sum()), abs=1e-9)
    # sum of squares: Greenwood's with (1 - h) d / n**2 in place of d / (n (n - d)) per step
    step = found.events * (found.at_risk - found.events) / found.at_risk**3.0
    relative = np.cumsum(np.where(alive, step / (1 - np.where(alive, found.hazard, 0)) ** 2, 0))
    if not entry.any():
        expected = (found.survival**2 * relative)[alive]
        assert (influence**2).sum(axis=0)[alive] == pytest.approx(expected, abs=1e-9)
