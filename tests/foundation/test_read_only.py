import copy
import pickle

import pytest

from satisfaction.foundation._read_only import ReadOnly


def test_it_is_a_mapping_of_its_own():
    given = {"b": 1, "a": 2}
    mapping = ReadOnly(given)
    given["b"] = 3
    assert dict(mapping) == {"b": 1, "a": 2}
    assert list(mapping) == ["b", "a"]
    assert len(mapping) == 2
    assert mapping == {"a": 2, "b": 1}
    assert "a" in mapping
    assert "c" not in mapping
    assert repr(mapping) == "{'b': 1, 'a': 2}"
    with pytest.raises(KeyError, match="c"):
        mapping["c"]


def test_nobody_can_change_it():
    with pytest.raises(TypeError, match="does not support item assignment"):
        ReadOnly({"a": 1})["a"] = 2


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_it_can_be_copied_and_pickled(again):
    assert again(ReadOnly([("a", (1, 2))])) == {"a": (1, 2)}
