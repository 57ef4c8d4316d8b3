"""Evaluating a million predictions, against one sort of them."""

import numpy as np
from _harness import Case, main

from satisfaction.loyalty import evaluate_predictions


def make(rows):
    rng = np.random.default_rng(1)
    p, q = rng.random(rows), rng.random(rows)
    return {"renewed": rng.random(rows) < p, "p": p, "q": q}


def one_prediction(rows):
    data = make(rows) | {"renewed": make(rows)["renewed"].astype(np.int64)}
    return (
        lambda: evaluate_predictions(data, "renewed", prediction="p"),
        lambda: np.argsort(data["p"]),
    )


def booleans(rows):
    data = make(rows)
    return (
        lambda: evaluate_predictions(data, "renewed", prediction="p"),
        lambda: np.argsort(data["p"]),
    )


def pandas_columns(rows):
    import pandas as pd

    data = pd.DataFrame(make(rows))
    return (
        lambda: evaluate_predictions(data, "renewed", prediction="p"),
        lambda: np.argsort(data["p"].to_numpy()),
    )


def two_predictions(rows):
    data = make(rows)

    def bound():
        np.argsort(data["p"])
        np.argsort(data["q"])

    return lambda: evaluate_predictions(data, "renewed", prediction="p", rival="q"), bound


def with_calibration(rows):
    data = make(rows)
    return (
        lambda: repr(evaluate_predictions(data, "renewed", prediction="p")),
        lambda: np.argsort(data["p"]),
    )


def ratings(rows):
    rng = np.random.default_rng(1)
    p = rng.integers(1, 6, rows) / 6
    data = {"renewed": (rng.random(rows) < p).astype(np.int64), "p": p}
    return (
        lambda: evaluate_predictions(data, "renewed", prediction="p"),
        lambda: np.argsort(data["p"]),
    )


CASES = [
    Case("evaluate_predictions", "numpy.argsort", one_prediction, 1_000_000, 3.0),
    Case("evaluate_predictions, booleans", "numpy.argsort", booleans, 1_000_000, 3.0),
    Case("evaluate_predictions, pandas", "numpy.argsort", pandas_columns, 1_000_000, 3.0),
    Case("evaluate_predictions with a rival", "two numpy.argsort", two_predictions, 1_000_000, 3.0),
    Case("evaluate_predictions, five values", "numpy.argsort", ratings, 1_000_000, 3.0),
    Case("the same with calibration and repr", "numpy.argsort", with_calibration, 1_000_000),
]

if __name__ == "__main__":
    raise SystemExit(main(CASES))
