"""Fitting: from patterns to the maximum of the likelihood, in standardised and own units."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import InfeasibleError, SeparationError
from satisfaction.foundation._firth import FirthLikelihood
from satisfaction.foundation._likelihoods import BinaryLikelihood, OrdinalLikelihood
from satisfaction.foundation._links import LINKS, Link
from satisfaction.foundation._newton import Height, Maximum, newton
from satisfaction.foundation._separation import (
    Direction,
    binary_gains,
    maximum_or_direction,
    near_start,
    ordinal_gains,
)
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._design_matrix import DesignMatrix
from satisfaction.loyalty._outcome import Outcome, level_text

Floats = NDArray[np.float64]
Penalty = Literal["firth", "flic"] | None


@frozen(eq=False, slots=False)
class Fitted:
    """A maximum of a likelihood of some answers, with all that inference needs.

    ``plain`` is the unpenalised likelihood in standardised columns, weights adding up to n.
    """

    kind: str
    link: Link
    answers: Answers
    outcome: Outcome
    matrix: DesignMatrix
    penalty: Penalty
    maximum: Maximum
    plain: BinaryLikelihood | OrdinalLikelihood

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
    def own_units(self) -> BinaryLikelihood | OrdinalLikelihood | FirthLikelihood:
        """The likelihood that was maximised, in the columns' own units."""
        plain = likelihood(
            self.kind, self.link, self.outcome, self.matrix.in_units(), self.answers.weights
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
        if isinstance(self.plain, BinaryLikelihood) and self.link.name != "logit":
            information = self.plain.expected_information(self.maximum.point)
        elif self.penalty is None:
            information = self.maximum.height.information
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
    """Return the likelihood of the outcome given some columns, the constant first."""
    if kind == "binary":
        return BinaryLikelihood(x, outcome.level.astype(np.float64), weights, link)
    return OrdinalLikelihood(x[:, 1:], outcome.level, len(outcome.levels), weights, link)


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
    plain = likelihood(kind, link, outcome, matrix.x, answers.weights * weight_factor(answers))
    start = _start(kind, link, outcome, answers.weights, len(matrix.names))
    function = _penalised(plain, penalty)
    if isinstance(function, FirthLikelihood):
        found = newton(function, near_start(plain, start, names), names)
    else:
        found = _maximum(plain, start, names, kind, outcome, matrix)
    if penalty == "flic" and isinstance(plain, BinaryLikelihood):
        found = _refit_intercept(plain, found)
    return Fitted(kind, link, answers, outcome, matrix, penalty, found, plain)


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
    found = maximum_or_direction(plain, start, names, lambda: gains_of(kind, outcome, matrix.z))
    if isinstance(found, Direction):
        firth = kind == "binary" and plain.link.name == "logit"
        raise _refuse_separation(found, names, len(start) - len(matrix.names), firth=firth)
    return found


def gains_of(kind: str, outcome: Outcome, z: Floats) -> Floats:
    """Return the rows of gains from which separation is found."""
    if kind == "binary":
        x = np.column_stack([np.ones(len(z)), z])
        return binary_gains(x, outcome.level.astype(np.float64))
    return ordinal_gains(z, outcome.level, len(outcome.levels))


def separating_columns(
    direction: Direction, names: tuple[str, ...], n_first: int
) -> tuple[str, ...]:
    """Return the columns that separate; intercept or thresholds only where they alone do."""
    moved = [name for name, part in zip(names, direction.direction, strict=True) if part != 0]
    slopes = [name for name in moved if name in names[n_first:]]
    return tuple(slopes or moved)


def _refuse_separation(
    direction: Direction, names: tuple[str, ...], n_first: int, *, firth: bool
) -> SeparationError:
    """Return the error for separated data."""
    columns = separating_columns(direction, names, n_first)
    penalty = ', or write penalty="firth"' if firth else ""
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
