"""Evangelists, against the reference table and plain counting."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, ColumnError, DataTypeError, MethodError
from satisfaction.loyalty import evangelists

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "08_service.json").read_text(encoding="utf-8"))["after_contact"][
    "evangelists"
]
with (REFERENCE / "data" / "aftercontact1.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
AFTER = {name: [float(row[name]) for row in ROWS] for name in ROWS[0]}
WORDS = {"fell short": "negative", "met": "confirmed", "exceeded": "positive"}


def test_equal_to_the_reference():
    who = evangelists(AFTER, "recommend", at=TABLE["at"], disconfirmation="disconfirmation")
    assert who.share.value == pytest.approx(100 * TABLE["share"], rel=1e-12)
    for word, (hits, base) in TABLE["by"].items():
        part = who.by_disconfirmation[WORDS[word]]
        assert part.n == base
        assert part.value == pytest.approx(100 * hits / base, rel=1e-12)
    difference = who.positive_minus_confirmed
    assert difference.value == pytest.approx(100 * (42 / 70 - 13 / 28), rel=1e-12)
    (a, n), (b, m) = TABLE["by"]["exceeded"], TABLE["by"]["met"]
    variance = a / n * (1 - a / n) / (n - 1) + b / m * (1 - b / m) / (m - 1)
    assert difference.standard_error == pytest.approx(100 * variance**0.5, rel=1e-9)


@given(st.lists(st.tuples(*[st.integers(1, 5)] * 4), min_size=2, max_size=12), st.integers(1, 6))
def test_laws(rows, at):
    r, e, p, b = (list(column) for column in zip(*rows, strict=True))
    data = {"r": r, "e": e, "p": p, "b": b, "d": [y - x for x, y in zip(e, p, strict=True)]}
    two = evangelists(data, "r", at=at, expected="e", perceived="p")
    one = evangelists(data, "r", at=at, disconfirmation="d")
    assert two.to_dict() == one.to_dict()
    both = evangelists(data, "r", at=at, returns="b", returns_at=3)
    assert both.share.value <= one.share.value + 1e-9
    naive = sum(x >= at and z >= 3 for x, _, _, z in rows)
    assert both.share.value == pytest.approx(100 * naive / len(rows))
    parts = [part for part in one.by_disconfirmation.values() if part.n]
    mixed = sum(part.value * part.n for part in parts) / len(rows)
    assert mixed == pytest.approx(one.share.value)


def test_segments(constructor):
    data = {"r": [10, 3, 9, 1], "d": [1, 0, 1, 0], "g": ["a", "a", "b", "b"]}
    who = evangelists(constructor(data), "r", at=9, disconfirmation="d", by="g")
    assert who.segments["a"].share.value == 50.0
    assert who.estimates("share")["b"].value == 50.0


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"at": None}, DataTypeError, "at: must be a real number"),
        ({"expected": "e"}, ArgumentError, "goes with perceived"),
        ({"returns_at": 3}, ArgumentError, "goes with returns_at"),
        (
            {"disconfirmation": "e", "expected": "e", "perceived": "p"},
            ArgumentError,
            "minus expected already",
        ),
        ({"disconfirmation": "x"}, ColumnError, "disconfirmation"),
    ],
)
def test_bad_input_is_named(details, error, words):
    data = {"r": [1, 2], "e": [1, 2], "p": [1, 2]}
    with pytest.raises(error, match=words):
        evangelists(data, "r", **({"at": 9} | details))


def test_without_expectations():
    with pytest.raises(MethodError, match="what was expected"):
        _ = evangelists({"r": [9, 1]}, "r", at=9).positive_minus_confirmed
