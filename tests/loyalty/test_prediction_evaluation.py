"""What an evaluation shows."""

import json

import numpy as np
import pytest

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import evaluate_predictions

DATA = {
    "renewed": [0, 0, 0, 1, 0, 1, 1, 0, 1, None],
    "p": [0.2, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6, 0.6, 0.8, 0.9],
    "<q>": [0.3, 0.1, 0.5, 0.3, 0.4, 0.4, 0.7, 0.6, 0.6, 0.9],
}


@pytest.fixture(scope="module")
def found():
    return evaluate_predictions(DATA, "renewed", prediction="p", rival="<q>")


def test_the_text_says_what_is_not_explained(found):
    text = repr(found)
    assert text.startswith("p as prediction of renewed   n = 9 (1 missing), 4 events (44.4 %)")
    left = 100 - 100 * found.skill
    assert f"is explained, {left:.1f} % is not" in text
    assert "the base rate alone has 0.2469" in text
    assert "rival AUC" in text
    assert "p = 0." in text


def test_html_is_escaped(found):
    html = found._repr_html_()
    assert "&lt;q&gt;" in html
    assert "<q>" not in html


def test_numbers_as_json(found):
    numbers = json.loads(json.dumps(found.to_dict()))
    assert numbers["skill"] == found.skill
    assert numbers["rival"] == "<q>"
    assert numbers["auc_difference"]["paired"] is True
    alone = evaluate_predictions(DATA, "renewed", prediction="p")
    assert (alone.rival_auc, alone.auc_difference) == (None, None)
    assert alone.to_dict()["auc_difference"] is None


def test_worse_than_the_base_rate():
    data = {"y": [0, 1, 0, 1], "p": [0.8, 0.2, 0.7, 0.75]}
    worse = evaluate_predictions(data, "y", prediction="p")
    assert worse.skill < 0
    assert "no better than the base rate: nothing is explained" in repr(worse)


def test_histogram(found):
    weights, edges = found.histogram(2)
    np.testing.assert_array_equal(weights, [5, 4])
    np.testing.assert_array_equal(edges, [0, 0.5, 1])
    with pytest.raises(ArgumentError, match="cells"):
        found.histogram(0)


def test_frozen(found):
    with pytest.raises(AttributeError):
        found.outcome = "other"
