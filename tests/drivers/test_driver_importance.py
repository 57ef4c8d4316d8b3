"""Driver importance: tables of R, a naive twin, laws, uncertainty, bad inputs."""

import itertools
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction import SurveyDesign, tally
from satisfaction.drivers import DriverImportance, driver_importance
from satisfaction.drivers._resampled_shares import resample_shares
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MethodError,
    WeakDataWarning,
)
from satisfaction.survey import Calibration, ReplicateWeights

DRIVERS = ["p1", "p2", "p3", "p4"]
SWISS = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
SHARES = ("lmg", "first", "last")
SIMPLE = ("betasq", "pratt", "johnson")


def equal(shares, expected, tolerance=1e-9):
    assert list(shares) == list(expected)
    for driver, value in expected.items():
        assert shares[driver] == pytest.approx(value, rel=tolerance, abs=1e-12)


# ---- tables ------------------------------------------------------------------------------


def test_survey_a(survey_a, survey_table):
    table = survey_table["drivers"]
    result = driver_importance(survey_a, "satisfaction", DRIVERS)
    for name in SHARES + SIMPLE:
        equal(getattr(result, name), table[name])
    assert result.r2 == pytest.approx(table["r2"], rel=1e-9)
    weighted = driver_importance(survey_a, "satisfaction", DRIVERS, weights="weight")
    assert weighted.r2 == pytest.approx(table["weighted"]["r2"], rel=1e-9)
    for name in SHARES:
        equal(getattr(weighted, name), table["weighted"][name])


def test_standard_errors(survey_a, survey_table, design):
    table = survey_table["drivers"]["linearised"]
    for key, plan in (("equal_weights_design", None), ("design", design)):
        result = driver_importance(survey_a, "satisfaction", DRIVERS, design=plan).estimates()
        for driver in DRIVERS:
            assert result[driver].value == pytest.approx(table[key]["lmg"][driver], rel=1e-9)
            assert result[driver].standard_error == pytest.approx(
                table[key]["standard_error"][driver], rel=1e-6
            )


def test_swiss(swiss, driver_table):
    table = driver_table["swiss"]
    result = driver_importance(swiss, "Fertility", SWISS)
    for name in SHARES + SIMPLE:
        equal(getattr(result, name), {one: table["measures"][one][name] for one in SWISS})
    for driver, measures in table["measures"].items():
        assert result.r2 == pytest.approx(measures["r2"], rel=1e-9)
        assert result.betasq[driver] == pytest.approx(measures["beta"] ** 2, rel=1e-9)
        assert result.pratt[driver] == pytest.approx(measures["beta"] * measures["corr"], rel=1e-9)
    errors = {key: one.standard_error for key, one in result.estimates().items()}
    equal(errors, table["lmg_standard_error"], 1e-6)
    assert result.adjusted_r2 == pytest.approx(0.6709710, abs=1e-7)  # R: summary(lm(...))
    check_dominance(result.dominance, table["dominance"])


def check_dominance(dominance, table):
    for name in ("complete", "conditional", "general"):
        expected = [
            [table[name][one][other] for other in dominance.names] for one in dominance.names
        ]
        np.testing.assert_array_equal(getattr(dominance, name), expected)
    expected = [[row[name] for name in dominance.names] for row in table["by_level"]]
    np.testing.assert_allclose(dominance.by_level, expected, rtol=1e-9, atol=1e-12)


def test_swiss_weighted_and_grouped(swiss, driver_table):
    weighted = driver_table["swiss"]["weighted_abs_minus23_to_23"]
    data = swiss | {"w": [abs(number) for number in range(-23, 24)]}
    result = driver_importance(data, "Fertility", SWISS, weights="w")
    for name in SHARES:
        equal(getattr(result, name), weighted[name])
    assert result.r2 == pytest.approx(weighted["r2"], rel=1e-9)
    grouped = driver_table["swiss"]["groups_Education_Examination"]
    result = driver_importance(
        swiss, "Fertility", SWISS, groups={"EduExam": ["Education", "Examination"]}
    )
    for name in SHARES:
        equal(getattr(result, name), grouped[name])
    assert result.r2 == pytest.approx(grouped["r2"], rel=1e-9)
    assert (result.betasq, result.pratt, result.johnson) == (None, None, None)


def test_azen_budescu(driver_table):
    table = driver_table["azen_budescu_2003"]
    names = ["y", "x1", "x2", "x3", "x4"]
    matrix = [[table["correlation"][one][other] for other in names] for one in names]
    result = DriverImportance.from_correlation(matrix, names=names[1:])
    for name in SHARES + SIMPLE:
        equal(getattr(result, name), table[name])
    assert result.r2 == pytest.approx(table["r2"], rel=1e-9)
    check_dominance(result.dominance, table)


def test_mobi(mobi, mobi_table):
    def mean(prefix, count):
        return np.mean([mobi[f"{prefix}{number}"] for number in range(1, count + 1)], axis=0)

    data = {
        "satisfaction": mean("CUSA", 3),
        "image": mean("IMAG", 5),
        "expectation": mean("CUEX", 3),
        "quality": mean("PERQ", 7),
        "value": mean("PERV", 2),
        "complaints": mobi["CUSCO"],
    }
    drivers = list(data)[1:]
    result = driver_importance(data, "satisfaction", drivers)
    table = mobi_table["drivers"]
    for name in SHARES + SIMPLE:
        equal(getattr(result, name), {one: table["measures"][one][name] for one in drivers})
    assert result.r2 == pytest.approx(table["measures"]["image"]["r2"], rel=1e-9)
    check_dominance(result.dominance, table["dominance"])


# ---- naive twin and laws -----------------------------------------------------------------


def naive_r2(y, columns):
    x = np.column_stack([np.ones(len(y)), *columns])
    fit = x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 1 - ((y - fit) ** 2).sum() / ((y - y.mean()) ** 2).sum()


def naive_lmg(y, players, controls=()):
    shares = np.zeros(len(players))
    orders = list(itertools.permutations(range(len(players))))
    for order in orders:
        inside, before = list(controls), naive_r2(y, controls)
        for player in order:
            inside = inside + players[player]
            after = naive_r2(y, inside)
            shares[player] += (after - before) / len(orders)
            before = after
    return shares


def make(seed, n=40, p=4):
    random = np.random.default_rng(seed)
    x = random.standard_normal((n, p)) @ (np.eye(p) + 0.4)
    y = x @ random.standard_normal(p) + random.standard_normal(n)
    return {"y": y, **{f"x{number}": x[:, number] for number in range(p)}}


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_naive_twin(seed):
    data = make(seed)
    x = [data[f"x{number}"] for number in range(4)]
    result = driver_importance(data, "y", ["x0", "x1", "x2", "x3"])
    np.testing.assert_allclose(
        list(result.lmg.values()), naive_lmg(data["y"], [[one] for one in x]), atol=1e-10
    )
    assert sum(result.lmg.values()) == pytest.approx(result.r2, abs=1e-12)
    beside = driver_importance(
        data, "y", ["x0", "x1", "x2"], groups={"two": ["x2", "x0"]}, controls=["x3"]
    )
    expected = naive_lmg(data["y"], [[x[2], x[0]], [x[1]]], [x[3]])
    assert list(beside.lmg) == ["two", "x1"]
    np.testing.assert_allclose(list(beside.lmg.values()), expected, atol=1e-10)
    assert sum(beside.lmg.values()) == pytest.approx(beside.r2 - beside.r2_controls, abs=1e-12)
    assert beside.r2_controls == pytest.approx(naive_r2(data["y"], [x[3]]), abs=1e-12)


@given(st.integers(0, 10_000))
@settings(max_examples=15)
def test_laws(seed):
    data = make(seed, p=3)
    result = driver_importance(data, "y", ["x0", "x1", "x2"])
    assert min(result.lmg.values()) >= 0
    moved = {name: 3 - 20 * column for name, column in data.items()}
    again = driver_importance(moved, "y", ["x2", "x0", "x1"])
    for driver, share in result.lmg.items():
        assert again.lmg[driver] == pytest.approx(share, abs=1e-12)
    dominance = result.dominance
    assert np.all(dominance.conditional[dominance.complete == 1] == 1)
    assert np.all(dominance.general[dominance.conditional == 1] == 1)
    np.testing.assert_allclose(
        dominance.by_level.mean(axis=0), list(result.lmg.values()), atol=1e-12
    )
    for name in SHARES:
        table = result.estimates(name)
        assert np.linalg.eigvalsh(np.array(table.covariance)).min() > -1e-12


def test_two_drivers_in_closed_form():
    a, b, r = 0.5, 0.3, 0.4
    result = DriverImportance.from_correlation(
        [[1, a, b], [a, 1, r], [b, r, 1]], names=["one", "two"]
    )
    r2 = (a**2 + b**2 - 2 * a * b * r) / (1 - r**2)
    assert result.r2 == pytest.approx(r2)
    assert result.lmg["one"] == pytest.approx((a**2 + r2 - b**2) / 2)


def test_uncorrelated_drivers():
    result = DriverImportance.from_correlation(
        [[1, 0.5, 0.0], [0.5, 1, 0], [0.0, 0, 1]], names=["one", "none"]
    )
    assert result.lmg == result.first == result.last == {"one": 0.25, "none": 0.0}


def test_copies_share_equally():
    data = make(3, p=2)
    data["copy"] = data["x0"]
    with pytest.warns(WeakDataWarning, match="depend exactly"):
        result = driver_importance(data, "y", ["x0", "x1", "copy"])
    assert result.lmg["x0"] == pytest.approx(result.lmg["copy"], abs=1e-12)
    plain = driver_importance(data, "y", ["x0", "x1"])
    assert result.r2 == pytest.approx(plain.r2, abs=1e-12)
    assert result.adjusted_r2 == pytest.approx(plain.adjusted_r2)
    assert result.johnson["x0"] == pytest.approx(result.johnson["copy"])
    assert result.betasq["x0"] == pytest.approx(result.betasq["copy"])


def test_constant_driver_gets_nothing():
    data = make(4, p=2) | {"flat": [7.1] * 40, "seg": ["a"] * 20 + ["b"] * 20}
    with pytest.warns(WeakDataWarning, match="flat constant"):
        result = driver_importance(data, "y", ["x0", "flat", "x1"])
    assert result.lmg["flat"] == 0
    assert result.confidence_intervals()["flat"].low == 0
    data["part"] = [0.0] * 20 + list(range(20))
    with pytest.warns(WeakDataWarning, match="part constant in segment 'a'"):
        driver_importance(data, "y", ["x0", "part"], by="seg")


def test_counts_weights_tallies_and_segments(survey_a, design):
    plain = driver_importance(survey_a, "satisfaction", DRIVERS)
    tripled = driver_importance(
        survey_a | {"times": [3] * 300}, "satisfaction", DRIVERS, counts="times"
    )
    equal(tripled.lmg, plain.lmg)
    assert tripled.n == 900
    counted = tally(survey_a, ["satisfaction", *DRIVERS, "e1"], by="segment", design=design)
    result = driver_importance(counted, "satisfaction", DRIVERS, by="segment")
    direct = driver_importance(survey_a, "satisfaction", DRIVERS, by="segment", design=design)
    equal(result.lmg, direct.lmg)
    assert result.estimates()["web", "p1"].sum_of_weights == pytest.approx(
        sum(
            weight
            for weight, key in zip(survey_a["weight"], survey_a["segment"], strict=True)
            if key == "web"
        )
    )
    np.testing.assert_allclose(
        result.estimates().covariance, direct.estimates().covariance, rtol=1e-9, atol=1e-15
    )
    alone = {
        name: [cell for cell, key in zip(cells, survey_a["segment"], strict=True) if key == "web"]
        for name, cells in survey_a.items()
    }
    own = driver_importance(alone, "satisfaction", DRIVERS)
    whole = driver_importance(survey_a, "satisfaction", DRIVERS, by="segment")
    equal(whole.segments["web"].lmg, own.lmg)
    table = whole.estimates("first")
    assert table.by == ("segment", "driver")
    assert table["web", "p1"].standard_error == pytest.approx(
        own.estimates("first")["p1"].standard_error
    )
    assert np.array(table.covariance)[0, 4] == 0


def test_missing_rows_are_counted():
    data = make(5, p=2)
    data["x0"][:4] = np.nan
    result = driver_importance(data, "y", ["x0", "x1"])
    assert (result.n, result.n_missing) == (36, 4)
    assert "4 missing" in repr(result)


# ---- random orders -----------------------------------------------------------------------


def test_sampled_orders_agree_with_exact():
    data = make(6, n=200, p=6)
    drivers = [f"x{number}" for number in range(6)]
    groups = {"pair": ["x1", "x4"]}
    exact = driver_importance(data, "y", drivers, groups=groups)
    sampled = driver_importance(
        data, "y", drivers, groups=groups, exact_limit=3, n_permutations=1_000, rng=1
    )
    assert exact.exact
    assert exact.monte_carlo_error is None
    assert not sampled.exact
    assert sum(sampled.lmg.values()) == pytest.approx(sampled.r2, abs=1e-12)
    for driver, share in exact.lmg.items():
        assert abs(sampled.lmg[driver] - share) < 5 * sampled.monte_carlo_error[driver] + 1e-12
        assert sampled.estimates()[driver].standard_error == pytest.approx(
            exact.estimates()[driver].standard_error, rel=0.05
        )
    assert sampled.first == exact.first
    assert "sampled orders" in repr(sampled)
    with pytest.raises(MethodError, match="dominance"):
        _ = sampled.dominance
    with pytest.raises(MethodError, match="all subsets"):
        sampled.confidence_intervals(method="bootstrap")


def test_many_drivers_in_blocks():
    data = make(7, n=120, p=16)
    drivers = [f"x{number}" for number in range(16)]
    result = driver_importance(data, "y", drivers)
    sampled = driver_importance(data, "y", drivers, exact_limit=15, n_permutations=6_000, rng=2)
    assert sum(result.lmg.values()) == pytest.approx(result.r2, abs=1e-12)
    assert result.r2 == pytest.approx(naive_r2(data["y"], [data[one] for one in drivers]))
    for driver, share in result.lmg.items():
        assert abs(sampled.lmg[driver] - share) < 6 * sampled.monte_carlo_error[driver]
    assert result.estimates()["x3"].standard_error == pytest.approx(
        sampled.estimates()["x3"].standard_error, rel=0.05
    )


# ---- uncertainty -------------------------------------------------------------------------


def test_errors_are_those_of_the_jackknife():
    data = make(8, n=150, p=3)
    drivers = ["x0", "x1", "x2"]
    result = driver_importance(data, "y", drivers, controls=[])
    for name in SHARES:
        left_out = []
        for row in range(150):
            rest = {key: np.delete(column, row) for key, column in data.items()}
            left_out.append(list(getattr(driver_importance(rest, "y", drivers), name).values()))
        jackknife = np.sqrt(149 / 150 * ((left_out - np.mean(left_out, axis=0)) ** 2).sum(axis=0))
        errors = [one.standard_error for one in result.estimates(name).values()]
        np.testing.assert_allclose(errors, jackknife, rtol=0.1)


def test_intervals(survey_a, design):
    result = driver_importance(survey_a, "satisfaction", DRIVERS, design=design)
    table = result.estimates()
    log, wald = (result.confidence_intervals(method=name) for name in ("log", "wald"))
    for driver, share in result.lmg.items():
        one = table[driver]
        reach = (wald[driver].high - wald[driver].low) / 2
        assert reach == pytest.approx(
            2.0518305 * one.standard_error, rel=1e-6
        )  # t of 27 degrees of freedom
        assert log[driver].low == pytest.approx(share * math.exp(-reach / share))
        assert log[driver].high == pytest.approx(share * math.exp(reach / share))
    assert result.confidence_intervals(confidence_level=0.5)["p1"].width < log["p1"].width


@pytest.mark.parametrize("name", SHARES)
def test_bootstrap_agrees_with_linearisation(survey_a, design, name):
    plain = SurveyDesign(strata="stratum")
    for plan in (None, design, plain, SurveyDesign(weights="weight")):
        result = driver_importance(survey_a, "satisfaction", DRIVERS, design=plan)
        rows, game = result._rows, result._shares.game
        resampled = resample_shares(rows, game, name, 800, np.random.default_rng(1))
        errors = [one.standard_error for one in result.estimates(name).values()]
        np.testing.assert_allclose(resampled.std(axis=0), errors, rtol=0.3)
        interval = result.confidence_intervals(name, method="bootstrap", n_resamples=200, rng=1)
        assert interval["p2"].low < getattr(result, name)["p2"] < interval["p2"].high
        assert interval["p2"].method == "bootstrap percentile"


def test_bootstrap_of_a_segment_and_of_nearly_constant_columns(survey_a):
    design = SurveyDesign(strata="stratum")
    result = driver_importance(
        survey_a, "satisfaction", DRIVERS, by=["segment", "stratum"], design=design
    )
    key = next(iter(result.segments))
    limits = result.segments[key].confidence_intervals(method="bootstrap", n_resamples=50, rng=1)
    assert limits["p1"].low >= 0
    assert next(iter(result.estimates())) == (*key, "p1")
    rare = {
        "y": [1.0, 2, 3, 4, 5, 6, 7, 8],
        "x": [0.0] * 7 + [1.0],
        "z": [1.0, 2, 1, 3, 5, 4, 1, 2],
    }
    found = driver_importance(rare, "y", ["x", "z"])
    limits = found.confidence_intervals(method="bootstrap", n_resamples=50, rng=1)
    assert limits["x"].low == pytest.approx(0, abs=1e-12)


def test_bootstrap_refuses_designs_it_cannot_resample(survey_a):
    replicates = ReplicateWeights(np.ones((300, 3)), scale=1)
    plans = (
        SurveyDesign(weights="weight", replicate_weights=replicates),
        SurveyDesign(weights="weight", calibrated_to=Calibration(auxiliaries=["segment"])),
    )
    for plan in plans:
        result = driver_importance(survey_a, "satisfaction", DRIVERS, design=plan)
        assert result.estimates()["p1"].standard_error >= 0
        with pytest.raises(DesignError, match="bootstrap"):
            result.confidence_intervals(method="bootstrap", n_resamples=10)


def test_lonely_clusters(survey_a):
    data = survey_a | {"place": [*range(299), 299], "area": ["a"] * 299 + ["b"]}
    alone = SurveyDesign(strata="area", clusters="place")
    result = driver_importance(data, "satisfaction", DRIVERS, design=alone)
    with pytest.raises(DesignError, match="lonely_cluster"):
        result.confidence_intervals(method="bootstrap", n_resamples=10)
    kept = SurveyDesign(strata="area", clusters="place", lonely_cluster="remove")
    result = driver_importance(data, "satisfaction", DRIVERS, design=kept)
    limits = result.confidence_intervals(method="bootstrap", n_resamples=50, rng=1)
    assert limits["p2"].low > 0


# ---- results -----------------------------------------------------------------------------


def test_rendering(survey_a, driver_table):
    result = driver_importance(survey_a, "satisfaction", DRIVERS, by="segment")
    assert repr(result).startswith("R2 = 0.306   n = 300\ndriver")
    assert "<table>" in result._repr_html_()
    frame = result.to_frame("polars")
    assert frame.columns[:5] == ["segment", "driver", "lmg", "low", "high"]
    assert frame.shape[0] == 12
    text = json.loads(json.dumps(result.to_dict()))
    assert text["segments"][0]["key"] == "phone"
    beside = driver_importance(survey_a, "satisfaction", DRIVERS[:3], controls=["p4"])
    assert "controls 0.177" in repr(beside)
    assert "johnson" not in beside.to_frame().columns
    two = driver_importance(survey_a, "satisfaction", DRIVERS, by=["segment", "stratum"])
    assert two.to_frame("polars")["stratum"][0] == 1
    assert json.loads(json.dumps(two.to_dict()))["segments"][0]["key"] == ["phone", 1.0]


def test_correlations_alone():
    result = DriverImportance.from_correlation([[1, 0], [0, 1]], names=["x"])
    assert np.isnan(result.adjusted_r2)
    assert "nan %" in repr(result)
    assert list(result.to_frame().columns)[:3] == ["driver", "lmg", "first"]
    assert result.to_dict()["adjusted_r2"] is None
    for call in (result.estimates, result.confidence_intervals):
        with pytest.raises(MethodError, match="needs the answers"):
            call()
    dominance = DriverImportance.from_correlation(
        [[1, 0.5, 0.1], [0.5, 1, 0], [0.1, 0, 1]], names=["a", "b"]
    ).dominance
    assert repr(dominance).splitlines()[1] == "a               1 of 1          1 of 1       1 of 1"
    assert json.loads(json.dumps(dominance.to_dict()))["names"] == ["a", "b"]
    assert "<td>a</td><td>1 of 1</td>" in dominance._repr_html_()


# ---- bad inputs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"drivers": []}, ArgumentError, "at least one"),
        ({"drivers": "p1"}, DataTypeError, "drivers"),
        ({"drivers": ["p1", "p1"]}, ArgumentError, "once"),
        ({"drivers": ["p1", "satisfaction"]}, ArgumentError, "different columns"),
        ({"controls": ["p1"]}, ArgumentError, "different columns"),
        ({"controls": ["satisfaction"]}, ArgumentError, "different columns"),
        ({"groups": ["p1"]}, DataTypeError, "groups"),
        ({"groups": {"a": ["p9"]}}, ArgumentError, "groups"),
        ({"groups": {"a": ["p1"], "b": ["p1"]}}, ArgumentError, "groups"),
        ({"groups": {"p1": ["p2"]}}, ArgumentError, "groups"),
        ({"groups": {"a": []}}, ArgumentError, "groups"),
        ({"exact_limit": 23}, ArgumentError, "exact_limit"),
        ({"n_permutations": 1}, ArgumentError, "n_permutations"),
        ({"rng": "x"}, DataTypeError, "rng"),
        ({"outcome": 5}, DataTypeError, "outcome"),
    ],
)
def test_bad_arguments(survey_a, options, error, match):
    with pytest.raises(error, match=match):
        driver_importance(survey_a, **{"outcome": "satisfaction", "drivers": DRIVERS} | options)


def test_bad_data():
    flat = {"y": [3.0] * 9, "x": range(9)}
    with pytest.raises(InfeasibleError, match="outcome: must not be constant"):
        driver_importance(flat, "y", ["x"])
    with pytest.raises(InfeasibleError, match="2 answers for 1 columns"):
        driver_importance({"y": [1, 2], "x": [1, 2]}, "y", ["x"])
    with pytest.raises(EmptyDataError, match="no complete answer"):
        driver_importance({"y": [1, None], "x": [None, 2]}, "y", ["x"])
    data = {"y": [1, 2, 4, 3], "x": [1, 2, 2, 1], "s": ["a", "a", "a", "b"]}
    with pytest.raises(InfeasibleError, match="in segment 'b'"):
        driver_importance(data, "y", ["x"], by="s")


@pytest.mark.parametrize(
    ("matrix", "names"),
    [
        ([[1, 0.5]], ["x"]),
        ([[1, 0.5], [0.4, 1]], ["x"]),
        ([[2, 0.5], [0.5, 1]], ["x"]),
        ([[1, 1.5], [1.5, 1]], ["x"]),
        ([[1]], []),
    ],
)
def test_bad_correlations(matrix, names):
    with pytest.raises(ArgumentError, match="correlation"):
        DriverImportance.from_correlation(matrix, names=names)


def test_correlations_are_numbers():
    with pytest.raises(DataTypeError, match="correlation: must be a table of numbers"):
        DriverImportance.from_correlation([["a", "b"], ["c", "d"]], names=["x"])


@pytest.mark.parametrize("factor", [1e-6, 1e200, -1e160])
def test_units_of_any_size(survey_a, factor):
    plain = driver_importance(survey_a, "satisfaction", DRIVERS)
    other = survey_a | {"p1": [factor * cell for cell in survey_a["p1"]]}
    result = driver_importance(other, "satisfaction", DRIVERS)
    equal(result.lmg, plain.lmg)
    assert result.estimates()["p1"].standard_error == pytest.approx(
        plain.estimates()["p1"].standard_error
    )
