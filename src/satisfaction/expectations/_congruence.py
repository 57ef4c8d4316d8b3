"""Congruence: whether it is the match of expectation and performance that satisfies."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from satisfaction.expectations._surface_geometry import Geometry
from satisfaction.foundation._rendering import format_number, html_table, text_table
from satisfaction.foundation._results import Coefficient

FALLACIES = (
    "One parameter alone cannot show congruence, "
    "and the surface cannot say which direction of mismatch is worse."
)


@frozen
class CongruenceCondition:
    """One condition of a congruence effect.

    Parameters
    ----------
    name : str
        ``"p10"``, ``"p11"``, ``"a4"`` or ``"a3"``.
    estimate : Coefficient or None
        What is judged; None where the axis does not exist.
    holds : bool
        Whether the data are consistent with the condition.
    reason : str
        Why, with the interval.

    Examples
    --------
    >>> import numpy as np
    >>> from satisfaction.expectations import ResponseSurface
    >>> surface = ResponseSurface.from_coefficients(
    ...     [6, 0, 0, -0.3, 0.58, -0.3], covariance=np.eye(6) * 1e-4
    ... )
    >>> verdict = surface.congruence()
    >>> verdict.conditions[2].name, verdict.conditions[2].holds
    ('a4', True)
    """

    name: str
    estimate: Coefficient | None
    holds: bool
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "name": self.name,
            "estimate": None if self.estimate is None else dict(self.estimate.to_dict()),
            "holds": self.holds,
            "reason": self.reason,
        }


@frozen(repr=False)
class Congruence:
    """Whether a response surface is consistent with a congruence effect.

    Parameters
    ----------
    conditions : tuple of CongruenceCondition
        Four of them.
    broad : bool
        Whether all four hold.
    strict : bool
        Whether also slope and curvature along x = y do not differ from 0.
    confidence_level : float
        Of the intervals behind the verdicts.

    References
    ----------
    Humberg, Nestler, Back (2019), Response surface analysis in personality and social
    psychology, Social Psychological and Personality Science 10, 409-419,
    doi:10.1177/1948550618757600.

    Examples
    --------
    >>> import numpy as np
    >>> from satisfaction.expectations import ResponseSurface
    >>> surface = ResponseSurface.from_coefficients(
    ...     [6, 0, 0, -0.3, 0.58, -0.3], covariance=np.eye(6) * 1e-4
    ... )
    >>> verdict = surface.congruence()
    >>> verdict.broad, verdict.strict
    (True, True)
    """

    conditions: tuple[CongruenceCondition, ...]
    broad: bool
    strict: bool
    confidence_level: float

    @property
    def text(self) -> str:
        """The verdict in words, with what it does not say."""
        if not self.broad:
            failed = [condition.name for condition in self.conditions if not condition.holds]
            return f"Not consistent with a congruence effect: {', '.join(failed)}. {FALLACIES}"
        kind = "strict" if self.strict else "broad"
        shown = "; ".join(
            condition.reason for condition in self.conditions if condition.name != "a4"
        )
        return (
            f"Consistent with a congruence effect ({kind} sense). "
            f"Absence of evidence, not evidence of absence: {shown}. {FALLACIES}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "conditions": [condition.to_dict() for condition in self.conditions],
            "broad": self.broad,
            "strict": self.strict,
            "confidence_level": self.confidence_level,
            "text": self.text,
        }

    def _rows(self) -> list[list[str]]:
        """Return the conditions as text."""
        return [
            [condition.name, "holds" if condition.holds else "fails", condition.reason]
            for condition in self.conditions
        ]

    def __repr__(self) -> str:
        return f"{self.text}\n{text_table(['condition', '', ''], self._rows(), left=(0, 1, 2))}"

    def _repr_html_(self) -> str:
        return html_table(["condition", "verdict", "reason"], self._rows(), caption=self.text)


def judge_congruence(geometry: Geometry, level: float) -> Congruence:
    """Return the four conditions of Humberg, Nestler and Back."""
    axes = geometry.axes()
    if axes is None:
        why = "a surface that bends equally in all directions has no first axis"
        first = [
            CongruenceCondition(name, None, holds=False, reason=why) for name in ("p10", "p11")
        ]
    elif axes[0].offset is None:
        why = "the first axis has no place: every parallel line would do"
        first = [
            CongruenceCondition("p10", None, holds=False, reason=why),
            _meets("p11", axes[0].slope, 1.0, level),
        ]
    else:
        first = [
            _meets("p10", axes[0].intercept, 0.0, level),
            _meets("p11", axes[0].slope, 1.0, level),
        ]
    a4 = geometry.feature("a4")
    _, high = a4.confidence_interval(level)
    bent = CongruenceCondition(
        "a4", a4, holds=bool(high < 0), reason=f"a4 must be below 0: {_interval(a4, level)}"
    )
    conditions = (*first, bent, _meets("a3", geometry.feature("a3"), 0.0, level))
    broad = all(condition.holds for condition in conditions)
    level_line = [_meets(name, geometry.feature(name), 0.0, level).holds for name in ("a1", "a2")]
    return Congruence(conditions, broad, broad and all(level_line), level)


def _meets(name: str, estimate: Coefficient, value: float, level: float) -> CongruenceCondition:
    """Return whether the interval of an estimate contains a value."""
    low, high = estimate.confidence_interval(level)
    text = f"{name} must not differ from {value:g}: {_interval(estimate, level)}"
    return CongruenceCondition(name, estimate, holds=bool(low <= value <= high), reason=text)


def _interval(estimate: Coefficient, level: float) -> str:
    """Return value and interval as text."""
    low, high = estimate.confidence_interval(level)
    return (
        f"{format_number(estimate.value, 3)} "
        f"({100 * level:g} % CI {format_number(low, 3)} to {format_number(high, 3)})"
    )
