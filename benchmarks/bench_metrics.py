"""What costs the same for a thousand answers and for ten thousand million."""

import os
import subprocess
import sys
import tempfile

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.metrics import EstimateTable
from satisfaction.metrics._batch import batch_of


def nps_by_segment(rows):
    rng = np.random.default_rng(1)
    rating = rng.integers(0, 11, rows).astype(np.uint8)
    segment = rng.integers(0, 9, rows).astype(np.uint8)
    return (
        lambda: sat.nps(rating, by=segment),
        lambda: np.bincount(segment.astype(np.intp) * 11 + rating, minlength=99),
    )


def nps_by_segment_weighted(rows):
    rng = np.random.default_rng(1)
    rating = rng.integers(0, 11, rows).astype(np.uint8)
    segment = rng.integers(0, 9, rows).astype(np.uint8)
    weights = rng.random(rows)
    key = segment.astype(np.intp) * 11 + rating

    def bound():
        np.bincount(key, minlength=99)
        np.bincount(key, weights, 99)
        np.bincount(key, weights * weights, 99)

    return lambda: sat.nps(rating, by=segment, weights=weights), bound


def csat_in_pandas(rows):
    import pandas as pd

    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "score": rng.integers(1, 6, rows).astype(np.int8),
            "channel": rng.choice(["app", "phone", "store", "web"], rows),
        }
    )
    frame["top"] = (frame["score"] >= 4).astype(np.float64) * 100
    return (
        lambda: sat.csat(frame, "score", scale=(1, 5), by="channel"),
        lambda: frame.groupby("channel")["top"].agg(["mean", "std", "count"]),
    )


def nps_in_polars(rows):
    import polars as pl

    rng = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "likely": rng.integers(0, 11, rows).astype(np.int8),
            "channel": rng.choice(["app", "phone", "store", "web"], rows),
        }
    )
    return (
        lambda: sat.nps(frame, "likely", by="channel"),
        lambda: frame.lazy().group_by("channel", "likely").agg(pl.len()).collect(),
    )


def bootstrap(rows):
    rng = np.random.default_rng(1)
    counts = rng.multinomial(rows, np.full(11, 1 / 11))
    estimate = sat.nps(sat.Tally.from_counts(dict(enumerate(counts.tolist())), scale=(0, 10)))
    scores = np.where(np.arange(11) >= 9, 100.0, np.where(np.arange(11) <= 6, -100.0, 0.0))
    return (
        lambda: estimate.bootstrap(10_000, rng=1),
        lambda: np.random.default_rng(1).multinomial(rows, counts / rows, 10_000) @ scores,
    )


def many_intervals(segments):
    rng = np.random.default_rng(1)
    rating = rng.integers(0, 11, segments * 50)
    key = np.repeat(np.arange(segments), 50)
    counted = sat.tally(rating, scale=(0, 10), by=key)
    batch, _ = batch_of(counted, sat.Metric.nps())
    table = EstimateTable(by=("segment",), batch=batch)
    p, u, d = rng.random((3, segments)) * 20 + 1
    n = p + u + d

    def sweeps():
        delta = np.full(segments, -0.5)
        for _ in range(60):
            A = 2 * n
            B = -d - p + (2 * n - p + d) * delta
            C = -d * delta * (1 - delta)
            q = (np.sqrt(B**2 - 4 * A * C) - B) / (2 * A)
            delta = delta + 1e-3 * (p - d - n * delta) / np.sqrt(n * (2 * q + delta * (1 - delta)))
        return delta

    return table.confidence_intervals, sweeps


def imports(_):
    bytecode = {"PYTHONPYCACHEPREFIX": tempfile.mkdtemp(), "PYTHONDONTWRITEBYTECODE": ""}
    settings = os.environ | bytecode  # an installed package has been compiled

    def run(code):
        subprocess.run([sys.executable, "-c", code], check=True, env=settings)

    return (
        lambda: run("import satisfaction"),
        lambda: run("import numpy, scipy.special, attrs, narwhals.stable.v2"),
    )


CASES = [
    Case("nps by segment", "one bincount with making the key", nps_by_segment, 10_000_000, most=4),
    Case("nps by segment, weights", "three bincounts on the ready key",
         nps_by_segment_weighted, 10_000_000, most=3),
    Case("csat by segment in pandas", "groupby mean, std, count",
         csat_in_pandas, 5_000_000, most=1),
    Case("nps by segment in polars", "its own group_by.agg(len)",
         nps_in_polars, 10_000_000, most=2),
    Case("10,000 bootstraps of an NPS", "rng.multinomial @ scores", bootstrap, 10_000_000, most=2),
    Case("intervals of 10,000 NPS segments", "60 sweeps of the closed form",
         many_intervals, 10_000, most=3, smoke_rows=500),
    Case("import satisfaction", "import its dependencies", imports, 1, most=1.3),
]  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CASES))
