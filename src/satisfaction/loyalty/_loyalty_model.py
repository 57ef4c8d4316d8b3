"""`LoyaltyModel`: the fitted model, with everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ArgumentError, MethodError, UnknownKeyError
from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, format_number, html_table, json_number
from satisfaction.foundation._results import Coefficient, ConfidenceInterval, TestResult
from satisfaction.loyalty._detect_separation import Separation
from satisfaction.loyalty._fitted import Fitted
from satisfaction.loyalty._marginal_effects import marginal_effects
from satisfaction.loyalty._odds_ratio import OddsRatio
from satisfaction.loyalty._predict import predict
from satisfaction.loyalty._prediction import Prediction
from satisfaction.loyalty._profile import profile_interval
from satisfaction.loyalty._proportional_odds import (
    ProportionalOddsTest,
    brant,
    likelihood_ratio,
    wald,
)
from satisfaction.loyalty._terms import Term
from satisfaction.metrics._estimate import Estimate

Floats = NDArray[np.float64]


def _read_only(values: Floats) -> Floats:
    """Return a copy that cannot be written to."""
    copied = np.array(values)
    copied.setflags(write=False)
    return copied


@frozen(eq=False, repr=False, kw_only=True)
class LoyaltyModel:
    """A fitted model of loyalty: made by `fit_loyalty`.

    Parameters
    ----------
    kind : {"binary", "ordinal"}
        Loyal or not, or ordered levels.
    link : {"logit", "probit", "cloglog", "loglog"}
        The distribution function.
    outcome : str
        Column of the outcome.
    covariance_type : {"classical", "HC0", "HC1", "design"}
        How the covariance was estimated.
    degrees_of_freedom : float
        Of the t distribution of tests and intervals; infinity for the normal.
    values : ndarray
        The parameters: intercept or thresholds first, then the coefficients.
    covariance : ndarray
        Their covariance, in the same order; read-only.
    naive_values : ndarray or None
        The parameters before the correction for unreliability.
    fitted : object
        The fit behind them.

    Examples
    --------
    >>> from satisfaction.loyalty import fit_loyalty
    >>> answers = {"rating": [1, 2, 2, 3, 3, 4, 4, 5], "renewed": [0, 0, 1, 0, 1, 1, 0, 1]}
    >>> fit_loyalty(answers, "renewed", ["rating"], kind="binary")
    LoyaltyModel(binary logit of renewed, 8 answers)
      intercept  -2.4... +- 2.2...
      rating     0.8... +- 0.7...
    """

    kind: Literal["binary", "ordinal"]
    link: str
    outcome: str
    covariance_type: str
    degrees_of_freedom: float
    values: Floats = field(converter=_read_only)
    covariance: Floats = field(converter=_read_only)
    naive_values: Floats | None
    fitted: Fitted

    # ---- what was fitted -----------------------------------------------------------------

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
        """None was found, unless a penalty made the question unnecessary: then it is unknown."""
        return Separation("none", (), {})

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
        return MappingProxyType(
            {
                name: Coefficient(name, float(value), float(error), self.degrees_of_freedom)
                for name, value, error in zip(self.names, values, spread, strict=True)
            }
        )

    @property
    def thresholds(self) -> Mapping[str, Coefficient]:
        """The thresholds of an ordinal model; the intercept of a binary one."""
        first = self.names[: self.fitted.n_first]
        return MappingProxyType({name: self.parameters[name] for name in first})

    @property
    def coefficients(self) -> Mapping[str, Coefficient]:
        """The coefficients of the predictors."""
        rest = self.names[self.fitted.n_first :]
        return MappingProxyType({name: self.parameters[name] for name in rest})

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
    def _likely(self) -> bool:
        """Whether the log-likelihood is one: no weights, no design, no penalty."""
        return not self.fitted.answers.declared and self.penalty is None

    @property
    def aic(self) -> float | None:
        """Akaike's criterion; None under weights, a design or a penalty."""
        return 2 * len(self.names) - 2 * self.log_likelihood if self._likely else None

    @property
    def bic(self) -> float | None:
        """Schwarz's criterion; None under weights, a design or a penalty."""
        if not self._likely:
            return None
        return float(len(self.names) * np.log(self.n) - 2 * self.log_likelihood)

    # ---- intervals and tests -------------------------------------------------------------

    def confidence_intervals(
        self, confidence_level: float = 0.95, method: Literal["wald", "profile"] | None = None
    ) -> Mapping[str, ConfidenceInterval]:
        """Return an interval for every parameter.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Nominal coverage of each interval by itself.
        method : {"wald", "profile"}, optional
            ``"profile"`` inverts the (penalised) likelihood-ratio test, and is the default with
            ``penalty="firth"``; it needs a likelihood, so neither weights nor a design.

        Returns
        -------
        mapping of str to ConfidenceInterval
            By the names of the parameters.
        """
        level = check_confidence_level(confidence_level)
        chosen = ("profile" if self.penalty == "firth" else "wald") if method is None else method
        check_choice(chosen, "method", ("profile", "wald"))
        if chosen == "wald":
            return {name: one.confidence_interval(level) for name, one in self.parameters.items()}
        if self.fitted.answers.declared or self.penalty == "flic" or self.naive_values is not None:
            raise MethodError.about(
                "method",
                '"profile" needs a maximised likelihood',
                got="weights, a design, a refitted intercept or a correction",
                remedy='Write method="wald"',
            )
        errors = np.sqrt(np.diag(self.fitted.covariance("classical")))
        return {
            name: profile_interval(self.fitted, place, float(error), level)
            for place, (name, error) in enumerate(zip(self.names, errors, strict=True))
        }

    def odds_ratios(self, confidence_level: float = 0.95) -> Mapping[str, OddsRatio]:
        """Return by which factor one unit more multiplies the odds of (more) loyalty.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Nominal coverage of each interval by itself.

        Returns
        -------
        mapping of str to OddsRatio
            By the names of the coefficients.
        """
        if self.link != "logit":
            raise MethodError.about(
                "link", 'odds ratios belong to link="logit"', got=[self.link], remedy="Refit"
            )
        return {
            name: OddsRatio.of(self.coefficients[name].value, *interval)
            for name, interval in self.confidence_intervals(confidence_level).items()
            if name in self.coefficients
        }

    def wald_test(self, names: str | Sequence[str]) -> TestResult:
        """Test whether some parameters are all 0: chi-squared, or F under a design.

        Parameters
        ----------
        names : str or sequence of str
            Names of parameters.

        Returns
        -------
        TestResult
            Of the Wald test.
        """
        wanted = [names] if isinstance(names, str) else list(names)
        for name in wanted:
            if name not in self.names:
                raise UnknownKeyError.absent("names", name, self.names)
        if not wanted or len(set(wanted)) < len(wanted):
            raise ArgumentError.about(
                "names", "must name at least one parameter, each once", remedy="Name them"
            )
        places = [self.names.index(name) for name in wanted]
        return wald(
            self.values[places],
            self.covariance[np.ix_(places, places)],
            self.degrees_of_freedom,
            "wald",
        )

    def likelihood_ratio_test(self, smaller: LoyaltyModel) -> TestResult:
        """Test this model against one with fewer terms on the same answers.

        Parameters
        ----------
        smaller : LoyaltyModel
            Same outcome, nested terms, no weights, no penalty.

        Returns
        -------
        TestResult
            Twice the difference of the log-likelihoods, chi-squared.
        """
        degrees = len(self.names) - len(smaller.names)
        same = (
            self.outcome == smaller.outcome
            and (self.kind, self.link, self.levels) == (smaller.kind, smaller.link, smaller.levels)
            and (self.n, self._likely, smaller._likely) == (smaller.n, True, True)  # noqa: SLF001  same class
            and abs(self.null_log_likelihood - smaller.null_log_likelihood)
            <= 1e-9 * abs(self.null_log_likelihood)
        )
        if not same or degrees < 1 or not set(smaller.names) <= set(self.names):
            raise ArgumentError.about(
                "smaller",
                "must be the same model of the same answers with fewer terms",
                got=f"{len(smaller.names)} parameters, n={format_count(smaller.n)}",
                remedy="Fit both to the same rows, without weights, design and penalty",
            )
        statistic = 2 * (self.log_likelihood - smaller.log_likelihood)
        pvalue = float(special.chdtrc(degrees, max(statistic, 0.0)))
        return TestResult(statistic, pvalue, float(degrees), "chi2", "likelihood ratio")

    def proportional_odds_test(
        self, method: Literal["brant", "lr"] = "brant"
    ) -> ProportionalOddsTest:
        """Test whether the coefficients are the same at every threshold.

        Parameters
        ----------
        method : {"brant", "lr"}, default "brant"
            Brant's comparison of binary fits, or the likelihood ratio.

        Returns
        -------
        ProportionalOddsTest
            Overall and for each term.

        References
        ----------
        Brant (1990), Assessing proportionality in the proportional odds model, Biometrics 46,
        doi:10.2307/2532457.
        """
        check_choice(method, "method", ("brant", "lr"))
        if self.kind != "ordinal" or self.link != "logit" or not self.coefficients:
            raise MethodError.about(
                "method",
                'proportional odds belong to kind="ordinal" with link="logit" and predictors',
                got=f"{self.kind} {self.link}",
                remedy="Fit that model",
            )
        if method == "brant":
            return brant(self.fitted, self.degrees_of_freedom)
        if not self._likely:
            raise MethodError.about(
                "method",
                '"lr" needs a likelihood, which weighted answers do not have',
                remedy='Write method="brant"',
            )
        return likelihood_ratio(self.fitted)

    # ---- predictions ---------------------------------------------------------------------

    def predict(
        self,
        data: Any,
        *,
        what: Literal["probability", "levels", "mean", "linear"] = "probability",
        at_least: object = None,
    ) -> Prediction:
        """Predict loyalty for rows of data.

        Parameters
        ----------
        data : frame, mapping of columns, or sequence of records
            With the predictors; a missing one gives nan.
        what : {"probability", "levels", "mean", "linear"}, default "probability"
            Probability of loyalty; of every level; the mean level; or the linear predictor.
        at_least : object, optional
            Level of an ordinal outcome from which on a customer is loyal; needed for
            ``"probability"``.

        Returns
        -------
        Prediction
            With standard errors by the delta method.
        """
        return predict(self, data, what, at_least)

    def marginal_effects(
        self, data: Any = None, *, weights: Any = None, counts: Any = None
    ) -> Mapping[str, Estimate]:
        """Return by how much one unit more moves the chance of loyalty, on average.

        Parameters
        ----------
        data : frame, mapping of columns, sequence of records, or Tally, optional
            Rows to average over; by default those of the fit.
        weights, counts : str or array-like, optional
            Of those rows.

        Returns
        -------
        mapping of str to Estimate
            For numeric columns the mean slope, for `Levels` the mean change from the reference;
            on the scale of probabilities, 0 to 1. The predictors are taken as fixed.
        """
        return marginal_effects(self, data, weights, counts)

    # ---- display -------------------------------------------------------------------------

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
