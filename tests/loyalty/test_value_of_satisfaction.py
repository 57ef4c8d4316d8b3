"""What a point of satisfaction is worth, against the reference, naive twins and laws."""

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction import RatingScale, SurveyDesign, tally, value_of_satisfaction
from satisfaction.errors import ArgumentError, ColumnError, DataTypeError, InfeasibleError
from satisfaction.loyalty import (
    Asymmetric,
    Levels,
    Spline,
    Threshold,
    customer_value,
    fit_loyalty,
    fit_retention,
)

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
MOBI = ["CUSA1", "CUSA2", "CUSCO"]
MONEY = {"margin": 100, "discount_rate": 0.1, "first_payment": "end"}
NUMBERS = (
    "retention_before",
    "retention_after",
    "customer_value_before",
    "customer_value_after",
    "value",
)
ANSWERS = {
    "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "times": [9, 9, 8, 6, 4, 3, 5, 10, 12, 14],
}
MODEL = fit_loyalty(ANSWERS, "renewed", ["rating"], kind="binary", counts="times")


def table(name):
    """Return a reference file."""
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def worth_of(model=MODEL, predictor="rating", **details):
    """Value a point with the money of the tests."""
    return value_of_satisfaction(model, predictor, **(MONEY | details))


@pytest.fixture(scope="module")
def mobi(columns):
    return columns("mobi")


@pytest.fixture(scope="module")
def plain(mobi):
    return fit_loyalty(mobi, "CUSL1", MOBI, kind="binary", at_least=9)


@pytest.mark.parametrize(
    ("place", "entry"),
    [(0, "logit"), (1, "logit"), (2, "svyglm_stratified_logit")],
)
def test_equal_to_the_reference(mobi, plain, place, entry):
    row = table("09_value.json")["value_mobi"][place]
    model = plain
    if "model" in row:
        design = SurveyDesign(weights="w", strata="stratum", clusters="psu")
        model = fit_loyalty(mobi, "CUSL1", MOBI, kind="binary", at_least=9, design=design)
    where = {"data": mobi} if row["at"] == "observed" else {"at": row["at"]}
    worth = worth_of(model, "CUSA1", **where, change=row["change"], scale=(1, row["cap"]))
    for name in NUMBERS:
        assert getattr(worth, name) == pytest.approx(row[name], rel=1e-9)
    # R's covariances carry the last step of its fit: with them the error is that of the table
    assert worth.standard_error == pytest.approx(row["standard_error"], rel=1e-8)
    given_ = evolve(model, covariance=covariance_of(model, entry))
    same = worth_of(given_, "CUSA1", **where, change=row["change"], scale=(1, row["cap"]))
    assert same.standard_error == pytest.approx(row["standard_error"], rel=1e-9)
    assert same.per_percent == pytest.approx(row["value"] / row["customer_value_before"], rel=1e-9)


def covariance_of(model, entry):
    """Return the covariance of the table of binary fits, in the order of the model."""
    fit = table("02_binary.json")["mobi_binary"][entry]
    places = [list(fit["coefficients"]).index(name) for name in model.names]
    return np.array(fit["covariance"])[np.ix_(places, places)]


def retention_model():
    """Fit the customers of the table."""
    rows = table("05_retention.json")["sbg_covariate"]["rows_satisfaction_tenure_event_count"]
    names = ("satisfaction", "tenure", "left", "times")
    customers = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return fit_retention(
        customers, "tenure", event="left", predictors=["satisfaction"], counts="times"
    )


def test_a_retention_model_equals_the_reference():
    row = table("05_retention.json")["sbg_covariate"]["value"]
    how = {name: row[name] for name in ("margin", "discount_rate", "first_payment", "change")}
    model = retention_model()
    worth = value_of_satisfaction(model, "satisfaction", at={"satisfaction": row["at"]}, **how)
    assert worth.customer_value_before == pytest.approx(row["before"], rel=1e-9)
    assert worth.customer_value_after == pytest.approx(row["after"], rel=1e-9)
    assert worth.value == pytest.approx(row["value"], rel=1e-9)
    assert worth.standard_error == pytest.approx(row["standard_error"], rel=1e-6)
    assert worth.retention_before is worth.retention_after is None
    assert np.isnan(worth.explained)


@pytest.mark.parametrize("payment", ["end", "now"])
def test_a_retention_model_pays_for_its_lifetimes(payment):
    model, data = retention_model(), {"satisfaction": [1, 3, 5], "times": [2, 1, 4]}
    how = {"data": data, "counts": "times", "first_payment": payment, "scale": (1, 5)}
    worth = worth_of(model, "satisfaction", **how)
    lives = [
        model.expected_lifetime(discount_rate=0.1, at={"satisfaction": x}).value
        for x in (1, 3, 5, 2, 4, 5)
    ]
    money = 100 * (np.array(lives) - (payment == "end"))
    assert worth.customer_value_before == pytest.approx(np.average(money[:3], weights=[2, 1, 4]))
    assert worth.customer_value_after == pytest.approx(np.average(money[3:], weights=[2, 1, 4]))
    tight = evolve(model, point_covariance=model.point_covariance / 1e4)
    worth = worth_of(tight, "satisfaction", **how)
    drawn = worth.confidence_interval(method="simulation", rng=1)
    reach = 1.96 * worth.standard_error
    assert (drawn.low, drawn.high) == pytest.approx(
        tuple(worth.confidence_interval()), abs=reach / 20
    )


def test_a_retention_model_where_customers_do_not_differ():
    model = evolve(
        retention_model(),
        point=[-1.0, -0.3, np.inf, 0.0],
        point_covariance=np.diag([0.01, 0.001, 0.0, 0.0]),
        boundary="homogeneous",
    )
    worth = worth_of(model, "satisfaction", at={"satisfaction": 2})
    stay = 1 / (1 + np.exp(-1.0 - 0.3 * np.array([2, 3])))
    before, after = customer_value(stay, **(MONEY | {"margin": 100}))
    assert worth.customer_value_before == pytest.approx(before)
    assert worth.customer_value_after == pytest.approx(after)
    assert worth.standard_error == pytest.approx(slow_error(worth, model, "point"), rel=1e-6)
    assert worth.confidence_interval(method="simulation", rng=0).low < worth.value


def slow_error(worth, model, name="values"):
    """Return the standard error with a gradient by differences."""
    values = getattr(model, name)
    free = np.isfinite(values)
    covariance = model.point_covariance if name == "point" else model.covariance
    gradient = np.zeros(len(values))
    for place in np.flatnonzero(free):
        step = np.zeros(len(values))
        step[place] = 1e-6
        up, down = (worth._move.worth(values + sign * step) for sign in (1, -1))
        gradient[place] = (up.after - up.before - down.after + down.before) / 2e-6
    return np.sqrt(gradient @ covariance @ gradient)


@pytest.mark.parametrize("link", ["logit", "probit", "cloglog", "loglog"])
@pytest.mark.parametrize("kind", ["binary", "ordinal"])
@pytest.mark.parametrize("payment", ["end", "now"])
def test_naive_twin(mobi, link, kind, payment):
    mobi = {"level": np.digitize(mobi["CUSL1"], [8, 9]), **mobi}
    chosen = {"at_least": 2} if kind == "ordinal" else {}
    outcome = "level" if kind == "ordinal" else "CUSL1"
    model = fit_loyalty(
        mobi,
        outcome,
        ["CUSA1", "CUSA2"],
        kind=kind,
        link=link,
        **({"at_least": 9} if kind == "binary" else {}),
    )
    worth = worth_of(model, "CUSA1", data=mobi, first_payment=payment, **chosen, weights="w")
    moved = {**mobi, "CUSA1": mobi["CUSA1"] + 1}
    stay = [model.predict(data, **chosen).values for data in (mobi, moved)]
    money = MONEY | {"first_payment": payment}
    value = [np.average(customer_value(r, **money), weights=mobi["w"]) for r in stay]
    assert worth.retention_before == pytest.approx(np.average(stay[0], weights=mobi["w"]))
    assert worth.retention_after == pytest.approx(np.average(stay[1], weights=mobi["w"]))
    assert worth.value == pytest.approx(value[1] - value[0])
    assert worth.standard_error == pytest.approx(slow_error(worth, model), rel=1e-6)
    y = mobi["level"] >= 2 if kind == "ordinal" else mobi["CUSL1"] >= 9
    left = np.mean((y - stay[0]) ** 2) / np.var(y)
    assert worth.explained == pytest.approx(1 - left)


@pytest.mark.parametrize(
    "term",
    [
        Asymmetric("rating", at=3),
        Threshold("rating", at=(2, 4)),
        Spline("rating", knots=(1, 3, 5)),
        Levels("rating", reference=3),
    ],
)
def test_every_term_moves(term):
    model = fit_loyalty(ANSWERS, "renewed", [term], kind="binary", counts="times")
    data = {"rating": [1, 2.0, 4, 5]}
    worth = worth_of(model, data=data, scale=(1, 5))
    stay = [model.predict({"rating": x}).values for x in ([1, 2, 4, 5], [2, 3, 5, 5])]
    before, after = (customer_value(r, **MONEY).mean() for r in stay)
    assert worth.value == pytest.approx(after - before)
    assert worth.standard_error == pytest.approx(slow_error(worth, model), rel=1e-6)


def test_yes_or_no_moves_too():
    data = {"greeted": [True, False] * 20, "renewed": [1, 0, 1, 1] * 9 + [0, 1, 0, 1]}
    model = fit_loyalty(data, "renewed", ["greeted"], kind="binary")
    worth = worth_of(model, "greeted", data=data, scale=(0, 1))
    stay = model.predict({"greeted": [False, True]}).values
    before, after = customer_value(stay, **MONEY)
    assert worth.value == pytest.approx((after - before) / 2)
    model = fit_loyalty(data, "renewed", [Levels("greeted")], kind="binary")
    assert worth_of(model, "greeted", at={"greeted": False}).value == pytest.approx(after - before)


def test_beside_texts():
    data = ANSWERS | {"shop": ["a", "b"] * 5}
    model = fit_loyalty(data, "renewed", ["rating", "shop"], kind="binary", counts="times")
    one = worth_of(model, at={"rating": 2, "shop": "b"})
    assert one.value == pytest.approx(
        np.diff(
            customer_value(model.predict({"rating": [2, 3], "shop": ["b", "b"]}).values, **MONEY)
        )[0]
    )
    assert one.predictors == ("rating", "shop")


def test_a_corrected_model_is_used_as_corrected(mobi, plain):
    corrected = fit_loyalty(
        mobi, "CUSL1", MOBI, kind="binary", at_least=9, reliability={"CUSA1": 0.8}
    )
    at = {"CUSA1": 6, "CUSA2": 6, "CUSCO": 6}
    worth = worth_of(corrected, "CUSA1", at=at)
    moved = corrected.predict({name: [6, 7 if name == "CUSA1" else 6] for name in MOBI}).values
    assert worth.value == pytest.approx(np.diff(customer_value(moved, **MONEY))[0])
    assert worth.standard_error == pytest.approx(slow_error(worth, corrected), rel=1e-6)
    naive = worth_of(plain, "CUSA1", at=at)
    assert worth.value > naive.value
    assert worth.explained == naive.explained


@settings(max_examples=25)
@given(
    x=st.floats(1, 5),
    d=st.floats(0, 0.5),
    m=st.floats(-50, 50).filter(lambda m: abs(m) > 1e-3),
    change=st.floats(-2, 2),
    payment=st.sampled_from(["end", "now"]),
)
def test_laws(x, d, m, change, payment):
    how = {"discount_rate": d, "first_payment": payment, "at": {"rating": x}}
    still = worth_of(**how, margin=m, change=0)
    assert (still.value, still.standard_error) == (0.0, 0.0)
    worth = worth_of(**how, margin=m, change=change)
    twice = worth_of(**how, margin=2 * m, change=change)
    assert twice.value == pytest.approx(2 * worth.value)
    assert twice.standard_error == pytest.approx(2 * worth.standard_error)
    assert twice.per_percent == pytest.approx(worth.per_percent)
    back = worth_of(**how | {"at": {"rating": x + change}}, margin=m, change=-change)
    assert back.value == pytest.approx(-worth.value)
    assert back.standard_error == pytest.approx(worth.standard_error, rel=1e-6, abs=1e-9)
    same = worth_of(
        **{k: v for k, v in how.items() if k != "at"}, data={"rating": [x]}, margin=m, change=change
    )
    assert same.value == worth.value
    assert same.standard_error == worth.standard_error


@settings(max_examples=20)
@given(rows=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), min_size=1, max_size=8))
def test_counts_are_rows(rows):
    ratings, times = zip(*rows, strict=True)
    counted = worth_of(data={"rating": ratings, "c": times}, counts="c", scale=(1, 5))
    repeated = worth_of(data={"rating": np.repeat(ratings, times)}, scale=(1, 5))
    assert counted.value == pytest.approx(repeated.value)
    assert counted.standard_error == pytest.approx(repeated.standard_error)
    assert counted.n == repeated.n == sum(times)
    tallied = worth_of(
        data=tally({"rating": ratings, "c": times}, "rating", scale=(1, 5), counts="c")
    )
    assert tallied.n == counted.n
    weighted = worth_of(data={"rating": ratings, "w": times}, weights="w", scale=(1, 5))
    assert weighted.value == pytest.approx(counted.value)
    designed = {"data": {"rating": ratings, "w": times}, "design": SurveyDesign(weights="w")}
    assert worth_of(**designed, scale=(1, 5)).value == weighted.value


@pytest.mark.parametrize("kind", ["lists", "arrays"])
def test_many_different_rows(kind):
    x = np.linspace(1, 5, 3_000)
    data = {"rating": x.tolist() if kind == "lists" else x}
    worth = worth_of(data=data, scale=RatingScale(1, 5, step=None))
    stay = [MODEL.predict({"rating": points}).values for points in (x, np.minimum(x + 1, 5))]
    assert worth.value == pytest.approx(
        np.diff([customer_value(r, **MONEY).mean() for r in stay])[0]
    )


def test_customers_who_differ_are_worth_more_than_their_mean():
    spread = worth_of(data={"rating": [1, 5]})
    assert spread.customer_value_before > customer_value(spread.retention_before, **MONEY)


def test_a_point_on_every_engine(constructor):
    answers = {
        "satisfaction": [1, 2, 2, 3, 3, 4, 4, 5, None, 2, 4, 5, 1],
        "renewed": [
            False,
            False,
            True,
            False,
            True,
            True,
            False,
            True,
            True,
            None,
            True,
            True,
            False,
        ],
    }
    frame = constructor(answers)
    model = fit_loyalty(frame, "renewed", ["satisfaction"], kind="binary")
    worth = worth_of(model, "satisfaction", data=frame, scale=(1, 5))
    whole = {
        name: [
            value
            for value, one, other in zip(answers[name], *answers.values(), strict=True)
            if one is not None and other is not None
        ]
        for name in answers
    }
    plain = fit_loyalty(whole, "renewed", ["satisfaction"], kind="binary")
    ratings = [rating for rating in answers["satisfaction"] if rating is not None]
    expected = worth_of(plain, "satisfaction", data={"satisfaction": ratings}, scale=(1, 5))
    assert (model.n, model.n_missing, worth.n, worth.n_missing) == (11, 2, 12, 1)
    assert worth.value == pytest.approx(expected.value, rel=1e-9)
    assert worth.standard_error == pytest.approx(expected.standard_error, rel=1e-7)
    assert "each point is worth" in repr(worth)


def test_weights_on_every_engine(constructor):
    frame = constructor(
        {"rating": [1, 2, 3, None], "w": [1.0, 2.0, 0.5, 1.0], "shop": ["a", "b", "a", "b"]}
    )
    design = SurveyDesign(weights="w", clusters="shop")
    worth = worth_of(data=frame, design=design)
    expected = worth_of(data={"rating": [1, 2, 3], "w": [1.0, 2.0, 0.5]}, weights="w")
    assert worth.value == pytest.approx(expected.value)
    assert worth.standard_error == pytest.approx(expected.standard_error)


def test_money_may_be_0_or_less():
    nothing = worth_of(at={"rating": 3}, margin=0)
    assert (nothing.value, nothing.standard_error) == (0, 0)
    assert np.isnan(nothing.per_percent)
    assert nothing.to_dict()["per_percent"] is None
    assert "%" not in repr(nothing).split("before")[0].split("(95 %)")[1]
    assert worth_of(at={"rating": 3}, margin=-1).value < 0


STEEP = evolve(MODEL, values=np.array([0.0, 1e4]))


@pytest.mark.parametrize(
    ("model", "predictor", "details"),
    [
        (STEEP, "rating", {"at": {"rating": 1}}),
        (
            evolve(MODEL, values=[0.0, 250.0]),
            "rating",
            {"at": {"rating": 1}, "first_payment": "now"},
        ),
        (retention_model(), "satisfaction", {"at": {"satisfaction": 5}, "change": 3}),
    ],
)
def test_worth_without_end(model, predictor, details):
    with pytest.raises(InfeasibleError, match="discount_rate: customers stay so long"):
        worth_of(model, predictor, **details, discount_rate=0)
    assert np.isfinite(worth_of(model, predictor, **details).value)


def test_draws_without_end():
    wide = evolve(MODEL, covariance=np.diag([0.0, 1e6]))
    worth = worth_of(wide, at={"rating": 3}, discount_rate=0)
    with pytest.raises(InfeasibleError, match="discount_rate: customers stay so long"):
        worth.confidence_interval(method="simulation", rng=0)


LEVELS = fit_loyalty(
    {"rating": [1, 2, 3, 4, 1, 2, 3, 4], "again": [1, 2, 3, 3, 2, 1, 2, 1]},
    "again",
    ["rating"],
    kind="ordinal",
)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"model": "model"}, DataTypeError, "model: must be a fitted model of staying; got str"),
        ({"predictor": 3}, DataTypeError, "predictor: must be text"),
        (
            {"predictor": "ratings"},
            ColumnError,
            "predictor: the model has no such predictor.*rating",
        ),
        ({"margin": "12"}, DataTypeError, "margin: must be a real number"),
        ({"margin": float("nan")}, ArgumentError, "margin: must be finite"),
        ({"discount_rate": -0.1}, ArgumentError, "discount_rate: must be at least 0"),
        ({"discount_rate": float("nan")}, ArgumentError, "discount_rate: must be finite"),
        ({"first_payment": "later"}, ArgumentError, "first_payment: must be one of 'end', 'now'"),
        ({"change": float("nan")}, ArgumentError, "change: must be finite"),
        ({"change": "1"}, DataTypeError, "change: must be a real number"),
        ({"at_least": 1}, ArgumentError, "at_least: belongs to ordinal models"),
        ({"model": LEVELS}, ArgumentError, "at_least: must say from which.*got nothing.*: 2, 3"),
        ({"model": LEVELS, "at_least": 1}, ArgumentError, "at_least: must say from which.*got 1"),
        (
            {"model": retention_model(), "predictor": "satisfaction", "discount_rate": 1e-9},
            ArgumentError,
            "discount_rate: must be 0 or at least",
        ),
        ({"scale": 5}, DataTypeError, "scale: must be a RatingScale"),
    ],
)
def test_bad_input_is_named(change, error, words):
    arguments = {"model": MODEL, "predictor": "rating", "at": {"rating": 3}, **MONEY} | change
    with pytest.raises(error, match=words):
        value_of_satisfaction(**arguments)


def test_a_dropped_predictor_is_named():
    data = ANSWERS | {"double": [2 * rating for rating in ANSWERS["rating"]]}
    model = fit_loyalty(
        data, "renewed", ["rating", "double"], kind="binary", counts="times", collinear="drop"
    )
    with pytest.raises(ArgumentError, match=r"predictor: follows from others.*double"):
        worth_of(model, "double", data=data)
    assert worth_of(model, data=data).value == pytest.approx(worth_of(data=data).value)


def test_a_model_without_predictors():
    model = fit_loyalty(ANSWERS, "renewed", [], kind="binary", counts="times")
    with pytest.raises(ColumnError, match="Its predictors are: none"):
        worth_of(model, data=ANSWERS)
