"""Post-stratification against R's survey package."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import DataTypeError, DesignError, InfeasibleError

ROWS = {"region": ["n", "n", "n", "s"], "old": [True, False, True, True]}


def sample(schools, name):
    """Return the data of a design, its base weights and its other fields."""
    if name == "ps_clus1":
        return schools.clus1, "pw", {"clusters": "dnum", "population": "fpc"}
    return schools.srs, np.full(200, 6194 / 200), {"population": "fpc"}


@pytest.mark.parametrize("name", ["ps_clus1", "ps_srs"])
def test_weights_and_standard_errors(schools, name):
    data, base, keys = sample(schools, name)
    adjusted = sat.poststratify(data, schools.stype, by="stype", weights=base)
    np.testing.assert_allclose(adjusted.weights, schools.weights[name], rtol=1e-9)
    schools.check(name, data, adjusted.design(**keys))


def test_a_calibrated_total_has_no_error(schools):
    data, base, keys = sample(schools, "ps_clus1")
    design = sat.poststratify(data, schools.stype, by="stype", weights=base).design(**keys)
    is_high = [float(level == "H") for level in data["stype"]]
    total = sat.tally({**data, "high": is_high}, "high", design=design).totals().total()
    assert total.value == pytest.approx(schools.stype["H"])
    assert total.standard_error <= 1e-9 * total.value


def test_joint_groups(schools):
    adjusted = sat.poststratify(
        schools.clus1, schools.cells, by=["stype", "sch.wide"], weights="pw"
    )
    table = adjusted.targets
    assert table["variable"][0] == ("stype", "sch.wide")
    np.testing.assert_allclose(table["achieved"], [*schools.cells.values()], rtol=1e-12)


def test_groups_as_values_and_shares_of_a_total():
    adjusted = sat.poststratify(ROWS, {"n": 0.5, "s": 0.5}, by=np.array(ROWS["region"]), total=60)
    np.testing.assert_allclose(adjusted.weights, [10, 10, 10, 30])
    bare = sat.poststratify([5, 4, 3, 1], {"n": 30, "s": 30}, by=np.array(ROWS["region"]))
    np.testing.assert_array_equal(bare.weights, [10, 10, 10, 30])


def test_all_empty_groups_are_listed():
    with pytest.raises(InfeasibleError, match=r"'e' of 'region' \(3\), 'w'") as caught:
        sat.poststratify(ROWS, {"n": 5, "s": 5, "e": 3, "w": 2}, by="region")
    assert caught.value.violated == {("region", "e"): 3.0, ("region", "w"): 2.0}
    many = {"n": 5, "s": 5} | dict.fromkeys(range(9), 1)
    with pytest.raises(InfeasibleError, match=r"\.\.\. \(9 in all\)"):
        sat.poststratify(ROWS, many, by="region")


@pytest.mark.parametrize(
    ("targets", "by", "error"),
    [
        pytest.param([1, 2], "region", DataTypeError, id="no mapping"),
        pytest.param({"n": 5}, "region", DesignError, id="a group without target"),
        pytest.param({"n": -5, "s": 5}, "region", DesignError, id="a negative target"),
    ],
)
def test_bad_input(targets, by, error):
    with pytest.raises(error, match="targets"):
        sat.poststratify(ROWS, targets, by=by)
