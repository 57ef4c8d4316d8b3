"""`measure` and the laws that hold for every metric."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    MissingDataError,
    SatisfactionError,
    ScaleError,
    WeakDataWarning,
)

FEW = settings(max_examples=60)
METRICS = {
    "csat": sat.Metric.csat((0, 10)),
    "nps": sat.Metric.nps(),
    "mean": sat.Metric.mean((0, 10)),
}
metrics = st.sampled_from(list(METRICS.values()))
# below 30 answers, also twice: from there on a lower half that is used alone is a warning
ratings_0_10 = st.lists(st.integers(0, 10), min_size=2, max_size=14)
weighted = st.lists(st.tuples(st.integers(0, 10), st.floats(1e-3, 1e3)), min_size=2, max_size=14)


def value(ratings, metric, **keywords):
    return sat.measure(ratings, metric=metric, **keywords).value


def scored(rows, metric):
    return [(dict(metric.scores)[rating], weight) for rating, weight in rows]


def near(number):
    return pytest.approx(number, rel=1e-12, abs=1e-10)


# ---- what it takes --------------------------------------------------------------------------


def test_a_metric_is_needed():
    with pytest.raises(DataTypeError, match="metric: must be a Metric"):
        sat.measure([1, 2], metric="nps")


def test_a_tally_serves_any_number_of_metrics():
    data = {"r": [10, 3, 8, None], "s": list("aabb"), "t": [1, 2, 1, 2]}
    counted = sat.tally(data, "r", scale=(0, 10), by=["s", "t"])
    assert sat.nps(counted) == sat.nps(data, "r")
    assert sat.mean_rating(counted, scale=(0, 10)).value == 7.0
    with pytest.warns(WeakDataWarning):
        assert list(sat.nps(counted, by="s")) == ["a", "b"]
    with pytest.raises(ArgumentError, match="weights"):
        sat.nps(counted, weights=[1.0])
    with pytest.raises(ScaleError, match="another scale"):
        sat.csat(counted, scale=(1, 5))
    with pytest.raises(ScaleError, match="another scale"):
        sat.nps(sat.tally([1, 2]))


def test_a_tally_of_several_answers_needs_a_name():
    data = {"r": [10, 3, 8], "q": [1, 2, 3]}
    counted = sat.tally(data, ["r", "q"], scale={"r": (0, 10), "q": (1, 5)})
    assert sat.nps(counted, "r").value == sat.nps(data, "r").value
    with pytest.raises(DataTypeError, match="r, q"):
        sat.nps(counted)
    with pytest.raises(SatisfactionError):
        sat.nps(sat.Tally.empty())


def test_one_column_of_answers_is_measured():
    data = {"r": [10, 3, 8], "q": [1, 2, 3], "p": [1, 1, 2]}
    assert sat.nps(data, ["r"]).value == sat.nps(data, "r").value
    for several in (
        lambda: sat.nps(data, ["r", "q"]),
        lambda: sat.csat(data, ["r", "q"], scale=(0, 10), by="p"),
        lambda: sat.track(data, ["r", "q"], metric=sat.Metric.nps(), period="p"),
    ):
        with pytest.raises(DataTypeError, match=r"rating: must name one column.*got r, q"):
            several()


@pytest.mark.parametrize("fields", [{}, {"clusters": [1, 1, 2, 3]}, {"strata": [1, 1, 2, 2]}])
@pytest.mark.parametrize("factor", [1e-310, 1e-200, 1e200])
def test_weights_whose_squares_leave_the_floats_give_one_warning(fields, factor):
    design = sat.SurveyDesign(weights=np.array([1, 2, 3, 1]) * factor, **fields)
    with pytest.warns(WeakDataWarning, match="squares of weights") as caught:
        table = sat.csat([5, 1, 2, 4], scale=(1, 5), by=[1, 1, 2, 2], design=design)
    assert len(caught) == 1
    assert table[2].value == pytest.approx(25.0, rel=1e-12)
    assert np.isnan(table.covariance).all()


def test_missing_answers():
    assert sat.nps([10, None, 3]).n_missing == 1
    with pytest.raises(MissingDataError, match="row 1"):
        sat.nps([10, None, 3], missing="raise")
    with pytest.raises(EmptyDataError):
        sat.nps([None, None])


def test_a_scale_that_nobody_uses_above_the_middle():
    with pytest.warns(WeakDataWarning, match="is this a 1-5 question") as caught:
        sat.nps([1, 2, 5] * 10)
    assert (len(caught), caught[0].filename) == (1, __file__)
    with pytest.warns(WeakDataWarning, match="1-5 question") as caught:
        sat.nps([1, 2, 5] * 10, by=["a", "b"] * 15)
    assert (len(caught), caught[0].filename) == (1, __file__)
    sat.nps([1, 2, 5] * 9)
    sat.nps([1, 2, 6] * 10)
    sat.mean_rating([1, 2, 2] * 10, scale=(1, 5))


def test_where_a_warning_points():
    with pytest.warns(WeakDataWarning) as caught:
        sat.csat({"r": [5, 4, 3], "s": ["a", "b", "c"]}, "r", scale=(1, 5), by="s")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert "segment 'a'), and 2 more segments" in str(caught[0].message)


# ---- P001 to P023 ---------------------------------------------------------------------------


@FEW
@given(weighted, metrics, st.floats(1e-3, 1e3))
def test_p001_p003_range_and_common_factor(rows, metric, factor):
    ratings, weights = map(list, zip(*rows, strict=True))
    got = value(ratings, metric, weights=weights)
    scores = [dict(metric.scores)[r] for r in ratings]
    assert min(scores) - 1e-10 <= got <= max(scores) + 1e-10
    assert value(ratings, metric, weights=[w * factor for w in weights]) == near(got)


@FEW
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 5)), min_size=2, max_size=15), metrics)
def test_p004_p007_p109_weights_counts_and_repeats(rows, metric):
    rows = [*rows, (10, 1)]
    ratings, repeats = map(list, zip(*rows, strict=True))
    spread = [r for r, k in rows for _ in range(k)]
    plain = sat.measure(spread, metric=metric)
    assert value(ratings, metric, weights=[float(k) for k in repeats]) == near(plain.value)
    counted = sat.measure(ratings, metric=metric, counts=repeats)
    assert counted == plain
    assert value(spread * 2, metric) == near(plain.value)
    of_counts = {level: spread.count(level) for level in set(spread)}
    assert sat.measure(sat.Tally.from_counts(of_counts, scale=(0, 10)), metric=metric) == plain


@FEW
@given(ratings_0_10, st.lists(st.integers(0, 10), max_size=5), metrics)
def test_p005_p006_zero_and_unit_weights(ratings, ghosts, metric):
    got = value(ratings, metric)
    assert value(ratings, metric, weights=[1.0] * len(ratings)) == near(got)
    weights = [1.0] * len(ratings) + [0.0] * len(ghosts)
    assert value(ratings + ghosts, metric, weights=weights) == near(got)


@FEW
@given(st.lists(st.integers(1, 7), min_size=2, max_size=30), st.integers(1, 6))
def test_p008_p010_p011_reversal(ratings, k):
    scale = (1, 7)
    mirrored = [8 - x for x in ratings]
    top = sat.top_box(ratings, scale=scale, boxes=k).value
    assert top == near(sat.bottom_box(mirrored, scale=scale, boxes=k).value)
    assert top + sat.top_box(mirrored, scale=scale, boxes=7 - k).value == near(100)
    if k < 6:
        assert sat.top_box(ratings, scale=scale, boxes=k + 1).value >= top
    mean, other = (sat.mean_rating(x, scale=scale) for x in (ratings, mirrored))
    assert other.value == near(8 - mean.value)
    assert other.standard_error == pytest.approx(mean.standard_error, rel=1e-9, abs=1e-12)
    low_is_best = sat.RatingScale(1, 7, best="low")
    assert sat.csat(ratings, scale=low_is_best, boxes=k).value == near(
        sat.bottom_box(ratings, scale=scale, boxes=k).value
    )


@FEW
@given(ratings_0_10, st.data(), metrics)
def test_p012_p023_a_higher_rating_never_lowers(ratings, data, metric):
    place = data.draw(st.integers(0, len(ratings) - 1))
    raised = list(ratings)
    raised[place] = data.draw(st.integers(raised[place], 10))
    assert value(raised, metric) >= value(ratings, metric) - 1e-10


@FEW
@given(ratings_0_10, st.randoms(use_true_random=False))
def test_p013_p014_buckets(ratings, random):
    buckets = {"detractors": range(7), "passives": range(7, 9), "promoters": range(9, 11)}
    of_level = {level: name for name, levels in buckets.items() for level in levels}
    relabelled = [random.choice(list(buckets[of_level[x]])) for x in ratings]
    assert sat.nps(relabelled).value == sat.nps(ratings).value
    shares = {
        name: value(
            ratings, sat.Metric(name, dict.fromkeys(levels, 100), otherwise=0, scale=(0, 10))
        )
        for name, levels in buckets.items()
    }
    assert sum(shares.values()) == near(100)
    assert sat.nps(ratings).value == near(shares["promoters"] - shares["detractors"])


@FEW
@given(weighted, weighted, metrics)
def test_p015_a_pooled_metric_is_the_average_of_its_parts(first, second, metric):
    parts = [list(map(list, zip(*rows, strict=True))) for rows in (first, second)]
    estimates = [sat.measure(r, metric=metric, weights=w) for r, w in parts]
    pooled = value(parts[0][0] + parts[1][0], metric, weights=parts[0][1] + parts[1][1])
    total = sum(one.sum_of_weights for one in estimates)
    average = sum(one.value * one.sum_of_weights / total for one in estimates)
    assert pooled == pytest.approx(average, rel=1e-10, abs=1e-9)


@FEW
@given(ratings_0_10)
def test_p016_p017_affine_scales(ratings):
    mean = sat.mean_rating(ratings, scale=(0, 10)).value
    stretched = sat.mean_rating([3 + 2 * x for x in ratings], scale=(3, 23, 2)).value
    assert stretched == near(3 + 2 * mean)
    percent = sat.mean_rating(ratings, scale=(0, 10), to_100=True).value
    assert percent == near(10 * mean)
    mirrored = sat.mean_rating([10 - x for x in ratings], scale=(0, 10), to_100=True).value
    assert percent == near(100 - mirrored)


@FEW
@given(ratings_0_10, metrics)
def test_p018_p019_any_container_gives_the_same_bits(ratings, metric):
    expected = sat.measure(ratings, metric=metric)
    array = np.array(ratings, "uint8")
    array.setflags(write=False)
    before = array.tobytes()
    for container in (
        array,
        np.array(ratings, "float32"),
        np.array(ratings, ">i8"),
        np.array(ratings, object),
        pd.Series(ratings, dtype="Int64"),
        pl.Series(ratings),
        pa.array(ratings),
        tuple(ratings),
    ):
        assert sat.measure(container, metric=metric) == expected
    assert array.tobytes() == before


@FEW
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 10), st.floats(0.1, 10)), min_size=2, max_size=25
    ),
    metrics,
)
def test_p020_missing_rows_may_as_well_be_dropped(rows, metric):
    rows = [*rows, (3, 1.0), (10, 1.0)]
    ratings, weights = map(list, zip(*rows, strict=True))
    kept = [(r, w) for r, w in rows if r is not None]
    plain = sat.measure(ratings, metric=metric)
    own = sat.measure([r for r, _ in kept], metric=metric)
    assert (plain.value, plain.standard_error, plain.n) == (own.value, own.standard_error, own.n)
    assert plain.n_missing == len(rows) - len(kept)
    got = value(ratings, metric, weights=weights)
    assert got == near(value([r for r, _ in kept], metric, weights=[w for _, w in kept]))


@FEW
@given(ratings_0_10, st.sampled_from([11, -1, 2.5, 99]), st.data(), metrics)
def test_p022_an_answer_off_the_scale_is_never_passed_over(ratings, wrong, data, metric):
    place = data.draw(st.integers(0, len(ratings)))
    with pytest.raises(ScaleError, match=f"row {place}"):
        sat.measure([*ratings[:place], wrong, *ratings[place:]], metric=metric)


@FEW
@given(weighted, st.lists(st.integers(0, 4), min_size=30, max_size=30), metrics)
def test_p080_a_segment_of_a_design_has_the_value_of_its_own_rows(rows, clusters, metric):
    rows = [*rows, (1, 1.0), (9, 1.0)]
    ratings, weights = map(list, zip(*rows, strict=True))
    segments = (["a", "b"] * len(rows))[: len(rows)]
    groups = (clusters * 2)[: len(rows)]
    design = sat.SurveyDesign(weights=weights, clusters=[*groups[:-2], 98, 99])
    table = sat.measure(ratings, metric=metric, by=segments, design=design)
    for key, estimate in table.items():
        own = [(r, w) for (r, w), s in zip(rows, segments, strict=True) if s == key]
        alone = [
            sum(part)
            for part in zip(*[(r_s * w, w) for r_s, w in scored(own, metric)], strict=True)
        ]
        assert estimate.value == near(alone[0] / alone[1])


@FEW
@given(
    st.lists(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(max_size=3)
        ),
        max_size=6,
    )
)
def test_p105_junk_gives_a_number_in_range_or_an_error_of_the_family(junk):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeakDataWarning)
        try:
            got = sat.nps(junk).value
        except SatisfactionError:
            return
    assert -100 <= got <= 100
