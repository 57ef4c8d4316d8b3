"""A confidence sequence by period; its limits are tested in test_track.py."""

import json
import pickle

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import UnknownKeyError
from satisfaction.metrics import ConfidenceSequence, confidence_sequence

NPS = sat.Metric.nps()


def test_the_sequence_is_a_mapping_and_a_table():
    data = {"r": [9, 10, 3, 7] * 10, "w": [1, 1, 2, 2] * 10}
    sequence = sat.track(data, "r", metric=NPS, period="w").confidence_sequence(0.9)
    assert isinstance(sequence, ConfidenceSequence)
    assert list(sequence) == [1, 2]
    assert len(sequence) == 2
    expected = confidence_sequence([-100, 0, 100], counts=[10, 10, 20], confidence_level=0.9)
    assert sequence[2] == expected
    with pytest.raises(UnknownKeyError, match=r"period: .*3"):
        sequence[3]
    with pytest.raises(UnknownKeyError, match="period"):
        sequence[[1]]
    frame = sequence.to_frame("polars")
    assert frame.columns == ["period", "n", "value", "low", "high"]
    assert frame["n"].to_list() == [20, 40]
    assert frame["value"].to_list() == [100.0, 25.0]
    assert list(sequence.to_frame().columns) == frame.columns
    lines = repr(sequence).splitlines()
    assert lines[0] == "nps, all answers so far   90 % confidence sequence"
    assert lines[1].split() == ["period", "value", "90", "%", "CI", "n"]
    assert "+25.0" in lines[3]
    assert "<caption>nps, all answers so far" in sequence._repr_html_()
    content = json.loads(json.dumps(sequence.to_dict(), allow_nan=False))
    assert content["period"] == [1, 2]
    assert sequence == sat.track(data, "r", metric=NPS, period="w").confidence_sequence(0.9)
    many = sat.track([9, 3] * 25, metric=NPS, period=np.repeat(np.arange(25), 2))
    long = many.confidence_sequence()
    assert "... 6 more" in long._repr_html_()
    assert "... 6 more" in repr(long)


def test_a_sequence_is_a_value():
    track = sat.track([9, 3, 10, 7], metric=NPS, period=[1, 1, 2, 2])
    sequence = track.confidence_sequence()
    assert pickle.loads(pickle.dumps(sequence)) == sequence
    assert hash(track.confidence_sequence()) == hash(sequence)
    assert track.confidence_sequence(0.9) != sequence
    with pytest.raises(AttributeError):
        sequence.n = (1,)
