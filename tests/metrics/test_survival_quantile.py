"""A quantile of a survival curve."""

import math

import pytest

from satisfaction.metrics import SurvivalQuantile


def test_a_quantile_that_is_never_reached():
    never = SurvivalQuantile(math.nan, 7.0, math.nan, p=0.75, confidence_level=0.9, method="log")
    assert repr(never) == "75 % left by nan   90 % CI 7 to nan"
    assert never._repr_html_() == f"<p>{never!r}</p>"
    assert never.to_dict() == {
        "p": 0.75,
        "value": None,
        "low": 7.0,
        "high": None,
        "confidence_level": 0.9,
        "method": "log",
    }


def test_it_is_a_value_and_frozen():
    median = SurvivalQuantile(310.0, 284.0, 361.0)
    assert median == SurvivalQuantile(310.0, 284.0, 361.0, p=0.5)
    assert len({median, SurvivalQuantile(310.0, 284.0, 361.0)}) == 1
    with pytest.raises(AttributeError):
        median.value = 1.0
