"""The histogram of factors shows every row once, and the bounds where there are any."""

import matplotlib.pyplot as plt
import pytest

import satisfaction as sat

ROWS = {"tier": ["gold", "gold", "basic", "basic", "basic", "basic"]}
TARGETS = {"tier": {"gold": 0.5, "basic": 0.5}}


def lines(ax, name):
    """Return where the lines of one kind stand."""
    return [line.get_xdata()[0] for line in ax.lines if line.get_gid() == name]


def test_every_row_is_in_a_bar():
    raked = sat.rake(ROWS, TARGETS, weights=[0, 1, 1, 1, 1, 1])
    ax = raked.plot(title="Factors")
    assert sum(patch.get_height() for patch in ax.patches) == 5
    assert lines(ax, "unchanged") == [1]
    assert lines(ax, "bound") == []
    assert ax.get_title(loc="left") == "Factors"


def test_bounds_are_drawn_where_they_hold_for_factors():
    assert lines(sat.rake(ROWS, TARGETS, bounds=(0.5, 2)).plot(), "bound") == [0.5, 2]
    free = sat.rake(ROWS, TARGETS, bounds=(0.5, float("inf"))).plot()
    assert lines(free, "bound") == [0.5]
    assert lines(sat.trim([1.0, 2, 3], upper=2.5).plot(), "bound") == []


def test_on_own_axes_and_in_own_color():
    _, own = plt.subplots()
    ax = sat.rake(ROWS, TARGETS).plot(own, color="black")
    assert ax is own
    assert ax.patches[0].get_facecolor() == pytest.approx((0, 0, 0, 1))
