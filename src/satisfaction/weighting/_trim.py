"""`trim`: weights cut at limits, the difference given to the others."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError, ArgumentError, InfeasibleError
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.survey._columns import check_alignment
from satisfaction.survey._labels import encode
from satisfaction.survey._request import Source
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._weight_summary import check_weights

Floats = NDArray[np.float64]

_ROUNDING = 1e-12  # relative: what is left to give is nothing


def trim(
    weights: ArrayLike | AdjustedWeights,
    *,
    lower: float = 0.0,
    upper: float = np.inf,
    redistribute: Literal["proportional", "equal"] = "proportional",
    within: Any = None,
) -> AdjustedWeights:
    """Cut weights at limits and give the difference to the others, so that the sum stays.

    Parameters
    ----------
    weights : array-like or AdjustedWeights
        Weights of at least 0. A weight of 0 is no part of the sample and stays 0.
    lower, upper : float, default 0 and inf
        Limits of the weights above 0.
    redistribute : {"proportional", "equal"}, default "proportional"
        Whether the others change in proportion to their weights or by equal amounts.
    within : array-like, optional
        Groups whose sums are kept, each by itself.

    Returns
    -------
    AdjustedWeights
        With ``n_trimmed``. Margins that the weights met before are missed now: ``max_misfit``
        says by how much.

    Raises
    ------
    InfeasibleError
        If no weights within the limits have the sum; says which limit would do.
    DesignError
        If weights are impossible.

    Notes
    -----
    Weights outside are set to their limit and the difference goes to those strictly inside, as
    often as needed. ``rake(bounds=)`` keeps the margins too, and is better where there are any.

    References
    ----------
    Potter (1990), A study of procedures to identify and trim extreme sampling weights,
    Proceedings of the Section on Survey Research Methods, ASA, 225-230.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.trim([1, 1, 2, 16], upper=8).weights
    array([3., 3., 6., 8.])
    """
    check_choice(redistribute, "redistribute", ("proportional", "equal"))
    low = check_number(lower, "lower", low=0)
    high = upper if _is_infinite(upper) else check_number(upper, "upper", low=0, open_low=True)
    if low >= high:
        raise ArgumentError.about(
            "lower", "must be below upper", got=[low, high], remedy="Give the smaller limit first"
        )
    base = check_weights(weights)
    group = _read_groups(within, weights, len(base))
    trimmed = base.copy()
    for number in range(int(group.max()) + 1):
        rows = np.flatnonzero((group == number) & (base > 0))
        if rows.size:
            _check_limits(base[rows], low, high)
            trimmed[rows] = _trim_group(base[rows], low, high, equal=redistribute == "equal")
    source = weights if isinstance(weights, AdjustedWeights) else None
    return AdjustedWeights(
        weights=trimmed,
        base_weights=base if source is None else source.base_weights,
        method="trim",
        bounds=(low, high),
        bounds_on="weight",
        n_trimmed=int(((base > 0) & ((base < low) | (base > high))).sum()),
        auxiliaries=() if source is None else source._auxiliaries,
        variance_factors=None if source is None else source._variance_factors,
    )


def _is_infinite(value: object) -> bool:
    """Return whether a limit is absent."""
    return isinstance(value, float) and value == np.inf


def _read_groups(within: Any, weights: Any, n: int) -> NDArray[np.intp]:
    """Return the group of each row."""
    if within is None:
        return np.zeros(n, dtype=np.intp)
    if hasattr(within, "iloc") and hasattr(weights, "iloc"):
        check_alignment(
            [Source("weights", "weights", None), Source("within", "within", None)],
            [weights, within],
        )
    codes = encode(within, "within").codes
    if len(codes) != n:
        raise AlignmentError.about(
            "within",
            f"must be as long as weights ({n:,})",
            got=f"{len(codes):,} values",
            remedy="Give the group of each row",
        )
    return codes.astype(np.intp)


def _check_limits(weights: Floats, low: float, high: float) -> None:
    """Refuse limits that the mean of the weights does not lie between."""
    mean = float(weights.mean())
    if mean > high * (1 + _ROUNDING):
        raise InfeasibleError.about(
            "upper",
            f"{len(weights):,} weights of at most {high:g} cannot sum to {weights.sum():g}",
            got=[high],
            remedy=f"The least possible upper limit is their mean, {mean:.6g}",
            smallest_upper=mean,
        )
    if mean < low * (1 - _ROUNDING):
        raise InfeasibleError.about(
            "lower",
            f"{len(weights):,} weights of at least {low:g} cannot sum to {weights.sum():g}",
            got=[low],
            remedy=f"The greatest possible lower limit is their mean, {mean:.6g}",
            largest_lower=mean,
        )


def _trim_group(weights: Floats, low: float, high: float, *, equal: bool) -> Floats:
    """Return weights within limits with the same sum.

    Every round pins at least one more weight at a limit, or ends.
    """
    total = weights.sum()
    kept = np.clip(weights, low, high)
    while abs(left := total - kept.sum()) > _ROUNDING * total:
        free = (kept > low) & (kept < high)
        if not free.any():  # all lie at limits: those at the wrong one move back
            free = kept < high if left > 0 else kept > low
        share = np.ones(int(free.sum())) if equal else kept[free]
        with np.errstate(over="ignore"):  # far beyond a limit is at the limit
            kept[free] += share * (left / share.sum())
        kept = np.clip(kept, low, high)
    return kept
