"""Predictions with their limits."""

import json

import numpy as np
import pytest

from satisfaction.loyalty import Curve, Prediction


def test_limits_are_symmetric_on_their_scale():
    values, errors = np.array([0.2, 0.9]), np.array([0.05, 0.05])
    plain = Prediction(values, errors).confidence_interval()
    np.testing.assert_allclose(plain.high - values, values - plain.low)
    logit = Prediction(values, errors, interval="logit").confidence_interval()
    odds = [np.log(limit / (1 - limit)) for limit in (logit.low, values, logit.high)]
    np.testing.assert_allclose(odds[2] - odds[1], odds[1] - odds[0])
    assert (logit.low > 0).all()
    assert (logit.high < 1).all()
    wider = Prediction(values, errors, 3.0).confidence_interval()
    assert (wider.width > plain.width).all()


def test_certain_and_missing_ones_have_no_width():
    found = Prediction(np.array([0.0, 1.0, np.nan]), np.array([0.0, 0.0, np.nan]), interval="logit")
    interval = found.confidence_interval()
    np.testing.assert_array_equal(interval.low, [0, 1, np.nan])
    np.testing.assert_array_equal(interval.high, [0, 1, np.nan])
    assert json.loads(json.dumps(found.to_dict()))["value"] == [0.0, 1.0, None]


def test_a_matrix_is_told_row_by_row():
    matrix = Prediction(np.array([[0.1, 0.9], [0.5, 0.5]]), np.full((2, 2), 0.1))
    assert repr(matrix) == "Prediction(2 x 2 values)"
    assert matrix.to_frame()["value"].tolist() == [0.1, 0.9, 0.5, 0.5]
    assert "<td>0.9</td>" in matrix._repr_html_()
    curve = Curve(np.array([0.2]), np.array([0.1]), points=np.array([3.0]))
    assert curve.to_dict()["point"] == [3.0]
    assert next(iter(curve.to_frame("polars").columns)) == "point"
    assert repr(curve) == "Curve(1 values)"
    assert curve.confidence_interval(0.5).low[0] == pytest.approx(0.2 - 0.0674490)
