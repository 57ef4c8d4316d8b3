"""Pictures in tests: drawn by Agg, every figure closed, no global setting changed."""

import importlib.util
import os

import pytest


@pytest.fixture(autouse=True)
def nothing_stays_open():
    """Draw without a screen, close every figure, and fail if global settings were changed."""
    there = importlib.util.find_spec("matplotlib") is not None
    if not there and not os.environ.get("SATISFACTION_REQUIRE_ENGINES"):
        pytest.skip("matplotlib is not installed")
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    plt.switch_backend("Agg")
    before = dict(mpl.rcParams.copy())
    yield
    plt.close("all")
    assert dict(mpl.rcParams.copy()) == before, "global settings of matplotlib were changed"


@pytest.fixture
def artist():
    """Return a function that finds the one artist of a name in some axes."""

    def find(ax, gid):
        (found,) = [one for one in ax.get_children() if one.get_gid() == gid]
        return found

    return find


@pytest.fixture
def artists():
    """Return a function that finds all artists of a name in some axes."""

    def find(ax, gid):
        return [one for one in ax.get_children() if one.get_gid() == gid]

    return find


@pytest.fixture
def texts():
    """Return a function that lists the texts in some axes that are not empty."""

    def find(ax):
        return [one.get_text() for one in ax.texts if one.get_text()]

    return find
