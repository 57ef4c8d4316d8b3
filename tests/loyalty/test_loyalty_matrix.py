"""The loyalty matrix, against a table of R survey, plain counting and its laws."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    EmptyDataError,
    MissingDataError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.loyalty import loyalty_matrix

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "07_intent_matrix.json").read_text(encoding="utf-8"))["matrix_mobi"]
with (REFERENCE / "data" / "mobi.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MOBI = {name: [float(row[name]) for row in ROWS] for name in ROWS[0]}
STATES = ["apostle", "mercenary", "hostage", "defector"]
MADE = {"s": [9, 9, 4, 2, None], "l": [10, 3, 9, 1, 5], "shop": ["a", "a", "b", "b", "b"]}


def matrix_of(data, satisfaction="s", loyalty="l", satisfied=8, loyal=8, **details):
    return loyalty_matrix(
        data,
        satisfaction=satisfaction,
        loyalty=loyalty,
        satisfied=satisfied,
        loyal=loyal,
        **details,
    )


def mobi(**details):
    return matrix_of(MOBI, "CUSA1", "CUSL1", **details)


def values(matrix):
    return [share.value for share in matrix.shares.values()]


def test_counts_and_shares_without_weights():
    matrix = mobi()
    assert matrix.counts == TABLE["counts"]
    assert list(matrix.shares) == list(matrix.states) == TABLE["order"]
    expected = [100 * TABLE["share"][state] for state in STATES]
    np.testing.assert_allclose(values(matrix), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("entry", "design"),
    [
        ("weights", SurveyDesign(weights="w")),
        ("stratified_clusters", SurveyDesign(weights="w", strata="stratum", clusters="psu")),
    ],
)
def test_shares_and_covariance_equal_svymean(entry, design):
    matrix, expected = mobi(design=design), TABLE[entry]
    np.testing.assert_allclose(values(matrix), np.multiply(expected["share"], 100), rtol=1e-9)
    covariance = np.multiply(expected["covariance"], 1e4)
    np.testing.assert_allclose(matrix.covariance, covariance, rtol=1e-9)
    assert matrix.shares["apostle"].degrees_of_freedom == expected["degf"]


def test_sensitivity_equals_the_table():
    table = mobi().sensitivity(satisfied=[7, 8, 9], loyal=[7, 8, 9])
    assert list(table) == [(row["satisfied"], row["loyal"]) for row in TABLE["sensitivity"]]
    for row in TABLE["sensitivity"]:
        got = values(table[row["satisfied"], row["loyal"]])
        np.testing.assert_allclose(got, [100 * row[state] for state in STATES], rtol=1e-12)


def test_goodman_is_its_formula():
    A = special.chdtri(1, 0.05 / 4)
    for state, interval in mobi().confidence_intervals().items():
        n, N = TABLE["counts"][state], 250
        reach = np.sqrt(A * (A + 4 * n * (N - n) / N))
        assert interval.low == pytest.approx(100 * (A + 2 * n - reach) / (2 * (N + A)), rel=1e-9)
        assert interval.high == pytest.approx(100 * (A + 2 * n + reach) / (2 * (N + A)), rel=1e-9)


@pytest.mark.parametrize("method", ["goodman", "logit", "wald"])
@pytest.mark.parametrize("weights", [None, "w"])
def test_every_interval_contains_its_share_and_widens_with_the_level(method, weights):
    matrix = mobi(weights=weights)
    wide = matrix.confidence_intervals(0.99, method)
    for state, interval in matrix.confidence_intervals(0.9, method).items():
        share = matrix.shares[state].value
        assert wide[state].low < interval.low < share < interval.high < wide[state].high
        assert interval.method == method


def test_wald_and_logit_are_their_formulas():
    matrix = mobi(weights="w")
    q = special.stdtrit(249, 1 - 0.05 / 8)
    share = matrix.shares["hostage"]
    wald = matrix.confidence_intervals(method="wald")["hostage"]
    assert wald.width == pytest.approx(2 * q * share.standard_error, rel=1e-9)
    p, error = share.value / 100, share.standard_error / 100
    low = np.log(p / (1 - p)) - q * error / (p * (1 - p))
    logit = matrix.confidence_intervals(method="logit")["hostage"]
    assert logit.low == pytest.approx(100 / (1 + np.exp(-low)), rel=1e-9)


def test_empty_states_have_intervals():
    for weights in (None, [1.0, 2.0, 1.0]):
        data = {"s": [9, 9, 9], "l": [9, 9, 9]} | ({"w": weights} if weights else {})
        matrix = matrix_of(data, weights="w" if weights else None)
        intervals = matrix.confidence_intervals()
        assert intervals["hostage"].low == 0
        assert 0 < intervals["hostage"].high < 100
        assert intervals["apostle"].high == 100
        assert np.isnan(matrix.confidence_intervals(method="logit")["hostage"].low)
        assert np.allclose(matrix.covariance, 0)


def test_differences_count_the_covariance():
    matrix = mobi(weights="w")
    shares, V = matrix.shares, matrix.covariance
    difference = shares["apostle"] - shares["mercenary"]
    variance = V[0][0] + V[1][1] - 2 * V[0][1]
    assert difference.standard_error == pytest.approx(np.sqrt(variance), rel=1e-9)


ratings = st.integers(1, 10)
tables = st.lists(st.tuples(ratings, ratings, st.integers(1, 4)), min_size=2, max_size=12)


@given(rows=tables, satisfied=st.integers(1, 11), loyal=st.integers(1, 11))
def test_laws(rows, satisfied, loyal):
    s, l, n = (list(column) for column in zip(*rows, strict=True))
    data = {"s": s, "l": l, "n": n}
    cuts = {"satisfied": satisfied, "loyal": loyal}
    matrix = matrix_of(data, counts="n", **cuts)
    assert sum(values(matrix)) == pytest.approx(100)
    assert np.allclose(np.sum(matrix.covariance, axis=1), 0, atol=1e-8)
    swapped = matrix_of(data, "l", "s", satisfied=loyal, loyal=satisfied, counts="n")
    assert values(swapped) == pytest.approx([values(matrix)[place] for place in (0, 2, 1, 3)])
    higher = matrix_of(data, counts="n", satisfied=satisfied + 1, loyal=loyal)
    assert higher.shares["apostle"].value <= matrix.shares["apostle"].value + 1e-9
    repeated = {name: np.repeat(data[name], n) for name in ("s", "l")}
    again = matrix_of(repeated, **cuts)
    assert again.counts == matrix.counts
    np.testing.assert_allclose(again.covariance, matrix.covariance, rtol=1e-9, atol=1e-9)
    naive = sum(c for a, b, c in rows if a >= satisfied and b < loyal)
    assert matrix.counts["mercenary"] == naive


def test_segments_are_matrices_of_their_rows():
    matrix = matrix_of(MADE, by="shop")
    assert (matrix.n, matrix.n_missing) == (4, 1)
    assert list(matrix.segments) == ["a", "b"]
    part = matrix.segments["b"]
    assert (part.n, part.n_missing) == (2, 1)
    assert part.counts == {"apostle": 0, "mercenary": 0, "hostage": 1, "defector": 1}
    table = matrix.estimates("mercenary")
    assert (table["a"].value, table["b"].value, table["b"].n_missing) == (50.0, 0.0, 1)
    assert part.sensitivity(satisfied=[2], loyal=[8])[2, 8].counts["apostle"] == 1
    frame = matrix.to_frame("polars")
    assert frame.columns == [
        "shop",
        "estimate",
        "value",
        "standard_error",
        "low",
        "high",
        "n",
    ]
    assert frame.shape == (8, 7)
    assert "by shop" in repr(matrix)
    assert matrix.to_dict()["segments"][0]["key"] == "a"
    with pytest.raises(UnknownKeyError, match="mercenaries"):
        matrix.estimates("mercenaries")


def test_a_segment_without_answers_is_left_out():
    data = {"s": [9, 1, None], "l": [9, 9, 9], "shop": ["a", "a", "b"]}
    matrix = matrix_of(data, by="shop")
    assert list(matrix.segments) == ["a"]
    assert matrix.estimates("apostle").empty == (("b", 1),)


def test_shows_itself():
    matrix = matrix_of(MADE)
    assert repr(matrix).startswith("loyalty matrix   n = 4, 1 missing\n")
    assert "<td>hostage</td>" in matrix._repr_html_()
    assert json.dumps(matrix.to_dict())
    assert matrix.to_dict()["counts"]["apostle"] == 1
    assert matrix.to_frame().shape == (4, 6)


def test_same_on_every_engine(constructor):
    matrix = matrix_of(constructor(MADE), by="shop")
    assert matrix.counts == dict.fromkeys(STATES, 1)
    assert matrix.segments["a"].counts["apostle"] == 1


def test_a_tally_serves_too():
    counted = tally(MADE, ["s", "l"], by="shop")
    assert matrix_of(counted, by="shop").segments["a"].counts["apostle"] == 1
    assert matrix_of(counted).counts == matrix_of(MADE).counts


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"satisfied": "8"}, DataTypeError, "satisfied: must be a real number"),
        ({"loyal": float("nan")}, ArgumentError, "loyal: must be finite"),
        ({"loyalty": "s"}, ArgumentError, "stands for one thing only"),
        ({"by": "s"}, ArgumentError, "which is by too"),
        ({"satisfaction": "score"}, ColumnError, "satisfaction"),
        ({"satisfaction": 3}, DataTypeError, "satisfaction: must be text"),
        ({"satisfaction": "shop"}, DataTypeError, "numbers are meant"),
        ({"data": [1, 2]}, DataTypeError, "several answers"),
        ({"missing": "drop"}, ArgumentError, "missing"),
        ({"missing": "raise"}, MissingDataError, "no answer may be missing"),
        ({"data": {"s": [None, 3], "l": [2, None]}}, EmptyDataError, "satisfaction, loyalty"),
    ],
)
def test_bad_input_is_named(change, error, words):
    arguments = {"data": MADE} | change
    with pytest.raises(error, match=words):
        matrix_of(**arguments)


def test_bad_methods_and_cuts():
    matrix = matrix_of(MADE)
    with pytest.raises(ArgumentError, match="method"):
        matrix.confidence_intervals(method="wilson")
    with pytest.raises(DataTypeError, match="must be a list of cuts"):
        matrix.sensitivity(satisfied=8, loyal=[9])
    with pytest.raises(DataTypeError, match="loyal"):
        matrix.sensitivity(satisfied=[8], loyal=["9"])


def test_one_answer_warns():
    with pytest.warns(WeakDataWarning, match="one answer has no standard error"):
        matrix = matrix_of({"s": [9], "l": [9]})
    assert np.isnan(matrix.shares["apostle"].standard_error)
    with pytest.warns(WeakDataWarning, match="segment 'b'"):
        matrix_of({"s": [9, 9, 1], "l": [9] * 3, "by": ["a", "a", "b"]}, by="by")
