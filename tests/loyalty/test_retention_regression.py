"""Retention with predictors: the table, the laws, boundaries, designs, impossible data."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    MissingDataError,
    SeparationError,
    WeakDataWarning,
)
from satisfaction.loyalty import (
    Asymmetric,
    Levels,
    Spline,
    Threshold,
    customer_value,
    fit_retention,
)
from satisfaction.loyalty._lifetimes import lifetime_with_gradient
from satisfaction.survey import ReplicateWeights

TABLES = json.loads(
    (Path(__file__).parent.parent / "reference" / "loyalty" / "05_retention.json").read_text(
        encoding="utf-8"
    )
)
TABLE = TABLES["sbg_covariate"]
CUSTOMERS = {
    name: [row[place] for row in TABLE["rows_satisfaction_tenure_event_count"]]
    for place, name in enumerate(("satisfaction", "tenure", "left", "k"))
}


def fit(data=CUSTOMERS, predictors=("satisfaction",), **details):
    return fit_retention(
        data, "tenure", event="left", predictors=predictors, **{"counts": "k", **details}
    )


def values(model):
    return np.array([one.value for one in model.parameters.values()])


def made_up(n=400, seed=3, renewals=5):
    """Return customers whose alpha and beta follow a rating, and where and how they were asked."""
    random = np.random.default_rng(seed)
    rating = random.integers(1, 6, n)
    churn = random.beta(np.exp(0.4 - 0.3 * rating), np.exp(0.2 + 0.1 * rating))
    lasted = random.geometric(churn)
    return {
        "satisfaction": rating,
        "tenure": np.minimum(lasted, renewals),
        "left": lasted <= renewals,
        "w": 0.5 + random.random(n),
        "shop": random.integers(0, 20, n),
    }


def cohort(survivors, **columns):
    """Return a cohort as customers with counts."""
    last = len(survivors) - 1
    left = (-np.diff(survivors)).tolist()
    return {
        "tenure": [*range(1, last + 1), last],
        "left": [*[1] * last, 0],
        "k": [*left, survivors[-1]],
        **{name: [value] * (last + 1) for name, value in columns.items()},
    }


def joined(*cohorts):
    return {name: [value for one in cohorts for value in one[name]] for name in cohorts[0]}


# ---- the table ---------------------------------------------------------------------------


def test_equal_to_the_reference():
    model = fit()
    assert list(model.parameters) == list(TABLE["parameters"]) == list(model.names)
    np.testing.assert_allclose(values(model), list(TABLE["parameters"].values()), rtol=1e-7)
    assert model.log_likelihood == pytest.approx(TABLE["log_likelihood"], abs=1e-9)
    np.testing.assert_allclose(model.covariance, TABLE["covariance"], rtol=1e-7)
    errors = [one.standard_error for one in model.parameters.values()]
    np.testing.assert_allclose(errors, TABLE["standard_errors"], rtol=1e-7)
    assert (model.n, model.n_missing, model.converged) == (sum(CUSTOMERS["k"]), 0, True)
    assert model.gradient_norm < 1e-8
    assert (model.predictors, model.terms) == (("satisfaction",), ("satisfaction",))
    assert model.alpha is model.beta is model.churn is model.polarisation is None


def test_values_equal_to_the_reference():
    model, table = fit(), TABLE["value"]
    terms = {name: table[name] for name in ("margin", "discount_rate", "first_payment")}
    for rating, expected in ((table["at"], table["before"]), (table["at"] + 1, table["after"])):
        worth = customer_value(model, at={"satisfaction": rating}, **terms)
        assert worth.value == pytest.approx(expected, abs=1e-9 * 100)
    lifetimes, gradient = lifetime_with_gradient(model, {"satisfaction": [3, 4]}, 0.1)
    np.testing.assert_allclose(100 * (lifetimes - 1), [table["before"], table["after"]], rtol=1e-9)
    slope = 100 * (gradient[1] - gradient[0])
    error = np.sqrt(slope @ model.covariance @ slope)
    assert error == pytest.approx(table["standard_error"], abs=1e-6)


def test_shown():
    assert repr(MODEL).splitlines()[2] == "  log_alpha:satisfaction  -0.30589 +- 0.062738"
    assert "<td>log_beta:satisfaction</td>" in MODEL._repr_html_()
    content = MODEL.to_dict()
    assert content["alpha"] is content["churn"] is None
    assert [row["name"] for row in content["parameters"]] == list(MODEL.names)
    assert MODEL.to_frame()["name"].tolist() == list(MODEL.names)


# ---- laws --------------------------------------------------------------------------------


def test_no_effect_is_the_fit_without():
    twice = joined(
        *({**CUSTOMERS, "coin": [side] * len(CUSTOMERS["k"])} for side in (0, 1)),
    )
    model, plain = fit(twice, ["coin"]), fit(twice, [])
    intercepts = [model.parameters[name].value for name in ("log_alpha", "log_beta")]
    np.testing.assert_allclose(intercepts, values(plain), rtol=1e-9)
    slopes = [model.parameters[name].value for name in ("log_alpha:coin", "log_beta:coin")]
    np.testing.assert_allclose(slopes, 0, atol=1e-9)
    assert model.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)


@settings(max_examples=15)
@given(st.floats(-50, 50), st.floats(0.01, 100))
def test_another_origin_moves_intercepts_another_unit_slopes(shift, unit):
    model = fit()
    moved = fit(
        {**CUSTOMERS, "satisfaction": [unit * (x + shift) for x in CUSTOMERS["satisfaction"]]}
    )
    a, g, b, h = values(model)
    expected = [a - g * shift, g / unit, b - h * shift, h / unit]
    np.testing.assert_allclose(values(moved), expected, rtol=1e-7, atol=1e-9)
    assert moved.log_likelihood == pytest.approx(model.log_likelihood, rel=1e-12)
    one = model.survival([1, 5], at={"satisfaction": 2})
    other = moved.survival([1, 5], at={"satisfaction": unit * (2 + shift)})
    np.testing.assert_allclose(other.values, one.values, rtol=1e-8)
    np.testing.assert_allclose(other.standard_errors, one.standard_errors, rtol=1e-6)


def test_rows_equal_counts_and_halves_the_whole():
    model = fit()
    rows = {
        name: np.repeat(CUSTOMERS[name], CUSTOMERS["k"])
        for name in ("satisfaction", "tenure", "left")
    }
    halves = joined(CUSTOMERS, CUSTOMERS)
    halves["k"] = [k // 2 for k in CUSTOMERS["k"]] + [k - k // 2 for k in CUSTOMERS["k"]]
    for other in (fit(rows, counts=None), fit(halves)):
        np.testing.assert_allclose(values(other), values(model), rtol=1e-10)
        np.testing.assert_allclose(other.covariance, model.covariance, rtol=1e-9)
        assert other.n == model.n


def test_two_kinds_of_customers_are_two_fits():
    table = load("regular_years1_7"), load("high_end_years1_4")
    both = fit(joined(cohort(table[0], high=0), cohort(table[1], high=1)), ["high"])
    apart = [fit_retention(one) for one in table]
    for high, one in enumerate(apart):
        at = {"high": high}
        logs = [both.parameters[f"log_{name}"].value for name in ("alpha", "beta")]
        slopes = [both.parameters[f"log_{name}:high"].value for name in ("alpha", "beta")]
        np.testing.assert_allclose(np.add(logs, np.multiply(high, slopes)), values(one), rtol=1e-8)
        mine, own = (
            asked.expected_lifetime(discount_rate=0.1, **where)
            for asked, where in ((both, {"at": at}), (one, {}))
        )
        assert mine.value == pytest.approx(own.value, rel=1e-9)
        assert mine.standard_error == pytest.approx(own.standard_error, rel=1e-7)
    assert both.log_likelihood == pytest.approx(sum(one.log_likelihood for one in apart))


def load(name):
    return TABLES[name]["survivors"]


@given(st.floats(1, 5), st.floats(0.02, 1))
def test_shares_add_up_and_lifetimes_rise_and_fall(rating, rate):
    model, at = MODEL, {"satisfaction": rating}
    t = np.arange(3000)
    there = model.survival(t, at=at).values
    stay = model.retention_rate(t[1:], at=at).values
    np.testing.assert_allclose(there[1:], np.cumprod(stay), rtol=1e-9)
    assert np.sum(there[:-1] * (1 - stay)) + there[-1] == pytest.approx(1)
    discount = (1 + rate) ** -t.astype(float)
    lifetime = model.expected_lifetime(discount_rate=rate, at=at).value
    assert lifetime == pytest.approx(there @ discount, rel=1e-9)
    assert model.expected_lifetime(discount_rate=1.5 * rate, at=at).value < lifetime
    left = [model.residual_lifetime(n, discount_rate=rate, at=at).value for n in (1, 2, 3)]
    assert left[0] < left[1] < left[2]
    assert left[0] == pytest.approx((lifetime - 1) * (1 + rate), rel=1e-9)


MODEL = fit()


@pytest.mark.parametrize("rate", [0.1, 0.3])
def test_errors_of_lifetimes_are_those_of_the_gradient(rate):
    lifetimes, gradient = lifetime_with_gradient(MODEL, {"satisfaction": [2.0, 4.5]}, rate)
    for rating, value, slope in zip([2.0, 4.5], lifetimes, gradient, strict=True):
        asked = MODEL.expected_lifetime(discount_rate=rate, at={"satisfaction": rating})
        assert asked.value == pytest.approx(value, rel=1e-12)
        error = np.sqrt(slope @ MODEL.covariance @ slope)
        assert asked.standard_error == pytest.approx(error, rel=1e-10)


def test_where_all_rows_differ_nothing_is_grouped():
    random = np.random.default_rng(4)
    n = 1500
    mood = random.normal(size=n)
    lasted = random.geometric(random.beta(np.exp(0.2 - 0.4 * mood), 2.0))
    data = {"mood": mood, "tenure": np.minimum(lasted, 6), "left": lasted <= 6}
    model = fit(data, ["mood"], counts=None)
    counted = tally({**data, "left": (lasted <= 6).astype(int)}, ["mood", "tenure", "left"])
    grouped = fit(counted, ["mood"], counts=None)
    np.testing.assert_allclose(values(grouped), values(model), rtol=1e-10)
    np.testing.assert_allclose(grouped.covariance, model.covariance, rtol=1e-9)
    twice = fit({name: np.tile(column, 2) for name, column in data.items()}, ["mood"], counts=None)
    np.testing.assert_allclose(twice.covariance, model.covariance / 2, rtol=1e-8)
    design = fit(data, ["mood"], counts=None, weights=np.full(n, 3.0))
    np.testing.assert_allclose(values(design), values(model), rtol=1e-9)


# ---- terms -------------------------------------------------------------------------------


def test_terms_are_columns_of_their_own():
    data = made_up()
    rating = data["satisfaction"]
    ways = {
        "Levels": ([Levels("satisfaction", reference=3)], [(rating == x) for x in (1, 2, 4, 5)]),
        "Asymmetric": (
            [Asymmetric("satisfaction", at=3)],
            [np.minimum(rating - 3, 0), np.maximum(rating - 3, 0)],
        ),
        "Threshold": ([Threshold("satisfaction", at=4)], [rating, np.maximum(rating - 4, 0)]),
    }
    for terms, columns in ways.values():
        model = fit(data, terms, counts=None)
        plain = {f"x{place}": column.astype(float) for place, column in enumerate(columns)}
        other = fit({**data, **plain}, list(plain), counts=None)
        np.testing.assert_allclose(values(model), values(other), rtol=1e-7, atol=1e-8)
        assert model.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-11)
    levels = fit(data, ways["Levels"][0], counts=None)
    assert levels.names[1:3] == ("log_alpha:satisfaction=1", "log_alpha:satisfaction=2")
    bend = fit(data, [Spline("satisfaction", knots=[1, 3, 5])], counts=None)
    assert bend.terms == (Spline("satisfaction", knots=(1.0, 3.0, 5.0)),)
    assert bend.names[2] == "log_alpha:satisfaction'"


def test_texts_are_levels():
    data = made_up()
    text = {**data, "mood": np.where(data["satisfaction"] > 3, "happy", "not")}
    model = fit(text, ["mood"], counts=None)
    number = fit({**data, "mood": (data["satisfaction"] <= 3).astype(int)}, ["mood"], counts=None)
    assert model.names[1] == "log_alpha:mood=not"
    np.testing.assert_allclose(values(model), values(number), rtol=1e-9)
    here = model.survival([3], at={"mood": "not"})
    np.testing.assert_allclose(here.values, number.survival([3], at={"mood": 1}).values)
    yes = fit({**data, "mood": data["satisfaction"] <= 3}, ["mood"], counts=None)
    np.testing.assert_allclose(
        yes.survival([3], at={"mood": True}).standard_errors, here.standard_errors
    )
    with pytest.raises(DataValueError, match=r"mood.*'sad'.*happy, not"):
        model.survival([3], at={"mood": "sad"})


# ---- weights and designs -----------------------------------------------------------------


def test_equal_weights_change_no_estimate():
    plain, weighted = fit(), fit(weights=[2.5] * len(CUSTOMERS["k"]))
    np.testing.assert_allclose(values(weighted), values(plain), rtol=1e-9)
    assert weighted.log_likelihood == pytest.approx(2.5 * plain.log_likelihood)
    assert weighted.covariance_type == "design"
    assert weighted.degrees_of_freedom == plain.n - 1 - 2
    error = weighted.parameters["log_alpha:satisfaction"].standard_error
    assert error == pytest.approx(TABLE["standard_errors"][1], rel=0.05)


def test_sandwich_equal_to_plain_loops():
    data = made_up(150)
    model = fit(data, counts=None, design=SurveyDesign(weights="w", clusters="shop"))
    t, z, w = data["tenure"], data["satisfaction"], data["w"]

    def each(point):
        a, b = np.exp(point[0] + point[1] * z), np.exp(point[2] + point[3] * z)
        gone = betaln(a + 1, b + t - 1) - betaln(a, b)
        return np.where(data["left"], gone, betaln(a, b + t) - betaln(a, b))

    here, steps, h = values(model), np.eye(4) * 1e-4, 1e-4
    scores = np.column_stack([(each(here + s) - each(here - s)) / (2 * h) for s in steps])
    np.testing.assert_allclose(w @ scores, 0, atol=1e-5)
    information = -np.array(
        [
            [
                w
                @ (
                    each(here + r + s)
                    - each(here + r - s)
                    - each(here - r + s)
                    + each(here - r - s)
                )
                / (4 * h * h)
                for s in steps
            ]
            for r in steps
        ]
    )
    shops = sorted(set(data["shop"].tolist()))
    totals = np.array([(w[:, None] * scores)[data["shop"] == shop].sum(axis=0) for shop in shops])
    bread = np.linalg.inv(information)
    expected = bread @ (np.cov(totals.T) * len(totals)) @ bread
    np.testing.assert_allclose(
        model.covariance, expected, rtol=0, atol=1e-4 * np.diag(expected).max()
    )
    assert model.log_likelihood == pytest.approx(w @ each(here))
    assert model.degrees_of_freedom == len(shops) - 1 - 2


def test_replicates_without_one_shop_equal_to_clusters():
    data = made_up(300)
    shops = sorted(set(data["shop"].tolist()))
    names = [f"without {one}" for one in shops]
    up = len(shops) / (len(shops) - 1)
    data |= {
        name: up * data["w"] * (data["shop"] != one) for name, one in zip(names, shops, strict=True)
    }
    replicates = ReplicateWeights(names, scale=1 / up)
    model = fit(data, counts=None, design=SurveyDesign(weights="w", replicate_weights=replicates))
    clusters = fit(data, counts=None, design=SurveyDesign(weights="w", clusters="shop"))
    assert model.degrees_of_freedom == clusters.degrees_of_freedom == len(shops) - 3
    np.testing.assert_allclose(model.covariance, clusters.covariance, rtol=1e-6)


def test_design_covariance_ignores_the_unit_of_weights_and_split_rows():
    data = made_up(150)
    design = SurveyDesign(weights="w", clusters="shop")
    model = fit(data, counts=None, design=design)
    halved = {name: np.concatenate([column, column]) for name, column in data.items()}
    halved["w"] = halved["w"] / 2
    for other in ({**data, "w": 7 * data["w"]}, halved):
        again = fit(other, counts=None, design=design)
        np.testing.assert_allclose(values(again), values(model), rtol=1e-8)
        np.testing.assert_allclose(again.covariance, model.covariance, rtol=1e-7)


def test_intervals_cover():
    """In 200 made-up samples about 95 % of the intervals hold the truth."""
    truth = {
        "log_alpha": 0.4,
        "log_alpha:satisfaction": -0.3,
        "log_beta": 0.2,
        "log_beta:satisfaction": 0.1,
    }
    inside = dict.fromkeys(truth, 0)
    for seed in range(200):
        model = fit(made_up(2000, seed, renewals=8), counts=None)
        for name, value in truth.items():
            low, high = model.parameters[name].confidence_interval()
            inside[name] += low <= value <= high
    assert all(180 <= hits <= 200 for hits in inside.values()), inside


# ---- boundaries --------------------------------------------------------------------------

ALIKE = joined(
    cohort([1000, 800, 640, 512], region=0),
    cohort([1000, 500, 250, 125], region=1),
)


@pytest.mark.parametrize("weights", [None, [2.0] * 8])
def test_alike_given_the_predictors(weights):
    with pytest.warns(WeakDataWarning, match="same predictors"):
        model = fit(ALIKE, ["region"], weights=weights)
    assert model.boundary == "homogeneous"
    for region, churn, asked in ((0, 0.2, 2440), (1, 0.5, 1750)):
        at = {"region": region}
        np.testing.assert_allclose(model.retention_rate([1, 2, 9], at=at).values, 1 - churn)
        error = model.retention_rate([5], at=at).standard_errors[0]
        assert error == pytest.approx(np.sqrt(churn * (1 - churn) / asked), rel=0.01)
        lifetime = model.expected_lifetime(discount_rate=0.1, at=at)
        assert lifetime.value == pytest.approx(1.1 / (0.1 + churn))
        assert lifetime.standard_error > 0
    shown = model.parameters
    assert shown["log_alpha"].value == shown["log_beta"].value == np.inf
    assert shown["log_alpha:region"].value == pytest.approx(np.log(4))
    assert shown["log_alpha:region"].standard_error > 0
    assert shown["log_beta:region"].value == 0
    errors = [shown[name].standard_error for name in ("log_alpha", "log_beta", "log_beta:region")]
    assert np.isnan(errors).all()
    values, gradient = lifetime_with_gradient(model, {"region": [0, 1]}, 0.1)
    np.testing.assert_allclose(values, [1.1 / 0.3, 1.1 / 0.6])
    assert gradient.shape == (2, 4)


def test_partly_alike_is_an_error():
    data = joined(
        cohort([1000, 800, 640, 512], region=0),
        cohort(load("regular_years1_7")[:4], region=1),
    )
    with pytest.raises(InfeasibleError, match=r"not for all.*region.*merge its levels"):
        fit(data, ["region"])


@pytest.mark.parametrize(
    ("survivors", "kind"),
    [
        pytest.param([100, 100, 100, 100], "quasi", id="nobody left"),
        pytest.param([100, 60, 60, 60], "quasi", id="nobody left later"),
    ],
)
def test_separated_customers_are_named(survivors, kind):
    data = joined(
        cohort(load("regular_years1_7"), region="north"), cohort(survivors, region="south")
    )
    with pytest.raises(SeparationError, match="region=south") as caught:
        fit(data, ["region"])
    assert (caught.value.kind, caught.value.columns) == (kind, ("region=south",))


def test_one_renewal_only_cannot_tell_alpha_from_beta():
    data = joined(cohort(load("regular_years1_7"), region="a"), cohort([100, 60], region="b"))
    with pytest.raises(InfeasibleError, match=r"more than once.*region=b"):
        fit(data, ["region"])


# ---- impossible arguments and data -------------------------------------------------------


def test_predictors_need_customers():
    with pytest.raises(ArgumentError, match=r"predictors.*tenure="):
        fit_retention([10, 5, 3], predictors=["satisfaction"])


@pytest.mark.parametrize(
    ("predictors", "error", "text"),
    [
        ("satisfaction", DataTypeError, "list of columns"),
        ([3], DataTypeError, "predictors"),
        (["tenure"], ArgumentError, "tenure"),
        (["left"], ArgumentError, "left"),
        (["satisfaction", "satisfaction"], ArgumentError, "once"),
        (["mood"], ColumnError, "mood"),
        (["same"], DataValueError, "constant.*same"),
        (["satisfaction", "double"], CollinearityError, "double"),
        ([Levels("satisfaction", reference=9)], ArgumentError, "reference"),
        ([Asymmetric("word", at=0)], DataTypeError, "word"),
    ],
)
def test_impossible_predictors(predictors, error, text):
    data = {
        **CUSTOMERS,
        "same": [1] * 35,
        "double": [2 * x for x in CUSTOMERS["satisfaction"]],
        "word": ["a", "b", "c", "d", "e"] * 7,
    }
    with pytest.raises(error, match=text):
        fit(data, predictors)


def test_impossible_columns():
    with pytest.raises(ArgumentError, match=r"event.*tenure too"):
        fit_retention(CUSTOMERS, "tenure", event="tenure", predictors=["satisfaction"])
    with pytest.raises(DataTypeError, match="tenure"):
        fit_retention(CUSTOMERS, 3, event="left", predictors=["satisfaction"])
    with pytest.raises(DataTypeError, match="event"):
        fit_retention(CUSTOMERS, "tenure", event=3, predictors=["satisfaction"])
    with pytest.raises(ColumnError, match="tenur"):
        fit_retention(CUSTOMERS, "tenur", event="left", predictors=["satisfaction"])
    with pytest.raises(DataValueError, match="event"):
        fit_retention(CUSTOMERS, "tenure", event="k", predictors=["satisfaction"])
    with pytest.raises(DataValueError, match=r"tenure.*whole"):
        fit({**CUSTOMERS, "tenure": [1.5] * 35})
    with pytest.raises(InfeasibleError, match="nobody left"):
        fit({**CUSTOMERS, "left": [0] * 35})


def test_more_parameters_than_customers():
    data = {"tenure": [1, 2, 2], "left": [1, 1, 0], "satisfaction": [1, 2, 3]}
    with pytest.raises(InfeasibleError, match="4 parameters, 3 customers"):
        fit(data, counts=None)


def test_too_few_clusters():
    data = {**made_up(), "shop": np.arange(400) % 3}
    with pytest.raises(DesignError, match="too few clusters"):
        fit(data, counts=None, design=SurveyDesign(weights="w", clusters="shop"))


def test_missing_rows_and_tenure_nought_are_counted():
    data = {name: [*column, None] for name, column in CUSTOMERS.items()}
    data["k"][-1], data["tenure"][-1], data["left"][-1] = 3, 2, 1
    model = fit(data)
    assert (model.n, model.n_missing) == (MODEL.n, 3)
    with pytest.raises(MissingDataError):
        fit(data, missing="raise")
    data["satisfaction"][-1], data["tenure"][-1], data["left"][-1] = 9, 0, 0
    new = fit(data)
    assert (new.n, new.n_missing) == (MODEL.n + 3, 0)
    np.testing.assert_allclose(values(new), values(MODEL), rtol=1e-9)


def test_same_on_every_engine(constructor):
    data = {**CUSTOMERS, "mood": ["a" if x > 3 else "b" for x in CUSTOMERS["satisfaction"]]}
    model = fit(constructor(data))
    np.testing.assert_allclose(values(model), values(MODEL), rtol=1e-9)
    text = fit(constructor(data), ["mood"])
    np.testing.assert_allclose(values(text), values(fit(data, ["mood"])), rtol=1e-9)
