import pytest

from satisfaction.errors import ScaleError
from satisfaction.models import Expectation, ExpectationStandard, Performance, RatingScale


def test_expectation():
    expected = Expectation(experience_id="e", attribute="speed", rating=4, scale=(1, 5))
    assert expected.standard is ExpectationStandard.PREDICTED
    assert expected.scale == RatingScale(1, 5)
    assert expected.rating == 4.0
    promised = Expectation(
        experience_id="e", attribute="speed", rating=None, scale=(1, 5), standard="promised"
    )
    assert promised.standard is ExpectationStandard.PROMISED
    assert promised.rating is None


@pytest.mark.parametrize("cls", [Expectation, Performance])
def test_the_rating_lies_on_the_scale(cls):
    with pytest.raises(ScaleError, match="rating: every answer must lie on the scale 1 to 5"):
        cls(experience_id="e", attribute="speed", rating=6, scale=(1, 5))
    with pytest.raises(TypeError):
        cls(experience_id="e", attribute="speed", rating=4)


def test_float_noise_is_taken_off():
    found = Performance(experience_id="e", attribute="a", rating=0.1 + 0.2, scale=(0, 1, 0.1))
    assert found.rating == 0.3
