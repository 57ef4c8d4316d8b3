"""Design covariance against a plain loop over clusters, a dense formula, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DesignError
from satisfaction.survey import Calibration, SurveyDesign, tally
from satisfaction.survey._segment_units import SegmentUnits

LEVELS = (1.0, 2.0, 3.0)


@st.composite
def surveys(draw, *, low=2, high=25):
    """Return columns of a small two-stage survey in which no stratum is lonely."""
    n = draw(st.integers(low, high))

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    columns = {
        "r": column(st.sampled_from([1, 2, 3, None])),
        "g": column(st.sampled_from(["a", "b"])),
        "w": column(st.floats(0.25, 4)),
        "h": column(st.integers(1, 2)),
        "c": column(st.integers(1, 3)),
        "u": column(st.integers(1, 3)),
    }
    for stratum in (1, 2):  # two clusters in each stratum, with an answer of each segment
        for cluster in (1, 2):
            for segment in ("a", "b"):
                values = {"r": stratum, "g": segment, "w": 1.5, "h": stratum, "c": cluster, "u": 1}
                for name, value in values.items():
                    columns[name].append(value)
    n = len(columns["r"])
    return columns | {"N": [9] * n, "M": [7] * n, "n": n}


def count(columns, design, *, by="g"):
    data = {name: values for name, values in columns.items() if name != "n"}
    return tally(data, "r", scale=(1, 3), by=by, design=SurveyDesign(**design))


def totals_by(columns, labels, segment):
    """Return label of a unit -> its level totals in a segment, of all units."""
    totals = {}
    for row in range(columns["n"]):
        vector = totals.setdefault(labels[row], np.zeros(3))
        if columns["r"][row] is not None and segment in (None, columns["g"][row]):
            vector[columns["r"][row] - 1] += columns["w"][row]
    return totals


def naive_covariance(columns, design, one, other=None):
    """Return the covariance of the level totals of two segments, cluster by cluster."""
    rows = range(columns["n"])
    strata = columns["h"] if "strata" in design else [0] * columns["n"]
    stages = []
    if "clusters" in design:
        stages = [[(strata[row], columns["c"][row]) for row in rows]]
        if len(design["clusters"]) == 2:
            stages.append([(*stages[0][row], columns["u"][row]) for row in rows])
    else:
        stages = [[(strata[row], row) for row in rows]]
    sizes = [9, 7] if "population" in design else [np.inf]
    total = np.zeros((3, 3))
    for depth, units in enumerate(stages):
        if depth and "population" not in design:
            break
        parents = [strata[row] if depth == 0 else units[row][:-1] for row in rows]
        one_of, other_of = totals_by(columns, units, one), totals_by(columns, units, other or one)
        for parent in set(parents):
            inside = sorted(
                {unit for unit, own in zip(units, parents, strict=True) if own == parent}
            )
            n = len(inside)
            f = n / sizes[depth]
            reach = 1.0
            if depth:
                stratum = parent[0]
                reach = len({unit for unit in stages[0] if unit[0] == stratum}) / sizes[0]
            if n == 1:
                continue
            a, b = (np.array([found[unit] for unit in inside]) for found in (one_of, other_of))
            a, b = a - a.mean(axis=0), b - b.mean(axis=0)
            total += reach * (1 - f) * n / (n - 1) * a.T @ b
    return total


DESIGNS = {
    "weights": {"weights": "w"},
    "strata": {"weights": "w", "strata": "h"},
    "clusters": {"weights": "w", "clusters": ["c"]},
    "both": {"weights": "w", "strata": "h", "clusters": ["c"]},
    "two stages": {
        "weights": "w",
        "strata": "h",
        "clusters": ["c", "u"],
        "population": ["N", "M"],
        "lonely_cluster": "remove",
    },
    "ultimate clusters": {"weights": "w", "strata": "h", "clusters": ["c", "u"]},
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
@given(columns=surveys())
def test_covariance_equals_a_plain_loop(design, columns):
    counted = count(columns, design)
    for segment in (None, "a", "b"):
        got = counted.totals(... if segment is None else segment).covariance
        expected = naive_covariance(columns, design, segment)
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9)
    across = counted.cross_covariance("a", "b")
    expected = naive_covariance(columns, design, "a", "b")
    np.testing.assert_allclose(across, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(across, counted.cross_covariance("b", "a").T, atol=1e-9)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
@given(columns=surveys())
def test_covariance_is_symmetric_and_positive(design, columns):
    counted = count(columns, design)
    totals = counted.totals()
    V = totals.covariance
    assert np.array_equal(V, V.T)
    assert np.linalg.eigvalsh(V).min() >= -1e-9 * max(1.0, np.abs(V).max())
    np.testing.assert_allclose(V.sum(), totals.total(np.ones(3)).variance, rtol=1e-9, atol=1e-9)
    a, b = counted.totals("a").covariance, counted.totals("b").covariance
    cross = counted.cross_covariance("a", "b")
    assert np.diag(a + b - cross - cross.T).min() >= -1e-9 * max(1.0, np.abs(V).max())


@pytest.mark.parametrize("name", ["weights", "strata", "clusters", "both", "ultimate clusters"])
@given(columns=surveys(), scores=st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_all_segments_at_once_equal_one_by_one(name, columns, scores):
    counted = count(columns, DESIGNS[name])
    units = counted.units
    assert units.plain
    level_of_row = counted.levels[1]
    z = np.where(counted.answered, np.array(scores)[level_of_row], 0.0)
    segments = SegmentUnits.of(units, counted.segment_of_row, 2)
    at_once = segments.variances(z)
    degrees = segments.degrees_of_freedom(counted.answered & (counted.weights > 0))
    for number, key in enumerate(counted.segments):
        totals = counted.totals(key)
        expected = totals.total(scores).variance
        np.testing.assert_allclose(at_once[number], expected, rtol=1e-9, atol=1e-9)
        assert degrees[number] == totals.degrees_of_freedom


@given(columns=surveys(), factor=st.floats(0.01, 100))
def test_weights_times_c(columns, factor):
    one = count(columns, DESIGNS["both"]).totals()
    scaled = {**columns, "w": [factor * w for w in columns["w"]]}
    other = count(scaled, DESIGNS["both"]).totals()
    np.testing.assert_allclose(other.weights, factor * one.weights, rtol=1e-12)
    size = np.abs(one.covariance).max()
    np.testing.assert_allclose(
        other.covariance,
        factor**2 * one.covariance,
        rtol=1e-9,
        atol=1e-9 * factor**2 * max(size, 1),
    )
    np.testing.assert_allclose(other.mean().variance, one.mean().variance, rtol=1e-8, atol=1e-12)


@given(columns=surveys())
def test_one_answer_per_cluster_is_no_clusters(columns):
    alone = {**columns, "c": list(range(columns["n"]))}
    one = count(alone, {"weights": "w", "strata": "h", "clusters": "c"}).totals()
    other = count(alone, {"weights": "w", "strata": "h"}).totals()
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-9, atol=1e-9)
    assert one.degrees_of_freedom == other.degrees_of_freedom


@given(columns=surveys(), times=st.integers(2, 4))
def test_copies_inside_a_cluster_are_no_information(columns, times):
    copied = {
        name: [value for value in values for _ in range(times)]
        for name, values in columns.items()
        if name != "n"
    } | {"n": times * columns["n"]}
    copied["w"] = [w / times for w in copied["w"]]
    one, other = (count(x, DESIGNS["both"]).totals() for x in (columns, copied))
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-9, atol=1e-9)


@given(columns=surveys())
def test_sizes_fractions_census_and_no_correction(columns):
    n_of = {
        h: len({c for s, c in zip(columns["h"], columns["c"], strict=True) if s == h})
        for h in (1, 2)
    }
    columns["f"] = [n_of[h] / 9 for h in columns["h"]]
    columns["huge"] = [1e15] * columns["n"]
    columns["all"] = [n_of[h] for h in columns["h"]]
    base = DESIGNS["both"]
    by_size, by_fraction, huge, census, without = (
        count(columns, {**base, **more})
        for more in (
            {"population": "N"},
            {"population": "f"},
            {"population": "huge"},
            {"population": "all"},
            {},
        )
    )
    V = without.totals().covariance
    np.testing.assert_allclose(
        by_size.totals().covariance, by_fraction.totals().covariance, rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(huge.totals().covariance, V, rtol=1e-9, atol=1e-12)
    assert not census.totals().covariance.any()
    assert census.units.census
    assert not by_size.units.census


@given(columns=surveys())
def test_stages_that_take_everything_vanish(columns):
    second = {}
    first = {}
    for h, c, u in zip(columns["h"], columns["c"], columns["u"], strict=True):
        second.setdefault((h, c), set()).add(u)
        first.setdefault(h, set()).add(c)
    columns["all2"] = [len(second[h, c]) for h, c in zip(columns["h"], columns["c"], strict=True)]
    columns["all1"] = [len(first[h]) for h in columns["h"]]
    columns["hc"] = [f"{h}.{c}" for h, c in zip(columns["h"], columns["c"], strict=True)]
    base = {"weights": "w", "strata": "h", "lonely_cluster": "remove"}
    if max(columns["all2"]) > 1:  # values of 1 alone would be read as fractions: the same thing
        two = count(columns, {**base, "clusters": ["c", "u"], "population": ["N", "all2"]})
        one = count(columns, {**base, "clusters": "c", "population": "N"})
        np.testing.assert_allclose(
            two.totals().covariance, one.totals().covariance, rtol=1e-9, atol=1e-12
        )
    two = count(columns, {**base, "clusters": ["c", "u"], "population": ["all1", "M"]})
    one = count(columns, {**base, "strata": "hc", "clusters": "u", "population": "M"})
    np.testing.assert_allclose(
        two.totals().covariance, one.totals().covariance, rtol=1e-9, atol=1e-12
    )


def test_lonely_strata_at_a_later_stage():
    columns = {"r": [1, 2, 3], "c": [1, 1, 2], "u": [1, 2, 1], "N": [9] * 3, "M": [5] * 3}
    design = {"weights": np.ones(3), "clusters": ["c", "u"], "population": ["N", "M"]}
    counted = tally(columns, "r", scale=(1, 3), design=SurveyDesign(**design))
    with pytest.raises(DesignError, match=r"lonely_cluster: .*one cluster in 2"):
        counted.totals().mean()
    removed, adjusted, averaged = (
        tally(
            columns, "r", scale=(1, 3), design=SurveyDesign(**design, lonely_cluster=policy)
        ).totals()
        for policy in ("remove", "adjust", "average")
    )
    assert np.array_equal(removed.covariance, adjusted.covariance)
    assert np.array_equal(removed.covariance, averaged.covariance)


def test_a_segment_down_to_one_cluster_is_not_lonely():
    columns = {"r": [1, 2, 3, 3], "g": ["a", "b", "b", "b"], "c": [1, 1, 2, 3]}
    counted = tally(columns, "r", scale=(1, 3), by="g", design=SurveyDesign(clusters="c"))
    z = np.array([1.0, 0, 0]) - 1 / 3
    assert counted.totals("a").total([1, 1, 1]).variance == pytest.approx(3 / 2 * z @ z)


@given(columns=surveys())
def test_a_calibrated_total_has_no_variance(columns):
    calibration = Calibration(auxiliaries=["h", "flag"])
    columns["flag"] = [u == 1 for u in columns["u"]]
    columns["r"] = [1 if r is None else r for r in columns["r"]]
    data = {name: values for name, values in columns.items() if name != "n"}
    data["flag_code"] = [1 if flag else 2 for flag in columns["flag"]]
    design = SurveyDesign(weights="w", clusters="c", calibrated_to=calibration)
    totals = tally(data, "flag_code", scale=(1, 2), design=design).totals()
    assert not totals._tally.units.plain
    for level in range(2):
        one = totals.total(np.eye(2)[level])
        assert one.standard_error <= 1e-6 * max(one.value, 1)


def test_constant_answers_have_no_variance():
    design = SurveyDesign(weights=[0.1, 0.7, 1.3], strata=[1, 1, 1])
    assert tally([4, 4, 4], scale=(1, 5), design=design).totals().mean().variance == 0
    assert tally([4, 4, 4], scale=(1, 5)).totals().mean().variance == 0
