"""`LoyaltyCurve`: the shapes of the link between satisfaction and loyalty, side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DesignError, MethodError
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_count
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import (
    format_count,
    format_pvalue,
    html_table,
    json_number,
    text_table,
)
from satisfaction.foundation._results import TestResult
from satisfaction.foundation._vectors import check_vector, refuse_infinite
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._curve_rows import CurveRows
from satisfaction.loyalty._curve_shapes import SHAPES, Cut
from satisfaction.loyalty._isotonic_fit import IsotonicFit
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._named_values import NamedValues
from satisfaction.loyalty._predict import _linear
from satisfaction.loyalty._prediction import Curve
from satisfaction.loyalty._threshold_test import threshold_test
from satisfaction.metrics._batch_intervals import defined_limits
from satisfaction.metrics._estimate_table import EstimateTable

Floats = NDArray[np.float64]
Shape = Literal["linear", "asymmetric", "threshold", "spline", "isotonic", "levels"]


def _read_only(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a mapping that cannot be changed."""
    return NamedValues(mapping)


@frozen(eq=False, repr=False, kw_only=True)
class LoyaltyCurve:
    """How the chance of loyalty changes along satisfaction, in several shapes.

    Made by `loyalty_curve`. It recommends no shape: intent and behaviour have different ones.

    Parameters
    ----------
    rates : EstimateTable
        Observed share of the loyal at each level of satisfaction, in percent, with Wilson
        intervals.
    fits : mapping of str to LoyaltyModel or IsotonicFit
        Shape to its fit.
    log_likelihoods : mapping of str to float
        Shape to its log-likelihood, weights as given. That of ``"levels"`` is here even where
        nobody or everybody is loyal at some level: such levels count 0.
    tests : mapping of str to TestResult
        ``"asymmetry"``: do losses and gains have the same slope? ``"threshold"`` (for given
        cuts) and ``"curvature"``: does the curve bend? ``"lack_of_fit"``: do the levels differ
        from a line?
    left_out : mapping of str to str
        Shape to the reason why it could not be fitted.
    threshold_profile : tuple of (cut, float)
        Log-likelihood of every cut tried; nan where the outcome is separated at it.
    rows, linear : object
        The library's own rows behind the curve, and the linear fit to them.

    Notes
    -----
    Without weights the tests of bends are likelihood-ratio tests, that of asymmetry is Wald's;
    under weights or a design all are Wald's, with the F distribution.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.loyalty import loyalty_curve
    >>> guests = {"rating": [1, 2, 3, 4, 5] * 2, "back": [0] * 5 + [1] * 5,
    ...           "guests": [18, 22, 24, 9, 6, 2, 5, 8, 14, 28]}
    >>> curve = loyalty_curve(guests, "back", satisfaction="rating", counts="guests")
    >>> curve.tests["curvature"].pvalue
    0.5...
    """

    rates: EstimateTable
    fits: Mapping[str, LoyaltyModel | IsotonicFit] = field(converter=_read_only)
    log_likelihoods: Mapping[str, float] = field(converter=_read_only)
    tests: Mapping[str, TestResult] = field(converter=_read_only)
    left_out: Mapping[str, str] = field(converter=_read_only)
    threshold_profile: tuple[tuple[Cut, float], ...]
    _rows: CurveRows = field(alias="rows")
    _linear: LoyaltyModel | None = field(alias="linear")

    @property
    def outcome(self) -> str:
        """Column of the outcome."""
        return self._rows.outcome_name

    @property
    def satisfaction(self) -> str:
        """Column of the satisfaction."""
        return self._rows.satisfaction

    @property
    def link(self) -> str:
        """The distribution function."""
        return self._rows.link

    @property
    def levels(self) -> tuple[float, ...]:
        """The levels of satisfaction that were answered, ascending."""
        return tuple(self._rows.levels.tolist())

    @property
    def n(self) -> int:
        """Number of complete answers (of positive weight)."""
        return self._rows.answers.n_answers

    @property
    def n_missing(self) -> int:
        """Number of answers without one of the columns."""
        return self._rows.answers.n_missing

    # ---- questions -------------------------------------------------------------------------

    def predict(self, points: ArrayLike, *, shape: Shape) -> Curve:
        """Return the probability of loyalty along satisfaction, by one of the shapes.

        Parameters
        ----------
        points : array-like
            Satisfaction; a missing value gives nan. For ``"levels"`` only levels that were
            answered.
        shape : {"linear", "asymmetric", "threshold", "spline", "isotonic", "levels"}
            Which of the fits.

        Returns
        -------
        Curve
            Probabilities 0 to 1. The columns of other predictors stand at their weighted means.
            ``"isotonic"`` is a step function whose standard errors are nan.

        Raises
        ------
        MethodError
            If the shape was left out, or not asked for.
        """
        fit = self._fit(shape)
        x, _ = check_vector(points, "points")
        refuse_infinite(x, "points")
        if isinstance(fit, IsotonicFit):
            return fit.predict(x)
        matrix = fit.fitted.matrix
        basis = matrix.bases[0]
        column = Column.of(self.satisfaction, x) if basis.levels else Column("", _NONE, (), x)
        own = basis.expand(column)
        others = np.tile(matrix.mean[own.shape[1] :], (len(x), 1))
        made = _linear(fit, np.hstack([own, others]), "probability")
        return Curve(
            made.values, made.standard_errors, made.degrees_of_freedom, made.interval, points=x
        )

    def _fit(self, shape: object) -> LoyaltyModel | IsotonicFit:
        """Return the fit of a shape, or say why there is none."""
        name = check_choice(shape, "shape", SHAPES)
        if name in self.fits:
            return self.fits[name]
        raise MethodError.about(
            "shape",
            f"{name} has no fit",
            got=self.left_out.get(name, "it was not asked for"),
            remedy=f"Choose one of: {', '.join(self.fits)}",
        )

    def threshold_test(
        self,
        n_resamples: int = 2_000,
        *,
        rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    ) -> TestResult:
        """Test a threshold against a line, by a bootstrap that repeats the search.

        The cut is not defined where the truth is a line, so the chi-squared distribution does
        not hold after a search: it finds thresholds far too often.

        Parameters
        ----------
        n_resamples : int, default 2_000
            Number of samples drawn from the linear fit.
        rng : Generator, SeedSequence, int or None
            Source of randomness.

        Returns
        -------
        TestResult
            Twice the gain in log-likelihood; its p-value is ``(1 + samples that gain as much) /
            (1 + n_resamples)``.

        Raises
        ------
        DesignError
            Under weights or a design, which leave no likelihood to draw from.
        MethodError
            If there is no threshold.

        References
        ----------
        Davies (1987), Hypothesis testing when a nuisance parameter is present only under the
        alternative, Biometrika 74, 33, doi:10.1093/biomet/74.1.33.
        Hansen (1996), Inference when a nuisance parameter is not identified under the null
        hypothesis, Econometrica 64, 413, doi:10.2307/2171789.
        """
        count = check_count(n_resamples, "n_resamples", low=1)
        source = generator(rng)
        self._fit("threshold")
        if self._rows.answers.declared or self._linear is None:
            raise DesignError.about(
                "design",
                "weighted answers have no likelihood to draw samples from",
                remedy='Give the cuts: tests["threshold"] is then a Wald test',
            )
        statistic = 2 * (self.log_likelihoods["threshold"] - self._linear.log_likelihood)
        cuts = [cut if isinstance(cut, tuple) else (cut,) for cut, _ in self.threshold_profile]
        return threshold_test(self._rows, self._linear.fitted, statistic, cuts, count, source)

    def _limits(self, confidence_level: float) -> tuple[Floats, Floats]:
        """Return the limits of the rates, nan where a level has none."""
        level = check_confidence_level(confidence_level)
        return defined_limits(self.rates._batch, level)

    # ---- display ---------------------------------------------------------------------------

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per level of satisfaction, shares in percent.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            ``level, n, observed, low, high``, and what each fitted shape predicts.
        """
        low, high = self._limits(confidence_level)
        levels = self._rows.levels
        columns: dict[str, list[Any]] = {
            "level": list(self.rates),
            "n": [rate.n for rate in self.rates.values()],
            "observed": [rate.value for rate in self.rates.values()],
            "low": low.tolist(),
            "high": high.tolist(),
        }
        for shape in self.fits:
            columns[shape] = (100 * self.predict(levels, shape=shape).values).tolist()  # type: ignore[arg-type]  # a shape
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return rates, fits and tests as JSON-ready values."""
        return {
            "outcome": self.outcome,
            "satisfaction": self.satisfaction,
            "link": self.link,
            "n": self.n,
            "n_missing": self.n_missing,
            "rates": self.rates.to_dict(),
            "fits": {shape: fit.to_dict() for shape, fit in self.fits.items()},
            "log_likelihoods": dict(self.log_likelihoods),
            "tests": {name: test.to_dict() for name, test in self.tests.items()},
            "threshold_profile": [
                [list(cut) if isinstance(cut, tuple) else cut, json_number(height)]
                for cut, height in self.threshold_profile
            ],
            "left_out": dict(self.left_out),
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        size = f"{len(self.levels)} levels, {format_count(self.n)} answers{missing}"
        return f"LoyaltyCurve({self.outcome} by {self.satisfaction}, {size})"

    def _rows_shown(self) -> list[list[str]]:
        """Return shapes with log-likelihood and number of parameters."""
        shown = []
        for shape, height in self.log_likelihoods.items():
            fit = self.fits.get(shape)
            size = len(fit.names) if isinstance(fit, LoyaltyModel) else ""
            shown.append([shape, f"{height:,.3f}", str(size)])
        return shown

    def _tests_shown(self) -> list[str]:
        """Return the tests, and what was left out, one line each."""
        tests = [f"{name}: {format_pvalue(test.pvalue)}" for name, test in self.tests.items()]
        if "threshold" in self.fits and "threshold" not in self.tests:
            best = max((h, cut) for cut, h in self.threshold_profile if h == h)[1]  # noqa: PLR0124  not nan
            declared = self._rows.answers.declared
            how = "" if declared else ": its p-value is that of threshold_test()"
            tests.append(f"best cut {best:g}{how}")
        return tests + [f"left out, {shape}: {why}" for shape, why in self.left_out.items()]

    def __repr__(self) -> str:
        table = text_table(["shape", "log-likelihood", "parameters"], self._rows_shown())
        return "\n".join([self._headline(), table, *self._tests_shown()])

    def _repr_html_(self) -> str:
        header = ["shape", "log-likelihood", "parameters"]
        caption = " | ".join([self._headline(), *self._tests_shown()])
        return html_table(header, self._rows_shown(), caption=caption)

    def plot(
        self, ax: Any = None, *, shapes: Collection[Shape] | None = None, **kwargs: Any
    ) -> Any:
        """Draw the observed shares with their intervals, and the shapes with their bands.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        shapes : collection of str, optional
            Which of the fits; by default the line and the spline, or what there is of the others.
        **kwargs : object
            ``confidence_level``: of bars and bands; ``title``: above the picture.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._loyalty_curve import plot_loyalty_curve

        return plot_loyalty_curve(self, ax=ax, shapes=shapes, **kwargs)


_NONE = np.zeros(0, dtype=np.intp)
