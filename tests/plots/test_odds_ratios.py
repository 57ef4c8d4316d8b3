"""Odds ratios and coefficients as rows of dots."""

import numpy as np
import pytest

from satisfaction.errors import EmptyDataError
from satisfaction.loyalty import Levels, fit_loyalty
from satisfaction.plots._odds_ratios import _ticks

RNG = np.random.default_rng(1)
RATING = RNG.integers(1, 6, 300)
DATA = {
    "rating": RATING,
    "segment": RNG.choice(["new", "$x$"], 300),
    "y": RNG.random(300) < 1 / (1 + np.exp(2.4 - 0.8 * RATING)),
}


PREDICTORS = ["rating", Levels("segment", "new")]


def fit(predictors=PREDICTORS, **details):
    return fit_loyalty(DATA, "y", predictors, kind="binary", **details)


def test_odds_ratios_on_a_logarithmic_axis(artist):
    model = fit()
    ax = model.plot(title="renewal")
    ratios = model.odds_ratios()
    np.testing.assert_allclose(
        artist(ax, "dots").get_offsets()[:, 0], [ratio.value for ratio in ratios.values()]
    )
    segments = np.array(artist(ax, "intervals").get_segments())
    np.testing.assert_allclose(segments[:, 0, 0], [ratio.low for ratio in ratios.values()])
    np.testing.assert_allclose(segments[:, 1, 0], [ratio.high for ratio in ratios.values()])
    assert ax.get_xscale() == "log"
    assert artist(ax, "reference").get_xdata()[0] == 1
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["rating", "segment=$x$"]
    low, high = ax.get_xlim()
    assert low < min(ratio.low for ratio in ratios.values())
    assert high > max(ratio.high for ratio in ratios.values())
    assert ax.get_xlabel() == "odds ratio of one unit more (lines: 95 % intervals)"
    ax.figure.draw_without_rendering()
    assert "1" in [label.get_text() for label in ax.get_xticklabels()]


def test_other_links_have_coefficients(artist):
    model = fit(link="probit")
    ax = model.plot(confidence_level=0.9)
    values = [one.value for one in model.coefficients.values()]
    np.testing.assert_allclose(artist(ax, "dots").get_offsets()[:, 0], values)
    assert (ax.get_xscale(), artist(ax, "reference").get_xdata()[0]) == ("linear", 0)
    assert ax.get_xlabel() == "coefficient, probit link (lines: 90 % intervals)"


def test_a_model_without_predictors_has_nothing_to_draw():
    with pytest.raises(EmptyDataError, match="at least one predictor"):
        fit([]).plot()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.005, 200, [0.01, 0.1, 1, 10, 100]),
        (0.2, 5, [0.2, 0.5, 1, 2, 5]),
        (0.4, 1.2, [0.4, 0.6, 0.8, 1]),
        (0.99, 1.05, [0.98, 1.0, 1.02, 1.04, 1.06]),
    ],
)
def test_ticks_are_plain_numbers(low, high, expected):
    np.testing.assert_allclose(_ticks(low, high), expected)
