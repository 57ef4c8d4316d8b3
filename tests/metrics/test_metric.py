"""A metric: its scores, its family, and what is refused."""

import json
import pickle

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DataTypeError, MetricError, ScaleError
from satisfaction.models import RatingScale


def scores(metric):
    return [score for _, score in metric.scores]


def test_csat_and_boxes():
    assert scores(sat.Metric.csat((1, 5))) == [0, 0, 0, 100, 100]
    assert scores(sat.Metric.csat((1, 5), 1)) == [0, 0, 0, 0, 100]
    assert scores(sat.Metric.top_box((1, 4), 3)) == [0, 100, 100, 100]
    bottom = sat.Metric.bottom_box((1, 4), 1)
    assert scores(bottom) == [100, 0, 0, 0]
    assert not bottom.higher_is_better
    assert [sat.Metric.top_box((1, 5), k).name for k in (1, 2)] == ["top box", "top 2 boxes"]
    assert [sat.Metric.bottom_box((1, 5), k).name for k in (1, 2)] == [
        "bottom box",
        "bottom 2 boxes",
    ]


def test_the_best_end_decides():
    grades = RatingScale(1, 6, best="low")
    assert scores(sat.Metric.csat(grades)) == [100, 100, 0, 0, 0, 0]
    assert scores(sat.Metric.bottom_box(grades, 1)) == [0, 0, 0, 0, 0, 100]
    assert not sat.Metric.mean(grades).higher_is_better


def test_nps_and_net():
    assert scores(sat.Metric.nps()) == [-100] * 7 + [0] * 2 + [100] * 2
    net = sat.Metric.net((1, 5), positive_from=5, negative_to=2)
    assert scores(net) == [-100, -100, 0, 0, 100]
    assert (net.family, net.bounds, net.signed) == ("net", (-100, 100), True)
    with pytest.raises(MetricError, match="below positive_from"):
        sat.Metric.net((1, 5), positive_from=3, negative_to=3)


def test_mean():
    assert scores(sat.Metric.mean((1, 5))) == [1, 2, 3, 4, 5]
    rescaled = sat.Metric.mean((1, 5), to_100=True)
    assert scores(rescaled) == [0, 25, 50, 75, 100]
    assert (rescaled.unit, rescaled.bounds, rescaled.signed) == ("points", (0, 100), False)
    slider = sat.Metric.mean((0, 10, None))
    assert (slider.family, slider.bounds, slider.scores) == ("mean", (0, 10), ())
    np.testing.assert_array_equal(slider.score_levels(np.array([2.5, 4])), [2.5, 4])
    half = sat.Metric.mean((0, 10, None), to_100=True)
    np.testing.assert_array_equal(half.score_levels(np.array([2.5, 4])), [25, 40])
    assert half.bounds == (0, 100)
    with pytest.raises(DataTypeError, match="to_100"):
        sat.Metric.mean((1, 5), to_100=1)


@pytest.mark.parametrize(
    ("values", "family"),
    [
        ((0, 100), "share"),
        ((3, 7), "share"),
        ((-100, 0, 100), "net"),
        ((1, 1.1, 1.2), "net"),
        ((0, 1, 3), "mean"),
        ((1, 2, 3, 4), "mean"),
    ],
)
def test_the_values_decide_the_family(values, family):
    metric = sat.Metric("own", dict(enumerate(values)), scale=(0, len(values) - 1))
    assert metric.family == family
    assert metric.values == values


def test_effort():
    ces = sat.Metric.ces
    scale = (1, 7)
    easy = {"variant": "share_easy", "easy": "high"}
    assert scores(ces(scale, **easy)) == [0, 0, 0, 0, 100, 100, 100]
    assert scores(ces(scale, **easy, boxes=2)) == [0] * 5 + [100] * 2
    assert scores(ces(scale, variant="share_easy", easy="low")) == [100] * 3 + [0] * 4
    assert scores(ces(scale, variant="share_easy", easy="low", boxes=1)) == [100] + [0] * 6
    assert scores(ces(scale, variant="net_easy", easy="high")) == [-100] * 3 + [0] + [100] * 3
    assert scores(ces((1, 4), variant="net_easy", easy="low")) == [100, 100, -100, -100]
    mean = ces(scale, variant="mean", easy="low")
    assert scores(mean) == list(range(1, 8))
    assert (mean.higher_is_better, mean.name, mean.unit) == (False, "ces", "rating")
    with pytest.raises(ArgumentError, match="boxes"):
        ces(scale, variant="mean", easy="low", boxes=1)
    with pytest.raises(ArgumentError, match="variant"):
        ces(scale, variant="median", easy="low")
    with pytest.raises(ArgumentError, match="easy"):
        ces(scale, variant="mean", easy="left")


@pytest.mark.parametrize("boxes", [0, 5, -1, 2.0, True, "2", None])
def test_impossible_boxes(boxes):
    with pytest.raises(MetricError, match="boxes: must be a whole number from 1 to 4"):
        sat.Metric.csat((1, 5), boxes)


def test_boxes_of_numpy():
    assert sat.Metric.csat((1, 5), np.int8(2)) == sat.Metric.csat((1, 5))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({5: 100}, "every level needs a score; got none for 1, 2, 3, 4"),
        ({6: 100}, "levels must lie on the scale 1 to 5.*1, 2, 3, 4, 5"),
        ({1: 0, 2: 0, 3: 0, 4: 0, 5: 0}, "must not all be equal"),
        ({5: float("nan")}, "must be finite"),
        ({5: float("inf")}, "must be finite"),
        ({5: "much"}, "must be numbers"),
        ({5: True}, "must be numbers"),
    ],
)
def test_impossible_scores(given, words):
    with pytest.raises(MetricError, match=words):
        sat.Metric("own", given, scale=(1, 5))


def test_other_impossible_metrics():
    with pytest.raises(DataTypeError, match="scores: must be a mapping"):
        sat.Metric("own", [1, 2], scale=(1, 2))
    with pytest.raises(MetricError, match="slider"):
        sat.Metric("own", {1: 1}, scale=(1, 5, None), otherwise=0)
    with pytest.raises(ScaleError, match=r"slider|levels"):
        sat.Metric.csat((1, 5, None))
    with pytest.raises(MetricError, match=r"1, 2, 3, .*\.\.\."):
        sat.Metric("own", {0: 1}, scale=(0, 20))
    with pytest.raises(ArgumentError, match="unit"):
        sat.Metric("own", {0: 1}, scale=(0, 1), otherwise=0, unit="euro")
    with pytest.raises(MetricError, match=r"otherwise|finite"):
        sat.Metric("own", {0: 1}, scale=(0, 1), otherwise=float("nan"))


def test_metrics_are_values():
    own = sat.Metric("own", {10: 100}, otherwise=0, scale=(0, 10), higher_is_better=False)
    same = sat.Metric(
        "own", {10: 100, 3: 0}, otherwise=0, scale=RatingScale(0, 10), higher_is_better=False
    )
    assert own == same
    assert hash(own) == hash(same)
    assert pickle.loads(pickle.dumps(own)) == own
    assert own != sat.Metric("own", {10: 100}, otherwise=0, scale=(0, 10))
    with pytest.raises(AttributeError):
        own.name = "other"
    written = json.loads(json.dumps(own.to_dict(), allow_nan=False))
    assert (written["family"], written["bounds"]) == ("share", [0, 100])
    assert repr(sat.Metric.csat((1, 3), 1)) == (
        "Metric('csat', {1: 0, 2: 0, 3: 100}, scale=RatingScale(1, 3))"
    )
    assert repr(sat.Metric.nps()) == (
        "Metric('nps', {0: -100, 1: -100, ..., 10: 100}, scale=RatingScale(0, 10))"
    )
