"""The survey design: a value made once, checked, copied, and short in its repr."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError, DesignError
from satisfaction.survey import Calibration, ReplicateWeights, SurveyDesign, tally


def test_arrays_are_copied_and_read_only():
    weights = np.array([1.0, 2, 3])
    clusters = [[1, 2, 3], np.array([4, 5, 6])]
    design = SurveyDesign(weights=weights, clusters=clusters)
    weights[0] = 99
    clusters[0][0] = 99
    clusters[1][0] = 99
    assert design.weights.tolist() == [1, 2, 3]
    assert design.clusters[0] == (1, 2, 3)
    assert design.clusters[1].tolist() == [4, 5, 6]
    assert not design.weights.flags.writeable


def test_a_pandas_column_is_copied():
    import pandas as pd

    series = pd.Series([1.0, 2.0])
    design = SurveyDesign(weights=series)
    series[0] = 9.0
    assert design.weights.tolist() == [1.0, 2.0]
    assert repr(SurveyDesign(weights=range(3))) == "SurveyDesign(weights=<3 values>)"


def test_repr_names_what_is_set():
    replicate = ReplicateWeights(["a", "b"], scale=1)
    assert repr(SurveyDesign()) == "SurveyDesign()"
    design = SurveyDesign(
        weights="w",
        strata=np.zeros(2000),
        clusters=[[1, 2], "x"],
        calibrated_to="age",
        lonely_cluster="adjust",
    )
    assert repr(design) == (
        "SurveyDesign(weights='w', strata=<2,000 values>, clusters=[<2 values>, 'x'], "
        "calibrated_to=Calibration(auxiliaries=['age']), lonely_cluster='adjust')"
    )
    assert repr(SurveyDesign(clusters=["a", "b"])) == "SurveyDesign(clusters=['a', 'b'])"
    assert repr(SurveyDesign(replicate_weights=replicate)) == (
        "SurveyDesign(replicate_weights=ReplicateWeights(2 replicates, scale=1, center='mean'))"
    )
    assert repr(SurveyDesign(weights=(x for x in [1]))) == "SurveyDesign(weights=<generator>)"


def test_a_calibration_from_names_or_values():
    assert repr(Calibration(auxiliaries="age")) == "Calibration(auxiliaries=['age'])"
    values = [1, 2]
    calibration = Calibration(auxiliaries={"age": values}, base_weights=[1, 2])
    values[0] = 9
    assert calibration.auxiliaries["age"] == (1, 2)
    assert repr(calibration) == "Calibration(auxiliaries=['age'], base_weights=<2 values>)"
    assert Calibration.of(calibration) is calibration
    with pytest.raises(DesignError, match="calibrated_to: needs at least one auxiliary"):
        Calibration(auxiliaries=[])
    with pytest.raises(DataTypeError, match="auxiliaries: must be column names"):
        SurveyDesign(calibrated_to=[1, 2])


@pytest.mark.parametrize(
    ("columns", "fields", "error", "message"),
    [
        ("r1", {}, DataTypeError, "replicate_weights: must be a list"),
        (np.ones(3), {}, DataTypeError, "replicate_weights: must be a list"),
        (["r1"], {}, DesignError, r"replicate_weights: needs at least 2 replicates; got 1"),
        (["a", "b"], {"rscales": [1.0]}, DesignError, "rscales: must be 2 numbers"),
        (["a", "b"], {"rscales": [1.0, -1]}, DesignError, "rscales: must be 2 numbers"),
        (["a", "b"], {"rscales": [1.0, None]}, DesignError, "rscales: must be 2 numbers"),
        (["a", "b"], {"rscales": -1}, DataValueError | ArgumentError, "rscales"),
        (["a", "b"], {"rscales": 0}, DesignError, "rscales: must be above 0 for at least one"),
        (["a", "b"], {"center": "median"}, ArgumentError, "center"),
        (["a", "b"], {"scale": 0}, ArgumentError | DataValueError, "scale"),
        (["a", "b"], {"degrees_of_freedom": 0}, ArgumentError | DataValueError, "degrees"),
    ],
)
def test_impossible_replicate_weights(columns, fields, error, message):
    errors = error.__args__ if hasattr(error, "__args__") else error
    with pytest.raises(errors, match=message):
        ReplicateWeights(columns, **{"scale": 1, **fields})


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"lonely_cluster": "ignore"}, ArgumentError, "lonely_cluster"),
        ({"weights": {1.0, 2.0}}, DataTypeError, "weights: must be a sequence"),
        ({"strata": b"ab"}, DataTypeError, "strata: must be a sequence"),
        ({"replicate_weights": ["a"]}, DataTypeError, "replicate_weights: must be a Replicate"),
        (
            {"replicate_weights": ReplicateWeights(["a", "b"], scale=1), "strata": "h"},
            DesignError,
            "replicate_weights: take the place .*got strata",
        ),
    ],
)
def test_impossible_designs(fields, error, message):
    with pytest.raises(error, match=message):
        SurveyDesign(**fields)


def test_what_is_declared():
    assert not SurveyDesign(lonely_cluster="adjust").declared
    assert SurveyDesign(clusters="c").declared


def test_weights_are_given_once():
    with pytest.raises(DesignError, match="weights: are given twice"):
        tally([1, 2], scale=(1, 5), weights=[1, 2], design=SurveyDesign(weights=[1, 2]))
    with pytest.raises(DataTypeError, match="design: must be a SurveyDesign"):
        tally([1, 2], scale=(1, 5), design={"weights": [1, 2]})
    with pytest.raises(DataTypeError, match="weights: must be a column name or a column"):
        tally([1, 2], scale=(1, 5), weights=2)
    both = tally([1, 2], scale=(1, 5), weights=[1, 2], design=SurveyDesign(strata=[1, 1]))
    assert both.weights.tolist() == [1.0, 2.0]
