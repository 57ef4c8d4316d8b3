"""The tally: what is in it, how it adds, narrows and is stored; the laws as properties."""

import copy
import datetime as dt
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import satisfaction.survey as survey
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    ScaleError,
)
from satisfaction.models import RatingScale
from satisfaction.survey import Calibration, ReplicateWeights, SurveyDesign, Tally, tally

FULL = SurveyDesign(weights="w", strata="h", clusters="c")


@st.composite
def surveys(draw, *, low=1, high=40, missing=True):
    """Return columns of a small survey."""
    n = draw(st.integers(low, high))

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    ratings = st.integers(1, 5) | st.none() if missing else st.integers(1, 5)
    return {
        "r": column(ratings),
        "g": column(st.sampled_from(["a", "b", None])),
        "w": column(st.floats(0.125, 8)),
        "h": column(st.integers(1, 2)),
        "c": column(st.integers(1, 4)),
    }


def count(columns, *, by="g", design=FULL, **keywords):
    return tally(columns, "r", scale=(1, 5), by=by, design=design, **keywords)


def part(columns, rows):
    return {name: [values[row] for row in rows] for name, values in columns.items()}


def assert_equal(one, other):
    """Check that two tallies agree: keys and counts exactly, sums to 1e-12."""
    first, second = one.to_columns(), other.to_columns()
    assert list(first) == list(second)
    for name, values in first.items():
        if name in {"w", "w2", "d"} or name[:1] == "r":
            np.testing.assert_allclose(values, second[name], rtol=1e-12)
        else:
            assert values == second[name]


# ---- adding -----------------------------------------------------------------------------------


@given(surveys())
def test_the_empty_tally_is_the_zero(columns):
    counted = count(columns)
    assert counted + Tally.empty() == counted == Tally.empty() + counted
    assert 0 + counted == counted
    assert sum([counted]) == counted


@given(surveys(low=3), st.data())
def test_split_anywhere_add_get_the_whole(columns, data):
    n = len(columns["r"])
    label = data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    parts = [[row for row in range(n) if label[row] == k] for k in range(3)]
    a, b, c = (count(part(columns, rows)) if rows else Tally.empty() for rows in parts)
    assert_equal((a + b) + c, count(columns))
    assert_equal(a + (b + c), (a + b) + c)
    assert_equal(b + a, a + b)


@given(surveys(low=2))
def test_twice_the_same_has_twice_the_weight_and_the_same_mean(columns):
    counted = count(
        {**columns, "r": [1, *columns["r"][1:]]}, by=None, design=SurveyDesign(weights="w")
    )
    both = counted + counted
    assert both.n == 2 * counted.n
    assert both.weights.sum() == pytest.approx(2 * counted.weights.sum())
    assert both.totals().mean().value == pytest.approx(counted.totals().mean().value)


def test_a_cluster_in_two_parts_is_one():
    design = SurveyDesign(clusters="c", population="N")
    one = tally({"r": [1, 2], "c": [1, 2], "N": [9, 9]}, "r", scale=(1, 5), design=design)
    two = tally({"r": [3, 4], "c": [2, 3], "N": [9, 9]}, "r", scale=(1, 5), design=design)
    assert (one + two).totals().n_clusters == 3
    other = tally({"r": [3], "c": [2], "N": [8]}, "r", scale=(1, 5), design=design)
    with pytest.raises(DesignError, match=r"population: must be the same.*8 and 9"):
        (one + other).totals().covariance  # noqa: B018 -- a property that refuses


def test_tallies_of_different_questions_do_not_add():
    one = tally([1, 2], scale=(1, 5))
    with pytest.raises(ScaleError, match="only tallies on the same scale add up"):
        one + tally([1, 2], scale=(1, 7))
    with pytest.raises(DataValueError, match="same answers"):
        one + tally({"x": [1, 2]}, "x", scale=(1, 5))
    with pytest.raises(DataValueError, match="same by"):
        one + tally([1, 2], scale=(1, 5), by=["a", "b"])
    with pytest.raises(DesignError, match="same kind of design"):
        one + tally([1, 2], scale=(1, 5), weights=[1, 2])
    replicate = ReplicateWeights(np.ones((2, 2)), scale=1)
    replicated = tally(
        [1, 2], scale=(1, 5), design=SurveyDesign(weights=[1, 2], replicate_weights=replicate)
    )
    assert (replicated + replicated).n == 4
    with pytest.raises(TypeError):
        one + 1


def test_a_stored_tally_adds_to_a_new_one():
    columns = {"r": [1, 2, 3], "region": ["n", "s", "n"], "branch": [1, 1, 2]}
    design = SurveyDesign(strata="region", clusters="branch")
    counted = tally(columns, "r", scale=(1, 5), design=design)
    stored = Tally.from_columns(counted.to_columns(), scale=(1, 5))
    assert stored == counted
    assert (stored + counted).n == 6


# ---- narrowing --------------------------------------------------------------------------------


@given(surveys())
def test_marginalize_is_never_having_grouped(columns):
    columns["k"] = [str(x) for x in columns["h"]]
    counted = count(columns, by=["g", "k"])
    assert_equal(counted.marginalize(), count(columns, by=None))
    assert_equal(counted.marginalize("k"), count(columns, by="k"))
    assert_equal(counted.marginalize(["k", "g"]), count(columns, by=["k", "g"]))
    assert_equal(counted.marginalize().marginalize(), counted.marginalize())
    assert_equal((counted + counted).marginalize(), counted.marginalize() + counted.marginalize())
    heads = sum(counted.rows.n[counted.rows_of(key)].sum() for key in counted.segments)
    assert heads == len(columns["r"])


@given(surveys())
def test_a_tally_as_data_keeps_the_segments_asked_for(columns):
    columns["k"] = [str(x) for x in columns["h"]]
    counted = count(columns, by=["g", "k"])
    assert tally(counted, by=["g", "k"]) is counted
    assert_equal(tally(counted, by="g"), count(columns, by="g"))
    assert_equal(tally(counted), count(columns, by=None))


def test_names_that_a_tally_does_not_have():
    counted = tally([1, 2], scale=(1, 5), by=["a", "b"])
    with pytest.raises(ArgumentError, match=r"by: must be among the segments.*It has: by"):
        counted.marginalize("c")
    with pytest.raises(ArgumentError, match=r"rating: must be among the answers.*It has: rating"):
        counted.pick(["c"])
    with pytest.raises(ArgumentError, match="rating: must name at least one"):
        counted.pick([])
    with pytest.raises(ArgumentError, match="It has: none"):
        counted.marginalize().marginalize("by")


def test_one_answer_of_several():
    columns = {"x": [1, 2, None], "y": [3, None, 5], "g": ["a", "a", "b"]}
    counted = tally(columns, ["x", "y"], scale=(1, 5), by="g")
    assert (counted.n, counted.n_missing) == (1, 2)
    assert counted.totals(answers="x").counts.tolist() == [1, 1, 0, 0, 0]
    assert counted.totals("a", answers=["y"]).n == 1
    assert counted.totals("a", answers=["y", "x"]).levels.tolist() == [[3.0, 1.0]]
    assert counted.cross_covariance("a", "a", answers="x").shape == (5, 5)
    assert tally(counted, "x").answers == ("x",)
    assert tally(counted, ["x", "y"]).answers == ("x", "y")
    scales = tally(columns, ["x", "y"], scale={"x": (1, 5), "y": (0, 10)}).pick(["y"]).scales
    assert scales == (RatingScale(0, 10),)


# ---- segments ---------------------------------------------------------------------------------


def test_segments_are_sorted_numbers_text_none():
    labels = np.array(["b", 10, None, 2, "a", 2.5, dt.date(2024, 1, 1)], dtype=object)
    counted = tally([1] * 7, scale=(1, 5), by=labels)
    assert counted.segments == (2, 2.5, 10, dt.date(2024, 1, 1), "a", "b", None)
    assert counted.totals(None).n == 1
    assert counted.totals(2.5).n == 1
    assert counted.rows_of(...).all()


POPULATIONS = {"r": [1, 2, 5, 4], "h": ["a", "a", "b", "b"], "N": [10.0, 10.0, 4.0, 4.0]}


@pytest.mark.parametrize("weights", [None, np.array([5.0, 5.0, 2.0, 2.0]), np.arange(1.0, 5.0)])
def test_weights_that_follow_from_populations_survive_as_columns(weights):
    design = SurveyDesign(strata="h", population="N", weights=weights)
    counted = tally(POPULATIONS, "r", scale=(1, 5), design=design)
    stored = Tally.from_columns(counted.to_columns(), scale=(1, 5))
    assert stored == counted


def test_a_stored_part_adds_to_one_whose_weights_follow_from_populations():
    design = SurveyDesign(strata="h", population="N")
    counted = tally(POPULATIONS, "r", scale=(1, 5), design=design)
    stored = Tally.from_columns(counted.to_columns(), scale=(1, 5))
    for total in (stored + counted, counted + stored):
        assert total == counted + counted
        assert total.weights.sum() == pytest.approx(14.0, rel=1e-14)
    other = SurveyDesign(strata="h", population="N", weights=np.arange(1.0, 5.0))
    with pytest.raises(DesignError, match="only tallies of the same kind of design"):
        counted + tally(POPULATIONS, "r", scale=(1, 5), design=other)


def test_columns_of_a_tally_are_named_by_text_and_once():
    counted = tally({"r": [1, 2], "g": [1, 1]}, "r", scale=(1, 5), by="g")
    for by in (3, np.array(["g"]), [3]):
        with pytest.raises(DataTypeError, match="by: must be a name or a list of names"):
            tally(counted, by=by)
    with pytest.raises(ArgumentError, match="by: must name each column once"):
        tally(counted, by=["g", "g"])
    with pytest.raises(ArgumentError, match="by: must name each column once"):
        counted.marginalize(("g", "g"))


def test_an_absent_segment_lists_the_nearest():
    counted = tally([1, 2], scale=(1, 5), by=["phone", "app"])
    with pytest.raises(ArgumentError, match=r"segment: .*'phon'.*keys are: phone") as caught:
        counted.totals("phon")
    assert caught.value.argument == "segment"
    with pytest.raises(ArgumentError):
        counted.cross_covariance("app", None)
    with pytest.raises(ArgumentError):
        counted.totals(None)
    assert tally([1, 2], scale=(1, 5)).totals(()).n == 2


def test_a_segment_without_answers():
    counted = tally([1, None], scale=(1, 5), by=["a", "b"])
    with pytest.raises(EmptyDataError, match="rating: there is no answer left"):
        counted.totals("b")
    with pytest.raises(EmptyDataError):
        counted.resample("b")
    with pytest.raises(EmptyDataError):
        Tally.empty().totals()


def test_what_is_declared():
    assert not tally([1], scale=(1, 5), by=["a"]).declared
    assert tally([1], scale=(1, 5), weights=[1]).declared
    assert tally([1], scale=(1, 5), design=SurveyDesign(strata=[1])).declared


# ---- storage ----------------------------------------------------------------------------------


@given(surveys())
@settings(max_examples=30)
def test_storage_is_exact(columns):
    counted = count(columns)
    text = json.dumps(counted.to_dict(), allow_nan=False)
    for again in (
        Tally.from_dict(json.loads(text)),
        Tally.from_columns(counted.to_columns(), scale=(1, 5)),
        pickle.loads(pickle.dumps(counted)),
        copy.copy(counted),
        copy.deepcopy(counted),
    ):
        assert again == counted
        assert hash(again) == hash(counted)
        assert again.to_columns() == counted.to_columns()


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_a_frame_is_storage_too(backend):
    columns = {
        "r": [1, 2, None],
        "g": ["a", None, "b"],
        "w": [1.5, 2, 3],
        "h": [1, 1, 2],
        "c": [1, 2, 3],
    }
    counted = count(columns)
    again = Tally.from_columns(counted.to_frame(backend), scale=(1, 5))
    assert again == counted
    assert counted != 1


def test_populations_bring_their_weights_into_the_columns():
    design = SurveyDesign(population=[10.0] * 4)
    columns = tally([1, 2, 2, None], scale=(1, 5), design=design).to_columns()
    assert columns["w"] == [2.5, 5.0, 2.5]
    assert columns["w2"] == [6.25, 12.5, 6.25]


def test_every_part_of_a_design_is_stored():
    design = SurveyDesign(
        weights=[1.0, 2, 3],
        strata=["x", "x", "y"],
        clusters=[[1, 2, 3], [1, 1, 1]],
        population=[[9, 9, 9], [4, 4, 4]],
        calibrated_to=Calibration(auxiliaries={"age": [1, 2, 2]}, base_weights=[1, 1, 1.5]),
        lonely_cluster="adjust",
    )
    counted = tally([1, 2, 3], scale=(1, 5), design=design)
    columns = counted.to_columns()
    assert list(columns) == [
        "design:stratum",
        "design:cluster",
        "design:cluster_2",
        "design:population",
        "design:population_2",
        "design:auxiliary:age",
        "answer:rating",
        "n",
        "w",
        "w2",
        "d",
    ]
    assert Tally.from_dict(counted.to_dict()) == counted
    backwards = dict(reversed(columns.items()))
    again = Tally.from_columns(backwards, scale=(1, 5), lonely_cluster="adjust")
    assert again == counted
    with pytest.raises(ArgumentError, match="lonely_cluster"):
        Tally.from_columns(columns, scale=(1, 5), lonely_cluster="ignore")


def test_replicates_are_stored():
    replicate = ReplicateWeights(np.array([[1.0, 2], [3, 4]]), scale=0.5, rscales=[1, 2])
    counted = tally(
        [1, 2], scale=(1, 5), design=SurveyDesign(weights=[1, 2], replicate_weights=replicate)
    )
    again = Tally.from_dict(json.loads(json.dumps(counted.to_dict())))
    assert again == counted
    assert again.totals().mean() == counted.totals().mean()
    again = Tally.from_columns(
        counted.to_columns(), scale=(1, 5), replicate_weights=counted.replicate_weights
    )
    assert again.totals().mean() == counted.totals().mean()


def test_from_counts_equals_the_answers():
    counted = Tally.from_counts({5: 2, 4: 1}, scale=(1, 5), n_missing=1)
    assert counted == tally([5, 4, 5, None], scale=(1, 5))


# ---- counting laws ----------------------------------------------------------------------------


@given(surveys(), st.data())
def test_counts_are_repeated_rows(columns, data):
    n = len(columns["r"])
    times = data.draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    design = SurveyDesign(weights="w", strata="h")
    rows = [row for row in range(n) for _ in range(times[row])]
    assert_equal(
        count({**columns, "t": times}, counts="t", design=design),
        count(part(columns, rows), design=design),
    )


@given(surveys(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_clusters_change_nothing(columns, random):
    rows = list(range(len(columns["r"])))
    random.shuffle(rows)
    assert_equal(count(part(columns, rows)), count(columns))
    renamed = {**columns, "c": [f"cluster {9 - label}" for label in columns["c"]]}
    try:
        one = count(columns).totals()
    except EmptyDataError:
        return
    other = count(renamed).totals()
    try:
        expected = one.covariance
    except DesignError:
        with pytest.raises(DesignError):
            other.covariance  # noqa: B018 -- a property that refuses
        return
    np.testing.assert_allclose(other.covariance, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "dtype", ["i1", "u1", "<i2", ">i2", "i4", "u4", "i8", "u8", "f4", "f8", ">f8", "O"]
)
def test_any_type_and_container_gives_the_same_bits(dtype):
    values = [3, 1, 5, 5, 2, 4]
    weights = [1.5, 2.25, 3.0, 0.5, 1.0, 7.0]
    expected = tally(values, scale=(1, 5), weights=weights).to_dict()
    array = np.array(values, dtype=dtype)
    strided = np.repeat(array, 2)[::2]
    strided.setflags(write=False)
    for given_ in (array, strided, tuple(values), iter(values), np.ma.array(array)):
        assert tally(given_, scale=(1, 5), weights=weights).to_dict() == expected


@given(surveys(low=2, missing=False))
def test_without_a_design_a_segment_is_its_own_call(columns):
    counted = count(columns, design=None)
    for key in counted.segments:
        rows = [row for row, label in enumerate(columns["g"]) if label == key]
        if len(rows) < 2:
            continue
        own = count(part(columns, rows), by=None, design=None).totals()
        within = counted.totals(key)
        assert within.n == own.n
        assert within.mean() == own.mean()
        assert np.array_equal(within.covariance, own.covariance)


@given(surveys(low=2, missing=False))
def test_under_a_design_only_the_standard_error_knows_of_the_rest(columns):
    counted = count(columns, design=SurveyDesign(weights="w"))
    for key in counted.segments:
        rows = [row for row, label in enumerate(columns["g"]) if label == key]
        own = count(part(columns, rows), by=None, design=SurveyDesign(weights="w")).totals()
        assert counted.totals(key).weights.tolist() == own.weights.tolist()


# ---- display ----------------------------------------------------------------------------------


def test_repr_and_html():
    columns = {
        "likelihood": [9, 10, None],
        "<b>": ["x", "y", "<script>"],
        "h": [1, 1, 2],
        "c": [1, 2, 3],
    }
    design = SurveyDesign(strata="h", clusters="c")
    counted = tally(columns, "likelihood", scale=(0, 10), by="<b>", design=design)
    assert repr(counted) == (
        "Tally: 2 answers (1 missing) of likelihood on 0 to 10, by <b> (3), 2 strata, 3 clusters; "
        "3 rows"
    )
    html = counted._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert repr(Tally.empty()) == "Tally: empty; 0 rows"
    many = tally({f"q{k}": [1.0] for k in range(6)}, [f"q{k}" for k in range(6)])
    assert repr(many) == "Tally: 1 answers of q0, q1, q2 and 3 more; 1 rows"
    assert "w2" in tally([1], scale=(1, 5), weights=[0.5])._repr_html_()


def test_the_public_names_are_sorted():
    assert survey.__all__ == sorted(survey.__all__)
