"""The designs of R survey's school data, and the tables made with them."""

import csv
import json
from pathlib import Path

import pytest

from satisfaction import SurveyDesign

REFERENCE = Path(__file__).parent.parent / "reference"

DESIGNS = {
    "srs": ("apisrs", {"weights": "pw"}),
    "srs_fpc": ("apisrs", {"weights": "pw", "population": "fpc"}),
    "strat": ("apistrat", {"strata": "stype", "weights": "pw"}),
    "strat_fpc": ("apistrat", {"strata": "stype", "weights": "pw", "population": "fpc"}),
    "clus1": ("apiclus1", {"clusters": "dnum", "weights": "pw"}),
    "clus1_fpc": ("apiclus1", {"clusters": "dnum", "weights": "pw", "population": "fpc"}),
    "dsrs": ("apisrs", {"population": "fpc"}),
    "dsrs_nofpc": ("apisrs", {"weights": "pw"}),
    "dstrat": ("apistrat", {"strata": "stype", "weights": "pw", "population": "fpc"}),
    "dstrat_nofpc": ("apistrat", {"strata": "stype", "weights": "pw"}),
    "dclus1": ("apiclus1", {"clusters": "dnum", "weights": "pw", "population": "fpc"}),
    "dclus1_nofpc": ("apiclus1", {"clusters": "dnum", "weights": "pw"}),
    "dclus2": ("apiclus2", {"clusters": ["dnum", "snum"], "population": ["fpc1", "fpc2"]}),
    "dclus2_wr": ("apiclus2", {"clusters": "dnum", "weights": "pw"}),
    "dclus2_wr2": ("apiclus2", {"clusters": ["dnum", "snum"], "weights": "pw"}),
}
TEXTS = {"stype", "sch.wide", "comp.imp", "both", "awards"}


def _value(name, text):
    if name in TEXTS:
        return text
    return float(text) if text not in {"", "NA"} else None


def _columns(file):
    with (REFERENCE / "sampling" / "data" / f"{file}.csv").open(newline="") as opened:
        rows = list(csv.DictReader(opened))
    columns = {name: [_value(name, row[name]) for row in rows] for name in rows[0]}
    n = len(rows)
    yes = {name: [1.0 if x == "Yes" else 0.0 for x in columns[name]] for name in TEXTS - {"stype"}}
    api, ell = columns["api00"], columns["ell"]
    return columns | {
        "is_sch.wide": yes["sch.wide"],
        "is_comp.imp": yes["comp.imp"],
        "is_awards": yes["awards"],
        "is_elem": [1.0 if columns["stype"][i] == "E" else 0.0 for i in range(n)],
        "is_high": [1.0 if columns["stype"][i] == "H" else 0.0 for i in range(n)],
        "is_api_top": [1.0 if x >= 800 else 0.0 for x in api],
        "is_api00>800": [1.0 if x > 800 else 0.0 for x in api],
        "is_ell==0": [1.0 if x == 0 else 0.0 for x in ell],
        "net": [100.0 if x >= 750 else -100.0 if x < 600 else 0.0 for x in api],
        "top": [100.0 if x >= 700 else 0.0 for x in api],
    }


@pytest.fixture(scope="session")
def school_survey():
    """Return a function from the name of a design to its columns and the design."""
    files = {file: _columns(file) for file in {file for file, _ in DESIGNS.values()}}

    def survey(name):
        file, fields = DESIGNS[name]
        return files[file], SurveyDesign(**fields)

    return survey


@pytest.fixture(scope="session")
def reference():
    """Return a function that reads a reference table."""

    def read(path):
        text = (REFERENCE / path).read_text(encoding="utf-8")
        return (
            json.loads(text) if path.endswith("json") else list(csv.DictReader(text.splitlines()))
        )

    return read
