"""Is one coefficient enough for all thresholds? The test of proportional odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ConvergenceError, MethodError
from satisfaction.foundation._interval_likelihood import IntervalLikelihood
from satisfaction.foundation._newton import newton
from satisfaction.foundation._rendering import format_pvalue, html_table
from satisfaction.foundation._results import TestResult
from satisfaction.loyalty._fitted import Fitted, fit_rows
from satisfaction.loyalty._outcome import Outcome

Floats = NDArray[np.float64]


@frozen(repr=False)
class ProportionalOddsTest:
    """Whether the coefficients of an ordinal model differ between its thresholds.

    Parameters
    ----------
    overall : TestResult
        Of all terms together.
    terms : mapping of str to TestResult
        Of each term by itself.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.datasets import load_dataset
    >>> from satisfaction.loyalty import fit_loyalty
    >>> tenants = load_dataset("housing").columns
    >>> model = fit_loyalty(tenants, "satisfaction", ["contact"], kind="ordinal",
    ...                     levels=["Low", "Medium", "High"], counts="count")
    >>> model.proportional_odds_test()
    ProportionalOddsTest(brant, p = ...)
    """

    overall: TestResult
    terms: Mapping[str, TestResult]

    def to_dict(self) -> dict[str, Any]:
        """Return the tests as JSON-ready values."""
        return {
            "overall": self.overall.to_dict(),
            "terms": {name: test.to_dict() for name, test in self.terms.items()},
        }

    def __repr__(self) -> str:
        return f"ProportionalOddsTest({self.overall.method}, {format_pvalue(self.overall.pvalue)})"

    def _repr_html_(self) -> str:
        tests = {"overall": self.overall, **self.terms}
        rows = [
            (name, f"{test.statistic:.4g}", format_pvalue(test.pvalue))
            for name, test in tests.items()
        ]
        return html_table(["term", "statistic", "p"], rows, caption=repr(self))


def term_places(fitted: Fitted) -> dict[str, list[int]]:
    """Return for each term's column the places of its columns among the coefficients."""
    found: dict[str, list[int]] = {}
    for basis in fitted.matrix.bases:
        places = [place for place, name in enumerate(fitted.matrix.names) if name in basis.names]
        if places:
            found[basis.column] = places
    return found


def wald(values: Floats, covariance: Floats, degrees_of_freedom: float, method: str) -> TestResult:
    """Return the Wald test that all values are 0: chi-squared, or F under a design."""
    size = len(values)
    statistic = float(values @ np.linalg.solve(covariance, values))
    if np.isinf(degrees_of_freedom):
        pvalue = float(special.chdtrc(size, statistic))
        return TestResult(statistic, pvalue, float(size), "chi2", method)
    pvalue = float(special.fdtrc(size, degrees_of_freedom, statistic / size))
    return TestResult(statistic / size, pvalue, (float(size), degrees_of_freedom), "f", method)


def brant(fitted: Fitted, degrees_of_freedom: float) -> ProportionalOddsTest:
    """Return Brant's test: binary fits at every split, compared."""
    splits = len(fitted.outcome.levels) - 1
    _refuse_one_split(splits)
    x = np.column_stack([np.ones(len(fitted.matrix.z)), fitted.matrix.z])
    designed = not np.isinf(degrees_of_freedom)
    slopes, shares, breads = [], [], []
    for split in range(1, splits + 1):
        above = Outcome((fitted.outcome.level >= split).astype(np.intp), (0, 1))
        one = fit_rows("binary", fitted.link.name, fitted.answers, above, fitted.matrix)
        slopes.append(one.maximum.point[1:])
        shares.append(one.link.cdf(x @ one.maximum.point))
        breads.append(one.bread)
    size = x.shape[1]
    weights = fitted.answers.weights
    if designed:
        scores = [
            x * ((fitted.outcome.level >= split) - share)[:, None]
            for split, share in enumerate(shares, start=1)
        ]
        meat = fitted.answers.score_covariance(np.hstack(scores))
    else:
        meat = np.zeros((splits * size, splits * size))
        for a in range(splits):
            for b in range(a, splits):
                both = weights * (shares[b] - shares[a] * shares[b])
                block = (x * both[:, None]).T @ x
                meat[a * size : (a + 1) * size, b * size : (b + 1) * size] = block
                meat[b * size : (b + 1) * size, a * size : (a + 1) * size] = block.T
    bread = np.zeros_like(meat)
    for split, inverse in enumerate(breads):
        part = slice(split * size, (split + 1) * size)
        bread[part, part] = inverse
    covariance = bread @ meat @ bread.T
    stacked = np.concatenate([np.r_[0.0, slope] for slope in slopes])

    def test(places: Sequence[int]) -> TestResult:
        contrast = np.zeros((len(places) * (splits - 1), len(stacked)))
        row = 0
        for split in range(1, splits):
            for place in places:
                contrast[row, 1 + place], contrast[row, split * size + 1 + place] = 1.0, -1.0
                row += 1
        return wald(
            contrast @ stacked, contrast @ covariance @ contrast.T, degrees_of_freedom, "brant"
        )

    return ProportionalOddsTest(
        test(range(size - 1)),
        {name: test(places) for name, places in term_places(fitted).items()},
    )


def _refuse_one_split(splits: int) -> None:
    """Refuse an outcome of two levels."""
    if splits < 2:
        raise MethodError.about(
            "method",
            "an outcome of two levels has one threshold, so nothing can differ",
            remedy="Only outcomes of three or more levels can be tested",
        )


def likelihood_ratio(fitted: Fitted) -> ProportionalOddsTest:
    """Return likelihood-ratio tests against coefficients that differ per threshold."""
    splits = len(fitted.outcome.levels) - 1
    _refuse_one_split(splits)
    base = fitted.log_likelihood

    def test(places: Sequence[int]) -> TestResult:
        statistic = 2 * (_free_height(fitted, list(places)) - base)
        degrees = float((splits - 1) * len(places))
        pvalue = float(special.chdtrc(degrees, max(statistic, 0.0)))
        return TestResult(statistic, pvalue, degrees, "chi2", "lr")

    every = range(len(fitted.matrix.names))
    return ProportionalOddsTest(
        test(every), {name: test(places) for name, places in term_places(fitted).items()}
    )


def _free_height(fitted: Fitted, free: list[int]) -> float:
    """Return the log-likelihood with some coefficients free at every threshold."""
    z, level = fitted.matrix.z, fitted.outcome.level
    splits = len(fitted.outcome.levels) - 1
    fixed = [place for place in range(z.shape[1]) if place not in free]
    # Columns: thresholds, then the free coefficients of each threshold, then the common ones.
    at = np.stack([_threshold_rows(z, number, splits, free, fixed) for number in range(splits)])
    ends = np.concatenate([np.zeros_like(at[:1]), at, np.zeros_like(at[:1])])
    rows = np.arange(len(z))
    function = IntervalLikelihood(
        upper=ends[level + 1, rows],
        lower=ends[level, rows],
        upper_offset=np.where(level == splits, np.inf, 0.0),
        lower_offset=np.where(level == 0, -np.inf, 0.0),
        weights=fitted.answers.weights,
        link=fitted.link,
    )
    point = fitted.maximum.point
    start = np.concatenate(
        [point[:splits], np.tile(point[splits:][free], splits), point[splits:][fixed]]
    )
    names = [*fitted.names[:splits], *(fitted.matrix.names[p] for p in free * splits + fixed)]
    try:
        found = newton(function, start, names)
    except ConvergenceError as error:
        raise _refuse_crossing() from error
    if np.any(np.diff(at @ found.point, axis=0) <= 0):
        raise _refuse_crossing()
    return found.height.value


def _threshold_rows(
    z: Floats, number: int, splits: int, free: list[int], fixed: list[int]
) -> Floats:
    """Return the rows whose product with the parameters is one threshold minus the predictor."""
    here = np.zeros((len(z), splits + splits * len(free) + len(fixed)))
    here[:, number] = 1.0
    start = splits + number * len(free)
    here[:, start : start + len(free)] = -z[:, free]
    here[:, splits + splits * len(free) :] = -z[:, fixed]
    return here


def _refuse_crossing() -> ConvergenceError:
    """Return the error for thresholds that cross."""
    return ConvergenceError.about(
        "method",
        'the thresholds of the larger model cross for an observed pattern, so "lr" has no '
        "valid fit to compare with",
        remedy='Write method="brant"',
    )
