"""The picture of the behaviours of good service."""

import pytest

from satisfaction.errors import ArgumentError
from satisfaction.service import service_drivers

CALLS = {
    "rating": [5, 4, 5, 2, 3, 2, 1, 3],
    "listened": [1, 1, 1, 0, 0, 0, 0, 0],
    "thanked": [1, 0, 1, 1, 1, 0, 0, 1],
    "smiled": [1] * 8,
}


def draw(**details):
    names = ["thanked", "smiled", "listened"]
    return service_drivers(CALLS, "rating", names).plot(**details)


def artists(ax, gid):
    return [one for one in ax.get_children() if one.get_gid() == gid]


def test_the_greatest_loss_is_on_top():
    drivers = service_drivers(CALLS, "rating", ["thanked", "smiled", "listened"])
    ax = drivers.plot(title="Calls")
    assert [text.get_text() for text in ax.get_yticklabels()] == ["listened", "thanked", "smiled"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    lost = [driver.lost for driver in drivers.values()]
    assert [bar.get_width() for bar in ax.patches] == [one.value for one in lost[:2]]
    (lines,) = artists(ax, "intervals")
    ends = [segment[:, 0].tolist() for segment in lines.get_segments()]
    assert ends == [list(one.confidence_interval()) for one in lost[:2]]
    assert {"37.5 %", "62.5 %", "100.0 %", "done"} <= {text.get_text() for text in ax.texts}
    assert ax.get_title(loc="left") == "Calls"


def test_level_and_color_are_the_callers():
    wide, narrow = draw(confidence_level=0.99), draw(confidence_level=0.5, color="black")
    reach = [artists(ax, "intervals")[0].get_segments()[0][1, 0] for ax in (wide, narrow)]
    assert reach[0] > reach[1]
    assert "99 %" in wide.get_xlabel()
    assert narrow.patches[0].get_facecolor()[:3] == (0, 0, 0)
    with pytest.raises(ArgumentError, match="confidence_level"):
        draw(confidence_level=95)


def test_nothing_to_compare_has_rows_without_bars():
    ax = service_drivers(CALLS, "rating", ["smiled"]).plot()
    assert not ax.patches
    assert [text.get_text() for text in ax.get_yticklabels()] == ["smiled"]
