"""The likelihood's derivatives, against differences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.loyalty._beta_geometric import BetaGeometric
from satisfaction.loyalty._renewals import renewals_of_table

LIKELIHOOD = BetaGeometric(renewals_of_table([100, 60, 45, 38])[0])


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_gradient_equal_to_differences(centre, log_beta):
    point, h = np.array([centre, log_beta]), 1e-5
    expected = [
        (LIKELIHOOD(point + step).value - LIKELIHOOD(point - step).value) / (2 * h)
        for step in np.eye(2) * h
    ]
    np.testing.assert_allclose(LIKELIHOOD(point).gradient, expected, atol=1e-5)


@pytest.mark.parametrize("point", [[-0.4, 0.2], [0.0, 0.0]])
def test_information_equal_to_differences_near_the_maximum(point):
    here, h = np.array(point), 1e-5
    expected = [
        -(LIKELIHOOD(here + step).gradient - LIKELIHOOD(here - step).gradient) / (2 * h)
        for step in np.eye(2) * h
    ]
    np.testing.assert_allclose(LIKELIHOOD(here).information, expected, rtol=1e-5, atol=1e-6)


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_information_is_never_negative(centre, log_beta):
    information = LIKELIHOOD(np.array([centre, log_beta])).information
    assert np.linalg.eigvalsh(information)[0] >= -1e-9
