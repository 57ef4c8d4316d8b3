"""Recovery after failures, against R survey and its laws."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from satisfaction import SurveyDesign
from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    InfeasibleError,
    UnknownKeyError,
)
from satisfaction.service import recovery
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "08_service.json").read_text(encoding="utf-8"))["recovery"]
with (REFERENCE / "data" / "recovery1.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MADE = {
    name: [row[name] if name == "state" else float(row[name]) for row in ROWS] for name in ROWS[0]
}
MADE["one"] = [1.0] * len(ROWS)
NAMES = {"state": "state", "no_failure": "none", "failed": "failed", "recovered": "recovered"}
DESIGNS = {
    "plain": SurveyDesign(weights="one"),
    "design": SurveyDesign(weights="w", clusters="branch"),
}


def found(outcomes=("satisfaction", "repurchase"), data=MADE, **details):
    return recovery(data, outcomes, **(NAMES | details))


@pytest.mark.parametrize("kind", ["plain", "design"])
@pytest.mark.parametrize("outcome", ["satisfaction", "repurchase"])
def test_equal_to_svyglm(outcome, kind):
    expected = TABLE[f"{outcome}_{kind}"]
    effect = found(before="before", design=DESIGNS[kind])[outcome]
    means = [mean.value for mean in effect.means.values()]
    np.testing.assert_allclose(means, expected["mean"], rtol=1e-9)
    assert effect.means["failed"].n == TABLE["n"]["failed"]
    for name in ("loss", "recovery", "paradox"):
        difference = getattr(effect, name)
        got = (difference.value, difference.standard_error)
        np.testing.assert_allclose(got, expected[name], rtol=1e-9)
    adjusted = effect.paradox_adjusted
    got = (adjusted.value, adjusted.standard_error)
    np.testing.assert_allclose(got, expected["paradox_adjusted"], rtol=1e-9)
    assert effect.slope.value == pytest.approx(expected["slope"], rel=1e-9)
    assert adjusted.degrees_of_freedom == expected["degf"] - 3


@pytest.mark.parametrize("outcome", ["satisfaction", "repurchase"])
def test_corrected_for_unreliability(outcome):
    details = {"before": "before", "reliability": TABLE["reliability"]}
    effect = found(outcome, design=DESIGNS["plain"], **details)[outcome]
    got = (effect.paradox_adjusted.value, effect.paradox_adjusted.standard_error)
    expected = TABLE[f"{outcome}_plain"]["paradox_adjusted_reliability"]
    np.testing.assert_allclose(got, expected, rtol=1e-9)


def test_pvalues_and_holm():
    effects = found(before="before", design=DESIGNS["plain"])
    raw = []
    for effect in effects.values():
        t = effect.paradox_adjusted.value / effect.paradox_adjusted.standard_error
        raw.append(effect.pvalue)
        assert effect.pvalue == pytest.approx(stats.t.sf(t, 156), rel=1e-9)
    assert effects["satisfaction"].adjusted_pvalue == pytest.approx(min(2 * raw[0], 1))
    less = found(before="before", alternative="less", adjust="none")
    more = found(before="before", adjust="none")
    both = found(before="before", alternative="two-sided", adjust="none")
    for name in effects:
        assert less[name].pvalue + more[name].pvalue == pytest.approx(1)
        assert both[name].pvalue == pytest.approx(2 * min(less[name].pvalue, more[name].pvalue))
        assert both[name].adjusted_pvalue == both[name].pvalue


def test_without_before_the_difference_is_tested():
    effect = found("satisfaction")["satisfaction"]
    assert effect.paradox_adjusted is None
    assert effect.slope is None
    assert effect.pvalue == effect.paradox.test(alternative="greater").pvalue
    assert effect.to_dict()["paradox_adjusted"] is None


def test_a_constant_changes_no_effect():
    moved = MADE | {
        "satisfaction": [value + 7 for value in MADE["satisfaction"]],
        "before": [value - 3 for value in MADE["before"]],
    }
    details = {"before": "before", "reliability": 0.8}
    one = found("satisfaction", **details)["satisfaction"]
    other = found("satisfaction", moved, **details)["satisfaction"]
    for name in ("loss", "recovery", "paradox", "paradox_adjusted", "slope"):
        assert getattr(other, name).value == pytest.approx(getattr(one, name).value, abs=1e-9)
    assert other.pvalue == pytest.approx(one.pvalue)


def test_counts_are_rows_and_reliability_1_changes_nothing():
    counted = MADE | {"k": [2] * len(ROWS)}
    twice = {name: [*values, *values] for name, values in MADE.items()}
    one = found("repurchase", counted, before="before", counts="k")["repurchase"]
    other = found("repurchase", twice, before="before", reliability=1)["repurchase"]
    assert one.paradox_adjusted.value == pytest.approx(other.paradox_adjusted.value)
    error = other.paradox_adjusted.standard_error
    assert one.paradox_adjusted.standard_error == pytest.approx(error)


def test_same_on_every_engine(constructor):
    data = {name: MADE[name] for name in ("state", "satisfaction", "before")}
    effect = found("satisfaction", constructor(data), before="before")["satisfaction"]
    expected = TABLE["satisfaction_plain"]["paradox_adjusted"]
    assert effect.paradox_adjusted.value == pytest.approx(expected[0], rel=1e-9)


def replicated(n_replicates, weight):
    """Return the data with replicate weights, and their design."""
    names = [f"r{k}" for k in range(n_replicates)]
    rows = range(len(ROWS))
    data = MADE | {name: [weight(row, k) for row in rows] for k, name in enumerate(names)}
    replicates = ReplicateWeights(names, scale=0.1, center="estimate")
    return data, SurveyDesign(weights="one", replicate_weights=replicates)


def test_replicates_fit_anew():
    data, design = replicated(6, lambda row, k: 1.5 * (row % 6 != k))
    effect = found("satisfaction", data, before="before", design=design)["satisfaction"]
    assert effect.paradox_adjusted.degrees_of_freedom == 5 - 3
    state = np.array(MADE["state"])
    x = np.column_stack(
        [np.ones(len(ROWS)), state == "failed", state == "recovered", MADE["before"]]
    )
    y = np.array(MADE["satisfaction"])
    again = []
    for k in range(6):
        kept = np.arange(len(ROWS)) % 6 != k
        again.append(np.linalg.lstsq(x[kept], y[kept])[0])
    spread = np.array(again) - np.linalg.lstsq(x, y)[0]
    errors = np.sqrt(0.1 * (spread**2).sum(axis=0))
    assert effect.paradox_adjusted.standard_error == pytest.approx(errors[2], rel=1e-9)
    assert effect.slope.standard_error == pytest.approx(errors[3], rel=1e-9)


def test_a_replicate_without_a_state_has_no_error():
    data, design = replicated(6, lambda row, k: 1.0 + (row % 6 == k))
    data["r0"] = [float(state != "recovered") for state in MADE["state"]]
    effect = found("satisfaction", data, before="before", design=design)["satisfaction"]
    assert np.isnan(effect.paradox_adjusted.standard_error)
    assert np.isnan(effect.pvalue)


def test_a_state_with_one_row_has_no_pvalue_and_does_not_count():
    data = {
        "state": ["none", "none", "none", "failed", "failed", "recovered", "recovered"],
        "all": [5, 4, 5, 1, 2, 4, 5],
        "few": [5, 4, 5, 1, 2, 4, None],
    }
    effects = found(["all", "few"], data)
    assert np.isnan(effects["few"].pvalue)
    assert np.isnan(effects["few"].adjusted_pvalue)
    assert effects["all"].adjusted_pvalue == effects["all"].pvalue
    assert np.isnan(found("few", data)["few"].adjusted_pvalue)


def test_shows_itself():
    effects = found(before="before")
    assert len(effects) == 2
    assert repr(effects).startswith("satisfaction   adjusted paradox 0.525, p = ")
    assert "recovered" in effects._repr_html_()
    assert json.dumps(effects.to_dict())
    assert effects.to_dict()["adjust"] == "holm"
    assert "   paradox -0.112" in repr(found("satisfaction"))
    frame = effects.to_frame()
    assert frame["outcome"].tolist() == ["satisfaction", "repurchase"]
    adjusted = effects["satisfaction"].paradox_adjusted
    assert frame["paradox"][0] == adjusted.value
    assert (frame["low"][0], frame["high"][0]) == tuple(adjusted.confidence_interval())
    plain = found("satisfaction").to_frame("polars", confidence_level=0.8)
    assert plain["paradox"][0] == found("satisfaction")["satisfaction"].paradox.value
    with pytest.raises(UnknownKeyError, match="spend"):
        effects["spend"]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"outcomes": 3}, DataTypeError, "outcomes"),
        ({"outcomes": []}, DataTypeError, "outcomes"),
        ({"outcomes": ["s", "s"]}, ArgumentError, "outcomes: must name each column once"),
        ({"outcomes": "spend"}, ColumnError, "outcomes"),
        ({"alternative": "more"}, ArgumentError, "alternative"),
        ({"adjust": "tukey"}, ArgumentError, "holm"),
        ({"reliability": 0.7}, ArgumentError, "is that of before="),
        ({"reliability": 0, "before": "before"}, ArgumentError, "reliability"),
        ({"reliability": 0.01, "before": "before"}, InfeasibleError, "must be above 0.1"),
        ({"failed": "broken"}, DataValueError, "'failed'"),
        ({"failed": "none"}, ArgumentError, "three different values"),
        ({"before": "one"}, CollinearityError, "must vary within"),
        ({"before": "one", "reliability": 0.5}, InfeasibleError, "must be above 1"),
    ],
)
def test_bad_input_is_named(change, error, words):
    with pytest.raises(error, match=words):
        found(**change)


def test_every_state_is_needed():
    data = {"state": ["none", "failed", None], "satisfaction": [5, 1, 3]}
    with pytest.raises(EmptyDataError, match="no complete row is recovered"):
        found("satisfaction", data)
    few = {"state": ["none", "failed", "recovered"], "satisfaction": [5, 1, 3], "before": [1, 2, 3]}
    with pytest.raises(InfeasibleError, match="reliability"):
        found("satisfaction", few, before="before", reliability=0.5)
