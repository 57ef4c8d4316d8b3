"""The confidence sequence on plain numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError, EmptyDataError, MetricError
from satisfaction.metrics._confidence_sequence import confidence_sequence
from satisfaction.metrics._score_interval import score_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "confidence_sequences.json"


@pytest.mark.parametrize("case", json.loads(TABLE.read_text(encoding="utf-8"))["cases"])
def test_matches_the_table(case):
    interval = confidence_sequence(
        case["scores"],
        counts=case["counts"],
        confidence_level=case["confidence_level"],
        prior=case["prior"],
    )
    np.testing.assert_allclose(tuple(interval), (case["low"], case["high"]), rtol=0, atol=1e-8)
    assert type(interval.low) is type(interval.high) is float
    assert interval.method == "confidence_sequence"


@given(
    st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(lambda counts: sum(counts) >= 5),
    st.sampled_from([0.9, 0.95, 0.99]),
)
def test_contains_the_interval_of_a_fixed_size(counts, level):
    outer = confidence_sequence([-1, 0, 1], counts=counts, confidence_level=level)
    inner = score_interval([-1, 0, 1], counts=counts, confidence_level=level)
    assert outer.low <= inner.low + 1e-12
    assert inner.high <= outer.high + 1e-12


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_neither_order_nor_batches_matter(answers, random):
    shuffled = list(answers)
    random.shuffle(shuffled)
    middle = len(answers) // 2
    parts = np.bincount(shuffled[:middle], minlength=6) + np.bincount(
        shuffled[middle:], minlength=6
    )
    whole = np.bincount(answers, minlength=6)
    scores = [1, 2, 3, 4, 5]
    assert confidence_sequence(scores, counts=parts[1:]) == confidence_sequence(
        scores, counts=whole[1:]
    )


def test_it_covers_at_every_look():
    """Of 400 tracks of 150 answers at most one in ten ever leaves the truth out, often fewer."""
    from satisfaction.foundation._mixture_limits import mixture_limits

    rng = np.random.default_rng(11)
    answers = rng.multinomial(1, (0.2, 0.3, 0.5), size=(400, 150)).cumsum(axis=1)
    low, high = mixture_limits((-1, 0, 1), answers, 0.9)
    missed = ((low > 0.3) | (high < 0.3)).any(axis=1)
    assert missed.mean() <= 0.1


@pytest.mark.parametrize(
    ("arguments", "error", "argument"),
    [
        ({"counts": [0, 0]}, EmptyDataError, "counts"),
        ({"counts": [1, 1], "prior": 0}, ArgumentError, "prior"),
        ({"counts": [1, 1], "prior": "flat"}, DataTypeError, "prior"),
        ({"counts": [1, 1], "confidence_level": 1}, ArgumentError, "confidence_level"),
    ],
)
def test_impossible_arguments_are_refused(arguments, error, argument):
    with pytest.raises(error) as caught:
        confidence_sequence([0, 1], **arguments)
    assert caught.value.argument == argument


def test_a_single_score_is_no_scale():
    with pytest.raises(MetricError, match="two different scores"):
        confidence_sequence([5], counts=[20])
