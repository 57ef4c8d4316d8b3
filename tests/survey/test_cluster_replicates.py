"""Replicates by cluster give what full columns of replicate weights give."""

import json

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import AlignmentError
from satisfaction.survey import ReplicateWeights
from satisfaction.survey._cluster_factors import FactorTable, JackknifeFactors
from satisfaction.survey._cluster_replicates import ClusterReplicates, read_replicates

RANDOM = np.random.default_rng(4)
CLUSTER = np.repeat(np.arange(6), 5)
DATA = {
    "y": [None if k == 7 else int(v) for k, v in enumerate(RANDOM.integers(0, 11, 30))],
    "g": RANDOM.choice(["a", "b"], 30),
    "w": RANDOM.random(30) + 0.5,
}
TABLE = RANDOM.random((6, 8)) + 0.2
JACKKNIFE = JackknifeFactors([0, 1, 0, 1, 0, 1])
BOTH = pytest.mark.parametrize("factors", [TABLE, JACKKNIFE], ids=["table", "jackknife"])


def made(kind, factors=TABLE):
    """Return a design with the same replicates, by cluster or in full columns."""
    rscales = np.arange(6.0 if factors is JACKKNIFE else 8.0)
    short = ClusterReplicates(factors, CLUSTER, weights=DATA["w"], scale=0.3, rscales=rscales)
    if kind == "columns":
        full = ReplicateWeights(short.matrix(), scale=0.3, rscales=rscales)
        return sat.SurveyDesign(weights="w", replicate_weights=full)
    return sat.SurveyDesign(weights="w", replicate_weights=short)


@BOTH
def test_estimates_are_the_same(factors):
    tables = [
        sat.nps(DATA, "y", by="g", design=made(kind, factors)) for kind in ("clusters", "columns")
    ]
    for key in ("a", "b"):
        one, other = (table[key] for table in tables)
        assert one.value == pytest.approx(other.value)
        assert one.standard_error == pytest.approx(other.standard_error)
        assert one.degrees_of_freedom == other.degrees_of_freedom
    differences = [table["a"] - table["b"] for table in tables]
    assert differences[0].standard_error == pytest.approx(differences[1].standard_error)


@BOTH
def test_totals_and_covariances_are_the_same(factors):
    counted = [
        sat.tally(DATA, "y", by="g", scale=(0, 10), design=made(kind, factors))
        for kind in ("clusters", "columns")
    ]
    for key in ("a", "b"):
        one, other = (tally.totals(key) for tally in counted)
        np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-12)
        np.testing.assert_allclose(one.replicates, other.replicates)
    one, other = (tally.cross_covariance("a", "b") for tally in counted)
    np.testing.assert_allclose(one, other, atol=1e-12)
    scores = []
    for tally in counted:  # rows counted by cluster are more
        level = tally.levels[1].astype(float)
        scores.append(tally.score_covariance(np.stack([level, level**2], axis=1)))
    np.testing.assert_allclose(*scores)


@BOTH
def test_a_stored_tally_keeps_its_replicates(factors):
    counted = sat.tally(DATA, "y", scale=(0, 10), design=made("clusters", factors))
    stored = sat.Tally.from_dict(json.loads(json.dumps(counted.to_dict())))
    assert stored.totals().mean().standard_error == pytest.approx(
        counted.totals().mean().standard_error
    )
    assert stored == counted
    kept = stored.replicate_weights.by_cluster
    assert type(kept) is (JackknifeFactors if factors is JACKKNIFE else FactorTable)


def test_full_columns_are_stored_as_before():
    replicates = ReplicateWeights(["r0", "r1"], scale=1)
    assert type(read_replicates(replicates.to_dict())) is ReplicateWeights


def test_other_rows_are_refused():
    with pytest.raises(AlignmentError, match="replicate_weights"):
        sat.tally({"y": [1, 2], "w": [1, 1]}, "y", design=made("clusters"))
