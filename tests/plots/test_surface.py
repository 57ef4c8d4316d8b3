"""The response surface, flat and solid."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.expectations import ResponseSurface, response_surface

RNG = np.random.default_rng(4)
DATA = {"e": RNG.integers(1, 8, 90), "p": RNG.integers(1, 8, 90)}
DATA["s"] = DATA["p"] - 0.3 * (DATA["p"] - DATA["e"]) ** 2 + RNG.normal(size=90)
COLUMNS = {"expected": "e", "perceived": "p", "satisfaction": "s"}


def test_contour(artist):
    surface = response_surface(DATA, scale=(1, 7), **COLUMNS)
    ax = surface.plot(title="Met?")
    assert ax.get_xlim() == ax.get_ylim() == (1, 7)
    first = artist(ax, "axis 1")
    point = surface.axes[0].point
    assert first.get_xy1() == pytest.approx((point[0] + 4, point[1] + 4))
    assert artist(ax, "congruence").get_slope() == 1
    hull = artist(ax, "hull").get_xydata()
    assert hull[0].tolist() == hull[-1].tolist()
    assert hull.min() >= 1
    assert hull.max() <= 7
    free = response_surface(DATA, center=3, **COLUMNS).plot()
    assert free.get_xlim() == (1, 7)


def test_edges(artists):
    plane = ResponseSurface.from_coefficients([1, 1, 0, 0, 0, 0]).plot()
    assert artists(plane, "axis 1") == artists(plane, "hull") == []
    flat = ResponseSurface.from_coefficients([1, 0, 0, 0, 0, 0]).plot()
    assert flat.get_xlim() == (-3, 3)
    ridge = ResponseSurface.from_coefficients([6, 0, 0, -0.3, 0.6, -0.3]).plot()
    assert artists(ridge, "axis 2") == []


def test_solid(artist):
    surface = response_surface(DATA, scale=(1, 7), **COLUMNS)
    ax = surface.plot("surface", title="Met?")
    line = artist(ax, "congruence")
    x, y, z = line.get_data_3d()
    assert x.tolist() == y.tolist()
    assert z[0] == pytest.approx(surface.predict(expected=1, perceived=1))
    x, y, z = artist(ax, "incongruence").get_data_3d()
    assert z[0] == pytest.approx(surface.predict(expected=1, perceived=7))
    own = plt.figure().add_subplot(projection="3d")
    assert surface.plot("surface", ax=own) is own


def test_bad_arguments():
    surface = ResponseSurface.from_coefficients([1, 1, 0, 0, 0, 0])
    with pytest.raises(ArgumentError, match="kind"):
        surface.plot("heat")
    axes = plt.subplots()[1]
    with pytest.raises(DataTypeError, match="three-dimensional"):
        surface.plot("surface", ax=axes)
