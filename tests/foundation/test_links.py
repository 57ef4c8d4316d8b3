"""Links, against their definitions in plain Python and numeric derivatives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.foundation._links import LINKS

NAIVE = {
    "logit": lambda u: 1 / (1 + math.exp(-u)),
    "probit": lambda u: math.erfc(-u / math.sqrt(2)) / 2,
    "cloglog": lambda u: 1 - math.exp(-math.exp(u)),
    "loglog": lambda u: math.exp(-math.exp(-u)),
}
POINTS = np.linspace(-2.5, 2.0, 19)


@pytest.mark.parametrize("name", LINKS)
def test_cdf_is_its_definition(name):
    link = LINKS[name]
    naive = [NAIVE[name](u) for u in POINTS]
    np.testing.assert_allclose(link.cdf(POINTS), naive, rtol=1e-12)
    np.testing.assert_allclose(link.survival(POINTS), 1 - np.array(naive), rtol=1e-9)
    np.testing.assert_allclose(link.quantile(link.cdf(POINTS)), POINTS, atol=1e-12)


@pytest.mark.parametrize("name", LINKS)
def test_density_and_slope_are_derivatives(name):
    link, h = LINKS[name], 1e-5
    numeric = (link.cdf(POINTS + h) - link.cdf(POINTS - h)) / (2 * h)
    np.testing.assert_allclose(link.density(POINTS), numeric, atol=1e-9)
    numeric = (link.density(POINTS + h) - link.density(POINTS - h)) / (2 * h)
    np.testing.assert_allclose(link.slope(POINTS), numeric, atol=1e-9)


@pytest.mark.parametrize("name", LINKS)
@given(low=st.floats(-4, 4), width=st.floats(0.01, 4))
def test_interval_is_a_difference(name, low, width):
    link = LINKS[name]
    ends = np.array([low]), np.array([low + width])
    plain = link.cdf(ends[1]) - link.cdf(ends[0])
    np.testing.assert_allclose(link.interval(*ends), plain, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("name", LINKS)
def test_open_ends_give_cdf_and_survival(name):
    link, inf = LINKS[name], np.full(POINTS.shape, np.inf)
    np.testing.assert_allclose(link.interval(-inf, POINTS), link.cdf(POINTS), rtol=1e-12)
    np.testing.assert_allclose(link.interval(POINTS, inf), link.survival(POINTS), rtol=1e-12)
    for end in (inf, -inf):
        assert np.all(link.density(end) == 0)
        assert np.all(link.slope(end) == 0)


def test_far_tails_do_not_cancel():
    ends = np.array([30.0]), np.array([31.0])
    exact = math.exp(-30) / (1 + math.exp(-30)) - math.exp(-31) / (1 + math.exp(-31))
    np.testing.assert_allclose(LINKS["logit"].interval(*ends), exact, rtol=1e-14)
    normal = (math.erfc(8 / math.sqrt(2)) - math.erfc(9 / math.sqrt(2))) / 2
    far = LINKS["probit"].interval(np.array([8.0]), np.array([9.0]))
    np.testing.assert_allclose(far, normal, rtol=1e-12)
