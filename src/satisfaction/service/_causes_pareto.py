"""`causes_pareto`: which causes of dissatisfaction matter most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError, EmptyDataError
from satisfaction.foundation._checks import check_count, check_text
from satisfaction.metrics._domain_measures import DomainMeasures, share_of
from satisfaction.metrics._domain_result import with_segments
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.service._causes_result import CausesPareto
from satisfaction.service._first_row_design import simple_design
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._row_columns import read_row_columns
from satisfaction.survey._tally import Tally

Values = NDArray[Any]


def causes_pareto(
    data: Any,
    cause: str | None = None,
    *,
    customer: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> CausesPareto:
    """Measure which causes of dissatisfaction are named most, in falling order.

    How often a cause is named says nothing yet about how much it hurts.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or mapping from cause to count
        One row per complaint; or ready counts.
    cause : str, optional
        Column of the causes; without it the data is a mapping from cause to count.
    customer : str, optional
        Column of the customers, where one may name several causes: shares are then those of
        customers, may add to more than 100, and repeated mentions count once.
    by : str, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(cause)``. With `customer` one column,
        read at each customer's first row.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``; those of a customer
        must be equal.
    counts : str or array-like, optional
        Whole repeats of each row; not with `customer`.
    design : SurveyDesign, optional
        How the rows came about; with `customer` weights, strata and clusters.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a cause are left out and counted, or refused.

    Returns
    -------
    CausesPareto
        Shares in percent of the rows, or of the customers.

    Raises
    ------
    ArgumentError
        If counts come with other arguments, or `counts` with `customer`.
    DataTypeError
        If a count is no whole number.
    EmptyDataError
        If no cause is named.
    DesignError
        If weights differ within a customer, or the design is not known per customer.

    References
    ----------
    Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
    Technometrics 7, 247, doi:10.1080/00401706.1965.10490252.

    Examples
    --------
    Two hundred complaints: should we train courtesy, or solve problems at once?

    >>> from satisfaction.service import causes_pareto
    >>> causes = causes_pareto({"not resolved": 61, "discourteous": 38, "price": 22,
    ...                         "not right first time": 54, "treated as a number": 25})
    >>> causes.vital_few(0.7)
    ('not resolved', 'not right first time', 'discourteous')
    >>> causes.rank_intervals()["not resolved"]
    (1, 3)
    """
    if cause is None:
        patterns = _of_counts(data, (customer, by, weights, counts, design))
    elif customer is None:
        patterns = count_patterns(
            data,
            numbers={},
            labels={"cause": cause},
            by=by,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
    else:
        return _of_customers(data, cause, customer, by, counts, design, weights, missing)
    named = patterns.values["cause"]
    labels = sorted({label for label in named.tolist() if label is not None}, key=str)
    inside = patterns.tally.answered
    rows = {label: inside & np.array([one == label for one in named]) for label in labels}
    return _pareto(patterns.tally, rows, several=False)


def _pareto(
    counted: Tally, rows: Mapping[Any, NDArray[np.bool_]], *, several: bool
) -> CausesPareto:
    """Return the causes by falling share; `rows` says which distinct rows name each."""
    inside = counted.answered
    measures = DomainMeasures(
        counted, {label: share_of("share", named, inside) for label, named in rows.items()}
    )

    def describe(key: Any) -> CausesPareto:
        weight = {label: -measures.estimate(label, key).value for label in rows}
        order = sorted(rows, key=lambda label: (round(weight[label], 9), str(label)))
        return CausesPareto(measures=measures, key=key, causes=tuple(order), several=several)

    return with_segments(describe, counted, "cause")


def _of_counts(data: Any, others: tuple[Any, ...]) -> Patterns:
    """Return the patterns of ready counts."""
    if not isinstance(data, Mapping) or not data:
        raise ArgumentError.about(
            "cause",
            "must name the column of the causes",
            remedy='Write cause="reason", or give a mapping from cause to count',
        )
    if any(other is not None for other in others):
        raise ArgumentError.about(
            "data", "counts per cause stand alone", remedy="Give one row per complaint instead"
        )
    counts = [check_count(count, f"the count of {name!r}") for name, count in data.items()]
    names = np.empty(len(data), dtype=object)
    names[:] = list(data)
    return count_patterns(
        {"cause": names, "n": counts}, numbers={}, labels={"cause": "cause"}, counts="n"
    )


def _of_customers(
    data: Any,
    cause: str,
    customer: str,
    by: Any,
    counts: Any,
    design: SurveyDesign | None,
    weights: Any,
    missing: Literal["omit", "raise"],
) -> CausesPareto:
    """Return the shares of customers that name each cause."""
    if counts is not None:
        raise ArgumentError.about(
            "counts", "cannot stand beside customer", remedy="Give one row per mention"
        )
    plan = simple_design(design, weights, "customer")
    asked = {
        "cause": check_text(cause, "cause"),
        "customer": check_text(customer, "customer"),
        "by": by,
        **plan,
    }
    labels = {"cause", "customer", "by", "strata", "clusters"}
    columns = read_row_columns(data, asked, labels=labels)
    people, first, number = np.unique(
        np.array([str(one) for one in columns["customer"]]), return_index=True, return_inverse=True
    )
    _check_weights(columns.get("weights"), first, number)
    named = columns["cause"]
    causes = sorted({label for label in named.tolist() if label is not None}, key=str)
    if not causes:
        raise EmptyDataError.about(
            "cause", "nobody names a cause", remedy="Give at least one row with a cause"
        )
    table: dict[str, Any] = {}
    says = np.array([label is not None for label in named], dtype=bool)
    any_cause = np.bincount(number[says], minlength=len(people)) > 0
    for place, label in enumerate(causes):
        mentions = np.array([one == label for one in named], dtype=bool)
        yes = np.bincount(number[mentions], minlength=len(people)) > 0
        table[f"cause {place}"] = np.where(any_cause, yes, np.nan)
    parts: dict[str, Any] = {name: columns[name][first] for name in plan}
    counted = tally(
        table,
        list(table),
        by=None if by is None else columns["by"][first],
        design=SurveyDesign(**parts) if parts else None,
        missing=missing,
    )
    axes = counted.rows.role("answer")
    rows = {
        label: np.array([value == 1 for value in axis.values()], dtype=bool)
        for label, axis in zip(causes, axes, strict=True)
    }
    made = _pareto(counted, rows, several=True)
    return evolve(made, by=(by,)) if isinstance(by, str) else made


def _check_weights(weights: Values | None, first: Values, number: Values) -> None:
    """Refuse weights that differ within a customer."""
    if weights is None:
        return
    different = np.flatnonzero(weights != weights[first][number])
    if different.size:
        raise DesignError.about(
            "weights",
            "must be equal in all rows of a customer",
            positions=different[:3].tolist(),
            count=different.size,
            remedy="Give each customer one weight",
        )
