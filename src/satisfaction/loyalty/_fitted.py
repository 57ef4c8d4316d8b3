"""Fitting: from patterns to the maximum of the likelihood, in standardised and own units."""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError, InfeasibleError, SeparationError
from satisfaction.foundation._firth import FirthLikelihood
from satisfaction.foundation._likelihoods import BinaryLikelihood, OrdinalLikelihood
from satisfaction.foundation._links import LINKS, Link
from satisfaction.foundation._newton import Height, Maximum, newton
from satisfaction.foundation._separation import (
    Direction,
    binary_gains,
    find_separation,
    ordinal_gains,
)
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._design_matrix import DesignMatrix
from satisfaction.loyalty._outcome import Outcome, level_text

Floats = NDArray[np.float64]
Penalty = Literal["firth", "flic"] | None

_CERTAIN = 1e-2  # of the self-concordance bound, which holds up to 1/2
_ROUNDING = 1e-11  # of the largest curvature of standardised columns


@frozen(eq=False, slots=False)
class Fitted:
    """A maximum of a likelihood of some answers, with all that inference needs."""

    kind: str
    link: Link
    answers: Answers
    outcome: Outcome
    matrix: DesignMatrix
    penalty: Penalty
    maximum: Maximum

    @property
    def factor(self) -> float:
        """What the weights were multiplied by so that they add up to the number of answers."""
        return weight_factor(self.answers)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters: intercept or thresholds first."""
        return (*first_names(self.kind, self.outcome), *self.matrix.names)

    @property
    def n_first(self) -> int:
        """Number of thresholds; 1 for the intercept."""
        return len(self.names) - len(self.matrix.names)

    @cached_property
    def to_units(self) -> Floats:
        """The matrix that takes standardised parameters to those in the columns' own units."""
        return to_units(self.kind, self.n_first, self.matrix)

    @cached_property
    def parameters(self) -> Floats:
        """The parameters in the columns' own units."""
        return np.asarray(self.to_units @ self.maximum.point)

    @cached_property
    def plain(self) -> BinaryLikelihood | OrdinalLikelihood:
        """The unpenalised likelihood in standardised columns, weights adding up to n."""
        return likelihood(
            self.kind, self.link, self.outcome, self.matrix.z, self.answers.weights * self.factor
        )

    @cached_property
    def own_units(self) -> BinaryLikelihood | OrdinalLikelihood | FirthLikelihood:
        """The likelihood that was maximised, in the columns' own units."""
        plain = likelihood(
            self.kind, self.link, self.outcome, self.matrix.raw(), self.answers.weights
        )
        return _penalised(plain, self.penalty)

    @cached_property
    def log_likelihood(self) -> float:
        """The unpenalised log-likelihood, weights as given."""
        return self.plain(self.maximum.point).value / self.factor

    @cached_property
    def null_log_likelihood(self) -> float:
        """The log-likelihood of the same shares for everybody, weights as given."""
        totals = np.bincount(self.outcome.level, self.answers.weights)
        return float(totals @ np.log(totals / totals.sum()))

    @cached_property
    def bread(self) -> Floats:
        """The inverse information in standardised units, weights as given."""
        if isinstance(self.plain, BinaryLikelihood):
            information = self.plain.expected_information(self.maximum.point)
        else:
            information = self.plain(self.maximum.point).information
        return np.asarray(np.linalg.inv(information) * self.factor)

    def covariance(self, kind: str) -> Floats:
        """Return the covariance of the parameters, in their own units."""
        bread = self.bread
        if kind != "classical":
            scores = self.plain.scores(self.maximum.point)
            if kind == "design":
                meat = self.answers.score_covariance(scores)
            else:
                meat = (scores * self.answers.squares[:, None]).T @ scores
            bread = bread @ meat @ bread
        if kind == "HC1":
            n = self.answers.n_answers
            bread = bread * n / (n - len(bread))
        whole = self.to_units @ bread @ self.to_units.T
        return np.asarray((whole + whole.T) / 2)


def to_units(kind: str, n_first: int, matrix: DesignMatrix) -> Floats:
    """Return the matrix from parameters of standardised columns to those of the columns."""
    scaled = matrix.mean / matrix.spread
    across = (-1.0 if kind == "binary" else 1.0) * np.ones((n_first, 1)) * scaled
    below = np.zeros((len(scaled), n_first))
    return np.block([[np.eye(n_first), across], [below, np.diag(1 / matrix.spread)]])


def weight_factor(answers: Answers) -> float:
    """Return the factor that makes weights add up to the number of answers; 1 for counts."""
    if not answers.declared:
        return 1.0
    return answers.n_answers / float(answers.weights.sum())


def first_names(kind: str, outcome: Outcome) -> tuple[str, ...]:
    """Return the name of the intercept, or those of the thresholds."""
    if kind == "binary":
        return ("intercept",)
    texts = [level_text(level) for level in outcome.levels]
    return tuple(f"{low}|{high}" for low, high in pairwise(texts))


def likelihood(
    kind: str, link: Link, outcome: Outcome, x: Floats, weights: Floats
) -> BinaryLikelihood | OrdinalLikelihood:
    """Return the likelihood of the outcome given some columns."""
    if kind == "binary":
        # Column by column in memory: scaling all rows is then one pass over each column.
        with_constant = np.ones((len(x), x.shape[1] + 1), order="F")
        with_constant[:, 1:] = x
        return BinaryLikelihood(with_constant, outcome.level.astype(np.float64), weights, link)
    return OrdinalLikelihood(x, outcome.level, len(outcome.levels), weights, link)


def _penalised(
    plain: BinaryLikelihood | OrdinalLikelihood, penalty: Penalty
) -> BinaryLikelihood | OrdinalLikelihood | FirthLikelihood:
    """Return the likelihood with its penalty."""
    if penalty is None or isinstance(plain, OrdinalLikelihood):
        return plain
    return FirthLikelihood(plain)


def fit_rows(
    kind: str,
    link_name: str,
    answers: Answers,
    outcome: Outcome,
    matrix: DesignMatrix,
    penalty: Penalty = None,
) -> Fitted:
    """Return the maximum-likelihood fit, or say that there is none."""
    link = LINKS[link_name]
    names = (*first_names(kind, outcome), *matrix.names)
    # Fractional counts may add up to less than one answer: then the rows are counted.
    if len(names) > max(answers.n_answers, len(answers.n)):
        raise InfeasibleError.about(
            "predictors",
            "there are more parameters than answers",
            got=f"{len(names):,} parameters, {answers.n_answers:,} answers",
            remedy="Use fewer predictors, or collect more answers",
        )
    factor = weight_factor(answers)
    plain = likelihood(kind, link, outcome, matrix.z, answers.weights * factor)
    function = _penalised(plain, penalty)
    start = _start(kind, link, outcome, answers.weights, len(matrix.names))
    if isinstance(function, FirthLikelihood):
        found = newton(function, start, names)
    else:
        found = _maximum(plain, start, names, kind, outcome, matrix)
    if penalty == "flic" and isinstance(plain, BinaryLikelihood):
        found = _refit_intercept(plain, found)
    return Fitted(kind, link, answers, outcome, matrix, penalty, found)


def _start(kind: str, link: Link, outcome: Outcome, weights: Floats, n_slopes: int) -> Floats:
    """Return no slopes, and the intercept or thresholds that fit the weighted shares."""
    totals = np.bincount(outcome.level, weights)
    below = np.cumsum(totals)[:-1] / totals.sum()
    first = link.quantile(1 - below) if kind == "binary" else link.quantile(below)
    return np.concatenate([first, np.zeros(n_slopes)])


def _maximum(
    plain: BinaryLikelihood | OrdinalLikelihood,
    start: Floats,
    names: tuple[str, ...],
    kind: str,
    outcome: Outcome,
    matrix: DesignMatrix,
) -> Maximum:
    """Return the maximum of an unpenalised likelihood, or the separation that forbids one."""
    failure = None
    try:
        found = newton(plain, start, names)
    except ConvergenceError as error:
        failure = error
    else:
        if _exists(found, matrix.z):
            return found
    direction = separation_of(kind, outcome, matrix.z)
    if direction.kind != "none":
        raise refuse_separation(direction, names, kind, len(start) - len(matrix.names)) from None
    if failure is not None:
        raise failure
    return found


def _exists(found: Maximum, z: Floats) -> bool:
    """Return whether a maximum must be near the point found.

    A self-concordant function has one where the Newton decrement times the largest length of a
    row, in the metric of the inverse information, is below 1/2 (Bach 2010, Electron. J. Stat. 4,
    doi:10.1214/09-EJS521); under separation this product never becomes small.
    """
    curvatures = np.linalg.eigvalsh(found.height.information)
    if curvatures[0] <= _ROUNDING * curvatures[-1]:  # the decrement may be nothing but rounding
        return False
    longest = 2 + float(np.max(np.einsum("ij,ij->i", z, z), initial=0.0))
    return bool(found.decrement * math.sqrt(longest / curvatures[0]) <= _CERTAIN)


def separation_of(kind: str, outcome: Outcome, z: Floats) -> Direction:
    """Return the direction along which the outcome is separated, if there is one."""
    if kind == "binary":
        x = np.column_stack([np.ones(len(z)), z])
        return find_separation(binary_gains(x, outcome.level.astype(np.float64)))
    return find_separation(ordinal_gains(z, outcome.level, len(outcome.levels)))


def separating_columns(
    direction: Direction, names: tuple[str, ...], n_first: int
) -> tuple[str, ...]:
    """Return the columns that separate; intercept or thresholds only where they alone do."""
    moved = [name for name, part in zip(names, direction.direction, strict=True) if part != 0]
    slopes = [name for name in moved if name in names[n_first:]]
    return tuple(slopes or moved)


def refuse_separation(
    direction: Direction, names: tuple[str, ...], kind: str, n_first: int
) -> SeparationError:
    """Return the error for separated data."""
    columns = separating_columns(direction, names, n_first)
    penalty = ', or write penalty="firth"' if kind == "binary" else ""
    return SeparationError.about(
        "predictors",
        f"they separate the outcome ({direction.kind} separation): no maximum exists",
        got=columns,
        count=len(columns),
        remedy=f"Merge levels, leave the column out{penalty}",
        kind=direction.kind,
        columns=columns,
    )


def _refit_intercept(plain: BinaryLikelihood, found: Maximum) -> Maximum:
    """Return the same slopes with the intercept that makes the mean prediction right."""
    slopes = found.point[1:]
    alone = BinaryLikelihood(
        plain.x[:, :1], plain.y, plain.weights, plain.link, plain.x[:, 1:] @ slopes
    )
    moved = newton(alone, found.point[:1], ["intercept"])
    height: Height = plain(np.concatenate([moved.point, slopes]))
    return Maximum(
        np.concatenate([moved.point, slopes]),
        height,
        moved.decrement,
        found.n_steps + moved.n_steps,
    )
