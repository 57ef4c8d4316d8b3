"""How the benchmarks time: a job and its lower bound, in one process, as a ratio.

Seconds depend on the machine, the ratio of two jobs timed in turn hardly does. Each `Case` names
the job, the bound that is timed beside it, and the ratio that must not be exceeded.
"""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A job, its bound, and the greatest ratio allowed.

    ``prepare(rows)`` makes the data once and returns the two functions that are timed: the
    library's and the bound's. ``rows`` is the size of the full run, ``smoke_rows`` that of a run
    which only shows that everything still works. ``most`` is None where the table of the
    specification sets no limit.
    """

    name: str
    bound: str
    prepare: Callable[[int], tuple[Callable[[], object], Callable[[], object]]]
    rows: int
    most: float | None = None
    smoke_rows: int = 10_000
    repeats: int = 5


@dataclass(frozen=True)
class Timing:
    """What one case took, in seconds, and whether it kept its limit."""

    case: Case
    seconds: float
    bound_seconds: float

    @property
    def ratio(self) -> float:
        """How many times the bound the job took."""
        return self.seconds / self.bound_seconds

    @property
    def kept(self) -> bool:
        """Whether the ratio is within the limit."""
        return self.case.most is None or self.ratio <= self.case.most


def best_of(functions: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """Return the shortest time of each function; they take turns, so that both meet the same load.

    The garbage collector rests meanwhile, as in `timeit`.
    """
    best = [float("inf")] * len(functions)
    was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(repeats):
            for position, function in enumerate(functions):
                start = time.perf_counter()
                function()
                best[position] = min(best[position], time.perf_counter() - start)
    finally:
        if was_on:
            gc.enable()
    return best


def run(case: Case, *, smoke: bool) -> Timing:
    """Time one case."""
    job, bound = case.prepare(case.smoke_rows if smoke else case.rows)
    seconds, bound_seconds = best_of([job, bound], 1 if smoke else case.repeats)
    return Timing(case, seconds, bound_seconds)


def line(timing: Timing, *, judged: bool) -> str:
    """Return one row of the printed table; small data are not judged."""
    case = timing.case
    limit = "" if case.most is None else f"at most {case.most:g} x"
    mark = "" if timing.kept or not judged else "  OVER"
    return (
        f"{case.name:<60} {timing.seconds * 1e3:>11,.2f} ms   {case.bound:<40} "
        f"{timing.bound_seconds * 1e3:>11,.2f} ms   {timing.ratio:>7.2f} x   {limit}{mark}"
    )


def main(cases: Sequence[Case], arguments: Sequence[str] | None = None) -> int:
    """Run the cases whose name holds the text given, print the ratios, return an exit code.

    ``--smoke`` takes small data and one repeat: it shows that every job still runs, and judges
    no ratio. ``--strict`` makes a ratio over its limit a failure.
    """
    parser = argparse.ArgumentParser(description="Speed as ratios to a bound timed beside it.")
    parser.add_argument("select", nargs="?", default="", help="run only names that hold this")
    parser.add_argument("--smoke", action="store_true", help="small data, once")
    parser.add_argument("--strict", action="store_true", help="fail where a limit is exceeded")
    options = parser.parse_args(arguments)
    over = 0
    for case in cases:
        if options.select in case.name:
            timing = run(case, smoke=options.smoke)
            over += not timing.kept
            print(line(timing, judged=not options.smoke), flush=True)
    if options.smoke:
        return 0
    return 1 if options.strict and over else 0
