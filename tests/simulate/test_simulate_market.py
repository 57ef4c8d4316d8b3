"""Same seed, same market; nothing is drawn before everything is checked."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.simulate import Comparison, Segment, simulate_market
from satisfaction.simulate._tables import TABLES

WHOLE = "biuU"
PINNED = {"contacts": 227497087, "customers": 685972467, "outcomes": 2083738117}
LATENT = [0.892989616213724, 0.65391652818371, 0.6066420162429371]


@settings(max_examples=15)
@given(st.integers(1, 200), st.integers(0, 10**9))
def test_same_seed_same_market(n, seed):
    one = simulate_market(n, rng=seed)
    two = simulate_market(n, rng=np.random.default_rng(seed))
    for table in TABLES:
        for name, values in one.columns(table).items():
            np.testing.assert_array_equal(values, two.columns(table)[name])


def test_other_seed_other_market():
    one, two = (simulate_market(50, rng=seed).columns() for seed in (1, 2))
    assert np.any(one["satisfaction_latent"] != two["satisfaction_latent"])


def test_the_market_of_seed_1_is_pinned():
    """Every column of whole numbers, flags and texts: so it is the same on every platform."""
    found = {}
    market = simulate_market(1_000, rng=1)
    for table in TABLES:
        columns = market.columns(table)
        texts = [
            f"{name}:{','.join(str(value) for value in values.tolist())}"
            for name, values in columns.items()
            if values.dtype.kind in WHOLE
        ]
        found[table] = zlib.crc32("\n".join(texts).encode())
    assert found == PINNED
    latent = market.columns()["satisfaction_latent"][:3]
    np.testing.assert_allclose(latent, LATENT, rtol=1e-12)


@pytest.mark.parametrize("n", [0, -5])
def test_a_market_has_customers(n):
    with pytest.raises(ArgumentError, match=r"^n_customers: must be at least 1"):
        simulate_market(n, rng=1)


@pytest.mark.parametrize("n", [10.0, "10", None, True])
def test_their_number_is_whole(n):
    with pytest.raises(DataTypeError, match=r"^n_customers: "):
        simulate_market(n, rng=1)


@pytest.mark.parametrize(
    "given", [{"segments": [Segment(name="a", share=0.5)]}, {"offerings": []}, {"comparison": 1}]
)
def test_nothing_is_drawn_before_everything_is_checked(given):
    rng = np.random.default_rng(1)
    with pytest.raises((ArgumentError, DataTypeError)):
        simulate_market(10, rng=rng, **given)
    assert rng.random() == np.random.default_rng(1).random()


def test_a_changed_parameter_changes_only_what_follows_from_it():
    usual = simulate_market(500, rng=1)
    other = simulate_market(500, rng=1, comparison=Comparison(loss_aversion=3))
    changed = {
        name
        for name, values in usual.columns().items()
        if not np.array_equal(values, other.columns()[name], equal_nan=values.dtype.kind == "f")
    }
    assert "satisfaction_latent" in changed
    untouched = ("segment", "basket", "expectation_latent_quality", "performance_quality")
    assert changed.isdisjoint(untouched)


def test_one_customer_is_a_market():
    market = simulate_market(1, rng=1)
    assert market.truth.csat in {0, 100}
    assert market.records(0).customer.id == "c0"
