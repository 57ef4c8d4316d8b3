"""The picture of a calibration: what it draws is what was computed."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from satisfaction import RatingScale
from satisfaction.errors import DataTypeError
from satisfaction.loyalty import calibrate_intent

DATA = {
    "again": [0, 2, 5, 5, 7, 7, 9, 9, 10, 10],
    "came $x$": [0, 0, 0, 1, 0, 1, 0, 1, 0, 1],
    "n": [10, 8, 13, 2, 12, 6, 14, 10, 12, 13],
}


def calibration(method="logistic", **details):
    details = {"outcome": "came $x$", "scale": (0, 10), "counts": "n", **details}
    return calibrate_intent(DATA, "again", method=method, **details)


def test_lines_points_and_bars_are_the_table(artist):
    found = calibration()
    ax = found.plot(title="Guests")
    for name in ("stated", "calibrated"):
        line = artist(ax, name)
        assert line.get_xdata() == pytest.approx(found.table["score"])
        assert line.get_ydata() == pytest.approx(np.multiply(found.table[name], 100))
    used = [0, 2, 5, 7, 9, 10]
    points = artist(ax, "observed")
    assert points.get_xdata() == pytest.approx(used)
    shares = [100 * found.table["observed"][score] for score in used]
    assert points.get_ydata() == pytest.approx(shares)
    bars = [bar[:, 1] for bar in artist(ax, "limits").get_segments()]
    limits = [[100 * found.table[end][score] for end in ("low", "high")] for score in used]
    np.testing.assert_allclose(bars, limits)
    assert (ax.get_xlabel(), ax.get_title(loc="left")) == ("again", "Guests")
    assert [tick.get_text() for tick in ax.get_xticklabels()] == [str(n) for n in range(11)]


def test_names_are_drawn_as_they_are():
    ax = calibration().plot()
    ax.figure.canvas.draw()
    texts = ax.get_legend().get_texts()
    assert [text.get_text() for text in texts][-1] == "observed: came $x$"
    assert not any(text.get_parse_math() for text in texts)


def test_steps_where_nothing_is_said_between_scores(artist):
    assert artist(calibration("isotonic").plot(), "calibrated").get_drawstyle() == "steps-post"
    low = calibration("isotonic", scale=RatingScale(0, 10, best="low"))
    assert artist(low.plot(), "calibrated").get_drawstyle() == "steps-pre"
    assert artist(calibration().plot(), "calibrated").get_drawstyle() == "default"


def test_without_outcome_on_given_axes(artists):
    figure, ax = plt.subplots()
    assert calibration("beta_binomial", outcome=None).plot(ax) is ax
    assert artists(ax, "observed") == []
    assert plt.get_fignums() == [figure.number]
    with pytest.raises(DataTypeError, match="ax"):
        calibration().plot(1)


def test_long_scales_have_few_ticks():
    ax = calibration("juster", scale=(0, 50)).plot()
    assert len(ax.get_xticks()) < 14
