"""Loyalty models: fitting rows, fitting patterns, refitting from a tally."""

import importlib.util
import time
import warnings

import numpy as np
from _harness import Case, main

import satisfaction as sat
from satisfaction.loyalty import fit_loyalty

NAMES = ["a", "b", "c", "d", "e"]


def continuous(rows):
    """Return five continuous predictors and a latent loyalty."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, 5))
    latent = x @ [0.8, 0.4, -0.3, 0.2, 0.0] + rng.logistic(size=rows)
    return x, latent


def ordinal(rows):
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    x, latent = continuous(rows)
    level = np.digitize(latent, [-2, -0.5, 1, 2.5])
    data = dict(zip(NAMES, x.T, strict=True)) | {"level": level}

    def peer():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its optimiser, and of its divisions
            return OrderedModel(level, x, distr="logit").fit(method="bfgs", disp=False)

    return lambda: fit_loyalty(data, "level", NAMES, kind="ordinal"), peer


def binary(rows):
    from sklearn.linear_model import LogisticRegression

    x, latent = continuous(rows)
    y = (latent > 0).astype(np.int64)
    data = dict(zip(NAMES, x.T, strict=True)) | {"y": y}
    peer = LogisticRegression(C=np.inf, solver="newton-cholesky")
    return lambda: fit_loyalty(data, "y", NAMES, kind="binary"), lambda: peer.fit(x, y)


def ratings(rows):
    """Return three ratings from 1 to 5, of which the last follows the others."""
    rng = np.random.default_rng(1)
    a, b = rng.integers(1, 6, (2, rows), dtype=np.uint8)
    c = np.clip(a / 2 + b / 3 + rng.integers(0, 3, rows, dtype=np.uint8), 1, 5).astype(np.uint8)
    return {"a": a, "b": b, "c": c}


def from_answers(rows):
    data = ratings(rows)
    return (
        lambda: fit_loyalty(data, "c", ["a", "b"], kind="ordinal"),
        lambda: sat.tally(data, ["c", "a", "b"]),
    )


def from_tally(rows):
    counted = sat.tally(ratings(rows), ["c", "a", "b"])
    return (
        lambda: fit_loyalty(counted, "c", ["a", "b"], kind="ordinal"),
        lambda: time.sleep(0.005),
    )


def installed(module, case):
    """Return a case in a list, nothing where the peer it is timed against is missing."""
    if importlib.util.find_spec(module) is not None:
        return [case]
    print(f"{case.name}: left out, {module} is not installed")
    return []


CASES = [
    *installed(
        "statsmodels",
        Case("ordinal logit of 5 continuous predictors", "statsmodels OrderedModel, bfgs",
             ordinal, 100_000, most=1 / 24, repeats=2),
    ),
    *installed(
        "sklearn",
        Case("binary logit of 5 continuous predictors", "scikit-learn newton-cholesky",
             binary, 100_000, most=1.3, repeats=15),
    ),
    Case("ordinal logit of three ratings", "tally of the same columns",
         from_answers, 10_000_000, most=1.5, repeats=9),
    Case("ordinal logit refitted from a tally", "5 milliseconds",
         from_tally, 1_000_000, most=1, repeats=20),
]  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(CASES))
