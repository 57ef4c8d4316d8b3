"""All segments at once, against the segments one by one."""

import numpy as np
import pytest

from satisfaction.survey import SurveyDesign, tally
from satisfaction.survey._segment_units import SegmentUnits


def test_many_clusters_and_segments_are_never_made_as_a_table():
    random = np.random.default_rng(1)
    n = 3_000
    columns = {
        "r": random.integers(1, 4, n),
        "g": random.integers(0, 60, n),
        "w": random.gamma(2, 1, n),
        "c": random.integers(0, 2_000, n),
    }
    counted = tally(
        columns, "r", scale=(1, 3), by="g", design=SurveyDesign(weights="w", clusters="c")
    )
    z = counted.levels[0][counted.levels[1]]
    segments = SegmentUnits.of(counted.units, counted.segment_of_row, 60)
    at_once = segments.variances(z)
    degrees = segments.degrees_of_freedom(counted.answered & (counted.weights > 0))
    for number, key in enumerate(counted.segments[:5]):
        np.testing.assert_allclose(
            at_once[number], counted.totals(key).total().variance, rtol=1e-10
        )
        assert degrees[number] == counted.totals(key).degrees_of_freedom


def test_many_clusters_in_few_rows_are_counted_by_sorting():
    rng = np.random.default_rng(3)
    n = 400
    cluster = rng.integers(0, 5_000_000, n)
    segment = rng.integers(0, 40, n)
    counted = tally(
        rng.integers(1, 6, n), scale=(1, 5), by=segment, design=SurveyDesign(clusters=cluster)
    )
    expected = [len(set(cluster[segment == key].tolist())) - 1 for key in counted.segments]
    assert [counted.totals(key).degrees_of_freedom for key in counted.segments] == expected
    segments = SegmentUnits.of(counted.units, counted.segment_of_row, len(expected))
    active = np.ones(len(counted), dtype=bool)
    assert segments.degrees_of_freedom(active).tolist() == expected


@pytest.mark.parametrize("clusters", [None, [1, 1, 2, 2, 3, 3]])
def test_a_row_outside_all_segments_is_an_empty_one(clusters):
    columns = {"r": [1, 2, 3, 3, 1, 2], "g": list("aabbab")}
    design = SurveyDesign(weights=[1.0, 2, 1, 3, 1, 2], clusters=clusters)
    counted = tally(columns, "r", scale=(1, 3), by="g", design=design)
    inside = counted.rows_of("a")
    scores = np.where(inside, counted.levels[0][counted.levels[1]] - 1.5, 0.0)
    alone = SegmentUnits.of(counted.units, np.zeros(len(counted), dtype=np.intp), 1)
    expected = counted.totals("a").total(np.array([1.0, 2, 3]) - 1.5).variance
    np.testing.assert_allclose(alone.variances(scores), expected, rtol=1e-12)
    assert alone.degrees_of_freedom(inside) == counted.totals("a").degrees_of_freedom


@pytest.mark.parametrize("clusters", [None, [1, 1, 2, 2, 3, 3]])
def test_segments_may_depend_on_the_answers(clusters):
    design = SurveyDesign(weights=[1.0, 2, 1, 3, 1, 2], clusters=clusters)
    counted = tally([1, 2, 3, 3, 1, 2], scale=(1, 3), design=design)
    level = counted.levels[1]
    segments = SegmentUnits.of(counted.units, level, 3)
    at_once = segments.variances(np.ones(len(counted)))
    degrees = segments.degrees_of_freedom(np.ones(len(counted), dtype=bool))
    for number in range(3):
        expected = counted.totals().total(np.eye(3)[number]).variance
        np.testing.assert_allclose(at_once[number], expected, rtol=1e-12)
        assert degrees[number] == counted.units.degrees_of_freedom(level == number)
