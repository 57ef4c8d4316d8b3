"""The effect of recovery on one outcome."""

import json

import pytest

from satisfaction.service import recovery

GUESTS = {
    "state": ["fine"] * 4 + ["failed"] * 3 + ["repaired"] * 3,
    "now": [4, 5, 4, 4, 1, 2, 2, 4, 5, 5],
    "before": [4, 4, 3, 5, 3, 4, 3, 5, 4, 5],
}


def effect(**details):
    names = {"state": "state", "no_failure": "fine", "failed": "failed", "recovered": "repaired"}
    return recovery(GUESTS, "now", **names, **details)["now"]


def test_the_paradox_is_loss_plus_recovery():
    found = effect()
    assert list(found.means) == ["no failure", "failed", "recovered"]
    assert found.loss.value + found.recovery.value == pytest.approx(found.paradox.value)
    assert found.loss.first.key == "failed"
    assert found.pvalue == found.adjusted_pvalue


def test_the_headline_says_which_paradox():
    assert repr(effect()).startswith("now   paradox 0.417, p = ")
    adjusted = effect(before="before")
    assert repr(adjusted).startswith("now   adjusted paradox ")
    document = json.loads(json.dumps(adjusted.to_dict()))
    assert document["paradox_adjusted"]["value"] == adjusted.paradox_adjusted.value
    assert document["outcome"] == "now"
    assert len(adjusted.to_frame()) == 3
