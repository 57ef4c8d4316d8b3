"""What a calibration says of itself, and how it predicts."""

import json

import numpy as np
import pytest

from satisfaction import RatingScale
from satisfaction.errors import DataTypeError, ScaleError
from satisfaction.loyalty import Prediction, calibrate_intent

DATA = {
    "intent": [0, 2, 5, 5, 7, 7, 9, 9, 10, 10, None],
    "<came>": [0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1],
    "n": [10, 8, 13, 2, 12, 6, 14, 10, 12, 13, 1],
}
COLUMNS = ["score", "n", "stated", "calibrated", "observed", "low", "high"]


def calibration(method="beta_binomial", outcome="<came>", **details):
    details = {"scale": (0, 10), "counts": "n", **details}
    return calibrate_intent(DATA, "intent", outcome=outcome, method=method, **details)


@pytest.mark.parametrize("method", ["juster", "beta_binomial", "logistic", "isotonic"])
def test_predictions(method):
    found = calibration(method)
    prediction = found.predict([7, None, 10])
    assert isinstance(prediction, Prediction)
    expected = [found.table["calibrated"][7], np.nan, found.table["calibrated"][10]]
    np.testing.assert_allclose(prediction.values, expected)
    assert np.isnan(prediction.standard_errors[1])
    with pytest.raises(ScaleError, match=r"scores.*0 to 10"):
        found.predict([11])
    with pytest.raises(DataTypeError, match="scores"):
        found.predict("7")


def test_errors_of_predictions_are_those_of_the_parameters():
    found = calibration()
    a, b = (found.parameters[name].value for name in ("a", "b"))

    def probability(a, b):
        return (a + 7) / (a + b + 10)

    h = 1e-6
    slopes = [
        (probability(a + h, b) - probability(a - h, b)) / (2 * h),
        (probability(a, b + h) - probability(a, b - h)) / (2 * h),
    ]
    expected = np.sqrt(slopes @ found.covariance[:2, :2] @ slopes)
    prediction = found.predict([7])
    assert prediction.standard_errors[0] == pytest.approx(expected, rel=1e-6)
    low, high = prediction.confidence_interval()
    assert 0 < low[0] < prediction.values[0] < high[0] < 1


def test_parameters_are_in_the_order_of_the_covariance():
    for method in ("beta_binomial", "logistic"):
        found = calibration(method)
        errors = [one.standard_error for one in found.parameters.values()]
        np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), errors)
        assert not found.covariance.flags.writeable
    assert calibration("juster").covariance.shape == (0, 0)


def test_frame_and_dict():
    found = calibration()
    frame = found.to_frame("polars")
    assert frame.columns == COLUMNS
    assert frame["n"].sum() == found.n == 100
    assert found.n_missing == 1
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["table"]["observed"][1] is None
    assert told["parameters"][2]["name"] == "rho"
    assert told["rate"]["value"] == pytest.approx(found.rate.value)
    assert told["brier_before"] == pytest.approx(found.brier_before)
    alone = calibration(outcome=None)
    assert list(alone.table) == COLUMNS[:4]
    assert alone.to_dict()["brier_after"] is None
    assert alone.n == 100


def test_texts():
    text = repr(calibration())
    first, rate, *_, brier = text.split("\n")
    assert first == "IntentCalibration(beta_binomial of intent and <came>, 100 answers, 1 missing)"
    assert rate.startswith(("  rate   6", "  rate   7"))
    assert "before" in brier
    page = calibration()._repr_html_()
    assert "&lt;came&gt;" in page
    assert "<came>" not in page
    assert page.count("<tr>") == 12
    assert repr(calibration("juster", outcome=None)).count("\n") == 1


def test_a_slider_shows_the_scores_used():
    data = {"share": [0.0, 12.5, 60.0, 12.5, 60.0], "came": [0, 1, 1, 0, 0]}
    found = calibrate_intent(
        data, "share", outcome="came", scale=RatingScale(0, 100, None), method="logistic"
    )
    assert found.table["score"] == (0, 12.5, 60)
    assert found.table["n"] == (1, 2, 2)
    logit = np.log((12.5 + 0.5) / (100 - 12.5 + 0.5))
    c0, c1 = (one.value for one in found.parameters.values())
    expected = 1 / (1 + np.exp(-c0 - c1 * logit))
    assert found.table["calibrated"][1] == pytest.approx(expected)
