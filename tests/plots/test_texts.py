"""Texts of pictures are short, on few lines, and say what is meant."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.metrics import Quantity
from satisfaction.plots._texts import (
    metric_text,
    pair_text,
    percent_text,
    period_text,
    segment_text,
    tick_text,
)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("app", "app"),
        (None, "(missing)"),
        (3, "3"),
        (("app", 3, None), "app / 3 / (missing)"),
        ("", "''"),
        ("  ", "'  '"),
        ("one two three four five six", "one two three four five\nsix"),
        ("tab\there", "tab\N{REPLACEMENT CHARACTER}here"),
    ],
)
def test_segment_text(key, text):
    assert segment_text(key) == text


@given(st.text() | st.tuples(st.text(), st.integers()))
def test_segment_text_is_short(key):
    lines = segment_text(key).split("\n")
    assert 1 <= len(lines) <= 2
    assert all(0 < len(line) <= 24 for line in lines)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (dt.date(2025, 3, 1), "2025-03-01"),
        (dt.datetime(2025, 3, 1), "2025-03-01"),
        (dt.datetime(2025, 3, 1, 9), "2025-03-01 09:00:00"),
        ("2025-W09", "2025-W09"),
        (7, "7"),
    ],
)
def test_period_text(key, text):
    assert period_text(key) == text


@given(st.text())
def test_period_text_is_one_line(key):
    assert "\n" not in period_text(key)
    assert len(period_text(key)) <= 24


def test_pair_text():
    assert pair_text("a", None) == "a \N{MINUS SIGN} (missing)"
    assert pair_text("a" * 20, "b" * 9) == f"{'a' * 20}\n\N{MINUS SIGN} {'b' * 9}"


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        (sat.Metric.nps(), "NPS, points"),
        (sat.Metric.csat((1, 5)), "CSAT, %"),
        (sat.Metric.mean((0, 10)), "mean, 0 to 10"),
        (Quantity("lifetime", unit="rating", family="mean"), "lifetime"),
    ],
)
def test_metric_text(metric, text):
    assert metric_text(metric) == text


def test_percent_text():
    assert percent_text(0.95) == "95 %"
    assert percent_text(0.999) == "99.9 %"


def test_tick_text():
    assert tick_text(0.0, signed=True) == "0"
    assert tick_text(20.0, signed=True) == "+20"
    assert tick_text(-20.0, signed=False) == "-20"
