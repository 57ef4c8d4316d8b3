"""Random numbers by name: uniform, normal, shares and Poisson counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from satisfaction.simulate._streams import Streams, choose, poisson

# of NumPy's PCG64, whose output is the same on every platform
PINNED = [0.46389790885920323, 0.5646367368900524, 0.1594277374031942]


def test_one_name_is_one_stream():
    streams = Streams(np.random.default_rng(1))
    again = Streams(np.random.default_rng(1))
    one = streams.uniforms("segment", 5)
    np.testing.assert_array_equal(one, again.uniforms("segment", 5))
    np.testing.assert_array_equal(one[:3], streams.uniforms("segment", 3))
    for other in (
        streams.uniforms("offering", 5),
        streams.uniforms("segment", 5, part=1),
        Streams(np.random.default_rng(1), occasion=1).uniforms("segment", 5),
        Streams(np.random.default_rng(2)).uniforms("segment", 5),
    ):
        assert not np.any(one == other)


def test_numbers_are_uniform_and_normal():
    streams = Streams(np.random.default_rng(3))
    uniforms = streams.uniforms("segment", 20_000)
    assert 0 < uniforms.min() < uniforms.max() < 1
    assert stats.kstest(uniforms, "uniform").pvalue > 0.001
    normals = streams.normals("satisfaction", 20_000)
    assert stats.kstest(normals, "norm").pvalue > 0.001


def test_the_first_numbers_are_pinned():
    found = Streams(np.random.default_rng(1)).uniforms("segment", 3)
    np.testing.assert_array_equal(found, PINNED)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.floats(0.001, 0.999))
def test_choose_is_the_share_a_number_falls_into(parts, uniform):
    shares = np.array(parts) / sum(parts)
    (chosen,) = choose(np.array([uniform]), shares)
    limits = np.concatenate([[0], np.cumsum(shares)])
    limits[-1] = 1
    assert limits[chosen] <= uniform <= limits[chosen + 1]


@pytest.mark.parametrize("mean", [0.0, 0.3, 1.0, 7.5, 90.0])
def test_poisson_is_the_inverse_of_its_distribution(mean):
    uniforms = np.concatenate([np.linspace(0.0005, 0.9995, 400), [2.0**-55, 1 - 2.0**-53]])
    counts = poisson(uniforms, np.full(uniforms.size, mean))
    inside = counts[:400]
    np.testing.assert_array_equal(inside, stats.poisson.ppf(uniforms[:400], mean))
    assert counts[-2] == stats.poisson.ppf(2.0**-55, mean) if mean < 30 else counts[-2] < mean
    assert counts[-1] < 200


def test_poisson_of_several_means_and_of_nobody():
    counts = poisson(np.array([0.5, 0.5, 0.99]), np.array([0.0, 4.0, 2.0]))
    assert counts.tolist() == [0, 4, 6]
    assert poisson(np.array([]), np.array([])).size == 0
