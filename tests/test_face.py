"""The face: every name is there, rooms are loaded when used."""

import subprocess
import sys

import pytest

import satisfaction


def test_every_name_is_there():
    for name in satisfaction.__all__:
        assert getattr(satisfaction, name) is not None
    assert set(satisfaction.__all__) <= set(dir(satisfaction))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'satisfaction' has no attribute 'happiness'"):
        _ = satisfaction.happiness


def test_rooms_are_loaded_when_used():
    code = (
        "import sys, satisfaction\n"
        "assert 'satisfaction.weighting' not in sys.modules\n"
        "rake = satisfaction.rake\n"
        "assert rake is satisfaction.weighting.rake\n"
        "print('loaded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "loaded\n"
