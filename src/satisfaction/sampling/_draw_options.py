"""The options of a draw: which go together, and which are needed."""

from __future__ import annotations

from typing import Any

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._randomness import generator

EQUAL = ("srs", "systematic", "bernoulli")
ORDERED = ("systematic", "pps_systematic", "pivotal")
GENERATED = ("sampford", "pivotal")
METHODS = (*EQUAL, "poisson", "sequential_poisson", "pareto", "pps_systematic", *GENERATED)


def without(argument: str, rule: str, remedy: str) -> ArgumentError:
    """Return the error for an option that is missing, or one too many."""
    return ArgumentError.about(argument, rule, remedy=remedy)


def check_chance(method: str, *, id: Any, key: Any, random_numbers: Any, rng: Any) -> None:  # noqa: A002  as in `draw`
    """Refuse two sources of chance, or ids without any."""
    given = {"key": key, "random_numbers": random_numbers, "rng": rng}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise without(names[1], f"excludes {names[0]}", "Give one source of chance")
    if id is not None and not names:
        raise without("key", "is missing beside id", 'Write key="2026-autumn", or rng=')
    if method in GENERATED and names and names[0] != "rng":
        raise without(
            names[0],
            f"does not work with {method}, which needs more than one number per unit",
            'Give rng=, or use method="pareto"',
        )
    generator(rng)


def check_options(
    method: str,
    *,
    n: Any,
    rate: Any,
    size: Any,
    probability: Any,
    clusters: Any,
    per_cluster: Any,
    order: Any,
    random_numbers: Any,
) -> None:
    """Refuse options that the method does not use, and ask for those that it needs."""
    by_size = method not in EQUAL
    refused = {
        "rate": rate is not None and method != "bernoulli",
        "n": n is not None and (method == "bernoulli" or probability is not None),
        "size": size is not None and (not by_size or probability is not None),
        "probability": probability is not None and not by_size,
        "order": order is not None and (method not in ORDERED or clusters is not None),
        "per_cluster": per_cluster is not None and clusters is None,
        "clusters": clusters is not None and method in {"bernoulli", "systematic"},
        "random_numbers": random_numbers is not None and per_cluster is not None,
    }
    for argument, wrong in refused.items():
        if wrong:
            raise without(
                argument, "does not go with the other options of this draw", "Leave it out"
            )
    needed = {
        "rate": method == "bernoulli" and rate is None,
        "n": method != "bernoulli" and probability is None and n is None,
        "size": by_size and probability is None and size is None,
    }
    for argument, absent in needed.items():
        if absent:
            raise without(argument, f"is needed for method={method!r}", f"Write {argument}=")
    if per_cluster is not None:
        check_count(per_cluster, "per_cluster", low=1)
