"""Two tallies are equal, or the message says where they are not."""

import numpy as np
import pytest
from hypothesis import given

import satisfaction as sat
from satisfaction import Tally
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.survey import ReplicateWeights, SurveyDesign
from satisfaction.testing import assert_tally_equal, tallies


@given(tallies())
def test_a_tally_equals_itself(counted):
    assert_tally_equal(counted, Tally.from_dict(counted.to_dict()), rtol=0)


@given(tallies((1, 5), by=(), design=SurveyDesign(strata="stratum", clusters="cluster")))
def test_one_answer_more_is_seen(counted):
    level = next(level for level in counted.to_columns()["answer:rating"] if level is not None)
    columns = counted.to_columns()
    row = columns["answer:rating"].index(level)
    columns["n"][row] += 1
    with pytest.raises(AssertionError, match=r"n of \(.*answer:rating"):
        assert_tally_equal(
            counted,
            Tally.from_columns(columns, scale=(1, 5), lonely_cluster=counted.lonely_cluster),
        )


def count(ratings, **choices):
    return sat.tally(ratings, scale=(1, 5), **choices)


def test_sums_are_compared_to_the_tolerance():
    a, b = count([4, 4, 4], weights=[0.1, 0.2, 0.3]), count([4, 4, 4], weights=[0.3, 0.2, 0.1])
    assert_tally_equal(a, b)
    off = count([4, 4, 4], weights=[0.1, 0.2, 0.3 + 1e-9])
    with pytest.raises(AssertionError, match=r"2 of their numbers \(rtol=1e-12\)\n  w of \(answer"):
        assert_tally_equal(a, off)
    assert_tally_equal(a, off, rtol=1e-8)


def test_squares_that_are_not_known_are_equal():
    tiny = count([1, 2], weights=[1e-200, 1e-200])
    assert np.isnan(tiny.to_columns()["w2"]).all()
    assert_tally_equal(tiny, Tally.from_columns(tiny.to_columns(), scale=(1, 5)))


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (count([4, 3], weights=[1, 1]), "columns"),
        (sat.tally([4, 3], scale=(1, 4)), "scales"),
        (count([4, 3], design=SurveyDesign(lonely_cluster="adjust")), "lonely_cluster"),
        (count([4, 3, 1]), "rows\n  only in b"),
        (count([4]), "rows\n  only in a: \\(answer:rating=3.0\\)"),
    ],
)
def test_the_message_says_where(other, what):
    with pytest.raises(AssertionError, match=f"tallies differ in their {what}"):
        assert_tally_equal(count([4, 3]), other)


def test_replicate_weights_are_compared():
    replicates = [ReplicateWeights(np.ones((2, 3)), scale=scale) for scale in (0.5, 0.6)]
    a, b = (
        count([4, 3], design=SurveyDesign(weights=[1, 1], replicate_weights=one))
        for one in replicates
    )
    with pytest.raises(AssertionError, match="replicate weights"):
        assert_tally_equal(a, b)


def test_long_lists_are_cut():
    a, b = sat.tally(list(range(11)), scale=(0, 10)), sat.tally([0], scale=(0, 10))
    with pytest.raises(AssertionError, match="and 5 more"):
        assert_tally_equal(a, b)
    with pytest.raises(AssertionError, match=r"11 of their numbers(.*\n)+  and 6 more"):
        assert_tally_equal(a, a + a)


def test_wrong_arguments_are_refused():
    counted = count([4])
    with pytest.raises(DataTypeError, match="b: must be a Tally; got list"):
        assert_tally_equal(counted, [4])
    with pytest.raises(DataTypeError, match="a: must be a Tally"):
        assert_tally_equal(None, counted)
    with pytest.raises(ArgumentError, match="rtol"):
        assert_tally_equal(counted, counted, rtol=-1)
