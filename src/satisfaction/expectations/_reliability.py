"""How reliable a difference score is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError
from satisfaction.expectations._moments import correlation_of, covariance_matrix, cronbach_alpha
from satisfaction.expectations._ratings import Ratings
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import json_number


@frozen
class DifferenceReliability:
    """How much of the variation of a difference is not error of measurement.

    Two reliable ratings that go together have an unreliable difference: what they share cancels,
    their errors do not.

    Parameters
    ----------
    expected, perceived : float
        Reliability of the two sides: Cronbach's alpha of their items, or as given.
    gap_items : float
        Cronbach's alpha of the items' gaps; nan for single items.
    correlation : float
        Between the two sides.
    difference : float
        Reliability of the difference; at most 1, it may be negative.

    Notes
    -----
    ``(s_P**2 r_PP + s_E**2 r_EE - 2 r s_P s_E) / (s_P**2 + s_E**2 - 2 r s_P s_E)``.

    References
    ----------
    Peter, J. P., Churchill, G. A., Brown, T. J. (1993). Caution in the use of difference scores in
    consumer research. Journal of Consumer Research 19, 655, doi:10.1086/209329.

    Examples
    --------
    Two ratings of reliability .9 and .85 that go together have a gap of reliability .375:

    >>> import satisfaction as sat
    >>> answers = {"e": [1, 2, 3, 4, 5], "p": [2, 1, 4, 3, 5]}
    >>> gap = sat.disconfirmation(answers, expected="e", perceived="p", scale=(1, 5),
    ...                           standard="predicted", reliability=(0.9, 0.85))
    >>> gap.reliability.difference
    0.375
    """

    expected: float
    perceived: float
    gap_items: float
    correlation: float
    difference: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "expected": json_number(self.expected),
            "perceived": json_number(self.perceived),
            "gap_items": json_number(self.gap_items),
            "correlation": json_number(self.correlation),
            "difference": json_number(self.difference),
        }


def read_reliability(reliability: object) -> tuple[float, float] | None:
    """Return the reliabilities of expected and perceived as given, each from 0 to 1."""
    if reliability is None:
        return None
    if not isinstance(reliability, Sequence) or isinstance(reliability, str):
        got = type(reliability).__name__
    elif len(reliability) != 2:
        got = f"{len(reliability)} numbers"
    else:
        first, second = (check_number(part, "reliability", low=0, high=1) for part in reliability)
        return first, second
    raise DataTypeError.about(
        "reliability",
        "must be two numbers: of the expected and of the perceived rating",
        got=got,
        remedy="Write reliability=(0.8, 0.7)",
    )


def difference_reliability(
    ratings: Ratings, inside: NDArray[np.bool_], given: tuple[float, float] | None
) -> DifferenceReliability | None:
    """Return the reliability of perceived minus expected, None where nothing is known of it."""
    expected, perceived = ratings.items("expected"), ratings.items("perceived")
    k = expected.shape[1]
    if k == 1 and given is None:
        return None
    both = np.column_stack([ratings.mean("expected"), ratings.mean("perceived")])
    spread = covariance_matrix(ratings.tally, both, inside)
    own, gap_items = given or (float("nan"), float("nan")), float("nan")
    if k > 1:
        item_spread = covariance_matrix(ratings.tally, np.hstack([expected, perceived]), inside)
        ee, ep, pp = item_spread[:k, :k], item_spread[:k, k:], item_spread[k:, k:]
        own = (cronbach_alpha(ee), cronbach_alpha(pp))
        gap_items = cronbach_alpha(ee + pp - ep - ep.T)
    shared = 2 * spread[0, 1]
    total = spread[0, 0] + spread[1, 1] - shared
    reliable = spread[0, 0] * own[0] + spread[1, 1] * own[1] - shared
    negligible = 1e-14 * (spread[0, 0] + spread[1, 1])
    difference = float(reliable / total) if total > negligible else float("nan")
    return DifferenceReliability(
        expected=own[0],
        perceived=own[1],
        gap_items=gap_items,
        correlation=correlation_of(spread),
        difference=difference,
    )
