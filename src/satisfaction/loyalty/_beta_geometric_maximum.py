"""The maximum of the shifted beta-geometric likelihood with predictors, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError, InfeasibleError, SeparationError
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._newton import Height, newton
from satisfaction.foundation._separation import Direction, find_separation
from satisfaction.loyalty._beta_geometric import fit_beta_geometric, no_gain
from satisfaction.loyalty._beta_geometric_regression import BetaGeometricRegression
from satisfaction.loyalty._renewals import Renewals

Floats = NDArray[np.float64]

_CERTAIN_LOGIT = 15.0  # below it no answers are separated: a plateau is reached at about 36
_CERTAIN_STEP = 1e-2  # of log(alpha / beta) and log(beta); on a plateau steps are about 1
_LIKE_ALL = 3.0  # log(beta) to start from where a model without predictors has it infinite
_APART = 2.0  # between the first two starts, of log(beta)
_SAMPLE = 1 << 17  # renewals: enough to choose a start
_FEWEST = 1_000  # groups of such a sample
_DEPENDENT = 1e-11  # of the largest curvature


@frozen(eq=False)
class RegressionFit:
    """The maximum of the likelihood, which may lie at ``beta = inf`` with slopes of 0 for it."""

    point: Floats
    information: Floats
    log_likelihood: float
    decrement: float
    homogeneous: bool


@frozen(eq=False)
class Climb:
    """The highest point of a climb; the decrement is infinite where it ended at no maximum."""

    point: Floats
    height: Height
    decrement: float


def fit_regression(
    likelihood: BetaGeometricRegression, total: Renewals, columns: Sequence[str]
) -> RegressionFit:
    """Return the highest maximum that some starts lead to.

    The likelihood may have several: the starts differ in log(beta) and its slopes.

    Parameters
    ----------
    likelihood : BetaGeometricRegression
        Of standardised columns after a column of 1.
    total : Renewals
        Of all groups together.
    columns : sequence of str
        Names of the columns after the first.
    """
    _check_told_apart(likelihood, columns)
    alike = _fit_alike(likelihood, columns)
    flat = alike.height.value
    best = _highest(likelihood, _starts(total, alike.point[1:]))
    if best.height.value <= flat + no_gain(flat):
        point = np.concatenate([alike.point, [math.inf], np.zeros(len(columns))])
        return RegressionFit(
            point, alike.height.information, flat, alike.decrement, homogeneous=True
        )
    if not _is_certain(likelihood, best):
        raise _no_maximum(likelihood, best, columns)
    height = best.height
    return RegressionFit(
        best.point, height.information, height.value, best.decrement, homogeneous=False
    )


def _check_told_apart(likelihood: BetaGeometricRegression, columns: Sequence[str]) -> None:
    """Refuse columns that are constant or collinear among those asked more than once."""
    late = likelihood.x[likelihood.renewals.longest > 1]
    for place in range(1, late.shape[1]):
        curvatures = np.linalg.eigvalsh(late[:, : place + 1].T @ late[:, : place + 1])
        if curvatures[0] <= _DEPENDENT * curvatures[-1]:
            raise InfeasibleError.about(
                "predictors",
                "among customers who were asked more than once a column is constant or depends "
                "on others, so that alpha and beta cannot both follow it",
                got=[columns[place - 1]],
                remedy="Leave it out, or observe the customers for longer",
            )


def _fit_alike(likelihood: BetaGeometricRegression, columns: Sequence[str]) -> Climb:
    """Return the fit where customers with the same predictors do not differ: a logistic one."""
    renewals, x = likelihood.renewals, likelihood.x
    starts = np.cumsum(renewals.longest) - renewals.longest
    asked = np.add.reduceat(renewals.asked, starts)
    left = np.add.reduceat(renewals.left, starts)
    logistic = BinaryLikelihood(x, left / asked, asked, LINKS["logit"])
    start = np.zeros(x.shape[1])
    start[0] = math.log(left.sum() / (asked.sum() - left.sum()))
    found = _climb(logistic, start)
    if found.decrement == math.inf or np.abs(x @ found.point).max() > _CERTAIN_LOGIT:
        direction = find_separation(np.vstack([x[left > 0], -x[left < asked]]))
        if direction.kind != "none":
            raise _separated(direction, columns)
    return found


def _climb(function: Callable[[Floats], Height], start: Floats) -> Climb:
    """Return the maximum above a start, or the highest point on the way that led to none."""
    visited: list[tuple[Floats, Height]] = []

    def visit(point: Floats) -> Height:
        height = function(point)
        if not visited or height.value > visited[0][1].value:
            visited[:] = [(point, height)]
        return height

    try:
        found = newton(visit, start, [f"parameter {place}" for place in range(len(start))])
    except ConvergenceError:
        return Climb(*visited[0], math.inf)
    return Climb(found.point, found.height, found.decrement)


def _starts(total: Renewals, slopes: Floats) -> list[Floats]:
    """Return points from which to climb: with other log(beta), and with other slopes of it."""
    centre, log_beta = fit_beta_geometric(total).point
    level = log_beta if np.isfinite(log_beta) else _LIKE_ALL
    first = np.concatenate([[centre], slopes, [level], np.zeros(len(slopes))])
    moves = np.eye(len(first))[len(slopes) + 1 :]
    return [first, first + _APART * moves[0], *(first + moves[1:]), *(first - moves[1:])]


def _highest(likelihood: BetaGeometricRegression, starts: Sequence[Floats]) -> Climb:
    """Return the highest climb; where renewals are many a sample of groups chooses the start."""
    step = 1 + len(likelihood.renewals.earlier) // _SAMPLE
    if step == 1 or len(likelihood.x) < _FEWEST * step:
        return max((_climb(likelihood, start) for start in starts), key=_value)
    sampled = max((_climb(likelihood.thinned(step), start) for start in starts), key=_value)
    return _climb(likelihood, sampled.point if _is_certain(likelihood, sampled) else starts[0])


def _value(climb: Climb) -> float:
    """Return the height of a climb."""
    return climb.height.value


def _is_certain(likelihood: BetaGeometricRegression, climb: Climb) -> bool:
    """Return whether a climb ended at a maximum: where none exists steps never become small.

    They are measured by how far they move the points of the groups; the decrement, in standard
    errors, becomes small on a plateau too.
    """
    curvatures = np.linalg.eigvalsh(climb.height.information)
    if climb.decrement == math.inf or curvatures[0] <= _DEPENDENT * curvatures[-1]:
        return False
    step = np.asarray(np.linalg.solve(climb.height.information, climb.height.gradient), np.float64)
    return bool(np.abs(likelihood.local(step)).max() <= _CERTAIN_STEP)


def _no_maximum(
    likelihood: BetaGeometricRegression, climb: Climb, columns: Sequence[str]
) -> InfeasibleError:
    """Return the error for a likelihood that rises for ever: separated, or partly alike."""
    x, renewals = likelihood.x, likelihood.renewals
    group = np.repeat(np.arange(len(x)), renewals.longest)
    late = renewals.earlier > 0
    nothing = np.zeros_like(x)
    gains = []
    for happened, sign in ((renewals.left > 0, 1.0), (renewals.left < renewals.asked, -1.0)):
        any_time = x[np.unique(group[happened])]
        later = x[np.unique(group[happened & late])]
        gains += [
            np.hstack([sign * any_time, nothing[: len(any_time)]]),
            np.hstack([sign * later, sign * later]),
        ]
    direction = find_separation(np.vstack(gains))
    if direction.kind != "none":
        return _separated(direction, columns)
    slopes = np.abs(np.reshape(climb.point, (2, -1))[:, 1:]).max(axis=0)
    return InfeasibleError.about(
        "predictors",
        "for some of their values, but not for all, customers do not differ, and log(beta) has "
        "no finite maximum",
        got=[columns[int(np.argmax(slopes))]],
        remedy="Leave it out, merge its levels, or observe more customers",
    )


def _separated(direction: Direction, columns: Sequence[str]) -> SeparationError:
    """Return the error for predictors that tell leavers from stayers without error."""
    moved = np.reshape(direction.direction, (-1, len(columns) + 1))[:, 1:].any(axis=0)
    named = [columns[place] for place in np.flatnonzero(moved).tolist()] or list(columns)
    return SeparationError.about(
        "predictors",
        f"they separate those who left from those who stayed ({direction.kind} separation): "
        "no maximum exists",
        got=named,
        count=len(named),
        remedy="Merge levels, or leave the column out",
        kind=direction.kind,
        columns=tuple(named),
    )
