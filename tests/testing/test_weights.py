"""Drawn weights are weights."""

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError
from satisfaction.testing import weights


@given(weights())
def test_weights_are_finite_and_at_least_zero(weight):
    assert type(weight) is float
    assert weight == 0 or 1e-3 <= weight <= 1e6


@given(st.lists(weights(zero=False), min_size=1))
def test_without_zero_every_sum_is_positive(drawn):
    assert min(drawn) > 0


def test_zero_whole_and_fractional_are_drawn():
    assert find(weights(), lambda weight: weight == 0) == 0
    assert find(weights(), lambda weight: weight % 1) % 1


def test_wrong_choices_are_refused():
    with pytest.raises(DataTypeError, match="zero"):
        weights(zero=0)
