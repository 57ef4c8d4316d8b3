"""Seconds and memory of a simulated market, against drawing as many normal numbers."""

import subprocess
import sys

import numpy as np
from _harness import Case, main

from satisfaction.simulate import simulate_market

# Numbers drawn per customer of the default market: people, experiences, complaints, answers,
# loyalty in four periods, and 1.26 contacts of 18 numbers each.
NUMBERS = 94
# Of the specification: a million customers with their contacts.
MOST_SECONDS = 10
MOST_MIB = 2048


def market(rows):
    """Simulate, against drawing as many normal numbers."""

    def bound():
        rng = np.random.default_rng(1)
        for _ in range(NUMBERS):
            rng.standard_normal(rows)

    return lambda: simulate_market(rows, rng=1), bound


def truth(rows):
    """Compute the truth, against one pass over the tables of customers and outcomes."""
    drawn = simulate_market(rows, rng=1)

    def bound():
        for table in ("customers", "outcomes"):
            for values in drawn.columns(table).values():
                if values.dtype.kind != "U":
                    values.sum()

    from satisfaction.simulate._truth import truth_of

    return lambda: truth_of(drawn.parameters, drawn.drawn), bound


def census(rows):
    """Ask everybody, against drawing one number for each."""
    drawn = simulate_market(rows, rng=1)
    return (
        lambda: drawn.survey(rng=2, reminders=2),
        lambda: np.random.default_rng(1).standard_normal(rows),
    )


CASES = (
    Case(
        "simulate: customers with contacts",
        f"{NUMBERS} normals each",
        market,
        1_000_000,
        3,
        repeats=2,
    ),
    Case("simulate: truth", "one sum over every column", truth, 1_000_000, 6, repeats=2),
    Case("simulate: everybody asked", "one normal each", census, 1_000_000, repeats=2),
)

MEMORY = """
import resource, time
from satisfaction.simulate import simulate_market
start = time.perf_counter()
market = simulate_market(1_000_000, rng=1)
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def print_memory():
    """Print seconds and peak memory of a million customers, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True
    )
    seconds, peak = (float(number) for number in done.stdout.split())
    print(
        f"a million customers with contacts: {seconds:.1f} s (at most {MOST_SECONDS}), "
        f"peak {peak:,.0f} MiB (at most {MOST_MIB:,})"
    )
    return seconds <= MOST_SECONDS and peak <= MOST_MIB


if __name__ == "__main__":
    code = main(CASES)
    if "--smoke" not in sys.argv and not print_memory():
        code = 1
    raise SystemExit(code)
