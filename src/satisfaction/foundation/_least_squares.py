"""Weighted least squares on distinct rows, with three covariances of its coefficients."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.errors import CollinearityError, DesignError, InfeasibleError, WeakDataWarning
from satisfaction.foundation._results import Coefficient, TestResult

Floats = NDArray[np.float64]
CovarianceType = Literal["classical", "HC3", "design"]

INTERCEPT = "intercept"

DEPENDENT = 1e-10  # of a column's length: what is left of it beside the others is rounding
NEGLIGIBLE = 1e-8  # of a column's length: it has no part in the dependence
EQUAL_WEIGHTS = 1e-12  # of all weights: a difference below it is rounding
FULL_LEVERAGE = 1e-10  # an answer this near to leverage 1 fits itself


@frozen(eq=False)
class LeastSquares:
    """A fitted linear model; the first coefficient is the intercept.

    ``residuals`` are those of the distinct rows in the order given; ``sum_of_squares`` is their
    weighted sum of squares.
    """

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    covariance_type: CovarianceType
    degrees_of_freedom: float
    n: int
    r2: float
    residuals: Floats
    sum_of_squares: float

    @cached_property
    def parameters(self) -> dict[str, Coefficient]:
        """The coefficients by name."""
        return {name: self.combine(name, {name: 1.0}) for name in self.names}

    @property
    def adjusted_r2(self) -> float:
        """R-squared, adjusted for the number of coefficients."""
        return 1 - (1 - self.r2) * (self.n - 1) / (self.n - len(self.names))

    def combine(self, name: str, factors: Mapping[str, float]) -> Coefficient:
        """Return the coefficient ``sum(factor * b)`` under a name, with its standard error."""
        direction = np.array([factors.get(column, 0.0) for column in self.names])
        variance = float(direction @ self.covariance @ direction)
        return Coefficient(
            name=name,
            value=float(direction @ self.values),
            standard_error=float(np.sqrt(np.maximum(variance, 0.0))),
            degrees_of_freedom=self.degrees_of_freedom,
        )

    def test(self, contrasts: ArrayLike) -> TestResult:
        """Test by Wald's F whether several combinations, one per row, are all 0."""
        rows = np.atleast_2d(np.asarray(contrasts, dtype=np.float64))
        values = rows @ self.values
        spread = rows @ self.covariance @ rows.T
        count = len(rows)
        try:
            statistic = float(values @ np.linalg.solve(spread, values)) / count
        except np.linalg.LinAlgError:
            statistic = float("nan")
        if np.isinf(self.degrees_of_freedom):
            pvalue = float(special.chdtrc(count, count * statistic))
        else:
            pvalue = float(special.fdtrc(count, self.degrees_of_freedom, statistic))
        return TestResult(
            statistic=statistic,
            pvalue=pvalue,
            degrees_of_freedom=(float(count), self.degrees_of_freedom),
            distribution="f",
            method="wald",
        )


def fit_least_squares(
    columns: Mapping[str, ArrayLike],
    outcome: ArrayLike,
    *,
    counts: ArrayLike,
    weights: ArrayLike | None = None,
    covariance: Literal["classical", "HC3"] = "classical",
    total_covariance: Callable[[Floats], Floats] | None = None,
    unit_degrees: float = np.inf,
) -> LeastSquares:
    """Fit ``outcome = intercept + sum(b * column)`` to distinct rows.

    Parameters
    ----------
    columns : mapping of str to array-like
        The regressors without the intercept, one value per distinct row.
    outcome : array-like
        The outcome of each distinct row.
    counts : array-like
        Number of answers of each distinct row.
    weights : array-like, optional
        Sum of weights of each distinct row; by default the counts.
    covariance : {"classical", "HC3"}
        With rows x, residuals e and ``A = (sum w x x')**-1``: ``A sum(e**2) / (n - k)`` or
        ``A sum(x x' e**2 / (1 - x'Ax)**2) A``. Both are defined for equal weights only.
    total_covariance : callable, optional
        From scores z of shape (rows, k) to V, the covariance of the totals ``sum(w z)``. Where it
        is given the covariance is that of the design, ``A V A``.
    unit_degrees : float, optional
        Number of independent units minus strata of the design. Its fit has
        ``unit_degrees + 1 - k`` degrees of freedom, the other two have ``n - k``.

    Returns
    -------
    LeastSquares
        Its R-squared is weighted.

    Raises
    ------
    CollinearityError
        If a column is constant or an exact combination of others.
    InfeasibleError
        If there are not more answers than coefficients.
    DesignError
        If weights and covariance do not fit, or no degree of freedom is left.
    """
    heads = np.asarray(counts, dtype=np.float64)
    mass = heads if weights is None else np.asarray(weights, dtype=np.float64)
    y = np.asarray(outcome, dtype=np.float64)
    names = (INTERCEPT, *columns)
    x = np.column_stack(
        [np.ones(len(y)), *(np.asarray(column, dtype=np.float64) for column in columns.values())]
    )
    n, k = int(heads.sum()), len(names)
    if n <= k:
        raise InfeasibleError.about(
            "data",
            "a regression needs more answers than coefficients",
            got=f"{n:,} answers for {k} coefficients",
            remedy="Collect more answers, or use fewer columns",
        )
    kind: CovarianceType = covariance if total_covariance is None else "design"
    _check_weights(mass, heads, kind)
    degrees = _design_degrees(unit_degrees, k) if kind == "design" else float(n - k)
    root = np.sqrt(mass / mass.sum() * n)
    triangle, projected, scale = _decompose(x * root[:, None], y * root, names)
    values = np.linalg.solve(triangle, projected) / scale
    inverse = np.linalg.inv(triangle) / scale[:, None]
    bread = inverse @ inverse.T  # (sum w x x')**-1, the weights scaled to sum n
    residuals = y - x @ values
    if total_covariance is not None:
        ratio = n / mass.sum()
        matrix = ratio**2 * bread @ total_covariance(x * residuals[:, None]) @ bread
    elif covariance == "HC3":
        matrix = _robust(x, residuals, heads, bread)
    else:
        matrix = bread * float(heads @ residuals**2) / degrees
    matrix = (matrix + matrix.T) / 2
    for array in (values, matrix, residuals):
        array.flags.writeable = False
    return LeastSquares(
        names=names,
        values=values,
        covariance=matrix,
        covariance_type=kind,
        degrees_of_freedom=degrees,
        n=n,
        r2=r_squared(y, residuals, mass),
        residuals=residuals,
        sum_of_squares=float(mass @ residuals**2),
    )


def r_squared(outcome: Floats, residuals: Floats, weights: Floats) -> float:
    """Return the weighted share of the outcome's variation that is explained; nan if it has none.

    It is meant for residuals of a least squares fit with intercept.
    """
    present = outcome[weights > 0]
    if present.min() == present.max():
        return float("nan")
    mean = weights @ outcome / weights.sum()
    return float(1 - (weights @ residuals**2) / (weights @ (outcome - mean) ** 2))


def _check_weights(weights: Floats, counts: Floats, covariance: CovarianceType) -> None:
    """Refuse weights that are all 0, and unequal ones with a covariance made for equal ones."""
    if not weights.sum() > 0:
        raise DesignError.about(
            "weights",
            "the sum of weights must be above 0",
            got=[float(weights.sum())],
            remedy="Give at least one answer a positive weight",
        )
    ratio = weights / weights.sum() - counts / counts.sum()
    if covariance != "design" and np.abs(ratio).max() > EQUAL_WEIGHTS:
        raise DesignError.about(
            "covariance",
            "weighted answers need the covariance of their design",
            got=[covariance],
            remedy='Use covariance="design"',
        )


def _design_degrees(unit_degrees: float, k: int) -> float:
    """Return the degrees of freedom of a design-based fit, at least 1."""
    degrees = unit_degrees + 1 - k
    if degrees <= 0:
        raise DesignError.about(
            "design",
            "too few clusters for so many coefficients",
            got=f"{unit_degrees:g} clusters minus strata, {k} coefficients",
            remedy="Use fewer columns, or merge strata",
        )
    return float(degrees)


def _decompose(x: Floats, y: Floats, names: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Return R and Q'y of the columns brought to length 1, and their lengths."""
    scale = np.sqrt(np.einsum("ij,ij->j", x, x))
    lengths = np.where(scale > 0, scale, 1.0)
    unit, triangle = np.linalg.qr(x / lengths)
    for column in range(len(names)):
        if column >= len(triangle) or abs(triangle[column, column]) <= DEPENDENT:
            raise _collinear(triangle, column, names)
    return triangle, unit.T @ y, lengths


def _collinear(triangle: Floats, column: int, names: tuple[str, ...]) -> CollinearityError:
    """Return the error for a column that depends on those before it."""
    before = np.linalg.solve(triangle[:column, :column], triangle[:column, column])
    others = [
        names[place]
        for place in range(column)
        if abs(before[place]) > NEGLIGIBLE and names[place] != INTERCEPT
    ]
    involved = (*others, names[column])
    return CollinearityError.about(
        names[column],
        "must not be an exact combination of other columns" if others else "must not be constant",
        got=f"{', '.join(involved)} depend on each other"
        if others
        else "the same value everywhere",
        remedy="Leave one of them out" if others else "Leave it out: it explains nothing",
        columns=involved,
    )


def _robust(x: Floats, residuals: Floats, counts: Floats, bread: Floats) -> Floats:
    """Return the HC3 covariance; nan where an answer determines a coefficient alone."""
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    if np.any(1 - leverage[counts > 0] <= FULL_LEVERAGE):
        warnings.warn(
            "covariance: HC3 does not exist where one answer determines a coefficient alone; "
            "standard errors are nan",
            WeakDataWarning,
            stacklevel=4,
        )
        return np.full_like(bread, np.nan)
    scores = x * (np.sqrt(counts) * residuals / (1 - leverage))[:, None]
    return np.asarray(bread @ (scores.T @ scores) @ bread)
