"""Rows of dots: what is beside them, and the axis below them."""

import math

import matplotlib.pyplot as plt
import pytest

from satisfaction.plots._rows import Reference, Row, draw_rows, height_of

ROWS = [
    Row("first", 10.0, 5.0, 15.0, True, ("10", "1,000,000")),
    Row("second", 90.0, 80.0, 99.9, False, ("90", "5")),
]


def draw(rows, ax=None, **choices):
    ax = plt.subplots(figsize=(6, 3), layout="constrained")[1] if ax is None else ax
    usual = {"reference": None, "bounds": (0.0, 100.0), "signed": False, "color": "black"}
    draw_rows(ax, rows, ("value", "n"), **(usual | choices))
    return ax


def test_columns_stand_right_of_the_axes_and_apart():
    ax = draw(ROWS)
    ax.figure.canvas.draw()
    right = ax.get_window_extent().x1
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert all(box.x0 > right for box in boxes.values())
    assert boxes["90"].x1 < boxes["1,000,000"].x0
    assert boxes["1,000,000"].x1 <= ax.figure.bbox.x1
    assert boxes["value"].y0 > boxes["10"].y1


def test_dots_are_hollow_or_filled(artist):
    dots = artist(draw(ROWS), "dots")
    assert [color.tolist() for color in dots.get_facecolors()] == [[0, 0, 0, 1], [1, 1, 1, 1]]


def test_infinite_bounds_and_reference_widen_the_axis():
    ax = draw(ROWS, bounds=(-math.inf, math.inf), reference=Reference(200.0, "all"))
    assert ax.get_xlim()[1] > 200
    assert "all" in [text.get_text() for text in ax.texts]
    assert "" not in [text.get_text() for text in draw(ROWS, reference=Reference(0.0, "")).texts]


def test_the_axis_ends_near_the_bounds():
    low, high = draw(ROWS).get_xlim()
    assert -5 < low < 5
    assert 99.9 < high < 103


def test_one_value_and_no_value():
    same = [Row("a", 0.0, 0.0, 0.0, True, ("0", "1"))]
    low, high = draw(same, bounds=(-5.0, 5.0)).get_xlim()
    assert low < 0 < high
    nothing = [Row("a", math.nan, math.nan, math.nan, True, ("nan", "0"))]
    assert draw(nothing).get_xlim()[1] > draw(nothing).get_xlim()[0]


@pytest.mark.parametrize(("n_rows", "low", "high"), [(1, 1, 2), (30, 8, 13), (100_000, 60, 60)])
def test_height_of_a_figure(n_rows, low, high):
    assert low <= height_of(n_rows) <= high
