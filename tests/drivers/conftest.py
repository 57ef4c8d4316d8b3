"""Reference data of the drivers."""

import csv
import json
from pathlib import Path

import pytest

from satisfaction import SurveyDesign

FOLDER = Path(__file__).parents[1] / "reference" / "disconfirmation"


def read_csv(name):
    """Return a table as columns, numbers where all cells are numbers."""
    with (FOLDER / name).open() as file:
        rows = list(csv.DictReader(file))
    columns = {}
    for column in rows[0]:
        cells = [row[column] for row in rows]
        try:
            columns[column] = [float(cell) for cell in cells]
        except ValueError:
            columns[column] = cells
    return columns


@pytest.fixture(scope="session")
def survey_a():
    return read_csv("survey_a.csv")


@pytest.fixture(scope="session")
def survey_table():
    return json.loads((FOLDER / "survey_a.json").read_text())


@pytest.fixture(scope="session")
def swiss():
    return read_csv("swiss.csv")


@pytest.fixture(scope="session")
def mobi():
    return read_csv("mobi.csv")


@pytest.fixture(scope="session")
def mobi_table():
    return json.loads((FOLDER / "mobi.json").read_text())


@pytest.fixture(scope="session")
def driver_table():
    return json.loads((FOLDER / "drivers.json").read_text())


@pytest.fixture
def design():
    return SurveyDesign(weights="weight", strata="stratum", clusters="cluster")
