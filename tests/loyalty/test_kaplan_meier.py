"""Kaplan-Meier, against R survival and plain loops."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import SurveyDesign
from satisfaction.errors import ColumnError, DataTypeError, DataValueError, EmptyDataError
from satisfaction.loyalty import kaplan_meier
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "05_retention.json").read_text(encoding="utf-8"))["km_lung"]
with (REFERENCE / "data" / "lung.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
LUNG = {
    "time": [float(row["time"]) for row in ROWS],
    "dead": [row["status"] == "2" for row in ROWS],
    "sex": [row["sex"] for row in ROWS],
    "w": [0.5 + ((7 * i) % 11) / 10 for i in range(1, len(ROWS) + 1)],
}


def lung(**details):
    return kaplan_meier(LUNG, "time", event="dead", **details)


def last_before(curve, values):
    """Return the values of a curve's arrays at the times of the table."""
    return values[np.searchsorted(curve.times, TABLE["time"], side="right") - 1]


def test_equal_to_survfit():
    curve = lung()
    np.testing.assert_allclose(curve.at(TABLE["time"]), TABLE["survival"], rtol=1e-9)
    errors = last_before(curve, curve.standard_errors)
    np.testing.assert_allclose(errors, TABLE["standard_error"], rtol=1e-9)
    tenures = np.asarray(LUNG["time"])
    assert [int((tenures >= time).sum()) for time in TABLE["time"]] == TABLE["at_risk"]
    here = np.isin(curve.times, TABLE["time"])
    expected = [(tenures >= time).sum() for time in curve.times[here]]
    assert curve.at_risk[here].tolist() == expected
    for method in ("log-log", "log", "plain"):
        limits = curve.confidence_interval(method=method)
        for end in ("low", "high"):
            got = last_before(curve, getattr(limits, end))
            np.testing.assert_allclose(got, TABLE[f"{end}_{method}"], rtol=1e-9)
    medians = [curve.quantile(p) for p in (0.25, 0.5)]
    assert [one.value for one in medians] == TABLE["quantile_25_50"]
    assert [one.low for one in medians] == TABLE["quantile_low_loglog"]
    assert [one.high for one in medians] == TABLE["quantile_high_loglog"]


def test_weighted_equal_to_survfit_robust():
    curve, expected = lung(weights="w"), TABLE["weighted"]
    np.testing.assert_allclose(curve.at(TABLE["time"]), expected["survival"], rtol=1e-9)
    errors = last_before(curve, curve.standard_errors)
    robust = np.array(expected["standard_error_robust_no_n_over_n_minus_1"])
    np.testing.assert_allclose(errors, robust * np.sqrt(228 / 227), rtol=1e-9)
    assert curve.degrees_of_freedom == 227
    assert curve.restricted_mean(300).standard_error > 0


def test_segments_are_curves_of_their_rows():
    curve = lung(by="sex")
    assert list(curve.segments) == ["1", "2"]
    men = np.array(LUNG["sex"]) == "1"
    own = kaplan_meier(
        {name: np.array(column)[men] for name, column in LUNG.items()}, "time", event="dead"
    )
    np.testing.assert_array_equal(curve.segments["1"].survival, own.survival)
    assert curve.by == ("sex",)
    assert sum(part.n for part in curve.segments.values()) == curve.n == 228


def test_same_on_every_engine(constructor):
    data = {"t": [1.0, 2.0, 2.0, 4.0], "e": [True, False, True, True], "k": [1, 2, 1, 1]}
    curve = kaplan_meier(constructor(data), "t", event="e", counts="k")
    assert curve.survival.tolist() == pytest.approx([0.8, 0.6, 0.0])
    assert curve.at_risk.tolist() == [5, 4, 1]
    assert curve.censored.tolist() == [0, 2, 0]


def test_entry_and_the_last_leaver():
    data = {"t": [3, 5, 6, 8], "e": [1, 1, 0, 1], "s": [0, 2, 4, 1]}
    curve = kaplan_meier(data, "t", event="e", entry="s")
    assert curve.at_risk.tolist() == [3, 3, 1]
    assert curve.survival.tolist() == pytest.approx([2 / 3, 4 / 9, 0])
    weighted = kaplan_meier(data | {"w": [1, 2, 1, 1]}, "t", event="e", entry="s", weights="w")
    assert np.isnan(weighted.standard_errors[-1])
    assert np.isfinite(weighted.standard_errors[:-1]).all()


def test_missing_rows_are_counted():
    data = {"t": [1, None, 3, 4], "e": [1, 1, None, 0], "g": ["a", "a", "b", "a"]}
    curve = kaplan_meier(data, "t", event="e", by="g")
    assert (curve.n, curve.n_missing) == (2, 2)
    assert list(curve.segments) == ["a"]


def test_replicates_give_degrees_of_freedom():
    data = {"t": [1, 2, 3, 4], "e": [1, 0, 1, 1], "w": [1.0] * 4}
    data |= {f"r{k}": [4 / 3 * (i != k) for i in range(4)] for k in range(4)}
    replicates = ReplicateWeights([f"r{k}" for k in range(4)], scale=3 / 4)
    design = SurveyDesign(weights="w", replicate_weights=replicates)
    curve = kaplan_meier(data, "t", event="e", design=design)
    assert curve.degrees_of_freedom == 3
    plain = kaplan_meier(data, "t", event="e", weights="w")
    np.testing.assert_allclose(curve.variance[0], plain.variance[0], rtol=1e-9)


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.integers(1, 3)), min_size=1, max_size=15
    )
)
def test_laws(rows):
    t, e, k = (list(column) for column in zip(*rows, strict=True))
    curve = kaplan_meier({"t": t, "e": e, "k": k}, "t", event="e", counts="k")
    again = kaplan_meier({"t": np.repeat(t, k), "e": np.repeat(e, k)}, "t", event="e")
    np.testing.assert_allclose(again.survival, curve.survival)
    survival = 1.0
    for place, time in enumerate(curve.times):
        risk = sum(n for seen, _, n in rows if seen >= time)
        gone = sum(n for seen, left, n in rows if seen == time and left)
        survival *= 1 - gone / risk
        assert curve.survival[place] == pytest.approx(survival, abs=1e-12)
    equal = kaplan_meier({"t": t, "e": e, "w": [2.0] * len(t)}, "t", event="e", weights="w")
    plain = kaplan_meier({"t": t, "e": e}, "t", event="e")
    np.testing.assert_allclose(equal.survival, plain.survival, atol=1e-12)


@pytest.mark.parametrize(
    ("data", "entry", "error", "words"),
    [
        ({"t": [-1, 2], "e": [1, 0]}, None, DataValueError, "tenure: must be at least 0"),
        ({"t": [1, 2], "e": [1, 2]}, None, DataValueError, "event: must be yes or no"),
        ({"t": [1, 2], "e": ["y", "n"]}, None, DataTypeError, "event: must be yes or no"),
        ({"t": [1, 2], "e": [1, 0], "s": [1, 0]}, "s", DataValueError, "before the tenure"),
        ({"t": [1, 2]}, None, ColumnError, "event"),
        ({"t": [None], "e": [1]}, None, EmptyDataError, "no row"),
        ({"t": ["1", "2"], "e": [1, 0]}, None, DataTypeError, "numbers"),
    ],
)
def test_bad_input_is_named(data, entry, error, words):
    with pytest.raises(error, match=words):
        kaplan_meier(data, "t", event="e", entry=entry)
