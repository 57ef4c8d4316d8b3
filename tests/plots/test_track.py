"""Values over time drawn are values computed, and the limits are those of the chart."""

import datetime as dt
import itertools
import warnings
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DataTypeError, MethodError, MissingDependencyError
from satisfaction.metrics import p_chart, track
from satisfaction.metrics._control_chart import ControlChart
from satisfaction.metrics._estimate import Estimate
from satisfaction.plots._track import plot_chart, plot_track

WEEKS = [dt.date(2025, 1, 6) + dt.timedelta(weeks=week) for week in range(24)]


class Tracked(Mapping):
    """A table by period that makes a control chart, as a track does."""

    def __init__(self, table, chart):
        self.table, self.made = table, chart
        self.metric = table.metric

    def __getitem__(self, key):
        return self.table[key]

    def __iter__(self):
        return iter(self.table)

    def __len__(self):
        return len(self.table)

    def chart(self):
        return self.made


def chart_of(values, low, high, **fields):
    n = len(values)
    return ControlChart(
        values=values, low=np.full(n, low), high=np.full(n, high), center=(low + high) / 2, **fields
    )


@pytest.fixture(scope="module")
def tracked():
    ratings, weeks = [], []
    for number, week in enumerate(WEEKS):
        ratings += [10, 9, 8, 7, 3, 10 if number == 10 else 5] * 3
        weeks += [week] * 18
    ratings[180:198] = [10] * 18
    table = sat.nps({"r": ratings, "week": weeks}, "r", by="week")
    values = [estimate.value for estimate in table.values()]
    return Tracked(table, chart_of(values, -60.0, 70.0, labels=tuple(table)))


def test_values_and_intervals_are_those_computed(tracked, artist):
    ax = plot_track(tracked)
    values = [estimate.value for estimate in tracked.values()]
    assert artist(ax, "line").get_ydata().tolist() == values
    dots = artist(ax, "dots").get_offsets().tolist()
    beyond = artist(ax, "beyond").get_offsets().tolist()
    assert sorted(dots + beyond) == [[place, value] for place, value in enumerate(values)]
    drawn = [tuple(segment[:, 1]) for segment in artist(ax, "intervals").get_segments()]
    assert drawn == [tuple(estimate.confidence_interval()) for estimate in tracked.values()]


def test_limits_are_those_of_the_chart(tracked, artist):
    ax = plot_track(tracked)
    chart = tracked.chart()
    assert artist(ax, "lower limit").get_ydata().tolist() == [*chart.low, chart.low[-1]]
    assert artist(ax, "upper limit").get_ydata().tolist() == [*chart.high, chart.high[-1]]
    assert artist(ax, "center").get_segments()[0][:, 1].tolist() == [chart.center] * 2
    assert artist(ax, "beyond").get_offsets()[:, 0].tolist() == list(chart.beyond) == [10.0]


def test_signals_have_their_value(tracked, artist):
    assert artist(plot_track(tracked), "signal").get_text() == "+100.0"


def test_values_of_neighbouring_signals_do_not_overlap(artists):
    values = np.where(np.arange(40) >= 20, 0.9, 0.5)
    values[5] = 0.1
    ax = plot_chart(chart_of(values, 0.4, 0.6))
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in artists(ax, "signal")]
    assert 2 < len(boxes) < 21
    assert all(left.x1 <= right.x0 for left, right in itertools.pairwise(boxes))


def test_without_chart(tracked, artists):
    ax = plot_track(tracked, chart=False)
    assert artists(ax, "center") == []
    assert len(artists(ax, "dots")[0].get_offsets()) == 24
    assert artists(ax, "signal") == []


def test_a_chart_of_other_choices_is_drawn_as_it_is(tracked, artist):
    values = tracked.chart().values
    ax = plot_track(tracked, chart=chart_of(values, -10.0, -5.0))
    assert set(artist(ax, "lower limit").get_ydata()) == {-10.0}
    assert len(artist(ax, "beyond").get_offsets()) == 24


def test_level_method_color_title(tracked, artist):
    ax = plot_track(
        tracked, confidence_level=0.8, method="wald", color="black", title="By week", chart=False
    )
    drawn = [tuple(segment[:, 1]) for segment in artist(ax, "intervals").get_segments()]
    wanted = [tuple(one.confidence_interval(0.8, "wald")) for one in tracked.values()]
    assert drawn == wanted
    assert ax.get_ylabel() == "NPS, points (80 % intervals)"
    assert ax.get_title("left") == "By week"
    assert artist(ax, "dots").get_facecolors()[0].tolist() == [0, 0, 0, 1]


def test_a_period_without_interval_has_only_its_dot(tracked, artist, monkeypatch):
    def refuse(self, *_):
        raise sat.errors.DesignError.about("design", "leaves no degrees of freedom")

    monkeypatch.setattr(Estimate, "confidence_interval", refuse)
    ax = plot_track(tracked, chart=False)
    assert artist(ax, "intervals").get_segments() == []
    assert len(artist(ax, "dots").get_offsets()) == 24


@pytest.mark.parametrize("width", [2.5, 6, 12])
def test_names_of_periods_do_not_overlap(tracked, width):
    figure, ax = plt.subplots(figsize=(width, 3), layout="constrained")
    assert plot_track(tracked, ax=ax) is ax
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.get_xticklabels()]
    assert ax.get_xticklabels()[0].get_text() == "2025-01-06"
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))
    assert plt.get_fignums() == [figure.number]


def test_names_of_limits_do_not_overlap(artists):
    chart = chart_of([0.5, 0.1, 0.9], 0.4999, 0.5001)
    ax = chart.plot()
    ax.figure.canvas.draw()
    boxes = sorted(
        (text.get_window_extent() for text in artists(ax, "limit name")), key=lambda b: b.y0
    )
    assert len(boxes) == 3
    assert all(below.y1 <= above.y0 + 1 for below, above in itertools.pairwise(boxes))


def test_one_period(artist):
    table = sat.nps({"r": [1, 9, 10], "week": ["a"] * 3}, "r", by="week")
    ax = plot_track(Tracked(table, None), chart=False)
    assert len(artist(ax, "dots").get_offsets()) == 1
    assert [text.get_text() for text in ax.get_xticklabels()] == ["a"]


def test_control_chart_is_drawn_as_computed(artist, texts):
    chart = p_chart([40, 41, 39, 38] * 5 + [28], n=50, baseline=20)
    ax = chart.plot(title="Satisfied of 50")
    assert artist(ax, "line").get_ydata().tolist() == chart.values.tolist()
    assert artist(ax, "beyond").get_offsets().tolist() == [[20.0, 28 / 50]]
    assert artist(ax, "upper limit").get_ydata()[:-1].tolist() == chart.high.tolist()
    assert "0.56" in texts(ax)
    assert {"upper limit", "lower limit"} <= set(texts(ax))
    assert ax.get_title("left") == "Satisfied of 50"


def test_runs_have_a_ring(artist):
    chart = chart_of([1.0] * 8 + [-1.0] * 3, -5.0, 5.0)
    ax = chart.plot()
    assert artist(ax, "runs").get_offsets().tolist() == [[7.0, 1.0]]
    assert [text.get_text() for text in ax.get_xticklabels()][:2] == ["0", "1"]


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"chart": "yes"}, DataTypeError, "chart"),
        ({"chart": chart_of([1.0, 2.0], 0.0, 1.0)}, ArgumentError, "chart"),
        ({"confidence_level": 95}, ArgumentError, "confidence_level"),
        ({"method": "best"}, MethodError, "method"),
        ({"color": "no"}, ArgumentError, "color"),
        ({"baseline": 3}, TypeError, "baseline"),
    ],
)
def test_wrong_choices_are_refused(tracked, wrong, error, argument):
    with pytest.raises(error, match=argument):
        plot_track(tracked, **wrong)
    assert plt.get_fignums() == []


def test_wrong_axes_and_no_matplotlib(tracked, monkeypatch):
    with pytest.raises(DataTypeError, match="ax"):
        tracked.chart().plot("here")
    with pytest.raises(TypeError, match="size"):
        tracked.chart().plot(size=3)
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    with pytest.raises(MissingDependencyError, match=r"satisfaction\[plot\]"):
        plot_track(tracked)


def test_drawing_warns_of_nothing(tracked):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_track(tracked)
        ax.figure.canvas.draw()
    assert len(ax.lines) == 3


def test_a_track_draws_itself(artist):
    weeks = [week for week in range(20) for _ in range(30)]
    ratings = [1 + (7 * row) % 5 for row in range(600)]
    tracked = track(
        {"r": ratings, "week": weeks}, "r", metric=sat.Metric.csat((1, 5)), period="week"
    )
    ax = tracked.plot()
    chart = tracked.chart()
    assert artist(ax, "line").get_ydata().tolist() == chart.values.tolist()
    assert artist(ax, "upper limit").get_ydata()[:-1].tolist() == chart.high.tolist()
    assert artist(ax, "beyond").get_offsets()[:, 0].tolist() == list(chart.beyond)
