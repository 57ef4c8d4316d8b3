"""Every number of R survey 4.5 on the made-up survey: 18 designs, segments, covariances."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from satisfaction.survey import SurveyDesign, tally

REFERENCE = Path(__file__).parent.parent / "reference" / "foundation"
RECORDS = json.loads((REFERENCE / "survey_a.json").read_text(encoding="utf-8"))["records"]
NET = np.where(np.arange(11) >= 9, 100.0, np.where(np.arange(11) <= 6, -100.0, 0.0))
TOP_TWO = np.array([0.0, 0, 0, 100, 100])


def read_survey():
    with (REFERENCE / "survey_a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    numeric = {
        name: [float(x) if x not in ("", "NA") else None for x in values]
        for name, values in columns.items()
        if name != "segment"
    }
    return numeric | {"segment": columns["segment"]}


def make_design(record, columns):
    """Read the call of R's svydesign as a SurveyDesign, and the rows that it used."""
    call = record["call"]
    rows = [True] * len(columns["weight"])
    if "data=d0" in call:
        rows = [stratum != 5 for stratum in columns["stratum"]]
    kept = {
        name: [x for x, keep in zip(values, rows, strict=True) if keep]
        for name, values in columns.items()
    }
    sampled = {
        stratum: len(
            {c for s, c in zip(kept["stratum"], kept["cluster"], strict=True) if s == stratum}
        )
        for stratum in set(kept["stratum"])
    }
    kept["f1"] = [
        sampled[s] / size
        for s, size in zip(kept["stratum"], kept["clusters_in_stratum"], strict=True)
    ]
    kept["Nh"] = [50 * size for size in kept["clusters_in_stratum"]]
    kept["joined"] = [f"{s}.{c}" for s, c in zip(kept["stratum"], kept["cluster"], strict=True)]
    fields = {"lonely_cluster": "error" if record["lonely"] == "fail" else record["lonely"]}
    if "weights=" in call:
        fields["weights"] = "weight"
    if "strata=" in call:
        fields["strata"] = "stratum"
    if "interaction" in call:
        fields["clusters"] = "joined"
    elif "~cluster+household" in call:
        fields["clusters"] = ["cluster", "household"]
    elif "id=~cluster" in call:
        fields["clusters"] = "cluster"
    if "fpc=" in call:
        names = call.split("fpc=~")[1].split(",")[0].split(")")[0]
        fields["population"] = names.split("+")
    return SurveyDesign(**fields), kept


@pytest.fixture(scope="module")
def columns():
    return read_survey()


@pytest.fixture(params=RECORDS, ids=[record["id"] for record in RECORDS])
def case(request, columns):
    record = request.param
    design, kept = make_design(record, columns)
    return record, design, kept


def close(got, expected, rtol=1e-9):
    np.testing.assert_allclose(got, expected, rtol=rtol, atol=1e-12)


def test_mean_total_and_net(case):
    record, design, kept = case
    totals = tally(kept, "likelihood", scale=(0, 10), design=design).totals()
    for name, statistic in (
        ("mean", totals.mean()),
        ("total", totals.total()),
        ("net", totals.mean(NET)),
    ):
        close(statistic.value, record[name]["value"])
        close(statistic.standard_error, record[name]["se"])
    assert totals.degrees_of_freedom == record["degf_answered"]
    every = tally(kept, "rating", scale=(1, 5), design=design).totals()
    close(every.weights.sum(), record["sum_weights"])
    assert every.degrees_of_freedom == record["degf"]


def test_ratings_and_design_effect(case):
    record, design, kept = case
    totals = tally(kept, "rating", scale=(1, 5), design=design).totals()
    mean, top = totals.mean(), totals.mean(TOP_TWO)
    close(mean.value, record["rating_mean"]["value"])
    close(mean.standard_error, record["rating_mean"]["se"])
    close(top.value, record["rating_top2"]["value"])
    close(top.standard_error, record["rating_top2"]["se"])


def test_level_totals_and_proportions(case):
    record, design, kept = case
    totals = tally(kept, "rating", scale=(1, 5), design=design).totals()
    answered = totals.counts > 0
    expected = np.array(record["level_totals"]["vcov"])
    close(totals.weights[answered], record["level_totals"]["value"])
    close(
        totals.covariance[np.ix_(answered, answered)] / np.abs(expected).max(),
        expected / np.abs(expected).max(),
    )
    totals = tally(kept, "likelihood", scale=(0, 10), design=design).totals()
    shares = [totals.mean(np.eye(11)[level]) for level in range(11)]
    close([share.value for share in shares], record["proportions"]["value"])
    close([share.standard_error for share in shares], record["proportions"]["se"])


def test_ratio_of_two_answers(case):
    record, design, kept = case
    totals = tally(
        kept,
        ["likelihood", "rating"],
        scale={"likelihood": (0, 10), "rating": (1, 5)},
        design=design,
    ).totals()
    ratio = totals.ratio(totals.levels[:, 0], totals.levels[:, 1])
    close(ratio.value, record["ratio"]["value"])
    close(ratio.standard_error, record["ratio"]["se"])


def test_segments_and_their_covariance(case):
    record, design, kept = case
    counted = tally(kept, "likelihood", scale=(0, 10), by="segment", design=design)
    expected = record["by_segment"]
    assert list(counted.segments) == expected["segments"]
    totals = [counted.totals(key) for key in counted.segments]
    close([one.mean().value for one in totals], expected["value"])
    close([one.mean().standard_error for one in totals], expected["se"])
    assert [one.degrees_of_freedom for one in totals] == record["degf_by_segment"]
    gradients = [(one.levels - one.mean().value) / one.weights.sum() for one in totals]
    covariance = np.array(
        [
            [
                g @ counted.cross_covariance(a, b) @ h
                for b, h in zip(counted.segments, gradients, strict=True)
            ]
            for a, g in zip(counted.segments, gradients, strict=True)
        ]
    )
    largest = np.abs(expected["vcov"]).max()
    wanted = np.array(expected["vcov"])
    if record["lonely"] == "average":
        # survey's matrix inflates the diagonal by the strata of all segments together, its
        # standard errors by those of each segment: the library follows the standard errors
        wanted[np.diag_indices(3)] = np.square(expected["se"])
    close(covariance / largest, wanted / largest)
    difference = totals[0].mean().value - totals[1].mean().value
    close(difference, record["difference_A_B"]["value"])
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    close(np.sqrt(variance), record["difference_A_B"]["se"])
