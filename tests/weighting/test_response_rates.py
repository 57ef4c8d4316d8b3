"""Response rates against R's outcomerate, a naive twin with a numeric gradient, and laws."""

import json
import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    LabelError,
    UnknownKeyError,
    WeakDataWarning,
)

CODES = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")
ROWS = ["I"] * 40 + ["P"] * 3 + ["R"] * 12 + ["NC"] * 30 + ["UO"] * 10 + ["NE"] * 5
GROUP = ["a", "b"] * 50


@pytest.mark.filterwarnings("ignore:rating. one answer")
def test_rates_of_outcomerate(schools):
    for record in schools.table("16_response_rates.json")["records"]:
        rates = sat.response_rates(record["input"], eligibility=record["e"])
        assert set(rates) == set(record["rates"])
        for name, value in record["rates"].items():
            assert rates[name].value == pytest.approx(100 * value, rel=1e-9)
        casro = sat.response_rates(record["input"], eligibility="casro")
        assert casro.eligibility == pytest.approx(record["eligibility_rate_CASRO"], rel=1e-9)


def naive(counts, name, e):
    """Return a rate, by the formulas as printed."""
    I, P, R, NC, O, UH, UO, NE = counts
    D, U = I + P + R + NC + O, UH + UO
    e = D / (D + NE) if e == "casro" else e
    return {
        "RR1": I / (D + U), "RR2": (I + P) / (D + U), "RR3": I / (D + e * U),
        "RR4": (I + P) / (D + e * U), "RR5": I / D, "RR6": (I + P) / D,
        "COOP1": I / (I + P + R + O), "COOP2": (I + P) / (I + P + R + O),
        "COOP3": I / (I + P + R), "COOP4": (I + P) / (I + P + R),
        "REF1": R / (D + U), "REF2": R / (D + e * U), "REF3": R / D,
        "CON1": (I + P + R + O) / (D + U), "CON2": (I + P + R + O) / (D + e * U),
        "CON3": (I + P + R + O) / D, "LOC1": D / (D + U), "LOC2": D / (D + e * U),
    }[name]  # fmt: skip


@given(
    st.lists(st.integers(1, 60), min_size=8, max_size=8),
    st.one_of(st.just("casro"), st.floats(0, 1)),
)
def test_rates_and_standard_errors_of_the_naive_twin(counts, e):
    rates = sat.response_rates(dict(zip(CODES, counts, strict=True)), eligibility=e)
    n = np.array(counts, dtype=float)
    total = n.sum()
    covariance = total / (total - 1) * (np.diag(n) - np.outer(n, n) / total)
    for name, estimate in rates.items():
        assert estimate.value == pytest.approx(100 * naive(n, name, e))
        step = np.eye(8) * 1e-4
        gradient = [(naive(n + s, name, e) - naive(n - s, name, e)) / 2e-4 for s in step]
        expected = 100 * math.sqrt(np.array(gradient) @ covariance @ gradient)
        assert estimate.standard_error == pytest.approx(expected, rel=1e-5, abs=1e-9)


@given(st.lists(st.integers(1, 60), min_size=8, max_size=8), st.floats(0, 1))
def test_rates_are_ordered(counts, e):
    cases = dict(zip(CODES, counts, strict=True))
    rates = sat.response_rates(cases, eligibility=e)
    order = [rates[name].value for name in ("RR1", "RR3", "RR5", "COOP1")]
    assert order == sorted(order)
    assert sat.response_rates(cases, eligibility=1)["RR3"].value == rates["RR1"].value
    assert sat.response_rates(cases, eligibility=0)["RR3"].value == rates["RR5"].value


def test_a_plain_rate_is_a_share():
    rates = sat.response_rates(ROWS)
    assert list(rates["RR5"].confidence_interval()) == pytest.approx(
        [100 * x for x in sat.metrics.share_interval(40, 85)]
    )
    assert rates["RR5"].n == 85
    assert len(rates) == 13
    assert rates.n == 100
    assert math.isnan(rates.eligibility)
    assert rates.counts == {"I": 40, "P": 3, "R": 12, "NC": 30, "O": 0, "UH": 0, "UO": 10, "NE": 5}


FRAMES = {
    "array": lambda rows, group: ((rows,), {"by": group}),
    "iterator": lambda rows, group: ((iter(rows),), {"by": group}),
    "mapping": lambda rows, group: (({"d": rows, "g": group}, "d"), {"by": "g"}),
    "pandas": lambda rows, group: ((pd.DataFrame({"d": rows, "g": group}), "d"), {"by": "g"}),
    "polars": lambda rows, group: ((pl.DataFrame({"d": rows, "g": group}), "d"), {"by": "g"}),
    "lazy": lambda rows, group: ((pl.LazyFrame({"d": rows, "g": group}), "d"), {"by": "g"}),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_data(kind):
    arguments, keywords = FRAMES[kind](ROWS, GROUP)
    rates = sat.response_rates(*arguments, eligibility="casro", **keywords)
    expected = sat.response_rates({code: ROWS.count(code) for code in CODES}, eligibility="casro")
    for name, estimate in expected.items():
        assert rates[name].value == estimate.value
        assert rates[name].standard_error == pytest.approx(estimate.standard_error)
    assert list(rates.segments) == ["a", "b"]
    own = sat.response_rates(ROWS[::2], eligibility="casro")
    assert rates.segments["a"]["RR3"].standard_error == pytest.approx(own["RR3"].standard_error)
    assert rates.estimates("RR3")["a"].value == pytest.approx(own["RR3"].value)
    assert not rates.segments["a"].segments


def test_own_labels_and_merged_codes():
    rates = sat.response_rates(
        ["done", "bounced", "unsubscribed", "silent", "gone", "I"],
        codes={"done": "I", "bounced": "UO", "unsubscribed": "R", "silent": "NC", "gone": "UO"},
        eligibility=0.5,
    )
    assert rates.counts["I"] == 2
    assert rates["RR3"].value == pytest.approx(100 * 2 / 5)


def test_weights_clusters_and_counts():
    columns = {
        "d": ROWS,
        "g": GROUP,
        "w": np.linspace(0.5, 2, 100),
        "c": np.arange(100) // 4,
        "k": [2] * 100,
    }
    design = sat.SurveyDesign(weights="w", clusters="c")
    rates = sat.response_rates(columns, "d", design=design, by="g", eligibility=0.4)
    score = np.array([code == "I" for code in ROWS], dtype=float)
    base = np.array([{"UO": 0.4, "NE": 0.0}.get(code, 1.0) for code in ROWS])
    value = (columns["w"] @ score) / (columns["w"] @ base)
    assert rates["RR3"].value == pytest.approx(100 * value)
    residual = columns["w"] * (score - value * base) / (columns["w"] @ base)
    totals = np.bincount(columns["c"], residual)
    expected = 100 * math.sqrt(25 / 24 * ((totals - totals.mean()) ** 2).sum())
    assert rates["RR3"].standard_error == pytest.approx(expected)
    assert rates["RR3"].degrees_of_freedom == 24
    table = rates.estimates("RR3")
    difference = table["a"] - table["b"]
    naive_sum = table["a"].standard_error ** 2 + table["b"].standard_error ** 2
    assert difference.standard_error**2 != pytest.approx(naive_sum, rel=1e-3)
    repeated = sat.response_rates(columns, "d", counts="k")
    assert repeated["RR1"].value == sat.response_rates(ROWS)["RR1"].value
    assert repeated["RR1"].n == 190


def test_an_empty_denominator_is_nan_with_one_warning():
    rates = sat.response_rates({"NC": 5, "NE": 2})
    with pytest.warns(WeakDataWarning, match="COOP1") as caught:
        estimate = rates["COOP1"]
    assert len(caught) == 1
    assert math.isnan(estimate.value)
    with pytest.warns(WeakDataWarning, match="RR3"):
        unknown = sat.response_rates({"UO": 5}, eligibility="casro")["RR3"]
    assert math.isnan(unknown.value)


def test_what_is_shown_does_not_warn():
    rates = sat.response_rates({"NC": 5, "NE": 2})
    assert "nan to nan" in repr(rates)
    assert rates.to_dict()["rates"]["COOP1"]["value"] is None
    assert "COOP1" in rates._repr_html_()
    assert math.isnan(rates.to_frame().set_index("rate").loc["COOP1", "value"])


def test_rates_with_e_need_it():
    rates = sat.response_rates(ROWS)
    assert "RR3" not in rates
    with pytest.raises(UnknownKeyError, match="Give eligibility="):
        rates["RR3"]
    with pytest.raises(UnknownKeyError, match="RR6"):
        rates["RR7"]
    assert "RR3" in sat.response_rates({"I": 3, "R": 1})


def test_display():
    rates = sat.response_rates(ROWS, eligibility=0.5, by=GROUP)
    lines = repr(rates).splitlines()
    assert lines[0] == "response rates in percent   100 cases, eligibility 0.5"
    assert lines[2].split() == ["RR1", "42.1", "32.7", "to", "52.2", "95"]
    assert "eligibility" not in repr(sat.response_rates(ROWS))
    assert "<table>" in rates._repr_html_()
    frame = rates.to_frame()
    assert list(frame.columns) == [
        "by", "rate", "value", "standard_error", "low", "high", "n",
    ]  # fmt: skip
    assert len(frame) == 36
    assert len(sat.response_rates(ROWS).to_frame("polars")) == 13
    stored = json.loads(json.dumps(rates.to_dict(), allow_nan=False))
    assert stored["segments"][1]["key"] == "b"
    several = sat.response_rates({"d": ROWS, "g": GROUP, "h": GROUP[::-1]}, "d", by=["g", "h"])
    assert several.to_dict()["segments"][0]["key"] == ["a", "b"]
    assert several.to_frame()["h"][0] == "b"


def test_estimates_need_segments():
    with pytest.raises(ArgumentError, match="by="):
        sat.response_rates(ROWS).estimates("RR1")


BAD = {
    "an unknown label": (([*ROWS, "X"],), {}, LabelError, "the labels met are"),
    "a missing disposition": (([*ROWS, None],), {}, LabelError, "known disposition"),
    "an unknown code": (({"I": 1},), {"codes": {"done": "C"}}, ArgumentError, "codes"),
    "codes no mapping": (({"I": 1},), {"codes": ["I"]}, DataTypeError, "codes"),
    "a rule for e": (({"I": 1},), {"eligibility": "half"}, ArgumentError, "eligibility"),
    "e above 1": (({"I": 1},), {"eligibility": 1.5}, ArgumentError, "eligibility"),
    "negative counts": (({"I": -1},), {}, DataValueError, "counts"),
    "segments of counts": (({"I": 1},), {"by": ["a"]}, ArgumentError, "data"),
    "no column named": (({"d": ["I", "R"]},), {}, DataTypeError, "disposition"),
    "no column of a frame named": ((pl.DataFrame({"d": ["I"]}),), {}, DataTypeError, "disposition"),
    "a column of an array": ((["I"], "d"), {}, DataTypeError, "disposition"),
    "a number": ((5,), {}, DataTypeError, "data"),
    "an absent column": (({"d": ["I"]}, "e"), {}, DataValueError, "e"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    arguments, keywords, error, message = BAD[case]
    with pytest.raises(error, match=message) as caught:
        sat.response_rates(*arguments, **keywords)
    assert caught.value.argument


@pytest.mark.parametrize(
    "frame", [dict, pd.DataFrame, lambda columns: pl.DataFrame(columns).lazy()]
)
def test_columns_of_ones_own_with_names_that_are_in_use(frame):
    columns = {"d": ["I", "R", "I", "I"], "one_case": [1, 1, 2, 2], "rate": ["x", "x", "y", "y"]}
    rates = sat.response_rates(frame(columns), "d", by=["one_case", "rate"])
    assert [rates.segments[key]["RR1"].value for key in ((1, "x"), (2, "y"))] == [50, 100]
    table = rates.to_frame()
    assert list(table.columns[:3]) == ["one_case", "by:rate", "rate"]
    assert set(table["rate"]) == set(rates)
    with pytest.raises(ColumnError, match="disposition: the data has no such column") as caught:
        sat.response_rates(frame(columns), "outcome")
    assert "one_case_" not in str(caught.value)


def test_json_with_dates_as_segments():
    days = np.array(["2025-01-01", "2025-01-01", "2025-01-02", "2025-01-02"], "M8[D]")
    rates = sat.response_rates(["I", "R", "I", "R"], by=days)
    keys = [segment["key"] for segment in json.loads(json.dumps(rates.to_dict()))["segments"]]
    assert [key[:10] for key in keys] == ["2025-01-01", "2025-01-02"]
