"""csat, nps, ces, mean_rating, top_box, bottom_box: each is `measure` with its metric."""

import pytest

import satisfaction as sat
from satisfaction import Metric, measure

DATA = {"r": [5, 4, 3, 5, 2, 1, None, 4], "s": list("aaaabbbb"), "w": [1.0, 2, 1, 1, 2, 1, 1, 1]}
EFFORT = {"variant": "share_easy", "easy": "high", "boxes": 2}
CALLS = {
    "csat": (sat.csat, {"scale": (1, 5)}, Metric.csat((1, 5))),
    "csat of one box": (sat.csat, {"scale": (1, 5), "boxes": 1}, Metric.csat((1, 5), 1)),
    "nps": (sat.nps, {}, Metric.nps()),
    "ces": (sat.ces, {"scale": (1, 5), **EFFORT}, Metric.ces((1, 5), **EFFORT)),
    "mean": (sat.mean_rating, {"scale": (1, 5)}, Metric.mean((1, 5))),
    "mean of 100": (
        sat.mean_rating,
        {"scale": (1, 5), "to_100": True},
        Metric.mean((1, 5), to_100=True),
    ),
    "top": (sat.top_box, {"scale": (1, 5), "boxes": 3}, Metric.top_box((1, 5), 3)),
    "bottom": (sat.bottom_box, {"scale": (1, 5), "boxes": 1}, Metric.bottom_box((1, 5), 1)),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_function_is_measure_with_its_metric(name):
    function, own, metric = CALLS[name]
    assert function(DATA, "r", **own) == measure(DATA, "r", metric=metric)
    table = function(DATA, "r", by="s", weights="w", **own)
    assert table == measure(DATA, "r", metric=metric, by="s", weights="w")
    assert table.metric == metric
    design = sat.SurveyDesign(weights="w")
    assert function(DATA, "r", design=design, counts=[2] * 8, **own) == measure(
        DATA, "r", metric=metric, design=design, counts=[2] * 8
    )
    with pytest.raises(sat.errors.MissingDataError):
        function(DATA, "r", missing="raise", **own)


def test_what_is_measured_has_no_default():
    for function in (sat.csat, sat.mean_rating, sat.top_box, sat.bottom_box, sat.ces):
        with pytest.raises(TypeError, match="scale"):
            function([5, 4])
