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
