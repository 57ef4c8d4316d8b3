"""Mappings inside results."""

import copy
import pickle

import pytest

from satisfaction.errors import UnknownKeyError
from satisfaction.loyalty._named_values import NamedValues


def test_a_mapping_that_cannot_be_changed():
    given = {"b": 1, "a": 2}
    values = NamedValues(given)
    given["b"] = 3
    assert (list(values), len(values), values["b"], values.get("c")) == (["b", "a"], 2, 1, None)
    assert values == {"b": 1, "a": 2}
    assert repr(values) == "{'b': 1, 'a': 2}"
    with pytest.raises(TypeError):
        values["b"] = 3


@pytest.mark.parametrize("key", ["rating ", 1, []])
def test_unknown_names(key):
    with pytest.raises(UnknownKeyError, match="rating"):
        NamedValues({"rating": 1})[key]


def test_copies():
    values = NamedValues({"a": [1]})
    for again in (pickle.loads(pickle.dumps(values)), copy.copy(values), copy.deepcopy(values)):
        assert again == values
