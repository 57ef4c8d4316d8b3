"""Which theory of expectation the data prefer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen

from satisfaction.errors import EmptyDataError, InfeasibleError, UnknownKeyError
from satisfaction.expectations._ratings import answer_values, read_names
from satisfaction.expectations._surface_models import Floats, akaike_weights, gaussian_fit
from satisfaction.expectations._theories import (
    Assimilation,
    AssimilationContrast,
    Contrast,
    GeneralizedNegativity,
)
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._least_squares import r_squared
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    html_table,
    json_number,
    text_table,
)
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally

Theory = Assimilation | Contrast | AssimilationContrast | GeneralizedNegativity

_SAME = 1e-9  # of the largest difference: differences this close are one


@frozen
class TheoryFit:
    """How well one theory does.

    Parameters
    ----------
    name : str
        The theory.
    theory : callable or None
        The fitted theory; None for ``"none"``, and where no strength could be fitted.
    intercept : float
        Mean of rating minus theory.
    strength : float
        At least 0; nan for ``"none"``.
    latitude : float
        nan except for ``"assimilation_contrast"``.
    r2 : float
        Share of the variance of rating minus performance that is explained.
    n_parameters : int
        Coefficients and the error variance.
    log_likelihood, aicc, weight : float
        Gaussian likelihood, Akaike's criterion, Akaike weight.

    Examples
    --------
    >>> from satisfaction.expectations import compare_theories
    >>> waits = {
    ...     "expected": [5, 10, 5, 20, 10, 5, 15], "clock": [10, 10, 20, 15, 20, 5, 10],
    ...     "reported": [13, 10, 28, 12, 25, 5, 8],
    ... }
    >>> found = compare_theories(
    ...     waits, expected="expected", performance="clock", rating="reported"
    ... )
    >>> found["contrast"].n_parameters
    3
    """

    name: str
    theory: Theory | None
    intercept: float
    strength: float
    latitude: float
    r2: float
    n_parameters: int
    log_likelihood: float
    aicc: float
    weight: float

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        numbers = ("intercept", "strength", "latitude", "r2", "log_likelihood", "aicc", "weight")
        return {
            "name": self.name,
            "n_parameters": self.n_parameters,
            **{number: json_number(getattr(self, number)) for number in numbers},
        }


@frozen(eq=False, repr=False)
class TheoryComparison(Mapping[str, TheoryFit]):
    """Which theory the data prefer: a mapping from name to `TheoryFit`.

    Parameters
    ----------
    fits : mapping
        Name of the theory to `TheoryFit`.
    n, n_missing : int
        Complete answers, and those that lack a column.

    Examples
    --------
    >>> from satisfaction.expectations import compare_theories
    >>> waits = {
    ...     "expected": [5, 10, 5, 20, 10, 5, 15], "clock": [10, 10, 20, 15, 20, 5, 10],
    ...     "reported": [13, 10, 28, 12, 25, 5, 8],
    ... }
    >>> found = compare_theories(
    ...     waits, expected="expected", performance="clock", rating="reported"
    ... )
    >>> found.best
    'contrast'
    """

    _fits: Mapping[str, TheoryFit]
    n: int
    n_missing: int

    def __getitem__(self, key: str) -> TheoryFit:
        if key not in self._fits:
            raise UnknownKeyError.absent("theory", key, self._fits)
        return self._fits[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fits)

    def __len__(self) -> int:
        return len(self._fits)

    @property
    def best(self) -> str:
        """Name of the theory with the smallest AICc."""
        return min(self._fits, key=lambda name: self._fits[name].aicc)

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return a data frame, one row per theory.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``theory, intercept, strength, latitude, r2, n_parameters, log_likelihood, aicc,
            weight``.
        """
        numbers = ("intercept", "strength", "latitude", "r2", "n_parameters", "log_likelihood")
        columns: dict[str, list[Any]] = {"theory": list(self)}
        for number in (*numbers, "aicc", "weight"):
            columns[number] = [getattr(fit, number) for fit in self.values()]
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fits as JSON-ready values."""
        return {
            "best": self.best,
            "n": self.n,
            "n_missing": self.n_missing,
            "fits": [fit.to_dict() for fit in self.values()],
        }

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [
                name,
                format_number(fit.strength, 3),
                format_number(fit.latitude, 3),
                f"{fit.r2:.3f}",
                f"{fit.aicc:.1f}",
                f"{fit.weight:.3f}",
            ]
            for name, fit in self.items()
        ]
        return ["theory", "strength", "latitude", "R2", "AICc", "weight"], rows

    def _headline(self) -> str:
        """Return the best theory in one line."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return f"best: {self.best}   n = {format_count(self.n)}{missing}"

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{text_table(header, rows)}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows, caption=self._headline())


def compare_theories(
    data: Any,
    *,
    expected: str,
    performance: str,
    rating: str,
    scale: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> TheoryComparison:
    """Compare four theories of how expectations colour ratings.

    The performance must be objective, or come from outside the customer (a stopwatch, a test):
    with perceived performance the comparison is circular.

    Parameters
    ----------
    data : frame, mapping of columns, or Tally
        The answers.
    expected : str
        Column of what was expected.
    performance : str
        Column of the objective performance, in the same unit.
    rating : str
        Column of the rating given, in the same unit.
    scale : RatingScale or tuple, optional
        Where given, expectations and ratings must lie on it.
    weights : str or array-like, optional
        Sampling weights; the likelihood is then a working criterion, with weights that sum to n.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about; only its weights matter here.
    missing : {"omit", "raise"}, default "omit"
        Rows that lack a column are left out and counted, or refused.

    Returns
    -------
    TheoryComparison
        A `TheoryFit` for ``"none"``, ``"assimilation"``, ``"contrast"``,
        ``"assimilation_contrast"`` and ``"generalized_negativity"``.

    Raises
    ------
    InfeasibleError
        If there are not more than five answers.

    Notes
    -----
    Least squares of R - P on an intercept and one regressor made of D = P - E: -D, D, -D up to
    the latitude and D beyond it, or -abs(D). A negative slope is a strength of 0. The latitude is
    the best of the distinct abs(D) but the largest. AICc counts the error variance too.

    References
    ----------
    Anderson (1973), Consumer dissatisfaction, Journal of Marketing Research 10, 38-44,
    doi:10.1177/002224377301000106.

    Examples
    --------
    Minutes of waiting: those who expected little report more than the clock says.

    >>> from satisfaction.expectations import compare_theories
    >>> waits = {
    ...     "expected": [5, 10, 5, 20, 10, 5, 15], "clock": [10, 10, 20, 15, 20, 5, 10],
    ...     "reported": [13, 10, 28, 12, 25, 5, 8],
    ... }
    >>> found = compare_theories(
    ...     waits, expected="expected", performance="clock", rating="reported"
    ... )
    >>> found.best, round(found["contrast"].strength, 2)
    ('contrast', 0.52)
    """
    names = [
        check_text(name, argument)
        for name, argument in (
            (expected, "expected"),
            (performance, "performance"),
            (rating, "rating"),
        )
    ]
    read_names(names, "expected, performance, rating")
    common = {"weights": weights, "counts": counts, "design": design, "missing": missing}
    if not isinstance(data, Tally):
        common["scale"] = {names[0]: scale, names[1]: None, names[2]: scale}
    counted = tally(data, names, **common)
    inside = counted.answered
    n = counted.n
    if n == 0:
        raise EmptyDataError.about(
            "data", "there is no complete answer left", remedy="Give all three columns"
        )
    if n <= 5:
        raise InfeasibleError.about(
            "data",
            "needs more than five answers",
            got=[n],
            remedy="With fewer the theories cannot be told apart",
        )
    e, p, r = (answer_values(counted, name)[inside] for name in names)
    share = counted.weights[inside] / counted.weights[inside].sum()
    fits = _fit_all(p - e, r - p, share, n)
    akaike = akaike_weights(np.array([fit.aicc for fit in fits]))
    return TheoryComparison(
        {fit.name: evolve(fit, weight=float(w)) for fit, w in zip(fits, akaike, strict=True)},
        n,
        counted.n_missing,
    )


def _fit_all(gap: Floats, shift: Floats, share: Floats, n: int) -> list[TheoryFit]:
    """Return the five fits of ``shift = rating - performance``, without their weights."""
    nan = float("nan")
    size = np.abs(gap)
    tolerance = _SAME * max(float(size.max()), 1.0)

    def fit(name: str, regressor: Floats, count: int, latitude: float = nan) -> TheoryFit:
        intercept, slope, residuals = _slope(regressor, shift, share)
        if name == "none":
            strength, theory = nan, None
        else:
            strength, theory = slope, _theory(name, slope, latitude)
        rss = n * float(share @ residuals**2)
        likelihood, aicc = gaussian_fit(rss, n, count)
        r2 = r_squared(shift, residuals, share)
        return TheoryFit(
            name, theory, intercept, strength, latitude, r2, count, likelihood, aicc, nan
        )

    nothing = np.zeros_like(gap)
    both = [
        one
        for latitude in _latitudes(size, tolerance)
        for one in [
            fit(
                "assimilation_contrast",
                np.where(size <= latitude + tolerance, -gap, gap),
                4,
                float(latitude),
            )
        ]
        if one.strength > 0
    ]
    mixed = fit("assimilation_contrast", nothing, 4)
    for one in both:  # ascending, so that the smallest latitude wins a tie
        if one.log_likelihood > mixed.log_likelihood + 1e-12 * abs(mixed.log_likelihood):
            mixed = one
    return [
        fit("none", nothing, 2),
        fit("assimilation", -gap, 3),
        fit("contrast", gap, 3),
        mixed,
        fit("generalized_negativity", -size, 3),
    ]


def _latitudes(size: Floats, tolerance: float) -> Floats:
    """Return the distinct sizes of differences but the largest, ascending."""
    ordered = np.unique(size)
    return np.asarray(ordered[:-1][np.diff(ordered) > tolerance])


def _slope(regressor: Floats, outcome: Floats, share: Floats) -> tuple[float, float, Floats]:
    """Return intercept, slope (at least 0) and residuals of a weighted regression."""
    middle = float(share @ outcome)
    x, y = regressor - float(share @ regressor), outcome - middle
    spread = float(share @ x**2)
    slope = max(float(share @ (x * y)) / spread, 0.0) if spread > 0 else 0.0
    intercept = middle - slope * float(share @ regressor)
    return intercept, slope, y - slope * x


def _theory(name: str, strength: float, latitude: float) -> Theory | None:
    """Return the fitted theory; None where it does not exist."""
    if name == "assimilation":
        return Assimilation(strength) if strength <= 1 else None
    if name == "contrast":
        return Contrast(strength)
    if name == "generalized_negativity":
        return GeneralizedNegativity(strength)
    return None if np.isnan(latitude) else AssimilationContrast(strength, latitude)
