"""`tally`: what is data, what is a name, and what is refused."""

import narwhals as nw
import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    ScaleError,
)
from satisfaction.models import Answer, Customer, RatingScale
from satisfaction.survey import ReplicateWeights, SurveyDesign, Tally, tally


@pytest.mark.parametrize(
    ("data", "rating", "message"),
    [
        (None, None, "data: must be ratings"),
        (5, None, "data: must be ratings"),
        ("12345", None, "data: must be ratings.*got str"),
        ({1, 2}, None, "rating: must be a sequence of values; got set"),
        ({"r": [1]}, None, r"data: a mapping needs the name.*Tally.from_counts"),
        ([1, 2], "r", "rating: names a column, but the data has no columns"),
        ({"r": [1]}, 5, "rating: must be a column name or a list of them"),
        ({"r": [1]}, ["r", 5], "rating: must be a column name or a list of them"),
    ],
)
def test_what_is_no_data(data, rating, message):
    with pytest.raises(DataTypeError, match=message):
        tally(data, rating, scale=(1, 5))


def test_a_frame_needs_the_name_of_a_column():
    import polars as pl

    with pytest.raises(
        DataTypeError, match=r"data: a frame needs the name.*Write rating=<column>\."
    ):
        tally(pl.DataFrame({"r": [1]}), scale=(1, 5))


def test_names_once_and_at_least_one():
    with pytest.raises(ArgumentError, match=r"rating: must name each column once; got 'r', 'r'"):
        tally({"r": [1]}, ["r", "r"], scale=(1, 5))
    with pytest.raises(ArgumentError, match="rating: must name each column once"):
        tally({"r": [1]}, [], scale=(1, 5))


def test_iterators_are_read_once():
    counted = tally(iter([1, 2, 2]), scale=(1, 5), by=iter("aab"), weights=iter([1, 2, 3]))
    assert counted.totals("a").weights.tolist() == [1, 2, 0, 0, 0]


@pytest.mark.parametrize("name", ["scale", "weights", "counts", "design"])
def test_a_tally_knows_these_already(name):
    counted = tally([1, 2], scale=(1, 5))
    with pytest.raises(ArgumentError, match=f"{name}: is part of the tally already"):
        tally(counted, **{name: (1, 5)})


def test_missing_answers():
    with pytest.raises(MissingDataError, match=r"rating: .*broken at rows 1, 3") as caught:
        tally([1, None, 2, np.nan], scale=(1, 5), missing="raise")
    assert caught.value.positions == (1, 3)
    counted = tally([1, None], scale=(1, 5))
    with pytest.raises(MissingDataError, match="got 1 missing answers"):
        tally(counted, missing="raise")
    with pytest.raises(ArgumentError, match="missing"):
        tally([1], scale=(1, 5), missing="drop")
    assert tally([1], scale=(1, 5), missing="raise").n == 1


def test_one_of_several_columns_is_named():
    data = {"x": [1.0, np.inf], "y": [1.0, 2.0], "z": ["a", "b"]}
    with pytest.raises(DataValueError, match=r"x: values must be finite; got inf at row 1"):
        tally(data, ["y", "x"])
    with pytest.raises(DataValueError, match=r"x: values must be finite"):
        tally(data, ["x"])
    with pytest.raises(DataTypeError, match=r"z: numbers are meant"):
        tally(data, ["y", "z"])
    with pytest.raises(DataValueError, match=r"x: values must be finite.*got inf"):
        tally(nw.from_dict(data, backend="polars").lazy(), ["y", "x"])
    with pytest.raises(DataValueError, match=r"rating: values must be finite"):
        tally(data, "x")


def test_records():
    scale = RatingScale(1, 5, not_applicable={9})
    answers = [
        Answer(customer_id=f"c{k}", item="x", rating=rating, scale=scale)
        for k, rating in enumerate([4, None, 9, 5])
    ]
    counted = tally(answers, by="item")
    assert (counted.n, counted.n_missing) == (2, 2)
    assert tally(tuple(answers), scale=(1, 5)).n == 2
    with pytest.raises(ScaleError, match=r"scale: the records have a scale.*1, 5.*1, 7"):
        tally(answers, scale=(1, 7))
    with pytest.raises(ColumnError, match="rating"):
        tally([Customer(id="c", roles="buyer")], scale=(1, 5))


def test_no_answers():
    with pytest.raises(EmptyDataError, match="rating: there is no answer at all"):
        tally([], scale=(1, 5))
    with pytest.raises(EmptyDataError, match="counts: there is no answer at all"):
        tally([1], scale=(1, 5), counts=[0])


def test_columns_of_different_lengths():
    with pytest.raises(AlignmentError, match=r"by: must be as long as rating \(2\); got 3 values"):
        tally([1, 2], scale=(1, 5), by=["a", "b", "c"])
    with pytest.raises(AlignmentError, match="weights"):
        tally([1, 2], scale=(1, 5), weights=[1])


def test_pandas_indexes_are_never_aligned():
    import pandas as pd

    rating = pd.Series([1, 2], index=[0, 1])
    with pytest.raises(AlignmentError, match="weights: its pandas index differs"):
        tally(rating, scale=(1, 5), weights=pd.Series([1, 2], index=[1, 0]))
    frame = pd.DataFrame({"r": [1, 2]}, index=[5, 6])
    with pytest.raises(AlignmentError, match="by: its pandas index differs"):
        tally(frame, "r", scale=(1, 5), by=pd.Series(["a", "b"]))
    assert tally(frame, "r", scale=(1, 5), by=pd.Series(["a", "b"], index=[5, 6])).n == 2


def test_replicate_weights_need_weights():
    design = SurveyDesign(replicate_weights=ReplicateWeights(np.ones((2, 2)), scale=1))
    with pytest.raises(DesignError, match="weights: are needed beside replicate weights"):
        tally([1, 2], scale=(1, 5), design=design)


def test_populations_are_checked_where_they_meet_the_data():
    with pytest.raises(DesignError, match="population: the sample cannot be larger"):
        tally([1, 2], scale=(1, 5), design=SurveyDesign(population=[1.5, 1.5]))


def test_several_arrays():
    counted = tally([1, 2], scale=(1, 5), by=[["a", "b"], [1, 1]])
    assert counted.by == ("by_1", "by_2")
    assert counted.segments == (("a", 1), ("b", 1))
    assert isinstance(counted, Tally)


def test_codes_that_mean_no_answer_are_refused_with_their_rows():
    scale = RatingScale(1, 5, not_applicable={98, 99})
    with pytest.raises(MissingDataError, match=r"at rows 1, 2, 4 \(4 in all\)") as caught:
        tally([1, 99, None, 5, 98, 99], scale=scale, missing="raise")
    assert (caught.value.positions, caught.value.count) == ((1, 2, 4), 4)
