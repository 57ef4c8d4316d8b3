"""Every engine counts what a plain loop over the rows counts, and refuses what a list would."""

import datetime as dt
import math
from collections import defaultdict

import narwhals.stable.v2 as nw
import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    ScaleError,
    WeakDataWarning,
)
from satisfaction.models import RatingScale
from satisfaction.survey import Calibration, ReplicateWeights, SurveyDesign, tally

RANDOM = np.random.default_rng(20)
SIZE = 240
EAGER = ("dict", "numpy", "pandas", "pandas[nullable]", "pandas[pyarrow]", "polars", "pyarrow")


def with_gaps(values, share, random=RANDOM):
    """Return values as a list, some of them None."""
    gone = random.random(len(values)) < share
    return [None if hidden else value for value, hidden in zip(values.tolist(), gone, strict=True)]


STRATUM = RANDOM.integers(1, 4, SIZE)
COLUMNS = {
    "rating": with_gaps(RANDOM.integers(0, 11, SIZE), 0.1),
    "whole": RANDOM.integers(1, 6, SIZE).tolist(),
    "other": with_gaps(RANDOM.integers(1, 6, SIZE).astype(float), 0.05),
    "channel": RANDOM.choice(["phone", "app", "<b>", "9", "10"], SIZE).tolist(),
    "region": with_gaps(RANDOM.choice(["north", "south"], SIZE), 0.1),
    "age": RANDOM.integers(-2, 3, SIZE).tolist(),
    "member": (RANDOM.random(SIZE) < 0.3).tolist(),
    "score": with_gaps(RANDOM.choice([0.5, 1.0, 2.5], SIZE), 0.1),
    "weight": RANDOM.gamma(2, 1, SIZE).tolist(),
    "base": RANDOM.gamma(2, 1, SIZE).tolist(),
    "times": RANDOM.integers(0, 4, SIZE).tolist(),
    "stratum": STRATUM.tolist(),
    "branch": RANDOM.integers(1, 5, SIZE).tolist(),
    "customer": RANDOM.integers(1, 40, SIZE).tolist(),
    "branches": (STRATUM * 10).tolist(),
    "customers": [500] * SIZE,
    "half": [0.5] * SIZE,
    "r1": RANDOM.gamma(2, 1, SIZE).tolist(),
    "r2": RANDOM.gamma(2, 1, SIZE).tolist(),
    "r3": RANDOM.gamma(2, 1, SIZE).tolist(),
}


def frame_of(constructor, *names, **columns):
    """Return a native frame of some of the columns."""
    return constructor({name: COLUMNS[name] for name in names} | columns)


def naive(keys, *, columns=COLUMNS, weights=None, counts=None, base=None, replicates=()):
    """Return distinct row -> counts and sums, row by row."""
    found = defaultdict(lambda: defaultdict(float))
    for row in range(len(columns[keys[0]])):
        key = tuple(columns[name][row] for name in keys)
        times = 1 if counts is None else columns[counts][row]
        if times == 0:
            continue
        found[key]["n"] += times
        if weights is not None:
            found[key]["w"] += times * columns[weights][row]
            found[key]["w2"] += times * columns[weights][row] ** 2
        if base is not None:
            found[key]["d"] += times * columns[base][row]
        for number, name in enumerate(replicates):
            found[key][f"r{number}"] += times * columns[name][row]
    return found


def assert_counts(counted, expected):
    """Check the rows of a tally: counts exactly, sums to 1e-12."""
    names = [axis.name for axis in counted.rows.axes]
    rows = list(zip(*(axis.values() for axis in counted.rows.axes), strict=True))
    assert len(rows) == len(expected), names
    assert set(rows) == set(expected)
    assert all(type(x) is type(y) for row in rows for x, y in [(row, row)])
    assert counted.rows.n.tolist() == [expected[row]["n"] for row in rows]
    assert set(counted.rows.sums) == set(next(iter(expected.values()))) - {"n"}
    for name, sums in counted.rows.sums.items():
        np.testing.assert_allclose(sums, [expected[row][name] for row in rows], rtol=1e-12)


# ---- counts -------------------------------------------------------------------------------


def test_plain_counts(constructor):
    counted = tally(frame_of(constructor, "rating"), "rating", scale=(0, 10))
    assert_counts(counted, naive(["rating"]))
    assert counted.n_missing == COLUMNS["rating"].count(None)


def test_without_a_scale_the_levels_are_the_values(constructor):
    counted = tally(frame_of(constructor, "score"), "score")
    assert_counts(counted, naive(["score"]))
    assert counted.totals().levels.tolist() == [0.5, 1.0, 2.5]


def test_nan_and_null_are_one_missing_answer(constructor):
    frame = constructor({"rating": np.array([1.0, np.nan, 2.0, np.nan, 1.0])})
    counted = tally(frame, "rating", scale=(1, 5))
    assert (counted.n, counted.n_missing, len(counted)) == (3, 2, 3)


def test_an_answer_column_of_nothing_but_nan(constructor):
    counted = tally(constructor({"rating": np.array([np.nan, np.nan])}), "rating", scale=(1, 5))
    assert (counted.n, counted.n_missing) == (0, 2)


def test_short_integers_never_wrap(constructor):
    if constructor.__name__ in {"sqlframe", "pyspark"}:
        rating, weight = [100] * 50, [120] * 50
    else:
        rating, weight = np.full(50, 100, np.int8), np.full(50, 120, np.uint8)
    frame = constructor({"rating": rating, "weight": weight})
    totals = tally(frame, "rating", scale=(0, 100), weights="weight").totals()
    assert totals.weights[100] == 6000
    assert totals._tally.squared_weights.sum() == 50 * 120**2


@pytest.mark.parametrize("name", ["channel", "region", "age", "member", "score"])
def test_segments_of_any_kind(constructor, name):
    counted = tally(frame_of(constructor, "rating", name), "rating", scale=(0, 10), by=name)
    assert_counts(counted, naive([name, "rating"]))
    kinds = {type(key) for key in counted.segments if key is not None}
    assert kinds == {type(COLUMNS[name][0] if COLUMNS[name][0] is not None else COLUMNS[name][1])}
    assert None not in counted.segments[:-1]
    assert (None in counted.segments) == (None in COLUMNS[name])


def test_several_segments(constructor):
    frame = frame_of(constructor, "rating", "channel", "region", "member")
    counted = tally(frame, "rating", scale=(0, 10), by=["region", "channel", "member"])
    assert_counts(counted, naive(["region", "channel", "member", "rating"]))
    assert counted.segments[-1][0] is None


def test_integer_segments_with_gaps(constructor):
    columns = {"rating": [1, 2, 3, 4], "age": [20, None, 30, 20]}
    counted = tally(constructor(columns), "rating", scale=(1, 5), by="age")
    assert counted.segments == (20, 30, None)
    assert counted.totals(None).n == 1


def test_dates_as_segments(constructor):
    days = [dt.datetime(2024, 1, 2), dt.datetime(2023, 5, 6, 7, 8), dt.datetime(2024, 1, 2)]
    counted = tally(constructor({"rating": [1, 2, 3], "at": days}), "rating", scale=(1, 5), by="at")
    assert counted.segments == (days[1], days[0])
    assert all(type(key) is dt.datetime for key in counted.segments)
    assert counted.totals(days[0]).n == 2


def test_one_column_in_two_roles(constructor):
    frame = frame_of(constructor, "whole", "stratum", "weight")
    design = SurveyDesign(weights="weight", strata="stratum")
    counted = tally(frame, "whole", scale=(1, 5), by=["stratum", "whole"], design=design)
    assert_counts(counted, naive(["stratum", "whole", "stratum", "whole"], weights="weight"))


def test_several_answers_make_patterns(constructor):
    frame = frame_of(constructor, "rating", "whole", "other", "channel")
    counted = tally(
        frame,
        ["rating", "whole", "other"],
        scale={"rating": (0, 10), "whole": (1, 5), "other": (1, 5)},
        by="channel",
    )
    assert_counts(counted, naive(["channel", "rating", "whole", "other"]))
    assert counted.pick(["other"]).n == sum(value is not None for value in COLUMNS["other"])


# ---- weights, counts, designs ---------------------------------------------------------------


def test_weights(constructor):
    frame = frame_of(constructor, "rating", "weight", "region")
    counted = tally(frame, "rating", scale=(0, 10), by="region", weights="weight")
    assert_counts(counted, naive(["region", "rating"], weights="weight"))


def test_counts(constructor):
    frame = frame_of(constructor, "rating", "times", "region")
    counted = tally(frame, "rating", scale=(0, 10), by="region", counts="times")
    assert_counts(counted, naive(["region", "rating"], counts="times"))


def test_counts_beside_weights(constructor):
    frame = frame_of(constructor, "rating", "times", "weight")
    counted = tally(frame, "rating", scale=(0, 10), counts="times", weights="weight")
    assert_counts(counted, naive(["rating"], counts="times", weights="weight"))


TWO_STAGES = SurveyDesign(
    weights="weight",
    strata="stratum",
    clusters=["branch", "customer"],
    population=["branches", "customers"],
)


def test_two_stages(constructor):
    names = ("stratum", "branch", "customer", "branches", "customers")
    frame = frame_of(constructor, "rating", "weight", "channel", *names)
    counted = tally(frame, "rating", scale=(0, 10), by="channel", design=TWO_STAGES)
    assert_counts(counted, naive(["channel", *names, "rating"], weights="weight"))
    lists = tally(COLUMNS, "rating", scale=(0, 10), by="channel", design=TWO_STAGES)
    for key in counted.segments:
        one, other = counted.totals(key), lists.totals(key)
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-10, atol=1e-10)
        assert one.degrees_of_freedom == other.degrees_of_freedom


def test_populations_alone_give_the_weights(constructor):
    frame = frame_of(constructor, "rating", "stratum", "branch", "half")
    design = SurveyDesign(strata="stratum", clusters="branch", population="half")
    counted = tally(frame, "rating", scale=(0, 10), design=design)
    assert counted.weights.tolist() == (2 * counted.rows.n).tolist()


def test_replicate_weights_by_name(constructor):
    names = ["r1", "r2", "r3"]
    frame = frame_of(constructor, "rating", "weight", "times", *names)
    design = SurveyDesign(
        weights="weight", replicate_weights=ReplicateWeights(names, scale=2 / 3, rscales=[1, 2, 0])
    )
    counted = tally(frame, "rating", scale=(0, 10), design=design)
    assert_counts(counted, naive(["rating"], weights="weight", replicates=names))
    counted = tally(frame, "rating", scale=(0, 10), design=design, counts="times")
    expected = naive(["rating"], weights="weight", replicates=names, counts="times")
    assert_counts(counted, expected)


def test_calibrated_to_by_name(constructor):
    frame = frame_of(constructor, "rating", "weight", "base", "channel", "age", "member")
    design = SurveyDesign(
        weights="weight",
        calibrated_to=Calibration(auxiliaries=["channel", "age", "member"], base_weights="base"),
    )
    counted = tally(frame, "rating", scale=(0, 10), design=design)
    assert_counts(
        counted, naive(["channel", "age", "member", "rating"], weights="weight", base="base")
    )
    lists = tally(COLUMNS, "rating", scale=(0, 10), design=design)
    mean, expected = counted.totals().mean(), lists.totals().mean()
    assert mean.standard_error == pytest.approx(expected.standard_error, rel=1e-10)


def test_weights_whose_squares_leave_the_floats(constructor):
    frame = constructor({"rating": [1, 2, 2], "weight": [1e200, 1e200, 2e200]})
    counted = tally(frame, "rating", scale=(1, 5), weights="weight")
    with pytest.warns(WeakDataWarning, match="weights: their squares"):
        assert counted.totals().mean().value == pytest.approx(1.75)
    assert np.isnan(counted.rows.sums["w2"]).all()


# ---- what is refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2", "3"],
        [True, False, True],
        [dt.datetime(2024, 1, 1)] * 3,
    ],
    ids=["text", "booleans", "dates"],
)
def test_a_rating_that_is_no_number(constructor, values):
    with pytest.raises(DataTypeError, match="rating: numbers are meant"):
        tally(constructor({"rating": values}), "rating", scale=(1, 5))


@pytest.mark.parametrize("values", [["1", "2", "3"], [True, False, True]])
@pytest.mark.parametrize("argument", ["weights", "counts"])
def test_weights_and_counts_that_are_no_numbers(constructor, argument, values):
    frame = constructor({"rating": [1, 2, 3], "column": values})
    with pytest.raises(DataTypeError, match=f"{argument}: numbers are meant"):
        tally(frame, "rating", scale=(1, 5), **{argument: "column"})


def test_an_unknown_column_lists_the_nearest_first(constructor):
    frame = frame_of(constructor, "rating", "weight", "channel")
    with pytest.raises(ColumnError, match=r"by: .*got 'chanel'.*columns are: channel, rating"):
        tally(frame, "rating", scale=(0, 10), by="chanel")
    with pytest.raises(ColumnError, match=r"rating: .*got 'ratings'.*columns are: rating"):
        tally(frame, "ratings", scale=(0, 10))


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (None, "no weight may be missing"),
        (-1.0, "weights must be at least 0"),
        (math.inf, "weights must be finite"),
    ],
)
def test_impossible_weights(constructor, wrong, rule):
    frame = constructor({"rating": [1, 2, None, 4], "weight": [1.0, 2.0, wrong, wrong]})
    with pytest.raises(DesignError, match=f"weights: {rule}") as caught:
        tally(frame, "rating", scale=(1, 5), weights="weight")
    assert caught.value.count == 2
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (2, 3)
    else:
        assert caught.value.positions == ()
        assert "(2 rows)" in str(caught.value)


def test_weights_that_sum_to_nothing(constructor):
    frame = constructor({"rating": [1, 2], "weight": [0.0, -0.0]})
    with pytest.raises(DesignError, match="weights: the sum of weights must be above 0"):
        tally(frame, "rating", scale=(1, 5), weights="weight")


@pytest.mark.parametrize("argument", ["base_weights", "replicate_weights"])
def test_impossible_further_weights(constructor, argument):
    frame = constructor({"rating": [1, 2, 3], "w": [1.0, 1.0, 1.0], "x": [1.0, -1.0, 2.0]})
    if argument == "base_weights":
        design = SurveyDesign(
            weights="w", calibrated_to=Calibration(auxiliaries="rating", base_weights="x")
        )
    else:
        design = SurveyDesign(weights="w", replicate_weights=ReplicateWeights(["w", "x"], scale=1))
    with pytest.raises(DesignError, match=f"{argument}: weights must be at least 0; got -1"):
        tally(frame, "rating", scale=(1, 5), design=design)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (None, "no count may be missing"),
        (-1.0, "counts must be at least 0"),
        (1.5, "counts must be whole numbers"),
        (2.0**60, "counts must be whole numbers"),
        (math.inf, "counts must be whole numbers"),
    ],
)
def test_impossible_counts(constructor, wrong, rule):
    frame = constructor({"rating": [1, 2, None, 4], "times": [1.0, 2.0, wrong, wrong]})
    with pytest.raises(DataValueError, match=f"counts: {rule}") as caught:
        tally(frame, "rating", scale=(1, 5), counts="times")
    assert caught.value.count == 2
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (2, 3)
    else:
        assert "(2 rows)" in str(caught.value)


def test_ratings_off_the_scale(constructor):
    frame = constructor({"rating": [1.0, 6.0, 0.0, 6.0, 5.0, 6.0, 5.5]})
    with pytest.raises(ScaleError, match="rating: every answer must lie on the scale") as caught:
        tally(frame, "rating", scale=(1, 5))
    assert caught.value.count == 5
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (1, 2, 3)
        assert "got 6, 0, 6 at rows 1, 2, 3 (5 in all)" in str(caught.value)
    else:
        assert "got 6 (3 rows), " in str(caught.value)
        assert caught.value.positions == ()


def test_declared_codes_are_missing(constructor):
    frame = constructor({"rating": [1, 99, 5, None, 98]})
    counted = tally(frame, "rating", scale=RatingScale(1, 5, not_applicable={98, 99}))
    assert (counted.n, counted.n_missing) == (2, 3)


def test_infinite_ratings(constructor):
    frame = constructor({"rating": [1.0, math.inf, -math.inf, math.inf]})
    with pytest.raises(DataValueError, match=r"rating: .*finite") as caught:
        tally(frame, "rating", scale=(1, 5))
    assert caught.value.count == 3
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (1, 2, 3)
    else:
        assert "inf (2 rows)" in str(caught.value)


def test_integers_beyond_the_floats(constructor):
    frame = constructor({"rating": [1, 2**53 + 1]})
    with pytest.raises(DataValueError, match="rating"):
        tally(frame, "rating")


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.inf])
def test_impossible_populations(constructor, wrong):
    frame = constructor({"rating": [1, 2, 3], "size": [5.0, 5.0, wrong]})
    with pytest.raises(DesignError, match="population: sizes and fractions must be finite"):
        tally(frame, "rating", scale=(1, 5), design=SurveyDesign(population="size"))


@pytest.mark.parametrize("argument", ["strata", "clusters", "calibrated_to"])
def test_missing_places_in_the_design(constructor, argument):
    frame = constructor({"rating": [1, 2, 3], "place": ["a", None, "a"]})
    with pytest.raises(DesignError, match=f"{argument}: no value may be missing") as caught:
        tally(frame, "rating", scale=(1, 5), design=SurveyDesign(**{argument: "place"}))
    assert caught.value.count == 1
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (1,)
    else:
        assert "got 1 missing" in str(caught.value)


def test_a_missing_population(constructor):
    frame = constructor({"rating": [1, 2, 3], "size": [5.0, None, 5.0]})
    with pytest.raises(DesignError, match="population"):
        tally(frame, "rating", scale=(1, 5), design=SurveyDesign(population="size"))


def test_missing_answers_can_be_refused(constructor):
    frame = constructor({"rating": [1, None, 3, None], "whole": [None, 1, 2, None]})
    with pytest.raises(MissingDataError, match="rating: no answer may be missing") as caught:
        tally(frame, "rating", scale=(1, 5), missing="raise")
    assert caught.value.count == 2
    if constructor.__name__ in EAGER:
        assert caught.value.positions == (1, 3)
    with pytest.raises(MissingDataError) as caught:
        tally(frame, ["rating", "whole"], scale=(1, 5), missing="raise")
    assert caught.value.count == 3


def test_no_rows(constructor):
    if constructor.__name__ in {"sqlframe", "pyspark", "dask"}:
        frame = nw.from_native(constructor({"rating": [1]})).filter(nw.col("rating") > 1)
    else:
        frame = constructor({"rating": np.zeros(0)})
    with pytest.raises(EmptyDataError, match="rating: there is no answer"):
        tally(frame, "rating", scale=(1, 5))


def test_counts_of_nothing_but_zeros(constructor):
    frame = constructor({"rating": [1, 2], "times": [0, 0]})
    with pytest.raises(EmptyDataError, match="counts: there is no answer"):
        tally(frame, "rating", scale=(1, 5), counts="times")


def test_values_beside_a_frame(constructor):
    frame = frame_of(constructor, "rating")
    channel = np.array(COLUMNS["channel"])
    fields = {"by": channel, "weights": np.array(COLUMNS["weight"]), "counts": COLUMNS["times"]}
    if constructor.__name__ not in EAGER:
        for name, values in fields.items():
            with pytest.raises(DataTypeError, match=f"{name}: the rows of a lazy frame"):
                tally(frame, "rating", scale=(0, 10), **{name: values})
        return
    counted = tally(frame, "rating", scale=(0, 10), **fields)
    expected = naive(["channel", "rating"], weights="weight", counts="times")
    assert_counts(counted, expected)
    with pytest.raises(AlignmentError, match="weights: must be as long as"):
        tally(frame, "rating", scale=(0, 10), weights=np.ones(3))
    with pytest.raises(DesignError, match="weights: weights must be at least 0"):
        tally(frame, "rating", scale=(0, 10), weights=np.full(SIZE, -1.0))


def test_design_values_beside_a_frame(constructor):
    if constructor.__name__ not in EAGER:
        return
    frame = frame_of(constructor, "rating", "branch", "weight")
    design = SurveyDesign(
        weights="weight",
        strata=np.array(COLUMNS["stratum"]),
        clusters=["branch", np.array(COLUMNS["customer"])],
        population=[COLUMNS["branches"], COLUMNS["customers"]],
    )
    counted = tally(frame, "rating", scale=(0, 10), design=design)
    keys = ["stratum", "branch", "customer", "branches", "customers", "rating"]
    assert_counts(counted, naive(keys, weights="weight"))
    replicates = np.column_stack([COLUMNS[name] for name in ("r1", "r2", "r3")])
    design = SurveyDesign(
        weights=np.array(COLUMNS["weight"]),
        replicate_weights=ReplicateWeights(replicates, scale=1),
    )
    counted = tally(frame, "rating", scale=(0, 10), design=design)
    expected = naive(["rating"], weights="weight", replicates=["r1", "r2", "r3"])
    assert_counts(counted, expected)


def test_a_narwhals_frame_is_a_frame(constructor):
    native = frame_of(constructor, "rating", "channel")
    frame = nw.from_native(native, pass_through=True)
    counted = tally(frame, "rating", scale=(0, 10), by="channel")
    assert_counts(counted, naive(["channel", "rating"]))


def categorical(name, values):
    """Return a native frame with a categorical column of one engine."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    rating = list(range(1, len(values) + 1))
    if name == "pandas":
        return pd.DataFrame({"rating": rating, "key": pd.Categorical(values)})
    if name == "polars":
        return pl.DataFrame({"rating": rating, "key": pl.Series(values, dtype=pl.Categorical)})
    if name == "polars enum":
        return pl.DataFrame({"rating": rating, "key": pl.Series(values, dtype=pl.Enum(["b", "a"]))})
    table = pa.table({"rating": rating, "key": pa.array(values).dictionary_encode()})
    if name == "duckdb":
        import duckdb

        return duckdb.connect().from_arrow(table)
    return table


@pytest.mark.parametrize("name", ["pandas", "polars", "polars enum", "pyarrow", "duckdb"])
def test_categories_are_read_by_their_values(name):
    frame = categorical(name, ["b", "a", None, "b"])
    counted = tally(frame, "rating", scale=(1, 5), by="key")
    assert counted.segments == ("a", "b", None)
    assert counted.totals("b").counts.tolist() == [1, 0, 0, 1, 0]


def test_dates_and_decimals_as_keys():
    from decimal import Decimal

    import polars as pl
    import pyarrow as pa

    day = dt.date(2024, 1, 2)
    for frame in (
        pl.DataFrame({"rating": [1, 2], "key": [day, None]}),
        pa.table({"rating": [1, 2], "key": pa.array([day, None])}),
    ):
        assert tally(frame, "rating", scale=(1, 5), by="key").segments == (day, None)
    columns = {"rating": [Decimal("1.5"), None], "key": [Decimal("0.5"), Decimal("1.5")]}
    for frame in (columns, pl.DataFrame(columns), pa.table(columns)):
        counted = tally(frame, "rating", scale=(1, 5, 0.5), by="key")
        assert counted.segments == (0.5, 1.5)
        assert counted.totals(0.5).counts.tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0]


def test_a_stream_of_arrow_without_a_frame(monkeypatch):
    import pyarrow as pa

    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"rating": [1, 2, 2]}).__arrow_c_stream__(requested_schema)

    assert tally(Stream(), "rating", scale=(1, 5)).n == 3
    assert tally(pa.chunked_array([[1, 2]]), scale=(1, 5)).n == 2
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(DataTypeError, match="rating: names a column"):
        tally(Stream(), "rating", scale=(1, 5))


def test_weights_whose_sum_leaves_the_floats(constructor):
    frame = constructor({"rating": [1, 2, 2], "weight": [1e308, 1e308, 1e308]})
    with pytest.raises(DesignError, match=r"weights: the sum of weights must be finite"):
        tally(frame, "rating", scale=(1, 5), weights="weight")


def test_booleans_stay_booleans_beside_missing_ones(constructor):
    frame = constructor({"rating": [1, 2, 3, 3, 2], "left": [True, None, False, True, None]})
    counted = tally(frame, "rating", scale=(1, 5), by="left")
    axis = counted.rows.role("by")[0]
    assert {label for label in axis.labels if label is not None} == {True, False}
    assert all(label is None or type(label) is bool for label in axis.labels)
