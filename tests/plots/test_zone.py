"""Bars are the zones, dots the mean adequacy."""

import pytest

from satisfaction.expectations import zone_of_tolerance


def names_of(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_zones_begin_at_the_adequate_level(artist):
    answers = {
        "must": [2, 3, 2, 1, 2, 3],
        "should": [4, 5, 4, 4, 5, 4],
        "is": [3, 2, 5, 4, 3, 3],
        "line": ["a", "b"] * 3,
    }
    columns = {"desired": "should", "adequate": "must", "perceived": "is"}
    zone = zone_of_tolerance(answers, **columns, scale=(1, 5), by="line")
    ax = zone.plot(title="Lines")
    widths = [part.width.value for part in zone.segments.values()]
    assert [bar.get_width() for bar in ax.containers[0]] == pytest.approx(widths)
    values = [part.adequacy.value for part in zone.segments.values()]
    assert artist(ax, "perceived").get_offsets()[:, 0].tolist() == pytest.approx(values)
    assert names_of(ax) == ["a", "b"]
    assert names_of(zone_of_tolerance(answers, **columns, scale=(1, 5)).plot()) == ["all"]
