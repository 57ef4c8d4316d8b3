"""Scores per answer: every engine equals a loop, lazy stays lazy, nothing is changed."""

from __future__ import annotations

import json

import dask.dataframe as dd
import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import Expectation, Performance, RatingScale
from satisfaction.errors import ArgumentError, ColumnError, DataTypeError, ScaleError
from satisfaction.expectations import disconfirmation, score_disconfirmation

E, P = [4, 3, None, 5, 1], [2, 3, 5, None, 2]
GAPS, STATES = [-2.0, 0.0, None, None, 1.0], [-1, 0, None, None, 1]


def score(data, expected="e", perceived="p", scale=(1, 5), **options):
    return score_disconfirmation(
        data, expected=expected, perceived=perceived, scale=scale, **options
    )


def lists(frame):
    table = nw.from_native(frame)
    table = table.collect() if isinstance(table, nw.LazyFrame) else table
    return [
        [
            None if value is None or value is pd.NA or value != value else value
            for value in table.get_column(name).to_list()
        ]
        for name in ("gap", "state")
    ]


MAKERS = {
    "pandas": pd.DataFrame,
    "pandas nullable": lambda columns: pd.DataFrame(columns, dtype="Int64"),
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
    "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
    "dask": lambda columns: dd.from_pandas(pd.DataFrame(columns), npartitions=2),
    "narwhals": lambda columns: nw.from_native(pl.DataFrame(columns)),
    "narwhals lazy": lambda columns: nw.from_native(pl.LazyFrame(columns)),
}


class TestFrames:
    @pytest.mark.parametrize("engine", MAKERS)
    def test_every_engine_gets_its_own_frame_back(self, engine):
        frame = MAKERS[engine]({"e": E, "p": P})
        scored = score(frame)
        assert type(scored) is type(frame)
        gaps, states = lists(scored)
        assert gaps == GAPS
        assert states == STATES
        assert list(nw.from_native(scored).collect_schema().names()) == ["e", "p", "gap", "state"]

    @pytest.mark.parametrize("engine", MAKERS)
    def test_existing_names_are_refused(self, engine):
        frame = MAKERS[engine]({"e": [1, 2], "p": [1, 2], "gap": [0, 0]})
        with pytest.raises(ColumnError, match="names: the data has a column of this name"):
            score(frame)
        assert "diff" in nw.from_native(score(frame, names=("diff", "verdict"))).collect_schema()

    @pytest.mark.parametrize("engine", MAKERS)
    def test_off_scale_everywhere(self, engine):
        with pytest.raises(ScaleError, match=r"1 to 5; got 9"):
            score(MAKERS[engine]({"e": [1, 9], "p": [1, 2]}))

    @pytest.mark.parametrize("engine", ["polars", "polars lazy", "pandas"])
    def test_items_codes_and_a_good_low_end(self, engine):
        columns = {"a": [1, 2, 99], "b": [2, 2, 1], "x": [3, 2, 1], "y": [3, 1, 1]}
        scale = RatingScale(1, 5, best="low", not_applicable={99})
        scored = score(MAKERS[engine](columns), ["a", "b"], ["x", "y"], scale)
        gaps, states = lists(scored)
        assert gaps == [-1.5, 0.5, None]
        assert states == [-1, 1, None]

    def test_pandas_keeps_its_index_and_its_numbers(self):
        frame = pd.DataFrame({"e": [4, 3], "p": [2, 3]}, index=[7, 7])
        scored = score(frame)
        assert list(scored.index) == [7, 7]
        assert list(frame.columns) == ["e", "p"]
        assert str(scored["state"].dtype) == "Int8"

    def test_lazy_frames_name_absent_and_wrong_columns(self):
        with pytest.raises(ColumnError, match="'z'"):
            score(pl.LazyFrame({"e": [1], "p": [2]}), perceived="z")
        with pytest.raises(DataTypeError, match="String column 'p'"):
            score(pl.LazyFrame({"e": [1], "p": ["2"]}))
        empty = score(
            pl.LazyFrame({"e": [None], "p": [2.0]}, schema={"e": pl.Int64, "p": pl.Float64})
        )
        assert empty.collect()["gap"].to_list() == [None]


class TestArrays:
    def test_mapping(self):
        scores = score({"e": E, "p": P})
        assert scores.gap == pytest.approx([-2, 0, np.nan, np.nan, 1], nan_ok=True)
        assert scores.state.tolist() == [-1, 0, -128, -128, 1]
        assert scores.missing.tolist() == [False, False, True, True, False]
        assert len(scores) == 5
        assert repr(scores) == "DisconfirmationScores of 5 answers, 2 missing"
        assert repr(score({"e": [1], "p": [2]})) == "DisconfirmationScores of 1 answers"
        assert json.loads(json.dumps(scores.to_dict()))["state"] == STATES
        with pytest.raises(ValueError, match="read-only"):
            scores.gap[0] = 1

    def test_records(self):
        key = {"attribute": "speed", "scale": (1, 5)}
        records = [
            Performance(experience_id="b", rating=5, **key),
            Expectation(experience_id="a", rating=4, **key),
            Performance(experience_id="a", rating=2, **key),
        ]
        scores = score_disconfirmation(records, standard="predicted")
        assert scores.state.tolist() == [-1, -128]

    def test_many_rows_name_the_row(self):
        e = np.full(100_000, 3.0)
        p = e.copy()
        p[70_001] = 5.5
        with pytest.raises(ScaleError, match="at row 70001"):
            score({"e": e, "p": p})
        assert e[0] == 3

    def test_sliders_and_halves(self):
        assert score({"e": [0.25], "p": [0.75]}, scale=RatingScale(0, 1, None)).gap[0] == 0.5
        halves = score({"e": [1.5], "p": [3.0]}, scale=(1, 5, 0.5))
        assert halves.state[0] == 1
        shifted = score({"e": [1.5], "p": [2.5]}, scale=(0.5, 5.5))
        assert shifted.gap[0] == 1

    @given(
        rows=st.lists(
            st.tuples(st.none() | st.integers(1, 7), st.none() | st.integers(1, 7)),
            min_size=3,
            max_size=20,
        ).filter(lambda rows: sum(None not in row for row in rows) > 1),
        tolerance=st.sampled_from([0.0, 1.0, 1.5, 2.0]),
    )
    def test_shares_of_the_states_are_those_of_the_summary(self, rows, tolerance):
        e, p = zip(*rows, strict=True)
        options = {"expected": "e", "perceived": "p", "scale": (1, 7), "tolerance": tolerance}
        scores = score_disconfirmation({"e": e, "p": p}, **options)
        summary = disconfirmation({"e": e, "p": p}, standard="predicted", **options)
        assert summary.n_missing == scores.missing.sum()
        known = scores.state[~scores.missing]
        for state, number in (("negative", -1), ("confirmed", 0), ("positive", 1)):
            assert summary.shares[state].value == pytest.approx(100 * (known == number).mean())
        assert summary.mean_gap.value == pytest.approx(np.nanmean(scores.gap), abs=1e-12)


class TestBadInputs:
    @pytest.mark.parametrize("names", ["gap", ("gap",), ("gap", 1)])
    def test_names_are_two_texts(self, names):
        with pytest.raises(DataTypeError, match="names: must be two texts"):
            score({"e": [1], "p": [2]}, names=names)

    def test_names_differ(self):
        with pytest.raises(ArgumentError, match="names: must differ"):
            score({"e": [1], "p": [2]}, names=("gap", "gap"))

    def test_arguments(self):
        with pytest.raises(ScaleError, match="scale: is required"):
            score({"e": [1], "p": [2]}, scale=None)
        with pytest.raises(ArgumentError, match="standard"):
            score({"e": [1], "p": [2]}, standard="norm")
        with pytest.raises(ArgumentError, match="paired by position"):
            score({"e": [1], "p": [2], "q": [1]}, perceived=["p", "q"])
        with pytest.raises(ColumnError, match="'z'"):
            score({"e": [1], "p": [2]}, perceived="z")


def test_scores_are_shown_as_a_table():
    html = score({"e": E, "p": P})._repr_html_()
    assert "DisconfirmationScores of 5 answers, 2 missing" in html
    assert "<td>-2</td><td>-1</td>" in html
    assert "<td></td><td></td>" in html


@pytest.mark.parametrize("convert", [dict, pl.DataFrame, pl.LazyFrame])
def test_no_gap_is_not_minus_0(convert):
    scored = score(convert({"e": [3, 1], "p": [3, 2]}), scale=RatingScale(1, 5, best="low"))
    gaps = scored.gap.tolist() if convert is dict else lists(scored)[0]
    assert [str(gap) for gap in gaps] == ["0.0", "-1.0"]
