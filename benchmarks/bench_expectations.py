"""Expectations against performances: how near to one pass over the data."""

import sys

import numpy as np
from _harness import Case, main

from satisfaction.expectations import disconfirmation, score_disconfirmation


def score_of_pairs(rows):
    rng = np.random.default_rng(1)
    expected = rng.integers(1, 8, rows).astype(np.float64)
    perceived = rng.integers(1, 8, rows).astype(np.float64)
    gap = np.empty(rows)
    answers = {"e": expected, "p": perceived}
    return (
        lambda: score_disconfirmation(answers, expected="e", perceived="p", scale=(1, 7)),
        lambda: np.subtract(perceived, expected, out=gap),
    )


def disconfirmation_by_segment(rows):
    rng = np.random.default_rng(1)
    expected, perceived = (rng.integers(1, 8, rows).astype(np.uint8) for _ in range(2))
    segment = rng.integers(0, 9, rows)
    answers = {"e": expected, "p": perceived, "segment": segment}
    return (
        lambda: disconfirmation(
            answers,
            expected="e",
            perceived="p",
            scale=(1, 7),
            standard="predicted",
            by="segment",
        ).to_dict(),
        lambda: np.bincount((segment * 8 + expected) * 8 + perceived, minlength=576),
    )


CASES = (
    Case("score_disconfirmation, float64 pairs", "np.subtract", score_of_pairs, 10_000_000, 6.0),
    Case(
        "disconfirmation, uint8 pairs, 9 segments",
        "np.bincount of the combined key",
        disconfirmation_by_segment,
        10_000_000,
        4.0,
    ),
)

if __name__ == "__main__":
    sys.exit(main(CASES))
