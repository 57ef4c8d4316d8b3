"""The same answers with gaps give the same numbers on every engine."""

import numpy as np
import pytest

from satisfaction import SurveyDesign
from satisfaction.loyalty import (
    evangelists,
    exit_voice_loyalty,
    fit_loyalty,
    fit_retention,
    kaplan_meier,
    loyalty_matrix,
)

N = 60
RNG = np.random.default_rng(12)


def gapped(values, every):
    """Return values as a list with a gap in each so-many-th place."""
    return [None if row % every == every - 1 else value for row, value in enumerate(values)]


DATA = {
    "satisfaction": gapped(RNG.integers(1, 6, N).tolist(), 9),
    "recommend": gapped(RNG.integers(0, 11, N).tolist(), 12),
    "expected": gapped(RNG.integers(1, 6, N).tolist(), 15),
    "left": gapped((RNG.random(N) < 0.4).tolist(), 11),
    "complained": gapped((RNG.random(N) < 0.5).tolist(), 13),
    "resolved": (RNG.random(N) < 0.5).tolist(),
    "tenure": gapped([1, 1, 1, 2, 9, 1, 3, 9, 1, 2, 9, 5] * 5, 10),
    "gone": gapped([1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1] * 5, 14),
    "tier": gapped([("basic", "gold")[row % 2] for row in range(N)], 16),
    "who": [row // 3 for row in range(N)],
    "shop": [("north", "south")[row // 3 % 2] for row in range(N)],
    "w": [1.0 + row // 3 % 3 for row in range(N)],
}
DESIGN = SurveyDesign(weights="w", clusters="who")
CALLS = {
    "loyalty_matrix": lambda data: loyalty_matrix(
        data,
        satisfaction="satisfaction",
        loyalty="recommend",
        satisfied=4,
        loyal=8,
        by="shop",
        design=DESIGN,
    ),
    "evangelists": lambda data: evangelists(
        data,
        "recommend",
        at=8,
        expected="expected",
        perceived="satisfaction",
        by="shop",
        design=DESIGN,
    ),
    "exit_voice_loyalty": lambda data: exit_voice_loyalty(
        data,
        left="left",
        complained="complained",
        satisfaction="satisfaction",
        satisfied=4,
        resolved="resolved",
        by="shop",
        design=DESIGN,
    ),
    "kaplan_meier": lambda data: kaplan_meier(
        data, "tenure", event="gone", by="shop", design=DESIGN
    ),
    "fit_loyalty": lambda data: fit_loyalty(
        data, "left", ["satisfaction", "tier"], kind="binary", design=DESIGN
    ),
    "fit_loyalty of levels": lambda data: fit_loyalty(
        data, "recommend", ["satisfaction"], kind="ordinal", weights="w"
    ),
    "fit_retention": lambda data: fit_retention(data, "tenure", event="gone", weights="w"),
}


def assert_same(found, expected):
    """Compare two documents, numbers to what a fit leaves open."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_same(found[key], value)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-7)
    else:
        assert found == expected


@pytest.mark.parametrize("name", CALLS)
def test_same_on_every_engine(name, constructor):
    document = CALLS[name](DATA).to_dict()
    assert_same(CALLS[name](constructor(DATA)).to_dict(), document)
