"""`LoyaltyModel`: the fitted model, with everything that can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import frozen
from scipy import special

from satisfaction.errors import ArgumentError, MethodError, UnknownKeyError
from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._rendering import format_count
from satisfaction.foundation._results import ConfidenceInterval, TestResult
from satisfaction.loyalty._evaluate_model import evaluate_model
from satisfaction.loyalty._marginal_effects import marginal_effects
from satisfaction.loyalty._model_summary import ModelSummary
from satisfaction.loyalty._odds_ratio import OddsRatio
from satisfaction.loyalty._predict import predict
from satisfaction.loyalty._prediction import Prediction
from satisfaction.loyalty._prediction_evaluation import PredictionEvaluation
from satisfaction.loyalty._profile import profile_interval
from satisfaction.loyalty._proportional_odds import (
    ProportionalOddsTest,
    brant,
    likelihood_ratio,
    wald,
)
from satisfaction.metrics._estimate import Estimate
from satisfaction.survey._design import SurveyDesign


@frozen(eq=False, repr=False, kw_only=True)
class LoyaltyModel(ModelSummary):
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
      intercept  -2.2689 +- 2.2324
      rating     0.75631 +- 0.69788
    """

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
            and (self.n, self.likely, smaller.likely) == (smaller.n, True, True)
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
        if not self.likely:
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
        data : frame, mapping of columns, sequence of records, or Tally
            With the predictors; a missing one gives nan. Of a `Tally` the distinct rows are
            predicted, in the order of its `to_columns`.
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

    def evaluate(
        self,
        data: Any,
        *,
        at_least: object = None,
        bins: int | Literal["distinct"] = 10,
        weights: Any = None,
        counts: Any = None,
        design: SurveyDesign | None = None,
        missing: Literal["omit", "raise"] = "omit",
    ) -> PredictionEvaluation:
        """Evaluate the predictions against what came true, best in answers not used in the fit.

        Parameters
        ----------
        data : frame, mapping of columns, sequence of records, or Tally
            With the outcome, coded as in the fit, and the predictors.
        at_least : object, optional
            Level of an ordinal outcome from which on a customer is loyal; needed there.
        bins, weights, counts, design, missing
            As in `evaluate_predictions`.

        Returns
        -------
        PredictionEvaluation
            Also says how much of loyalty is not explained: satisfaction alone never explains
            all of it.

        Examples
        --------
        >>> from satisfaction.loyalty import fit_loyalty
        >>> spring = {"rating": [1, 2, 2, 3, 3, 4, 4, 5], "renewed": [0, 0, 1, 0, 1, 1, 0, 1]}
        >>> autumn = {"rating": [1, 2, 3, 4, 5, 5, 3, 2], "renewed": [0, 1, 0, 1, 1, 0, 1, 0]}
        >>> model = fit_loyalty(spring, "renewed", ["rating"], kind="binary")
        >>> model.evaluate(autumn).skill
        0.0480
        """
        return evaluate_model(
            self,
            data,
            at_least,
            bins,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the odds ratios with their intervals; keywords: see the plotting guide."""
        from satisfaction.plots._odds_ratios import plot_odds_ratios

        return plot_odds_ratios(self, ax=ax, **kwargs)
