"""Drawn tallies are tallies: they add up, are stored, and are those of their frames."""

import json

import pytest
from hypothesis import find, given

from satisfaction import SurveyDesign, Tally
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.testing import assert_tally_equal, tallies

KIND = {"by": ("segment",), "design": SurveyDesign(weights="weight", strata="stratum")}


@given(tallies())
def test_storage_is_exact(counted):
    assert Tally.from_dict(json.loads(json.dumps(counted.to_dict(), allow_nan=False))) == counted
    assert counted.n >= 1
    assert counted.n + counted.n_missing <= 30


@given(tallies((1, 5), **KIND), tallies((1, 5), **KIND), tallies((1, 5), **KIND))
def test_tallies_of_one_kind_add_up(a, b, c):
    assert_tally_equal(a + b, b + a)
    assert_tally_equal((a + b) + c, a + (b + c))
    assert_tally_equal(a + Tally.empty(), a, rtol=0)
    assert (a + b).n == a.n + b.n


@given(tallies((1, 5), by=["stratum", "segment"]))
def test_marginalizing_keeps_every_answer(counted):
    assert counted.by == ("stratum", "segment")
    whole = counted.marginalize()
    assert (whole.n, whole.n_missing) == (counted.n, counted.n_missing)


def test_choices_are_kept():
    counted = find(
        tallies((0, 10), by="segment", design=SurveyDesign(), max_rows=6), lambda _: True
    )
    assert counted.by == ("segment",)
    assert counted.scales[0].high == 10
    assert not counted.declared
    assert find(tallies((0, 10), by=()), lambda _: True).by == ()
    assert find(tallies(), lambda counted: len(counted.by) == 2 and counted.declared).declared


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"scale": 5}, DataTypeError),
        ({"by": "region"}, ArgumentError),
        ({"by": ["cluster"]}, ArgumentError),
        ({"design": "weight"}, DataTypeError),
        ({"max_rows": 0}, ArgumentError),
    ],
)
def test_wrong_choices_are_refused(wrong, error):
    (name,) = wrong
    with pytest.raises(error, match=name):
        tallies(**wrong)
