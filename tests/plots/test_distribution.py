"""Shares drawn are shares computed, the middle of the scale in the middle of the picture."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import DataTypeError, MissingDependencyError
from satisfaction.plots._style import ink_on, rating_colors

ANSWERS = {
    "rating": [5, 4, 4, 3, 5, 1, 2, 3, 4, 1],
    "channel": ["shop", "shop", "app", "app", "web"] * 2,
}


def bars_of(ax, levels):
    """Return left ends and widths of the bars, one column per level in the order drawn."""
    containers = {bars[0].get_gid(): bars for bars in ax.containers}
    drawn = [containers[f"level {level:g}"] for level in levels]
    left = np.array([[bar.get_x() for bar in bars] for bars in drawn]).T
    width = np.array([[bar.get_width() for bar in bars] for bars in drawn]).T
    return left, width


def test_bars_are_the_shares_of_every_segment():
    answers = sat.distribution(ANSWERS, "rating", by="channel", scale=(1, 5))
    ax = answers.plot()
    left, width = bars_of(ax, answers.levels)
    expected = np.array([part.shares for part in answers.segments.values()])
    assert width == pytest.approx(expected, abs=1e-12)
    assert width.sum(axis=1) == pytest.approx(100)
    assert left[:, 1:] == pytest.approx(left[:, :-1] + width[:, :-1])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["app", "shop", "web"]


def test_the_middle_level_is_halved_by_the_middle_line(artist):
    answers = sat.distribution([1, 2, 3, 3, 3, 4, 5, 5], scale=(1, 5))
    ax = answers.plot()
    left, width = bars_of(ax, answers.levels)
    assert left[0, 2] == pytest.approx(-width[0, 2] / 2)
    assert artist(ax, "middle").get_xdata() == [0, 0]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["all"]


def test_an_even_scale_is_split_between_its_middle_levels():
    answers = sat.distribution([1, 2, 3, 4, 4], scale=(1, 4))
    left, _ = bars_of(answers.plot(), answers.levels)
    assert left[0].tolist() == pytest.approx([-40, -20, 0, 20])


def test_the_good_end_stands_at_the_right():
    scale = sat.RatingScale(1, 6, best="low")
    answers = sat.distribution([1, 1, 1, 2, 6], scale=scale)
    left, width = bars_of(answers.plot(), answers.levels)
    assert answers.best == "low"
    assert width[0].tolist() == pytest.approx([60, 20, 0, 0, 0, 20])
    assert left[0, 0] == pytest.approx(20)
    assert left[0, 5] == pytest.approx(-20)


def test_shares_are_written_where_there_is_room(artists):
    answers = sat.distribution([5] * 60 + [4] * 38 + [1] * 2, scale=(1, 5))
    ax = answers.plot()
    assert sorted(text.get_text() for text in artists(ax, "share")) == ["38", "60"]
    for text in artists(ax, "share"):
        assert -2 <= text.get_position()[0] <= 98


def test_written_shares_fit_their_parts(artists):
    answers = sat.distribution(
        {"r": list(range(11)) * 30, "c": [f"s{i}" for i in range(30)] * 11},
        "r",
        by="c",
        scale=(0, 10),
    )
    figure, ax = plt.subplots(figsize=(3, 7), layout="constrained")
    answers.plot(ax)
    figure.canvas.draw()
    boxes = {
        (box.x0, box.y0): box
        for bars in ax.containers
        for box in (b.get_window_extent() for b in bars)
    }
    assert len(artists(ax, "share")) > 30
    for text in artists(ax, "share"):
        box = text.get_window_extent()
        assert any(
            part.x0 <= box.x0 + 1 and box.x1 - 1 <= part.x1 and part.y0 <= box.y0 + 2 <= part.y1
            for part in boxes.values()
        )


def test_shares_that_nobody_could_read_are_left_out(artists):
    names = [f"s{number}" for number in range(40)]
    answers = sat.distribution({"r": [1, 5] * 40, "c": names * 2}, "r", by="c", scale=(1, 5))
    _, ax = plt.subplots(figsize=(6, 2), layout="constrained")
    assert artists(answers.plot(ax), "share") == []
    assert artists(sat.distribution([0, 100], scale=(0, 100)).plot(), "share") == []


def test_the_key_names_every_level_in_its_color(artist):
    ax = sat.distribution([1, 2, 3, 4, 5], scale=(1, 5)).plot()
    for level in range(1, 6):
        text = artist(ax, f"key {level}")
        assert text.get_text() == str(level)
        bar = next(bars[0] for bars in ax.containers if bars[0].get_gid() == f"level {level}")
        assert text.get_bbox_patch().get_facecolor() == bar.get_facecolor()


def test_the_key_of_many_levels_is_thinned():
    ax = sat.distribution(list(range(101)), scale=(0, 100)).plot()
    named = [one for one in ax.texts if (one.get_gid() or "").startswith("key")]
    assert 2 <= len(named) <= 20
    assert {"key 0"} <= {one.get_gid() for one in named}
    assert all(bars[0].get_linewidth() == 0 for bars in ax.containers)


def test_two_levels():
    ax = sat.distribution([0, 1, 1, 1], scale=(0, 1)).plot()
    assert ax.get_xlim()[0] == pytest.approx(-27)
    assert ax.get_xlim()[1] == pytest.approx(77)


def test_percent_have_no_sign():
    ax = sat.distribution([1, 1, 2, 4, 5], scale=(1, 5)).plot()
    ax.figure.canvas.draw()
    shown = [text.get_text() for text in ax.get_xticklabels()]
    assert shown
    assert not any(text.startswith(("-", "\N{MINUS SIGN}")) for text in shown)


def test_sizes_stand_beside_the_bars(texts):
    shown = texts(sat.distribution(ANSWERS, "rating", by="channel", scale=(1, 5)).plot())
    assert "n" in shown
    assert shown[: shown.index("n")] == ["4", "4", "2"]


def test_given_axes_are_used_and_returned():
    figure, ax = plt.subplots()
    assert sat.distribution([1, 2], scale=(1, 5)).plot(ax) is ax
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"ax": 3}, DataTypeError, "ax"),
        ({"title": 3}, DataTypeError, "title"),
        ({"color": "red"}, TypeError, "color"),
    ],
)
def test_wrong_choices_are_refused(wrong, error, argument):
    with pytest.raises(error, match=argument):
        sat.distribution([1, 2], scale=(1, 5)).plot(**wrong)
    assert plt.get_fignums() == []


def test_without_matplotlib_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "satisfaction\[plot\]"'):
        sat.distribution([1, 2], scale=(1, 5)).plot()


@pytest.mark.parametrize("label", ["$x^2", "a\nb", "<b>", "y" * 300, "100 $ or 200 $"])
def test_hostile_names_are_drawn_as_they_are(label):
    columns = {"r": [5, 4, 1, 2], "c": [label, label, "b", "b"]}
    ax = sat.distribution(columns, "r", by="c", scale=(1, 5)).plot(title=label)
    ax.figure.canvas.draw()
    assert len(ax.get_yticklabels()) == 2
    assert not any(text.get_parse_math() for text in [*ax.texts, *ax.get_yticklabels()])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 7), min_size=2, max_size=30), st.sampled_from(["high", "low"]))
def test_any_distribution_is_split_at_the_midpoint(ratings, best):
    scale = sat.RatingScale(1, 7, best=best)
    answers = sat.distribution(ratings, scale=scale)
    left, width = bars_of(answers.plot(), answers.levels)
    shares = dict(zip(answers.levels, answers.shares, strict=True))
    worse = [level for level in scale.levels if (level < 4) == (best == "high") and level != 4]
    assert left.min() == pytest.approx(-sum(shares[one] for one in worse) - shares[4] / 2, abs=1e-9)
    assert width.sum() == pytest.approx(100)
    plt.close("all")


def test_colors_can_be_told_apart_in_print():
    """Lightness rises to the middle from both ends, and texts can be read on every color."""

    def lightness(color):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for n_levels in (2, 3, 4, 5, 7, 10, 11):
        colors = rating_colors(np.linspace(0, 1, n_levels).tolist())
        light = [lightness(color) for color in colors]
        half = n_levels // 2
        assert light[:half] == sorted(light[:half])
        assert light[-half:] == sorted(light[-half:], reverse=True)
        for color, own in zip(colors, light, strict=True):
            ink = 1.0 if ink_on(color) == "#ffffff" else lightness((0.122, 0.161, 0.2))
            contrast = (max(ink, own) + 0.05) / (min(ink, own) + 0.05)
            assert contrast >= 3
