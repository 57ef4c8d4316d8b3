"""`penalty_reward`: from data to penalties and rewards."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.drivers._driver_arguments import read_drivers
from satisfaction.drivers._driver_rows import Floats, answer_columns
from satisfaction.drivers._penalty_reward import (
    PenaltyReward,
    asymmetry_slopes,
    effect_columns,
)
from satisfaction.drivers._penalty_reward_effect import PenaltyRewardEffect
from satisfaction.errors import ArgumentError, EmptyDataError, WeakDataWarning
from satisfaction.foundation._checks import check_flag, check_number
from satisfaction.foundation._least_squares import LeastSquares
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._distribution import Segments
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._regression import Covariance, regress
from satisfaction.survey._tally import Tally
from satisfaction.survey._wide import open_columns

FEW = 20  # low or high answers below which an effect is weak
ROUNDING = 1e-12  # of the intercept: a smaller effect is none


def penalty_reward(
    data: Any,
    outcome: str,
    attributes: Sequence[str],
    *,
    low: float | Mapping[str, float],
    high: float | Mapping[str, float],
    standardise: bool = False,
    covariance: Covariance = "auto",
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> PenaltyReward:
    """Measure whether attributes punish when low, reward when high, or both.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers, a row per respondent; `Answer` records have a column per item.
    outcome : str
        Column of overall satisfaction.
    attributes : sequence of str
        Columns of the attributes' ratings.
    low : float or mapping of str to float
        A rating of at most this is low, for all attributes or for each.
    high : float or mapping of str to float
        A rating of at least this is high.
    standardise : bool, default False
        Divide the outcome by its standard deviation.
    covariance : {"auto", "classical", "HC3", "design"}, default "auto"
        ``"auto"`` is ``"design"`` where weights or a design are declared, else ``"classical"``.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows that lack a column are left out and counted, or refused.

    Returns
    -------
    PenaltyReward
        Penalty, reward and asymmetry per attribute.

    Raises
    ------
    ArgumentError
        If a low limit is not below the high one, or columns repeat.
    EmptyDataError
        If no row is complete.

    Notes
    -----
    ``S = b0 + sum_j (p_j LOW_j + r_j HIGH_j)``. The literature agrees neither on the limits nor
    on classes, so both limits are required. It is no substitute for Kano's questionnaire
    (Mikulić, Prebežac 2011).

    References
    ----------
    Brandt (1987), A procedure for identifying value-enhancing service components using customer
    satisfaction survey data. Mikulić, Prebežac (2011), A critical review of techniques for
    classifying quality attributes in the Kano model, Managing Service Quality 21, 46-66,
    doi:10.1108/09604521111100243.

    Examples
    --------
    Clean rooms are taken for granted, a dirty one is not forgiven:

    >>> from satisfaction.drivers import penalty_reward
    >>> guests = {"clean": [1, 1, 3, 3, 5, 5, 3, 5] * 10, "overall": [1, 2, 4, 5, 4, 5, 4, 5] * 10}
    >>> found = penalty_reward(guests, "overall", ["clean"], low=2, high=4)
    >>> found
    penalties and rewards   R2 = 0.882   n = 80
    attribute   penalty   reward   asymmetry   n low   n high
    clean         -2.83    0.333       -0.79      20       30
    >>> found["clean"].kind(cutoff=0.3)
    'dissatisfier'
    """
    names = read_drivers(outcome, attributes, argument="attributes")
    limits = _read_limits(low, high, names.drivers)
    scaled = check_flag(standardise, "standardise")
    counted = tally(
        open_columns(data),
        names.columns,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    values = answer_columns(counted, names.columns)

    def fit(segment: NDArray[np.bool_]) -> PenaltyReward:
        inside = segment & counted.answered
        n_missing = int(counted.rows.n[segment & ~counted.answered].sum())
        if not inside.any():
            raise EmptyDataError.about(
                "data", "there is no complete answer", remedy="Each row lacks a column"
            )
        return _fit(counted, values, inside, limits, n_missing, covariance, scaled=scaled)

    whole = fit(np.ones(len(counted), dtype=bool))
    parts = {}
    if counted.by:
        parts = {
            key: fit(counted.segment_of_row == number)
            for number, key in enumerate(counted.segments)
        }
    _warn_weak(whole)
    return evolve(whole, segments=Segments(parts), by=counted.by)


def _read_limits(low: Any, high: Any, attributes: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the limits of every attribute."""
    limits = {}
    for name in attributes:
        ends = []
        for argument, given in (("low", low), ("high", high)):
            if isinstance(given, Mapping) and name not in given:
                raise ArgumentError.about(
                    argument,
                    "needs a limit for every attribute",
                    got=f"none for {name!r}",
                    remedy="Give one number for all, or a mapping with every attribute",
                )
            ends.append(
                check_number(given[name] if isinstance(given, Mapping) else given, argument)
            )
        if ends[0] >= ends[1]:
            raise ArgumentError.about(
                "low",
                "must be below high",
                got=f"{ends[0]:g} and {ends[1]:g} for {name!r}",
                remedy="Between them lie the ratings that neither punish nor reward",
            )
        limits[name] = (ends[0], ends[1])
    return limits


def _fit(
    counted: Tally,
    values: Floats,
    inside: NDArray[np.bool_],
    limits: Mapping[str, tuple[float, float]],
    n_missing: int,
    covariance: Covariance,
    *,
    scaled: bool,
) -> PenaltyReward:
    """Fit one segment."""
    outcome = values[:, 0]
    if scaled:
        outcome = outcome / _deviation(outcome[inside], counted, inside)
    columns, sizes = {}, {}
    for place, (name, (low, high)) in enumerate(limits.items(), start=1):
        rating = values[:, place]
        for column, chosen in zip(
            effect_columns(name), (rating <= low, rating >= high), strict=True
        ):
            sizes[column] = int(counted.rows.n[inside & chosen].sum())
            if sizes[column]:
                columns[column] = chosen.astype(np.float64)
    fit = regress(counted, columns, outcome, inside, covariance)
    effects = {name: _effect(fit, name, sizes) for name in limits}
    return PenaltyReward(
        effects,
        fit.parameters[fit.names[0]],
        fit.r2,
        fit.n,
        n_missing,
        Segments({}),
        (),
        fit,
        counted.declared,
        float(counted.weights[inside].sum()),
    )


def _deviation(outcome: Floats, counted: Tally, inside: NDArray[np.bool_]) -> float:
    """Return the weighted standard deviation with n - 1."""
    share = counted.weights[inside] / counted.weights[inside].sum()
    n = counted.rows.n[inside].sum()
    variance = float(share @ (outcome - share @ outcome) ** 2) * n / max(n - 1, 1)
    if variance == 0:
        raise ArgumentError.about(
            "standardise",
            "the outcome must not be constant",
            remedy="There is nothing to explain",
        )
    return math.sqrt(variance)


def _effect(fit: LeastSquares, name: str, sizes: Mapping[str, int]) -> PenaltyRewardEffect:
    """Return the effect of one attribute; nan where a side has no answer."""
    low, high = effect_columns(name)
    nan, degrees = math.nan, fit.degrees_of_freedom
    penalty = fit.parameters.get(low, Coefficient(low, nan, nan, degrees))
    reward = fit.parameters.get(high, Coefficient(high, nan, nan, degrees))
    balance = asymmetry = Coefficient("", nan, nan, degrees)
    if sizes[low] and sizes[high]:
        balance = fit.combine("balance", {low: 1.0, high: 1.0})
        p, r = penalty.value, reward.value
        whole = abs(p) + abs(r)
        if whole > _rounding(fit.values[0]):
            slopes = asymmetry_slopes(p, r)
            error = fit.combine("", dict(zip((low, high), slopes, strict=True))).standard_error
            asymmetry = Coefficient("asymmetry", (abs(r) - abs(p)) / whole, error, degrees)
    return PenaltyRewardEffect(
        penalty=evolve(penalty, name="penalty"),
        reward=evolve(reward, name="reward"),
        n_low=sizes[low],
        n_high=sizes[high],
        balance=evolve(balance, name="balance"),
        asymmetry=evolve(asymmetry, name="asymmetry"),
    )


def _rounding(intercept: float) -> float:
    """Return the size up to which an effect is rounding."""
    return ROUNDING * max(abs(intercept), 1.0)


def _warn_weak(found: PenaltyReward) -> None:
    """Warn once of few answers and of wrong signs."""
    few = [name for name, one in found.items() if min(one.n_low, one.n_high) < FEW]
    tiny = _rounding(found.intercept.value)
    wrong = [
        name for name, one in found.items() if one.penalty.value > tiny or one.reward.value < -tiny
    ]
    parts = []
    if few:
        parts.append(f"fewer than {FEW} low or high ratings of {', '.join(map(shorten, few[:5]))}")
    if wrong:
        parts.append(f"a sign against expectation of {', '.join(map(shorten, wrong[:5]))}")
    if parts:
        warnings.warn(f"attributes: {'; '.join(parts)}", WeakDataWarning, stacklevel=3)
