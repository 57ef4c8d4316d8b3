"""Data of the reference tables, and comparison with them."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"


def read_columns(name):
    """Return a data file as columns: numbers where all are."""
    with (REFERENCE / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for key in rows[0]:
        texts = [row[key] for row in rows]
        try:
            columns[key] = np.array([float(text) for text in texts])
        except ValueError:
            columns[key] = texts
    return columns


@pytest.fixture(scope="session")
def tables():
    """The reference tables by the start of their file names."""
    return {
        path.name[:2]: json.loads(path.read_text(encoding="utf-8"))
        for path in REFERENCE.glob("0[1-4]*.json")
    }


@pytest.fixture(scope="session")
def columns():
    """The data files, as a function of their name."""
    return read_columns


@pytest.fixture(scope="session")
def matches():
    """Compare a model with an entry: parameters and covariance, in the entry's order."""

    def compare(model, entry, covariance=None, atol=0.0):
        named = {**entry.get("thresholds", {}), **entry["coefficients"]}
        order = [model.names.index(name) for name in named]
        expected = np.array(list(named.values()))
        np.testing.assert_allclose(model.values[order], expected, rtol=1e-8, atol=atol)
        matrix = np.array(entry["covariance"] if covariance is None else covariance)
        np.testing.assert_allclose(
            model.covariance[np.ix_(order, order)],
            matrix,
            rtol=0,
            atol=1e-7 * np.diag(matrix).max(),
        )

    return compare
