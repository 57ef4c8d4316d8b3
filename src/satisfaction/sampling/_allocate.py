"""Allocating a sample to strata."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DesignError, InfeasibleError
from satisfaction.foundation._checks import check_choice, check_count, check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.sampling._allocation import Allocation
from satisfaction.sampling._integer_allocation import Problem
from satisfaction.sampling._size_formulas import round_up
from satisfaction.sampling._strata import read_strata
from satisfaction.sampling._table import Table
from satisfaction.sampling._unit_interval import check_sizes, refuse_rows

Floats = NDArray[np.float64]
_METHODS = ("cost", "equal", "neyman", "power", "proportional")


def allocate(
    population: Any,
    n: int | None = None,
    *,
    method: Literal["proportional", "neyman", "cost", "power", "equal"] = "proportional",
    stratum: str | None = None,
    size: str | None = None,
    standard_deviation: Any = None,
    mean: Any = None,
    importance: Any = None,
    exponent: float = 0.5,
    cost: Any = None,
    response_rate: Any = None,
    budget: float | None = None,
    standard_error: float | None = None,
    minimum: int | Mapping[Any, int] = 2,
    maximum: int | Mapping[Any, int] | None = None,
    take_all: Collection[Any] = (),
) -> Allocation:
    """Allocation of a sample to strata, in whole numbers, within bounds, exactly optimal.

    Parameters
    ----------
    population : mapping or frame
        Number of customers by stratum; or a frame with the columns `stratum` and `size`.
    n : int, optional
        Completed answers in all. Exactly one of `n`, `budget`, `standard_error`.
    method : {"proportional", "neyman", "cost", "power", "equal"}
        What is made as precise as possible; see Notes.
    stratum, size : str, optional
        Columns of a frame.
    standard_deviation, mean, importance : mapping, float or str, optional
        By stratum, one for all, or a column of the frame.
    exponent : float, default 0.5
        Of the power allocation.
    cost, response_rate : mapping, float or str, optional
        As `standard_deviation`; cost is per completed answer.
    budget : float, optional
        Spend at most this much.
    standard_error : float, optional
        Reach this standard error of the stratified mean.
    minimum : int or mapping, default 2
        At least so many of each stratum (as far as there are).
    maximum : int or mapping, optional
        At most so many.
    take_all : collection, optional
        Strata of which everybody is asked.

    Returns
    -------
    Allocation
        Mapping from stratum to completed answers, with the invitations that they need.

    Raises
    ------
    InfeasibleError
        If bounds, budget or target cannot be met: says what can be reached.
    ArgumentError
        If options are missing or exclude each other.

    Notes
    -----
    All methods minimise ``sum(A^2 / n)``; A is N (proportional), 1 (equal), N S (neyman),
    ``N S / sqrt(c)`` (cost), or ``X^q S / mean`` with X the importance, else N mean (power).
    Adding one answer at a time where it gains most gives the exact optimum in whole numbers.

    References
    ----------
    Neyman (1934), doi:10.2307/2342192. Bankier (1988), doi:10.1080/00031305.1988.10475556.
    Wright (2012), The equivalence of Neyman optimum allocation for sampling and equal
    proportions for apportioning the U.S. House of Representatives, The American Statistician
    66, 217-224, doi:10.1080/00031305.2012.733679.

    Examples
    --------
    Gold customers are few, but their answers vary most:

    >>> import satisfaction as sat
    >>> plan = sat.allocate(
    ...     {"gold": 4_000, "silver": 16_000, "bronze": 60_000}, 842, method="neyman",
    ...     standard_deviation={"gold": 50, "silver": 42, "bronze": 38}, response_rate=0.12,
    ... )
    >>> plan
    stratum   completes   invitations
    gold             53           442
    silver          180         1,500
    bronze          609         5,075
    """
    check_choice(method, "method", _METHODS)
    goals = {"n": n, "budget": budget, "standard_error": standard_error}
    given = [name for name, value in goals.items() if value is not None]
    if len(given) != 1:
        raise ArgumentError.about(
            "n", "exactly one of n, budget and standard_error is to be given",
            got=" and ".join(given) or "none of them", remedy="Say what the plan must keep",
        )  # fmt: skip
    strata = _read(
        population, stratum, size, standard_deviation=standard_deviation, mean=mean,
        importance=importance, cost=cost, response_rate=response_rate,
    )  # fmt: skip
    problem = _problem(strata, method, exponent, minimum, maximum, take_all)
    if n is not None:
        exact, counts = _by_total(problem, check_count(n, "n", low=1))
    elif budget is not None:
        exact, counts = _by_budget(problem, strata, budget)
    else:
        exact, counts = _by_target(problem, strata, standard_error)
    return _allocation(strata, problem, exact, counts, method)


@frozen(eq=False)
class _Strata:
    """Numbers by stratum, in their order; those that are not given are absent."""

    labels: tuple[Any, ...]
    size: Floats
    known: Mapping[str, Floats]

    def need(self, argument: str, why: str) -> Floats:
        """Return numbers that must be given."""
        if argument not in self.known:
            raise ArgumentError.about(
                argument, f"is needed for {why}", remedy=f"Give {argument}= by stratum"
            )
        return self.known[argument]

    def variance(self, n: Floats) -> float:
        """Return the variance of the stratified mean."""
        s = self.known["standard_deviation"]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = self.size**2 * s**2 / n - self.size * s**2
        parts = np.where(s == 0, 0.0, parts)
        return float(parts.sum() / self.size.sum() ** 2)


def _read(population: Any, stratum: Any, size: Any, **numbers: Any) -> _Strata:
    """Return the strata of a mapping, or of a frame with a row each."""
    wanted = {name: value for name, value in numbers.items() if value is not None}
    if isinstance(population, Mapping) and stratum is None and size is None:
        labels: tuple[Any, ...] = tuple(population)
        counts = [
            check_count(count, "population", low=1, high=2**53) for count in population.values()
        ]
        columns: dict[str, Any] = {}
    else:
        if stratum is None or size is None:
            raise ArgumentError.about(
                "stratum" if stratum is None else "size",
                "must name a column, for the population is a frame",
                remedy='Write stratum="tier", size="customers"',
            )
        columns = {name: value for name, value in wanted.items() if isinstance(value, str)}
        table = Table.read(population, stratum=stratum, size=size, **columns)
        codes = read_strata(table["stratum"], "stratum")
        if (codes.sizes > 1).any():
            raise DesignError.about(
                "stratum", "every stratum must have one row", remedy="Sum the sizes by stratum"
            )
        labels = tuple(codes.of_rows(np.arange(table.n)))
        sizes = check_sizes(table["size"], "size")
        refuse_rows((sizes < 1) | (sizes % 1 != 0), sizes, "size", "must be whole and at least 1")
        counts = [int(one) for one in sizes]
        columns = {name: check_sizes(table[name], name) for name in columns}
    if not labels:
        raise ArgumentError.about("population", "has no stratum", remedy="Give at least one")
    known = {
        name: columns[name] if name in columns else _by_stratum(value, name, labels)
        for name, value in wanted.items()
    }
    for name in ("cost", "response_rate", "mean"):
        if name in known:
            refuse_rows(known[name] <= 0, known[name], name, "must be above 0")
    if "response_rate" in known:
        rates = known["response_rate"]
        refuse_rows(rates > 1, rates, "response_rate", "must be at most 1")
    return _Strata(labels, np.array(counts, dtype=np.float64), known)


def _by_stratum(value: Any, argument: str, labels: tuple[Any, ...]) -> Floats:
    """Return numbers by stratum from a mapping, or one number for all."""
    if not isinstance(value, Mapping):
        return np.full(len(labels), check_number(value, argument, low=0))
    _check_labels(value, argument, labels, every=True)
    return np.array([check_number(value[label], argument, low=0) for label in labels])


def _check_labels(
    keys: Collection[Any], argument: str, labels: tuple[Any, ...], *, every: bool
) -> None:
    """Refuse strata that are not in the population, and missing ones."""
    unknown = [key for key in keys if key not in labels]
    absent = [label for label in labels if every and label not in keys]
    if unknown or absent:
        raise DesignError.about(
            argument,
            "these strata are not in the population" if unknown else "these strata are missing",
            got=[shorten(label) for label in unknown or absent],
            count=len(unknown or absent),
            remedy="Its strata are " + ", ".join(shorten(label) for label in labels[:8]),
        )


def _problem(
    strata: _Strata, method: str, exponent: float, minimum: Any, maximum: Any, take_all: Any
) -> Problem:
    """Return what every stratum is worth, and its bounds."""
    responding = strata.size * strata.known.get("response_rate", np.ones(len(strata.size)))
    most = np.floor(responding * (1 + 1e-12)).astype(np.int64)
    if maximum is not None:
        most = np.minimum(most, _bounds(maximum, "maximum", strata.labels, most))
    least = np.minimum(_bounds(minimum, "minimum", strata.labels, np.zeros_like(most)), most)
    if isinstance(take_all, str | bytes) or not isinstance(take_all, Collection):
        raise DataTypeError.about(
            "take_all", "must be a collection of strata", got=type(take_all).__name__,
            remedy='Write take_all={"gold"}',
        )  # fmt: skip
    _check_labels(take_all, "take_all", strata.labels, every=False)
    certain = np.array([label in take_all for label in strata.labels])
    return Problem(_worth(strata, method, exponent), np.where(certain, most, least), most)


def _bounds(value: Any, argument: str, labels: tuple[Any, ...], default: Any) -> Any:
    """Return a bound by stratum; strata that a mapping leaves out have the default."""
    if not isinstance(value, Mapping):
        return np.full(len(labels), check_count(value, argument))
    _check_labels(value, argument, labels, every=False)
    return np.array(
        [
            check_count(value[label], argument) if label in value else int(other)
            for label, other in zip(labels, default, strict=True)
        ]
    )


def _worth(strata: _Strata, method: str, exponent: float) -> Floats:
    """Return A, what a stratum is worth, by the method."""
    size, known = strata.size, strata.known
    if method == "equal":
        return np.ones(len(size))
    if method == "proportional":
        return size
    if method == "power":
        q = check_number(exponent, "exponent", low=0)
        mean = known.get("mean")
        x = known.get("importance", size if mean is None else size * mean)
        if "standard_deviation" not in known:
            return np.asarray(x**q)
        return np.asarray(x**q * known["standard_deviation"] / strata.need("mean", "a power"))
    worth = size * strata.need("standard_deviation", method)
    return worth if method == "neyman" else worth / np.sqrt(strata.need("cost", method))


def _by_total(problem: Problem, n: int) -> tuple[Floats, NDArray[np.int64]]:
    """Return the continuous and the whole solution for a total."""
    least, most = int(problem.low.sum()), int(problem.high.sum())
    if not least <= n <= most:
        raise _out_of_reach("n", n, f"between {least:,} and {most:,}")
    exact = problem.solve(lambda numbers: float(numbers.sum()), n)
    return exact, problem.for_total(n, exact)


def _by_budget(
    problem: Problem, strata: _Strata, budget: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the continuous and the whole solution for a budget."""
    cost = strata.need("cost", "a budget")
    money = check_number(budget, "budget", low=0, open_low=True)
    least = float(cost @ problem.low)
    if money < least * (1 - 1e-12):
        raise _out_of_reach("budget", money, f"at least {least:,.2f}")
    most = float(cost @ problem.high)
    exact = problem.solve(lambda numbers: float(cost @ numbers), min(money, most))
    return exact, problem.for_budget(money, exact, cost)


def _by_target(
    problem: Problem, strata: _Strata, standard_error: Any
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the continuous solution that reaches a standard error, and its ceilings."""
    strata.need("standard_deviation", "a standard error")
    target = check_number(standard_error, "standard_error", low=0, open_low=True)
    best = float(np.sqrt(max(strata.variance(problem.high.astype(np.float64)), 0)))
    if not best <= target * (1 + 1e-12):
        raise _out_of_reach("standard_error", target, f"at least {best:.6g}")
    exact = problem.solve(lambda numbers: -strata.variance(numbers), -(target**2))
    counts = np.ceil(exact * (1 - 1e-12)).astype(np.int64)
    return exact, np.minimum(counts, problem.high)


def _out_of_reach(argument: str, got: float, reach: str) -> InfeasibleError:
    """Return the error for what the bounds do not allow."""
    return InfeasibleError.about(
        argument,
        f"must be {reach} within these bounds",
        got=[got],
        remedy="Change it, or minimum, maximum and take_all",
    )


def _allocation(
    strata: _Strata, problem: Problem, exact: Floats, counts: NDArray[np.int64], method: str
) -> Allocation:
    """Return the result with its expected precision and cost."""
    rate = strata.known.get("response_rate", np.ones(len(counts)))
    numbers = counts.tolist()
    error = relative = None
    if "standard_deviation" in strata.known:
        variance = max(strata.variance(counts.astype(np.float64)), 0.0)
        fair = strata.variance(counts.sum() * strata.size / strata.size.sum())
        error = float(np.sqrt(variance))
        relative = variance / fair if fair > 0 else float("nan")
    labels = strata.labels
    by = zip(labels, numbers, rate.tolist(), strict=True)
    return Allocation(
        completes=dict(zip(labels, numbers, strict=True)),
        exact=dict(zip(labels, exact.tolist(), strict=True)),
        invitations={label: round_up(count / share) for label, count, share in by},
        at_minimum=tuple(
            label for label, at in zip(labels, counts == problem.low, strict=True) if at
        ),
        at_maximum=tuple(
            label for label, at in zip(labels, counts == problem.high, strict=True) if at
        ),
        standard_error=error,
        relative_variance=relative,
        cost=float(strata.known["cost"] @ counts) if "cost" in strata.known else None,
        method=method,
    )
