"""The control chart of any metric."""

import json
import pickle

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.metrics._control_chart import ControlChart, baseline_positions, draw_limits


def chart_of(values, center=0.0, reach=3.0, **fields):
    """Return a chart with the same limits in every period."""
    y = np.asarray(values, dtype=float)
    labels = tuple(range(y.size))
    return ControlChart(
        values=y,
        low=np.full(y.size, center - reach),
        high=np.full(y.size, center + reach),
        center=center,
        **({"labels": labels, "baseline": labels} | fields),
    )


def naive_runs(values, center):
    """Return the ends of runs of 8 or more on one side, one step at a time."""
    ends, length = [], 0
    for position, value in enumerate(values):
        side = (value > center) - (value < center)
        previous = (
            0
            if position == 0
            else (values[position - 1] > center) - (values[position - 1] < center)
        )
        length = 0 if side == 0 else length + 1 if side == previous else 1
        last = position == len(values) - 1
        following = 0 if last else (values[position + 1] > center) - (values[position + 1] < center)
        if length >= 8 and (last or following != side):
            ends.append(position)
    return tuple(ends)


def test_on_the_limit_is_not_beyond():
    chart = chart_of([3.0, 3.1, -3.0, -3.1, 0.0])
    assert chart.beyond == (1, 3)


def test_runs_end_where_the_side_changes():
    assert chart_of([1.0] * 8 + [-1.0] * 7).runs == (7,)
    assert chart_of([1.0] * 9).runs == (8,)
    assert chart_of([0.0] * 20).runs == ()
    assert chart_of([1.0] * 4 + [0.0] + [1.0] * 4).runs == ()


@given(st.lists(st.sampled_from([-1.0, 1.0, 1.0, 1.0, 0.0]), min_size=1, max_size=60))
def test_runs_equal_their_naive_twin(values):
    assert chart_of(values).runs == naive_runs(values, 0.0)


def test_it_serves_nets_with_any_keys():
    values = [41.0, 38.5, 44.0, -20.0]
    labels = ["2025-W01", "2025-W02", "2025-W03", ("2025", 4)]
    with pytest.warns(UserWarning, match="3 periods"):
        positions = baseline_positions(3, labels)
    chart = draw_limits(
        values,
        [4.0, 5.0, 4.5, 50.0],
        41.0,
        positions,
        labels=labels,
        bounds=(-100.0, 100.0),
        overdispersion="none",
        width=3.0,
    )
    np.testing.assert_allclose(chart.low, [29, 26, 27.5, -100])
    np.testing.assert_allclose(chart.high, [53, 56, 54.5, 100])
    assert chart.labels == tuple(labels)
    assert chart.baseline == (0, 1, 2)


def test_laney_without_extra_variation_is_the_plain_chart():
    z = 1.128 * np.array([0.0, 1.0] * 12)  # every moving range is 1.128 standard errors
    options = {"labels": range(24), "bounds": (-9.0, 9.0), "width": 3.0}
    plain, laney = (
        draw_limits(z, np.ones(24), 0.0, np.arange(24), overdispersion=kind, **options)
        for kind in ("none", "laney")
    )
    assert laney.sigma_ratio == pytest.approx(1, rel=1e-14)
    np.testing.assert_allclose(laney.high, plain.high, rtol=1e-14)


def test_a_period_without_standard_error_does_not_break_laney():
    chart = draw_limits(
        [1.0, 1.0, 2.0],
        [0.0, 1.0, 1.0],
        1.0,
        np.arange(3),
        labels=range(3),
        bounds=(0.0, 5.0),
        overdispersion="laney",
        width=3.0,
    )
    assert chart.sigma_ratio == pytest.approx(0.5 / 1.128)


def test_baselines_by_name_come_in_the_order_of_the_periods():
    labels = [f"w{week:02}" for week in range(30)]
    names = reversed(labels[:25])
    np.testing.assert_array_equal(baseline_positions(list(names), labels), np.arange(25))


def test_arrays_are_copies_and_read_only():
    values = np.zeros(3)
    chart = chart_of(values)
    values[0] = 9
    assert chart.values[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        chart.values[0] = 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        chart.center = 1.0


def test_equal_charts_are_equal_hashable_and_picklable():
    chart = chart_of([1, 2, 3])
    assert chart == chart_of([1, 2, 3])
    assert chart != chart_of([1, 2, 4])
    assert hash(chart) == hash(chart_of([1, 2, 3]))
    assert pickle.loads(pickle.dumps(chart)) == chart


def test_to_dict_is_valid_json():
    labels = (np.int64(1), 2.5, float("nan"), None, "x", ("a", np.float64(2)), frozenset())
    chart = chart_of([1, 2, 3, 4, 5, 6, float("nan")], labels=labels)
    text = json.dumps(chart.to_dict(), allow_nan=False)
    found = json.loads(text)
    assert found["labels"] == [1, 2.5, None, None, "x", ["a", 2.0], "frozenset()"]
    assert found["values"][-1] is None
    assert found["beyond"] == [3, 4, 5]
    assert found["center"] == 0.0


def test_repr_counts_the_signals():
    assert repr(chart_of([1.0] * 8 + [9.0])) == (
        "ControlChart(9 periods, center 0, 1 beyond the limits, 1 run of 8 or more)"
    )
    assert "0 runs of 8" in repr(chart_of([1.0]))


def test_html_is_escaped_and_clipped():
    labels = tuple(f"<b>{week}" for week in range(40))
    chart = chart_of([1.0] * 8 + [9.0] * 32, labels=labels)
    html = chart._repr_html_()
    assert "<b>" not in html
    assert "&lt;b&gt;0" in html
    assert "... 21 more" in html
    assert "beyond, run" in html
    assert html.count("<tr>") == 21
