"""Columns leave as a frame of the backend that the user names."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, MissingDependencyError
from satisfaction.foundation._frame_out import to_frame


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_lists_and_arrays_make_the_same_frame(backend):
    lists = {"number": [1.5, 2.0], "text": ["a", "b"], "flag": [True, False]}
    arrays = {name: np.array(values) for name, values in lists.items()}
    for values in arrays.values():
        values.flags.writeable = False
    assert to_frame(arrays, backend).equals(to_frame(lists, backend))


def test_small_integers_stay_small():
    frame = to_frame({"rating": np.array([1, 5], dtype=np.int8)}, "polars")
    assert str(frame.schema["rating"]) == "Int8"


def test_an_unknown_backend_is_named():
    with pytest.raises(ArgumentError, match="backend: must be one of"):
        to_frame({"a": [1]}, "excel")


def test_a_backend_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"Install it, or use to_dict\(\)"):
        to_frame({"a": [1]}, "pandas")
