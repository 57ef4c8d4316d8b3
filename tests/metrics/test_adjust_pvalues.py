"""Adjustment of p-values."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, DataValueError, MethodError
from satisfaction.metrics._adjust_pvalues import adjust_pvalues

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "tests.json"
CASE = json.loads(TABLE.read_text(encoding="utf-8"))["p_adjust"]
METHODS = ["holm", "hochberg", "hommel", "bh", "by", "bonferroni", "none"]
pvalues = st.lists(st.floats(0, 1), max_size=12)


@pytest.mark.parametrize("method", METHODS[:-1])
def test_matches_r(method):
    adjusted = adjust_pvalues(CASE["p"], method=method)
    np.testing.assert_allclose(adjusted, CASE[method], rtol=0, atol=1e-12)


def test_none_leaves_them_as_they_are():
    np.testing.assert_array_equal(adjust_pvalues(CASE["p"], method="none"), CASE["p"])


@pytest.mark.parametrize("method", METHODS)
@given(pvalues, st.randoms(use_true_random=False))
def test_never_below_the_raw_value_and_in_the_same_order(method, values, random):
    adjusted = adjust_pvalues(values, method=method)
    assert (adjusted >= values).all()
    assert (adjusted <= 1).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    places = list(range(len(values)))
    random.shuffle(places)
    shuffled = adjust_pvalues([values[place] for place in places], method=method)
    np.testing.assert_array_equal(shuffled, adjusted[places])


@given(pvalues)
def test_stronger_methods_adjust_less(values):
    found = {method: adjust_pvalues(values, method=method) for method in METHODS}
    slack = 1e-15
    assert (found["bonferroni"] >= found["holm"] - slack).all()
    assert (found["holm"] >= found["hochberg"] - slack).all()
    assert (found["hochberg"] >= found["hommel"] - slack).all()
    assert (found["hommel"] >= found["bh"] - slack).all()
    assert (found["by"] >= found["bh"] - slack).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_hommel_is_the_closed_test_with_simes(values):
    """Every set of hypotheses is tested; a hypothesis falls when all sets with it fall."""
    p = np.array(values)
    closed = np.zeros(p.size)
    for size in range(1, p.size + 1):
        for members in itertools.combinations(range(p.size), size):
            simes = (size * np.sort(p[list(members)]) / np.arange(1, size + 1)).min()
            closed[list(members)] = np.maximum(closed[list(members)], simes)
    np.testing.assert_allclose(adjust_pvalues(values, method="hommel"), closed, rtol=1e-12)


def test_the_result_is_new_and_the_input_untouched():
    values = np.array([0.03, 0.01])
    values.flags.writeable = False
    adjusted = adjust_pvalues(values, method="none")
    adjusted[0] = 1
    np.testing.assert_array_equal(values, [0.03, 0.01])
    assert adjust_pvalues([]).shape == (0,)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ([0.5, 1.5], DataValueError),
        ([0.5, float("nan")], DataValueError),
        ([-0.1], DataValueError),
        (["0.5"], DataTypeError),
        ([True], DataTypeError),
        (0.5, DataTypeError),
    ],
    ids=repr,
)
def test_impossible_pvalues_are_refused(values, error):
    with pytest.raises(error) as caught:
        adjust_pvalues(values)
    assert caught.value.argument == "pvalues"


def test_unknown_methods_are_refused():
    with pytest.raises(MethodError, match="'hommel'"):
        adjust_pvalues([0.1], method="fdr")
