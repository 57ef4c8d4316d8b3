"""Replicates by cluster give what full columns of replicate weights give."""

import json

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import AlignmentError
from satisfaction.survey import ReplicateWeights
from satisfaction.survey._cluster_replicates import ClusterReplicates, read_replicates

RANDOM = np.random.default_rng(4)
CLUSTER = np.repeat(np.arange(6), 5)
DATA = {
    "y": [None if k == 7 else int(v) for k, v in enumerate(RANDOM.integers(0, 11, 30))],
    "g": RANDOM.choice(["a", "b"], 30),
    "w": RANDOM.random(30) + 0.5,
}
FACTORS = RANDOM.random((6, 8)) + 0.2


def made(kind):
    """Return a design with the same replicates, by cluster or in full columns."""
    short = ClusterReplicates(
        FACTORS, CLUSTER, weights=DATA["w"], scale=0.3, rscales=np.arange(8.0)
    )
    if kind == "columns":
        full = ReplicateWeights(short.matrix(), scale=0.3, rscales=np.arange(8.0))
        return sat.SurveyDesign(weights="w", replicate_weights=full)
    return sat.SurveyDesign(weights="w", replicate_weights=short)


def test_estimates_are_the_same():
    tables = [sat.nps(DATA, "y", by="g", design=made(kind)) for kind in ("clusters", "columns")]
    for key in ("a", "b"):
        one, other = (table[key] for table in tables)
        assert one.value == pytest.approx(other.value)
        assert one.standard_error == pytest.approx(other.standard_error)
        assert one.degrees_of_freedom == other.degrees_of_freedom
    differences = [table["a"] - table["b"] for table in tables]
    assert differences[0].standard_error == pytest.approx(differences[1].standard_error)


def test_totals_and_cross_covariances_are_the_same():
    counted = [
        sat.tally(DATA, "y", by="g", scale=(0, 10), design=made(kind))
        for kind in ("clusters", "columns")
    ]
    for key in ("a", "b"):
        one, other = (tally.totals(key) for tally in counted)
        np.testing.assert_allclose(one.covariance, other.covariance)
        np.testing.assert_allclose(one.replicates, other.replicates)
    one, other = (tally.cross_covariance("a", "b") for tally in counted)
    np.testing.assert_allclose(one, other)


def test_a_stored_tally_keeps_its_replicates():
    counted = sat.tally(DATA, "y", scale=(0, 10), design=made("clusters"))
    stored = sat.Tally.from_dict(json.loads(json.dumps(counted.to_dict())))
    assert stored.totals().mean().standard_error == pytest.approx(
        counted.totals().mean().standard_error
    )
    assert stored == counted


def test_full_columns_are_stored_as_before():
    replicates = ReplicateWeights(["r0", "r1"], scale=1)
    assert type(read_replicates(replicates.to_dict())) is ReplicateWeights


def test_other_rows_are_refused():
    with pytest.raises(AlignmentError, match="replicate_weights"):
        sat.tally({"y": [1, 2], "w": [1, 1]}, "y", design=made("clusters"))
