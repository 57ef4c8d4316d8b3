"""How long customers stay, by satisfaction: beside the counting pass that it starts from."""

import sys

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.loyalty import fit_retention


def customers(rows):
    rng = np.random.default_rng(1)
    rating = rng.integers(1, 6, rows)
    lasted = rng.geometric(rng.beta(np.exp(0.6 - 0.3 * rating), np.exp(0.5 + 0.1 * rating)))
    return {
        "satisfaction": rating.astype(np.uint8),
        "tenure": np.minimum(lasted, 12).astype(np.uint8),
        "left": (lasted <= 12).astype(np.uint8),
    }


def retention_of_ratings(rows):
    data = customers(rows)
    return (
        lambda: fit_retention(data, "tenure", event="left", predictors=["satisfaction"]),
        lambda: sat.tally(data, ["satisfaction", "tenure", "left"]),
    )


def retention_in_polars(rows):
    import polars as pl

    frame = pl.DataFrame(customers(rows))
    return (
        lambda: fit_retention(frame, "tenure", event="left", predictors=["satisfaction"]),
        lambda: sat.tally(frame, ["satisfaction", "tenure", "left"]),
    )


CASES = (
    Case(
        "fit_retention, one rating of 1 to 5",
        "tally of the same columns",
        retention_of_ratings,
        10_000_000,
        1.5,
    ),
    # The fit itself costs milliseconds however many customers there are: here half of the time.
    Case(
        "fit_retention, one rating of 1 to 5, a million",
        "tally of the same columns",
        retention_of_ratings,
        1_000_000,
    ),
    Case(
        "fit_retention, one rating of 1 to 5, polars",
        "tally of the same columns",
        retention_in_polars,
        1_000_000,
    ),
)

if __name__ == "__main__":
    sys.exit(main(CASES))
