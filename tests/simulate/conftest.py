"""One market that many tests look at."""

import pytest

from satisfaction.simulate import simulate_market


@pytest.fixture(scope="package")
def market():
    return simulate_market(4_000, rng=20)
