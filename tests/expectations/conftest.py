"""The made-up survey of the reference tables, and R's numbers on it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from satisfaction import SurveyDesign

TABLES = Path(__file__).parents[1] / "reference" / "disconfirmation"


@pytest.fixture(scope="session")
def survey_a():
    with (TABLES / "survey_a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: [row[name] if name == "segment" else float(row[name]) for row in rows]
        for name in rows[0]
    }


@pytest.fixture(scope="session")
def survey_a_table():
    return json.loads((TABLES / "survey_a.json").read_text())


@pytest.fixture(scope="session")
def survey_a_design():
    return SurveyDesign(weights="weight", strata="stratum", clusters="cluster")
