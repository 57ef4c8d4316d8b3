"""The result of `reliability`: texts, tables, and the one-factor model."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, ConvergenceError

REFERENCE = Path(__file__).parent.parent / "reference" / "metrics"
TABLE = json.loads((REFERENCE / "reliability.json").read_text(encoding="utf-8"))


def columns_of(name):
    """Return the columns of one of the data sets, None where an answer is missing."""
    with (REFERENCE / "data" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        column: [None if row[column] in {"", "NA"} else float(row[column]) for row in rows]
        for column in rows[0]
    }


BFI = columns_of("bfi.csv")
MOBI = columns_of("mobi_satisfaction.csv")


@pytest.mark.parametrize("name", ["agree", "consc", "neuro", "mobi_satisfaction"])
def test_reference_factor(name):
    case = TABLE[name]
    data = MOBI if name == "mobi_satisfaction" else BFI
    found = sat.reliability(
        data, case["items"], scale=tuple(case["scale"]), reverse=case["reverse"]
    )
    assert list(found.loadings) == case["items"]
    assert list(found.loadings.values()) == pytest.approx(case["loadings"], abs=1e-7)
    names = ["omega_total", "omega_total_standardized"]
    names += ["average_variance_extracted", "average_variance_extracted_raw"]
    for part in names:
        assert getattr(found, part) == pytest.approx(case[part], abs=1e-7)
        assert found.to_dict()["factor"][part] == getattr(found, part)


def test_two_items_have_no_factor():
    found = sat.reliability([[1, 2], [2, 4], [3, 3]], scale=(1, 5))
    with pytest.raises(ConvergenceError, match="items: one factor is not determined"):
        _ = found.omega_total
    assert found.to_dict()["factor"] is None


def test_texts_and_tables():
    data = {"helped": [5, 4, 4, 2, None], "<b>": [5, 5, 4, 1, 3], "waited": [4, 5, 3, 2, 2]}
    found = sat.reliability(data, scale=(1, 5))
    lines = repr(found).splitlines()
    assert lines[0].startswith("alpha = ")
    assert lines[0].endswith("n = 4, 1 missing")
    assert lines[1].split() == ["item", "mean", "sd", "item-total", "alpha", "if", "dropped"]
    assert "&lt;b&gt;" in found._repr_html_()
    assert list(found.to_frame("polars").columns) == [
        "item",
        "mean",
        "sd",
        "item_total",
        "alpha_if_dropped",
    ]
    json.dumps(found.to_dict(), allow_nan=False)
    two = sat.reliability({name: data[name] for name in ("helped", "waited")}, scale=(1, 5))
    assert two.alpha_if_dropped == {}
    assert "dropped" not in repr(two)
    many = sat.reliability(np.add.outer(np.arange(5), np.zeros(25)) + 1, scale=(1, 5))
    assert "... 6 more" in many._repr_html_()
    assert many.alpha == pytest.approx(1, abs=1e-12)
    assert list(many.alpha_interval()) == pytest.approx([1, 1], abs=1e-12)


def test_the_interval_has_any_level():
    found = sat.reliability([[1, 2], [2, 4], [3, 3]], scale=(1, 5))
    assert found.alpha_interval(0.5).low > found.alpha_interval(0.9).low
    with pytest.raises(ArgumentError, match="confidence_level"):
        found.alpha_interval(95)
