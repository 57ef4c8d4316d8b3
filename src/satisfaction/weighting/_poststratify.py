"""`poststratify`: weights that meet the sizes of one set of groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from satisfaction.errors import DataTypeError
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._auxiliary import Name, read_margin, refuse_empty
from satisfaction.weighting._cells import Cells
from satisfaction.weighting._table import read_base, read_columns
from satisfaction.weighting._targets import scale_targets


def poststratify(
    data: Any,
    targets: Mapping[Any, float],
    *,
    by: Any,
    weights: Any = None,
    total: float | None = None,
) -> AdjustedWeights:
    """Adjust weights so that every group has its known size.

    Parameters
    ----------
    data : frame or mapping of columns
        Of the people who answered, eager.
    targets : mapping of level to float
        Share (they sum to 1) or number of customers of every group. With several columns the
        levels are tuples.
    by : str, sequence of str, or array-like
        The column or columns that make the groups, or the group of each row.
    weights : str or array-like, optional
        Base weights, 1 by default.
    total : float, optional
        What shares are scaled to, by default the sum of the base weights.

    Returns
    -------
    AdjustedWeights
        In the order of the rows.

    Raises
    ------
    DesignError
        If a group of the data has no target, or base weights are impossible.
    InfeasibleError
        If groups with a target above 0 have no answer: lists them all.

    Notes
    -----
    ``w = d T_c / sum(d in c)`` for a row of group c with base weight d.

    References
    ----------
    Holt, Smith (1979), Post stratification, JRSS A 142, doi:10.2307/2344652.

    Examples
    --------
    Half of the customers are in the north, but three of four answers came from there:

    >>> import satisfaction as sat
    >>> answers = {"region": ["n", "n", "n", "s"], "rating": [5, 4, 5, 2]}
    >>> adjusted = sat.poststratify(answers, {"n": 0.5, "s": 0.5}, by="region")
    >>> adjusted.weights.round(3)
    array([0.667, 0.667, 0.667, 2.   ])
    """
    if not isinstance(targets, Mapping):
        raise DataTypeError.about(
            "targets",
            "must be a mapping from group to target",
            got=type(targets).__name__,
            remedy='Write {"north": 1200, "south": 800}',
        )
    columns = by if _is_names(by) else [by]
    wanted = [("by", column) for column in columns]
    if weights is not None:
        wanted.append(("weights", weights))
    found = read_columns(data, wanted, only="by")
    base = read_base(found.pop() if weights is not None else None, len(found[0]))
    texts = tuple(column if isinstance(column, str) else "by" for column in columns)
    name: Name = texts if len(texts) > 1 else texts[0]
    (group,) = scale_targets([read_margin(name, targets, found)], total, float(base.sum()))
    cells = Cells.of([group], base)
    (sums,) = cells.sums([group])
    refuse_empty([group], [sums])
    factors = np.divide(group.targets, sums, out=np.zeros(len(sums)), where=sums > 0)
    return AdjustedWeights(
        weights=cells.weights(base, factors[cells.codes[0]]),
        base_weights=base,
        method="poststratify",
        auxiliaries=cells.keep([group]),
    )


def _is_names(by: object) -> bool:
    """Return whether `by` is a list of column names rather than one column."""
    return isinstance(by, list | tuple) and bool(by) and all(isinstance(part, str) for part in by)
