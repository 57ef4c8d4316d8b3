"""Goodman's intervals, against statsmodels."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from satisfaction.metrics._simultaneous_shares import goodman_limits

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty" / "08_service.json"
TABLES = json.loads(REFERENCE.read_text(encoding="utf-8"))["goodman"]


@pytest.mark.parametrize("table", TABLES)
def test_equal_to_statsmodels(table):
    counts = np.array(table["counts"], dtype=float)
    alpha = 1 - table["confidence_level"]
    q = np.full(len(counts), np.sqrt(special.chdtri(1, alpha / len(counts))))
    low, high = goodman_limits(counts / counts.sum(), np.full(len(counts), counts.sum()), q)
    np.testing.assert_allclose(low, table["low"], atol=1e-12)
    np.testing.assert_allclose(high, table["high"], atol=1e-12)


def test_ends_are_kept():
    low, high = goodman_limits(np.array([0.0, 1.0]), np.array([9.0, 9.0]), np.array([2.0, 2.0]))
    assert (low[0], high[1]) == (0.0, 1.0)
    assert high[0] > 0
    assert low[1] < 1
