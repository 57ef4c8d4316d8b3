"""May performance minus expectation stand for both? The test behind every gap."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError, InfeasibleError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._least_squares import LeastSquares
from satisfaction.foundation._rendering import json_number
from satisfaction.foundation._results import Coefficient, TestResult
from satisfaction.survey._regression import Covariance, regress
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

EXACT = 1e-13  # of the largest coefficient: a sum of slopes below it is rounding


@frozen
class GapAdmissibility:
    """Whether satisfaction contradicts the use of a gap in place of both ratings.

    A gap stands for ``satisfaction = b0 + b_E E + b_P P`` only if ``b_E = -b_P``. The regression
    with both ratings tests it.

    Parameters
    ----------
    intercept, expected, perceived : Coefficient
        The regression on both ratings.
    sum : Coefficient
        ``b_E + b_P``: 0 where the gap loses nothing.
    pvalue : float
        Of ``sum = 0``.
    r2_gap, r2_additive, r2_performance, r2_expectation, r2_quadratic : float
        Share of the variation of satisfaction explained by the gap, by both ratings, by one of
        them, and by both with squares and product (nan where that cannot be fitted).
    quadratic : TestResult or None
        The gap against both ratings with squares and product, 4 restrictions.
    effects : tuple of Coefficient
        Of expectation and gap in the form of `as_disconfirmation`.

    References
    ----------
    Edwards, J. R., Parry, M. E. (1993). On the use of polynomial regression equations as an
    alternative to difference scores. Academy of Management Journal 36, 1577, doi:10.2307/256822.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"e": [1, 2, 3, 4, 5, 1, 3, 5], "p": [2, 1, 4, 3, 5, 5, 1, 3],
    ...            "s": [3, 2, 5, 4, 6, 6, 2, 4]}
    >>> gap = sat.disconfirmation(answers, expected="e", perceived="p", scale=(1, 5),
    ...                           standard="predicted", satisfaction="s")
    >>> gap.admissibility.is_admissible()
    False
    """

    intercept: Coefficient
    expected: Coefficient
    perceived: Coefficient
    sum: Coefficient
    pvalue: float
    r2_gap: float
    r2_additive: float
    r2_performance: float
    r2_expectation: float
    r2_quadratic: float
    quadratic: TestResult | None
    _effects: tuple[Coefficient, Coefficient]

    def is_admissible(self, confidence_level: float = 0.95) -> bool:
        """Return whether the data do not contradict the gap.

        "Not contradicted" is no proof: a small survey contradicts little.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Between 0 and 1.

        Returns
        -------
        bool
            Whether the p-value is at least ``1 - confidence_level``.
        """
        return bool(self.pvalue >= 1 - check_confidence_level(confidence_level))

    def as_disconfirmation(self) -> dict[str, Coefficient]:
        """Return the same fit with separate effects of expectation and of disconfirmation.

        ``satisfaction = b0 + (b_E + b_P) E + b_P (P - E)``: the same fitted values, written as
        Oliver (1980) did.

        Returns
        -------
        dict of str to Coefficient
            ``"intercept"``, ``"expected"`` and ``"gap"``.
        """
        expected, gap = self._effects
        return {"intercept": self.intercept, "expected": expected, "gap": gap}

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "intercept": self.intercept.to_dict(),
            "expected": self.expected.to_dict(),
            "perceived": self.perceived.to_dict(),
            "sum": self.sum.to_dict(),
            "pvalue": json_number(self.pvalue),
            "r2_gap": json_number(self.r2_gap),
            "r2_additive": json_number(self.r2_additive),
            "r2_performance": json_number(self.r2_performance),
            "r2_expectation": json_number(self.r2_expectation),
            "r2_quadratic": json_number(self.r2_quadratic),
            "quadratic": None if self.quadratic is None else self.quadratic.to_dict(),
        }

    def verdict(self) -> str:
        """Return one line about a gap that is contradicted at 5 %, nothing otherwise."""
        if self.is_admissible() or np.isnan(self.pvalue):
            return ""
        gap, both = (f"{r2:.2f}".removeprefix("0") for r2 in (self.r2_gap, self.r2_additive))
        return (
            f"gap not admissible: b_expected + b_perceived = {self.sum.value:+.2f} "
            f"(p = {self.pvalue:.2g}); use both ratings (R2 {both} against {gap})"
        )


def gap_admissibility(
    counted: Tally,
    expected: Floats,
    perceived: Floats,
    satisfaction: Floats,
    inside: Mask,
    covariance: Covariance,
) -> GapAdmissibility:
    """Regress satisfaction on both ratings and on the models nested in them."""

    def fit(columns: dict[str, Floats]) -> LeastSquares:
        return regress(counted, columns, satisfaction, inside, covariance)

    both = fit({"expected": expected, "perceived": perceived})
    together = _sum_of_slopes(both, "expected + perceived")
    r2_quadratic, quadratic = float("nan"), None
    try:
        x, y = expected - expected[inside].mean(), perceived - expected[inside].mean()
        full = fit({"x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y})
    except (InfeasibleError, DesignError):
        pass  # too few answers, clusters or levels for a surface: the gap is tested without it
    else:
        r2_quadratic = full.r2
        quadratic = full.test(np.vstack([[0, 1, 1, 0, 0, 0], np.eye(6)[3:]]))
    return GapAdmissibility(
        intercept=both.parameters["intercept"],
        expected=both.parameters["expected"],
        perceived=both.parameters["perceived"],
        sum=together,
        pvalue=1.0 if together.value == together.standard_error == 0 else together.pvalue,
        r2_gap=fit({"gap": perceived - expected}).r2,
        r2_additive=both.r2,
        r2_performance=fit({"perceived": perceived}).r2,
        r2_expectation=fit({"expected": expected}).r2,
        r2_quadratic=r2_quadratic,
        quadratic=quadratic,
        effects=(
            evolve(together, name="expected"),
            both.combine("gap", {"perceived": 1.0}),
        ),
    )


def _sum_of_slopes(both: LeastSquares, name: str) -> Coefficient:
    """Return ``b_E + b_P``, exactly 0 where it is rounding beside the coefficients themselves."""
    total = both.combine(name, {"expected": 1.0, "perceived": 1.0})
    rounding = EXACT * float(np.abs(both.values).max())
    return evolve(total, value=0.0) if abs(total.value) <= rounding else total
