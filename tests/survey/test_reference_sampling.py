"""R survey 4.5 on the api, scd and lonely data: designs, segments, replicates, calibration."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest

from satisfaction.errors import DesignError
from satisfaction.survey import Calibration, ReplicateWeights, SurveyDesign, tally

REFERENCE = Path(__file__).parent.parent / "reference" / "sampling"


def load(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def number(text):
    if text in {"", "NA"}:
        return None
    try:
        return float(text)
    except ValueError:
        return text


def read(name):
    with (REFERENCE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {key: [number(row[key]) for row in rows] for key in rows[0]}
    for key in ("stype", "sch.wide", "awards"):
        if key in columns:
            labels = sorted(set(columns[key]))
            columns[f"{key}_code"] = [float(labels.index(label)) for label in columns[key]]
    return columns


SRS, STRAT, CLUS1, CLUS2 = (read(f"api{name}") for name in ("srs", "strat", "clus1", "clus2"))
SCD = read("scd") | {"w": [2.0] * 6, "one": [1.0] * 6}
LONELY = read("lonely")
DESIGNS = {
    "dsrs": (SRS, {"population": "fpc"}),
    "dsrs_nofpc": (SRS, {"weights": "pw"}),
    "dstrat": (STRAT, {"strata": "stype", "weights": "pw", "population": "fpc"}),
    "dstrat_nofpc": (STRAT, {"strata": "stype", "weights": "pw"}),
    "dclus1": (CLUS1, {"clusters": "dnum", "weights": "pw", "population": "fpc"}),
    "dclus1_nofpc": (CLUS1, {"clusters": "dnum", "weights": "pw"}),
    "dclus2": (CLUS2, {"clusters": ["dnum", "snum"], "population": ["fpc1", "fpc2"]}),
    "dclus2_wr": (CLUS2, {"clusters": "dnum", "weights": "pw"}),
    "dclus2_wr2": (CLUS2, {"clusters": ["dnum", "snum"], "weights": "pw"}),
    "scd": (SCD, {"clusters": "ambulance", "strata": "ESA", "weights": "w"}),
}


def count(design, answers, **keywords):
    columns, fields = design
    return tally(columns, answers, design=SurveyDesign(**fields), **keywords)


def close(got, expected, atol=0.0):
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=atol)


def check(statistic, record):
    close(statistic.value, record["estimate"])
    close(statistic.standard_error, record["se"], atol=1e-9 * abs(record["estimate"]))


def check_levels(totals, record, *, shares):
    """Check shares or counts of all levels, with their covariance matrix."""
    size = len(totals.levels)
    statistics = [(totals.mean if shares else totals.total)(row) for row in np.eye(size)]
    largest = max(*record["se"], 1e-3 * max(record["estimate"]))  # a stratum's own size has none
    close([one.value for one in statistics], record["estimate"])
    close([one.standard_error for one in statistics], record["se"], atol=1e-9 * largest)
    gradient = np.eye(size)
    if shares:
        theta = totals.weights / totals.weights.sum()
        gradient = (np.eye(size) - theta) / totals.weights.sum()
    close(totals.score_covariance(gradient), record["vcov"], atol=1e-9 * largest**2)


def check_pair(totals, record):
    """Check means of two answers with their covariance matrix."""
    theta = totals.weights @ totals.levels / totals.weights.sum()
    close(theta, record["estimate"])
    covariance = totals.score_covariance((totals.levels - theta) / totals.weights.sum())
    close(covariance, record["vcov"])
    close(np.sqrt(np.diag(covariance)), record["se"])


def check_number(design, record, what):
    """Check one record of a design by the name of what it holds."""
    kind, _, name = what.partition("/")
    pair = ["api00", "api99"]
    if kind in {"mean", "total"}:
        check(getattr(count(design, name).totals(), kind)(), record)
    elif kind in {"prop", "count"}:
        check_levels(count(design, f"{name}_code").totals(), record, shares=kind == "prop")
    elif kind == "degf":
        assert count(design, "api00").totals().degrees_of_freedom == record["value"]
    elif kind == "sumw":
        close(count(design, "api00").totals().weights.sum(), record["value"])
    elif kind == "mean2":
        check_pair(count(design, pair).totals(), record)
    elif kind == "ratio":
        names = name.split("_") if name else pair
        totals = count(design, names).totals()
        check(totals.ratio(totals.levels[:, 0], totals.levels[:, 1]), record)
    elif kind == "contrast":
        totals = count(design, pair).totals()
        check(totals.mean(totals.levels[:, 0] - totals.levels[:, 1]), record)
    else:
        totals = count(design, pair).totals()
        x, y = totals.levels.T
        check(
            totals.smooth(lambda T: np.log(x @ T / (y @ T)), lambda T: x / (x @ T) - y / (y @ T)),
            record,
        )


TAYLOR = [record for record in load("01_taylor")["records"] if not record["id"].startswith("scd")]


@pytest.mark.parametrize("record", TAYLOR, ids=lambda record: record["id"])
def test_designs(record):
    design, what = record["id"].split("/", 1)
    check_number(DESIGNS[design], record, what)


def test_one_pair_of_ambulances_per_region():
    records = {record["id"]: record for record in load("01_taylor")["records"]}
    totals = count(DESIGNS["scd"], ["alive", "arrests"]).totals()
    alive, arrests = totals.levels.T
    check(totals.ratio(alive, arrests), records["scd/ratio"])
    expected = records["scd/total"]
    close(totals.weights @ totals.levels, expected["estimate"])
    close(totals.score_covariance(totals.levels), expected["vcov"])


def key_of(row, names):
    return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


@pytest.mark.parametrize("record", load("02_domains")["records"], ids=lambda record: record["id"])
def test_segments(record):
    name, what = record["id"].split("/", 1)
    design = DESIGNS[name]
    value = record.get("value")
    if what.startswith(("by_mean", "by_total")):
        kind, names = what[3:].split("/")
        counted = count(design, "api00", by=names.split("+"))
        assert len(counted.segments) == len(value)
        for row in value:
            one = getattr(counted.totals(key_of(row, names.split("+"))), kind)()
            close(one.value, row["api00"])
            close(one.standard_error, row["se"])
    elif what == "by_ratio":
        counted = count(design, ["api00", "api99"], by="stype")
        for row in value:
            totals = counted.totals(row["stype"])
            ratio = totals.ratio(totals.levels[:, 0], totals.levels[:, 1])
            close(ratio.value, row["api00/api99"])
            close(ratio.standard_error, row["se.api00/api99"])
    elif what == "by_prop":
        counted = count(design, "awards_code", by="stype")
        for row in value:
            no, yes = (counted.totals(row["stype"]).mean(scores) for scores in ([1, 0], [0, 1]))
            close([no.value, yes.value], [row["awardsNo"], row["awardsYes"]])
            expected = [row["se.awardsNo"], row["se.awardsYes"]]
            close([no.standard_error, yes.standard_error], expected)
    elif what in {"by_covmat", "domain_contrast_E-H"}:
        covariance = between_segments(count(design, "api00", by="stype"))
        if value is not None:
            close(covariance, value, atol=1e-9 * np.max(value))
        else:
            contrast = np.array([1, -1, 0])
            close(np.sqrt(contrast @ covariance @ contrast), record["se"])
    else:
        totals = count(design, "api00", by="stype").totals(what.split("_")[1])
        if what.endswith("degf"):
            assert totals.degrees_of_freedom == value
        else:
            check(getattr(totals, what.split("_")[2])(), record)


def between_segments(counted):
    """Return the covariance matrix of the means of all segments."""
    totals = [counted.totals(key) for key in counted.segments]
    gradients = [(one.levels - one.mean().value) / one.weights.sum() for one in totals]
    return np.array(
        [
            [
                g @ counted.cross_covariance(a, b) @ h
                for b, h in zip(counted.segments, gradients, strict=True)
            ]
            for a, g in zip(counted.segments, gradients, strict=True)
        ]
    )


# ---- replicate weights ----------------------------------------------------------------------

REPLICATES = load("05_replicates")["records"]


def jackknife(strata, units):
    """Return factors that leave out one unit at a time and raise the others of its stratum."""
    pairs = list(zip(strata, units, strict=True))
    left_out = sorted(set(pairs))
    factors = np.ones((len(pairs), len(left_out)))
    for number, (stratum, unit) in enumerate(left_out):
        n = sum(one == stratum for one, _ in left_out)
        for row, (own, label) in enumerate(pairs):
            if own == stratum:
                factors[row, number] = 0.0 if label == unit else n / (n - 1)
    return factors


def replicate_design(name):
    """Return data and design of one of the replicate designs."""
    scale = next(r["value"] for r in REPLICATES if r["id"] == f"{name}/scale")
    if name.endswith(("scd", "scd_manual")):
        columns, weights = SCD, np.ones(6) if name == "brr_scd_manual" else np.full(6, 2.0)
        full = np.array(next(r["value"] for r in REPLICATES if r["id"] == f"{name}/weights"))
    elif name == "rw_clus1":
        factors = load("raowu_factors_clus1")
        rows = [factors["dnum"].index(f"{label:.0f}") for label in CLUS1["dnum"]]
        columns, weights = CLUS1, np.array(CLUS1["pw"])
        full = weights[:, None] * np.array(factors["factors"])[rows]
    elif name == "jk1_srs":
        columns, weights = SRS, np.array(SRS["pw"])
        full = weights[:, None] * jackknife([1] * 200, range(200))
    elif name == "jkn_strat_nofpc":
        columns, weights = STRAT, np.array(STRAT["pw"])
        full = weights[:, None] * jackknife(STRAT["stype"], range(200))
    else:
        columns, weights = CLUS1, np.array(CLUS1["pw"])
        full = weights[:, None] * jackknife([1] * 183, CLUS1["dnum"])
    rscales = np.array(scale["rscales"])
    if name == "jkn_strat_nofpc":
        sizes = {label: STRAT["stype"].count(label) for label in STRAT["stype"]}
        rscales = np.array([1 - 1 / sizes[label] for label in sorted(STRAT["stype"])])
        assert sorted(rscales) == pytest.approx(sorted(scale["rscales"]))
    replicate = ReplicateWeights(
        full,
        scale=scale["scale"],
        rscales=rscales,
        center="estimate" if scale.get("mse") else "mean",
    )
    return columns, {"weights": weights, "replicate_weights": replicate}


@pytest.mark.parametrize("record", REPLICATES, ids=lambda record: record["id"])
def test_replicates(record):
    name, what = record["id"].split("/", 1)
    design = replicate_design(name)
    small = name.endswith(("scd", "scd_manual"))
    names = ["alive", "arrests"] if small else ["api00", "api99"]
    if what == "scale":
        totals = count(design, names).totals()
        assert totals.degrees_of_freedom == record["value"]["degf"]
    elif what == "weights":
        columns, fields = design
        full = fields["replicate_weights"].columns
        np.testing.assert_allclose(full, record["value"])
        assert len(columns["ESA"]) == len(full)
    elif what.startswith("by_"):
        counted = count(design, "api00", by="stype")
        for row in record["value"]:
            one = getattr(counted.totals(row["stype"]), what[3:])()
            close(one.value, row["api00"])
            close(one.standard_error, row["se"])
    elif what == "ratio":
        totals = count(design, names).totals()
        alive, arrests = totals.levels.T
        check(totals.ratio(alive, arrests), record)
    elif small:
        totals = count(design, names).totals()
        for number in (0, 1):
            one = getattr(totals, what)(totals.levels[:, number])
            close(
                [one.value, one.variance],
                [record["estimate"][number], record["vcov"][number][number]],
            )
    elif what == "prop/stype":
        totals = count(design, "stype_code").totals()
        for number, row in enumerate(np.eye(3)):
            one = totals.mean(row)
            close(one.value, record["estimate"][number])
            close(one.standard_error, record["se"][number], atol=1e-12)
    else:
        check_number(design, record, what)


# ---- calibrated weights ----------------------------------------------------------------------

AUXILIARIES = {
    "ps": ["stype"],
    "rake2": ["stype", "sch.wide"],
    "rake3": ["stype", "sch.wide", "awards"],
    "cal_lin": ["stype"],
    "cal_linSA": ["stype", "api99"],
    "cal_rakSA": ["stype", "api99"],
    "cal_linB": ["stype", "api99"],
    "cal_lin5": ["stype", "sch.wide", "api99", "meals"],
    "cal_log5": ["stype", "sch.wide", "api99", "meals"],
}
BASES = {"clus1": "dclus1", "srs": "dsrs", "strat": "dstrat"}


def calibrated(name):
    """Return data and design with the weights that R gave."""
    method, base = name.rsplit("_", 1)
    columns, fields = DESIGNS[BASES[base]]
    given = Calibration(auxiliaries=AUXILIARIES[method], base_weights="pw")
    weights = np.array(load("weights")[name])
    return columns, {**fields, "weights": weights, "calibrated_to": given}


WEIGHTED = load("06_weighting")["records"]


@pytest.mark.parametrize("record", WEIGHTED, ids=lambda record: record["id"])
def test_calibrated_weights(record):
    name, what = record["id"].split("/", 1)
    design = calibrated(name)
    raked = name.startswith("rake")

    def near(got, expected, atol=0.0):
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=atol)

    if what.startswith(("mean", "total")):
        kind, _, variable = what.partition("/")
        one = getattr(count(design, variable).totals(), kind)()
        near(one.value, record["estimate"])
        if not raked:
            near(one.standard_error, record["se"])
    elif what == "ratio":
        totals = count(design, ["api00", "api99"]).totals()
        one = totals.ratio(totals.levels[:, 0], totals.levels[:, 1])
        near(one.value, record["estimate"])
        if not raked:
            near(one.standard_error, record["se"])
    elif what == "prop/stype":
        totals = count(design, "stype_code").totals()
        shares = [totals.mean(row) for row in np.eye(3)]
        near([one.value for one in shares], record["estimate"])
        near([one.standard_error for one in shares], 0.0, atol=1e-9)
    else:
        counted = count(design, "api00", by="stype")
        for row in record["value"]:
            one = counted.totals(row["stype"]).mean()
            near(one.value, row["api00"])
            if not raked:
                near(one.standard_error, row["se"])


@pytest.mark.parametrize("record", load("06b_raking_variance")["records"], ids=lambda r: r["id"])
def test_raked_weights(record):
    design = calibrated(record["id"])
    counted = count(design, "api00", by="stype")
    totals = counted.totals()
    for kind in ("mean", "total"):
        one = getattr(totals, kind)()
        np.testing.assert_allclose(one.value, record[kind], rtol=1e-9)
        np.testing.assert_allclose(one.standard_error, record[f"se_{kind}"], rtol=1e-8)
    assert totals.degrees_of_freedom == record["degf"]
    by = record["by_stype"]
    for level, mean, error in zip(by["level"], by["mean"], by["se"], strict=True):
        one = counted.totals(level).mean()
        np.testing.assert_allclose([one.value, one.standard_error], [mean, error], rtol=1e-8)


# ---- strata with one cluster -------------------------------------------------------------------


@pytest.mark.parametrize(
    "record", load("07_lonely_psu")["records"], ids=lambda record: record["id"]
)
def test_lonely_clusters(record):
    name, what = record["id"].split("/", 1)
    policy, sized = re.fullmatch(r"dl_(\w+)_0_([01])", name).groups()
    fields = {"clusters": "p", "strata": "s", "weights": "w"}
    if sized == "1":
        fields["population"] = "N"
    fields["lonely_cluster"] = "error" if policy == "fail" else policy
    answers = ["y", "x"] if what == "svyratio" else "y"
    design = (LONELY, fields)
    counted = count(design, answers, by="g" if what.startswith("by") else None)
    if "error_expected" in record:
        with pytest.raises(DesignError, match=r"lonely_cluster: .*got one cluster in 3"):
            counted.totals().covariance  # noqa: B018 -- a property that refuses
    elif what.startswith("by"):
        for row in record["value"]:
            totals = counted.totals(row["g"])
            one = totals.total() if what == "by_total" else totals.mean()
            close([one.value, one.standard_error], [row["y"], row["se"]])
    elif what == "degf":
        assert counted.totals().degrees_of_freedom == record["value"]
    elif what == "svyratio":
        totals = counted.totals()
        check(totals.ratio(totals.levels[:, 0], totals.levels[:, 1]), record)
    else:
        check(getattr(counted.totals(), what.removeprefix("svy"))(), record)
