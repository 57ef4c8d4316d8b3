"""`recovery`: whether good recovery repairs the damage of a failure, or does more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    UnknownKeyError,
)
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._adjust_pvalues import adjust_pvalues
from satisfaction.metrics._domain_measures import DomainMeasures, Measure
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.metrics._quantity import Quantity
from satisfaction.service._adjusted_paradox import adjusted_paradox, corrected
from satisfaction.service._recovery_effect import STATES, RecoveryEffect
from satisfaction.survey._design import SurveyDesign

Floats = NDArray[np.float64]
_ALTERNATIVES = ("greater", "less", "two-sided")


@frozen(eq=False, repr=False)
class Recovery(Mapping[str, RecoveryEffect]):
    """The effects of recovery by outcome: a mapping from outcome to `RecoveryEffect`.

    The paradox, that the recovered are more satisfied than those who saw no failure, is usually
    found for satisfaction and not for loyalty; therefore outcomes are never pooled.

    Parameters
    ----------
    effects : mapping
        Outcome to its effect.
    adjust : str
        How p-values are adjusted for the number of outcomes.

    References
    ----------
    de Matos, Henrique, Rossi (2007), Service recovery paradox: a meta-analysis, Journal of
    Service Research 10, 60, doi:10.1177/1094670507303012.

    Examples
    --------
    >>> from satisfaction.service import recovery
    >>> answers = {"state": ["ok", "ok", "bad", "bad", "fixed", "fixed"],
    ...            "rating": [4, 5, 2, 1, 5, 5]}
    >>> list(recovery(answers, "rating", state="state", no_failure="ok", failed="bad",
    ...               recovered="fixed"))
    ['rating']
    """

    effects: Mapping[str, RecoveryEffect]
    adjust: str

    def __getitem__(self, outcome: str) -> RecoveryEffect:
        try:
            return self.effects[outcome]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("outcome", outcome, self.effects) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.effects)

    def __len__(self) -> int:
        return len(self.effects)

    def to_dict(self) -> dict[str, Any]:
        """Return the effects as JSON-ready values."""
        return {
            "adjust": self.adjust,
            "effects": {name: effect.to_dict() for name, effect in self.effects.items()},
        }

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per outcome.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``, the limits of the paradox.

        Returns
        -------
        frame
            ``outcome, loss, recovery, paradox`` (adjusted for the earlier rating where it is
            known), ``standard_error, low, high, pvalue, adjusted_pvalue, n``.
        """
        rows = []
        for name, effect in self.effects.items():
            paradox = effect.paradox_adjusted or effect.paradox
            low, high = paradox.confidence_interval(confidence_level)
            rows.append(
                {
                    "outcome": name,
                    "loss": effect.loss.value,
                    "recovery": effect.recovery.value,
                    "paradox": paradox.value,
                    "standard_error": paradox.standard_error,
                    "low": low,
                    "high": high,
                    "pvalue": effect.pvalue,
                    "adjusted_pvalue": effect.adjusted_pvalue,
                    "n": effect.n,
                }
            )
        return to_frame({column: [row[column] for row in rows] for column in rows[0]}, backend)

    def __repr__(self) -> str:
        return "\n".join(repr(effect) for effect in self.effects.values())

    def _repr_html_(self) -> str:
        return "".join(effect._repr_html_() for effect in self.effects.values())


def recovery(
    data: Any,
    outcomes: str | Sequence[str],
    *,
    state: str,
    no_failure: Any,
    failed: Any,
    recovered: Any,
    before: str | None = None,
    reliability: float | None = None,
    alternative: Literal["greater", "less", "two-sided"] = "greater",
    adjust: Literal["holm", "hochberg", "bh", "by", "bonferroni", "none"] = "holm",
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Recovery:
    """Measure whether good recovery repairs the damage of a failure, or even does more.

    An association, also when adjusted for an earlier rating: who was recovered was not drawn by
    lot.

    Parameters
    ----------
    data : frame, mapping of columns, or sequence of records
        One row per customer; `Answer` records have a column per item.
    outcomes : str or sequence of str
        Columns of the outcomes, such as satisfaction and intention to return.
    state : str
        Column that says what happened.
    no_failure, failed, recovered : object
        Its three values.
    before : str, optional
        Column of the same customers' earlier rating: without it, groups that differed before
        look as if the failure or the recovery had made the difference.
    reliability : float, optional
        Reliability of `before`, above 0 and at most 1.
    alternative : {"greater", "less", "two-sided"}, default "greater"
        What the test of the paradox looks for.
    adjust : str, default "holm"
        Adjustment of the p-values over the outcomes.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out, per outcome, and counted, or refused.

    Returns
    -------
    Recovery
        A mapping from outcome to `RecoveryEffect`.

    Raises
    ------
    DataValueError
        If the state has other values than the three.
    EmptyDataError
        If one of the three does not occur.
    InfeasibleError
        If the reliability is too low for the spread within the groups.
    CollinearityError
        If the earlier rating is the same for everybody in each state.

    Notes
    -----
    The adjusted paradox is the coefficient of recovered in the weighted least squares of the
    outcome on both states and the earlier rating, with the design covariance of its influence;
    replicate weights fit anew in every replicate.
    With reliability r the earlier rating is replaced by ``g + k (before - g)``, g the mean of
    its group, ``k = 1 - (1 - r) s2 / s2_w``, s2 the total and s2_w the pooled variance within
    groups.

    References
    ----------
    de Matos, Henrique, Rossi (2007), Service recovery paradox: a meta-analysis, Journal of
    Service Research 10, 60, doi:10.1177/1094670507303012.

    Examples
    --------
    Did the hotel's apology repair the damage?

    >>> from satisfaction.service import recovery
    >>> guests = {"state": ["fine"] * 4 + ["failed"] * 3 + ["repaired"] * 3,
    ...           "satisfaction": [4, 5, 4, 4, 1, 2, 2, 4, 5, 5]}
    >>> found = recovery(guests, "satisfaction", state="state", no_failure="fine",
    ...                  failed="failed", recovered="repaired")
    >>> found["satisfaction"].recovery.value
    3.0
    >>> found["satisfaction"].paradox.value
    0.42
    """
    names = [outcomes] if isinstance(outcomes, str) else outcomes
    if not isinstance(names, list | tuple) or not names:
        raise DataTypeError.about(
            "outcomes",
            "must be a column or a list of columns",
            got=type(outcomes).__name__,
            remedy='Write outcomes=["satisfaction", "return"]',
        )
    if len(dict.fromkeys(map(repr, names))) < len(names):
        raise ArgumentError.about(
            "outcomes", "must name each column once", got=list(names), remedy="Leave out repeats"
        )
    check_choice(alternative, "alternative", _ALTERNATIVES)
    rho = _check_reliability(reliability, before)
    effects = {}
    for name in names:
        patterns = count_patterns(
            data,
            numbers={"outcomes": name, "before": before},
            labels={"state": state},
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
        group = _read_state(patterns, (no_failure, failed, recovered))
        effects[name] = _effect(name, patterns, group, rho, alternative)
    adjusted = _adjust([effect.pvalue for effect in effects.values()], adjust)
    return Recovery(
        {
            name: evolve(effect, adjusted_pvalue=float(pvalue))
            for (name, effect), pvalue in zip(effects.items(), adjusted, strict=True)
        },
        adjust,
    )


def _adjust(pvalues: Sequence[float], method: Any) -> Floats:
    """Return adjusted p-values; tests without one do not count and stay nan."""
    adjusted = np.array(pvalues)
    known = np.isfinite(adjusted)
    adjusted[known] = adjust_pvalues(adjusted[known], method=method)
    return adjusted


def _check_reliability(reliability: Any, before: Any) -> float:
    """Return the reliability of the earlier rating, 1 if it is not given."""
    if reliability is None:
        return 1.0
    if before is None:
        raise ArgumentError.about(
            "reliability", "is that of before=", remedy="Name the column of the earlier rating"
        )
    return check_number(reliability, "reliability", low=0, high=1, open_low=True)


def _read_state(patterns: Patterns, values: tuple[Any, ...]) -> NDArray[np.intp]:
    """Return for each row the number of its state, -1 where it is missing."""
    labels = patterns.values["state"].tolist()
    if len(set(values)) < len(values):
        raise ArgumentError.about(
            "state", "has three different values", got=list(values), remedy="Name each state once"
        )
    others = {label for label in labels if label is not None} - set(values)
    if others:
        raise DataValueError.about(
            "state",
            f"must be one of {', '.join(map(repr, values))}",
            got=sorted(map(str, others))[:3],
            count=len(others),
            remedy="Leave other rows out, or merge states",
        )
    group = np.array([-1 if label is None else values.index(label) for label in labels])
    complete = group[patterns.tally.answered]
    for number, value in enumerate(values):
        if not np.any(complete == number):
            raise EmptyDataError.about(
                "state",
                f"no complete row is {STATES[number]}",
                got=[value],
                remedy="All three states are needed",
            )
    return group


def _effect(
    name: str, patterns: Patterns, group: NDArray[np.intp], reliability: float, alternative: str
) -> RecoveryEffect:
    """Return the effect on one outcome, its p-value not yet adjusted."""
    counted = patterns.tally
    y = np.nan_to_num(patterns.values["outcomes"])
    mean = Quantity(name, unit="rating", family="mean")
    measures = DomainMeasures(
        counted,
        {
            state: Measure(mean, y, counted.answered & (group == number))
            for number, state in enumerate(STATES)
        },
    )
    paradox = slope = None
    if "before" in patterns.values:
        x = np.nan_to_num(patterns.values["before"])
        paradox, slope = adjusted_paradox(
            counted, y, corrected(counted, x, group, reliability), group
        )
    effect = RecoveryEffect(
        measures=measures,
        outcome=name,
        paradox_adjusted=paradox,
        slope=slope,
        pvalue=np.nan,
        adjusted_pvalue=np.nan,
    )
    if paradox is None:
        pvalue = effect.paradox.test(alternative=alternative).pvalue  # type: ignore[arg-type]  # checked above
    else:
        pvalue = _one_sided(paradox, alternative)
    return evolve(effect, pvalue=pvalue)


def _one_sided(coefficient: Coefficient, alternative: str) -> float:
    """Return the p-value of a coefficient."""
    if alternative == "two-sided":
        return coefficient.pvalue
    t = coefficient.statistic if alternative == "less" else -coefficient.statistic
    return float(special.stdtr(coefficient.degrees_of_freedom, t))
