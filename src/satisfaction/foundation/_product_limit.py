"""The product-limit estimate of how many are still there, from tenures and leavers.

Stable signatures:

* ``product_limit(tenure, event, counts=None, *, entry=None, weights=None) -> ProductLimit``
* ``product_limit_influence(limit, tenure, event, *, entry=None) -> (rows, m)``
* ``survival_limits(survival, standard_errors, quantile, method) -> (low, high)``

A row stands for ``counts`` people who were seen until ``tenure`` and then left (``event``) or not;
they are at risk from ``entry`` (exclusive) to ``tenure`` (inclusive). ``weights`` are the sums of
weights of the rows. Everything is made by sorting once: rows and times may be many.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

LIMIT_METHODS = ("log-log", "log", "plain")


@frozen(eq=False)
class ProductLimit:
    """Survival after each event time, with what it is made of.

    ``hazard`` is the share of the weight at risk (``weight_at_risk``) that leaves at each time,
    ``variance`` Greenwood's with these weights as counts, nan once nobody is left; ``censored``
    counts those last seen from an event time until before the next; ``last`` is the last tenure.
    """

    times: Floats
    survival: Floats
    variance: Floats
    at_risk: Counts
    events: Counts
    censored: Counts
    hazard: Floats
    weight_at_risk: Floats
    last: float


def product_limit(
    tenure: ArrayLike,
    event: ArrayLike,
    counts: ArrayLike | None = None,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> ProductLimit:
    """Return ``S(t) = prod(1 - d_k / n_k)`` over the event times up to t.

    References
    ----------
    Kaplan, Meier (1958), Nonparametric estimation from incomplete observations, JASA 53, 457,
    doi:10.1080/01621459.1958.10501452.
    """
    seen = np.asarray(tenure, dtype=np.float64)
    left = np.asarray(event, dtype=bool)
    n = np.ones(seen.shape, dtype=np.int64) if counts is None else np.asarray(counts)
    w = n.astype(np.float64) if weights is None else np.asarray(weights, dtype=np.float64)
    start = None if entry is None else np.asarray(entry, dtype=np.float64)
    times = np.unique(seen[left & (n > 0)])
    at_risk = _at_risk(seen, start, n, times)
    weight_at_risk = _at_risk(seen, start, w, times)
    events = _sum_at(seen[left], n[left], times)
    censored = _sum_between(seen[~left], n[~left], times)
    leaving = _sum_at(seen[left], w[left], times)
    everybody = events == at_risk  # exactly, whatever the weights round to
    positive = weight_at_risk > 0
    ratio = np.divide(leaving, weight_at_risk, out=np.zeros(times.shape), where=positive)
    hazard = np.where(everybody & positive, 1.0, ratio)
    staying = weight_at_risk - leaving
    defined = positive & (hazard < 1)
    terms = np.divide(hazard, staying, out=np.full(times.shape, np.nan), where=defined)
    survival = np.cumprod(1 - hazard)
    return ProductLimit(
        times=times,
        survival=survival,
        variance=survival**2 * np.cumsum(np.where(positive, terms, 0.0)),
        at_risk=at_risk,
        events=events,
        censored=censored,
        hazard=hazard,
        weight_at_risk=weight_at_risk,
        last=float(seen[n > 0].max()),
    )


def product_limit_influence(
    limit: ProductLimit, tenure: ArrayLike, event: ArrayLike, *, entry: ArrayLike | None = None
) -> Floats:
    """Return the influence of one person of each row on the survival after each event time.

    ``-S(t) sum_{t_k <= t} (dN - Y h_k) / (W_k (1 - h_k))`` with dN whether the person leaves and
    Y whether they are at risk at ``t_k``; nan once nobody is left.
    """
    seen = np.asarray(tenure, dtype=np.float64)[:, None]
    leaves = (seen == limit.times) & np.asarray(event, dtype=bool)[:, None]
    present = seen >= limit.times
    if entry is not None:
        present &= np.asarray(entry, dtype=np.float64)[:, None] < limit.times
    staying = limit.weight_at_risk * (1 - limit.hazard)
    each = np.divide(1.0, staying, out=np.full(staying.shape, np.nan), where=staying > 0)
    each = np.where(limit.weight_at_risk > 0, each, 0.0)
    return np.asarray(-limit.survival * np.cumsum((leaves - present * limit.hazard) * each, axis=1))


def survival_limits(
    survival: Floats, standard_errors: Floats, quantile: float, method: str
) -> tuple[Floats, Floats]:
    """Return the limits of a survival: (1, 1) where it is 1, nan where it is 0.

    Log-log ``S**exp(+-q e / (S log S))``, log ``S exp(+-q e / S)``, plain ``S +- q e``; all
    within 0 and 1.
    """
    inside = (survival > 0) & (survival < 1)
    S = np.where(inside, survival, 0.5)
    reach = quantile * np.where(inside, standard_errors, 0.0)
    if method == "log-log":
        power = np.exp(reach / (S * -np.log(S)))
        low, high = S**power, S ** (1 / power)
    elif method == "log":
        low, high = S * np.exp(-reach / S), S * np.exp(reach / S)
    else:
        low, high = S - reach, S + reach
    edge = np.where(survival >= 1, 1.0, np.nan)
    return np.where(inside, np.clip(low, 0, 1), edge), np.where(inside, np.clip(high, 0, 1), edge)


def _at_risk(seen: Floats, entry: Floats | None, amount: NDArray, times: Floats) -> NDArray:  # type: ignore[type-arg]  # counts or weights
    """Return the amount that is at risk at each time."""
    present = _not_before(seen, amount, times)
    return present if entry is None else present - _not_before(entry, amount, times)


def _not_before(values: Floats, amount: NDArray, times: Floats) -> NDArray:  # type: ignore[type-arg]  # counts or weights
    """Return the amount whose value is at least each time."""
    order = np.argsort(values, kind="stable")
    later = np.append(np.cumsum(amount[order][::-1])[::-1], 0)
    return np.asarray(later[np.searchsorted(values[order], times, side="left")])


def _sum_at(values: Floats, amount: NDArray, times: Floats) -> NDArray:  # type: ignore[type-arg]  # counts or weights
    """Return the amount whose value is each time; rows without any amount may have no time."""
    some = amount > 0
    total = np.zeros(times.shape, dtype=amount.dtype)
    np.add.at(total, np.searchsorted(times, values[some]), amount[some])
    return total


def _sum_between(values: Floats, amount: Counts, times: Floats) -> Counts:
    """Return the amount whose value lies from each time until before the next."""
    place = np.searchsorted(times, values, side="right") - 1
    total = np.zeros(times.shape, dtype=np.int64)
    np.add.at(total, place[place >= 0], amount[place >= 0])
    return total
