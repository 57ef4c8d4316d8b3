"""`adjust_nonresponse`: those who answered speak for those who did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ArgumentError, DataTypeError, DesignError, InfeasibleError
from satisfaction.foundation._checks import check_choice, check_count
from satisfaction.foundation._logistic import fit_logistic
from satisfaction.foundation._vectors import check_vector, refuse_infinite
from satisfaction.survey._design import is_column
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._labels import Encoded, encode, sort_key
from satisfaction.survey._weights import refuse_missing_keys
from satisfaction.weighting._auxiliary import encode_joint
from satisfaction.weighting._nonresponse import NonresponseWeights
from satisfaction.weighting._table import read_base, read_columns

Floats = NDArray[np.float64]

_DIGITS = 12  # of propensities: equal predictors must give equal classes


@frozen(eq=False)
class _Classes:
    """The class of each row, and what the classes are called."""

    codes: NDArray[np.intp]
    labels: Sequence[object]


def adjust_nonresponse(
    data: Any,
    *,
    responded: Any,
    classes: Any = None,
    propensity: Any = None,
    n_classes: int = 5,
    factor: Literal["response_rate", "mean_propensity", "direct"] = "response_rate",
    weights: Any = None,
) -> NonresponseWeights:
    """Adjust the weights of those who answered so that they speak for everyone who was asked.

    Parameters
    ----------
    data : frame or mapping of columns
        Of all *eligible sampled* people, eager: those who answered and those who did not.
    responded : str or array-like
        Who answered: True or 1; who did not: False or 0. Nothing else is accepted.
    classes : str, array-like, or a list of them, optional
        Adjustment classes, within which answering is thought to have nothing to do with the
        answer.
    propensity : str, array-like, or a list of them, optional
        Predictors of answering, instead of classes: text and booleans are categories, numbers
        are linear. Classes are made from the fitted probabilities.
    n_classes : int, default 5
        Number of classes made from propensities, by their quantiles; equal quantiles merge.
    factor : {"response_rate", "mean_propensity", "direct"}, default "response_rate"
        What base weights are multiplied by: one over the class's weighted response rate, one
        over its weighted mean propensity, or one over each person's own propensity.
    weights : str or array-like, optional
        Base weights, 1 by default.

    Returns
    -------
    NonresponseWeights
        Those who did not answer have weight 0.

    Raises
    ------
    InfeasibleError
        If nobody answered in some class: names it.
    SeparationError
        If predictors tell exactly who answered: names them.
    DesignError
        If a class or a predictor is missing somewhere, or base weights are impossible.

    Notes
    -----
    ``w = d sum(d in c) / sum(d r in c)`` for those who answered in class c; the sum of weights
    stays. Propensities are from an unweighted logistic regression.

    References
    ----------
    Little (1986), Survey nonresponse adjustments for estimates of means, International
    Statistical Review 54, doi:10.2307/1403140. Valliant, Dever, Kreuter (2018), Practical Tools
    for Designing and Weighting Survey Samples, chapter 13.

    Examples
    --------
    Of four basic customers only two answered; they speak for all four:

    >>> import satisfaction as sat
    >>> sample = {
    ...     "tier": ["gold", "gold", "basic", "basic", "basic", "basic"],
    ...     "answered": [True, True, True, False, True, False],
    ... }
    >>> sat.adjust_nonresponse(sample, responded="answered", classes="tier").weights
    array([1., 1., 2., 0., 2., 0.])
    """
    check_choice(factor, "factor", ("response_rate", "mean_propensity", "direct"))
    count = check_count(n_classes, "n_classes", low=1)
    if (classes is None) == (propensity is None):
        raise ArgumentError.about(
            "classes",
            "give exactly one of classes= and propensity=",
            got="both" if classes is not None else "neither",
            remedy='Write classes="tier", or propensity=["tier", "age"]',
        )
    if classes is not None and factor != "response_rate":
        raise ArgumentError.about(
            "factor",
            f"{factor!r} needs propensities",
            remedy="Give propensity= instead of classes=",
        )
    keys = _as_list(classes if propensity is None else propensity)
    argument = "classes" if propensity is None else "propensity"
    wanted = [("responded", responded), *((argument, key) for key in keys)]
    if weights is not None:
        wanted.append(("weights", weights))
    found = read_columns(data, wanted)
    d = read_base(found.pop() if weights is not None else None, len(found[0]))
    r = _read_responded(found[0])
    if propensity is None:
        groups, p = _read_classes(found[1:]), None
    else:
        p = _propensities(found[1:], keys, r)
        groups = _cut(p, count)

    everyone, answered = _sums(groups, d), _sums(groups, d * r)
    if factor == "direct" and p is not None:
        inverse = 1 / p
    else:
        _refuse_silent(groups.labels, everyone, answered)
        top = answered if p is None or factor == "response_rate" else _sums(groups, d * p)
        rate = np.divide(everyone, top, out=np.ones(len(top)), where=everyone > 0)
        inverse = rate[groups.codes]
    rates = np.divide(answered, everyone, out=np.full(len(answered), np.nan), where=everyone > 0)
    return NonresponseWeights(
        weights=d * r * inverse,
        base_weights=d,
        method="adjust_nonresponse",
        propensity=p,
        class_of_row=None if factor == "direct" else _label_rows(groups),
        class_response_rates={}
        if factor == "direct"
        else dict(zip(groups.labels, rates.tolist(), strict=True)),
    )


def _as_list(value: Any) -> list[Any]:
    """Return one or several columns as a list."""
    if (
        isinstance(value, list | tuple)
        and value
        and all(isinstance(part, str) or is_column(part) for part in value)
    ):
        return list(value)
    return [value]


def _sums(groups: _Classes, values: Floats) -> Floats:
    """Return the sum of some values over each class."""
    return sum_by(groups.codes, values, len(groups.labels))


def _label_rows(groups: _Classes) -> NDArray[Any]:
    """Return the class of each row by its label."""
    labels = np.empty(len(groups.labels), dtype=object)
    labels[:] = groups.labels
    return np.asarray(labels[groups.codes])


def _read_responded(column: Any) -> Floats:
    """Return 1 for those who answered, 0 for those who did not."""
    encoded = encode(column, "responded")
    for place, label in enumerate(encoded.labels):
        if label in (0, 1) and not isinstance(label, str):
            continue
        rows = np.flatnonzero(encoded.codes == place)
        if rows.size == 0:
            continue
        kind = DataTypeError if isinstance(label, str) else DesignError
        raise kind.about(
            "responded",
            "must be True or False, 1 or 0, for every row",
            got=[label],
            positions=rows[:3],
            count=rows.size,
            remedy="Write a comparison, such as data['outcome'] == 'complete'",
        )
    values = np.array([float(label == 1) for label in encoded.labels])
    return np.asarray(values[encoded.codes])


def _read_classes(columns: Sequence[Any]) -> _Classes:
    """Return classes sorted by their labels; none may be missing."""
    joint = encode_joint([_whole(column, "classes") for column in columns])
    used = np.flatnonzero(np.bincount(joint.codes, minlength=len(joint.labels)))
    labels = [joint.labels[code] for code in used.tolist()]
    order = sorted(range(len(labels)), key=lambda place: sort_key(labels[place]))
    place = np.zeros(len(joint.labels), dtype=np.intp)
    place[used[order]] = np.arange(len(order))
    return _Classes(place[joint.codes], [labels[index] for index in order])


def _whole(column: Any, argument: str) -> Encoded:
    """Return an encoded column in which nothing is missing."""
    encoded = encode(column, argument)
    if None in encoded.labels:
        rows = np.flatnonzero(encoded.codes == list(encoded.labels).index(None))
        raise refuse_missing_keys(argument, rows[:3].tolist(), rows.size)
    return encoded


def _propensities(columns: Sequence[Any], keys: Sequence[Any], r: Floats) -> Floats:
    """Return the fitted probability of each row to answer."""
    if r.min() == r.max():
        raise InfeasibleError.about(
            "responded",
            "some must have answered and some not",
            got="nobody answered" if r.max() == 0 else "everybody answered",
            remedy="Propensities need both; with everybody answering nothing is to adjust",
        )
    x, names = [np.ones((len(r), 1))], ["constant"]
    for number, (column, key) in enumerate(zip(columns, keys, strict=True), start=1):
        name = key if isinstance(key, str) else f"propensity_{number}"
        encoded = _whole(column, "propensity")
        used = np.flatnonzero(np.bincount(encoded.codes, minlength=len(encoded.labels)))
        labels = [encoded.labels[code] for code in used.tolist()]
        if all(isinstance(label, int | float) and not isinstance(label, bool) for label in labels):
            values, _ = check_vector(column, "propensity")
            refuse_infinite(values, "propensity")
            x.append(values[:, None] - values.mean())
            names.append(name)
            continue
        ordered = sorted(used.tolist(), key=lambda code: sort_key(encoded.labels[code]))
        for code in ordered[1:]:
            x.append((encoded.codes == code).astype(np.float64)[:, None])
            names.append(f"{name} = {encoded.labels[code]}")
    matrix = np.hstack(x)
    return np.asarray(special.expit(matrix @ fit_logistic(matrix, r, names)))


def _cut(p: Floats, count: int) -> _Classes:
    """Return classes of propensities between their quantiles, right-closed, numbered from 1."""
    p = np.round(p, _DIGITS)
    cuts = np.unique(np.quantile(p, np.arange(1, count) / count)) if count > 1 else np.zeros(0)
    present, codes = np.unique(np.searchsorted(cuts, p, side="left"), return_inverse=True)
    return _Classes(codes, list(range(1, len(present) + 1)))


def _refuse_silent(labels: Sequence[object], everyone: Floats, answered: Floats) -> None:
    """Refuse classes with people of positive weight of whom nobody answered."""
    silent: Mapping[object, float] = {
        label: float(total)
        for label, total, some in zip(labels, everyone, answered, strict=True)
        if total > 0 and some == 0
    }
    if silent:
        raise InfeasibleError.about(
            "classes",
            "somebody must have answered in every class",
            got=[*silent],
            count=len(silent),
            remedy="Merge these classes with others",
            violated=dict(silent),
        )
