"""Four ways from stated intent to a probability: at its word, shrunken, or as behaviour was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ArgumentError, SeparationError
from satisfaction.foundation._results import Coefficient
from satisfaction.loyalty._beta_binomial import (
    NAMES,
    BetaBinomialFit,
    Boundary,
    StatedCounts,
    fit_beta_binomial,
)
from satisfaction.loyalty._fit_loyalty import fit_loyalty
from satisfaction.loyalty._isotonic_fit import IsotonicFit, fit_isotonic
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._named_values import NamedValues
from satisfaction.loyalty._prediction import Prediction
from satisfaction.loyalty._stated_intent import (
    StatedIntent,
    n_steps,
    require_both_outcomes,
    require_two_scores,
    steps_of,
)
from satisfaction.metrics._domain_measures import DomainMeasures, Measure, share_of
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._quantity import Quantity
from satisfaction.models._scale import RatingScale

Floats = NDArray[np.float64]

_NAME = "intent rate"


@frozen(eq=False)
class Calibrator:
    """What a method learned: how scores become probabilities, and their mean."""

    predict: Callable[[Floats], Prediction]
    rate: Estimate
    parameters: Mapping[str, Coefficient] = field(factory=lambda: NamedValues({}))
    covariance: Floats = field(factory=lambda: np.zeros((0, 0)))
    degrees_of_freedom: float = float("inf")
    log_likelihood: float | None = None
    boundary: Boundary | None = None
    model: LoyaltyModel | IsotonicFit | None = None


def _mean_rate(stated: StatedIntent, scores: Floats) -> Estimate:
    """Return the mean of scores of the rows, in percent of customers."""
    quantity = Quantity(_NAME, unit="percent", family="mean", bounds=(0.0, 100.0))
    measure = Measure(quantity, 100 * scores, stated.tally.answered)
    return DomainMeasures(stated.tally, {_NAME: measure}).estimate(_NAME)


def _observed_rate(stated: StatedIntent) -> Estimate:
    """Return the share of customers who did it."""
    measure = share_of(_NAME, stated.did, stated.tally.answered)
    return DomainMeasures(stated.tally, {_NAME: measure}).estimate(_NAME)


# ---- at its word ---------------------------------------------------------------------------


def by_juster(stated: StatedIntent) -> Calibrator:
    """Return the calibration that takes a score as a probability."""
    return Calibrator(AtItsWord(stated.scale), _mean_rate(stated, stated.steps / stated.n_steps))


@frozen
class AtItsWord:
    """A score as a probability: without error, nan where missing."""

    scale: RatingScale

    def __call__(self, scores: Floats) -> Prediction:
        """Return the probability behind some scores."""
        values = steps_of(self.scale, scores) / n_steps(self.scale)
        return Prediction(values, 0 * values)


# ---- shrunken to the mean --------------------------------------------------------------------


def by_beta_binomial(stated: StatedIntent) -> Calibrator:
    """Return the calibration by Morrison's model, pseudo-likelihood under a design."""
    _require_steps(stated)
    counted, inside = stated.tally, stated.inside
    place = np.where(inside, stated.steps, 0.0).astype(np.intp)
    weights = np.where(inside, counted.weights, 0.0)
    # Newton measures its steps in standard errors: those of n customers, not of sums of weights.
    factor = float(counted.rows.n[inside].sum() / weights.sum())
    heights = np.bincount(place, weights * factor, minlength=int(stated.n_steps) + 1)
    fit = fit_beta_binomial(StatedCounts(heights.astype(np.float64)))
    free = len(fit.information)
    bread = np.linalg.inv(fit.information) * factor
    scores = np.where(inside[:, None], fit.scores()[place], 0.0)
    known = bread
    if counted.declared and free:
        known = bread @ counted.score_covariance(scores) @ bread
    point_covariance = np.zeros((2, 2))
    point_covariance[:free, :free] = known
    rate = _mean_rate(stated, _linearised(fit, place, weights, scores @ bread))
    degrees = rate.degrees_of_freedom if counted.declared else float("inf")

    covariance = np.full((3, 3), np.nan)
    if fit.boundary is None:
        slopes = fit.parameter_slopes
        covariance = slopes @ point_covariance @ slopes.T
    errors = np.sqrt(np.diag(covariance))
    parameters = {
        name: Coefficient(name, float(value), float(error), degrees)
        for name, value, error in zip(NAMES, fit.parameters, errors, strict=True)
    }
    return Calibrator(
        Shrunken(stated.scale, fit, point_covariance, degrees),
        rate,
        NamedValues(parameters),
        covariance,
        degrees,
        fit.log_likelihood / factor,
        fit.boundary,
    )


@frozen(eq=False)
class Shrunken:
    """A score moved to the mean, as the beta-binomial has it."""

    scale: RatingScale
    fit: BetaBinomialFit
    covariance: Floats
    degrees_of_freedom: float

    def __call__(self, scores: Floats) -> Prediction:
        """Return the probability behind some scores."""
        x = steps_of(self.scale, scores)
        slopes = self.fit.calibrated_slopes(x)
        square = np.einsum("ij,jk,ik->i", slopes, self.covariance, slopes)
        errors = np.sqrt(np.maximum(square, 0.0))
        return Prediction(self.fit.calibrated(x), errors, self.degrees_of_freedom, "logit")


def _require_steps(stated: StatedIntent) -> None:
    """Refuse a scale on which nothing can be counted."""
    if stated.scale.step is None or n_steps(stated.scale) < 2:
        raise ArgumentError.about(
            "scale",
            'must have whole steps, at least two, for method="beta_binomial"',
            got=repr(stated.scale),
            remedy='Write method="juster", or with an outcome "logistic"',
        )


def _linearised(
    fit: BetaBinomialFit, place: NDArray[np.intp], weights: Floats, moves: Floats
) -> Floats:
    """Return scores of the rows whose mean is the mean calibrated probability.

    Their variance is that of this mean, with what each row adds through the parameters: ``moves``
    is how one unit of a row's weight moves them.
    """
    x = np.arange(fit.counts.m + 1.0)
    calibrated, total = fit.calibrated(x)[place], weights.sum()
    slopes = weights @ fit.calibrated_slopes(x)[place] / total
    through = moves @ slopes[: moves.shape[1]]
    return np.asarray(calibrated + total * (through - weights @ through / total))


# ---- as behaviour was ------------------------------------------------------------------------


def by_logistic(stated: StatedIntent) -> Calibrator:
    """Return the calibration by a logistic regression of the outcome on the logit of the score."""
    require_both_outcomes(stated)
    require_two_scores(stated)
    name = f"logit of {stated.intent}"
    counted = stated.with_values(name, _logits(stated.scale, stated.scores))
    try:
        model = fit_loyalty(counted, str(stated.outcome), [name], kind="binary")
    except SeparationError as error:
        raise SeparationError.about(
            "intent",
            f"tells without error who did {stated.outcome} ({error.kind} separation): "
            "no logistic curve fits",
            remedy='Write method="isotonic", or ask more customers',
            kind=error.kind,
            columns=(stated.intent,),
        ) from None
    return Calibrator(
        AlongCurve(stated.scale, name, model),
        _observed_rate(stated),
        model.parameters,
        model.covariance,
        model.degrees_of_freedom,
        model.log_likelihood,
        model=model,
    )


def _logits(scale: RatingScale, scores: Floats) -> Floats:
    """Return the logits of scores, those at the ends half a step inwards."""
    return np.asarray(special.logit((steps_of(scale, scores) + 0.5) / (n_steps(scale) + 1)))


@frozen(eq=False)
class AlongCurve:
    """A score on the logistic curve."""

    scale: RatingScale
    name: str
    model: LoyaltyModel

    def __call__(self, scores: Floats) -> Prediction:
        """Return the probability behind some scores."""
        return self.model.predict({self.name: _logits(self.scale, scores)})


def by_isotonic(stated: StatedIntent) -> Calibrator:
    """Return the calibration by the share of each score that did it, never falling."""
    require_both_outcomes(stated)
    inside = stated.inside
    levels, place = np.unique(_upward(stated.scale, stated.scores[inside]), return_inverse=True)
    weights, did = stated.tally.weights[inside], stated.did[inside]
    model = fit_isotonic(
        levels,
        np.bincount(place, weights * did),
        np.bincount(place, weights),
        np.bincount(place, stated.tally.rows.n[inside]),
    )

    return Calibrator(
        AlongSteps(stated.scale, model),
        _observed_rate(stated),
        log_likelihood=model.log_likelihood,
        model=model,
    )


@frozen(eq=False)
class AlongSteps:
    """A score on the isotonic steps."""

    scale: RatingScale
    model: IsotonicFit

    def __call__(self, scores: Floats) -> Prediction:
        """Return the probability behind some scores."""
        curve = self.model.predict(_upward(self.scale, scores))
        return Prediction(curve.values, curve.standard_errors)


def _upward(scale: RatingScale, scores: Floats) -> Floats:
    """Return scores of which more means more intent."""
    return scores if scale.best == "high" else scale.reverse(scores)
