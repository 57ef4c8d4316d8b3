"""The satisfaction index with fixed weights."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)

REFERENCE = Path(__file__).parent.parent / "reference" / "metrics"
TABLE = json.loads((REFERENCE / "index.json").read_text(encoding="utf-8"))
MOBI = np.loadtxt(REFERENCE / "data" / "mobi_satisfaction.csv", delimiter=",", skiprows=1)[:, :3]
ITEMS = ["CUSA1", "CUSA2", "CUSA3"]


def naive(rows, item_weights, low, high):
    """Return mean and standard error of the index, respondent by respondent."""
    total = sum(item_weights)
    values = [
        100
        * sum(w * (x - low) / (high - low) for w, x in zip(item_weights, row, strict=True))
        / total
        for row in rows
    ]
    n = len(values)
    mean = sum(values) / n
    return mean, (sum((v - mean) ** 2 for v in values) / (n - 1) / n) ** 0.5


@pytest.mark.parametrize("name", ["equal", "ohio", "pls_centroid", "principal"])
def test_reference(name):
    case = TABLE[name]
    index = sat.satisfaction_index(MOBI, ITEMS, scale=(1, 10), item_weights=case["item_weights"])
    assert index.value == pytest.approx(case["index"], abs=1e-9)
    assert index.standard_error == pytest.approx(case["se"], abs=1e-9)
    assert index.n == 250


def test_equal_weights_are_the_word_a_mapping_or_a_sequence():
    expected = sat.satisfaction_index(MOBI, ITEMS, scale=(1, 10))
    assert expected.value == pytest.approx(TABLE["equal"]["index"], abs=1e-9)
    assert expected.metric.items == tuple(ITEMS)
    assert expected.metric.item_weights == pytest.approx([1 / 3] * 3)
    for item_weights in (dict.fromkeys(ITEMS, 2.0), (7, 7, 7), np.full(3, 1e200)):
        same = sat.satisfaction_index(MOBI, ITEMS, scale=(1, 10), item_weights=item_weights)
        assert same.value == pytest.approx(expected.value, abs=1e-12)
        assert same.confidence_interval() == expected.confidence_interval()


def test_the_interval_is_the_score_interval_on_the_attained_values():
    index = sat.satisfaction_index(MOBI, ITEMS, scale=(1, 10))
    scores, counts = np.unique(np.round(100 * (MOBI.mean(axis=1) - 1) / 9, 9), return_counts=True)
    ends = np.union1d(scores, [0, 100])
    placed = np.zeros(ends.size)
    placed[np.searchsorted(ends, scores)] = counts
    expected = sat.metrics.score_interval(ends, counts=placed.astype(int))
    assert list(index.confidence_interval()) == pytest.approx(list(expected), abs=1e-7)
    assert index.confidence_interval().method == "score"
    assert index.confidence_interval(method="t").low == pytest.approx(
        index.value - 1.9695368 * index.standard_error, abs=1e-5
    )


def test_many_attained_values_have_a_t_interval():
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 101, (1_500, 3))
    index = sat.satisfaction_index(rows, scale=(0, 100), item_weights=[1, 2**0.5, 3**0.5])
    assert index.confidence_interval().method == "t"
    value, error = naive(rows.tolist(), [1, 2**0.5, 3**0.5], 0, 100)
    assert index.value == pytest.approx(value, abs=1e-9)
    assert index.standard_error == pytest.approx(error, abs=1e-9)


def test_segments_are_the_separate_calls_and_the_total():
    shop = np.where(np.arange(250) % 3 == 0, "a", "b")
    table = sat.satisfaction_index(MOBI, scale=(1, 10), by=shop)
    for key in ("a", "b"):
        alone = sat.satisfaction_index(MOBI[shop == key], scale=(1, 10))
        assert table[key].value == pytest.approx(alone.value, abs=1e-12)
        assert table[key].standard_error == pytest.approx(alone.standard_error, abs=1e-12)
    assert table.total.value == pytest.approx(TABLE["equal"]["index"], abs=1e-9)
    assert len(table.compare()) == 1


def test_a_design_counts():
    weights = 1 + np.arange(250) % 4
    index = sat.satisfaction_index(MOBI, scale=(1, 10), weights=weights)
    own = 100 * (MOBI.mean(axis=1) - 1) / 9
    value = np.average(own, weights=weights)
    influence = weights * (own - value) / weights.sum()
    assert index.value == pytest.approx(value, abs=1e-9)
    assert index.standard_error == pytest.approx(
        (250 / 249 * (influence**2).sum()) ** 0.5, abs=1e-9
    )


def test_all_best_answers_are_exactly_100():
    index = sat.satisfaction_index([[5, 5, 5]] * 9, scale=(1, 5), item_weights=[0.1, 0.2, 0.7])
    assert index.value == 100.0
    assert index.confidence_interval().high == 100.0
    assert index.confidence_interval().low < 100.0
    assert index.distribution is None


def test_the_bootstrap_works_from_the_tally():
    index = sat.satisfaction_index(MOBI, scale=(1, 10))
    assert index.bootstrap(4_000, rng=1).standard_error == pytest.approx(
        index.standard_error, rel=0.05
    )


def test_a_respondent_lacking_an_item_is_left_out_and_counted():
    rows = [[5, 4], [None, 1], [2, 3]]
    index = sat.satisfaction_index(rows, scale=(1, 5))
    assert (index.n, index.n_missing) == (2, 1)
    assert index.value == sat.satisfaction_index([[5, 4], [2, 3]], scale=(1, 5)).value
    assert repr(index).endswith("n = 2, 1 missing")
    table = sat.satisfaction_index(rows, scale=(1, 5), by=["x", "y", "x"])
    assert table.empty == (("y", 1),)


answers = st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=2, max_size=12)
positive = st.tuples(*[st.integers(0, 9)] * 3).filter(any)


@given(answers, positive)
def test_naive_twin(rows, item_weights):
    index = sat.satisfaction_index(rows, scale=(1, 5), item_weights=item_weights)
    value, error = naive(rows, item_weights, 1, 5)
    assert index.value == pytest.approx(value, abs=1e-9)
    assert index.standard_error == pytest.approx(error, abs=1e-7)


@given(answers, positive, st.permutations([0, 1, 2]), st.randoms())
def test_the_order_of_items_and_rows_does_not_matter(rows, item_weights, order, random):
    shuffled = [tuple(row[j] for j in order) for row in rows]
    random.shuffle(shuffled)
    index = sat.satisfaction_index(rows, scale=(1, 5), item_weights=item_weights)
    other = sat.satisfaction_index(
        shuffled, scale=(1, 5), item_weights=[item_weights[j] for j in order]
    )
    assert other.value == pytest.approx(index.value, abs=1e-9)
    assert list(other.confidence_interval()) == pytest.approx(
        list(index.confidence_interval()), abs=1e-6
    )


@given(answers, positive)
def test_a_reversed_scale_mirrors(rows, item_weights):
    index = sat.satisfaction_index(rows, scale=(1, 5), item_weights=item_weights)
    low = sat.RatingScale(1, 5, best="low")
    mirrored = sat.satisfaction_index(rows, scale=low, item_weights=item_weights)
    assert mirrored.value == pytest.approx(100 - index.value, abs=1e-9)
    low_end, high_end = index.confidence_interval()
    assert list(mirrored.confidence_interval()) == pytest.approx(
        [100 - high_end, 100 - low_end], abs=1e-6
    )


@given(answers)
def test_one_item_is_its_mean_on_0_to_100(rows):
    only = sat.satisfaction_index(rows, scale=(1, 5), item_weights=[0, 1, 0])
    mean = sat.mean_rating([row[1] for row in rows], scale=(1, 5), to_100=True)
    assert only.value == pytest.approx(mean.value, abs=1e-9)
    assert list(only.confidence_interval()) == pytest.approx(
        list(mean.confidence_interval()), abs=1e-6
    )


@given(answers, positive)
def test_counts_are_repeated_rows(rows, item_weights):
    counts = np.arange(1, len(rows) + 1)
    repeated = [row for row, count in zip(rows, counts, strict=True) for _ in range(count)]
    counted = sat.satisfaction_index(rows, scale=(1, 5), item_weights=item_weights, counts=counts)
    assert counted == sat.satisfaction_index(repeated, scale=(1, 5), item_weights=item_weights)


@pytest.mark.parametrize(
    ("item_weights", "error", "text"),
    [
        ("principle", ArgumentError, r"item_weights: must be 'equal', a mapping.*'principle'"),
        ({"CUSA1": 1}, ArgumentError, r"item_weights: .*got CUSA1. The items are: CUSA1, CUSA2"),
        ({}, ArgumentError, r"item_weights: .*got none"),
        ([1, 2], AlignmentError, r"item_weights: .*per item \(3\); got 2"),
        ([1, -2, 1], DataValueError, r"item_weights: must be finite, at least 0"),
        ([0, 0, 0], DataValueError, r"item_weights: .*not all 0"),
        ([1, np.nan, 1], DataValueError, r"item_weights: must be finite"),
        ([1, np.inf, 1], DataValueError, r"item_weights: must be finite"),
        (["1", "2", "3"], DataTypeError, "item_weights"),
        (None, DataTypeError, "item_weights"),
        (max, DataTypeError, "item_weights"),
    ],
)
def test_impossible_weights(item_weights, error, text):
    with pytest.raises(error, match=text):
        sat.satisfaction_index(MOBI, ITEMS, scale=(1, 10), item_weights=item_weights)


def test_nobody_answered_everything():
    with pytest.raises(EmptyDataError):
        sat.satisfaction_index([[1, None], [None, 2]], scale=(1, 5))


def test_another_method_is_refused():
    with pytest.raises(MethodError, match="score, t"):
        sat.satisfaction_index(MOBI, scale=(1, 10)).confidence_interval(method="wald")
