"""Areas of ranked rows: what the tests of `evaluate_predictions` do not see."""

import numpy as np
import pytest

from satisfaction.errors import MethodError
from satisfaction.loyalty import evaluate_predictions

DATA = {
    "y": [0, 0, 1, 0, 1, 1],
    "p": [0.1, 0.3, 0.3, 0.6, 0.6, 0.9],
    "q": [0.4, 0.3, 0.3, 0.2, 0.6, 0.9],
}


def test_an_area_has_a_logit_interval():
    auc = evaluate_predictions(DATA, "y", prediction="p").auc
    low, high = auc.confidence_interval(method="logit")
    assert 0 < low < auc.value < high < 1
    z = 1.959963984540054 * auc.standard_error / (auc.value * (1 - auc.value))
    assert np.log(high / (1 - high)) == pytest.approx(np.log(auc.value / (1 - auc.value)) + z)
    with pytest.raises(MethodError, match="logit, t"):
        auc.confidence_interval(method="score")


def test_the_difference_is_that_of_the_same_people():
    found = evaluate_predictions(DATA, "y", prediction="p", rival="q")
    difference = found.auc_difference
    assert difference.paired
    assert difference.value == found.auc.value - found.rival_auc.value
    assert difference.covariance > 0
    assert difference.degrees_of_freedom == np.inf
    assert difference.confidence_interval().method == "t"
    assert repr(difference).startswith("auc p - q = ")
    assert found.auc.key == "p"
    assert evaluate_predictions(DATA, "y", prediction="p").auc.key is None


def test_equal_predictions_do_not_differ():
    found = evaluate_predictions(DATA | {"q": DATA["p"]}, "y", prediction="p", rival="q")
    assert (found.auc_difference.value, found.auc_difference.pvalue) == (0.0, 1.0)
