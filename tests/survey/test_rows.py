"""Distinct rows: sorting, adding, uniting."""

import numpy as np

from satisfaction.survey._rows import Axis, Rows, unite


def rows(labels, codes, n):
    return Rows(
        axes=(Axis("by", "g", labels, np.array(codes)),),
        n=np.array(n),
        sums={"w": np.array(n) * 0.5},
    )


def test_tidy_sorts_labels_drops_unused_ones_and_adds_equal_rows():
    tidy = rows(("b", None, "a", "z"), [0, 2, 1, 0], [1, 2, 3, 4]).tidy()
    assert tidy.axes[0].labels == ("a", "b", None)
    assert tidy.axes[0].values() == ["a", "b", None]
    assert tidy.n.tolist() == [2, 5, 3]
    assert tidy.sums["w"].tolist() == [1.0, 2.5, 1.5]
    assert tidy.axes[0].missing.tolist() == [False, False, True]
    assert tidy.tidy().axes[0] is tidy.axes[0]


def test_unite_brings_labels_together():
    both = unite(rows(("a", "c"), [0, 1], [1, 2]), rows(("a", "b"), [0, 1], [3, 4]))
    assert both.axes[0].labels == ("a", "b", "c")
    assert both.n.tolist() == [4, 4, 2]
    same = unite(rows(("a",), [0], [1]), rows(("a",), [0], [3]))
    assert same.n.tolist() == [4]


def test_one_row_is_in_order():
    one = rows(("a",), [0], [1])
    assert one.grouped() is one
    assert not one.axes[0].missing.any()


def test_runs_are_neighbours_that_differ_in_their_answers_alone():
    axes = (
        Axis("by", "g", ("a", "b"), np.array([0, 0, 0, 1])),
        Axis("cluster", "c", (7, 8), np.array([0, 0, 1, 1])),
        Axis("answer", "r", (1.0, 2.0), np.array([0, 1, 1, 0])),
    )
    runs = Rows(axes=axes, n=np.array([5, 6, 7, 8]), sums={}).runs
    assert runs.of_row.tolist() == [0, 0, 1, 2]
    assert runs.first.tolist() == [0, 2, 3]
    assert runs.rows.n.tolist() == [11, 7, 8]
    assert [axis.values() for axis in runs.rows.axes] == [["a", "a", "b"], [7, 8, 8]]
