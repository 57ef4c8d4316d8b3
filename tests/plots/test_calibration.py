"""The reliability diagram."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import evaluate_predictions

Y = np.arange(60) % 3 == 0
P = np.linspace(0.05, 0.75, 60)


def evaluation(y=Y, p=P, **details):
    return evaluate_predictions({"y": y, "p": p}, "y", prediction="p", **details)


def test_dots_intervals_line_and_histogram(artist):
    found = evaluation(bins=5)
    ax = found.plot(title="spring", color="black")
    table = found.calibration_table
    np.testing.assert_allclose(
        artist(ax, "dots").get_offsets(), np.column_stack([table.predicted, table.observed])
    )
    segments = np.array(artist(ax, "intervals").get_segments())
    limits = table.confidence_interval()
    np.testing.assert_allclose(segments[:, 0, 1], limits.low)
    np.testing.assert_allclose(segments[:, 1, 1], limits.high)
    np.testing.assert_array_equal(artist(ax, "right").get_xydata(), [[0, 0], [1, 1]])
    bars = [bar.get_height() for bar in ax.patches]
    assert (len(bars), max(bars)) == (40, 0.12)
    assert all(bar.get_y() < 0 for bar in ax.patches)
    text = artist(ax, "numbers").get_text()
    assert text == (
        f"skill {100 * found.skill:.0f} %\nAUC {found.auc.value:.2f}"
        f"\nslope {found.calibration_slope:.2f}"
    )
    assert ax.get_title(loc="left") == "spring"
    assert ax.get_xlabel() == "predicted probability"
    assert "95 % intervals" in ax.get_ylabel()


def test_numbers_that_are_not_defined_are_not_written(artist):
    ax = evaluation(p=np.full(60, 0.3)).plot()
    assert "slope" not in artist(ax, "numbers").get_text()


def test_too_many_bins_have_no_intervals(artists):
    rng = np.random.default_rng(1)
    p = rng.random(150)
    ax = evaluation(rng.random(150) < p, p, bins="distinct").plot()
    assert artists(ax, "intervals") == []
    assert ax.get_ylabel() == "observed share"


def test_bad_level():
    with pytest.raises(ArgumentError, match="confidence_level"):
        evaluation().plot(confidence_level=95)
