"""Intervals of the difference of two net shares on plain numbers."""

import csv
import json
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
from satisfaction.metrics._net_difference_interval import net_difference_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "net_difference_intervals.csv"
TESTS = json.loads(TABLE.with_name("tests.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", ["mover", "adjusted_wald"])
def test_matches_the_table(method):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] == method]
    assert len(rows) == 12
    for row in rows:
        a, b = (
            tuple(int(row[f"{name}_{side}"]) for name in ("positive", "neutral", "negative"))
            for side in "ab"
        )
        interval = net_difference_interval(
            a, b, confidence_level=float(row["confidence_level"]), method=method
        )
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)
        assert type(interval.low) is type(interval.high) is float


@pytest.mark.parametrize("case", TESTS["net"])
def test_welch_matches_r(case):
    interval = net_difference_interval(
        tuple(case["a"][::-1]), tuple(case["b"][::-1]), method="welch"
    )
    low, high = case["welch_ci"]
    expected = max(low / 100, -2.0), min(high / 100, 2.0)
    np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)


def test_wald_is_the_textbook_formula():
    low, high = net_difference_interval((6, 3, 1), (2, 1, 2), method="wald")
    reach = 1.959963984540054 * np.sqrt((0.7 - 0.25) / 10 + 0.8 / 5)
    assert (low, high) == pytest.approx((0.5 - reach, 0.5 + reach), rel=1e-12)


@pytest.mark.parametrize("method", ["mover", "adjusted_wald", "wald", "welch"])
def test_the_sign_is_kept(method):
    """R NPS loses the sign of two samples and prints its interval upside down."""
    low, high = net_difference_interval((20, 40, 40), (70, 20, 10), method=method)
    assert -2 <= low < high < 0
    turned = net_difference_interval((70, 20, 10), (20, 40, 40), method=method)
    np.testing.assert_allclose(tuple(turned), (-high, -low), rtol=0, atol=1e-12)


def test_unanimous_samples_have_a_width():
    assert net_difference_interval((5, 0, 0), (0, 0, 5)).width > 0.5
    assert net_difference_interval((5, 0, 0), (5, 0, 0)).width > 0.5
    assert net_difference_interval((5, 0, 0), (0, 0, 5), method="welch").width == 0


@pytest.mark.parametrize(
    ("a", "error"),
    [
        (5, DataTypeError),
        ("570", DataTypeError),
        ((1, 2), DataTypeError),
        ((True, 2, 3), DataTypeError),
        ((1, -2, 3), DataValueError),
        ((0, 0, 0), EmptyDataError),
    ],
    ids=repr,
)
def test_impossible_samples_are_refused(a, error):
    with pytest.raises(error) as caught:
        net_difference_interval(a, (1, 2, 3))
    assert caught.value.argument == "a"
    with pytest.raises(error) as caught:
        net_difference_interval((1, 2, 3), a)
    assert caught.value.argument == "b"


def test_options_are_checked():
    with pytest.raises(MethodError, match="mover"):
        net_difference_interval((1, 2, 3), (1, 2, 3), method="score")
    with pytest.raises(MethodError, match="more than one answer"):
        net_difference_interval((1, 0, 0), (1, 2, 3), method="welch")
    with pytest.raises(ArgumentError, match="confidence_level"):
        net_difference_interval((1, 2, 3), (1, 2, 3), confidence_level=0)
