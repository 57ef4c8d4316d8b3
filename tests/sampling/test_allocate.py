import datetime as dt
import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction import allocate
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    UnknownKeyError,
)

TABLE = Path(__file__).parents[1] / "reference" / "sampling" / "18_allocation.json"
RECORDS = json.loads(TABLE.read_text(encoding="utf-8"))["records"]


def worth(record):
    """Return A by stratum, from the definition."""
    a = {}
    for stratum, size in record["population"].items():
        s = (record["standard_deviation"] or {}).get(stratum, 1)
        c = (record["cost"] or {}).get(stratum, 1)
        a[stratum] = {
            "proportional": size,
            "equal": 1,
            "neyman": size * s,
            "cost": size * s / math.sqrt(c),
        }[record["method"]]
    return a


@pytest.mark.parametrize("record", RECORDS)
def test_reference(record):
    options = {
        name: record[name]
        for name in ("method", "minimum", "maximum", "standard_deviation", "cost")
        if record[name] is not None
    }
    got = allocate(record["population"], record["n"], **options)
    a = worth(record)
    criterion = sum(a[stratum] ** 2 / count for stratum, count in got.items())
    assert criterion == pytest.approx(record["criterion"], rel=1e-9)
    assert got.n == record["n"]
    assert dict(got.exact) == pytest.approx(record["exact"], rel=1e-9)


problems = st.lists(
    st.tuples(st.integers(1, 12), st.floats(0.1, 9), st.integers(0, 3)), min_size=1, max_size=4
)


@given(problems, st.data())
def test_allocations_are_the_best_of_all(strata, data):
    population = {f"s{i}": size for i, (size, _, _) in enumerate(strata)}
    deviation = {f"s{i}": s for i, (_, s, _) in enumerate(strata)}
    minimum = {f"s{i}": least for i, (_, _, least) in enumerate(strata)}
    low = [min(minimum[name], size) for name, size in population.items()]
    n = data.draw(st.integers(max(sum(low), 1), sum(population.values())))
    options = {"method": "neyman", "standard_deviation": deviation, "minimum": minimum}
    got = allocate(population, n, **options)
    a = [population[name] * deviation[name] for name in population]

    def criterion(counts):
        return sum(x**2 / c if c else math.inf for x, c in zip(a, counts, strict=True))

    ranges = [range(lo, size + 1) for lo, size in zip(low, population.values(), strict=True)]
    best = min(criterion(counts) for counts in itertools.product(*ranges) if sum(counts) == n)
    mine = criterion(got.values())
    assert mine == best or mine == pytest.approx(best, rel=1e-12)
    assert sum(got.exact.values()) == pytest.approx(n)
    if n < sum(population.values()):
        more = allocate(population, n + 1, **options)
        steps = sorted(more[name] - got[name] for name in population)
        assert steps == [0] * (len(strata) - 1) + [1]
    names = data.draw(st.permutations(list(population)))
    again = allocate({name: population[name] for name in names}, n, **options)
    assert criterion([again[name] for name in population]) == pytest.approx(mine, rel=1e-12) or (
        mine == math.inf
    )


@given(st.lists(st.integers(2, 5000), min_size=1, max_size=8), st.data())
def test_proportional_is_neyman_of_equal_deviations(sizes, data):
    population = dict(enumerate(sizes))
    n = data.draw(st.integers(2 * len(sizes), sum(sizes)))
    plain = allocate(population, n)
    equal = allocate(population, n, method="neyman", standard_deviation=3.0)
    assert dict(plain) == dict(equal)
    assert all(1 <= plain[key] <= size for key, size in population.items())


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8), st.data())
def test_proportional_is_within_one_or_better_than_largest_remainders(sizes, data):
    # "Within one of proportional" and "the best of all" cannot both be kept by any method that
    # never takes an interview from a stratum when there is one more to give (Balinski, Young
    # 1982): the best is what `allocate` promises, so where it is further off, it must be better.
    n = data.draw(st.integers(len(sizes), sum(sizes)))
    got = list(allocate(dict(enumerate(sizes)), n, minimum=1).values())
    quotas = [n * size / sum(sizes) for size in sizes]
    rounded = [math.floor(quota) for quota in quotas]
    for _ in range(n - sum(rounded)):
        rounded[max(range(len(sizes)), key=lambda h: quotas[h] - rounded[h])] += 1

    def criterion(counts):
        return sum(size**2 / c if c else math.inf for size, c in zip(sizes, counts, strict=True))

    assert criterion(got) <= criterion(rounded) * (1 + 1e-12)
    if any(abs(count - quota) >= 1 for count, quota in zip(got, quotas, strict=True)):
        assert criterion(got) < criterion(rounded)
        assert len(sizes) > 2


def test_the_best_allocation_may_be_more_than_one_off():
    population = {0: 9_000, **dict.fromkeys(range(1, 7), 150)}
    got = allocate(population, 100, minimum=1)
    assert got[0] == 88
    assert 100 * 9_000 / 9_900 - got[0] > 2


POPULATION = {"gold": 400, "silver": 1600, "bronze": 6000}
DEVIATION = {"gold": 50.0, "silver": 42.0, "bronze": 38.0}
COST = {"gold": 9.0, "silver": 4.0, "bronze": 2.5}


@given(st.floats(60, 4000))
def test_a_budget_is_kept_and_used(budget):
    got = allocate(
        POPULATION, method="cost", standard_deviation=DEVIATION, cost=COST, budget=budget
    )
    assert got.cost <= budget * (1 + 1e-12)
    assert got.cost > budget - min(COST.values()) * (1 + 1e-9)
    assert sum(COST[name] * n for name, n in got.exact.items()) == pytest.approx(budget)


def test_a_budget_for_everybody():
    got = allocate(POPULATION, cost=COST, budget=1e6)
    assert dict(got) == POPULATION


@given(st.floats(0.2, 20))
def test_a_target_is_reached(target):
    got = allocate(POPULATION, method="neyman", standard_deviation=DEVIATION, standard_error=target)
    assert got.standard_error <= target * (1 + 1e-9)
    size = sum(POPULATION.values())
    variance = sum(
        POPULATION[k] ** 2 * DEVIATION[k] ** 2 / n - POPULATION[k] * DEVIATION[k] ** 2
        for k, n in got.items()
    )
    assert got.standard_error == pytest.approx(math.sqrt(variance) / size)
    assume(all(n > 2 for n in got.values()))
    fewer = variance + sum(
        POPULATION[k] ** 2 * DEVIATION[k] ** 2 * (1 / (n - 1) - 1 / n) for k, n in got.items()
    )
    assert math.sqrt(fewer) / size > target


def test_power_allocations():
    flat = allocate(POPULATION, 90, method="power", exponent=0)
    assert dict(flat) == {"gold": 30, "silver": 30, "bronze": 30}
    proportional = allocate(POPULATION, 80, method="power", exponent=1.0)
    assert dict(proportional) == {"gold": 4, "silver": 16, "bronze": 60}
    mean = {"gold": 60.0, "silver": 40.0, "bronze": 20.0}
    full = allocate(POPULATION, 90, method="power", standard_deviation=DEVIATION, mean=mean)
    root = {k: math.sqrt(POPULATION[k] * mean[k]) * DEVIATION[k] / mean[k] for k in POPULATION}
    want = {k: 90 * v / sum(root.values()) for k, v in root.items()}
    assert dict(full.exact) == pytest.approx(want)
    chosen = allocate(
        POPULATION, 90, method="power", importance={"gold": 9, "silver": 4, "bronze": 1}
    )
    assert dict(chosen.exact) == pytest.approx({"gold": 45, "silver": 30, "bronze": 15})


def test_bounds_and_take_all():
    got = allocate(
        POPULATION, 1000, take_all={"gold"}, maximum={"silver": 100}, minimum={"bronze": 3}
    )
    assert dict(got) == {"gold": 400, "silver": 100, "bronze": 500}
    assert got.at_maximum == ("gold", "silver")
    assert "gold" in got.at_minimum
    few = allocate(POPULATION, 100, response_rate={"gold": 0.1, "silver": 0.5, "bronze": 0.25},
                   method="equal", minimum=0)  # fmt: skip
    assert few.invitations["gold"] == math.ceil(few["gold"] / 0.1)
    assert few["gold"] <= 40
    assert allocate(POPULATION, 60, maximum=20, method="equal").at_maximum == tuple(POPULATION)


def test_frames(constructor):
    columns = {
        "tier": list(POPULATION),
        "customers": list(POPULATION.values()),
        "s": list(DEVIATION.values()),
    }
    got = allocate(constructor(columns), 200, method="neyman", stratum="tier", size="customers",
                   standard_deviation="s")  # fmt: skip
    want = allocate(POPULATION, 200, method="neyman", standard_deviation=DEVIATION)
    assert dict(got) == dict(want)
    mixed = allocate(constructor(columns), 200, method="neyman", stratum="tier", size="customers",
                     standard_deviation=DEVIATION)  # fmt: skip
    assert dict(mixed) == dict(want)


def test_forms():
    got = allocate(POPULATION, 100, standard_deviation=DEVIATION, cost=2.0)
    assert got["gold"] == 5
    assert len(got) == 3
    assert got.cost == 200
    assert got.relative_variance == pytest.approx(1)
    assert got.shares["gold"] == 0.05
    assert repr(got).splitlines()[0].split() == ["stratum", "completes", "invitations"]
    assert json.loads(json.dumps(got.to_dict()))["completes"] == [5, 20, 75]
    assert got.to_frame()["stratum"].tolist() == list(POPULATION)
    assert "<caption>100 by proportional</caption>" in got._repr_html_()
    with pytest.raises(UnknownKeyError, match="gold"):
        got["Gold"]
    plain = allocate(POPULATION, 100)
    assert plain.standard_error is None
    assert plain.to_dict()["cost"] is None
    census = allocate({"a": 5}, 5, standard_deviation=1.0)
    assert census.standard_error == 0
    assert math.isnan(census.relative_variance)


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({}, ArgumentError, "n"),
        ({"n": 100, "budget": 5.0}, ArgumentError, "n"),
        ({"n": 0}, ArgumentError, "n"),
        ({"n": 5.0}, DataTypeError, "n"),
        ({"n": 5}, InfeasibleError, "n"),
        ({"n": 9000}, InfeasibleError, "n"),
        ({"n": 100, "method": "best"}, ArgumentError, "method"),
        ({"n": 100, "method": "neyman"}, ArgumentError, "standard_deviation"),
        ({"n": 100, "method": "cost", "standard_deviation": 1.0}, ArgumentError, "cost"),
        ({"n": 100, "method": "power", "standard_deviation": 1.0}, ArgumentError, "mean"),
        ({"n": 100, "standard_deviation": {"gold": 1}}, DesignError, "standard_deviation"),
        ({"n": 100, "minimum": {"Gold": 1}}, DesignError, "minimum"),
        ({"n": 100, "take_all": ["Gold"]}, DesignError, "take_all"),
        ({"n": 100, "take_all": "gold"}, DataTypeError, "take_all"),
        ({"n": 100, "minimum": -1}, ArgumentError, "minimum"),
        ({"n": 100, "response_rate": 1.5}, DataValueError, "response_rate"),
        ({"n": 100, "cost": 0.0}, DataValueError, "cost"),
        ({"budget": 5.0}, ArgumentError, "cost"),
        ({"budget": 5.0, "cost": 1.0}, InfeasibleError, "budget"),
        ({"standard_error": 1.0}, ArgumentError, "standard_deviation"),
        (
            {"standard_error": 0.1, "standard_deviation": 40.0, "response_rate": 0.1},
            InfeasibleError,
            "standard_error",
        ),
        ({"n": 100, "stratum": "tier"}, ArgumentError, "size"),
        ({"n": 100, "size": "tier"}, ArgumentError, "stratum"),
    ],
)
def test_wrong_input(options, error, argument):
    with pytest.raises(error) as caught:
        allocate(POPULATION, **options)
    assert caught.value.argument == argument


def test_wrong_populations():
    with pytest.raises(ArgumentError, match="population: has no stratum"):
        allocate({}, 5)
    with pytest.raises(ArgumentError, match="population: must be at least 1"):
        allocate({"a": 0}, 5)
    frame = pd.DataFrame({"tier": ["a", "a"], "size": [5, 6]})
    with pytest.raises(DesignError, match="stratum: every stratum must have one row"):
        allocate(frame, 5, stratum="tier", size="size")
    with pytest.raises(DataValueError, match="size: must be whole"):
        allocate({"t": np.array(["a"]), "s": [1.5]}, 5, stratum="t", size="s")


def test_json_and_frames_of_any_strata():
    plan = allocate({np.int64(1): 10, ("b", 2): 30, dt.date(2025, 1, 1): 20}, 12)
    assert json.loads(json.dumps(plan.to_dict()))["stratum"] == ["1", ["b", 2], "2025-01-01"]
    assert plan.to_frame("polars")["stratum"].to_list() == ["1", "b, 2", "2025-01-01"]


def test_a_population_beyond_whole_floats():
    with pytest.raises(ArgumentError, match="population: must be at least 1 and at most"):
        allocate({"a": 10**30, "b": 3}, 10)
