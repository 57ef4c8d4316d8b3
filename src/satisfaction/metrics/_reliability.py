"""`reliability`: how well several items measure one thing."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    WeakDataWarning,
)
from satisfaction.foundation._rendering import shorten
from satisfaction.metrics._items import count_items, item_values
from satisfaction.metrics._reliability_result import Reliability
from satisfaction.models._scale import RatingScale
from satisfaction.survey._tally import Tally
from satisfaction.survey._weights import check_total

Floats = NDArray[np.float64]

_NO_VARIANCE = 1e-12  # of the sum of the items' variances: a sum varying less does not vary


def reliability(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    scale: Any,
    reverse: Collection[str] = (),
    weights: Any = None,
    counts: Any = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Reliability:
    """Measure how consistently several items measure one thing: Cronbach's alpha and its parts.

    Parameters
    ----------
    data : frame, mapping of columns, matrix of shape (respondents, items), or Tally
        The answers.
    items : sequence of str, optional
        Columns of the items, at least two; by default all of a mapping (that no other argument
        names), a matrix or a tally.
    scale : RatingScale, tuple, or mapping from item to one of them
        The scale of the items.
    reverse : collection of str, default ()
        Items worded the other way round: x counts as ``low + high - x``.
    weights : str or array-like, optional
        Sampling weights: variances and covariances are those of the weighted answers.
    counts : str or array-like, optional
        Whole repeats of each row.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking an item are left out and counted, or refused.

    Returns
    -------
    Reliability
        Alpha with its interval, and what each item does to it.

    Raises
    ------
    DataValueError
        If there are fewer than two items or complete rows, an item is constant, or the sum of
        the items is.
    DesignError
        If the weights of the complete rows sum to 0.
    ColumnError
        If an item to reverse is not there.

    Warns
    -----
    WeakDataWarning
        If an item runs against the sum of the others; nothing is reversed silently.

    Notes
    -----
    With the covariances ``s_ij`` and correlations ``r_ij`` of k items
    ``alpha = k / (k - 1) (1 - sum(s_jj) / sum(s_ij))`` and
    ``standardized_alpha = k / (k - 1) (1 - k / sum(r_ij))``. The result also fits one factor
    with loadings l and unique variances u when asked for it: ``omega_total =
    sum(l)**2 / (sum(l)**2 + sum(u))``.

    References
    ----------
    Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16,
    297, doi:10.1007/BF02310555. McDonald (1999), Test Theory, ISBN 978-0805830750. Fornell,
    Larcker (1981), Journal of Marketing Research 18, 39, doi:10.1177/002224378101800104.

    Examples
    --------
    The last item is worded negatively:

    >>> import satisfaction as sat
    >>> answers = {"helped": [5, 4, 4, 2, 3, 1], "friendly": [5, 5, 4, 1, 3, 2],
    ...            "waited": [1, 2, 1, 4, 4, 5]}
    >>> sat.reliability(answers, scale=(1, 5), reverse=["waited"])
    alpha = 0.95   95 % CI 0.81 to 0.99   n = 6
    item       mean     sd   item-total   alpha if dropped
    helped     3.17   1.47         0.95               0.91
    friendly   3.33   1.63         0.87               0.96
    waited     3.17   1.72         0.90               0.94
    """
    counted = count_items(data, items, scale=scale, weights=weights, counts=counts, missing=missing)
    names = counted.answers
    if len(names) < 2:
        raise DataValueError.about(
            "items",
            "must be at least two",
            got=list(names),
            remedy="One item has no consistency with others",
        )
    values = _reversed(counted, _check_reverse(reverse, names))
    means, S = _moments(counted, values, names)
    alphas, item_total = _alphas(S), _item_total(S)
    _warn_negative(names, item_total)
    deviations = np.sqrt(np.diag(S))
    return Reliability(
        alpha=_alpha(S),
        standardized_alpha=_alpha(S / np.outer(deviations, deviations)),
        item_total=dict(zip(names, item_total.tolist(), strict=True)),
        alpha_if_dropped=dict(zip(names, alphas, strict=True)) if len(names) > 2 else {},
        item_means=dict(zip(names, means.tolist(), strict=True)),
        item_sds=dict(zip(names, deviations.tolist(), strict=True)),
        n=counted.n,
        n_missing=counted.n_missing,
        covariance=S,
    )


def _check_reverse(reverse: Any, names: tuple[str, ...]) -> frozenset[str]:
    """Return the items to reverse."""
    if isinstance(reverse, str) or not isinstance(reverse, Collection):
        raise DataTypeError.about(
            "reverse",
            "must be a list of items",
            got=type(reverse).__name__,
            remedy='Write reverse=["waited"]',
        )
    for name in reverse:
        if name not in names:
            raise ColumnError.absent("reverse", name, names)
    return frozenset(reverse)


def _reversed(counted: Tally, reverse: frozenset[str]) -> Floats:
    """Return the answers of each distinct row, some items reversed on their scale."""
    values = item_values(counted)
    for place, name in enumerate(counted.answers):
        if name in reverse:
            scale = RatingScale.of(counted.scales[place])
            values[:, place] = scale.low + scale.high - values[:, place]
    return values


def _moments(counted: Tally, values: Floats, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return means and covariances of the items over the complete rows."""
    n = counted.n
    if n == 0:
        raise EmptyDataError.about(
            "items",
            "no row has an answer to all of them",
            remedy=f"All {counted.n_missing:,} rows lack an item",
        )
    if n < 2:
        raise DataValueError.about(
            "items", "need at least 2 complete rows", got=[n], remedy="Give more answers"
        )
    some = counted.answered & (counted.weights > 0)
    x, w = values[some], counted.weights[some]
    check_total(float(w.sum()))
    for place, name in enumerate(names):
        if x[:, place].max() == x[:, place].min():
            raise DataValueError.about(
                "items",
                "every item must vary",
                got=f"{shorten(name)} with the same answer in every complete row",
                remedy="Leave this item out",
            )
    share = w / w.max() / (w / w.max()).sum()
    means = share @ x
    centered = x - means
    S = n / (n - 1) * (centered * share[:, None]).T @ centered
    if S.sum() <= _NO_VARIANCE * np.trace(S):
        raise DataValueError.about(
            "items",
            "the sum of the items must vary",
            got="items that cancel each other",
            remedy="Reverse those that are worded the other way round",
        )
    return means, S


def _alpha(S: Floats) -> float:
    """Return alpha of a covariance matrix, nan where the sum of the items does not vary."""
    k, own, total = len(S), np.trace(S), S.sum()
    if total <= _NO_VARIANCE * own:
        return float("nan")
    return float(k / (k - 1) * (1 - own / total))


def _alphas(S: Floats) -> list[float]:
    """Return alpha without each of the items, nan for two items."""
    kept = [np.delete(np.arange(len(S)), place) for place in range(len(S))]
    return [_alpha(S[np.ix_(rest, rest)]) if rest.size > 1 else float("nan") for rest in kept]


def _item_total(S: Floats) -> Floats:
    """Return the correlation of each item with the sum of the others."""
    own = np.diag(S)
    shared = S.sum(axis=0) - own
    others = S.sum() - own - 2 * shared
    varies = others > _NO_VARIANCE * np.trace(S)
    return np.where(varies, shared / np.sqrt(own * np.where(varies, others, 1.0)), np.nan)


def _warn_negative(names: tuple[str, ...], item_total: Floats) -> None:
    """Warn where items run against the others."""
    negative = [shorten(name) for name, r in zip(names, item_total, strict=True) if r < 0]
    if negative:
        warnings.warn(
            f"items: {', '.join(negative)} run against the sum of the others: reverse them?",
            WeakDataWarning,
            stacklevel=3,
        )
