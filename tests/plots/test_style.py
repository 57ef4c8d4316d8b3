"""The style is set on artists, and refuses what is no axes, no color, no title."""

import matplotlib.pyplot as plt
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.plots._style import (
    ACCENT,
    calm,
    check_axes,
    check_color,
    check_title,
    ink_on,
    open_axes,
    points_high,
    points_wide,
    rating_colors,
    text_width,
)


def test_calm_axes_have_no_needless_spines():
    _, ax = plt.subplots()
    calm(ax, grid="x")
    assert [side for side, spine in ax.spines.items() if spine.get_visible()] == ["bottom"]
    _, ax = plt.subplots()
    calm(ax, grid="y")
    assert [side for side, spine in ax.spines.items() if spine.get_visible()] == ["left"]
    _, ax = plt.subplots()
    calm(ax, grid=None)
    assert not any(line.get_visible() for line in ax.get_xgridlines())


def test_sizes_are_in_points():
    ax = open_axes(None, 5, 4)
    ax.set_position([0, 0, 1, 1])
    assert points_wide(ax) == pytest.approx(5 * 72)
    assert points_high(ax) == pytest.approx(4 * 72)
    assert text_width("ab\nabc", 10) == text_width("abc", 10)


def test_checks_return_the_value():
    _, ax = plt.subplots()
    assert check_axes(ax) is ax
    assert check_color(None) == ACCENT
    assert check_color((0, 0, 1)) == (0, 0, 1)
    assert check_title(None) is None
    assert check_title("text") == "text"


@pytest.mark.parametrize(
    ("check", "value", "error"),
    [
        (check_axes, plt, DataTypeError),
        (check_color, "rainbow", ArgumentError),
        (check_title, " ", ArgumentError),
        (check_title, 1, DataTypeError),
    ],
)
def test_checks_refuse(check, value, error):
    with pytest.raises(error):
        check(value)


def test_colors_of_ratings():
    worst, neutral, best = rating_colors([0.0, 0.5, 1.0])
    assert worst[0] > worst[2]
    assert best[2] > best[0]
    assert max(neutral) - min(neutral) < 0.05
    assert (ink_on(worst), ink_on(neutral), ink_on(best)) == ("#ffffff", "#1f2933", "#ffffff")
