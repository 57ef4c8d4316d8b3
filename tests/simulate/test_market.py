"""The market: tables, frames, samples."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError


def test_sizes_and_renderings(market):
    assert len(market) == market.n_customers == 4_000
    assert repr(market).startswith("Market(4,000 customers, ")
    assert "<td>4,000</td>" in market._repr_html_()
    assert market.truth is market.truth


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("table", ["customers", "contacts", "outcomes"])
def test_frames_hold_the_columns(market, backend, table):
    frame = market.to_frame(backend, table=table)
    columns = market.columns(table)
    assert frame.shape == (columns["customer"].size, len(columns))
    names = frame.column_names if backend == "pyarrow" else list(frame.columns)
    assert list(names) == list(columns)
    assert [str(value) for value in frame[list(columns)[2]]][:3] == [
        str(value) for value in columns[list(columns)[2]][:3].tolist()
    ]


def test_unknown_tables_are_named(market):
    for call in (market.columns, lambda table: market.to_frame(table=table)):
        with pytest.raises(ArgumentError, match="table: must be one of"):
            call("complaints")


def test_flags_and_rows_choose_the_same(market):
    flags = market.columns()["segment"] == "young"
    by_flag = market.survey(flags, rng=1).columns
    by_row = market.survey(np.flatnonzero(flags), rng=1).columns
    np.testing.assert_array_equal(by_flag["satisfaction"], by_row["satisfaction"])
    assert set(by_flag["segment"]) == {"young"}


def test_the_same_seed_gives_the_same_answers(market):
    one, two = (market.survey(range(300), rng=5, retest=True).columns for _ in range(2))
    for name in one:
        np.testing.assert_array_equal(one[name], two[name])
    assert np.any(one["answered"] != market.survey(range(300), rng=6).columns["answered"])


@pytest.mark.parametrize(
    ("sample", "error", "rule"),
    [
        ([4_000], ArgumentError, "rows must be 0 to 3,999"),
        ([0, -1], ArgumentError, "got -1 at row 1"),
        ([True, False], ArgumentError, "one per customer"),
        ([[1, 2]], ArgumentError, "one dimension"),
        ([0.5], DataTypeError, "whole numbers"),
        (["c1"], DataTypeError, "whole numbers"),
        ("c1", DataTypeError, "rows or one flag"),
        (True, DataTypeError, "rows or one flag"),
        (7, DataTypeError, "rows or one flag"),
    ],
)
def test_impossible_samples_are_named(market, sample, error, rule):
    with pytest.raises(error) as caught:
        market.survey(sample, rng=1)
    assert caught.value.argument == "sample"
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("given", "error", "name"),
    [
        ({"channel": "drum"}, ArgumentError, "channel"),
        ({"incentive": -1}, ArgumentError, "incentive"),
        ({"incentive": "gift"}, DataTypeError, "incentive"),
        ({"reminders": -1}, ArgumentError, "reminders"),
        ({"reminders": 21}, ArgumentError, "reminders"),
        ({"reminders": 1.0}, DataTypeError, "reminders"),
        ({"nonresponse": 1}, DataTypeError, "nonresponse"),
        ({"retest": "yes"}, DataTypeError, "retest"),
        ({"rng": -1}, ArgumentError, "rng"),
        ({"rng": 1.5}, DataTypeError, "rng"),
    ],
)
def test_impossible_surveys_are_named(market, given, error, name):
    with pytest.raises(error) as caught:
        market.survey([1], **({"rng": 1} | given))
    assert caught.value.argument == name
