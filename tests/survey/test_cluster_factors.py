"""The rule of the jackknife gives what the table of its factors gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.survey._cluster_factors import FactorTable, JackknifeFactors


def naive_jackknife(stratum):
    """Return the factor of every cluster in every replicate, one by one."""
    n = len(stratum)
    table = np.ones((n, n))
    for cluster in range(n):
        for dropped in range(n):
            size = sum(one == stratum[dropped] for one in stratum)
            if stratum[cluster] == stratum[dropped]:
                table[cluster, dropped] = 0.0 if cluster == dropped else size / (size - 1)
    return table


@st.composite
def designs(draw):
    sizes = draw(st.lists(st.integers(2, 5), min_size=1, max_size=4))
    codes = np.repeat(np.arange(len(sizes)), sizes)
    stratum = np.array(draw(st.permutations(codes.tolist())))
    scores = draw(
        st.lists(
            st.tuples(st.floats(-100, 100), st.floats(0, 10)),
            min_size=len(stratum),
            max_size=len(stratum),
        )
    )
    return stratum, np.array(scores)


@given(designs())
def test_totals_are_those_of_the_table(design):
    stratum, scores = design
    rule = JackknifeFactors(stratum)
    table = naive_jackknife(stratum.tolist())
    assert rule.shape == table.shape
    np.testing.assert_allclose(rule.table, table, rtol=1e-15)
    np.testing.assert_allclose(rule.totals(scores), table.T @ scores, rtol=1e-12, atol=1e-11)
    np.testing.assert_allclose(FactorTable(table).totals(scores), table.T @ scores)


@given(designs(), st.floats(1e-9, 1e9))
def test_a_replicate_without_any_weight_has_a_total_of_exactly_0(design, weight):
    stratum, _ = design
    alone = np.zeros((len(stratum), 1))
    alone[1, 0] = weight
    totals = JackknifeFactors(stratum).totals(alone)[:, 0]
    assert totals[1] == 0
    assert np.all(np.delete(totals, 1) > 0)


@pytest.mark.parametrize("factors", [FactorTable([[1, 0], [0, 1]]), JackknifeFactors([0, 0])])
def test_factors_are_private(factors):
    kept = factors.table if isinstance(factors, FactorTable) else factors.stratum
    assert not kept.flags.writeable
    assert factors.shape == (2, 2)


def test_what_is_stored():
    assert FactorTable([[1, 0], [0, 1]]).to_dict() == {"factors": [[1.0, 0.0], [0.0, 1.0]]}
    assert JackknifeFactors([0, 0, 1, 1]).to_dict() == {"jackknife_strata": [0, 0, 1, 1]}
