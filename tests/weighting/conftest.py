"""The school data of R's survey package, and the reference tables made with it."""

import csv
import json
from pathlib import Path

import pytest

import satisfaction as sat

REFERENCE = Path(__file__).parent.parent / "reference" / "weighting"
NUMBERS = {"api00", "api99", "enroll", "meals", "pw", "fpc", "dnum", "arrests", "alive", "ESA"}


def read_csv(name):
    """Return a data file as columns, numbers as floats, empty fields as None."""
    with (REFERENCE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        column: [
            (float(row[column]) if row[column] else None) if column in NUMBERS else row[column]
            for row in rows
        ]
        for column in rows[0]
    }


def read_json(name):
    """Return a reference table."""
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


class Schools:
    """Samples, population margins, and what R made of them."""

    def __init__(self):
        self.clus1 = read_csv("apiclus1")
        self.strat = read_csv("apistrat")
        self.srs = read_csv("apisrs")
        self.scd = read_csv("scd")
        self.weights = read_json("weights.json")
        self.records = {
            record["id"]: record for record in read_json("06_weighting.json")["records"]
        }
        population = {
            name.removeprefix("population/"): record["value"]
            for name, record in self.records.items()
            if name.startswith("population/")
        }
        self.stype = self.margin(population["pop.types"], "stype")
        self.sch_wide = self.margin(population["pop.sw"], "sch.wide")
        self.awards = self.margin(population["pop.aw"], "awards")
        self.cells = {
            (row["stype"], row["sch.wide"]): row["Freq"] for row in population["pop.cell"]
        }

    @staticmethod
    def margin(rows, name):
        """Return a margin as a mapping from level to count."""
        return {row[name]: row["Freq"] for row in rows}

    def check(self, name, data, design, *, rel=1e-9):
        """Compare means and totals, of segments too, with what R printed."""
        totals = sat.tally(data, "api00", design=design).totals()
        for statistic, found in (("mean", totals.mean()), ("total", totals.total())):
            record = self.records[f"{name}/{statistic}/api00"]
            assert found.value == pytest.approx(record["estimate"], rel=rel)
            assert found.standard_error == pytest.approx(record["se"], rel=rel)
        record = self.records[f"{name}/total/enroll"]
        total = sat.tally(data, "enroll", design=design).totals().total()
        if None not in data["enroll"]:
            assert total.value == pytest.approx(record["estimate"], rel=rel)
            assert total.standard_error == pytest.approx(record["se"], rel=rel)
        counted = sat.tally(data, "api00", by="stype", design=design)
        for row in self.records[f"{name}/by_mean/stype"]["value"]:
            mean = counted.totals(row["stype"]).mean()
            assert mean.value == pytest.approx(row["api00"], rel=rel)
            assert mean.standard_error == pytest.approx(row["se"], rel=rel)

    def table(self, name):
        """Return another reference table."""
        return read_json(name)


@pytest.fixture(scope="session")
def schools():
    return Schools()
