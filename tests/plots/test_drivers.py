"""Bars of drivers, of penalties and rewards."""

import pytest

from satisfaction.drivers import DriverImportance, driver_importance, penalty_reward
from satisfaction.errors import ArgumentError

GUESTS = {
    "overall": [5, 4, 2, 3, 5, 1, 4, 2, 3, 5] * 20,
    "food": [5, 4, 2, 2, 4, 1, 5, 3, 3, 5] * 20,
    "service": [4, 4, 1, 3, 5, 2, 3, 2, 2, 4] * 20,
    "price": [3, 3, 4, 2, 3, 3, 5, 2, 4, 3] * 20,
}
DRIVERS = ["price", "food", "service"]


def test_drivers(artist, texts):
    found = driver_importance(GUESTS, "overall", DRIVERS)
    for name in ("lmg", "last"):
        ax = found.plot(name=name, title="What matters")
        shares = sorted(getattr(found, name).values(), reverse=True)
        assert [bar.get_width() for bar in ax.patches] == shares
        limits = sorted(tuple(interval) for interval in found.confidence_intervals(name).values())
        drawn = [tuple(line[:, 0]) for line in artist(ax, "intervals").get_segments()]
        assert sorted(drawn) == limits
        assert f"{shares[0]:.3f}" in texts(ax)
    assert [text.get_text() for text in found.plot().get_yticklabels()][-1] == "price"
    with pytest.raises(ArgumentError, match="name"):
        found.plot(name="johnson")


def test_correlations_have_no_intervals(artists):
    found = DriverImportance.from_correlation([[1, 0.0], [0.0, 1]], names=["x"])
    ax = found.plot()
    assert artists(ax, "intervals") == []
    assert ax.get_xlim() == (0, 1)


def test_penalties_and_rewards(artist):
    found = penalty_reward(GUESTS, "overall", ["food", "service"], low=2, high=4)
    ax = found.plot(title="Punish or reward")
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == [
        *(effect.penalty.value for effect in found.values()),
        *(effect.reward.value for effect in found.values()),
    ]
    drawn = [tuple(line[:, 0]) for line in artist(ax, "reward intervals").get_segments()]
    assert drawn == [
        pytest.approx(tuple(effect.reward.confidence_interval())) for effect in found.values()
    ]
