"""What a fitted loyalty model consists of, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, format_number, html_table, json_number
from satisfaction.foundation._results import Coefficient
from satisfaction.loyalty._detect_separation import Separation, separation_in
from satisfaction.loyalty._fitted import Fitted
from satisfaction.loyalty._named_values import NamedValues
from satisfaction.loyalty._terms import Term

Floats = NDArray[np.float64]


def _read_only(values: Floats) -> Floats:
    """Return a copy that cannot be written to."""
    copied = np.array(values)
    copied.setflags(write=False)
    return copied


@frozen(eq=False, repr=False, kw_only=True)
class ModelSummary:
    """The parameters of a loyalty model, their covariance, and the numbers of the fit."""

    kind: Literal["binary", "ordinal"]
    link: str
    outcome: str
    covariance_type: str
    degrees_of_freedom: float
    values: Floats = field(converter=_read_only)
    covariance: Floats = field(converter=_read_only)
    naive_values: Floats | None
    fitted: Fitted

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters, in the order of `covariance`."""
        return self.fitted.names

    @property
    def terms(self) -> tuple[str | Term, ...]:
        """The terms, with references and knots as they were used."""
        return tuple(basis.term for basis in self.fitted.matrix.bases)

    @property
    def levels(self) -> tuple[object, ...]:
        """The levels of the outcome that were answered; 0 and 1 of a binary one."""
        return self.fitted.outcome.levels

    @property
    def unused_levels(self) -> tuple[object, ...]:
        """Levels of the outcome that nobody answered: predicted with probability 0."""
        return self.fitted.outcome.unused

    @property
    def penalty(self) -> str | None:
        """The penalty of the likelihood."""
        return self.fitted.penalty

    @property
    def separation(self) -> Separation:
        """Whether predictors separate the outcome: only a penalised fit survives that."""
        if self.penalty is None:
            return Separation("none", (), {})
        return separation_in(self.fitted.outcome, self.fitted.matrix, self.kind)

    @property
    def parameters(self) -> Mapping[str, Coefficient]:
        """Name to parameter with its standard error."""
        return self._named(self.values)

    @property
    def naive_parameters(self) -> Mapping[str, Coefficient]:
        """The parameters as they are without correction for unreliability."""
        if self.naive_values is None:
            return self.parameters
        errors = np.sqrt(np.diag(self.fitted.covariance(self.covariance_type)))
        return self._named(self.naive_values, errors)

    def _named(self, values: Floats, errors: Floats | None = None) -> Mapping[str, Coefficient]:
        """Return parameters by name."""
        spread = np.sqrt(np.diag(self.covariance)) if errors is None else errors
        return NamedValues(
            {
                name: Coefficient(name, float(value), float(error), self.degrees_of_freedom)
                for name, value, error in zip(self.names, values, spread, strict=True)
            }
        )

    @property
    def thresholds(self) -> Mapping[str, Coefficient]:
        """The thresholds of an ordinal model; the intercept of a binary one."""
        first = self.names[: self.fitted.n_first]
        return NamedValues({name: self.parameters[name] for name in first})

    @property
    def coefficients(self) -> Mapping[str, Coefficient]:
        """The coefficients of the predictors."""
        rest = self.names[self.fitted.n_first :]
        return NamedValues({name: self.parameters[name] for name in rest})

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood without penalty, weights as given."""
        return self.fitted.log_likelihood

    @property
    def null_log_likelihood(self) -> float:
        """Log-likelihood of the same prediction for everybody."""
        return self.fitted.null_log_likelihood

    @property
    def gradient_norm(self) -> float:
        """The Newton decrement at the estimate: how many standard errors it is off."""
        return self.fitted.maximum.decrement

    @property
    def converged(self) -> bool:
        """Always true: a fit that does not converge is an error."""
        return True

    @property
    def n_iterations(self) -> int:
        """Number of Newton steps."""
        return self.fitted.maximum.n_steps

    @property
    def n(self) -> int:
        """Number of complete answers (of positive weight)."""
        return self.fitted.answers.n_answers

    @property
    def n_missing(self) -> int:
        """Number of answers without one of the columns."""
        return self.fitted.answers.n_missing

    @property
    def n_patterns(self) -> int:
        """Number of distinct rows that the fit ran on."""
        return len(self.fitted.answers.n)

    @property
    def kish_effective_n(self) -> float:
        """Kish's effective sample size."""
        return self.fitted.answers.kish_effective_n

    @property
    def likely(self) -> bool:
        """Whether the log-likelihood is one: no weights, no design, no penalty."""
        return not self.fitted.answers.declared and self.penalty is None

    @property
    def aic(self) -> float | None:
        """Akaike's criterion; None under weights, a design or a penalty."""
        return 2 * len(self.names) - 2 * self.log_likelihood if self.likely else None

    @property
    def bic(self) -> float | None:
        """Schwarz's criterion; None under weights, a design or a penalty."""
        if not self.likely:
            return None
        return float(len(self.names) * np.log(self.n) - 2 * self.log_likelihood)

    def _columns(self) -> dict[str, list[Any]]:
        """Return one row per parameter."""
        intervals = [one.confidence_interval() for one in self.parameters.values()]
        return {
            "name": list(self.names),
            "value": self.values.tolist(),
            "standard_error": [one.standard_error for one in self.parameters.values()],
            "statistic": [one.statistic for one in self.parameters.values()],
            "pvalue": [one.pvalue for one in self.parameters.values()],
            "low": [interval.low for interval in intervals],
            "high": [interval.high for interval in intervals],
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per parameter, with 95 % Wald limits."""
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as JSON-ready values."""
        return {
            "kind": self.kind,
            "link": self.link,
            "outcome": self.outcome,
            "parameters": {name: one.to_dict() for name, one in self.parameters.items()},
            "covariance": self.covariance.tolist(),
            "covariance_type": self.covariance_type,
            "degrees_of_freedom": json_number(self.degrees_of_freedom),
            "log_likelihood": self.log_likelihood,
            "null_log_likelihood": self.null_log_likelihood,
            "n": self.n,
            "n_missing": self.n_missing,
            "penalty": self.penalty,
        }

    def __repr__(self) -> str:
        width = max(len(name) for name in self.names)
        lines = [
            f"  {name.ljust(width)}  {format_number(one.value)} "
            f"+- {format_number(one.standard_error)}"
            for name, one in self.parameters.items()
        ]
        size = f"{format_count(self.n)} answers"
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        head = f"LoyaltyModel({self.kind} {self.link} of {self.outcome}, {size}{missing})"
        return "\n".join([head, *lines])

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = [
            (name, *(format_number(number) for number in numbers))
            for name, *numbers in zip(*columns.values(), strict=True)
        ]
        return html_table(list(columns), rows, caption=repr(self).partition("\n")[0])
