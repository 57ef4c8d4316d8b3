"""Cronbach's alpha and its parts."""

import csv
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    WeakDataWarning,
)
from satisfaction.metrics import Reliability

REFERENCE = Path(__file__).parent.parent / "reference" / "metrics"
TABLE = json.loads((REFERENCE / "reliability.json").read_text(encoding="utf-8"))


def columns_of(name):
    """Return the columns of one of the data sets, None where an answer is missing."""
    with (REFERENCE / "data" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        column: [None if row[column] in {"", "NA"} else float(row[column]) for row in rows]
        for column in rows[0]
    }


BFI = columns_of("bfi.csv")
MOBI = columns_of("mobi_satisfaction.csv")


def check(found, case):
    """Compare a result with a case of the table."""
    assert found.alpha == pytest.approx(case["alpha"], abs=1e-9)
    assert found.standardized_alpha == pytest.approx(case["std_alpha"], abs=1e-9)
    assert list(found.alpha_interval()) == pytest.approx(case["feldt"], abs=1e-9)
    assert found.alpha_interval().method == "feldt"
    for name, column in (
        ("alpha_if_dropped", "alpha_if_dropped"),
        ("item_total", "item_total"),
        ("item_means", "item_mean"),
        ("item_sds", "item_sd"),
    ):
        assert list(getattr(found, name).values()) == pytest.approx(case[column], abs=1e-9)


@pytest.mark.parametrize("name", ["agree", "consc", "neuro"])
def test_reference_bfi(name):
    case = TABLE[name]
    found = sat.reliability(BFI, case["items"], scale=(1, 6), reverse=case["reverse"])
    check(found, case)
    assert found.n == case["n"]
    assert found.n_missing == 2800 - case["n"]
    assert found.items == tuple(case["items"])


def test_reference_mobile():
    found = sat.reliability(MOBI, ["CUSA1", "CUSA2", "CUSA3"], scale=(1, 10))
    check(found, TABLE["mobi_satisfaction"])
    assert found.n == 250


def test_reference_table_of_bad_inputs():
    def alpha(rows, **details):
        matrix = np.array(rows, dtype=object).T
        return sat.reliability(matrix, scale=(1, 4), **details).alpha

    assert alpha([[1, 2, 3, 4], [1, 2, 4, 4]]) == pytest.approx(0.9670329670329672, abs=1e-12)
    with pytest.raises(DataValueError, match=r"items: must be at least two; got 'item_1'"):
        alpha([[1, 2, 3]])
    with pytest.raises(DataValueError, match=r"items: every item must vary; got item_1"):
        alpha([[1, 1, 1], [2, 2, 2]])
    with pytest.raises(DataValueError, match=r"items: need at least 2 complete rows; got 1"):
        alpha([[1], [2]])
    with pytest.raises(MissingDataError):
        alpha([[1, None, 3], [1, 2, 3]], missing="raise")


def test_containers_counts_and_tallies_agree():
    rows = [(5, 4, 4), (2, 2, 3), (4, 5, 5), (1, 2, 1), (None, 3, 3)]
    data = {name: [row[j] for row in rows] for j, name in enumerate("abc")}
    expected = sat.reliability(data, scale=(1, 5))
    assert isinstance(expected, Reliability)
    assert (expected.n, expected.n_missing) == (4, 1)
    counted = sat.tally(data, list("abc"), scale=(1, 5))
    for form in (pd.DataFrame(data), pl.DataFrame(data), pl.LazyFrame(data), counted):
        assert sat.reliability(form, list("abc"), scale=(1, 5)) == expected
    twice = {name: column * 2 for name, column in data.items()}
    assert sat.reliability(data, scale=(1, 5), counts=[2] * 5) == sat.reliability(
        twice, scale=(1, 5)
    )
    assert isinstance(hash(expected), int)


def test_weights_are_those_of_the_weighted_answers():
    rows = np.array([[5, 4, 4], [2, 2, 3], [4, 5, 5], [1, 2, 1], [3, 1, 2]])
    weights = np.array([1.0, 2.0, 0.5, 3.0, 0.0])
    found = sat.reliability(rows, scale=(1, 5), weights=weights)
    S = np.cov(rows.T, aweights=weights, ddof=0) * 5 / 4
    assert found.alpha == pytest.approx(1.5 * (1 - np.trace(S) / S.sum()), abs=1e-12)
    assert list(found.item_sds.values()) == pytest.approx(np.diag(S) ** 0.5, abs=1e-12)
    assert list(found.item_means.values()) == pytest.approx(
        np.average(rows, axis=0, weights=weights), abs=1e-12
    )
    assert found.n == 5


def test_reversing_is_never_silent():
    rows = [[5, 4, 1], [2, 2, 4], [4, 5, 2], [1, 2, 4], [3, 3, 3]]
    with pytest.warns(WeakDataWarning, match="item_3 run against .*reverse them"):
        wrong = sat.reliability(rows, scale=(1, 5))
    right = sat.reliability(rows, scale=(1, 5), reverse={"item_3"})
    assert wrong.item_total["item_3"] < 0 < right.item_total["item_3"]
    assert right.item_means["item_3"] == pytest.approx(6 - wrong.item_means["item_3"])
    assert right.alpha > wrong.alpha


def test_items_that_cancel_each_other():
    rows = [[1, 5], [2, 4], [5, 1], [3, 3]]
    with pytest.raises(DataValueError, match="sum of the items must vary"):
        sat.reliability(rows, scale=(1, 5))
    with pytest.warns(WeakDataWarning):
        three = sat.reliability(
            [[*row, x] for row, x in zip(rows, (1, 2, 1, 5), strict=True)], scale=(1, 5)
        )
    assert np.isnan(three.item_total["item_3"])
    assert np.isnan(three.alpha_if_dropped["item_3"])
    assert three.to_dict()["item_total"]["item_3"] is None


@pytest.mark.parametrize(
    ("details", "error", "text"),
    [
        ({"reverse": "item_1"}, DataTypeError, "reverse: must be a list of items; got str"),
        ({"reverse": 1}, DataTypeError, "reverse: must be a list of items; got int"),
        ({"reverse": ["item_9"]}, ColumnError, "reverse: .*'item_9'"),
        ({"weights": [1, 0, 0]}, DataValueError, "items: every item must vary"),
    ],
)
def test_bad_input(details, error, text):
    with pytest.raises(error, match=text):
        sat.reliability([[1, 2], [2, 4], [3, 3]], scale=(1, 5), **details)


def test_no_complete_row():
    with pytest.raises(EmptyDataError, match=r"items: no row .*All 2 rows"):
        sat.reliability([[1, None], [None, 2]], scale=(1, 5))


def test_complete_rows_without_weight():
    for rows, weights in (([[1, 2], [2, 3]], [0, 0]), ([[1, 2], [2, 3], [None, 1]], [0, 0, 1])):
        with pytest.raises(DesignError, match="weights: the sum of weights must be above 0"):
            sat.reliability(rows, scale=(1, 5), weights=weights)


matrices = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(1, 5), min_size=k, max_size=k), min_size=3, max_size=10)
)


def alpha_of(matrix, **details):
    """Return the reliability of a matrix that has one, its warning set aside."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeakDataWarning)
        return sat.reliability(matrix, scale=(-20, 20), **details)


def usable(rows):
    """Return a matrix in which every item and their sum vary."""
    x = np.array(rows, dtype=float)
    assume((x.std(axis=0) > 0).all() and x.sum(axis=1).std() > 0)
    return x


@given(matrices)
def test_naive_twin(rows):
    x = usable(rows)
    k = x.shape[1]
    found = alpha_of(x)
    own, total = x.var(axis=0, ddof=1).sum(), x.sum(axis=1).var(ddof=1)
    assert found.alpha == pytest.approx(k / (k - 1) * (1 - own / total), rel=1e-9, abs=1e-9)
    assert found.alpha <= 1 + 1e-12
    for j, name in enumerate(found.items):
        rest = np.delete(x, j, axis=1).sum(axis=1)
        if rest.std() > 0:
            assert found.item_total[name] == pytest.approx(
                np.corrcoef(x[:, j], rest)[0, 1], abs=1e-9
            )


@given(matrices, st.randoms())
def test_order_shift_and_common_scale_do_not_matter(rows, random):
    x = usable(rows)
    order = list(range(x.shape[1]))
    random.shuffle(order)
    found = alpha_of(x)
    shifted = x + np.arange(x.shape[1])
    for other in (x[:, order], x[::-1], shifted, 2 * x):
        assert alpha_of(other).alpha == pytest.approx(found.alpha, rel=1e-9, abs=1e-9)
    assert alpha_of(x, reverse=found.items).alpha == pytest.approx(found.alpha, rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(1, 5), min_size=3, max_size=9), st.integers(2, 5))
def test_identical_items_are_perfectly_reliable(answers, k):
    assume(len(set(answers)) > 1)
    found = alpha_of(np.column_stack([answers] * k))
    assert found.alpha == pytest.approx(1, abs=1e-9)
    assert found.standardized_alpha == pytest.approx(1, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=9))
def test_two_items(rows):
    x = usable(rows)
    expected = 4 * np.cov(x.T)[0, 1] / x.sum(axis=1).var(ddof=1)
    assert alpha_of(x).alpha == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(matrices)
def test_intervals_nest_around_alpha(rows):
    found = alpha_of(usable(rows))
    narrow, wide = found.alpha_interval(0.8), found.alpha_interval(0.99)
    assert wide.low <= narrow.low <= narrow.high <= wide.high <= 1 + 1e-12
