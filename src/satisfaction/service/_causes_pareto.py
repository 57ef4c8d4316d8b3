"""`causes_pareto`: which causes of dissatisfaction matter most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, EmptyDataError
from satisfaction.foundation._checks import check_count, check_text
from satisfaction.metrics._domain_measures import DomainMeasures, share_of
from satisfaction.metrics._domain_result import with_segments
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.models._columns import records_to_columns
from satisfaction.models._complaint import Complaint
from satisfaction.service._causes_result import CausesPareto
from satisfaction.service._units import UnitColumns, missing_labels
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._labels import Encoded
from satisfaction.survey._row_columns import is_records, read_coded_columns
from satisfaction.survey._tally import Tally
from satisfaction.survey._weights import refuse_missing_keys


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
        Column of the causes; without it the data is a mapping from cause to count, or a sequence
        of `Complaint` records: their main causes, and with `customer` the further ones too.
    customer : str, optional
        Column of the customers, where one may name several causes: shares are then those of
        customers, may add to more than 100, and repeated mentions count once.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(cause)``. With `customer` they are
        read at each customer's first row.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row; not with `customer`.
    design : SurveyDesign, optional
        How the rows came about; with `customer` how the customers did: it must be equal in all
        rows of a customer.
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
        If the design differs within a customer, or a row has no customer.

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
    if cause is None and is_records(data) and isinstance(data[0], Complaint):
        data, cause = _complaint_columns(data, several=customer is not None), "cause"
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
    place = {label: number for number, label in enumerate(labels)}
    number = np.array([place.get(label, -1) for label in named.tolist()], dtype=np.intp)
    inside = patterns.tally.answered
    rows = {label: inside & (number == place[label]) for label in labels}
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


def _complaint_columns(complaints: Sequence[Complaint], *, several: bool) -> dict[str, Any]:
    """Return complaints as columns: a row each, or a row for each of their causes."""
    if not several:
        return dict(records_to_columns(complaints))
    mentions = [(one, cause) for one in complaints for cause in sorted(one.causes)]
    columns: dict[str, Any] = dict(records_to_columns([one for one, _ in mentions]))
    return columns | {"cause": [cause.value for _, cause in mentions]}


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
    units = UnitColumns.of(by, weights, design)
    asked = {
        "cause": check_text(cause, "cause"),
        "customer": check_text(customer, "customer"),
    } | units.asked
    columns: dict[str, Any] = read_coded_columns(
        data, asked, labels={"cause", "customer", *units.labels}
    )
    named, who = columns["cause"], columns["customer"]
    _refuse_unknown(who)
    _, first, number = np.unique(who.codes, return_index=True, return_inverse=True)
    units.refuse_differing(columns, first, number)
    causes = {code: label for code, label in enumerate(named.labels) if label is not None}
    says = np.isin(named.codes, list(causes))
    if not says.any():
        raise EmptyDataError.about(
            "cause", "nobody names a cause", remedy="Give at least one row with a cause"
        )
    any_cause = np.bincount(number[says], minlength=len(first)) > 0
    table: dict[str, Any] = {}
    labels: list[Any] = []
    for code, label in sorted(causes.items(), key=lambda item: str(item[1])):
        yes = np.bincount(number[named.codes == code], minlength=len(first)) > 0
        if yes.any():
            table[f"cause {len(labels)}"] = np.where(any_cause, yes, np.nan)
            labels.append(label)
    counted = units.count(table, columns, first, missing)
    axes = counted.rows.role("answer")
    rows = {
        label: np.array([value == 1 for value in axis.values()], dtype=bool)
        for label, axis in zip(labels, axes, strict=True)
    }
    return _pareto(counted, rows, several=True)


def _refuse_unknown(customer: Encoded) -> None:
    """Refuse rows that do not say whose they are."""
    unknown = np.flatnonzero(missing_labels(customer))
    if unknown.size:
        raise refuse_missing_keys("customer", unknown[:3].tolist(), unknown.size)
