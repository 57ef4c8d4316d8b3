"""The theories of expectation: table, recovery without noise, laws, bad inputs."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction import tally
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    InfeasibleError,
    ScaleError,
    UnknownKeyError,
)
from satisfaction.expectations import (
    Assimilation,
    AssimilationContrast,
    Contrast,
    GeneralizedNegativity,
    compare_theories,
)

FOLDER = Path(__file__).parents[1] / "reference" / "disconfirmation"
TABLE = json.loads((FOLDER / "theories.json").read_text())
COLUMNS = {"expected": "expected", "performance": "performance", "rating": "rating"}


def read(kind):
    with (FOLDER / "theories.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return {name: [float(row[name]) for row in rows] for name in COLUMNS}


@pytest.mark.parametrize("kind", TABLE)
def test_table(kind):
    table, found = TABLE[kind], compare_theories(read(kind), **COLUMNS)
    assert found.n == table["n"]
    linear = table["linear"]["name"]
    names = {"null": "none", "linear": linear}
    for key in ("null", "linear", "assimilation_contrast", "generalized_negativity"):
        expected, fit = table[key], found[names.get(key, key)]
        assert fit.n_parameters == expected["k"]
        assert fit.log_likelihood == pytest.approx(expected["ll"], rel=1e-8)
        assert fit.aicc == pytest.approx(expected["aicc"], rel=1e-8)
        if "strength" in expected:
            assert fit.strength == pytest.approx(expected["strength"], rel=1e-8, abs=1e-12)
        if "latitude" in expected:
            assert fit.latitude == expected["latitude"]
        if "intercept" in expected:
            assert fit.intercept == pytest.approx(expected["intercept"], rel=1e-8)
    other = "contrast" if linear == "assimilation" else "assimilation"
    assert found[other].strength == 0
    assert found[other].log_likelihood == pytest.approx(table["null"]["ll"])
    aicc = {names.get(key, key): expected["aicc"] for key, expected in list(table.items())[1:]}
    assert found.best == min(aicc, key=aicc.get)
    assert sum(fit.weight for fit in found.values()) == pytest.approx(1)


NUMBER = st.integers(-20, 20).map(lambda number: number / 2)
PAIRS = st.lists(st.tuples(NUMBER, NUMBER), min_size=6, max_size=15)


@given(PAIRS, st.floats(0.1, 1))
def test_recovered_without_noise(pairs, strength):
    p, e = (np.array(column) for column in zip(*pairs, strict=True))
    assume(len(set(np.abs(p - e))) > 2)
    assume(len(set((p - e)[np.abs(p - e) > 0])) > 2)
    for name, theory in (
        ("assimilation", Assimilation(strength)),
        ("contrast", Contrast(strength)),
        ("generalized_negativity", GeneralizedNegativity(strength)),
    ):
        rating = theory(performance=p, expected=e)
        found = compare_theories({"expected": e, "performance": p, "rating": rating}, **COLUMNS)
        assert found[name].strength == pytest.approx(strength, abs=1e-9)
        assert found[name].intercept == pytest.approx(0, abs=1e-9)
        assert found[name].r2 == pytest.approx(1)


@given(st.floats(0.1, 2), st.sampled_from([1, 2, 3]))
def test_latitude_recovered_without_noise(strength, latitude):
    e = np.repeat([1.0, 2, 3, 4, 5], 5)
    p = np.tile([1.0, 2, 3, 4, 5], 5)
    rating = AssimilationContrast(strength, latitude)(performance=p, expected=e)
    found = compare_theories({"expected": e, "performance": p, "rating": rating}, **COLUMNS)
    fit = found["assimilation_contrast"]
    assert fit.strength == pytest.approx(strength)
    assert fit.latitude == latitude
    assert fit.theory(performance=1, expected=5) == pytest.approx(1 - 4 * strength)


@given(NUMBER, NUMBER, st.floats(0, 1))
def test_laws_of_the_theories(p, e, k):
    def gap(theory):
        return abs(theory(performance=p, expected=e) - e)

    assert gap(Assimilation(k)) <= abs(p - e) + 1e-12
    assert gap(Contrast(k)) >= abs(p - e) - 1e-12
    assert GeneralizedNegativity(k)(performance=p, expected=e) <= p
    for theory in (
        Assimilation(0),
        Contrast(0),
        AssimilationContrast(0, 1),
        GeneralizedNegativity(0),
    ):
        assert theory(performance=p, expected=e) == p
    for theory in (
        Assimilation(k),
        Contrast(k),
        AssimilationContrast(k, 1),
        GeneralizedNegativity(k),
    ):
        assert theory(performance=p, expected=p) == p
        assert isinstance(theory(performance=p, expected=e), float)


def test_numbers_and_arrays():
    assert Contrast(1)(performance=[1, 2], expected=0).tolist() == [2, 4]


def test_weights_counts_and_tallies():
    data = read("contrast")
    plain = compare_theories(data, **COLUMNS)
    twice = compare_theories(data | {"n": [2] * 80}, counts="n", **COLUMNS)
    weighted = compare_theories(data | {"w": [2.5] * 80}, weights="w", **COLUMNS)
    for name, fit in plain.items():
        assert weighted[name].aicc == pytest.approx(fit.aicc)
        assert twice[name].log_likelihood == pytest.approx(2 * fit.log_likelihood)
    counted = compare_theories(tally(data, list(COLUMNS)), **COLUMNS)
    assert counted.to_dict() == plain.to_dict()


def test_nothing_to_choose():
    flat = {"expected": [3] * 6, "performance": [3] * 6, "rating": [1, 2, 3, 4, 5, 5]}
    found = compare_theories(flat, **COLUMNS)
    fit = found["assimilation_contrast"]
    assert (fit.strength, fit.theory) == (0, None)
    assert np.isnan(fit.latitude)
    assert found.best == "none"
    steep = {"expected": [1, 2, 3, 4, 5, 1], "performance": [3] * 6}
    steep["rating"] = [3 - 2 * (3 - e) for e in steep["expected"]]
    over = compare_theories(steep, **COLUMNS)["assimilation"]
    assert over.strength == pytest.approx(2)
    assert over.theory is None


def test_results():
    data = read("assimilation")
    data["rating"][0] = None
    found = compare_theories(data, **COLUMNS)
    assert repr(found).startswith("best: assimilation   n = 79, 1 missing\ntheory")
    assert "<table>" in found._repr_html_()
    assert "missing" not in compare_theories(read("contrast"), **COLUMNS)._headline()
    assert json.loads(json.dumps(found.to_dict()))["best"] == "assimilation"
    frame = found.to_frame("polars")
    assert frame["theory"].to_list() == list(found)
    assert frame["aicc"].to_list() == [fit.aicc for fit in found.values()]
    assert len(found) == 5
    with pytest.raises(UnknownKeyError, match="assimilation"):
        found["assimilate"]


@pytest.mark.parametrize(
    ("theory", "values", "match"),
    [
        (Assimilation, (1.5,), "strength"),
        (Contrast, (-1,), "strength"),
        (AssimilationContrast, (-1, 1), "strength"),
        (AssimilationContrast, (1, -1), "latitude"),
        (GeneralizedNegativity, (-1,), "strength"),
    ],
)
def test_bad_theories(theory, values, match):
    with pytest.raises(ArgumentError, match=match):
        theory(*values)


def test_bad_inputs():
    data = read("contrast")
    with pytest.raises(DataTypeError, match="performance"):
        Contrast(1)(performance="x", expected=1)
    with pytest.raises(ArgumentError, match="each once"):
        compare_theories(data, expected="rating", performance="performance", rating="rating")
    with pytest.raises(DataTypeError, match="expected"):
        compare_theories(data, expected=5, performance="performance", rating="rating")
    with pytest.raises(ScaleError, match="rating: every answer"):
        compare_theories(data, scale=(1, 2), **COLUMNS)
    few = {name: cells[:5] for name, cells in data.items()}
    with pytest.raises(InfeasibleError, match="more than five"):
        compare_theories(few, **COLUMNS)
    with pytest.raises(EmptyDataError):
        compare_theories({name: [None] for name in COLUMNS}, **COLUMNS)


def test_theories_of_unequal_lengths():
    with pytest.raises(AlignmentError, match="performance, expected: must be equally long"):
        Contrast(0.2)(performance=[1, 2, 3], expected=[1, 2])
