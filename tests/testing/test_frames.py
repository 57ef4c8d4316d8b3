"""Drawn frames are survey data that every drawn design can describe."""

from collections import defaultdict

import narwhals.stable.v2 as nw
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from satisfaction import RatingScale
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.testing import rating_scales, segments, survey_frames

COLUMNS = ["rating", "weight", "segment", "stratum", "cluster", "population"]


@given(survey_frames((1, 5)))
def test_frames_keep_the_rules_of_a_design(frame):
    assert list(frame) == COLUMNS
    lengths = {len(values) for values in frame.values()}
    assert len(lengths) == 1
    assert 2 <= min(lengths) <= 30
    clusters, sizes = defaultdict(set), defaultdict(set)
    for stratum, cluster, size in zip(*(frame[name] for name in COLUMNS[3:]), strict=True):
        clusters[stratum].add(cluster)
        sizes[stratum].add(size)
    for stratum, (size,) in sizes.items():
        assert len(clusters[stratum]) >= 2
        assert size >= frame["stratum"].count(stratum)
    assert min(frame["weight"]) >= 0


@given(survey_frames(RatingScale(0, 1, not_applicable={99}), max_rows=8))
def test_answers_of_a_segment_have_weight(frame):
    answered = defaultdict(float)
    for rating, weight, segment in zip(*(frame[name] for name in COLUMNS[:3]), strict=True):
        if rating not in {None, 99.0}:
            answered[segment] += weight
    assert answered
    assert min(answered.values()) > 0


@given(survey_frames((1, 5), missing=False, max_rows=6))
def test_without_missing(frame):
    assert None not in frame["rating"]
    assert None not in frame["segment"]
    assert len(frame["rating"]) <= 6


@given(survey_frames(segment=st.just("only")))
def test_own_segments_and_scales(frame):
    assert set(frame["segment"]) == {"only"}


@given(survey_frames(rating_scales(max_levels=2, labels=False, sliders=False)))
def test_a_strategy_of_scales(frame):
    assert len({rating for rating in frame["rating"] if rating is not None}) <= 2


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_native_frames(backend):
    @settings(max_examples=10)
    @given(survey_frames((1, 5), segment=segments(missing=False), backend=backend))
    def every_frame(native):
        frame = nw.from_native(native, eager_only=True)
        assert frame.implementation.name.lower() == backend
        assert frame.columns == COLUMNS

    every_frame()


def test_interesting_frames_are_drawn():
    frame = find(
        survey_frames((1, 5)),
        lambda frame: (
            0.0 in frame["weight"] and None in frame["rating"] and None in frame["segment"]
        ),
    )
    assert 0.0 in frame["weight"]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"scale": 5}, DataTypeError),
        ({"max_rows": 5}, ArgumentError),
        ({"missing": 1}, DataTypeError),
        ({"segment": ["a"]}, DataTypeError),
        ({"backend": "excel"}, ArgumentError),
    ],
)
def test_wrong_choices_are_refused(wrong, error):
    (name,) = wrong
    with pytest.raises(error, match=name):
        survey_frames(**wrong)
