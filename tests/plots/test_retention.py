"""The curves drawn are the curves computed, and the circles what was seen."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import fit_retention
from satisfaction.plots._retention import plot_retention

SURVIVORS = [1000, 631, 468, 382, 326, 289, 262, 241]


@pytest.fixture(scope="module")
def model():
    return fit_retention(SURVIVORS)


def test_curves_bands_and_circles(model, artists):
    ax = plot_retention(model, confidence_level=0.9, title="Regular")
    there, stay = artists(ax, "curve")
    expected = model.survival(range(12)), model.retention_rate(range(1, 12))
    for line, curve, band in zip((there, stay), expected, ax.collections, strict=True):
        assert line.get_xdata().tolist() == curve.points.tolist()
        assert line.get_ydata() == pytest.approx(100 * curve.values)
        drawn = band.get_paths()[0].vertices[:, 1]
        low, high = curve.confidence_interval(0.9)
        for limit in [*low, *high]:
            assert np.isclose(drawn, 100 * limit).any()
    shares, rates = artists(ax, "seen")
    assert shares.get_ydata() == pytest.approx(np.array(SURVIVORS) / 10)
    assert rates.get_ydata()[:2] == pytest.approx([63.1, 100 * 468 / 631])
    assert rates.get_xdata()[0] == 1
    assert [one.get_text() for one in artists(ax, "name")] == [
        "still there",
        "stay at this renewal",
    ]
    assert artists(ax, "end")[0].get_xdata()[0] == 7
    assert ax.get_ylabel() == "customers, % (bands: 90 % intervals)"
    assert ax.get_title("left") == "Regular"


def test_periods_and_axes(model, artists):
    _, ax = plt.subplots()
    assert model.plot(ax, periods=3) is ax
    assert ax.get_xlim() == (0, 3)
    assert not artists(ax, "end")
    assert [len(one.get_xdata()) for one in artists(ax, "seen")] == [4, 3]


def test_with_predictors_nothing_is_seen_at_one_customer(artists):
    data = {
        "rating": [1, 1, 1, 1, 5, 5, 5, 5],
        "tenure": [1, 2, 3, 3, 1, 2, 3, 3],
        "left": [1, 1, 1, 0, 1, 1, 1, 0],
        "k": [50, 20, 10, 20, 20, 10, 6, 64],
    }
    model = fit_retention(data, "tenure", event="left", predictors=["rating"], counts="k")
    with pytest.raises(ArgumentError, match="at"):
        model.plot()
    assert plt.get_fignums() == []
    ax = model.plot(at={"rating": 4})
    there = model.survival(range(6), at={"rating": 4}).values
    assert artists(ax, "curve")[0].get_ydata() == pytest.approx(100 * there)
    assert not artists(ax, "seen")
    assert artists(ax, "end")


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"confidence_level": 2}, ArgumentError, "confidence_level"),
        ({"periods": 1}, ArgumentError, "periods"),
        ({"at": {"x": 1}}, ArgumentError, "at"),
        ({"ax": 1}, DataTypeError, "ax"),
    ],
)
def test_wrong_choices_are_refused(model, wrong, error, argument):
    with pytest.raises(error, match=argument):
        plot_retention(model, **wrong)
    assert plt.get_fignums() == []
