"""The gains curve."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import evaluate_predictions


def gains(y, p):
    return evaluate_predictions({"y": y, "p": p}, "y", prediction="p").gains()


def test_curve_chance_and_lift(artist):
    drawn = gains([0, 1, 0, 0, 1], [0.1, 0.3, 0.3, 0.5, 0.7])
    ax = drawn.plot(mark=0.2, title="best first")
    np.testing.assert_allclose(
        artist(ax, "curve").get_xydata(), 100 * np.column_stack([drawn.targeted, drawn.reached])
    )
    np.testing.assert_array_equal(artist(ax, "chance").get_xydata(), [[0, 0], [100, 100]])
    np.testing.assert_allclose(artist(ax, "mark").get_offsets(), [[20, 50]])
    assert artist(ax, "lift").get_text() == "best 20 %: lift 2.50"
    assert ax.get_xlabel() == "customers targeted, best first, %"
    assert ax.get_title(loc="left") == "best first"


def test_a_long_curve_is_thinned(artist):
    rng = np.random.default_rng(1)
    p = rng.random(3_000)
    ax = gains(rng.random(3_000) < p, p).plot()
    assert len(artist(ax, "curve").get_xydata()) == 2_001


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
def test_without_events_there_is_no_mark(artists):
    ax = gains([0, 0], [0.1, 0.2]).plot()
    assert artists(ax, "mark") == artists(ax, "lift") == []


def test_bad_mark():
    with pytest.raises(ArgumentError, match="mark"):
        gains([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]).plot(mark=0)
