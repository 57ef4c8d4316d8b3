"""Planes: Kano's, and importance against performance."""

import numpy as np
import pytest

from satisfaction.drivers import importance_performance
from satisfaction.errors import WeakDataWarning
from satisfaction.expectations import Kano

GUESTS = {
    "clean": [2, 3, 2, 3, 4],
    "bar": [4, 5, 4, 4, 3],
    "clean_matters": [5, 5, 4, 5, 5],
    "bar_matters": [2, 1, 2, 3, 2],
}


def test_kano(artist, texts):
    counts = {"app": {"M": 95, "O": 123, "A": 45, "I": 33}, "fax": {"R": 9}}
    with pytest.warns(WeakDataWarning):
        found = Kano.from_counts(counts)
    ax = found.plot(title="What delights")
    app = found["app"]
    assert artist(ax, "dots").get_offsets().tolist() == [[-app.worse.value, app.better.value]]
    (across,) = artist(ax, "across").get_segments()
    low, high = app.worse.confidence_interval()
    assert across[:, 0] == pytest.approx([-high, -low])
    (upwards,) = artist(ax, "upwards").get_segments()
    assert upwards[:, 1] == pytest.approx(list(app.better.confidence_interval()))
    assert "app" in texts(ax)
    assert "fax" not in texts(ax)
    assert "must-be" in texts(ax)
    assert ax.get_xlim() == ax.get_ylim() == (0, 1)


def mapped(**options):
    return importance_performance(
        GUESTS,
        ["clean", "bar"],
        **{"importance": ["clean_matters", "bar_matters"], "crosshair": "mean", "scale": (1, 5)}
        | options,
    )


def test_importance_performance(artist, texts):
    found = mapped(importance_scale=(1, 5))
    ax = found.plot()
    points = [[one.performance.value, one.importance.value] for one in found.values()]
    assert artist(ax, "dots").get_offsets().tolist() == points
    assert artist(ax, "vertical").get_xdata() == [found.crosshair[1]] * 2
    assert artist(ax, "horizontal").get_ydata() == [found.crosshair[0]] * 2
    assert artist(ax, "diagonal").get_slope() == 1
    assert "concentrate here" in texts(ax)


def test_given_importance_has_no_interval(artist):
    found = mapped(importance={"clean": 0.3, "bar": 0.3})
    ax = found.plot()
    for line in artist(ax, "upwards").get_segments():
        assert np.ptp(line[:, 1]) == 0
    assert artist(ax, "diagonal").get_xy1() == found.crosshair[::-1]
