"""Contacts in order, chains of records, and times as numbers."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, MissingDataError, RecordError
from satisfaction.service._cases import Clock, _roots, complete_rows, read_cases, read_times
from satisfaction.survey._labels import encode

contact = st.tuples(st.integers(0, 4), st.integers(0, 5), st.booleans())


@given(st.lists(contact, min_size=1, max_size=20))
def test_cases_are_those_of_plain_loops(rows):
    case, time, resolved = (np.array(column) for column in zip(*rows, strict=True))
    cases = read_cases(case, time.astype(float), resolved)
    for place, number in enumerate(sorted(set(case.tolist()))):
        own = sorted((t, s) for c, t, s in rows if c == number)
        assert cases.contacts[place] == len(own)
        assert cases.start[place] == own[0][0]
        assert cases.duration[place] == own[-1][0] - own[0][0]
        assert cases.wait[place] == (own[1][0] - own[0][0] if len(own) > 1 else np.inf)
        assert cases.resolved_first[place] == own[0][1]
        assert cases.resolved_last[place] == own[-1][1]
        assert case[cases.first[place]] == number


@given(st.permutations(list("abcdef")))
def test_a_chain_leads_to_its_first_contact(order):
    previous = {"a": None, "b": "a", "c": "b", "d": "gone", "e": "d", "f": "c"}
    roots = _roots({name: previous[name] for name in order})
    assert roots == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d", "f": "a"}


def test_a_long_chain_needs_no_recursion():
    previous = {str(k): str(k - 1) if k else None for k in range(20_000)}
    assert set(_roots(previous).values()) == {"0"}
    with pytest.raises(RecordError, match="previous_id: must lead back"):
        _roots({"a": "b", "b": "c", "c": "b"})


def test_rows_with_all_labels():
    columns = {"case": encode([1, None, 2, 3], "case"), "time": encode([1.0, 2, None, 4], "time")}
    rows, gone = complete_rows(columns, ("case", "time"), "omit")
    assert (rows.tolist(), gone) == ([0, 3], 2)
    with pytest.raises(
        MissingDataError, match="case, time: no value may be missing; broken at rows 1, 2"
    ):
        complete_rows(columns, ("case", "time"), "raise")


def test_times_are_numbers_or_days():
    clock, times = read_times(encode([3, None, 1], "time"), np.array([0, 2]))
    assert (clock.dated, times.tolist()) == (False, [3.0, 1.0])
    days = [dt.date(2025, 3, 2), dt.datetime(2025, 3, 1, 12)]
    clock, times = read_times(encode(days, "time"), np.array([0, 1]))
    assert (clock.dated, times.tolist()) == (True, [0.5, 0.0])
    assert clock.length(dt.timedelta(hours=36)) == 1.5
    assert clock.length(None) == np.inf
    with pytest.raises(DataTypeError, match="time: must be a real number"):
        Clock([1, True]).numbers([1, True], "time")
