"""Speed of the room `sampling`, as ratios to a bound timed in the same run."""

import hashlib
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from _harness import Case, main

from satisfaction import ContactRule, StreamSampler, draw, permanent_random_numbers


def argpartition(rows):
    """Return the bound of all draws: one argpartition of as many numbers."""
    u = np.random.default_rng(0).random(rows)
    return lambda: np.argpartition(u, rows // 100)


def prepare_blake2b(rows):
    ids = [f"customer-{i}" for i in range(rows)]

    def bare():
        for one in ids:
            hashlib.blake2b(one.encode(), digest_size=8, key=b"spring").digest()

    return lambda: permanent_random_numbers(ids, key="spring"), bare


def prepare_splitmix64(rows):
    ids, u = np.arange(rows), np.random.default_rng(0).random(rows)
    return (
        lambda: permanent_random_numbers(ids, key="spring", method="splitmix64"),
        lambda: np.sort(u),
    )


def prepare_srs(rows):
    return lambda: draw(rows, rows // 100, rng=1), argpartition(rows)


def prepare_strata(rows):
    strata = np.arange(rows) % 50
    n = dict.fromkeys(range(50), rows // 5000)
    return lambda: draw(rows, n, strata=strata, rng=1), argpartition(rows)


def prepare_pareto(rows):
    size = np.random.default_rng(1).lognormal(size=rows)
    return (
        lambda: draw(rows, rows // 100, method="pareto", size=size, rng=1),
        argpartition(rows),
    )


def prepare_quarantine(rows):
    rng = np.random.default_rng(2)
    events = {"customer": rng.integers(0, rows // 10, rows), "day": rng.uniform(0, 365, rows)}
    rule = ContactRule(90)
    return (
        lambda: rule.inclusion(events, customer="customer", time="day", probability=0.2),
        lambda: np.lexsort((events["day"], events["customer"])),
    )


def prepare_decide(rows):
    sampler = StreamSampler("spring", rate=0.1, rule=ContactRule(90))

    def bare():
        for _ in range(rows):
            hashlib.blake2b(b"customer-8\x1forder-7", digest_size=8, key=b"spring").digest()

    def decide():
        for _ in range(rows):
            sampler.decide("customer-8", event="order-7", time=412.0)

    return decide, bare


def prepare_decide_many(rows):
    rng = np.random.default_rng(3)
    events = {
        "customer": [f"customer-{i}" for i in rng.integers(0, rows // 10, rows).tolist()],
        "event": [f"order-{i}" for i in range(rows)],
        "day": rng.uniform(0, 365, rows),
    }
    sampler = StreamSampler("spring", rate=0.1, rule=ContactRule(90))
    texts = [
        f"{who}\x1f{what}".encode()
        for who, what in zip(events["customer"], events["event"], strict=True)
    ]

    def bare():
        for text in texts:
            hashlib.blake2b(text, digest_size=8, key=b"spring").digest()

    return (
        lambda: sampler.decide_many(events, customer="customer", event="event", time="day"),
        bare,
    )


CASES = [
    Case("permanent numbers, blake2b", "bare hashlib loop", prepare_blake2b, 200_000, 1.3),
    Case("permanent numbers, splitmix64", "np.sort", prepare_splitmix64, 1_000_000, 2),
    Case("draw srs", "argpartition", prepare_srs, 1_000_000, 3),
    Case("draw srs in 50 strata", "argpartition", prepare_strata, 1_000_000, 6),
    Case("draw pareto", "argpartition", prepare_pareto, 1_000_000, 5),
    Case("quarantine recursion", "lexsort", prepare_quarantine, 1_000_000, 30),
    Case("StreamSampler.decide", "one hash", prepare_decide, 20_000, 3),
    Case("StreamSampler.decide_many", "hashing alone", prepare_decide_many, 100_000, 1.5),
]

if __name__ == "__main__":
    raise SystemExit(main(CASES))
