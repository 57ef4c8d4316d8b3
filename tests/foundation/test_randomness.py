import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._randomness import generator


def test_a_generator_is_used_as_it_is():
    rng = np.random.default_rng(1)
    assert generator(rng) is rng


@pytest.mark.parametrize("seed", [0, 7, np.uint8(7), 2**200])
def test_a_seed_gives_the_same_numbers(seed):
    expected = np.random.default_rng(int(seed)).random(3)
    assert generator(seed).random(3).tolist() == expected.tolist()


def test_a_seed_sequence():
    expected = np.random.default_rng(np.random.SeedSequence(5)).random()
    assert generator(np.random.SeedSequence(5)).random() == expected


def test_none_is_fresh_entropy():
    assert generator(None).random() != generator(None).random()


@pytest.mark.parametrize(
    "rng", [True, 1.0, "1", np.random.RandomState(1), np.random, [1], np.array(1)]
)
def test_wrong_kinds(rng):
    with pytest.raises(DataTypeError, match=r"rng: must be a numpy\.random\.Generator") as caught:
        generator(rng)
    assert caught.value.argument == "rng"


def test_negative_seeds():
    with pytest.raises(ArgumentError, match="rng: a seed must be at least 0; got -1"):
        generator(-1)


def test_the_global_state_stays():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002  the global state is what is tested
    generator(3).random(10)
    generator(None).random(10)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002  as above
