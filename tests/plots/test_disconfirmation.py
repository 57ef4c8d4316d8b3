"""Bars are the shares, dots are the means, every segment or item has its row."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError
from satisfaction.expectations import (
    disconfirmation,
    perceived_disconfirmation,
)

ANSWERS = {
    "e1": [4, 5, 3, 4, 5, 2, 4, 4],
    "e2": [4, 4, 4, 3, 5, 3, 4, 5],
    "p1": [3, 5, 4, 2, 4, 3, 4, 1],
    "p2": [4, 3, 4, 3, 2, 5, 4, 2],
    "branch": ["north", "south"] * 4,
}


@pytest.fixture
def gap():
    return disconfirmation(
        ANSWERS, expected="e1", perceived="p1", scale=(1, 5), standard="predicted", by="branch"
    )


@pytest.fixture
def items():
    return disconfirmation(
        ANSWERS,
        expected=["e1", "e2"],
        perceived=["p1", "p2"],
        scale=(1, 5),
        standard="predicted",
    )


def names_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def texts_of(ax):
    return [text.get_text() for text in ax.texts]


def bars_of(ax):
    """Return the widths of the bars, a row per segment, a column per state."""
    return np.array([[bar.get_width() for bar in bars] for bars in ax.containers]).T


def test_bars_are_the_shares_of_every_segment(gap):
    ax = gap.plot(title="Branches")
    shares = [[share.value for share in part.shares.values()] for part in gap.segments.values()]
    assert bars_of(ax) == pytest.approx(np.array(shares))
    assert names_of(ax) == ["north", "south"]
    assert ax.get_title(loc="left") == "Branches"
    texts = texts_of(ax)
    assert f"{gap.segments['north'].mean_gap.value:+.2f}" in texts
    assert f"{shares[0][0]:.1f}" in texts


def test_small_parts_have_no_number():
    answers = {"e": [3] * 50, "p": [2] * 49 + [4]}
    gap = disconfirmation(answers, expected="e", perceived="p", scale=(1, 5), standard="desired")
    texts = texts_of(gap.plot())
    assert "98.0" in texts
    assert "2.0" not in texts


def test_perceived_disconfirmation_draws_the_same():
    said = perceived_disconfirmation([1, 2, 3, 4, 4], scale=(1, 5))
    ax = said.plot()
    assert bars_of(ax)[0].tolist() == pytest.approx([40, 20, 40])
    assert names_of(ax) == ["all"]
    assert "-0.20" in texts_of(ax)


def test_dumbbells_join_the_means_of_items_or_segments(items, gap, artist):
    ax = items.plot(kind="dumbbells", color="black")
    expected = [part.mean_expected.value for part in items.items.values()]
    perceived = [part.mean_perceived.value for part in items.items.values()]
    assert artist(ax, "expected").get_offsets()[:, 0].tolist() == pytest.approx(expected)
    assert artist(ax, "perceived").get_offsets()[:, 0].tolist() == pytest.approx(perceived)
    assert names_of(ax) == ["p1", "p2"]
    assert names_of(gap.plot(kind="dumbbells")) == ["north", "south"]
    assert names_of(gap.segments["north"].plot(kind="dumbbells")) == ["all"]


def test_unknown_kind(gap):
    with pytest.raises(ArgumentError, match="kind: must be one of 'dumbbells', 'shares'"):
        gap.plot(kind="pie")
