"""All behaviours together: their order, tables and frames."""

import numpy as np
import pytest

from satisfaction.service import service_drivers
from satisfaction.service._service_drivers_result import by_lost

CALLS = {
    "rating": [5, 4, 5, 2, 3, 2, 1, 3, 4, 2],
    "a": [1, 1, 1, 0, 0, 0, 0, 0, 1, 0],
    "b": [1, 0, 1, 1, 1, 0, 0, 1, 0, 0],
    "c": [0] * 10,
}


def drivers(*names, **details):
    return service_drivers(CALLS, "rating", names, **details)


def test_ties_keep_their_order_and_nan_is_last():
    found = drivers("c", "b", "a")
    assert list(found) == ["a", "b", "c"]
    same = {"x": found["b"], "c": found["c"], "y": found["b"], "z": found["a"]}
    assert list(by_lost(same)) == ["z", "x", "y", "c"]


def test_losses_are_compared_with_their_covariance():
    table = drivers("a", "b").estimates()
    assert table.metric.name == "lost"
    gap = table["a"] - table["b"]
    matrix = np.array(table.covariance)
    assert gap.standard_error**2 == pytest.approx(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1])
    assert drivers("a", "b").estimates("incidence").metric.unit == "percent"


def test_a_mapping_and_a_frame():
    found = drivers("a", "b", "c")
    assert dict(found)["a"] is found["a"]
    assert "c" in found
    assert "d" not in found
    frame = found.to_frame(confidence_level=0.9)
    low, high = found["b"].lost.confidence_interval(0.9)
    assert (frame["low"][1], frame["high"][1]) == (low, high)
    assert np.isnan(frame["lost"][2])
    assert frame["n"].tolist() == [10, 10, 10]
