"""`service_drivers`: which behaviours of good service satisfaction goes with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    DataTypeError,
    DesignError,
    InfeasibleError,
)
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._domain_measures import WHOLE, DomainMeasures, Measure, share_of
from satisfaction.metrics._domain_result import with_segments
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.metrics._quantity import Quantity
from satisfaction.service._behaviour_numbers import BehaviourNumbers
from satisfaction.service._service_driver import ServiceDriver, measure_names
from satisfaction.service._service_drivers_result import ServiceDrivers, by_lost
from satisfaction.survey._design import SurveyDesign

Mask = NDArray[np.bool_]
_SATISFACTION = Quantity("satisfaction", unit="rating", family="mean")


def service_drivers(
    data: Any,
    satisfaction: str,
    behaviours: Sequence[str],
    *,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ServiceDrivers:
    """Measure which behaviours of good service satisfaction goes with, and what is lost.

    An association: representatives may greet warmly where the customer is in a good mood.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per contact; `Answer` records have a column per item.
    satisfaction : str
        Column of the satisfaction with the contact.
    behaviours : sequence of str
        Columns of yes/no (booleans, or 1 and 0): was the customer greeted warmly, listened to,
        thanked?
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out and counted, or refused.

    Returns
    -------
    ServiceDrivers
        A mapping from behaviour to `ServiceDriver`, the greatest loss first.

    Raises
    ------
    ArgumentError
        If no behaviour is named, one twice, or the satisfaction among them.
    DataTypeError, DataValueError
        If a behaviour holds other values than yes and no.
    CollinearityError
        If behaviours were always done together.
    InfeasibleError
        If there are not more answers than behaviours.
    DesignError
        If the design has too few clusters for so many behaviours.

    Notes
    -----
    With x the 0/1 columns of all behaviours and weights w, the adjusted differences b are the
    slopes of the weighted least squares of satisfaction; ``lost = (1 - p) b``, p the incidence
    as a fraction. Answer i moves b by ``A**-1 w x e``, with ``A = sum(w x x')`` and e its
    residual, and the loss by ``(1 - p)`` times that minus ``b w (x - p) / sum(w)``; the
    variances are those of the totals of these influences under the design (without one,
    independent answers), with clusters minus strata minus slopes degrees of freedom. Replicate
    weights fit anew in every replicate. A behaviour that was always or never done has no
    difference and is left out of the fit. In a segment in which the fit is not possible the
    reason is stated instead.

    References
    ----------
    Binder (1983), On the variances of asymptotically normal estimators from complex surveys,
    International Statistical Review 51, 279, doi:10.2307/1402588.

    Examples
    --------
    Eight calls: listening goes with more satisfaction than thanking, and was done less often.

    >>> from satisfaction.service import service_drivers
    >>> calls = {
    ...     "rating": [5, 4, 5, 2, 3, 2, 1, 3],
    ...     "listened": [1, 1, 1, 0, 0, 0, 0, 0],
    ...     "thanked": [1, 0, 1, 1, 1, 0, 0, 1],
    ... }
    >>> drivers = service_drivers(calls, "rating", ["thanked", "listened"])
    >>> drivers
    service drivers   n = 8
    behaviour     done   difference   adjusted   lost         95 % CI
    listened    37.5 %        +2.47      +2.39   1.50    0.31 to 2.68
    thanked     62.5 %        +1.27      +1.11   0.42   -0.18 to 1.01
    >>> drivers["thanked"].difference.value
    1.27
    """
    names = _read_behaviours(behaviours, satisfaction)
    patterns = count_patterns(
        data,
        numbers={"satisfaction": satisfaction},
        labels={_argument(name): name for name in names},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    done = {name: patterns.yes(_argument(name)) for name in names}
    measures = _measures(patterns, done)

    def describe(key: Any) -> ServiceDrivers:
        return _describe(patterns, done, measures, key)

    return with_segments(describe, patterns.tally, "behaviours")


def _argument(behaviour: str) -> str:
    """Return what messages call the column of a behaviour."""
    return f"behaviours: {behaviour}"


def _read_behaviours(behaviours: Any, satisfaction: Any) -> tuple[str, ...]:
    """Return the columns of the behaviours, each once."""
    if isinstance(behaviours, str) or not isinstance(behaviours, Sequence):
        raise DataTypeError.about(
            "behaviours",
            "must be a list of columns",
            got=type(behaviours).__name__,
            remedy='Write behaviours=["greeted", "listened"]',
        )
    names = tuple(check_text(name, "behaviours") for name in behaviours)
    outcome = check_text(satisfaction, "satisfaction")
    if not names or len(set(names)) < len(names) or outcome in names:
        raise ArgumentError.about(
            "behaviours",
            "must name at least one column, each once, and not the satisfaction",
            got=list(names),
            remedy="Correct the names",
        )
    return names


def _measures(patterns: Patterns, done: Mapping[str, Mask]) -> DomainMeasures:
    """Return incidence and both means of every behaviour."""
    counted = patterns.tally
    inside = counted.answered
    weighty = inside & (counted.weights > 0)
    outcome = np.nan_to_num(patterns.values["satisfaction"])
    measures = {}
    for name, yes in done.items():
        incidence, with_it, without = measure_names(name)
        measures[incidence] = share_of("incidence", yes, inside)
        measures[with_it] = Measure(_SATISFACTION, outcome, weighty & yes)
        measures[without] = Measure(_SATISFACTION, outcome, weighty & ~yes)
    return DomainMeasures(counted, measures)


def _describe(
    patterns: Patterns, done: Mapping[str, Mask], measures: DomainMeasures, key: Any
) -> ServiceDrivers:
    """Return the drivers of a segment, or of everybody."""
    counted = patterns.tally
    inside = counted.answered & counted.rows_of(key)
    weighty = inside & (counted.weights > 0)
    reasons: dict[str, str | None] = {}
    for name, yes in done.items():
        some, all_done = np.any(weighty & yes), not np.any(weighty & ~yes)
        reasons[name] = "never done" if not some else "always done" if all_done else None
    varying = tuple(name for name, reason in reasons.items() if reason is None)
    numbers = None
    if varying:
        numbers = BehaviourNumbers(
            counted,
            varying,
            np.column_stack([done[name] for name in varying]),
            np.nan_to_num(patterns.values["satisfaction"]),
            inside,
        )
        try:
            _ = numbers.fit
        except (CollinearityError, DesignError, InfeasibleError) as error:
            if key is WHOLE:
                raise
            numbers, reasons = None, reasons | dict.fromkeys(varying, str(error))
    coefficients = _coefficients(numbers)
    nothing = (math.nan, math.nan, math.nan)
    drivers = {
        name: ServiceDriver(
            name=name,
            adjusted=Coefficient(name, *coefficients.get(("adjusted", name), nothing)),
            lost=Coefficient(name, *coefficients.get(("lost", name), nothing)),
            reason=reason,
            measures=measures,
            key=key,
        )
        for name, reason in reasons.items()
    }
    return ServiceDrivers(measures=measures, key=key, drivers=by_lost(drivers), numbers=numbers)


def _coefficients(
    numbers: BehaviourNumbers | None,
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return value, standard error and degrees of freedom of adjusted and lost per behaviour."""
    if numbers is None:
        return {}
    found = {}
    for kind in ("adjusted", "lost"):
        errors = np.sqrt(np.maximum(numbers.variances(kind), 0.0))
        for name, value, error in zip(numbers.names, numbers.values[kind], errors, strict=True):
            found[kind, name] = (
                float(value),
                float(error),
                float(numbers.fit.degrees_of_freedom),
            )
    return found
