"""The same answers with gaps give the same numbers on every engine."""

import numpy as np
import pytest

from satisfaction import SurveyDesign
from satisfaction.service import (
    causes_pareto,
    contact_outcomes,
    recovery,
    resolution_rates,
    service_drivers,
)

N = 48
RNG = np.random.default_rng(11)


def gapped(values, every):
    """Return values as a list with a gap in each so-many-th place."""
    return [None if row % every == every - 1 else value for row, value in enumerate(values)]


DATA = {
    "case": gapped([f"k{row // 2}" for row in range(N)], 13),
    "day": gapped([float(day) for day in RNG.integers(0, 60, N)], 17),
    "solved": gapped((RNG.random(N) < 0.6).tolist(), 11),
    "able": gapped((RNG.random(N) < 0.7).tolist(), 10),
    "listened": gapped((RNG.random(N) < 0.5).tolist(), 7),
    "thanked": (RNG.random(N) < 0.5).tolist(),
    "kind": gapped(RNG.integers(1, 6, N).tolist(), 9),
    "rating": gapped(RNG.integers(1, 6, N).tolist(), 12),
    "before": gapped(RNG.integers(1, 6, N).tolist(), 15),
    "state": gapped([("fine", "failed", "fixed")[row % 3] for row in range(N)], 14),
    "cause": gapped([("late", "rude", "dear", "other")[row * 7 % 11 % 4] for row in range(N)], 8),
    "who": [row // 3 for row in range(N)],
    "shop": [("north", "south")[row // 3 % 2] for row in range(N)],
    "w": [1.0 + row // 3 % 3 for row in range(N)],
}
WEIGHTED = {"design": SurveyDesign(weights="w", clusters="who")}
STATES = {"state": "state", "no_failure": "fine", "failed": "failed", "recovered": "fixed"}
CALLS = {
    "resolution_rates": lambda data: resolution_rates(
        data,
        case="case",
        time="day",
        resolved="solved",
        resolvable="able",
        window=5,
        by="shop",
        **WEIGHTED,
    ),
    "contact_outcomes": lambda data: contact_outcomes(
        data,
        resolved="solved",
        representative="kind",
        at=3,
        satisfaction="rating",
        by="shop",
        **WEIGHTED,
    ),
    "causes_pareto": lambda data: causes_pareto(data, "cause", by="shop", **WEIGHTED),
    "causes_pareto of customers": lambda data: causes_pareto(
        data, "cause", customer="who", by="shop", weights="w"
    ),
    "recovery": lambda data: recovery(data, "rating", before="before", **STATES, **WEIGHTED),
    "service_drivers": lambda data: service_drivers(
        data, "rating", ["listened", "thanked"], by="shop", **WEIGHTED
    ),
}


def assert_same(found, expected):
    """Compare two documents, numbers to rounding."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_same(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    else:
        assert found == expected


@pytest.mark.parametrize("name", CALLS)
def test_same_on_every_engine(name, constructor):
    document = CALLS[name](DATA).to_dict()
    assert_same(CALLS[name](constructor(DATA)).to_dict(), document)
