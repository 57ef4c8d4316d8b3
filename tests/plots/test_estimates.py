"""Estimates drawn are estimates computed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    MethodError,
    MissingDependencyError,
)
from satisfaction.metrics._estimate import Estimate
from satisfaction.plots._estimates import plot_estimates
from satisfaction.service import contact_outcomes

ANSWERS = {
    "likely": [9, 10, 3, 7, 10, 6, 0, 9, 8, 9],
    "channel": ["app", "app", "shop", "shop", "web"] * 2,
}


@pytest.fixture(scope="module")
def table():
    return sat.nps(ANSWERS, "likely", by="channel")


def intervals_of(lines):
    return [tuple(segment[:, 0]) for segment in lines.get_segments()]


def test_dots_and_intervals_are_those_computed(table, artist):
    ax = table.plot()
    values = [estimate.value for estimate in table.values()]
    assert artist(ax, "dots").get_offsets().tolist() == [[v, i] for i, v in enumerate(values)]
    expected = [tuple(interval) for interval in table.confidence_intervals().values()]
    assert intervals_of(artist(ax, "intervals")) == expected
    assert [text.get_text() for text in ax.get_yticklabels()] == ["app", "shop", "web"]


def test_total_is_a_thin_line_with_its_name(table, artist, texts):
    ax = table.plot()
    line = artist(ax, "reference")
    assert line.get_xdata() == [table.total.value] * 2
    assert line.get_linewidth() < 1
    assert f"all {table.total.value:+.1f}" in texts(ax)


def test_values_and_numbers_stand_beside_the_rows(table, texts):
    shown = texts(table.plot())
    for estimate in table.values():
        assert f"{estimate.value:+.1f}" in shown
        assert f"{estimate.n}" in shown
    assert "value" in shown
    assert "n" in shown


def test_level_and_method_are_those_asked_for(table, artist):
    ax = table.plot(confidence_level=0.8, method="wald")
    expected = [tuple(one) for one in table.confidence_intervals(0.8, "wald").values()]
    assert intervals_of(artist(ax, "intervals")) == expected
    assert ax.get_xlabel() == "NPS, points (lines: 80 % intervals)"


def test_given_axes_are_used_and_returned(table):
    figure, ax = plt.subplots()
    assert table.plot(ax) is ax
    assert plt.get_fignums() == [figure.number]


def test_without_axes_one_figure_is_made(table):
    ax = table.plot()
    assert plt.get_fignums() == [ax.figure.number]


def test_one_estimate(artist, texts):
    score = sat.csat([5, 4, 3, 5, 2], scale=(1, 5))
    ax = score.plot()
    assert artist(ax, "dots").get_offsets().tolist() == [[60.0, 0.0]]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["all"]
    assert "60.0" in texts(ax)
    assert artist_names(ax).isdisjoint({"reference"})


def artist_names(ax):
    return {one.get_gid() for one in ax.get_children()}


def test_one_estimate_of_a_segment_keeps_its_name(table):
    ax = table["shop"].plot()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["shop"]


def test_missing_segment_has_a_name():
    ax = sat.csat(
        {"r": [5, 4, 1, 2], "c": ["a", "a", None, None]}, "r", by="c", scale=(1, 5)
    ).plot()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["a", "(missing)"]


def test_an_estimate_without_interval_is_a_hollow_dot(artist, monkeypatch):
    def refuse(self, *_):
        raise sat.errors.DesignError.about("design", "leaves no degrees of freedom")

    score = sat.csat([5, 4, 3, 5, 2], scale=(1, 5))
    monkeypatch.setattr(Estimate, "confidence_interval", refuse)
    ax = score.plot()
    assert artist(ax, "intervals").get_segments() == []
    assert artist(ax, "dots").get_facecolors()[0].tolist() == [1, 1, 1, 1]


def test_a_mean_of_one_answer_is_a_hollow_dot(artist):
    data = {"resolved": [1, 1, 1, 0], "kind": [5, 4, 1, 5], "rating": [5, 4, 3, 1]}
    found = contact_outcomes(
        data, resolved="resolved", representative="kind", at=4, satisfaction="rating"
    )
    ax = found.satisfaction.plot()
    assert len(artist(ax, "intervals").get_segments()) == 1
    with pytest.raises(MethodError, match="at least 2 answers"):
        found.satisfaction.plot(method="t")


def test_a_number_that_is_not_known_leaves_its_row_empty(artist, monkeypatch, texts):
    score = sat.csat([5, 4, 3, 5, 2], scale=(1, 5))
    monkeypatch.setattr(Estimate, "value", float("nan"))
    monkeypatch.setattr(Estimate, "confidence_interval", lambda *_: (float("nan"),) * 2)
    ax = score.plot()
    assert len(artist(ax, "dots").get_offsets()) == 0
    assert "nan" in texts(ax)


def test_everything_drawn_lies_within_the_limits(table, artist):
    ax = table.plot()
    low, high = ax.get_xlim()
    drawn = np.array(intervals_of(artist(ax, "intervals")))
    assert low < drawn.min()
    assert drawn.max() < high
    assert low >= -105
    assert high <= 105
    top, bottom = sorted(ax.get_ylim())
    assert top < 0
    assert bottom > len(table) - 1


def test_constant_answers_still_have_an_axis(artist):
    ax = sat.mean_rating([3, 3, 3, 3], scale=(1, 5)).plot()
    low, high = ax.get_xlim()
    assert low < 3 < high
    assert len(artist(ax, "dots").get_offsets()) == 1


def test_ticks_of_a_net_have_their_sign(table):
    ax = table.plot()
    ax.figure.canvas.draw()
    shown = {text.get_text() for text in ax.get_xticklabels()}
    assert "0" in shown
    assert any(text.startswith("+") for text in shown)


@pytest.mark.parametrize(
    ("metric", "label"),
    [
        (lambda answers: sat.csat(answers, scale=(1, 5)), "CSAT, %"),
        (lambda answers: sat.mean_rating(answers, scale=(1, 5)), "mean, 1 to 5"),
    ],
)
def test_the_axis_says_name_and_unit(metric, label):
    assert metric([1, 2, 5, 4]).plot().get_xlabel().startswith(f"{label} (")


def test_color_and_title(table, artist):
    ax = table.plot(color="black", title="How they $feel$")
    assert artist(ax, "dots").get_facecolors()[0].tolist() == [0, 0, 0, 1]
    assert ax.get_title("left") == "How they $feel$"


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"confidence_level": 95}, ArgumentError, "confidence_level"),
        ({"method": "best"}, MethodError, "method"),
        ({"color": "no color"}, ArgumentError, "color"),
        ({"title": 3}, DataTypeError, "title"),
        ({"ax": "here"}, DataTypeError, "ax"),
        ({"colour": "black"}, TypeError, "colour"),
    ],
)
def test_wrong_choices_are_refused_before_a_figure_is_made(table, wrong, error, argument):
    with pytest.raises(error, match=argument):
        table.plot(**wrong)
    assert plt.get_fignums() == []


def test_nothing_to_draw():
    with pytest.raises(EmptyDataError, match="estimates: must hold at least one"):
        plot_estimates([])


def test_without_matplotlib_the_extra_is_named(table, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingDependencyError, match=r'pip install "satisfaction\[plot\]"'):
        table.plot()


HOSTILE = [
    "$x^2", "$\\frac{", "100 $ or 200 $", "<b>bold</b>", "\\textbf{x}", "a\nb\tc", "\x00\x1b[31m",
    "_", " ", "%s {0} {name}", "x" * 500, "a word " * 60, "% # & ~ ^", "\u202eright to left",
]  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_are_drawn_as_they_are(label):
    ax = sat.csat(
        {"r": [5, 4, 1, 2], "c": [label, label, "b", "b"]}, "r", by="c", scale=(1, 5)
    ).plot(title=label if label.strip() else "title")
    ax.figure.canvas.draw()
    shown = [text.get_text() for text in ax.get_yticklabels()]
    assert len(shown) == 2
    assert all(len(line) <= 24 for text in shown for line in text.split("\n"))
    assert not any(
        text.get_parse_math() for text in [*ax.texts, *ax.get_yticklabels(), ax._left_title]
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from("abcdef")), min_size=1, max_size=40))
def test_any_table_is_drawn_as_computed(artist, rows):
    ratings, groups = zip(*rows, *rows, strict=True)  # at least two answers each
    table = sat.csat({"r": ratings, "g": groups}, "r", by="g", scale=(1, 5))
    ax = table.plot()
    drawn = artist(ax, "dots").get_offsets()
    assert drawn[:, 0].tolist() == [estimate.value for estimate in table.values()]
    assert len(intervals_of(artist(ax, "intervals"))) == len(table)
    plt.close("all")


@pytest.mark.parametrize("n_segments", [1, 30, 400])
def test_names_of_neighbours_do_not_overlap(n_segments):
    names = [f"segment {number}" for number in range(n_segments)]
    table = sat.csat({"r": [5, 1] * n_segments, "c": names * 2}, "r", by="c", scale=(1, 5))
    figure, ax = plt.subplots(figsize=(6, 4), layout="constrained")
    table.plot(ax)
    figure.canvas.draw()
    row = ax.get_window_extent().height / n_segments * 72 / figure.dpi
    assert ax.get_yticklabels()[0].get_fontsize() <= max(3, row)
