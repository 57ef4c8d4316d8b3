"""What a fitted retention model consists of, and how it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, format_number, html_table, json_number
from satisfaction.foundation._results import Coefficient
from satisfaction.loyalty._beta_geometric import NAMES, STEP
from satisfaction.loyalty._named_values import NamedValues
from satisfaction.loyalty._renewals import Renewals
from satisfaction.loyalty._retention_arguments import read_at
from satisfaction.loyalty._terms import Basis, Term

Floats = NDArray[np.float64]


def _read_only(values: ArrayLike) -> Floats:
    """Return a copy that cannot be written to."""
    copied = np.array(values, dtype=np.float64)
    copied.setflags(write=False)
    return copied


@frozen(eq=False, repr=False, kw_only=True)
class RetentionSummary:
    """The parameters of a retention model, their covariance, and the numbers of the fit."""

    point: Floats = field(converter=_read_only)
    point_covariance: Floats = field(converter=_read_only)
    log_likelihood: float
    gradient_norm: float
    n: int
    n_missing: int
    covariance_type: Literal["classical", "design"]
    degrees_of_freedom: float
    boundary: Literal["homogeneous"] | None
    renewals: Renewals
    bases: tuple[Basis, ...] = ()

    @property
    def predictors(self) -> tuple[str, ...]:
        """Columns of the data that retention depends on."""
        return tuple(dict.fromkeys(basis.column for basis in self.bases))

    @property
    def terms(self) -> tuple[str | Term, ...]:
        """How the predictors enter, with the knots and references used."""
        return tuple(basis.term for basis in self.bases)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of `covariance`."""
        columns = [name for basis in self.bases for name in basis.names]
        return tuple(
            text for first in NAMES for text in (first, *[f"{first}:{c}" for c in columns])
        )

    @property
    def _to_logs(self) -> Floats:
        """The matrix from the point to ``log_alpha`` and ``log_beta`` with their slopes."""
        return np.asarray(
            np.kron([[1.0, 1.0], [0.0, 1.0]], np.eye(len(self.point) // 2)), dtype=np.float64
        )

    @property
    def covariance(self) -> Floats:
        """Covariance of the parameters; nan at the boundary for those that do not exist."""
        logs = self._to_logs
        whole = logs @ self.point_covariance @ logs.T
        if self.boundary is not None:
            gone = np.arange(len(whole)) >= len(whole) // 2
            gone[0] = True
            whole[gone] = whole[:, gone] = math.nan
        return np.asarray(whole)

    @property
    def parameters(self) -> Mapping[str, Coefficient]:
        """``log_alpha`` and ``log_beta`` and their slopes, with standard errors."""
        half = len(self.point) // 2
        values = [*(self.point[:half] + self.point[half:]), *self.point[half:]]
        errors = np.sqrt(np.diag(self.covariance))
        return NamedValues(
            {
                name: self._coefficient(name, value, error)
                for name, value, error in zip(self.names, values, errors, strict=True)
            }
        )

    @property
    def converged(self) -> bool:
        """Always true: a fit that does not converge is an error."""
        return True

    @property
    def alpha(self) -> Coefficient | None:
        """First parameter of the beta distribution of churn; None with predictors."""
        return self._exponential("alpha")

    @property
    def beta(self) -> Coefficient | None:
        """Second parameter of the beta distribution of churn; None with predictors."""
        return self._exponential("beta")

    @property
    def churn(self) -> Coefficient | None:
        """Mean chance to leave at the first renewal; None with predictors.

        It is ``alpha / (alpha + beta)``; with predictors see `retention_rate` of period 1.
        """
        if self.bases:
            return None
        value = float(special.expit(self.point[0]))
        error = value * (1 - value) * math.sqrt(self.point_covariance[0, 0])
        return self._coefficient("churn", value, error)

    @property
    def polarisation(self) -> Coefficient | None:
        """How much customers differ, 0 not at all, 1 utterly; None with predictors.

        It is ``1 / (alpha + beta + 1)``.
        """
        if self.bases:
            return None
        if self.boundary is not None:
            return self._coefficient("polarisation", 0.0, math.nan)
        value, error = self._delta(
            lambda point: 1 / (np.exp(point[0] + point[1]) + np.exp(point[1]) + 1), None
        )
        return self._coefficient("polarisation", float(value), float(error))

    def _coefficient(self, name: str, value: float, error: float) -> Coefficient:
        return Coefficient(name, float(value), float(error), self.degrees_of_freedom)

    def _exponential(self, name: str) -> Coefficient | None:
        """Return alpha or beta."""
        if self.bases:
            return None
        log = self.parameters[f"log_{name}"]
        value = math.exp(log.value)
        return self._coefficient(name, value, value * log.standard_error)

    def _local_point(self, at: Mapping[str, Any] | None) -> tuple[Floats, Floats]:
        """Return ``log(alpha / beta)`` and ``log(beta)`` of a customer, with their covariance."""
        row = np.concatenate([[1.0], read_at(self.bases, at)])
        both = np.kron(np.eye(2), row)
        centre, log_beta = np.reshape(self.point, (2, -1)) @ row
        return np.array([centre, log_beta]), both @ self.point_covariance @ both.T

    def _delta(
        self, function: Callable[[Any], Any], at: Mapping[str, Any] | None
    ) -> tuple[Floats, Floats]:
        """Return a function of the parameters, and its standard errors by the delta method."""
        point, covariance = self._local_point(at)
        value = np.real(function(point.astype(np.complex128)))
        free = 2 if self.boundary is None else 1
        slopes = np.zeros((2, *np.shape(value)))
        for place in range(free):
            moved = point.astype(np.complex128)
            moved[place] += 1j * STEP
            slopes[place] = np.imag(function(moved)) / STEP
        square = np.einsum("i...,ij,j...->...", slopes, covariance, slopes)
        return np.asarray(value), np.sqrt(np.maximum(square, 0.0))

    def _shown(self) -> tuple[Coefficient, ...]:
        """Return the parameters to show: the churn where they are infinite."""
        if self.bases:
            return tuple(self.parameters.values())
        shown = (self.alpha, self.beta) if self.boundary is None else (self.churn,)
        return tuple(one for one in shown if one is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and numbers of the fit as JSON-ready values."""
        return {
            "parameters": [one.to_dict() for one in self.parameters.values()],
            **{
                name: None if one is None else json_number(one.value)
                for name, one in (
                    ("alpha", self.alpha),
                    ("beta", self.beta),
                    ("churn", self.churn),
                    ("polarisation", self.polarisation),
                )
            },
            "log_likelihood": json_number(self.log_likelihood),
            "n": self.n,
            "n_missing": self.n_missing,
            "covariance_type": self.covariance_type,
            "boundary": self.boundary,
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per parameter."""
        rows = [one.to_dict() for one in self.parameters.values()]
        return to_frame({name: [row[name] for row in rows] for name in rows[0]}, backend)

    def __repr__(self) -> str:
        shown = self._shown()
        width = max(len(one.name) for one in shown)
        lines = [
            f"  {one.name:<{width}}  {format_number(one.value)} +- "
            f"{format_number(one.standard_error)}"
            for one in shown
        ]
        return "\n".join([f"{type(self).__name__}({format_count(self.n)} customers)", *lines])

    def _repr_html_(self) -> str:
        rows = [
            [one.name, format_number(one.value), format_number(one.standard_error)]
            for one in self._shown()
        ]
        caption = f"{type(self).__name__}, {format_count(self.n)} customers"
        return html_table(["parameter", "value", "standard error"], rows, caption=caption)
