"""Weights: raking, and replicates that are never an n by R matrix."""

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.weighting import replicate_weights

SIZES = (2, 5, 8, 12)
N_CLUSTERS = 2_000


def margins(rows):
    """Return four integer margins, their targets, base weights, and the time of four bincounts."""
    rng = np.random.default_rng(1)
    columns = {f"m{size}": rng.integers(0, size, rows) for size in SIZES}
    weights = rng.random(rows) + 0.5
    targets = {}
    for size in SIZES:
        share = np.arange(1, size + 1) ** 0.7
        targets[f"m{size}"] = dict(enumerate((share / share.sum()).tolist()))

    def bound():
        for column, size in zip(columns.values(), SIZES, strict=True):
            np.bincount(column, weights, size)

    return columns, targets, weights, bound


def raking(rows):
    columns, targets, weights, bound = margins(rows)
    return lambda: sat.rake(columns, targets, weights=weights), bound


def bounded_raking(rows):
    columns, targets, weights, bound = margins(rows)
    return lambda: sat.rake(columns, targets, weights=weights, bounds=(0.2, 3)), bound


def replicated(rows, method):
    """Return the standard error of an NPS by replicates, beside one bincount by cluster."""
    rng = np.random.default_rng(1)
    n_clusters = min(N_CLUSTERS, rows // 20)
    cluster = rng.integers(0, n_clusters, rows)
    columns = {
        "rating": rng.integers(0, 11, rows),
        "cluster": cluster,
        "stratum": cluster % 40,
        "weight": rng.random(rows) + 0.5,
    }
    design = sat.SurveyDesign(weights="weight", strata="stratum", clusters="cluster")
    replicates = replicate_weights(columns, design=design, method=method, rng=1)
    made = sat.SurveyDesign(weights="weight", replicate_weights=replicates)
    return (
        lambda: sat.nps(columns, "rating", design=made).standard_error,
        lambda: np.bincount(cluster, columns["weight"], n_clusters),
    )


CASES = [
    Case("rake to 4 margins", "4 weighted bincounts", raking, 1_000_000, most=2),
    Case("rake to 4 margins within bounds", "4 weighted bincounts", bounded_raking, 1_000_000,
         most=3),
    Case("nps by 500 bootstrap replicates", "one weighted bincount",
         lambda rows: replicated(rows, "bootstrap"), 100_000, most=100),
    Case("nps by 2,000 jackknife replicates", "one weighted bincount",
         lambda rows: replicated(rows, "jkn"), 100_000),
]  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CASES))
