"""The picture of a loyalty curve shows what the curve says."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, MethodError
from satisfaction.loyalty import loyalty_curve

DATA = {
    "x": [1, 2, 3, 4, 5] * 2,
    "y": [0] * 5 + [1] * 5,
    "k": [18, 22, 24, 9, 6, 2, 5, 8, 14, 28],
}


@pytest.fixture(scope="module")
def curve():
    return loyalty_curve(DATA, "y", satisfaction="x", counts="k", center=3)


def test_shares_and_intervals_are_those_of_the_rates(curve, artist):
    ax = curve.plot(title="Guests", confidence_level=0.8)
    dots = artist(ax, "rates")
    np.testing.assert_allclose(
        dots.get_offsets(), [(level, rate.value) for level, rate in curve.rates.items()]
    )
    n = np.array([rate.n for rate in curve.rates.values()])
    areas = dots.get_sizes()
    assert (np.argsort(areas) == np.argsort(n)).all()
    bars = np.array([path.vertices[:, 1] for path in artist(ax, "intervals").get_paths()])
    expected = [tuple(rate.confidence_interval(0.8)) for rate in curve.rates.values()]
    np.testing.assert_allclose(bars, expected)
    assert ax.get_title(loc="left") == "Guests"
    assert ax.get_xlabel() == "x"
    assert ax.get_ylabel() == "loyal by y, % (bars and bands: 80 % intervals)"
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1", "2", "3", "4", "5"]


def test_shapes_are_those_of_predict(curve, artist, artists):
    ax = curve.plot(shapes=["threshold", "isotonic", "levels"])
    for shape in ("threshold", "levels"):
        line = artist(ax, shape)
        found = curve.predict(line.get_xdata(), shape=shape)
        np.testing.assert_allclose(line.get_ydata(), 100 * found.values)
        band = artist(ax, f"{shape} band").get_paths()[0].vertices[:, 1]
        assert band.max() == pytest.approx(100 * found.confidence_interval().high.max())
    steps = artist(ax, "isotonic")
    assert steps.get_drawstyle() == "steps-post"
    assert steps.get_ydata() == pytest.approx(100 * curve.fits["isotonic"].values)
    assert artists(ax, "isotonic band") == []
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named == ["threshold", "isotonic", "levels", "observed share (larger: more answers)"]


def test_line_and_spline_by_default(curve, artists):
    ax = curve.plot()
    assert [len(artists(ax, shape)) for shape in ("linear", "spline", "threshold")] == [1, 1, 0]


def test_steps_where_there_is_no_line(artist):
    data = {"x": [1, 2, 3, 4, 5, 6], "y": [0, 0, 0, 1, 1, 1]}
    ax = loyalty_curve(data, "y", satisfaction="x").plot()
    assert artist(ax, "isotonic").get_ydata().tolist() == [0, 0, 0, 100, 100, 100]


def test_shares_alone_on_given_axes(curve, artist):
    _, mine = plt.subplots()
    ax = curve.plot(mine, shapes=[])
    assert ax is mine
    assert artist(ax, "rates") is not None
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "observed share (larger: more answers)"
    ]


def test_many_levels_have_plain_ticks():
    data = {"x": list(range(20)) * 2, "y": [0, 1, 0, 0] * 10}
    ax = loyalty_curve(data, "y", satisfaction="x", shapes=["isotonic"]).plot()
    assert len(ax.get_xticks()) < 20


def test_bad_wishes(curve):
    with pytest.raises(DataTypeError, match="shapes"):
        curve.plot(shapes="linear")
    with pytest.raises(ArgumentError, match="shape: must be one of"):
        curve.plot(shapes=["cubic"])
    other = loyalty_curve(DATA, "y", satisfaction="x", counts="k", shapes=["linear"])
    with pytest.raises(MethodError, match="not asked for"):
        other.plot(shapes=["spline"])
    with pytest.raises(ArgumentError, match="confidence_level"):
        curve.plot(confidence_level=95)
    with pytest.raises(TypeError):
        curve.plot(colour="red")
