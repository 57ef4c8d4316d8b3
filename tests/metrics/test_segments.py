"""Results by segment."""

import pytest

from satisfaction.errors import UnknownKeyError
from satisfaction.metrics._segments import Segments


def test_a_mapping():
    segments = Segments({"a": 1, None: 2})
    assert dict(segments) == {"a": 1, None: 2}
    assert segments[None] == 2
    assert repr(segments) == "<2 segments: 'a', 'None'>"
    assert repr(Segments(dict.fromkeys(range(8)))).endswith("'5', ...>")


@pytest.mark.parametrize("key", ["b", ["a"]])
def test_unknown_keys(key):
    with pytest.raises(UnknownKeyError, match="Its keys are: a"):
        Segments({"a": 1})[key]
