"""The odds ratio of a coefficient."""

import json
import math

import pytest

from satisfaction.loyalty import OddsRatio


def test_it_is_the_exponential_of_the_coefficient():
    ratio = OddsRatio.of(math.log(2), 0.0, math.log(4))
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((2, 1, 4))
    assert ratio.to_dict() == {"value": ratio.value, "low": 1.0, "high": ratio.high}


def test_too_large_for_a_float_is_infinite():
    huge = OddsRatio.of(800.0, -800.0, 900.0)
    assert (huge.value, huge.low, huge.high) == (math.inf, 0.0, math.inf)
    assert json.loads(json.dumps(huge.to_dict()))["value"] is None
