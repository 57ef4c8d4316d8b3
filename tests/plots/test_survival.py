"""The curve drawn is the curve computed."""

from types import MappingProxyType

import matplotlib.pyplot as plt
import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.metrics import SurvivalCurve
from satisfaction.plots._survival import plot_survival


def curve_of(survival, last=8, **fields):
    n = len(survival)
    return SurvivalCurve(
        times=[2.0, 6.0][:n],
        survival=survival,
        variance=[0.021] * n,
        at_risk=[10, 7][:n],
        events=[3, 4][:n],
        censored=[0, 3][:n],
        last=last,
        n=10,
        **fields,
    )


@pytest.fixture
def curve():
    return curve_of([0.7, 0.3])


def test_steps_and_band_are_those_computed(curve, artist):
    ax = plot_survival(curve, confidence_level=0.9, method="plain", title="Retention")
    line = artist(ax, "curve")
    assert line.get_xdata().tolist() == [0, 2, 6, 8]
    assert line.get_ydata() == pytest.approx([100, 70, 30, 30])
    (band,) = ax.collections
    drawn = band.get_paths()[0].vertices[:, 1]
    low, high = curve.confidence_interval(0.9, "plain")
    for limit in [*low, *high]:
        assert np.isclose(drawn, 100 * limit).any()
    assert ax.get_ylabel() == "still there, % (band: 90 % interval)"
    assert ax.get_title("left") == "Retention"


def test_segments_are_named_curves(artists):
    parts = {"$a": curve_of([0.7, 0.3]), None: curve_of([0.9], last=7), "c": curve_of([])}
    ax = plot_survival(curve_of([0.8, 0.5], by=("s",), segments=MappingProxyType(parts)))
    lines = artists(ax, "curve")
    assert [line.get_ydata()[-1] for line in lines] == pytest.approx([30, 90, 100])
    assert len({line.get_linestyle() for line in lines}) == 3
    assert [text.get_text() for text in artists(ax, "name")] == ["$a", "(missing)", "c"]
    assert ax.get_xlim() == (0, 8)
    ax.figure.canvas.draw()
    assert not any(text.get_parse_math() for text in artists(ax, "name"))


def test_given_axes_and_color(curve, artist):
    figure, ax = plt.subplots()
    assert curve.plot(ax, color="black") is ax
    assert artist(ax, "curve").get_color() == "black"
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"confidence_level": 2}, ArgumentError, "confidence_level"),
        ({"method": "best"}, ArgumentError, "method"),
        ({"ax": 1}, DataTypeError, "ax"),
    ],
)
def test_wrong_choices_are_refused(curve, wrong, error, argument):
    with pytest.raises(error, match=argument):
        plot_survival(curve, **wrong)
    assert plt.get_fignums() == []
