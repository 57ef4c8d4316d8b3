"""Gains and lift: ties share out their events."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty._lift import Gains
from satisfaction.loyalty._ranked_predictions import rank


def gains_of(p, y, weights=None):
    """Return the gains of some rows."""
    values = np.asarray(p, dtype=np.float64)
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    return Gains.of(rank(values, np.asarray(y) == 1, w))


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 1)), min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_lift_is_that_of_the_mean_over_all_orders_of_ties(rows, taken):
    p, y = (np.array(column) for column in zip(*rows, strict=True))
    taken = min(taken, len(p))
    reached, left = 0.0, taken
    for value in sorted(set(p.tolist()), reverse=True):
        group = y[p == value]
        chosen = min(left, len(group))
        reached += chosen * group.mean()  # expected events among `chosen` drawn from the group
        left -= chosen
    lift = gains_of(p / 5, y).lift(taken / len(p))
    if y.any():
        assert lift == pytest.approx(reached / y.sum() * len(p) / taken)
    else:
        assert np.isnan(lift)


def test_the_curve_begins_at_nothing_and_ends_at_everybody():
    gains = gains_of([0.1, 0.5, 0.5, 0.9], [0, 1, 0, 1], [1, 1, 1, 2])
    np.testing.assert_allclose(gains.targeted, [0, 0.4, 0.8, 1])
    np.testing.assert_allclose(gains.reached, [0, 2 / 3, 1, 1])
    assert gains.to_dict()["lift"][0] is None
    frame = gains.to_frame()
    assert list(frame.columns) == ["targeted", "reached", "lift"]
    assert frame["lift"].iloc[-1] == 1
    assert "lift" in repr(gains)
    assert gains._repr_html_().startswith("<table>")


@pytest.mark.parametrize(
    ("share", "error"), [(0, ArgumentError), (1.01, ArgumentError), ("all", DataTypeError)]
)
def test_a_share_is_above_0_and_at_most_1(share, error):
    with pytest.raises(error, match="share"):
        gains_of([0.1, 0.9], [0, 1]).lift(share)


def test_plot_is_the_gains_curve():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    ax = gains_of([0.1, 0.9], [0, 1]).plot()
    assert ax.get_ylabel() == "events reached, %"
    plt.close(ax.figure)
