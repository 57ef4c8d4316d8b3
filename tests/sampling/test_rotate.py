from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError
from satisfaction.sampling import rotate

unit = st.floats(0, 1, exclude_max=True)


@given(st.lists(unit, min_size=1, max_size=20), st.integers(1, 400), st.integers(0, 50))
def test_every_customer_has_exactly_one_turn_in_m_waves(u, m, first):
    turns = sum(rotate(u, wave=first + wave, fraction=1 / m).astype(int) for wave in range(m))
    assert turns.tolist() == [1] * len(u)


def test_the_last_number_before_one_has_its_turn():
    largest = np.nextafter(1, 0)
    for m in range(1, 300):
        assert rotate([largest], wave=m - 1, fraction=1 / m)[0]


@given(
    st.integers(0, 2**20 - 1),
    st.integers(0, 30),
    st.integers(1, 2**10 - 1),
    st.integers(0, 2**10),
)
def test_rotation_is_its_formula_in_exact_arithmetic(k, wave, f, r):
    u, fraction, renewal = Fraction(k, 2**20), Fraction(f, 2**10), Fraction(r, 2**10)
    want = (u - wave * renewal * fraction) % 1 < fraction
    got = rotate([float(u)], wave=wave, fraction=float(fraction), renewal=float(renewal))
    assert got.tolist() == [want]


def test_a_panel_renews_its_share_each_wave():
    u = (np.arange(10_000) + 0.5) / 10_000
    first = rotate(u, wave=0, fraction=0.2, renewal=0.25)
    second = rotate(u, wave=1, fraction=0.2, renewal=0.25)
    assert first.sum() == second.sum() == 2000
    assert (first & second).sum() == 1500


@pytest.mark.parametrize("renewal", [0.0, 0.3, 1.0])
def test_everybody_is_asked_in_every_wave(renewal):
    assert rotate([0.0, 0.5, 0.99], wave=3, fraction=1.0, renewal=renewal).all()


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({"fraction": 0.0}, ArgumentError, "fraction"),
        ({"fraction": 1.1}, ArgumentError, "fraction"),
        ({"renewal": -0.1}, ArgumentError, "renewal"),
        ({"wave": -1}, ArgumentError, "wave"),
        ({"wave": 1.0}, DataTypeError, "wave"),
    ],
)
def test_wrong_options(options, error, argument):
    with pytest.raises(error) as caught:
        rotate([0.5], **({"wave": 0, "fraction": 0.5} | options))
    assert caught.value.argument == argument


@pytest.mark.parametrize("u", [[1.0], [-0.1], [None], [0.2, float("inf")]])
def test_numbers_lie_in_the_unit_interval(u):
    with pytest.raises(DataValueError, match="random_numbers"):
        rotate(u, wave=0, fraction=0.5)


def test_extreme_waves_and_fractions():
    with pytest.raises(ArgumentError, match="wave: must be at least 0 and at most"):
        rotate([0.5], wave=10**400, fraction=0.3)
    assert rotate([0.0, 0.5], wave=0, fraction=1e-320).tolist() == [True, False]
