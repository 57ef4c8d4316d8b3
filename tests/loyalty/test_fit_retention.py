"""Retention: the tables, the published values, the laws, impossible data."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from satisfaction import SurveyDesign, tally
from satisfaction.datasets import load_dataset
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    MissingDataError,
    WeakDataWarning,
)
from satisfaction.loyalty import fit_retention
from satisfaction.survey import ReplicateWeights

TABLES = json.loads(
    (Path(__file__).parent.parent / "reference" / "loyalty" / "05_retention.json").read_text(
        encoding="utf-8"
    )
)
CUSTOMERS = {
    name: [row[place] for row in TABLES["sbg_covariate"]["rows_satisfaction_tenure_event_count"]]
    for place, name in enumerate(("satisfaction", "tenure", "left", "k"))
}
REGULAR = TABLES["regular_years1_7"]["survivors"]


def customers(data=CUSTOMERS, **details):
    return fit_retention(data, "tenure", event="left", **{"counts": "k", **details})


def rows_of(survivors):
    """Return a cohort as customers with counts."""
    last = len(survivors) - 1
    left = (-np.diff(survivors)).tolist()
    return {
        "tenure": [*range(1, last + 1), last],
        "left": [*[True] * last, False],
        "k": [*left, survivors[-1]],
    }


@pytest.mark.parametrize("name", ["regular_years1_7", "high_end_years1_4"])
def test_equal_to_the_reference(name):
    table = TABLES[name]
    model = fit_retention(table["survivors"])
    assert model.alpha.value == pytest.approx(table["alpha"], rel=1e-7)
    assert model.beta.value == pytest.approx(table["beta"], rel=1e-7)
    assert model.log_likelihood == pytest.approx(table["log_likelihood"], abs=1e-9)
    errors = [model.alpha.standard_error, model.beta.standard_error]
    np.testing.assert_allclose(errors, table["standard_errors"], rtol=1e-7)
    jacobian = np.diag([model.alpha.value, model.beta.value])
    covariance = jacobian @ model.covariance @ jacobian
    np.testing.assert_allclose(covariance, table["covariance"], rtol=1e-7)
    np.testing.assert_allclose(model.survival(range(13)).values, table["survival"], atol=1e-9)
    rates = model.retention_rate(range(1, 13)).values
    np.testing.assert_allclose(rates, table["retention"], atol=1e-9)
    for rate in ("0.1", "0.15"):
        value = model.expected_lifetime(discount_rate=float(rate)).value
        assert value == pytest.approx(table[f"DEL_{rate}"], abs=1e-9)
        residual = [
            model.residual_lifetime(number, discount_rate=float(rate)).value
            for number in range(1, 6)
        ]
        np.testing.assert_allclose(residual, table[f"DERL_{rate}_n1_to_5"], atol=1e-9)


def test_equal_to_the_published_values():
    data = load_dataset("retention").columns
    for segment, alpha, beta in (("Regular", 0.704, 1.182), ("High End", 0.668, 3.806)):
        rows = zip(data["segment"], data["year"], data["survivors"], strict=True)
        survivors = [count for one, year, count in rows if one == segment and year <= 7]
        model = fit_retention(survivors)
        assert round(model.alpha.value, 3) == alpha
        assert round(model.beta.value, 3) == beta


def test_customers_with_counts_equal_to_the_reference():
    expected = TABLES["sbg_covariate"]["no_covariate"]
    model = customers()
    assert model.alpha.value == pytest.approx(expected["alpha"], rel=1e-7)
    assert model.beta.value == pytest.approx(expected["beta"], rel=1e-7)
    assert model.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-9)
    assert model.n == sum(CUSTOMERS["k"])


cohorts = st.lists(st.integers(1, 40), min_size=3, max_size=6).map(
    lambda steps: np.cumsum(steps)[::-1].tolist()
)


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
@given(cohorts)
def test_no_beta_geometric_is_likelier(survivors):
    model = fit_retention(survivors)
    left, last = -np.diff(survivors), len(survivors) - 1
    t = np.arange(1, last + 1)

    def log_likelihood(a, b):
        inside = left @ (betaln(a + 1, b + t - 1) - betaln(a, b))
        return inside + survivors[-1] * (betaln(a, b + last) - betaln(a, b))

    others = [log_likelihood(a, b) for a in (0.1, 0.5, 1, 3, 30) for b in (0.1, 0.5, 1, 3, 30)]
    assert model.log_likelihood >= max(others) - 1e-7
    if model.boundary is None and model.beta.value < 1000:
        own = log_likelihood(model.alpha.value, model.beta.value)
        assert model.log_likelihood == pytest.approx(own, rel=1e-8)
    assert model.gradient_norm < 1e-7


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
@settings(max_examples=25)
@given(cohorts)
def test_rows_equal_the_table_and_cohorts_add_up(survivors):
    model = fit_retention(survivors)
    for other in (
        customers(rows_of(survivors)),
        fit_retention({"a": survivors, "b": survivors[:1]}),
        fit_retention({"a": [2 * count for count in survivors], "b": survivors}),
    ):
        assert other.boundary == model.boundary
        np.testing.assert_allclose(
            other.survival([1, 2, 9]).values, model.survival([1, 2, 9]).values, rtol=1e-7
        )


def test_two_halves_are_the_whole():
    halves = {"first": [600, 380, 280, 230], "second": [400, 251, 188]}
    model = fit_retention(halves)
    one, two = rows_of(halves["first"]), rows_of(halves["second"])
    joined = customers({name: one[name] + two[name] for name in one})
    assert model.n == joined.n == 1000
    np.testing.assert_allclose(model.point, joined.point, rtol=1e-9)
    np.testing.assert_allclose(model.covariance, joined.covariance, rtol=1e-7)


def test_equal_weights_change_no_estimate():
    plain, weighted = customers(), customers(weights=[2.5] * len(CUSTOMERS["k"]))
    np.testing.assert_allclose(weighted.point, plain.point, rtol=1e-9)
    assert weighted.log_likelihood == pytest.approx(2.5 * plain.log_likelihood)
    assert (weighted.covariance_type, weighted.degrees_of_freedom) == ("design", plain.n - 1)
    ratio = weighted.alpha.standard_error / plain.alpha.standard_error
    assert ratio == pytest.approx(1, abs=0.02)


def weighted_rows():
    random = np.random.default_rng(7)
    lasted = random.geometric(random.beta(0.8, 1.2, 120))
    return {
        "tenure": np.minimum(lasted, 5).tolist(),
        "left": (lasted <= 5).tolist(),
        "w": (0.5 + random.random(120)).tolist(),
        "shop": random.integers(0, 12, 120).tolist(),
    }


def test_sandwich_equal_to_plain_loops():
    data = weighted_rows()
    design = SurveyDesign(weights="w", clusters="shop")
    model = customers(data, counts=None, design=design)
    log_a, log_b = (one.value for one in model.parameters.values())

    def each(log_a, log_b):
        a, b = np.exp(log_a), np.exp(log_b)
        t = np.array(data["tenure"])
        gone = betaln(a + 1, b + t - 1) - betaln(a, b)
        there = betaln(a, b + t) - betaln(a, b)
        return np.where(data["left"], gone, there)

    w, h = np.array(data["w"]), 1e-4
    steps = np.eye(2) * h
    here = np.array([log_a, log_b])
    scores = np.column_stack([(each(*here + s) - each(*here - s)) / (2 * h) for s in steps])
    information = -np.array(
        [
            [
                w
                @ (
                    each(*here + r + s)
                    - each(*here + r - s)
                    - each(*here - r + s)
                    + each(*here - r - s)
                )
                / (4 * h * h)
                for s in steps
            ]
            for r in steps
        ]
    )
    shops = np.array(data["shop"])
    totals = np.array([(w[:, None] * scores)[shops == one].sum(axis=0) for one in set(shops)])
    middle = np.cov(totals.T) * len(totals)
    bread = np.linalg.inv(information)
    np.testing.assert_allclose(model.covariance, bread @ middle @ bread, rtol=1e-4)
    assert model.log_likelihood == pytest.approx(w @ each(*here))
    assert model.degrees_of_freedom == len(totals) - 1


def test_replicates_without_one_shop_equal_to_clusters():
    data = weighted_rows()
    w, shop = np.array(data["w"]), np.array(data["shop"])
    shops = sorted(set(data["shop"]))
    names = [f"without {one}" for one in shops]
    up = len(shops) / (len(shops) - 1)
    data |= {
        name: (up * w * (shop != one)).tolist() for name, one in zip(names, shops, strict=True)
    }
    replicates = ReplicateWeights(names, scale=1 / up)
    design = SurveyDesign(weights="w", replicate_weights=replicates)
    model = customers(data, counts=None, design=design)
    assert model.degrees_of_freedom == len(shops) - 1
    clusters = customers(data, counts=None, design=SurveyDesign(weights="w", clusters="shop"))
    np.testing.assert_allclose(model.covariance, clusters.covariance, rtol=1e-6)


def test_no_weight_no_influence():
    data = {name: [*column] for name, column in weighted_rows().items()}
    without = customers(data, counts=None, weights="w")
    for name, value in (("tenure", 90), ("left", True), ("w", 0.0), ("shop", 1)):
        data[name].append(value)
    np.testing.assert_allclose(customers(data, counts=None, weights="w").point, without.point)


def test_missing_rows_and_tenure_nought_are_counted():
    data = {name: [*column, None] for name, column in CUSTOMERS.items()}
    data["k"][-1] = 3
    model = customers(data)
    assert (model.n, model.n_missing) == (customers().n, 3)
    with pytest.raises(MissingDataError):
        customers(data, missing="raise")
    data["tenure"][-1], data["left"][-1] = 0, 0
    new = customers(data)
    assert new.n == model.n + 3
    assert new.alpha.value == pytest.approx(model.alpha.value)


def test_same_on_every_engine(constructor):
    data = {name: CUSTOMERS[name] for name in ("tenure", "left", "k")}
    assert customers(constructor(data)).alpha.value == pytest.approx(customers().alpha.value)


def test_a_tally_is_read():
    counted = tally(CUSTOMERS, ["tenure", "left"], counts="k")
    model = fit_retention(counted, "tenure", event="left")
    assert model.alpha.value == pytest.approx(customers().alpha.value)


def test_constant_churn_is_the_boundary():
    with pytest.warns(WeakDataWarning, match="do not differ"):
        model = fit_retention([1000, 800, 640, 512])
    assert model.boundary == "homogeneous"
    assert model.alpha.value == model.beta.value == np.inf
    assert np.isnan(model.alpha.standard_error)
    assert model.churn.value == pytest.approx(488 / 2440)
    assert model.churn.standard_error == pytest.approx(np.sqrt(0.2 * 0.8 / 2440))


def test_constant_churn_under_weights():
    data = rows_of([1000, 800, 640, 512])
    with pytest.warns(WeakDataWarning):
        model = customers(data, weights=[2.0] * 4)
    assert model.churn.value == pytest.approx(0.2)
    # The sandwich assumes no model, and here the model holds exactly.
    assert model.churn.standard_error == pytest.approx(np.sqrt(0.16 / 2440), rel=0.01)
    assert np.isnan(model.covariance).all()


@pytest.mark.parametrize(
    ("survivors", "reason"),
    [
        ([10, 10, 10], "nobody left"),
        ([10, 0, 0], "everybody left"),
        ([10, 4], "only one renewal"),
        ([10, 4, 4, 4], "nobody left after the first"),
        ([10], "nobody left"),
        ({}, "nobody left"),
    ],
)
def test_no_model_is_an_error(survivors, reason):
    with pytest.raises(InfeasibleError, match=reason):
        fit_retention(survivors)


@pytest.mark.parametrize("survivors", [[], [10, np.nan, 3], [10, 4, -1], [np.inf, 4, 2]])
def test_impossible_survivors(survivors):
    with pytest.raises(DataValueError, match="cohort"):
        fit_retention({"cohort": survivors})


@pytest.mark.parametrize(("survivors", "got"), [([10, 4, 5], "5"), ([0, 0, 0], "0")])
def test_survivors_start_above_nought_and_never_rise(survivors, got):
    with pytest.raises(DataValueError, match=f"never rise.*{got}"):
        fit_retention(survivors)


@pytest.mark.parametrize(
    ("tenure", "rule"), [(1.5, "whole"), (-1, "whole"), (10**6, "at most"), (0, "tenure 0")]
)
def test_impossible_tenures(tenure, rule):
    data = {"tenure": [1, 2, 3, tenure], "left": [1, 1, 0, 1]}
    with pytest.raises(DataValueError, match=f"tenure.*{rule}"):
        customers(data, counts=None)


@pytest.mark.parametrize("name", ["weights", "counts", "design"])
def test_no_weight_is_ignored(name):
    with pytest.raises(DesignError, match=name):
        fit_retention(REGULAR, **{name: [1] * len(REGULAR)})


def test_bad_arguments():
    with pytest.raises(ArgumentError, match="event"):
        fit_retention(CUSTOMERS, "tenure")
    with pytest.raises(ArgumentError, match="tenure"):
        fit_retention(CUSTOMERS, event="left")
    with pytest.raises(ArgumentError, match="missing"):
        fit_retention(REGULAR, missing="drop")
    with pytest.raises(ColumnError, match="tenur"):
        fit_retention(CUSTOMERS, "tenur", event="left")
    with pytest.raises(DataTypeError):
        fit_retention(7)
    with pytest.raises(DataValueError, match="event"):
        fit_retention(CUSTOMERS, "tenure", event="satisfaction")


def test_percentages_give_the_errors_of_a_hundred():
    counts, percent = fit_retention(REGULAR), fit_retention([count / 10 for count in REGULAR])
    assert percent.alpha.value == pytest.approx(counts.alpha.value, rel=1e-9)
    ratio = percent.alpha.standard_error / counts.alpha.standard_error
    assert ratio == pytest.approx(np.sqrt(10))
