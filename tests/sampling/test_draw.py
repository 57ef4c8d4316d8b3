import csv
import datetime as dt
import itertools
import json
import math
import uuid
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import draw, mean_rating, sampling
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    ConvergenceError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
)
from satisfaction.sampling import _selection

FOLDER = Path(__file__).parents[1] / "reference" / "sampling"
PPS = json.loads((FOLDER / "11_pps_inclusion.json").read_text(encoding="utf-8"))["records"]
PRN = json.loads((FOLDER / "14_prn_order_sampling.json").read_text(encoding="utf-8"))["records"]
PIK = {record["id"][4:]: record["value"] for record in PPS if record["id"].startswith("pik/")}
PIK["e"] = [5 / 12] * 12
with (FOLDER / "data" / "prn_frame.csv").open(encoding="utf-8") as lines:
    FRAME = list(csv.DictReader(lines))
SZ = [*range(1, 11), 100, 150]
SZ_PRN = [0.54, 0.21, 0.88, 0.03, 0.97, 0.42, 0.15, 0.66, 0.35, 0.79, 0.5, 0.5]


def exact(pik):
    """Return probabilities of 15 digits such that they add up to a whole number."""
    p = np.array(pik)
    return np.minimum(p / p.sum() * round(p.sum()), 1)


@pytest.mark.parametrize(
    "record", [r for r in PPS if r["id"].startswith("draw/")], ids=lambda r: r["id"]
)
def test_draws_of_r_sampling(record):
    _, method, name, _ = record["id"].split("/")
    p = exact(PIK[name])
    u = record["value"]["u"]
    numbers = np.full(len(p), u) if method == "systematic" else u
    name = "pps_systematic" if method == "systematic" else "poisson"
    sample = draw(len(p), method=name, probability=p, random_numbers=numbers)
    assert (sample.rows + 1).tolist() == np.atleast_1d(record["value"]["s"]).tolist()
    np.testing.assert_allclose(sample.inclusion_probability, p[sample.rows])


@pytest.mark.parametrize("record", [r for r in PRN if "idx" in r["value"]], ids=lambda r: r["id"])
def test_order_samples_of_r_sps(record):
    if "P$" in record["id"]:
        size = [float(row["size"]) for row in FRAME]
        u = np.array([float(row["prn"]) for row in FRAME])
        u = np.mod(u - 0.3, 1) if "%%" in record["id"] else u
        n = 40
    else:
        size, u, n = SZ, SZ_PRN, 6
    if "/ps(" in record["id"]:
        method = "poisson"
    else:
        method = "pareto" if "x/(1-x)" in record["id"] else "sequential_poisson"
    sample = draw(len(size), n, method=method, size=size, random_numbers=u, certainty=1e-3)
    assert (sample.rows + 1).tolist() == record["value"]["idx"]
    np.testing.assert_allclose(sample.weights, record["value"]["weights"], rtol=1e-9)


def all_srs(n, size):
    """Return every sample of `n` of `size` that draw can return, by permanent numbers."""
    for chosen in itertools.combinations(range(size), n):
        u = np.full(size, 0.9)
        u[list(chosen)] = 0.1
        yield draw(size, n, random_numbers=u)


Y = np.array([1, 2, 2, 4, 5, 5])


def test_horvitz_thompson_and_its_variance_are_unbiased_over_all_simple_samples():
    totals, means, variances = [], [], []
    for sample in all_srs(3, 6):
        totals.append((Y[sample.rows] * sample.weights).sum())
        estimate = mean_rating(Y[sample.rows], scale=(1, 5), design=sample.design())
        means.append(estimate.value)
        variances.append(estimate.standard_error**2)
    assert len(totals) == math.comb(6, 3)
    assert np.mean(totals) == pytest.approx(Y.sum())
    assert np.mean(means) == pytest.approx(Y.mean())
    assert np.mean(variances) == pytest.approx(np.var(means))


def test_stratified_samples_are_unbiased_over_all_samples():
    strata = np.array(["a", "a", "a", "b", "b", "b"])
    means, variances = [], []
    for first, second in itertools.product(itertools.combinations(range(3), 2), repeat=2):
        u = np.full(6, 0.9)
        u[[*first, *(3 + row for row in second)]] = 0.1
        sample = draw(6, {"a": 2, "b": 2}, strata=strata, random_numbers=u)
        estimate = mean_rating(Y[sample.rows], scale=(1, 5), design=sample.design())
        means.append(estimate.value)
        variances.append(estimate.standard_error**2)
    assert np.mean(means) == pytest.approx(Y.mean())
    assert np.mean(variances) == pytest.approx(np.var(means))


def test_poisson_samples_are_unbiased_over_all_samples():
    p = np.array([0.2, 0.5, 1.0, 0.7, 0.4])
    mean = variance = probability = 0.0
    for taken in itertools.product([False, True], repeat=5):
        u = np.where(taken, 0.0, 0.999)
        chance = np.where(taken, p, 1 - p).prod()
        sample = draw(5, method="poisson", probability=p, random_numbers=u)
        if chance:
            assert sample.rows.tolist() == np.flatnonzero(taken).tolist()
        total = (Y[sample.rows] * sample.weights).sum()
        pi = sample.inclusion_probability
        mean += chance * total
        variance += chance * (Y[sample.rows] ** 2 * (1 - pi) / pi**2).sum()
        probability += chance
    assert probability == pytest.approx(1)
    assert mean == pytest.approx(Y[:5].sum())
    assert variance == pytest.approx((Y[:5] ** 2 * (1 - p) / p).sum())


@pytest.mark.parametrize("name", ["a", "d", "e"])
def test_systematic_samples_meet_their_probabilities_over_all_starts(name):
    p = exact(PIK[name])
    edges = np.unique(np.concatenate([[0, 1], np.cumsum(p) % 1]).round(14))
    met = np.zeros(len(p))
    for low, high in itertools.pairwise(edges):
        u = np.full(len(p), (low + high) / 2)
        sample = draw(len(p), method="pps_systematic", probability=p, random_numbers=u)
        assert sample.n == round(p.sum())
        met[sample.rows] += high - low
    np.testing.assert_allclose(met, p, atol=1e-12)


def test_equal_systematic_samples_are_spread_over_the_order():
    value = [30, 10, 20, 60, 50, 40]
    sample = draw(6, 3, method="systematic", order=value, random_numbers=[0.4] * 6)
    assert sorted(value[row] for row in sample.rows) == [10, 30, 50]
    assert sample.inclusion_probability.tolist() == [0.5] * 3
    assert draw(6, 6, method="systematic", rng=1).n == 6
    assert draw(7, 3, method="systematic", random_numbers=[0.0] * 7).n == 3


@pytest.mark.parametrize("method", ["sampford", "pivotal", "systematic", "pps_systematic"])
def test_inclusion_frequencies_meet_the_probabilities(method):
    p = exact(PIK["a"]) if method != "systematic" else np.full(6, 0.5)
    options = {"n": 3} if method == "systematic" else {"probability": p}
    repeats = 20_000
    met = np.zeros(6)
    for seed in range(repeats):
        sample = draw(6, method=method, rng=seed, **options)
        assert sample.n == 3
        met[sample.rows] += 1
    assert (np.abs(met / repeats - p) < 5 * np.sqrt(p * (1 - p) / repeats)).all()


def pivotal_probabilities(p):
    """Return the exact inclusion probabilities of sequential duels, branch by branch."""
    met = np.zeros(len(p))

    def go_on(fight, a, rival, chance, chosen):
        if rival == len(p):
            for unit in [*chosen, *([fight] if a > 0.5 else [])]:
                met[unit] += chance
            return
        b, t = p[rival], a + p[rival]
        if t < 1:
            go_on(fight, t, rival + 1, chance * a / t, chosen)
            go_on(rival, t, rival + 1, chance * b / t, chosen)
        else:
            one = (1 - b) / (2 - t)
            go_on(rival, t - 1, rival + 1, chance * one, [*chosen, fight])
            go_on(fight, t - 1, rival + 1, chance * (1 - one), [*chosen, rival])

    go_on(0, p[0], 1, 1.0, [])
    return met


class Numbers:
    """A generator that hands out given numbers."""

    def __init__(self, numbers):
        self.numbers = numbers

    def random(self, size):
        return np.array(self.numbers[:size])


def test_pivotal_duels_have_exactly_the_probabilities():
    p = exact(PIK["a"])
    np.testing.assert_allclose(pivotal_probabilities(p), p, atol=1e-12)
    # the function itself, over a fine grid of numbers of a small population
    small = np.array([0.3, 0.6, 0.5, 0.6])
    grid = (np.arange(30) + 0.5) / 30
    met = np.zeros(4)
    for numbers in itertools.product(grid, repeat=3):
        chosen = _selection.pivotal(small, Numbers([*numbers, 0.0]))
        assert chosen.sum() == 2
        met += chosen
    np.testing.assert_allclose(met / 30**3, small, atol=0.02)


def sampford_probabilities(p):
    """Return Sampford's inclusion probabilities by summing over all samples."""
    n = round(p.sum())
    met, total = np.zeros(len(p)), 0.0
    for s in map(list, itertools.combinations(range(len(p)), n)):
        chance = (1 - p[s]).sum() * (p[s] / (1 - p[s])).prod()
        met[s] += chance
        total += chance
    return met / total


def test_sampford_samples_have_the_probabilities_by_enumeration():
    p = exact(PIK["a"])
    np.testing.assert_allclose(sampford_probabilities(p), p, atol=1e-12)


@pytest.mark.parametrize(
    "method", ["sampford", "pivotal", "pareto", "sequential_poisson", "poisson"]
)
def test_certain_units_and_units_of_no_size(method):
    sample = draw(5, 3, method=method, size=[0, 10, 100, 100, 100], rng=1)
    if method != "poisson":
        assert sample.n == 3
    assert 0 not in sample.rows
    every = draw(3, 3, method=method, size=[1, 1, 1], rng=1)
    assert every.rows.tolist() == [0, 1, 2]


def test_sampford_gives_up_where_nothing_can_be_found(monkeypatch):
    monkeypatch.setattr(_selection, "_MOST_TRIES", 1000)
    monkeypatch.setattr(_selection, "_BATCH", 100)
    with pytest.raises(ConvergenceError, match="pivotal"):
        draw(60, 50, method="sampford", size=np.arange(1000, 1060), rng=1)


@given(st.integers(1, 30), st.data())
def test_a_sample_has_distinct_units_and_nests(size, data):
    n = data.draw(st.integers(1, size))
    ids = [f"customer-{i}" for i in range(size)]
    sample = draw(ids, n, key="k")
    assert sample.n == len(sample) == len(set(sample.rows.tolist())) == n
    assert sample.ids == [ids[row] for row in sample.rows]
    assert sample.rows.tolist() == sorted(sample.rows.tolist())
    if n < size:
        assert set(sample.ids) < set(draw(ids, n + 1, key="k").ids)
    else:
        assert sample.rows.tolist() == list(range(size))
    shuffled = data.draw(st.permutations(ids))
    assert set(draw(shuffled, n, key="k").ids) == set(sample.ids)


def test_ties_go_by_the_text_of_the_id_then_by_row():
    u = [0.5, 0.5, 0.1, 0.5]
    sample = draw({"id": ["d", "c", "b", "a"]}, 2, id="id", random_numbers=u)
    assert sample.ids == ["b", "a"]
    assert draw(4, 2, random_numbers=u).rows.tolist() == [0, 2]
    strata = np.array([1, 1, 1, 2])
    assert draw(4, {1: 2, 2: 0}, strata=strata, random_numbers=u).rows.tolist() == [0, 2]


def test_same_seed_same_sample():
    for method, options in [
        ("srs", {"n": 5}),
        ("bernoulli", {"rate": 0.3}),
        ("pivotal", {"n": 5, "size": np.arange(1, 21)}),
    ]:
        first = draw(20, method=method, rng=3, **options)
        assert first.rows.tolist() == draw(20, method=method, rng=3, **options).rows.tolist()
    assert draw(20, 5).n == 5
    assert draw(10, 3, rng=2**200).n == 3


def test_bernoulli():
    u = [0.1, 0.29, 0.3, 0.9]
    sample = draw(4, method="bernoulli", rate=0.3, random_numbers=u)
    assert sample.rows.tolist() == [0, 1]
    assert sample.inclusion_probability.tolist() == [0.3, 0.3]


COLUMNS = {
    "id": list(range(12)),
    "tier": ["a", "a", "a", "a", "b", "b", "b", "b", "b", "b", "c", "c"],
    "shop": [1, 1, 2, 2, 1, 1, 1, 2, 2, 3, 1, 2],
    "size": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    "q": [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4],
}
N = {"a": 2, "b": 3, "c": 1}


def test_every_engine_draws_the_same_sample_and_gives_its_rows(constructor):
    frame = constructor(COLUMNS)
    sample = draw(frame, N, strata="tier", id="id", key="autumn")
    plain = draw(COLUMNS, N, strata="tier", id="id", key="autumn")
    assert sorted(sample.ids) == plain.ids
    taken = sample.take(frame)
    weights = dict(zip(plain.ids, plain.weights, strict=True))
    ids = [
        int(i)
        for i in (taken["id"].to_pylist() if hasattr(taken["id"], "to_pylist") else taken["id"])
    ]
    values = taken["weight"]
    values = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    assert ids == sample.ids
    assert values == pytest.approx([weights[i] for i in ids])


def test_take_keeps_kind_and_index_and_overwrites_nothing():
    frame = pd.DataFrame(COLUMNS, index=list("abcdefghijkl"))
    sample = draw(frame, 3, rng=5)
    taken = sample.take(frame)
    assert list(taken.index) == [frame.index[row] for row in sample.rows]
    assert list(taken.columns) == [*COLUMNS, "inclusion_probability", "weight"]
    assert list(frame.columns) == list(COLUMNS)
    with pytest.raises(ArgumentError, match="data: has a column of this name"):
        sample.take(taken)
    again = draw(taken, 2, rng=1).take(taken, prefix="second_")
    assert again["second_weight"].tolist() == [1.5, 1.5]
    mapped = sample.take({"id": np.arange(12), "q": pd.Series(COLUMNS["q"]), "t": COLUMNS["tier"]})
    assert mapped["id"].tolist() == sample.rows.tolist()
    assert mapped["q"].tolist() == [COLUMNS["q"][row] for row in sample.rows]
    assert mapped["t"] == [COLUMNS["tier"][row] for row in sample.rows]


def test_take_needs_the_frame_itself():
    sample = draw(12, 3, rng=5)
    with pytest.raises(ValueError, match="data: must have as many rows"):
        sample.take({"id": [1, 2]})
    with pytest.raises(ValueError, match="data: must have as many rows"):
        sample.take(pl.DataFrame({"id": [1, 2]}))
    with pytest.raises(DataTypeError, match="data: must be a frame"):
        sample.take([1, 2])
    with pytest.raises(ArgumentError, match="one column of ids"):
        sample.take(pl.LazyFrame(COLUMNS))
    lazy = draw(pl.LazyFrame(COLUMNS), 3, id="id", key="k")
    assert lazy.rows is None
    with pytest.raises(ArgumentError, match="lazy frame"):
        lazy.take(pl.DataFrame(COLUMNS))
    with pytest.raises(DataValueError, match="every id drawn exactly once"):
        lazy.take(pl.LazyFrame(COLUMNS).filter(pl.col("id") < 0))


def test_composite_ids():
    sample = draw(COLUMNS, 4, id=["tier", "id"], key="k")
    assert sample.ids == [(COLUMNS["tier"][row], row) for row in sample.rows]
    frame = pd.DataFrame(COLUMNS)
    assert draw(frame, 4, id=["tier", "id"], key="k").ids == sample.ids


def test_clusters_are_taken_whole():
    sample = draw(COLUMNS, {"a": 1, "b": 2, "c": 1}, strata="tier", clusters="shop", key="k")
    pairs = set(zip(sample.strata, sample.clusters, strict=True))
    assert len(pairs) == 4
    rows = [i for i in range(12) if (COLUMNS["tier"][i], COLUMNS["shop"][i]) in pairs]
    assert sample.rows.tolist() == rows
    assert sample.population.tolist() == [{"a": 2, "b": 3, "c": 2}[t] for t in sample.strata]
    want = [{"a": 1 / 2, "b": 2 / 3, "c": 1 / 2}[t] for t in sample.strata]
    assert sample.inclusion_probability.tolist() == want


def test_clusters_without_strata_and_by_size():
    sample = draw(COLUMNS, 2, clusters="shop", rng=1)
    assert len(set(sample.clusters)) == 2
    assert sample.strata is None
    by_size = draw(COLUMNS, 2, method="pareto", clusters="shop", size="size", rng=1)
    summed = {1: 32, 2: 36, 3: 10}
    want = [2 * summed[c] / 78 for c in by_size.clusters]
    assert by_size.inclusion_probability == pytest.approx(want)
    assert by_size.population is None


def test_two_stages_are_unbiased_over_all_samples():
    clusters = np.array([1, 1, 1, 2, 2, 3])
    means, rng = [], np.random.default_rng(4)
    for _ in range(2000):
        sample = draw(6, 2, clusters=clusters, per_cluster=2, rng=rng)
        means.append((Y[sample.rows] * sample.weights).sum())
    error = np.std(means) / np.sqrt(len(means))
    assert abs(np.mean(means) - Y.sum()) < 5 * error
    two = draw(6, 3, clusters=clusters, per_cluster=2, rng=1)
    assert two.inclusion_probability.tolist() == pytest.approx([2 / 3, 2 / 3, 1, 1, 1])
    assert two.within.tolist() == [3, 3, 2, 2, 1]
    z = np.array([1, 3, 5, 4, 5, 5])
    estimate = mean_rating(z[two.rows], scale=(1, 5), design=two.design())
    first = z[two.rows[:2]]
    want = np.sqrt(3**2 * (1 - 2 / 3) * first.var(ddof=1) / 2) / 6
    assert estimate.standard_error == pytest.approx(want)


def test_a_census_has_no_sampling_error():
    strata = np.array([1, 1, 1, 2, 2, 2])
    sample = draw(6, {1: 3, 2: 2}, strata=strata, rng=1)
    both = mean_rating(Y[sample.rows], scale=(1, 5), design=sample.design())
    census = draw(6, 6, rng=1)
    all_ = mean_rating(Y[census.rows], scale=(1, 5), design=census.design())
    assert all_.standard_error == 0
    second = Y[sample.rows[sample.rows >= 3]]
    want = np.sqrt(3**2 * (1 - 2 / 3) * second.var(ddof=1) / 2) / 6
    assert both.standard_error == pytest.approx(want)


def test_keyed_clusters_per_unit_need_ids_and_numbers_must_agree():
    sample = draw(COLUMNS, 2, clusters="shop", per_cluster=2, id="id", key="k")
    assert (
        sample.rows.tolist()
        == draw(COLUMNS, 2, clusters="shop", per_cluster=2, id="id", key="k").rows.tolist()
    )
    with pytest.raises(ArgumentError, match="id: a key needs ids"):
        draw(COLUMNS, 2, clusters="shop", per_cluster=2, key="k")
    shop = np.array(COLUMNS["shop"])
    numbers = np.array([0.0, 0.9, 0.2, 0.3])[shop]
    sample = draw(COLUMNS, 2, clusters="shop", random_numbers=numbers)
    assert set(sample.clusters) == {2, 3}
    with pytest.raises(DesignError, match="random_numbers: must be the same"):
        draw(COLUMNS, 2, clusters="shop", random_numbers=np.arange(12) / 12)
    p = np.array([0, 0.7, 0.7, 0.6])[shop]
    sample = draw(COLUMNS, clusters="shop", method="pivotal", probability=p, rng=1)
    assert len(set(sample.clusters)) == 2


def test_equal_numbers_of_clusters_go_by_label():
    sample = draw(COLUMNS, 1, clusters="shop", random_numbers=np.full(12, 0.5))
    assert set(sample.clusters) == {1}


def test_a_poisson_sample_of_clusters_may_be_empty():
    sample = draw(
        COLUMNS, clusters="shop", method="poisson", probability=np.zeros(12), per_cluster=1, rng=1
    )
    assert sample.n == 0


def test_text_forms_and_tables():
    sample = draw(COLUMNS, N, strata="tier", id="id", key="autumn")
    assert repr(sample) == "Sample(6 of 12 by srs, 3 strata)"
    pps = draw(COLUMNS, 3, method="pareto", size="size", rng=1)
    assert repr(pps).endswith("by pareto, variance as if drawn with replacement)")
    assert list(sample.to_frame()) == ["row", "id", "stratum", "inclusion_probability", "weight"]
    assert json.loads(json.dumps(sample.to_dict()))["n"] == 6
    assert "<td>a</td>" in sample._repr_html_()
    lazy = draw(pl.LazyFrame(COLUMNS), 3, clusters="shop", id="id", rng=1)
    assert list(lazy.to_frame()) == ["id", "cluster", "inclusion_probability", "weight"]


@pytest.mark.parametrize(
    ("options", "error", "argument"),
    [
        ({"n": 0}, ArgumentError, "n"),
        ({"n": 13}, InfeasibleError, "n"),
        ({"n": -1}, ArgumentError, "n"),
        ({"n": True}, DataTypeError, "n"),
        ({"n": 2.0}, DataTypeError, "n"),
        ({}, ArgumentError, "n"),
        ({"n": {"a": 5, "b": 1, "c": 1}, "strata": "tier"}, InfeasibleError, "n"),
        ({"n": 3, "strata": "tier"}, DataTypeError, "n"),
        ({"n": 3, "method": "best"}, ArgumentError, "method"),
        ({"n": 3, "rng": 1.5}, DataTypeError, "rng"),
        ({"n": 3, "rng": True}, DataTypeError, "rng"),
        ({"n": 3, "rng": np.random.RandomState(1)}, DataTypeError, "rng"),
        ({"n": 3, "rng": 1, "key": "k"}, ArgumentError, "rng"),
        ({"n": 3, "id": "id"}, ArgumentError, "key"),
        ({"n": 3, "key": "k"}, ArgumentError, "id"),
        ({"n": 3, "id": "tier", "key": "k"}, DataValueError, "id"),
        ({"n": 3, "id": "whom", "key": "k"}, ColumnError, "id"),
        ({"n": 3, "strata": ["tier", "shop"]}, ArgumentError, "strata"),
        ({"n": 3, "random_numbers": "size"}, DataValueError, "random_numbers"),
        ({"n": 3, "method": "pareto"}, ArgumentError, "size"),
        ({"n": 3, "size": "size"}, ArgumentError, "size"),
        ({"n": 3, "rate": 0.1}, ArgumentError, "rate"),
        ({"method": "bernoulli"}, ArgumentError, "rate"),
        ({"method": "bernoulli", "rate": 0.0}, ArgumentError, "rate"),
        ({"n": 3, "method": "bernoulli", "rate": 0.1}, ArgumentError, "n"),
        ({"n": 3, "per_cluster": 1}, ArgumentError, "per_cluster"),
        ({"n": 3, "clusters": "shop", "per_cluster": 0}, ArgumentError, "per_cluster"),
        ({"n": 3, "clusters": "shop", "method": "systematic"}, ArgumentError, "clusters"),
        ({"n": 3, "order": "size"}, ArgumentError, "order"),
        ({"n": 3, "certainty": -1}, ArgumentError, "certainty"),
        ({"n": 3, "method": "pivotal", "size": "size", "key": "k"}, ArgumentError, "key"),
        ({"method": "pareto", "probability": "size"}, DataValueError, "probability"),
        ({"method": "pareto", "probability": [0.3] * 12}, DataValueError, "probability"),
        ({"probability": [0.5] * 12}, ArgumentError, "probability"),
        ({"n": 3, "method": "pareto", "size": [-1] * 12}, DataValueError, "size"),
    ],
)
def test_wrong_input(options, error, argument):
    with pytest.raises(error) as caught:
        draw(COLUMNS, **options)
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("data", "options", "error", "argument"),
    [
        (0, {"n": 1}, ArgumentError, "data"),
        (True, {"n": 1}, DataTypeError, "data"),
        ([], {"n": 1}, EmptyDataError, "data"),
        (None, {"n": 1}, DataTypeError, "data"),
        (["a", "a"], {"n": 1, "key": "k"}, DataValueError, "id"),
        (["a", "b"], {"n": 1, "id": "x", "key": "k"}, ArgumentError, "id"),
        (5, {"n": 1, "method": "pareto", "size": [1, 2]}, ValueError, "size"),
        (pl.LazyFrame(COLUMNS), {"n": 1}, ArgumentError, "id"),
        (
            pl.LazyFrame(COLUMNS),
            {"n": 1, "id": "id", "random_numbers": np.zeros(12)},
            DataTypeError,
            "random_numbers",
        ),
        (pl.DataFrame(COLUMNS), {"n": 1, "random_numbers": [0.5]}, ValueError, "random_numbers"),
    ],
)
def test_wrong_data(data, options, error, argument):
    with pytest.raises(error) as caught:
        draw(data, **options)
    assert caught.value.argument == argument


def test_sums_of_probabilities_by_stratum():
    with pytest.raises(DataValueError, match="in each stratum"):
        draw(4, method="pareto", probability=[0.5, 0.6, 0.5, 0.5], strata=[1, 1, 2, 2], rng=1)
    sample = draw(4, method="pivotal", probability=[0.5] * 4, strata=[1, 1, 2, 2], rng=1)
    assert sample.strata == [1, 2]


def test_json_of_any_ids():
    people = [uuid.UUID(int=number) for number in range(3)]
    found = json.loads(json.dumps(draw(people, 3, key="k").to_dict()))
    assert found["id"] == [str(one) for one in people]
    strata = np.array([dt.date(2025, 1, 1), dt.date(2025, 1, 2), dt.date(2025, 1, 2)])
    wanted = dict.fromkeys(strata.tolist(), 1)
    sample = draw([b"a", b"b", b"c"], wanted, strata=strata, key="k")
    found = json.loads(json.dumps(sample.to_dict()))
    assert found["stratum"] == ["2025-01-01", "2025-01-02"]
    assert found["id"][0] == "b'a'"


def test_ties_of_own_numbers_go_by_the_ids_of_an_array():
    numbers = {"a": 0.1, "b": 0.1, "c": 0.2}
    for ids in itertools.permutations(numbers):
        given = [numbers[one] for one in ids]
        assert draw(list(ids), 1, random_numbers=given).ids == ["a"]
    with pytest.raises(DataValueError, match="id: every id must stand for one row"):
        draw(["a", "b", "a"], 1, random_numbers=[0.1, 0.2, 0.3])


@pytest.mark.parametrize(
    "call",
    [
        lambda a, b: draw(a, {1: 2}, strata=b, rng=1),
        lambda a, b: draw(a, 2, random_numbers=b / 2),
        lambda a, b: sampling.BottomK(2, key="k").add(a, size=b),
        lambda a, b: sampling.inclusion_probabilities(a, {1: 2}, strata=b),
        lambda a, b: sampling.cost_per_complete(a, response_rate=b / 2),
    ],
    ids=["strata", "random_numbers", "BottomK", "inclusion_probabilities", "cost_per_complete"],
)
def test_series_of_other_indexes_are_refused(call):
    first, second = pd.Series([1, 2, 3], index=[1, 2, 3]), pd.Series([1, 1, 1], index=[4, 5, 6])
    with pytest.raises(AlignmentError, match="its pandas index differs"):
        call(first, second)
    assert call(first, second.set_axis(first.index)) is not None


def test_cluster_labels_that_are_no_ids_are_named():
    with pytest.raises(DataTypeError, match="clusters: ids are texts"):
        draw({"c": [1.5, 1.5, 2.5]}, 1, clusters="c", key="k")
