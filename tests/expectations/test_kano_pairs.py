"""The fast count of pairs against a dictionary of pairs."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.expectations import _kano_pairs
from satisfaction.expectations._kano_pairs import MISSING_PAIR, count_pairs

CODES = st.sampled_from([(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (-2, -1, 0, 1, 2), (1.0, 3, 5, 7, 9)])


@given(
    CODES,
    st.lists(
        st.tuples(st.sampled_from([0, 1, 2, 3, 4, None]), st.sampled_from([0, 1, 2, 3, 4, None])),
        min_size=1,
        max_size=60,
    ),
)
def test_counts_as_a_dictionary_would(answers, given_pairs):
    columns = [
        np.array([np.nan if place is None else answers[place] for place in side], dtype=np.float64)
        for side in zip(*given_pairs, strict=True)
    ]
    expected = Counter(
        MISSING_PAIR if None in pair else 5 * pair[0] + pair[1] for pair in given_pairs
    )
    counts = count_pairs(*columns, answers)
    assert counts.tolist() == [expected[place] for place in range(26)]
    if not any(np.isnan(column).any() for column in columns):
        for kind in (np.int8, np.int64, np.float32):
            short = [column.astype(kind) for column in columns]
            assert count_pairs(*short, answers).tolist() == counts.tolist()


def test_blocks_add_up(monkeypatch):
    rng = np.random.default_rng(1)
    columns = [rng.integers(1, 6, 100).astype(np.uint8) for _ in range(2)]
    whole = count_pairs(*columns, (1, 2, 3, 4, 5))
    monkeypatch.setattr(_kano_pairs, "_BLOCK", 7)
    assert count_pairs(*columns, (1, 2, 3, 4, 5)).tolist() == whole.tolist()


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ([1, 2, 6], (1, 2, 3, 4, 5)),
        ([1, 2, 0], (1, 2, 3, 4, 5)),
        ([1, 2, 2.5], (1, 2, 3, 4, 5)),
        ([1, 2, np.inf], (1, 2, 3, 4, 5)),
        ([1, 2, 4], (1, 2, 3, 5, 7)),
        ([1, 2, 3], (1, 2, 3, 4, 4.5)),
        ([1, 2, 3], (1, 2, 3, 4, 5000)),
    ],
)
def test_what_the_general_way_must_judge(values, answers):
    column, good = np.array(values), np.ones(3)
    assert count_pairs(column, good, answers) is None
    assert count_pairs(good, column, answers) is None
