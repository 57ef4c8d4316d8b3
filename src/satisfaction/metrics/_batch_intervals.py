"""Confidence intervals of many estimates at once, by every method of the library."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DesignError, MethodError, WeakDataWarning
from satisfaction.foundation._net_intervals import net_limits
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import quantile
from satisfaction.foundation._score_interval import score_limits
from satisfaction.foundation._share_intervals import (
    agresti_coull_limits,
    beta_limits,
    clopper_pearson_limits,
    jeffreys_limits,
    logit_limits,
    midp_limits,
    t_quantile,
)
from satisfaction.foundation._wald_interval import wald_limits
from satisfaction.metrics._batch import Batch
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._quantity import Quantity

Floats = NDArray[np.float64]
Limits = tuple[Floats, Floats]
IntervalMethod = Literal[
    "score",
    "wilson",
    "agresti_coull",
    "clopper_pearson",
    "jeffreys",
    "midp",
    "wald",
    "t",
    "adjusted_wald",
    "beta",
    "logit",
]

MOST_SCORES = 1_000  # an index with more attained values has a t interval

_SIMPLE: Mapping[str, tuple[str, ...]] = {
    "share": (
        "score",
        "wilson",
        "agresti_coull",
        "clopper_pearson",
        "jeffreys",
        "midp",
        "wald",
        "t",
    ),
    "net": ("score", "adjusted_wald", "wald", "t"),
    "mean": ("score", "t"),
}
_DESIGN: Mapping[str, tuple[str, ...]] = {
    "share": ("score", "wilson", "beta", "logit", "t"),
    "net": ("score", "t"),
    "mean": ("score", "t"),
}


def default_method(batch: Batch) -> str:
    """Return the method that is used where none is named."""
    if isinstance(batch.metric, Quantity) and batch.metric.family != "share":
        return "t"
    return "score" if len(batch.scores) <= MOST_SCORES or isinstance(batch.metric, Metric) else "t"


def available_methods(batch: Batch) -> tuple[str, ...]:
    """Return the methods that fit the estimates."""
    metric = batch.metric
    if isinstance(metric, Quantity) and metric.family != "share":
        return ("t", "logit") if np.isfinite(metric.bounds).all() else ("t",)
    table = _DESIGN if batch.declared else _SIMPLE
    return table[metric.family]


def check_method(batch: Batch, method: object) -> str:
    """Return the method of an interval, the default for None."""
    if method is None:
        return default_method(batch)
    fitting = available_methods(batch)
    if method not in fitting:
        kind = "with a declared design" if batch.declared else "without a design"
        raise MethodError.about(
            "method",
            f"a {batch.metric.family} {kind} has the methods {', '.join(sorted(fitting))}",
            got=[method],
            remedy="Choose one of them",
        )
    return str(method)


def batch_limits(
    batch: Batch, confidence_level: float, method: str
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return lower limits, upper limits, and the method used for each estimate."""
    check_degrees(batch)
    used = [method] * len(batch)
    if method in {"score", "wilson"}:
        low, high = _score(batch, confidence_level)
    else:
        low, high = _named(batch, confidence_level, method)
        falls_back = batch.constant
        if method in {"logit", "t"} and falls_back.any() and _has_score(batch):
            score_low, score_high = _score(batch, confidence_level)
            low = np.where(falls_back, score_low, low)
            high = np.where(falls_back, score_high, high)
            used = ["score" if back else method for back in falls_back.tolist()]
    _warn_invisible(batch)
    bounds = batch.metric.bounds
    low, high = np.clip(low, *bounds), np.clip(high, *bounds)
    if method == "adjusted_wald":  # the one whose center is not the value: it may miss it
        return low, high, tuple(used)
    return np.minimum(low, batch.value), np.maximum(high, batch.value), tuple(used)


def _has_score(batch: Batch) -> bool:
    """Return whether a score interval exists."""
    return "score" in available_methods(batch)


def _without_degrees(batch: Batch) -> NDArray[np.bool_]:
    """Return for which estimates the design leaves no interval."""
    if not batch.declared or batch.census:
        return np.zeros(len(batch), dtype=bool)
    return np.asarray((batch.degrees_of_freedom <= 0) | np.isnan(batch.variance))


def check_degrees(batch: Batch, which: NDArray[np.intp] | None = None) -> None:
    """Refuse intervals where a design leaves no degrees of freedom, or no variance."""
    chosen = np.arange(len(batch)) if which is None else which
    wrong = chosen[_without_degrees(batch)[chosen]]
    if not wrong.size:
        return
    key = batch.keys[wrong[0]]
    where = "the estimate" if key == () else f"segment {shorten(key)!r}"
    degrees = batch.degrees_of_freedom[wrong[0]]
    if degrees <= 0:
        raise DesignError.about(
            "design",
            "an interval needs more clusters than strata",
            got=f"{degrees:g} degrees of freedom for {where}",
            count=wrong.size,
            remedy="Merge strata, or report the estimate without an interval",
        )
    raise DesignError.about(
        "design",
        "an interval needs a standard error",
        got=f"nan for {where}",
        count=wrong.size,
        remedy="Divide the weights by their largest, or report the estimate without an interval",
    )


def defined_limits(batch: Batch, confidence_level: float) -> Limits:
    """Return the default limits, nan where they are not defined."""
    method = default_method(batch)
    undefined = _without_degrees(batch)
    if method == "t":
        undefined = undefined | np.isnan(batch.variance)
    low, high = np.full(len(batch), np.nan), np.full(len(batch), np.nan)
    rows = np.flatnonzero(~undefined)
    if rows.size:
        part = batch.select(rows)
        low[rows], high[rows], _ = batch_limits(part, confidence_level, method)
    return low + 0.0, high + 0.0


def _warn_invisible(batch: Batch) -> None:
    """Warn where clusters are declared but all agree."""
    if batch.clustered and not batch.census and batch.constant.any():
        warnings.warn(
            "design: no variation between clusters is visible; clustering could not be allowed for",
            WeakDataWarning,
            stacklevel=4,
        )


def quantiles(batch: Batch, confidence_level: float) -> Floats:
    """Return the quantile of each estimate: normal without design, else t."""
    if not batch.declared:
        return np.full(len(batch), quantile(confidence_level))
    degrees = np.where(batch.degrees_of_freedom > 0, batch.degrees_of_freedom, 1.0)
    return t_quantile(degrees, (1 - confidence_level) / 2)


def _score(batch: Batch, confidence_level: float) -> Limits:
    """Return score limits."""
    return score_limits(
        batch.scores, batch.fractions, batch.size, quantiles(batch, confidence_level)
    )


def _named(batch: Batch, confidence_level: float, method: str) -> Limits:
    """Return the limits of one of the other methods."""
    if method in {"t", "logit"} and np.isnan(batch.variance).any() and not batch.declared:
        raise MethodError.about(
            "method",
            f"a {method} interval needs at least 2 answers and a finite value",
            got=[method],
            remedy='Use method="score"' if _has_score(batch) else "Collect more answers",
        )
    if method == "t":
        degrees = batch.degrees_of_freedom
        reach = t_quantile(np.where(degrees > 0, degrees, 1.0), (1 - confidence_level) / 2)
        return wald_limits(batch.value, np.sqrt(batch.variance), reach, batch.metric.bounds)
    if method == "logit":
        return _logit(batch, confidence_level, batch.metric.bounds)
    if batch.metric.family == "share":
        return _share(batch, confidence_level, method)
    counts = (batch.counts[:, 2], batch.counts[:, 1], batch.counts[:, 0])
    low, high = net_limits(*counts, confidence_level, method=method)  # type: ignore[arg-type]  # checked
    return _from_net(batch, low), _from_net(batch, high)


def _from_net(batch: Batch, fraction: Floats) -> Floats:
    """Return a net on -1 to 1 on the scores of the metric."""
    low, middle, high = batch.scores
    return np.asarray(middle + fraction * (high - low) / 2)


def _logit(batch: Batch, confidence_level: float, bounds: tuple[float, float]) -> Limits:
    """Return limits that are symmetric in log odds; the value itself where nothing varies."""
    low, high = bounds
    p, variance = (batch.value - low) / (high - low), batch.variance / (high - low) ** 2
    inside = ~batch.constant & (p > 0) & (p < 1)
    limits = logit_limits(
        np.where(inside, p, 0.5),
        np.where(inside, variance, 1.0),
        quantiles(batch, confidence_level),
    )
    lower, upper = (np.where(inside, low + (high - low) * limit, batch.value) for limit in limits)
    return lower, upper


def _share(batch: Batch, confidence_level: float, method: str) -> Limits:
    """Return the limits of a share, on the scores of the metric."""
    low_score, high_score = float(batch.scores[0]), float(batch.scores[-1])
    width = high_score - low_score
    z = quantile(confidence_level)
    p = (batch.value - low_score) / width
    n = batch.n.astype(np.float64)
    if method == "beta":
        limits = beta_limits(
            p, np.minimum(batch.size, 1e15), n, batch.degrees_of_freedom, confidence_level
        )
        if batch.census:
            limits = (p, p)
    else:
        x = batch.counts[:, -1].astype(np.float64)
        if method == "agresti_coull":
            limits = agresti_coull_limits(x, n, z)
        elif method == "wald":
            limits = wald_limits(p, np.sqrt(p * (1 - p) / n), z, (0.0, 1.0))
        else:
            exact = {
                "clopper_pearson": clopper_pearson_limits,
                "jeffreys": jeffreys_limits,
                "midp": midp_limits,
            }[method]
            limits = exact(x, n, confidence_level)
    low, high = limits
    return low_score + width * low, low_score + width * high
