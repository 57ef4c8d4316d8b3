"""Regression on tallies: R's lm and svyglm, and the choice of the covariance."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.errors import ArgumentError, DesignError
from satisfaction.survey import ReplicateWeights
from satisfaction.survey._regression import regress
from satisfaction.survey._scales import read_scales

TABLES = Path(__file__).parents[1] / "reference" / "disconfirmation"
NAMES = [*(f"{side}{item}" for side in "ep" for item in range(1, 5)), "satisfaction"]
DESIGN = SurveyDesign(weights="weight", strata="stratum", clusters="cluster")


@pytest.fixture(scope="module")
def answers():
    with (TABLES / "survey_a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: [row[name] if name == "segment" else float(row[name]) for row in rows]
        for name in rows[0]
    }


@pytest.fixture(scope="module")
def expected():
    return json.loads((TABLES / "survey_a.json").read_text())["admissibility"]


def columns_of(counted):
    table = dict(zip(NAMES, np.array(counted.levels[0]).T, strict=True))
    row = counted.levels[1]
    e = sum(table[f"e{item}"] for item in range(1, 5))[row] / 4
    p = sum(table[f"p{item}"] for item in range(1, 5))[row] / 4
    return {"e": e, "p": p}, table["satisfaction"][row]


def fit(counted, covariance="auto", inside=None):
    columns, outcome = columns_of(counted)
    every = np.ones(len(counted), dtype=bool)
    return regress(counted, columns, outcome, every if inside is None else inside, covariance)


@pytest.mark.parametrize(
    ("design", "covariance", "table"),
    [
        (None, "auto", "classical"),
        (None, "design", "equal_weights_design"),
        (DESIGN, "auto", "design"),
    ],
)
def test_covariances_equal_those_of_r(answers, expected, design, covariance, table):
    fitted = fit(tally(answers, NAMES, design=design), covariance)
    total = fitted.combine("sum", {"e": 1, "p": 1})
    wanted = expected[table]
    assert total.value == pytest.approx(wanted["sum"]["value"], rel=1e-10)
    assert total.standard_error == pytest.approx(wanted["sum"]["standard_error"], rel=1e-9)
    assert fitted.degrees_of_freedom == wanted["degrees_of_freedom"]
    assert total.pvalue == pytest.approx(wanted["pvalue"], rel=1e-7)


def test_hc3_equals_that_of_sandwich(answers, expected):
    fitted = fit(tally(answers, NAMES), "HC3")
    error = fitted.combine("sum", {"e": 1, "p": 1}).standard_error
    assert error == pytest.approx(expected["HC3_sum_standard_error"], rel=1e-10)


def test_a_segment_is_a_domain(answers):
    counted = tally(answers, NAMES, by="segment", design=DESIGN)
    inside = counted.rows_of("web")
    domain = fit(counted, inside=inside)
    assert domain.n == 90
    # the same regression with the weights of all others set to 0
    zeroed = answers | {
        "weight": [
            weight if segment == "web" else 0.0
            for weight, segment in zip(answers["weight"], answers["segment"], strict=True)
        ]
    }
    other = fit(tally(zeroed, NAMES, design=DESIGN))
    assert domain.values == pytest.approx(other.values, rel=1e-9)
    assert domain.covariance == pytest.approx(other.covariance, rel=1e-8)


def test_equal_weights_need_no_design_covariance(answers):
    counted = tally(answers | {"weight": [2.0] * 300}, NAMES, weights="weight")
    assert fit(counted).covariance_type == "design"
    assert fit(counted, "classical").degrees_of_freedom == 297


def test_unequal_weights_refuse_the_classical_covariance(answers):
    with pytest.raises(DesignError, match="need the covariance of their design"):
        fit(tally(answers, NAMES, weights="weight"), "classical")


def test_replicate_weights_give_their_own_degrees_of_freedom(answers):
    # leave one of ten groups out: a delete-a-group jackknife
    group = np.arange(300) % 10
    replicates = {f"r{g}": np.where(group == g, 0.0, 10 / 9) for g in range(10)}
    design = SurveyDesign(
        weights="one",
        replicate_weights=ReplicateWeights(list(replicates), scale=0.9),
    )
    data = answers | {"one": np.ones(300)} | replicates
    fitted = fit(tally(data, NAMES, design=design))
    assert fitted.degrees_of_freedom == 9 + 1 - 3
    assert fitted.covariance_type == "design"


def test_unknown_covariance_is_named(answers):
    with pytest.raises(ArgumentError, match="covariance: must be one of"):
        fit(tally(answers, NAMES), "HC0")


def test_a_mapping_of_scales_may_leave_one_out():
    assert read_scales({"a": (1, 5), "b": None}, ["a", "b"])[1] is None
