"""Bins that never split a tie, and the parts of the Brier score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.loyalty import MurphyDecomposition, evaluate_predictions
from satisfaction.loyalty._murphy import decompose, make_bins
from satisfaction.loyalty._ranked_predictions import rank


def ranked_rows(p, y, weights=None):
    """Return ranked rows."""
    values = np.asarray(p, dtype=np.float64)
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    return rank(values, np.asarray(y) == 1, w)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 1), st.integers(1, 5)), min_size=1),
    st.integers(1, 6),
)
def test_bins_and_parts_are_those_of_plain_loops(rows, bins):
    p, y, w = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    p = p / 8
    total = w.sum()
    bin_of = {}
    for value in np.unique(p):
        before, own = w[p < value].sum(), w[p == value].sum()
        bin_of[value] = min(int(np.floor(bins * (before + own / 2) / total)), bins - 1)
    number = np.array([bin_of[value] for value in p])
    base = np.average(y, weights=w)
    parts = np.zeros(5)
    parts[2] = base * (1 - base)
    for one in np.unique(number):
        here = number == one
        share, of_bin = w[here] / total, w[here] / w[here].sum()
        mean_p, mean_y = of_bin @ p[here], of_bin @ y[here]
        parts[0] += share.sum() * (mean_p - mean_y) ** 2
        parts[1] += share.sum() * (mean_y - base) ** 2
        parts[3] += share @ (p[here] - mean_p) ** 2
        parts[4] += 2 * share @ ((y[here] - mean_y) * (p[here] - mean_p))
    ranked = ranked_rows(p, y, w)
    cut = make_bins(ranked, bins)
    assert len(cut.weights) == len(np.unique(number))
    found = list(decompose(ranked, cut).to_dict().values())
    np.testing.assert_allclose(found, parts, atol=1e-12)


def test_a_tie_is_in_one_bin():
    cut = make_bins(ranked_rows([0.2] * 9 + [0.9], [0, 1] * 5), 10)
    np.testing.assert_array_equal(cut.weights, [9, 1])


def test_shown_as_parts():
    data = {"y": [0, 1, 1, 0], "p": [0.2, 0.4, 0.9, 0.5]}
    murphy = evaluate_predictions(data, "y", prediction="p", bins=1).murphy
    assert isinstance(murphy, MurphyDecomposition)
    assert murphy.resolution == pytest.approx(0)
    assert murphy.uncertainty == pytest.approx(1 / 4)
    assert repr(murphy).startswith("MurphyDecomposition(reliability=")
    assert murphy._repr_html_().startswith("<p>MurphyDecomposition(")
