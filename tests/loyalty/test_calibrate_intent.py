"""Calibration of intent: the tables, naive twins, its laws, impossible data."""

import copy
import csv
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from satisfaction import RatingScale, SurveyDesign, tally, top_box
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MissingDataError,
    ScaleError,
    SeparationError,
    WeakDataWarning,
)
from satisfaction.loyalty import IsotonicFit, LoyaltyModel, calibrate_intent, fit_loyalty
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "07_intent_matrix.json").read_text(encoding="utf-8"))["intent_mobi"]
with (REFERENCE / "data" / "mobi.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MOBI = {
    "intent": [int(row["CUSL1"]) - 1 for row in ROWS],
    "stayed": [int(float(row["CUSL3"]) >= 9) for row in ROWS],
    "w": [float(row["w"]) for row in ROWS],
    "psu": [int(row["psu"]) for row in ROWS],
    "stratum": [int(row["stratum"]) for row in ROWS],
}
SMALL = {
    "intent": [0, 2, 5, 5, 7, 7, 9, 9, 10, 10, 1],
    "came": [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1],
    "n": [10, 8, 13, 2, 12, 6, 14, 10, 12, 13, 1],
}
METHODS = ("juster", "beta_binomial", "logistic", "isotonic")
DESIGN = SurveyDesign(weights="w", strata="stratum", clusters="psu")


def of(data=MOBI, method="beta_binomial", **details):
    return calibrate_intent(data, "intent", **{"scale": (0, 9), "method": method, **details})


def small(method, data=SMALL, **details):
    return of(data, method, **{"outcome": "came", "scale": (0, 10), "counts": "n", **details})


# ---- tables ---------------------------------------------------------------------------------


def test_beta_binomial_equals_the_reference():
    found = of()
    for name in ("a", "b", "rho"):
        assert found.parameters[name].value == pytest.approx(TABLE[name], rel=1e-7)
    errors = [found.parameters[n].standard_error / found.parameters[n].value for n in ("a", "b")]
    np.testing.assert_allclose(errors, TABLE["se_log"], rtol=1e-7)
    assert found.log_likelihood == pytest.approx(TABLE["log_likelihood"], rel=1e-9)
    a, b = found.parameters["a"].value, found.parameters["b"].value
    assert a / (a + b) == pytest.approx(TABLE["mean"], rel=1e-9)
    for name in ("score", "stated", "calibrated"):
        expected = [row[name] for row in TABLE["table"]]
        np.testing.assert_allclose(found.table[name], expected, rtol=1e-9)
    np.testing.assert_allclose(found.predict(range(10)).values, found.table["calibrated"])


def test_logistic_equals_the_reference():
    found = of(method="logistic", outcome="stayed")
    values = [one.value for one in found.parameters.values()]
    np.testing.assert_allclose(values, TABLE["logistic"]["coef"], rtol=1e-8)
    np.testing.assert_allclose(found.covariance, TABLE["logistic"]["covariance"], rtol=1e-7)
    np.testing.assert_allclose(
        found.table["calibrated"], TABLE["logistic"]["calibrated"], rtol=1e-8
    )
    assert isinstance(found.model, LoyaltyModel)
    assert list(found.parameters) == ["intercept", "logit of intent"]


def test_juster_equals_the_reference():
    found = of(method="juster")
    assert found.rate.value == pytest.approx(100 * TABLE["juster"]["mean"], rel=1e-9)
    assert found.rate.standard_error == pytest.approx(100 * TABLE["juster"]["se"], rel=1e-9)
    assert found.table["calibrated"] == found.table["stated"]
    assert found.predict([3]).standard_errors.tolist() == [0]
    assert dict(found.parameters) == {}


# ---- naive twins ----------------------------------------------------------------------------


def test_isotonic_is_the_share_of_each_score_pooled_where_it_falls():
    found = small("isotonic")
    assert isinstance(found.model, IsotonicFit)
    # 1 of 1 at score 1, then 0 of 8 and 2 of 15: pooled to 3 of 24.
    expected = [0, 1 / 9, 1 / 9, 1 / 9, 1 / 9, 2 / 15, 2 / 15, 6 / 18, 6 / 18, 10 / 24, 13 / 25]
    np.testing.assert_allclose(found.table["calibrated"], expected)
    assert np.isnan(found.predict([4]).standard_errors).all()


def test_table_and_brier_scores_by_plain_loops():
    for method in METHODS:
        found = small(method)
        at = {}
        for score, came, n in zip(*SMALL.values(), strict=True):
            for _ in range(n):
                at.setdefault(score, []).append(came)
        assert found.table["score"] == tuple(range(11))
        assert found.table["n"] == tuple(len(at.get(score, [])) for score in range(11))
        before = after = 0.0
        for score, low, high, share in zip(
            *(found.table[name] for name in ("score", "low", "high", "observed")), strict=True
        ):
            did = at.get(int(score), [])
            if not did:
                assert np.isnan([share, low, high]).all()
                continue
            assert share == pytest.approx(np.mean(did))
            wilson = stats.binomtest(sum(did), len(did)).proportion_ci(method="wilson")
            assert (low, high) == pytest.approx((wilson.low, wilson.high), rel=1e-9, abs=1e-12)
            p = found.predict([score]).values[0]
            before += sum((y - score / 10) ** 2 for y in did)
            after += sum((y - p) ** 2 for y in did)
        assert found.brier_before == pytest.approx(before / found.n)
        assert found.brier_after == pytest.approx(after / found.n)


def calibrated_rate(intent, weights):
    """Return the mean calibrated probability of a weighted beta-binomial fit."""
    data = {"intent": intent, "w": weights}
    return of(data, weights="w").rate.value


@pytest.mark.parametrize("design", [SurveyDesign(weights="w"), DESIGN])
def test_error_of_the_rate_is_that_of_numerical_influences(design):
    found = of(design=design)
    x, w = np.array(MOBI["intent"]), np.array(MOBI["w"])
    h = 1e-3
    influence = np.zeros(len(x))
    for score in np.unique(x):
        row = int(np.flatnonzero(x == score)[0])
        up, down = (w + sign * h * (np.arange(len(x)) == row) for sign in (1, -1))
        change = calibrated_rate(x, up) - calibrated_rate(x, down)
        influence[x == score] = change / (2 * h)
    z = w * influence
    if design is DESIGN:
        variance = 0.0
        for stratum in set(MOBI["stratum"]):
            inside = np.array(MOBI["stratum"]) == stratum
            clusters = np.array(MOBI["psu"])[inside]
            totals = np.array([z[inside][clusters == c].sum() for c in np.unique(clusters)])
            variance += len(totals) * totals.var(ddof=1)
        assert found.rate.degrees_of_freedom == found.degrees_of_freedom == 47
    else:
        variance = len(z) * z.var(ddof=1)
    assert found.rate.standard_error == pytest.approx(np.sqrt(variance), rel=1e-5)


def test_sandwich_equals_plain_loops():
    found = of(design=DESIGN)
    x, w = np.array(MOBI["intent"]), np.array(MOBI["w"])
    here = np.log([found.parameters["a"].value, found.parameters["b"].value])

    def each(point):
        return stats.betabinom.logpmf(x, 9, *np.exp(point))

    h = 1e-4
    steps = np.eye(2) * h
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
    meat = np.zeros((2, 2))
    for stratum in set(MOBI["stratum"]):
        inside = np.array(MOBI["stratum"]) == stratum
        clusters = np.array(MOBI["psu"])[inside]
        z = (w[:, None] * scores)[inside]
        totals = np.array([z[clusters == c].sum(axis=0) for c in np.unique(clusters)])
        meat += len(totals) * np.cov(totals.T)
    bread = np.linalg.inv(information)
    covariance = bread @ meat @ bread
    to_values = np.diag(np.exp(here))
    np.testing.assert_allclose(
        found.covariance[:2, :2], to_values @ covariance @ to_values, rtol=1e-5
    )


def test_limits_under_a_design_are_those_of_the_domain():
    table = of(method="juster", outcome="stayed", design=DESIGN).table
    for score in (4, 8, 9):
        chosen = [0 if one == score else None for one in MOBI["intent"]]
        stayed = [y if one == 0 else None for y, one in zip(MOBI["stayed"], chosen, strict=True)]
        share = top_box({**MOBI, "y": stayed}, "y", scale=(0, 1), boxes=1, design=DESIGN)
        expected = (share.value / 100, *(limit / 100 for limit in share.confidence_interval()))
        found = tuple(table[name][score] for name in ("observed", "low", "high"))
        assert found == pytest.approx(expected, rel=1e-9)


def test_logistic_and_isotonic_rates_are_the_observed_share():
    for method in ("logistic", "isotonic"):
        found = of(method=method, outcome="stayed", design=DESIGN)
        w, y = np.array(MOBI["w"]), np.array(MOBI["stayed"])
        assert found.rate.value == pytest.approx(100 * np.average(y, weights=w))
        calibrated = found.predict(MOBI["intent"]).values
        assert found.rate.value == pytest.approx(100 * np.average(calibrated, weights=w))


# ---- laws -----------------------------------------------------------------------------------

rows = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 1), st.integers(1, 5)), min_size=4, max_size=14
)


def columns_of(drawn):
    return dict(zip(("intent", "came", "n"), map(list, zip(*drawn, strict=True)), strict=True))


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
@settings(max_examples=40)
@given(rows, st.sampled_from(["juster", "beta_binomial", "isotonic"]), st.integers(-9, 9))
def test_laws_of_every_scale(drawn, method, shift):
    data = columns_of(drawn)
    assume(0 < sum(data["came"]) < len(data["came"]))
    found = small(method, data, scale=(0, 6))
    table = found.table
    assert sum(table["n"]) == found.n == sum(data["n"])
    assert np.all(np.diff(table["calibrated"]) >= -1e-12)
    mean = np.average(found.predict(data["intent"]).values, weights=data["n"])
    assert found.rate.value == pytest.approx(100 * mean, abs=1e-8)
    if method != "isotonic":
        stated = np.array(data["intent"]) / 6
        assert 100 * stated.min() - 1e-7 <= found.rate.value <= 100 * stated.max() + 1e-7
    moved = {**data, "intent": [score + shift for score in data["intent"]]}
    other = small(method, moved, scale=(shift, 6 + shift))
    np.testing.assert_allclose(other.table["calibrated"], table["calibrated"], rtol=1e-9)
    assert other.rate.value == pytest.approx(found.rate.value)
    repeated = {k: np.repeat(v, data["n"]).tolist() for k, v in data.items() if k != "n"}
    again = small(method, repeated, scale=(0, 6), counts=None)
    np.testing.assert_allclose(again.table["calibrated"], table["calibrated"], rtol=1e-9)
    assert again.rate.standard_error == pytest.approx(found.rate.standard_error, nan_ok=True)
    turned = {**data, "intent": [6 - score for score in data["intent"]]}
    mirrored = small(method, turned, scale=RatingScale(0, 6, best="low"))
    expected = table["calibrated"][::-1]
    if method == "isotonic":  # between the scores used the step belongs to the other side
        used = sorted(set(turned["intent"]))
        np.testing.assert_allclose(
            mirrored.predict(used).values, [expected[score] for score in used], rtol=1e-9
        )
    else:
        np.testing.assert_allclose(mirrored.table["calibrated"], expected, rtol=1e-9)


@settings(max_examples=30)
@given(rows)
def test_logistic_calibration_needs_no_further_one(drawn):
    data = columns_of(drawn)
    try:
        found = small("logistic", data, scale=(0, 6))
        p = found.predict(data["intent"]).values
        data["logit"] = np.log(p / (1 - p))
        assume(np.ptp(data["logit"]) > 1e-4)
        again = fit_loyalty(data, "came", ["logit"], kind="binary", counts="n")
    except (SeparationError, InfeasibleError, DataValueError):
        assume(False)
    assert again.parameters["intercept"].value == pytest.approx(0, abs=1e-5)
    assert again.parameters["logit"].value == pytest.approx(1, abs=1e-5)
    steps = np.diff(found.table["calibrated"])
    assert np.all(steps >= 0) or np.all(steps <= 0)
    slope = found.parameters["logit of intent"].value
    assert np.sign(steps.sum()) == np.sign(slope)


def test_the_mean_and_spread_of_simulated_intent_come_back():
    random = np.random.default_rng(5)
    p = random.beta(1.5, 2.5, 20_000)
    data = {"intent": random.binomial(10, p), "came": random.random(20_000) < p}
    found = of(data, scale=(0, 10), outcome="came")
    for name, truth in (("a", 1.5), ("b", 2.5), ("rho", 10 / 14)):
        assert found.parameters[name].test(truth).pvalue > 0.001
    assert abs(found.rate.value - 37.5) < 4 * found.rate.standard_error
    # Scores of a customer with a probability of their own are pulled to the mean as it is right.
    inside = (np.array(found.table["low"]) - 0.02, np.array(found.table["high"]) + 0.02)
    assert np.all((inside[0] < found.table["calibrated"]) & (found.table["calibrated"] < inside[1]))
    assert found.brier_after < found.brier_before


def test_equal_weights_change_no_estimate():
    plain, weighted = of(), of({**MOBI, "w": [2.5] * 250}, weights="w")
    for name, one in plain.parameters.items():
        assert weighted.parameters[name].value == pytest.approx(one.value, rel=1e-9)
    assert weighted.rate.value == pytest.approx(plain.rate.value)
    assert weighted.rate.standard_error == pytest.approx(plain.rate.standard_error)
    assert weighted.log_likelihood == pytest.approx(2.5 * plain.log_likelihood)
    assert plain.degrees_of_freedom == np.inf
    assert weighted.degrees_of_freedom == 249


def test_rows_of_weight_zero_say_nothing():
    kept = of(weights="w", method="logistic", outcome="stayed")
    more = {k: [*v, extra] for (k, v), extra in zip(MOBI.items(), (9, 0, 0.0, 0, 0), strict=True)}
    found = of(more, weights="w", method="logistic", outcome="stayed")
    assert (found.n, kept.n) == (251, 250)
    np.testing.assert_allclose(found.table["calibrated"], kept.table["calibrated"])
    assert found.brier_after == pytest.approx(kept.brier_after)
    lonely = {"intent": [1, 2, 3, 7], "came": [0, 1, 0, 1], "w": [1.0, 2.0, 1.0, 0.0]}
    table = of(lonely, "juster", weights="w", outcome="came").table
    assert np.isnan(table["observed"][7])
    assert (table["n"][7], table["observed"][2]) == (1, 1)
    assert np.isnan(table["high"][2])  # one answer, so no degrees of freedom of a design


@pytest.mark.parametrize("method", METHODS)
def test_replicate_weights(method):
    random = np.random.default_rng(2)
    factors = random.choice([0.0, 2.0], (250, 30))
    replicates = ReplicateWeights(np.array(MOBI["w"])[:, None] * factors, scale=1 / 30)
    design = SurveyDesign(weights=MOBI["w"], replicate_weights=replicates)
    found = of(method=method, outcome="stayed", design=design)
    assert found.rate.standard_error > 0
    assert found.rate.value == pytest.approx(
        of(method=method, outcome="stayed", weights="w").rate.value
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_tally_equals_its_rows(method):
    counted = tally(MOBI, ["intent", "stayed"], weights="w")
    found, expected = (
        of(data, method, outcome="stayed", **rest)
        for data, rest in ((counted, {}), (MOBI, {"weights": "w"}))
    )
    np.testing.assert_allclose(found.table["calibrated"], expected.table["calibrated"])
    assert found.rate.standard_error == pytest.approx(expected.rate.standard_error)


@pytest.mark.parametrize("method", METHODS)
def test_same_on_every_engine(constructor, method):
    data = {**SMALL, "w": [1.0, 2.0] * 5 + [1.5]}
    found = small(method, constructor(data), weights="w")
    expected = small(method, data, weights="w")
    np.testing.assert_allclose(found.table["calibrated"], expected.table["calibrated"], rtol=1e-9)
    assert found.rate.standard_error == pytest.approx(expected.rate.standard_error)


# ---- missing values, boundaries -------------------------------------------------------------


def test_missing_scores_outcomes_and_codes_are_left_out():
    data = {"intent": [1, 5, None, 99, 8, 7], "came": [0, 1, 1, 1, None, 0]}
    scale = RatingScale(0, 10, not_applicable={99})
    found = of(data, "juster", scale=scale, outcome="came")
    assert (found.n, found.n_missing) == (3, 3)
    assert of(data, "juster", scale=scale).n == 4
    codes = {"intent": [1, 5, 99]}
    with pytest.raises(MissingDataError, match=r"intent.*code"):
        of(codes, "juster", scale=scale, missing="raise")
    with pytest.raises(MissingDataError, match="missing"):
        of(data, "juster", scale=(0, 100), missing="raise")
    with pytest.raises(EmptyDataError, match="intent"):
        of({"intent": [99, 99]}, "juster", scale=scale)


@pytest.mark.parametrize("weights", [None, "w"])
def test_no_spread_is_a_result(weights):
    data = {"intent": [4, 5, 5, 6], "w": [1.0, 1.0, 2.0, 1.0]}
    with pytest.warns(WeakDataWarning, match="intent: answers differ no more") as caught:
        found = of(data, scale=(0, 10), weights=weights)
    assert len(caught) == 1
    assert found.boundary == "homogeneous"
    assert [one.value for one in found.parameters.values()] == [np.inf, np.inf, 0]
    assert np.isnan(found.covariance).all()
    assert found.rate.value == pytest.approx(50)
    spread = of(data, "juster", scale=(0, 10), weights=weights).rate.standard_error
    assert found.rate.standard_error == pytest.approx(spread)
    np.testing.assert_allclose(found.predict([0, 10]).values, 0.5)
    if weights is not None:
        errors = found.predict([0, 10]).standard_errors
        np.testing.assert_allclose(errors, found.rate.standard_error / 100)


def test_only_the_ends_is_a_result():
    with pytest.warns(WeakDataWarning, match="only the two ends") as caught:
        found = of({"intent": [0, 9, 9, 9]}, weights=[1.0, 1.0, 1.0, 2.0])
    assert len(caught) == 1
    assert found.boundary == "polarized"
    assert [one.value for one in found.parameters.values()] == [0, 0, 1]
    assert found.table["calibrated"] == pytest.approx(found.table["stated"])
    assert found.rate.value == pytest.approx(80)
    assert found.rate.standard_error > 0


def test_one_answer_has_no_error():
    with pytest.warns(WeakDataWarning, match="one answer"):
        found = of({"intent": [4]}, "juster")
    assert found.rate.value == pytest.approx(400 / 9)


# ---- impossible input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "error", "said"),
    [
        ({"method": "guess"}, ArgumentError, "method.*beta_binomial"),
        ({"method": "logistic"}, ArgumentError, 'outcome.*method="logistic"'),
        ({"method": "isotonic"}, ArgumentError, 'outcome.*method="isotonic"'),
        ({"scale": (0, 5)}, ScaleError, r"intent.*0 to 5.*rows"),
        ({"scale": RatingScale(0, 9, 3)}, ScaleError, "intent.*steps of 3"),
        ({"scale": 9}, DataTypeError, "scale"),
        ({"scale": RatingScale(0, 9, None)}, ArgumentError, "scale.*whole steps"),
        ({"scale": None}, DataTypeError, "scale"),
        ({"outcome": "gone"}, ColumnError, "gone"),
        ({"outcome": "intent"}, ArgumentError, "outcome"),
        ({"outcome": "w", "method": "logistic"}, DataValueError, "outcome.*yes or no"),
        ({"outcome": "text", "method": "isotonic"}, DataTypeError, "outcome.*yes or no"),
        ({"outcome": "all", "method": "logistic"}, InfeasibleError, "outcome.*only ones who did"),
        ({"outcome": "none", "method": "isotonic"}, InfeasibleError, "outcome.*nobody"),
        ({"weights": "negative"}, DesignError, "weights"),
        ({"weights": "zero"}, DesignError, "weights.*positive"),
        ({"weights": "w", "design": SurveyDesign(weights="w")}, DesignError, "weights"),
        ({"missing": "ignore"}, ArgumentError, "missing"),
    ],
)
def test_impossible_arguments(details, error, said):
    data = {
        **MOBI,
        "text": ["yes"] * 250,
        "all": [1] * 250,
        "none": [0] * 250,
        "negative": [-1.0] * 250,
        "zero": [0.0] * 250,
    }
    with pytest.raises(error, match=f"(?s){said}"):
        of(data, **{"method": "beta_binomial", **details})


@pytest.mark.parametrize(
    ("method", "scale", "error", "said"),
    [
        ("beta_binomial", (0, 1), ArgumentError, "scale.*at least two"),
        ("logistic", (0, 1), SeparationError, "intent: tells without error who did came"),
    ],
)
def test_too_little_to_learn_from(method, scale, error, said):
    data = {"intent": [0, 0, 1, 1], "came": [0, 0, 1, 1]}
    with pytest.raises(error, match=said) as caught:
        of(data, method, outcome="came", scale=scale)
    if error is SeparationError:
        assert (caught.value.kind, caught.value.columns) == ("complete", ("intent",))
        assert "firth" not in str(caught.value)


def test_weights_must_speak_for_complete_rows():
    with pytest.raises(DesignError, match="weights: no complete row"):
        of({"intent": [1, 2, None], "w": [0.0, 0.0, 1.0]}, weights="w")


def test_equal_scores_teach_nothing_about_others():
    data = {"intent": [7, 7, 7], "came": [0, 1, 1]}
    with pytest.raises(DataValueError, match=r"intent.*same score"):
        of(data, "logistic", outcome="came")
    assert of(data, "isotonic", outcome="came").predict([7]).values == pytest.approx([2 / 3])


def test_a_tally_on_another_scale_is_refused():
    counted = tally(MOBI, "intent", scale=(0, 9))
    assert of(counted).n == 250
    with pytest.raises(ScaleError, match="scale"):
        of(counted, scale=(0, 10))


@pytest.mark.parametrize("method", ["juster", "beta_binomial", "logistic", "isotonic"])
def test_results_can_be_copied_and_pickled(method):
    data = {"intent": [0, 2, 3, 3, 5, 5, 1, 4], "did": [0, 1, 0, 1, 1, 1, 0, 0]}
    found = calibrate_intent(data, "intent", outcome="did", scale=(0, 5), method=method)
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert again.to_dict() == found.to_dict()
        np.testing.assert_array_equal(again.predict([1, 4]).values, found.predict([1, 4]).values)
