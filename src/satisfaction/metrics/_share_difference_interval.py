"""Confidence interval of the difference of two shares from plain counts."""

from __future__ import annotations

from typing import Literal, get_args

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._counts import check_counts, check_method, check_trials
from satisfaction.foundation._differences import (
    agresti_caffo_limits,
    mee_limits,
    miettinen_nurminen_limits,
    newcombe_limits,
    share_difference_moments,
)
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.foundation._wald_interval import wald_limits
from satisfaction.metrics._share_interval import refuse_excess

ShareDifferenceMethod = Literal["newcombe", "miettinen_nurminen", "mee", "agresti_caffo", "wald"]

_LIMITS = {
    "newcombe": newcombe_limits,
    "miettinen_nurminen": miettinen_nurminen_limits,
    "mee": mee_limits,
    "agresti_caffo": agresti_caffo_limits,
}


def share_difference_interval(
    a: tuple[int, int],
    b: tuple[int, int],
    *,
    confidence_level: float = 0.95,
    method: ShareDifferenceMethod = "newcombe",
) -> ConfidenceInterval:
    """Confidence interval of the share in `a` minus the share in `b`, independent samples.

    Parameters
    ----------
    a, b : tuple of int
        ``(successes, n)`` of each sample.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    method : {"newcombe", "miettinen_nurminen", "mee", "agresti_caffo", "wald"}
        Newcombe's is his method 10, from the Wilson interval of each share.

    Returns
    -------
    ConfidenceInterval
        Limits as fractions from -1 to 1; negative means that `a` is lower.

    Raises
    ------
    DataTypeError
        If a sample is not a pair of numbers.
    DataValueError
        If a count is missing, infinite or negative, or if there are more successes than answers;
        `EmptyDataError` if nobody answered.
    ArgumentError
        If `confidence_level` is not between 0 and 1; `MethodError` for an unknown method.

    Notes
    -----
    Newcombe: ``d - sqrt((p1 - l1)^2 + (u2 - p2)^2)`` and ``d + sqrt((u1 - p1)^2 + (p2 - l2)^2)``
    with the Wilson limits l, u of each. Miettinen and Nurminen's limits are where the score
    statistic, with the shares of greatest likelihood under that difference, reaches z.

    References
    ----------
    Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
    Miettinen & Nurminen 1985, doi:10.1002/sim.4780040211. Mee 1984, Biometrics 40:1175.
    Agresti & Caffo 2000, doi:10.1080/00031305.2000.10474560.

    Examples
    --------
    56 of 70 were satisfied after the change, 48 of 80 before it.

    >>> share_difference_interval((56, 70), (48, 80))
    ConfidenceInterval(0.052431 to 0.33387, 0.95, 'newcombe')
    >>> share_difference_interval((56, 70), (48, 80), method="miettinen_nurminen")
    ConfidenceInterval(0.05283 to 0.33817, 0.95, 'miettinen_nurminen')
    """
    check_method(method, get_args(ShareDifferenceMethod), "Newcombe's is a good choice")
    level = check_confidence_level(confidence_level)
    counts = *_check_sample(a, "a"), *_check_sample(b, "b")
    z = quantile(level)
    if method == "wald":
        low, high = wald_limits(*share_difference_moments(*counts), z, (-1.0, 1.0))
    else:
        low, high = _LIMITS[method](*counts, z)
    return ConfidenceInterval(float(low), float(high), level, method)


def _check_sample(sample: object, name: str) -> tuple[float, float]:
    """Return successes and n of one sample."""
    if not isinstance(sample, tuple | list) or len(sample) != 2:
        raise DataTypeError.about(
            name,
            "must be a pair (successes, n)",
            got=type(sample).__name__,
            remedy=f"Write {name}=(56, 70)",
        )
    x, n = check_counts(sample[0], f"{name}[0]"), check_counts(sample[1], f"{name}[1]")
    if x.ndim or n.ndim:
        raise DataTypeError.about(
            name, "must hold two single numbers", got="arrays", remedy="Compare one pair at a time"
        )
    check_trials(n, f"{name}[1]")
    refuse_excess(x, n, f"{name}[0]")
    return float(x), float(n)
