"""Drawn segment labels are of one kind."""

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.testing import segments

KINDS = {"text": str, "whole": int, "flag": bool}


@pytest.mark.parametrize("kind", KINDS)
def test_labels_are_of_one_kind(kind):
    @given(segments(kind=kind, missing=False))
    def every_label(label):
        assert type(label) is KINDS[kind]

    every_label()
    assert find(segments(kind=kind), lambda label: label is None) is None


def test_labels_turn_up_again():
    drawn = find(
        st.lists(segments(), min_size=9), lambda labels: len(set(labels)) <= len(labels) - 3
    )
    assert len(set(drawn)) <= 6


def test_wrong_choices_are_refused():
    with pytest.raises(ArgumentError, match="kind: must be one of 'flag', 'text', 'whole'"):
        segments(kind="date")
    with pytest.raises(DataTypeError, match="missing"):
        segments(missing=None)
