"""From customers with predictors to their retention model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DesignError, InfeasibleError
from satisfaction.loyalty._answers import Answers, read_answers
from satisfaction.loyalty._arguments import read_terms
from satisfaction.loyalty._beta_geometric_maximum import RegressionFit, fit_regression
from satisfaction.loyalty._beta_geometric_regression import BetaGeometricRegression, GroupRenewals
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._design_matrix import DesignMatrix, design_matrix
from satisfaction.loyalty._fitted import to_units, weight_factor
from satisfaction.loyalty._renewals import check_renewals, renewals_of_rows
from satisfaction.loyalty._retention_model import RetentionModel
from satisfaction.loyalty._terms import Levels, Term, column_of, numbers_of
from satisfaction.metrics._patterns import read_yes

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@frozen(eq=False)
class Customers:
    """Customers who were asked at least once: their predictors, tenure and whether they left."""

    answers: Answers
    matrix: DesignMatrix
    tenure: Floats
    left: NDArray[np.bool_]

    @property
    def x(self) -> Floats:
        """The standardised columns after a column of 1."""
        return np.column_stack([np.ones(len(self.matrix.z)), self.matrix.z])

    def likelihood(self, group: Places, first: Places, weights: Floats) -> BetaGeometricRegression:
        """Return the likelihood of groups, each with the columns of its first row."""
        renewals = GroupRenewals.of_rows(group, self.tenure.astype(np.intp), self.left, weights)
        return BetaGeometricRegression(self.x[first], renewals)


def fit_with_predictors(
    data: Any, tenure: str, event: str, predictors: Sequence[str | Term], **common: Any
) -> RetentionModel:
    """Return the model of customers; `common` are the common keywords."""
    everyone, customers = _read_customers(data, tenure, event, predictors, common)
    answers, matrix = customers.answers, customers.matrix
    names = matrix.names
    if 2 * (len(names) + 1) > answers.n_answers:
        raise InfeasibleError.about(
            "predictors",
            "there are more parameters than customers who were asked",
            got=f"{2 * (len(names) + 1):,} parameters, {answers.n_answers:,} customers",
            remedy="Use fewer predictors, or observe more customers",
        )
    degrees = float("inf")
    if answers.declared:
        degrees = everyone.unit_degrees - 2 * len(names)
        if degrees <= 0:
            raise DesignError.about(
                "design",
                "has too few clusters for so many predictors",
                got=f"{degrees:g} degrees of freedom",
                remedy="Use fewer predictors",
            )
    # Newton measures its steps in standard errors: those of n customers, not of sums of weights.
    factor = weight_factor(answers)
    weights = answers.weights * factor
    group, first = _groups([answers.columns[basis.column] for basis in matrix.bases], len(weights))
    total = renewals_of_rows(customers.tenure, customers.left, weights)
    fit = fit_regression(customers.likelihood(group, first, weights), total, names)
    scale = _block(to_units("binary", 1, matrix))
    return RetentionModel(
        point=_own_units(fit.point, scale),
        point_covariance=scale @ _covariance(customers, fit, factor) @ scale.T,
        log_likelihood=fit.log_likelihood / factor,
        gradient_norm=fit.decrement,
        n=everyone.n_answers,
        n_missing=everyone.n_missing,
        covariance_type="design" if answers.declared else "classical",
        degrees_of_freedom=degrees,
        boundary="homogeneous" if fit.homogeneous else None,
        renewals=total,
        bases=matrix.bases,
    )


def _read_customers(
    data: Any, tenure: str, event: str, predictors: Sequence[str | Term], common: dict[str, Any]
) -> tuple[Answers, Customers]:
    """Return the complete rows, and those of them that say something."""
    if tenure == event:
        raise ArgumentError.about(
            "event",
            "a column stands for one thing only",
            got=f"{event!r}, which is tenure too",
            remedy="Name different columns",
        )
    terms = read_terms(tenure, predictors)
    labelled = {event, *(term.column for term in terms if isinstance(term, Levels))}
    names = [tenure, event, *(column_of(term) for term in terms)]
    everyone = read_answers(data, names, labelled=labelled, **common)
    lasted = numbers_of(everyone.columns[tenure])
    left = _read_event(everyone.columns[event])
    check_renewals(lasted, left)
    renewals_of_rows(lasted, left, everyone.weights)
    asked = np.flatnonzero(lasted > 0)
    answers = evolve(
        everyone,
        columns={name: column.take(asked) for name, column in everyone.columns.items()},
        n=everyone.n[asked],
        weights=everyone.weights[asked],
        squares=everyone.squares[asked],
        inside=everyone.inside[asked],
    )
    matrix = design_matrix(answers, terms)
    return everyone, Customers(answers, matrix, lasted[asked], left[asked])


def _read_event(column: Column) -> NDArray[np.bool_]:
    """Return who left."""
    labels = np.empty(len(column.labels), dtype=object)
    labels[:] = [
        label if here else None
        for label, here in zip(column.labels, column.present.tolist(), strict=True)
    ]
    return np.asarray(read_yes(labels, "event")[column.codes])


def _groups(columns: Sequence[Column], n_rows: int) -> tuple[Places, Places]:
    """Return which rows have the same predictors, and the first row of each such group."""
    if any(column.values is not None for column in columns):
        return np.arange(n_rows), np.arange(n_rows)
    key, first = np.zeros(n_rows, dtype=np.intp), np.zeros(1, dtype=np.intp)
    for column in columns:
        both = key * len(column.labels) + column.codes
        _, first, key = np.unique(both, return_index=True, return_inverse=True)
    return key, first


def _block(matrix: Floats) -> Floats:
    """Return a matrix that does the same to both halves of a point."""
    return np.asarray(np.kron(np.eye(2), matrix), dtype=np.float64)


def _own_units(point: Floats, scale: Floats) -> Floats:
    """Return the point for columns in their own units; infinite parts stay."""
    finite = np.isfinite(point)
    moved = scale @ np.where(finite, point, 0.0)
    return np.where(finite, moved, point)


def _covariance(customers: Customers, fit: RegressionFit, factor: float) -> Floats:
    """Return the covariance of the point: the inverse information, or the sandwich of a design."""
    size = len(fit.information)
    covariance = np.zeros((len(fit.point), len(fit.point)))
    inverse = np.linalg.inv(fit.information)
    if customers.answers.declared:
        alone = np.arange(len(customers.left))
        each = customers.likelihood(alone, alone, np.ones(len(alone)))
        scores = each.scores(fit.point)[:, :size]
        inverse = inverse * factor
        inverse = inverse @ customers.answers.score_covariance(scores) @ inverse
    covariance[:size, :size] = inverse
    return covariance
