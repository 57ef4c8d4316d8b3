"""`detect_separation`, against the table of R and known cases."""

import pytest

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import detect_separation


def test_endometrial(columns):
    found = detect_separation(columns("endometrial"), "HG", ["NV", "PI", "EH"], kind="binary")
    assert found
    assert (found.kind, found.columns) == ("quasi", ("NV",))
    assert found.to_dict()["columns"] == ["NV"]
    assert repr(found) == "Separation(quasi by NV)"
    assert "<table>" in found._repr_html_()


def test_none(columns):
    found = detect_separation(columns("mobi"), "CUSL1", ["CUSA1"], kind="binary", at_least=9)
    assert not found
    assert found.columns == ()
    assert found.direction == {}


def test_ordinal_and_counts():
    data = {"level": ["low", "mid", "high"], "x": [1, 2, 3], "n": [3, 4, 5]}
    options = {"kind": "ordinal", "levels": ["low", "mid", "high"]}
    found = detect_separation(data, "level", ["x"], counts="n", **options)
    assert found.kind == "complete"
    assert found.direction["x"] > 0


def test_arguments_are_those_of_the_fit():
    with pytest.raises(ArgumentError, match="levels"):
        detect_separation({"y": ["a", "b"], "x": [1, 2]}, "y", ["x"], kind="ordinal")
