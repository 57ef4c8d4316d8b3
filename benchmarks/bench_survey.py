"""Counting: the tally on arrays and engines, and what follows from it."""

import tempfile
from pathlib import Path

import numpy as np
from _harness import Case, main

import satisfaction as sat


def made(rows, clusters=None):
    """Return made-up answers: ratings, segments, weights, strata, clusters, texts."""
    rng = np.random.default_rng(2026)
    strata = rng.integers(0, 100, rows).astype(np.int16)
    texts = np.array(["app", "chat", "mail", "office", "phone", "shop", "store", "visit", "web"])
    segment = rng.integers(0, 9, rows).astype(np.int8)
    return {
        "rating": rng.integers(0, 11, rows).astype(np.int8),
        "segment": segment,
        "text": texts[segment],
        "weight": rng.random(rows),
        "stratum": strata,
        "cluster": strata.astype(np.int32) * 20 + rng.integers(0, 20, rows).astype(np.int32),
        "many": rng.integers(0, clusters or 1_000, rows).astype(np.int32),
        "fifty": rng.integers(0, 50, rows).astype(np.int8),
    }


def three_bincounts(key, weights, cells):
    """Return the plain whole-array passes: n, sum of weights, sum of squared weights."""
    return (
        np.bincount(key, minlength=cells),
        np.bincount(key, weights, cells),
        np.bincount(key, weights * weights, cells),
    )


def arrays_weighted(rows):
    data = made(rows)
    key = data["segment"].astype(np.intp) * 11 + data["rating"]
    return (
        lambda: sat.tally(
            data["rating"], scale=(0, 10), by=data["segment"], weights=data["weight"]
        ),
        lambda: three_bincounts(key, data["weight"], 99),
    )


def arrays_plain(rows):
    data = made(rows)
    return (
        lambda: sat.tally(data["rating"], scale=(0, 10), by=data["segment"]),
        lambda: np.bincount(data["segment"].astype(np.intp) * 11 + data["rating"], minlength=99),
    )


def arrays_text(rows):
    data = made(rows)
    texts = data["text"].tolist()

    def loop():
        codes = {}
        return [codes.setdefault(text, len(codes)) for text in texts]

    return (
        lambda: sat.tally(data["rating"], scale=(0, 10), by=texts, weights=data["weight"]),
        loop,
    )


def pandas_frame(rows):
    import pandas as pd

    data = made(rows)
    frame = pd.DataFrame({name: data[name] for name in ("rating", "text", "weight")})

    def native():
        squares = frame["weight"] * frame["weight"]
        return (
            frame.assign(square=squares)
            .groupby(["text", "rating"])
            .agg(n=("weight", "size"), w=("weight", "sum"), w2=("square", "sum"))
        )

    return lambda: sat.tally(frame, "rating", scale=(0, 10), by="text", weights="weight"), native


def polars_frame(rows, keys=("text",)):
    import polars as pl

    data = made(rows)
    frame = pl.DataFrame({name: data[name] for name in ("rating", "text", "weight", "many")})
    design = sat.SurveyDesign(weights="weight", clusters="many" if "many" in keys else None)

    def native():
        return (
            frame.lazy()
            .group_by([*keys, "rating"])
            .agg(
                pl.len(),
                pl.col("weight").sum(),
                (pl.col("weight") * pl.col("weight")).sum().alias("w2"),
            )
            .collect()
        )

    return lambda: sat.tally(frame, "rating", scale=(0, 10), by="text", design=design), native


def polars_clusters(rows):
    return polars_frame(rows, ("text", "many"))


def pyarrow_table(rows):
    import pyarrow as pa
    import pyarrow.compute as pc

    data = made(rows)
    table = pa.table({name: data[name] for name in ("rating", "segment", "weight")})

    def native():
        squared = table.append_column("w2", pc.multiply(table["weight"], table["weight"]))
        return squared.group_by(["segment", "rating"]).aggregate(
            [([], "count_all"), ("weight", "sum"), ("w2", "sum")]
        )

    return lambda: sat.tally(table, "rating", scale=(0, 10), by="segment", weights="weight"), native


QUERY = (
    "select segment, rating, count(*) n, sum(weight) w, sum(weight * weight) w2 "
    "from {} group by segment, rating"
)


def duckdb_table(rows):
    import duckdb
    import pandas as pd

    data = made(rows)
    connection = duckdb.connect()
    frame = pd.DataFrame({name: data[name] for name in ("rating", "segment", "weight")})
    connection.register("frame", frame)
    connection.execute("create table survey as select * from frame")
    return (
        lambda: sat.tally(
            connection.table("survey"), "rating", scale=(0, 10), by="segment", weights="weight"
        ),
        lambda: connection.execute(QUERY.format("survey")).fetchall(),
    )


def parquet_through_duckdb(rows):
    import duckdb

    connection = duckdb.connect()
    path = Path(tempfile.mkdtemp()) / "survey.parquet"
    connection.execute(
        "copy (select (hash(i) % 11)::tinyint rating, (hash(i + 7) % 9)::tinyint segment, "
        "((hash(i + 13) % 1000) / 999.0)::double weight "
        f"from range({rows}) t(i)) to '{path}' (format parquet)"
    )
    return (
        lambda: sat.tally(
            connection.read_parquet(str(path)),
            "rating",
            scale=(0, 10),
            by="segment",
            weights="weight",
        ),
        lambda: connection.execute(QUERY.format(f"read_parquet('{path}')")).fetchall(),
    )


def design_mean(rows, by=None):
    data = made(rows)
    design = sat.SurveyDesign(
        weights=data["weight"], strata=data["stratum"], clusters=data["cluster"]
    )
    cluster = data["cluster"].astype(np.intp)
    ratings = data["rating"].astype(np.float64)
    segments = None if by is None else data[by]

    def bound():
        return (
            np.bincount(cluster, data["weight"]),
            np.bincount(cluster, data["weight"] * ratings),
        )

    return (
        lambda: sat.mean_rating(data["rating"], scale=(0, 10), by=segments, design=design),
        bound,
    )


def design_fifty_segments(rows):
    return design_mean(rows, by="fifty")


def many_clusters(rows):
    data = made(rows, clusters=rows // 5)
    design = sat.SurveyDesign(weights=data["weight"], clusters=data["many"])
    cluster = data["many"].astype(np.intp)

    def bound():
        return (
            np.bincount(cluster, data["weight"]),
            np.bincount(cluster, data["weight"] * data["rating"]),
        )

    return (
        lambda: sat.mean_rating(data["rating"], scale=(0, 10), by=data["fifty"], design=design),
        bound,
    )


CASES = [
    Case("tally, arrays, 9 segments, weights", "three bincounts on the ready key",
         arrays_weighted, 10_000_000, most=3),
    Case("tally, arrays, 9 segments", "one bincount with making the key",
         arrays_plain, 10_000_000, most=4),
    Case("tally, arrays, text segments, weights", "a dict loop over the text",
         arrays_text, 2_000_000, most=1.3),
    Case("tally, pandas", "its own groupby.agg", pandas_frame, 5_000_000, most=1.5),
    Case("tally, polars", "its own group_by.agg", polars_frame, 10_000_000, most=1.5),
    Case("tally, polars, 1,000 clusters x 9 segments", "its own group_by.agg",
         polars_clusters, 10_000_000, most=1.5),
    Case("tally, pyarrow", "its own group_by.aggregate", pyarrow_table, 10_000_000, most=1.5),
    Case("tally, DuckDB", "the same query in SQL", duckdb_table, 10_000_000, most=1.5),
    Case("tally, parquet through DuckDB", "the same query in SQL",
         parquet_through_duckdb, 100_000_000, most=1.3, repeats=3),
    Case("mean and standard error, 100 strata x 20 clusters", "two bincounts by cluster",
         design_mean, 1_000_000, most=2.5),
    Case("the same in 50 segments", "two bincounts by cluster",
         design_fifty_segments, 1_000_000, most=6),
    Case("50 segments, 200,000 clusters", "two bincounts by cluster",
         many_clusters, 1_000_000, most=10),
]  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CASES))
