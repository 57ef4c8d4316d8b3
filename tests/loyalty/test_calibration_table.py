"""Predicted against observed shares."""

import json

import numpy as np
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.loyalty import evaluate_predictions
from satisfaction.metrics import share_interval

DATA = {
    "y": [0, 0, 1, 0, 1, 1, 0, 1],
    "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9, 0.7, 0.7],
    "w": [1, 2, 1, 3, 1, 1, 2, 1],
    "c": [1, 1, 2, 2, 3, 3, 4, 4],
}


def table_of(data=DATA, bins=2, **details):
    return evaluate_predictions(data, "y", prediction="p", bins=bins, **details).calibration_table


@pytest.mark.parametrize("counted", [False, True])
def test_limits_are_wilsons(counted):
    table = table_of(tally(DATA, ["y", "p"]) if counted else DATA)
    assert (table.n.tolist(), len(table)) == ([3, 5], 2)
    np.testing.assert_allclose(table.predicted, [0.7 / 3, 0.7])
    np.testing.assert_allclose(table.observed, [1 / 3, 3 / 5])
    np.testing.assert_allclose([table.low, table.high], [[0.1, 0.6], [0.3, 0.9]])
    limits = table.confidence_interval(0.9)
    wanted = share_interval([1, 3], [3, 5], confidence_level=0.9)
    np.testing.assert_allclose([limits.low, limits.high], [wanted.low, wanted.high], rtol=1e-12)


def test_under_a_design_a_bin_is_a_domain():
    design = SurveyDesign(weights="w", clusters="c")
    table = table_of(design=design)
    inside = np.array(DATA["p"]) < 0.6
    y, w = np.array(DATA["y"]), np.array(DATA["w"], dtype=float)
    observed = w[inside] @ y[inside] / w[inside].sum()
    assert table.observed[0] == pytest.approx(observed)
    z = np.where(inside, w * (y - observed) / w[inside].sum(), 0).reshape(4, 2).sum(axis=1)
    batch = table._batch
    # domains count the clusters that have any of their answers
    assert batch.variance[0] == pytest.approx(1e4 * 4 / 3 * ((z - z.mean()) ** 2).sum())
    limits = table.confidence_interval()
    assert (limits.low < table.observed).all()


def test_a_bin_of_one_class_warns_of_nothing():
    table = table_of(DATA | {"y": [0, 0, 0, 0, 1, 1, 0, 1]}, design=SurveyDesign(clusters="c"))
    assert table.observed[0] == 0
    limits = table.confidence_interval()
    assert limits.low[0] == 0 < limits.high[0] < 1


def test_shown_and_exported():
    table = table_of(bins="distinct")
    assert table.to_frame().shape == (5, 7)
    assert list(table.to_frame().columns)[:4] == ["low", "high", "n", "predicted"]
    assert json.loads(json.dumps(table.to_dict()))["n"] == [1, 2, 2, 2, 1]
    assert "0.1000 - 0.1000" in repr(table)
    assert table._repr_html_().count("<tr>") == 6
    y = np.arange(50) % 2
    many = table_of({"y": y, "p": (1 + np.arange(50)) / 100}, bins=50)
    assert "... 31 more" in many._repr_html_()
    assert "... 31 more" in repr(many)
