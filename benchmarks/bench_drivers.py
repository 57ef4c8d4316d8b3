"""Drivers, surfaces and Kano: beside the plainest computation of the same."""

import sys
from itertools import combinations

import numpy as np
from _harness import Case, main

from satisfaction.drivers import driver_importance, importance_performance
from satisfaction.expectations import kano, response_surface


def answers(rows, drivers):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, drivers)) + rng.normal(size=(rows, 1))
    data = {f"x{number}": x[:, number] for number in range(drivers)}
    data["y"] = x @ rng.random(drivers) + 3 * rng.normal(size=rows)
    return data


def solve_all_subsets(data, drivers):
    """Return a function that solves every subset of the drivers, batched by size."""
    columns = [data["y"], *(data[f"x{number}"] for number in range(drivers))]

    def solve():
        correlation = np.corrcoef(columns)
        for size in range(1, drivers + 1):
            chosen = np.array(list(combinations(range(1, drivers + 1), size)))
            inner = correlation[chosen[:, :, None], chosen[:, None, :]]
            outer = correlation[0][chosen]
            np.einsum("ij,ij->i", outer, np.linalg.solve(inner, outer[..., None])[..., 0])

    return solve


def shares(drivers, *, errors):
    def prepare(rows):
        data = answers(rows, drivers)
        names = [f"x{number}" for number in range(drivers)]

        def job():
            found = driver_importance(data, "y", names)
            return found.estimates() if errors else found.lmg

        return job, solve_all_subsets(data, drivers)

    return prepare


def surface(rows):
    rng = np.random.default_rng(1)
    e, p, s = (rng.integers(1, 8, rows).astype(np.uint8) for _ in range(3))
    data = {"e": e, "p": p, "s": s}

    def job():
        return response_surface(
            data, expected="e", perceived="p", satisfaction="s", scale=(1, 7), covariance="HC3"
        )

    return job, lambda: np.bincount((e.astype(np.intp) * 8 + p) * 8 + s, minlength=512)


def kano_attributes(rows):
    rng = np.random.default_rng(1)
    data = {
        f"{side}{number}": rng.integers(1, 6, rows).astype(np.uint8)
        for side in "fd"
        for number in range(20)
    }
    keys = [data[f"f{n}"].astype(np.intp) * 6 + data[f"d{n}"] for n in range(20)]
    pairs = {f"a{number}": (f"f{number}", f"d{number}") for number in range(20)}
    return (
        lambda: kano(data, attributes=pairs, answers=(1, 2, 3, 4, 5)),
        lambda: [np.bincount(key, minlength=36) for key in keys],
    )


def quadrants(rows):
    rng = np.random.default_rng(1)
    names = [f"p{number}" for number in range(24)]
    stated = [f"i{number}" for number in range(24)]
    data = {name: rng.integers(1, 8, rows) for name in [*names, *stated]}
    found = importance_performance(
        data, names, importance=stated, crosshair="mean", scale=(1, 7), importance_scale=(1, 7)
    )
    p, i = (
        np.column_stack([data[name] for name in side]).astype(float) for side in (names, stated)
    )

    def bound():
        for _ in range(50):
            drawn = rng.multinomial(rows, np.full(rows, 1 / rows), 4).astype(np.float64)
            drawn @ p, drawn @ i

    return lambda: found.quadrant_probabilities(200, rng=1), bound


CASES = (
    Case(
        "driver_importance, p = 16, values", "solve, by size", shares(16, errors=False), 2_000, 1.5
    ),
    Case(
        "driver_importance, p = 16, with errors",
        "solve, by size",
        shares(16, errors=True),
        2_000,
        3,
    ),
    Case("response_surface, robust errors", "np.bincount", surface, 1_000_000, 4.0),
    Case("kano, 20 attributes", "20 np.bincount", kano_attributes, 1_000_000, 4.0, repeats=1),
    Case(
        "quadrant_probabilities(200), 24 attributes",
        "200 draws, two products",
        quadrants,
        100_000,
        3.0,
        repeats=1,
    ),
)

if __name__ == "__main__":
    sys.exit(main(CASES))
