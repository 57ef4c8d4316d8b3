"""Quantities and indexes: what an estimate measures where no scale is scored."""

import json

from satisfaction.metrics import IndexMetric, Quantity


def test_quantity():
    auc = Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0))
    assert (auc.higher_is_better, auc.signed) == (True, False)
    assert Quantity("gap", unit="points", family="net").signed
    assert auc == Quantity("auc", unit="points", family="mean", bounds=(0.0, 1.0))
    written = json.loads(json.dumps(Quantity("x", "rating", "mean").to_dict(), allow_nan=False))
    assert written["bounds"] == [None, None]


def test_index():
    index = IndexMetric("index", ("a", "b"), (0.25, 0.75))
    assert (index.bounds, index.family, index.signed) == ((0.0, 100.0), "mean", False)
    written = json.loads(json.dumps(index.to_dict(), allow_nan=False))
    assert (written["items"], written["item_weights"]) == (["a", "b"], [0.25, 0.75])
    assert len({index, IndexMetric("index", ("a", "b"), (0.25, 0.75))}) == 1


def test_an_index_is_shown_on_one_short_line():
    index = IndexMetric("index", ("quality", "service"), (1 / 3, 2 / 3))
    assert repr(index) == "IndexMetric('index', quality: 0.33333, service: 0.66667)"
    many = IndexMetric("index", ("a long name of an item",) * 9, (1 / 9,) * 9)
    item = "a long n...: 0.11111"
    assert repr(many) == f"IndexMetric('index', {item}, {item}, {item}, ... 9 items)"
    assert len(repr(many)) <= 100
