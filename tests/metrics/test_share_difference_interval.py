"""Intervals of the difference of two shares on plain numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)
from satisfaction.metrics._share_difference_interval import share_difference_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "share_difference_intervals.csv"
METHODS = ["newcombe", "miettinen_nurminen", "mee", "agresti_caffo"]


@pytest.mark.parametrize("method", METHODS)
def test_matches_the_table(method):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] == method]
    assert len(rows) == 20
    for row in rows:
        interval = share_difference_interval(
            (int(row["successes_a"]), int(row["n_a"])),
            (int(row["successes_b"]), int(row["n_b"])),
            confidence_level=float(row["confidence_level"]),
            method=method,
        )
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)
        assert type(interval.low) is type(interval.high) is float
        assert interval.method == method


def test_statsmodels_wrong_miettinen_nurminen_case():
    """Its interval for 56/70 against 48/80 is .05255 to .34404."""
    low, high = share_difference_interval((56, 70), (48, 80), method="miettinen_nurminen")
    assert low == pytest.approx(0.05283, abs=5e-6)
    assert high == pytest.approx(0.33817, abs=5e-6)


def test_wald_is_the_textbook_formula():
    low, high = share_difference_interval((6, 10), (3, 20), method="wald")
    reach = 1.959963984540054 * np.sqrt(0.6 * 0.4 / 10 + 0.15 * 0.85 / 20)
    assert (low, high) == pytest.approx((0.45 - reach, 0.45 + reach), rel=1e-12)


@pytest.mark.parametrize("method", [*METHODS, "wald"])
def test_the_sign_is_kept(method):
    low, high = share_difference_interval((30, 100), (80, 100), method=method)
    assert -1 <= low < high < 0
    turned = share_difference_interval((80, 100), (30, 100), method=method)
    np.testing.assert_allclose(tuple(turned), (-high, -low), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("a", "error", "argument"),
    [
        (5, DataTypeError, "a"),
        ("57", DataTypeError, "a"),
        ((1, 2, 3), DataTypeError, "a"),
        (([1], 2), DataTypeError, "a"),
        ((1, [2]), DataTypeError, "a"),
        ((True, 2), DataTypeError, "a[0]"),
        ((1, float("nan")), DataValueError, "a[1]"),
        ((9, 3), DataValueError, "a[0]"),
        ((0, 0), EmptyDataError, "a[1]"),
    ],
    ids=repr,
)
def test_impossible_samples_are_refused(a, error, argument):
    with pytest.raises(error) as caught:
        share_difference_interval(a, (1, 2))
    assert caught.value.argument == argument
    with pytest.raises(error) as caught:
        share_difference_interval((1, 2), a)
    assert caught.value.argument == argument.replace("a", "b")


def test_options_are_checked():
    with pytest.raises(MethodError, match="newcombe"):
        share_difference_interval((1, 2), (1, 2), method="score")
    with pytest.raises(ArgumentError, match="confidence_level"):
        share_difference_interval((1, 2), (1, 2), confidence_level=95)
