"""The design of units with several rows, read at one row of each."""

import numpy as np
import pytest

from satisfaction import SurveyDesign
from satisfaction.errors import ArgumentError, DesignError
from satisfaction.service._units import UnitColumns, missing_labels, values_at
from satisfaction.survey import Calibration, ReplicateWeights
from satisfaction.survey._labels import encode
from satisfaction.survey._row_columns import read_coded_columns

DATA = {
    "w": [1.0, 9.0, 2.0, 9.0],
    "area": ["n", "x", "s", "x"],
    "shop": [1, 9, 2, 9],
    "desk": [1, 9, 1, 9],
    "size": [5.0, 9.0, 6.0, 9.0],
    "r0": [1.0, 9.0, 3.0, 9.0],
    "r1": [2.0, 9.0, 1.0, 9.0],
}
FIRST = np.array([0, 2])


def units(by=None, weights=None, design=None):
    read = UnitColumns.of(by, weights, design)
    return read, read_coded_columns(DATA, read.asked, labels=read.labels)


def test_every_field_is_read_at_the_first_row():
    design = SurveyDesign(
        strata="area", clusters=["shop", "desk"], population="size", lonely_cluster="remove"
    )
    read, columns = units(["area", "shop"], "w", design)
    segments, at = read.at(columns, FIRST)
    assert [values.tolist() for values in segments] == [["n", "s"], [1, 2]]
    assert read.segments == ("area", "shop")
    assert at.weights.tolist() == [1, 2]
    assert at.strata.tolist() == ["n", "s"]
    assert [values.tolist() for values in at.clusters] == [[1, 2], [1, 1]]
    assert at.population[0].tolist() == [5, 6]
    assert at.lonely_cluster == "remove"
    assert list(read.of_design) == ["weights", "strata", "clusters", "clusters 2", "population"]


def test_calibration_and_replicates():
    calibration = Calibration(auxiliaries=["area"], base_weights="size")
    read, columns = units(design=SurveyDesign(weights="w", calibrated_to=calibration))
    _, at = read.at(columns, FIRST)
    assert at.calibrated_to.auxiliaries["area"].tolist() == ["n", "s"]
    assert at.calibrated_to.base_weights.tolist() == [5, 6]
    replicates = ReplicateWeights(["r0", "r1"], scale=0.5, rscales=[1, 2], center="estimate")
    read, columns = units(design=SurveyDesign(weights="w", replicate_weights=replicates))
    _, at = read.at(columns, FIRST)
    assert at.replicate_weights.columns.tolist() == [[1, 2], [3, 1]]
    assert at.replicate_weights.rscales.tolist() == [1, 2]
    assert (at.replicate_weights.scale, at.replicate_weights.center) == (0.5, "estimate")


def test_units_are_counted_by_named_segments():
    read, columns = units("area", "w")
    counted = read.count({"hit": [1.0, 0.0]}, columns, FIRST)
    assert (counted.by, counted.segments, counted.n) == (("area",), ("n", "s"), 2)
    assert counted.weights.tolist() == [1, 2]
    assert not UnitColumns.of(None, None, None).count({"hit": [1.0, 0.0]}, {}, FIRST).declared


def test_a_design_that_differs_within_a_unit_is_refused():
    read, columns = units(design=SurveyDesign(clusters="shop"))
    with pytest.raises(DesignError, match=r"clusters: must be equal.*rows 1, 3"):
        read.refuse_differing(columns, FIRST, np.array([0, 0, 1, 1]))
    read.refuse_differing(columns, np.array([0, 1, 2]), np.array([0, 1, 2, 1]))
    with pytest.raises(ArgumentError, match="weights: must be one column"):
        units(weights=["w", "size"])


def test_labels_and_their_gaps():
    column = encode(["a", None, "b"], "x")
    assert missing_labels(column).tolist() == [False, True, False]
    assert values_at(column, np.array([2, 1])).tolist() == ["b", None]
    assert values_at(np.arange(3.0), np.array([2, 0])).tolist() == [2, 0]
