"""Raking against R's survey package, a naive loop, and its laws."""

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    ConvergenceError,
    DataTypeError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
)

ROWS = {
    "tier": ["gold", "gold", "basic", "basic", "basic", "basic"],
    "age": ["young", "old", "young", "old", "old", "old"],
    "rating": [9, 10, 4, 7, 8, 6],
}
SHARES = {"tier": {"gold": 0.2, "basic": 0.8}, "age": {"young": 0.5, "old": 0.5}}


def three_margins(schools):
    return {"stype": schools.stype, "sch.wide": schools.sch_wide, "awards": schools.awards}


def two_margins(schools):
    return {"stype": schools.stype, "sch.wide": schools.sch_wide}


def test_weights_of_two_margins(schools):
    raked = sat.rake(schools.clus1, two_margins(schools), weights="pw", tolerance=1e-12)
    np.testing.assert_allclose(raked.weights, schools.weights["rake2_clus1"], rtol=1e-8)


@pytest.mark.parametrize("tolerance", [1e-8, 1e-12])
def test_weights_of_three_margins(schools, tolerance):
    raked = sat.rake(schools.strat, three_margins(schools), weights="pw", tolerance=tolerance)
    np.testing.assert_allclose(raked.weights, schools.weights["rake3_strat"], rtol=1e-8)
    assert raked.max_misfit <= 1e-8


def test_weights_within_bounds(schools):
    raked = sat.rake(schools.strat, three_margins(schools), weights="pw", bounds=(0.812, 1.2))
    expected = schools.weights["rake3_strat_bounds_0.812_1.2"]
    np.testing.assert_allclose(raked.weights, expected, rtol=1e-8)
    low, high = raked.factor_range
    assert 0.812 <= low <= high <= 1.2
    assert raked.at_lower > 0
    assert raked.at_upper == 0


@pytest.mark.parametrize(
    ("name", "sample", "keys"),
    [
        ("rake2_clus1", "clus1", {"clusters": "dnum", "population": "fpc"}),
        ("rake3_strat", "strat", {"strata": "stype", "population": "fpc"}),
    ],
)
def test_standard_errors_after_raking(schools, name, sample, keys):
    data = getattr(schools, sample)
    targets = two_margins(schools) if sample == "clus1" else three_margins(schools)
    design = sat.rake(data, targets, weights="pw", tolerance=1e-12).design(**keys)
    record = next(
        record
        for record in schools.table("06b_raking_variance.json")["records"]
        if record["id"] == name
    )
    totals = sat.tally(data, "api00", design=design).totals()
    assert totals.mean().value == pytest.approx(record["mean"], rel=1e-9)
    assert totals.mean().standard_error == pytest.approx(record["se_mean"], rel=1e-9)
    assert totals.total().standard_error == pytest.approx(record["se_total"], rel=1e-9)
    assert totals.degrees_of_freedom == record["degf"]
    counted = sat.tally(data, "api00", by="stype", design=design)
    levels = record["by_stype"]
    for level, mean, error in zip(levels["level"], levels["mean"], levels["se"], strict=True):
        estimate = counted.totals(level).mean()
        assert estimate.value == pytest.approx(mean, rel=1e-9)
        assert estimate.standard_error == pytest.approx(error, rel=1e-9)


def test_least_and_greatest_bounds(schools):
    (record,) = [
        record
        for record in schools.table("06c_infeasible_bounds.json")["records"]
        if record["id"] == "margins"
    ]
    with pytest.raises(InfeasibleError, match=r"lower the lower bound to 0\.8157") as caught:
        sat.rake(
            schools.strat, three_margins(schools), weights="pw", bounds=tuple(record["bounds"])
        )
    assert caught.value.smallest_upper is None
    assert caught.value.largest_lower == pytest.approx(record["largest_lower"], rel=1e-6)
    assert set(caught.value.violated) <= {
        (name, level) for name, levels in three_margins(schools).items() for level in levels
    }
    low = caught.value.largest_lower - 1e-6
    sat.rake(schools.strat, three_margins(schools), weights="pw", bounds=(low, 1.35))


def naive_rake(rows, targets, sweeps=2000):
    """Return raked weights by the plainest loop."""
    n = len(next(iter(rows.values())))
    weights = [1.0] * n
    for _ in range(sweeps):
        for name, levels in targets.items():
            for level, share in levels.items():
                inside = [row for row in range(n) if rows[name][row] == level]
                held = sum(weights[row] for row in inside)
                for row in inside:
                    weights[row] *= share * n / held
    return weights


def test_equals_the_naive_loop():
    np.testing.assert_allclose(
        sat.rake(ROWS, SHARES, tolerance=1e-13).weights, naive_rake(ROWS, SHARES), rtol=1e-10
    )


@st.composite
def problems(draw):
    """Rows in which every cell of two margins occurs, targets, and base weights."""
    cells = list(itertools.product("abc", (1, 2)))
    extra = draw(st.lists(st.sampled_from(cells), max_size=12))
    rows = draw(st.permutations(cells + extra))
    share = st.floats(0.1, 1)
    targets = {}
    for name, levels in (("x", "abc"), ("y", (1, 2))):
        parts = [draw(share) for _ in levels]
        targets[name] = {
            level: part / sum(parts) for level, part in zip(levels, parts, strict=True)
        }
    weights = [draw(st.floats(0.2, 5)) for _ in rows]
    columns = {"x": [row[0] for row in rows], "y": [row[1] for row in rows], "w": weights}
    return columns, targets


@given(problems())
def test_margins_are_met_by_positive_weights(problem):
    rows, targets = problem
    raked = sat.rake(rows, targets, weights="w")
    assert (raked.weights > 0).all()
    assert raked.total == pytest.approx(sum(rows["w"]), rel=1e-8)
    table = raked.targets
    np.testing.assert_allclose(table["achieved"], table["target"], rtol=1e-8)


@given(problems())
def test_raking_again_changes_nothing(problem):
    rows, targets = problem
    once = sat.rake(rows, targets, weights="w", tolerance=1e-12).weights
    np.testing.assert_allclose(sat.rake(rows, targets, weights=once).weights, once, rtol=1e-9)


@given(problems())
def test_order_of_margins_and_scale_of_base_weights_are_irrelevant(problem):
    rows, targets = problem
    raked = sat.rake(rows, targets, weights="w", total=100, tolerance=1e-12).weights
    turned = dict(reversed(targets.items()))
    scaled = [7 * w for w in rows["w"]]
    other = sat.rake(rows, turned, weights=scaled, total=100, tolerance=1e-12).weights
    np.testing.assert_allclose(other, raked, rtol=1e-9)


@given(problems())
def test_base_weights_keep_their_ratio_within_cells_and_odds_ratios_stay(problem):
    rows, targets = problem
    raked = sat.rake(rows, targets, weights="w", tolerance=1e-12)
    cells = list(zip(rows["x"], rows["y"], strict=True))
    before, after = {}, {}
    for cell, base, weight, factor in zip(
        cells, rows["w"], raked.weights, raked.factors, strict=True
    ):
        before[cell] = before.get(cell, 0) + base
        after[cell] = after.get(cell, 0) + weight
        assert weight / base == pytest.approx(factor)
    for cell in set(cells):
        own = [f for f, c in zip(raked.factors, cells, strict=True) if c == cell]
        np.testing.assert_allclose(own, own[0], rtol=1e-12)
    for one, other in (("a", "b"), ("b", "c")):
        ratios = [
            table[one, 1] * table[other, 2] / (table[one, 2] * table[other, 1])
            for table in (before, after)
        ]
        assert ratios[0] == pytest.approx(ratios[1], rel=1e-9)


def attempt(call):
    """Return the result and None, or None and why there is none."""
    try:
        return call(), None
    except InfeasibleError as error:
        return None, error


@given(problems(), st.floats(0.05, 0.9), st.floats(1.2, 9))
def test_bounds_hold_or_the_error_says_which_would(problem, low, high):
    rows, targets = problem
    raked, error = attempt(lambda: sat.rake(rows, targets, weights="w", bounds=(low, high)))
    if raked is None:
        assert error.violated
        assert error.smallest_upper is None or error.smallest_upper > high
        assert error.largest_lower is None or error.largest_lower < low
    else:
        assert low <= raked.factor_range[0]
        assert raked.factor_range[1] <= high
        assert raked.max_misfit <= 1e-8


@given(problems())
def test_wide_bounds_change_nothing(problem):
    rows, targets = problem
    free = sat.rake(rows, targets, weights="w", tolerance=1e-12)
    bound = sat.rake(rows, targets, weights="w", bounds=(1e-6, float("inf")), tolerance=1e-12)
    np.testing.assert_allclose(bound.weights, free.weights, rtol=1e-8)


def test_one_margin_is_poststratification():
    margin = {"gold": 0.25, "basic": 0.75}
    raked = sat.rake(ROWS, {"tier": margin})
    np.testing.assert_array_equal(raked.weights, sat.poststratify(ROWS, margin, by="tier").weights)
    np.testing.assert_array_equal(raked.weights, sat.rake(ROWS["tier"], {"tier": margin}).weights)


def test_duplicated_rows_are_doubled_weights():
    once = sat.rake(ROWS, SHARES, weights=[2.0, 1, 1, 1, 1, 1], total=1).weights
    doubled = {name: [*column, column[0]] for name, column in ROWS.items()}
    twice = sat.rake(doubled, SHARES, total=1).weights
    np.testing.assert_allclose(twice[:6] * [2, 1, 1, 1, 1, 1], once, rtol=1e-9)


def test_joint_margin():
    rows = {"a": [1, 1, 2, 2, 2], "b": ["x", "y", "x", "y", "y"], "c": [0, 1, 1, 0, 1]}
    joint = {(1, "x"): 10, (1, "y"): 20, (2, "x"): 30, (2, "y"): 40}
    raked = sat.rake(rows, {("a", "b"): joint, "c": {0: 45, 1: 55}})
    assert raked.max_misfit < 1e-8
    assert raked.targets["variable"][0] == ("a", "b")
    assert raked.targets["level"][0] == (1, "x")
    single = sat.rake(rows, {("c",): {0: 45, 1: 55}})
    assert single.targets["variable"] == ("c", "c")


def test_many_levels_use_occupied_cells_only():
    random = np.random.default_rng(3)
    rows = {name: random.integers(0, 30, 900) for name in "abcd"}
    targets = {name: dict.fromkeys(range(30), 30.0) for name in "abcd"}
    raked = sat.rake(rows, targets)
    assert raked.max_misfit <= 1e-8
    assert raked.calibration is not None
    np.testing.assert_array_equal(
        raked.calibration.auxiliaries["a"], rows["a"].astype(str).astype("<U2")
    )


def test_missing_values_may_have_a_target():
    rows = {"g": ["a", None, "a", float("nan")]}
    raked = sat.rake(rows, {"g": {"a": 0.8, None: 0.2}})
    np.testing.assert_allclose(raked.weights, [1.6, 0.4, 1.6, 0.4])
    assert raked.to_dict()["targets"][1]["level"] is None


def test_zero_targets_and_zero_base_weights_stay_zero():
    raked = sat.rake({"g": [1, 1, 2]}, {"g": {1: 0, 2: 50}})
    np.testing.assert_array_equal(raked.weights, [0, 0, 50])
    raked = sat.rake({"g": [1, 1, 2]}, {"g": {1: 5, 2: 50}}, weights=[0, 2, 1])
    np.testing.assert_array_equal(raked.weights, [0, 5, 50])
    assert sat.rake({"g": [1.0, 1.0, 2.0]}, {"g": {1: 50, 2: 50}}).total == 100


@pytest.mark.parametrize(
    "make", [dict, pd.DataFrame, pl.DataFrame], ids=["mapping", "pandas", "polars"]
)
def test_every_eager_frame(make):
    raked = sat.rake(make(ROWS), SHARES)
    np.testing.assert_array_equal(raked.weights, sat.rake(ROWS, SHARES).weights)


def test_inputs_are_not_touched():
    base = np.array([1.0, 2, 1, 1, 1, 1])
    raked = sat.rake(ROWS, SHARES, weights=base)
    base[0] = 5
    assert raked.base_weights[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        raked.weights[0] = 1


def test_nearly_contradictory_margins_converge_by_newton():
    rows = {"g": [1] * 500 + [2] * 500 + [1, 2], "h": [1] * 500 + [2] * 500 + [2, 1]}
    raked = sat.rake(rows, {"g": {1: 0.5, 2: 0.5}, "h": {1: 0.45, 2: 0.55}}, max_iterations=30)
    assert raked.max_misfit <= 1e-8


def test_too_few_steps_are_told_from_contradictions():
    rows = {"g": [1] * 500 + [2] * 500 + [1, 2], "h": [1] * 500 + [2] * 500 + [2, 1]}
    with pytest.raises(ConvergenceError, match="missed by"):
        sat.rake(rows, {"g": {1: 0.5, 2: 0.5}, "h": {1: 0.45, 2: 0.55}}, max_iterations=1)


BAD = {
    "a level without target": (
        {"g": [1, 1, 2, 3]}, {"g": {1: 50, 2: 50}}, {}, DesignError, "'g' needs a target"),
    "a missing level": (
        {"g": [1, 1, None]}, {"g": {1: 50, 2: 50}}, {}, DesignError, "missing value of 'g'"),
    "a missing part of a joint level": (
        {"g": [1, None], "h": [1, 1]}, {("g", "h"): {(1, 1): 1}}, {}, DesignError, "missing value"),
    "a negative target": (
        {"g": [1, 1, 2]}, {"g": {1: -5, 2: 55}}, {}, DesignError, "at least 0; got -5 for 1 of"),
    "a missing target": (
        {"g": [1, 1, 2]}, {"g": {1: float("nan"), 2: 50}}, {}, DesignError, "finite number"),
    "a text target": (
        {"g": [1, 1, 2]}, {"g": {1: "50", 2: 50}}, {}, DesignError, "finite number"),
    "aliased columns": (
        {"g": [1, 1, 2, 2], "h": [1, 1, 2, 2]}, {"g": {1: 50, 2: 50}, "h": {1: 30, 2: 70}}, {},
        InfeasibleError, "They contradict each other"),
    "a level without base weight": (
        {"g": [1, 1, 2]}, {"g": {1: 50, 2: 50}}, {"weights": [0, 0, 1]}, InfeasibleError,
        "no row has a positive base weight; got 1 of 'g'"),
    "a level without data": (
        {"g": [1, 1]}, {"g": {1: 50, 2: 50}}, {}, InfeasibleError, "got 2 of 'g'"),
    "another case": (
        {"g": ["a", "a", "b"]}, {"g": {"A": 50, "b": 50}}, {}, DesignError, "did you mean 'A'"),
    "text against numbers": (
        {"g": ["1", "1", "2"]}, {"g": {1: 50, 2: 50}}, {}, DesignError, r"'1' \(str\).*\(int\)"),
    "different sums": (
        ROWS, {"tier": {"gold": 2, "basic": 3}, "age": {"young": 2, "old": 4}}, {}, DesignError,
        "tier: 5, age: 6"),
    "percent against shares": (
        ROWS, {"tier": {"gold": 20, "basic": 80}, "age": {"young": 0.5, "old": 0.5}}, {},
        DesignError, "some percent"),
    "an empty margin": (ROWS, {"tier": {}}, {}, DesignError, "not empty"),
    "no margin": (ROWS, {}, {}, DesignError, "at least one margin"),
    "all targets 0": (ROWS, {"tier": {"gold": 0, "basic": 0}}, {}, DesignError, "above 0"),
    "targets no mapping": (ROWS, [1], {}, DataTypeError, "targets"),
    "a margin named by a number": (ROWS, {3: {1: 1}}, {}, DataTypeError, "named by a column"),
    "an absent column": (ROWS, {"tear": {"gold": 1}}, {}, ColumnError, "tier"),
    "counts against total": (
        ROWS, {"tier": {"gold": 2, "basic": 3}}, {"total": 10}, ArgumentError, "total: must agree"),
    "a negative total": (ROWS, SHARES, {"total": -1}, ArgumentError, "total"),
    "weights of another length": (ROWS, SHARES, {"weights": [1, 2]}, AlignmentError, "weights"),
    "negative weights": (
        ROWS, SHARES, {"weights": [1, 1, 1, 1, 1, -1]}, DesignError, "weights must be at least 0"),
    "no weight": (ROWS, SHARES, {"weights": [0] * 6}, DesignError, "sum of weights"),
    "bounds upside down": (ROWS, SHARES, {"bounds": (3, 0.3)}, ArgumentError, "below the upper"),
    "a negative bound": (ROWS, SHARES, {"bounds": (-1, 3)}, ArgumentError, "bounds"),
    "one bound": (ROWS, SHARES, {"bounds": 3}, DataTypeError, "pair"),
    "bounds that exclude each other's way out": (
        ROWS, SHARES, {"bounds": (0.99, 1.01)}, InfeasibleError, "change both"),
    "an upper bound too low": (
        ROWS, SHARES, {"bounds": (0.1, 1.5)}, InfeasibleError, "raise the upper bound"),
    "no iterations": (ROWS, SHARES, {"max_iterations": 0}, ArgumentError, "max_iterations"),
    "no tolerance": (ROWS, SHARES, {"tolerance": 0}, ArgumentError, "tolerance"),
    "a lazy frame": (pl.LazyFrame(ROWS), SHARES, {}, DataTypeError, "Collect"),
    "no columns": ([1, 2], SHARES, {}, DataTypeError, "mapping of columns"),
    "no rows": ({"g": []}, {"g": {1: 1}}, {}, EmptyDataError, "no row"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    data, targets, keywords, error, message = BAD[case]
    with pytest.raises(error, match=message) as caught:
        sat.rake(data, targets, **keywords)
    assert caught.value.argument
    assert str(caught.value).endswith(".")


def test_a_zero_that_grows_where_a_target_is_not():
    rows = {"g": [1, 2], "h": [1, 2]}
    with pytest.raises(InfeasibleError, match="contradict"):
        sat.rake(rows, {"g": {1: 0, 2: 1}, "h": {1: 0.5, 2: 0.5}})


def test_records_are_rows():
    customers = [sat.Customer(id=name, roles={sat.Role.USER}) for name in "ab"]
    raked = sat.rake(customers, {"id": {"a": 3, "b": 1}})
    np.testing.assert_array_equal(raked.weights, [3, 1])


def test_whole_numbers_with_gaps_are_levels():
    np.testing.assert_array_equal(
        sat.rake({"g": np.array([1, 3])}, {"g": {1: 1, 3: 5}}).weights, [1, 5]
    )
    with pytest.raises(DesignError, match="got 4"):
        sat.rake({"g": [1, 4]}, {"g": {1: 1, 3: 5}})


@pytest.mark.parametrize("unit", [1e-200, 1e-9, 1e200])
def test_bounds_whatever_the_unit_of_the_weights(unit):
    answers = {"tier": list("xxyyy"), "age": [1, 2, 1, 2, 2]}
    shares = {"tier": {"x": 0.5, "y": 0.5}, "age": {1: 0.4, 2: 0.6}}
    weights = np.array([1.0, 2, 1, 1, 3])
    plain = sat.rake(answers, shares, weights=weights, bounds=(0.1, 5))
    other = sat.rake(answers, shares, weights=weights * unit, bounds=(0.1, 5))
    np.testing.assert_allclose(other.weights / unit, plain.weights, rtol=1e-7)
    with pytest.raises(InfeasibleError) as caught:
        sat.rake(answers, shares, weights=weights * min(unit, 1), bounds=(0.9, 1.05))
    assert sum(caught.value.violated.values()) / min(unit, 1) == pytest.approx(3.5, rel=1e-6)


def test_targets_that_are_exact_numbers():
    shares = {"x": Decimal("0.25"), "y": Fraction(3, 4)}
    found = sat.rake({"g": ["x", "y"]}, {"g": shares}, total=4)
    np.testing.assert_allclose(found.weights, [1, 3], rtol=1e-12)
