"""One behaviour of good service."""

import json

import numpy as np
import pytest

from satisfaction.service import ServiceDriver, service_drivers
from satisfaction.service._service_driver import measure_names

CALLS = {
    "rating": [5, 4, 5, 2, 3, 2, 1, 3],
    "<listened>": [1, 1, 1, 0, 0, 0, 0, 0],
    "smiled": [1] * 8,
}


def driver(name):
    return service_drivers(CALLS, "rating", ["<listened>", "smiled"])[name]


def test_the_difference_is_that_of_both_means():
    listened = driver("<listened>")
    assert isinstance(listened, ServiceDriver)
    assert (listened.mean_done.n, listened.mean_not_done.n, listened.incidence.n) == (3, 5, 8)
    gap = listened.mean_done.value - listened.mean_not_done.value
    assert listened.difference.value == pytest.approx(gap)
    assert listened.difference.covariance == pytest.approx(0)
    assert measure_names("x") == ("incidence: x", "done: x", "not done: x")


def test_texts_are_escaped_and_numbers_are_json():
    listened = driver("<listened>")
    assert "&lt;listened&gt;" in listened._repr_html_()
    assert repr(listened).startswith("<listened>   done 37.5 %, difference +2.47, adjusted +2.47")
    document = json.loads(json.dumps(listened.to_dict()))
    assert document["lost"]["value"] == pytest.approx(0.625 * listened.adjusted.value)
    smiled = json.loads(json.dumps(driver("smiled").to_dict()))
    assert (smiled["difference"], smiled["reason"]) == (None, "always done")
    assert "always done" in driver("smiled")._repr_html_()
    assert np.isnan(driver("smiled").difference.pvalue)
