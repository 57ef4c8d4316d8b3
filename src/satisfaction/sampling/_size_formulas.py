"""The formulas of sample sizes: variances, margins, sizes."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from scipy import special

from satisfaction.errors import ArgumentError, InfeasibleError
from satisfaction.foundation._checks import check_flag, check_number
from satisfaction.foundation._vectors import check_vector

Quantity = Literal["proportion", "csat", "nps", "mean"]
_UNIT = {"proportion": 1.0, "csat": 100.0}  # of a share
_LARGEST = {"proportion": 1.0, "csat": 100.0, "nps": 200.0, "mean": math.inf}
_SHARES = ("proportion", "csat")


def round_up(number: float) -> int:
    """Return the ceiling of a size; 384.0000000001 is 384 but for rounding."""
    return math.ceil(number * (1 - 1e-12))


def check_size(exact: float, argument: str) -> float:
    """Return a size that is a finite number."""
    if not exact < math.inf:
        raise ArgumentError.about(
            argument, "is too small: the size is infinite", remedy="Give a larger one"
        )
    return exact


def spread_of(
    quantity: Quantity, expected: Any, standard_deviation: float | None
) -> tuple[float, float | None]:
    """Return the standard deviation of one answer, and the value expected."""
    deviation, mean = math.nan, None
    if quantity == "nps":
        deviation, mean = 100.0, None
        if expected is not None:
            shares, missing = check_vector(expected, "expected")
            if (
                len(shares) != 3
                or missing.any()
                or (shares < 0).any()
                or (abs(shares.sum() - 1) > 1e-9)
            ):
                raise ArgumentError.about(
                    "expected",
                    "must be the shares of detractors, passives and promoters, adding up to 1",
                    got=shares.tolist(),
                    remedy="Write expected=(0.15, 0.25, 0.60)",
                )
            d, p = float(shares[0]), float(shares[2])
            mean = 100 * (p - d)
            deviation = 100 * math.sqrt((p + d) - (p - d) ** 2)
    elif quantity in _SHARES:
        unit = _UNIT[quantity]
        mean = None if expected is None else check_number(expected, "expected", low=0, high=unit)
        p = 0.5 if mean is None else mean / unit
        deviation = unit * math.sqrt(p * (1 - p))
    else:
        mean = None if expected is None else check_number(expected, "expected")
        if standard_deviation is None:
            raise ArgumentError.about(
                "standard_deviation", "is needed for a mean", remedy="Give that of earlier answers"
            )
    if standard_deviation is not None:
        deviation = check_number(standard_deviation, "standard_deviation", low=0, open_low=True)
    if deviation == 0:
        raise ArgumentError.about(
            "expected",
            "must leave some variation among the answers",
            got=[expected] if not isinstance(expected, list | tuple) else list(expected),
            remedy="Give a value between the ends, or standard_deviation=",
        )
    return deviation, mean


def check_single(ratio: float, overlap: float, correlation: float) -> None:
    """Refuse what describes a second group."""
    for argument, value, default in (
        ("ratio", ratio, 1.0), ("overlap", overlap, 0.0), ("correlation", correlation, 0.0)
    ):  # fmt: skip
        if value != default:
            raise ArgumentError.about(
                argument, "goes with a difference, not with a margin", remedy="Leave it out"
            )


def width_of(quantity: Quantity, margin: float, mean: float | None, *, relative: bool) -> float:
    """Return the margin in the unit of the quantity."""
    width = check_number(margin, "margin", low=0, open_low=True)
    if check_flag(relative, "relative"):
        if not mean:
            raise ArgumentError.about(
                "relative", "needs a value expected other than 0", remedy="Give expected="
            )
        width *= abs(mean)
    if width >= _LARGEST[quantity]:
        raise ArgumentError.about(
            "margin",
            f"must be below {_LARGEST[quantity]:g}, the whole range of {quantity}",
            got=[width],
            remedy='Did you mean quantity="csat", in percent'
            if quantity == "proportion"
            else "Give the half-width in points",
        )
    return width


def exact_for_margin(
    quantity: Quantity,
    width: float,
    deviation: float,
    mean: float | None,
    level: float,
    effect: float,
    population: int | None,
    method: str,
    *,
    shares: bool,
) -> float:
    """Return the size for a margin before rounding."""
    z = float(-special.ndtri((1 - level) / 2))
    n0 = (z * deviation / width) * (z * deviation / width)
    check_size(n0 * effect, "margin")
    if method == "wilson":
        if quantity not in _SHARES or not shares:
            raise ArgumentError.about(
                "method",
                "wilson is an interval of shares",
                got=[quantity],
                remedy='Use method="normal"',
            )
        unit = _UNIT[quantity]
        m, p = width / unit, 0.5 if mean is None else mean / unit
        pq = p * (1 - p)
        n0 = (
            z**2
            * (pq - 2 * m**2 + math.sqrt((pq - 2 * m**2) ** 2 - m**2 * (4 * m**2 - 1)))
            / (2 * m**2)
        )
    n0 *= effect
    if population is None:
        return max(n0, 1e-300)
    if shares:
        if population == 1:
            return 1.0
        n0 *= population / (population - 1)
    return n0 / (1 + n0 / population)


def margin_at(
    n: float, deviation: float, level: float, effect: float, population: int | None, *, shares: bool
) -> float:
    """Return the half-width of the normal interval at a size."""
    z = float(-special.ndtri((1 - level) / 2))
    variance = effect * deviation**2 / n
    if population is not None:
        if shares:
            variance *= population / max(population - 1, 1)
        variance *= 1 - n / population
    return z * math.sqrt(variance)


def too_few(
    deviation: float,
    level: float,
    effect: float,
    population: int,
    response: float,
    given: float | None,
    invitations: int,
) -> InfeasibleError:
    """Return the error for more invitations than customers."""
    reachable = max(math.floor(population * response), 1)
    least = margin_at(reachable, deviation, level, effect, population, shares=given is None)
    return InfeasibleError.about(
        "margin",
        f"needs {invitations:,} invitations, and there are {population:,} customers",
        got=f"a response rate of {response:g}",
        remedy=f"The smallest margin that can be reached is {least:.4g}",
    )


def second_deviation(
    quantity: Quantity,
    deviation: float,
    mean: float | None,
    difference: float,
    *,
    given: float | None,
) -> float:
    """Return the standard deviation in the second group."""
    if quantity not in _SHARES or given is not None:
        return deviation
    unit = _UNIT[quantity]
    moved = (0.5 * unit if mean is None else mean) + difference
    if not 0 <= moved <= unit:
        raise ArgumentError.about(
            "difference",
            f"must leave the second group between 0 and {unit:g}",
            got=[moved],
            remedy="Give a smaller difference",
        )
    return float(np.sqrt(moved * (unit - moved)))
