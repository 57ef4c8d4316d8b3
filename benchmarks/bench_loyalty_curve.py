"""The loyalty curve: six shapes for little more than counting the answers once."""

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.foundation._binomial_fits import maximal_heights
from satisfaction.foundation._links import LINKS
from satisfaction.loyalty import loyalty_curve


def answers(rows):
    rng = np.random.default_rng(1)
    rating = rng.integers(1, 11, rows)
    chance = 1 / (1 + np.exp(2 - 0.12 * rating - 1.1 * np.maximum(rating - 8, 0)))
    return {"rating": rating, "renewed": (rng.random(rows) < chance).astype(np.int64)}


def whole_curve(rows):
    data = answers(rows)
    return (
        lambda: loyalty_curve(data, "renewed", satisfaction="rating", center=7),
        lambda: sat.tally(data, ["renewed", "rating"]),
    )


def from_a_tally(rows):
    counted = sat.tally(answers(rows), ["renewed", "rating"])
    return (
        lambda: loyalty_curve(counted, "renewed", satisfaction="rating", center=7),
        lambda: sat.fit_loyalty(counted, "renewed", ["rating"], kind="binary"),
    )


def threshold_test(resamples):
    data = answers(10_000)
    curve = loyalty_curve(data, "renewed", satisfaction="rating", shapes=["threshold"])
    n = np.bincount(data["rating"], minlength=11)[1:].astype(np.float64)
    x = np.column_stack([np.ones(10), np.linspace(-1.5, 1.5, 10)])
    loyal = np.random.default_rng(1).binomial(n.astype(int), 0.3, (resamples, 10)) * 1.0

    return (
        lambda: curve.threshold_test(resamples, rng=1),
        lambda: maximal_heights(x, loyal, n, LINKS["logit"], np.zeros(2)),
    )


CASES = [
    Case("loyalty curve, six shapes of a 1-10 rating", "tally of the same columns",
         whole_curve, 1_000_000, most=3),
    Case("loyalty curve from a tally", "one fit_loyalty from it", from_a_tally, 1_000_000, most=30),
    Case("threshold test, 8 cuts searched in each resample", "a line fitted to each",
         threshold_test, 2_000, most=20, smoke_rows=100),
]  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CASES))
