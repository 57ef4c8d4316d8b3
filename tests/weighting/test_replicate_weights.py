"""Replicate weights against R's survey package and the design formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import AlignmentError, ArgumentError, DataTypeError, DesignError
from satisfaction.survey._cluster_replicates import ClusterReplicates
from satisfaction.weighting import replicate_weights

CLUSTERS = sat.SurveyDesign(weights="pw", clusters="dnum", population="fpc")
FREE = sat.SurveyDesign(weights="pw", clusters="dnum")
STRATA = sat.SurveyDesign(weights="pw", strata="stype")


def srs(schools):
    return {**schools.srs, "pw": [6194 / 200] * 200}


@pytest.mark.parametrize(
    ("name", "sample", "design", "method"),
    [
        pytest.param("jk1_clus1", lambda s: s.clus1, CLUSTERS, "jk1", id="jk1"),
        pytest.param("jk1_clus1_nofpc", lambda s: s.clus1, FREE, "jk1", id="jk1 free"),
        pytest.param(
            "jk1_srs", srs, sat.SurveyDesign(weights="pw", population="fpc"), "jk1", id="jk1 srs"
        ),
        pytest.param("jkn_strat_nofpc", lambda s: s.strat, STRATA, "jkn", id="jkn"),
    ],
)
def test_jackknife(schools, name, sample, design, method):
    data = sample(schools)
    replicates = replicate_weights(data, design=design, method=method)
    compare(schools, name, data, sat.SurveyDesign(weights="pw", replicate_weights=replicates))


def compare(schools, name, data, design):
    """Compare with the table of replicate weights."""
    records = {r["id"]: r for r in schools.table("05_replicates.json")["records"]}
    for column in ("api00", "enroll", "meals"):
        if f"{name}/mean/{column}" not in records:
            continue
        totals = sat.tally(data, column, design=design).totals()
        for statistic, found in (("mean", totals.mean()), ("total", totals.total())):
            record = records[f"{name}/{statistic}/{column}"]
            assert found.value == pytest.approx(record["estimate"], rel=1e-9)
            assert found.standard_error == pytest.approx(record["se"], rel=1e-9)
        assert totals.degrees_of_freedom == records[f"{name}/scale"]["value"]["degf"]
    table = sat.mean_rating(data, "api00", scale=(200, 1000), by="stype", design=design)
    for row in records[f"{name}/by_mean"]["value"]:
        assert table[row["stype"]].standard_error == pytest.approx(row["se"], rel=1e-9)


def test_bootstrap_with_the_factors_of_r(schools):
    table = schools.table("raowu_factors_clus1.json")
    place = {float(name): number for number, name in enumerate(table["dnum"])}
    replicates = ClusterReplicates(
        np.rint(np.array(table["factors"]) * 14 / 15) * 15 / 14,
        [place[name] for name in schools.clus1["dnum"]],
        weights=schools.clus1["pw"],
        scale=1 / 59,
        degrees_of_freedom=14,
    )
    design = sat.SurveyDesign(weights="pw", replicate_weights=replicates)
    compare(schools, "rw_clus1", schools.clus1, design)


def scd(schools):
    return {**schools.scd, "w": [2.0] * 6}


def test_balanced_replicates(schools):
    data = scd(schools)
    design = sat.SurveyDesign(weights="w", strata="ESA", clusters="ambulance")
    replicates = replicate_weights(data, design=design, method="brr")
    records = {r["id"]: r for r in schools.table("05_replicates.json")["records"]}
    np.testing.assert_array_equal(replicates.matrix(), records["brr_scd/weights"]["value"])
    assert replicates.scale == records["brr_scd/scale"]["value"]["scale"]
    replicated = sat.SurveyDesign(weights="w", replicate_weights=replicates)
    for place, column in enumerate(("alive", "arrests")):
        totals = sat.tally(data, column, design=replicated).totals()
        total, mean = records["brr_scd/total"], records["brr_scd/mean"]
        assert totals.total().standard_error == pytest.approx(total["se"][place], rel=1e-9)
        assert totals.mean().standard_error == pytest.approx(mean["se"][place], rel=1e-9)
        assert totals.degrees_of_freedom == 3


def post(data, schools):
    return lambda w: sat.poststratify(data, schools.stype, by="stype", weights=w)


def calibrated(data, totals, **keywords):
    return lambda w: sat.calibrate(data, totals, weights=w, **keywords).weights


REWEIGHTED = {
    "jk_ps_clus1": lambda s: post(s.clus1, s),
    "jk_cal_clus1": lambda s: calibrated(s.clus1, {"stype": s.stype, "api99": 3914069}),
    "jk_cal1_clus1": lambda s: calibrated(s.clus1, {"api99": 3914069}, population=6194),
    "jkn_cal5_strat": lambda s: calibrated(
        s.strat,
        {"stype": s.stype, "sch.wide": s.sch_wide, "api99": 3914069, "meals": 297533},
    ),
}


@pytest.mark.parametrize("name", REWEIGHTED)
@pytest.mark.filterwarnings("ignore:weights")
def test_every_replicate_is_reweighted(schools, name):
    data, design, method = schools.clus1, CLUSTERS, "jk1"
    if name == "jkn_cal5_strat":
        data, method = schools.strat, "jkn"
        design = sat.SurveyDesign(weights="pw", strata="stype", population="fpc")
    reweight = REWEIGHTED[name](schools)
    replicates = replicate_weights(data, design=design, method=method, reweight=reweight)
    adjusted = reweight("pw")
    final = getattr(adjusted, "weights", adjusted)
    schools.check(name, data, sat.SurveyDesign(weights=final, replicate_weights=replicates))
    assert replicates.matrix().shape == (len(final), len(replicates))


def test_raked_replicates(schools):
    # R raked to 1e-10 of the total; its replicates agree to 1e-8
    known = {"stype": schools.stype, "sch.wide": schools.sch_wide}

    def reweight(w):
        return sat.rake(schools.clus1, known, weights=w, tolerance=1e-12)

    replicates = replicate_weights(schools.clus1, design=CLUSTERS, method="jk1", reweight=reweight)
    design = sat.SurveyDesign(weights=reweight("pw").weights, replicate_weights=replicates)
    schools.check("jk_rake_clus1", schools.clus1, design, rel=1e-8)


@st.composite
def samples(draw, least=2, most=4):
    """Strata of clusters of rows, with weights and answers."""
    strata = draw(st.lists(st.integers(least, most), min_size=1, max_size=4))
    rows = []
    for stratum, clusters in enumerate(strata):
        for cluster in range(clusters):
            answers = st.tuples(st.integers(0, 10), st.floats(0.5, 3))
            own = draw(st.lists(answers, min_size=1, max_size=3))
            rows.extend((stratum, cluster, *answer) for answer in own)
    columns = [list(column) for column in zip(*rows, strict=True)]
    return dict(zip(("stratum", "cluster", "y", "w"), columns, strict=True))


DESIGN = sat.SurveyDesign(weights="w", strata="stratum", clusters="cluster")


def total_variance(data, design):
    return sat.tally(data, "y", design=design).totals().total().variance


@given(samples())
def test_jackknife_of_a_total_is_the_design_formula(data):
    replicates = replicate_weights(data, design=DESIGN, method="jkn")
    replicated = sat.SurveyDesign(weights="w", replicate_weights=replicates)
    assert total_variance(data, replicated) == pytest.approx(
        total_variance(data, DESIGN), rel=1e-7, abs=1e-7
    )


@given(samples(most=2), st.sampled_from([0.0, 0.3, 0.9]))
def test_balanced_total_is_the_design_formula(data, rho):
    replicates = replicate_weights(data, design=DESIGN, method="fay", rho=rho)
    replicated = sat.SurveyDesign(weights="w", replicate_weights=replicates)
    assert total_variance(data, replicated) == pytest.approx(
        total_variance(data, DESIGN), rel=1e-7, abs=1e-7
    )
    if rho == 0:
        brr = replicate_weights(data, design=DESIGN, method="brr")
        np.testing.assert_array_equal(brr.matrix(), replicates.matrix())


@given(samples())
def test_bootstrap_factors_sum_to_the_clusters_of_their_stratum(data):
    replicates = replicate_weights(data, design=DESIGN, method="bootstrap", n_replicates=7, rng=1)
    assert len(replicates) == 7
    pairs = sorted(set(zip(data["stratum"], data["cluster"], strict=True)))
    strata = np.array([stratum for stratum, _ in pairs])
    for stratum in set(strata):
        np.testing.assert_allclose(
            replicates.factors[strata == stratum].sum(axis=0), (strata == stratum).sum()
        )


def test_jackknife_of_a_mean_without_clusters_is_linearisation():
    y = {"y": [1.0, 4, 2, 8, 5, 7]}
    replicates = replicate_weights(y, design=sat.SurveyDesign(), method="jk1")
    replicated = sat.SurveyDesign(weights=[1.0] * 6, replicate_weights=replicates)
    expected = np.std(y["y"], ddof=1) / np.sqrt(6)
    found = sat.tally(y, "y", design=replicated).totals().mean().standard_error
    assert found == pytest.approx(expected)


def test_bootstrap_is_near_the_design_formula_and_repeatable(schools):
    first = replicate_weights(
        schools.clus1, design=FREE, method="bootstrap", n_replicates=4000, rng=2
    )
    again = replicate_weights(
        schools.clus1, design=FREE, method="bootstrap", n_replicates=4000, rng=2
    )
    np.testing.assert_array_equal(first.factors, again.factors)
    design = sat.SurveyDesign(weights="pw", replicate_weights=first)
    found = sat.tally(schools.clus1, "enroll", design=design).totals().total().standard_error
    expected = sat.tally(schools.clus1, "enroll", design=FREE).totals().total().standard_error
    assert found == pytest.approx(expected, rel=0.06)


def test_a_census_has_no_error():
    data = {"y": [1.0, 2, 3], "N": [3, 3, 3]}
    design = sat.SurveyDesign(population="N")
    replicates = replicate_weights(data, design=design, method="jk1")
    replicated = sat.SurveyDesign(weights=[1.0] * 3, replicate_weights=replicates)
    assert sat.tally(data, "y", design=replicated).totals().mean().standard_error == 0


def test_only_the_first_stage_counts():
    data = {"y": [1.0, 2, 3, 5], "c": [1, 1, 2, 2], "u": [1, 2, 3, 4], "N": [9] * 4, "M": [5] * 4}
    two = sat.SurveyDesign(clusters=["c", "u"], population=["N", "M"])
    one = sat.SurveyDesign(clusters="c", population="N")
    made = [replicate_weights(data, design=d, method="jk1") for d in (two, one)]
    assert made[0].scale == made[1].scale
    np.testing.assert_array_equal(made[0].factors, made[1].factors)


@pytest.mark.parametrize("kind", ["mapping", "pandas"])
def test_rows_without_any_design_column(kind):
    import pandas as pd

    data = {"y": [1.0, 2, 3]}
    frame = data if kind == "mapping" else pd.DataFrame(data)
    made = replicate_weights(frame, design=sat.SurveyDesign(), method="jk1")
    assert made.factors.shape == (3, 3)


ROWS = {
    "s": [1, 1, 2, 2, 2],
    "c": [1, 2, 1, 2, 3],
    "one": [1, 2, 2, 3, 3],
    "hole": [1, None, 2, 2, 2],
}
NAMED = sat.SurveyDesign(strata="s", clusters="c")
BAD = {
    "no design": ("c", "jkn", {}, DataTypeError, "design"),
    "an unknown method": (NAMED, "jk2", {}, ArgumentError, "method"),
    "strata under jk1": (NAMED, "jk1", {}, ArgumentError, "takes no strata"),
    "a population under brr": (
        sat.SurveyDesign(strata="s", population=[9] * 5), "brr", {}, ArgumentError, "population"),
    "calibrated": (
        sat.SurveyDesign(calibrated_to=["s"]), "jk1", {}, ArgumentError, "calibrated_to"),
    "replicated": (
        sat.SurveyDesign(replicate_weights=sat.survey.ReplicateWeights(["a", "b"], scale=1)),
        "jk1", {}, ArgumentError, "replicate_weights"),
    "three clusters under brr": (NAMED, "brr", {}, DesignError, "exactly 2"),
    "three clusters under fay": (NAMED, "fay", {}, DesignError, "'fay' needs exactly 2"),
    "a lonely cluster": (sat.SurveyDesign(strata="one"), "jkn", {}, DesignError, "at least 2"),
    "a lonely cluster in a bootstrap": (
        sat.SurveyDesign(strata="one"), "bootstrap", {}, DesignError, "at least 2"),
    "a missing stratum": (sat.SurveyDesign(strata="hole"), "jkn", {}, DesignError, "missing"),
    "one replicate": (NAMED, "bootstrap", {"n_replicates": 1}, ArgumentError, "n_replicates"),
    "rho of 1": (NAMED, "fay", {"rho": 1}, ArgumentError, "rho"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    design, method, keywords, error, message = BAD[case]
    with pytest.raises(error, match=message):
        replicate_weights(ROWS, design=design, method=method, **keywords)


def test_a_reweight_that_cannot_be(schools):
    def ask(reweight):
        return replicate_weights(schools.clus1, design=CLUSTERS, method="jk1", reweight=reweight)

    with pytest.raises(DataTypeError, match="reweight: must be a function"):
        ask(3)
    with pytest.raises(AlignmentError, match="reweight: must return a weight for each of the 183"):
        ask(lambda w: w[1:])
    with pytest.raises(DataTypeError, match="reweight"):
        ask(lambda _: "pw")
