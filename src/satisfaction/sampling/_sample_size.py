"""Sample sizes: how many answers for a margin, or to detect a difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from attrs import asdict, field, frozen
from scipy import special

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import (
    check_choice,
    check_confidence_level,
    check_count,
    check_number,
)
from satisfaction.foundation._rendering import html_table
from satisfaction.sampling._size_formulas import (
    Quantity,
    check_single,
    check_size,
    exact_for_margin,
    margin_at,
    round_up,
    second_deviation,
    spread_of,
    too_few,
    width_of,
)


@frozen(kw_only=True, repr=False)
class SampleSize:
    """How many completed answers are needed, and how many invitations.

    Parameters
    ----------
    quantity : str
        What is estimated.
    exact : float
        The size before rounding up.
    completes, invitations : int
        Completed answers and invitations; with a difference those of the first group.
    completes_second, invitations_second : int or None
        Those of the second group; None with a margin.
    margin, difference : float or None
        What was asked for, in the unit of the quantity.
    standard_deviation : float
        Of one answer, in the unit of the quantity.
    worst_case : bool
        Whether nothing was known of the answers, so that the greatest variance was assumed.
    confidence_level, power : float
        Of the interval and of the test.
    population : int or None
        Size of the population.
    design_effect, response_rate : float
        As given.
    shares : bool
        Whether the standard deviation comes from shares.
    relative, expected, alternative, ratio, overlap, correlation, method
        As given.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.sample_size("csat", margin=5, expected=80, response_rate=0.2)
    SampleSize(csat: 246 completes, 1,230 invitations)
    """

    quantity: Quantity
    exact: float
    completes: int
    invitations: int
    completes_second: int | None = None
    invitations_second: int | None = None
    margin: float | None = None
    difference: float | None = None
    standard_deviation: float
    worst_case: bool
    confidence_level: float
    power: float
    population: int | None = None
    design_effect: float
    response_rate: float
    shares: bool = field(default=False)
    relative: bool = False
    expected: float | tuple[float, ...] | None = None
    alternative: str = "two-sided"
    ratio: float = 1.0
    overlap: float = 0.0
    correlation: float = 0.0
    method: str = "normal"

    def margin_at(self, completes: int) -> float:
        """Return the half-width of the interval with another number of completed answers.

        Parameters
        ----------
        completes : int
            Completed answers.

        Returns
        -------
        float
            In the unit of the quantity, by the normal formula with population and design
            effect.

        Raises
        ------
        ArgumentError
            If there are fewer customers than that.
        """
        n = check_count(completes, "completes", low=1, high=self.population)
        return margin_at(
            n, self.standard_deviation, self.confidence_level, self.design_effect,
            self.population, shares=self.shares,
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        fields = asdict(self)
        if self.expected is not None and self.quantity == "nps":
            fields["expected"] = list(fields["expected"])
        return fields

    def __repr__(self) -> str:
        second = ""
        if self.completes_second is not None:
            second = f" and {self.completes_second:,}"
        asked = f", {self.invitations:,} invitations" if self.response_rate < 1 else ""
        if asked and self.invitations_second is not None:
            asked = f", {self.invitations:,} and {self.invitations_second:,} invitations"
        worst = "; worst case, nothing expected" if self.worst_case else ""
        return f"SampleSize({self.quantity}: {self.completes:,}{second} completes{asked}{worst})"

    def _repr_html_(self) -> str:
        rows = [(name, "" if value is None else value) for name, value in self.to_dict().items()]
        return html_table(("field", "value"), rows, caption=repr(self))


def sample_size(
    quantity: Quantity,
    *,
    margin: float | None = None,
    difference: float | None = None,
    relative: bool = False,
    expected: float | Sequence[float] | None = None,
    standard_deviation: float | None = None,
    confidence_level: float = 0.95,
    power: float = 0.8,
    alternative: Literal["two-sided", "greater", "less"] = "two-sided",
    ratio: float = 1.0,
    overlap: float = 0.0,
    correlation: float = 0.0,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
    method: Literal["normal", "wilson"] = "normal",
) -> SampleSize:
    """Sample size for a margin of error, or to detect a difference.

    Parameters
    ----------
    quantity : {"proportion", "csat", "nps", "mean"}
        A share 0 to 1, CSAT in percent, NPS in points, or a mean in the unit of its scale.
    margin : float, optional
        Half-width of the interval, in the unit of the quantity.
    difference : float, optional
        Difference to detect between two groups or two waves, second minus first.
    relative : bool, default False
        Take the margin as a share of `expected`.
    expected : float or (detractors, passives, promoters), optional
        The value expected; for NPS three shares that add up to 1. None is the worst case.
    standard_deviation : float, optional
        Of one answer; needed for a mean.
    confidence_level : float, default 0.95
        Of the interval; 1 minus it is the level of the test.
    power : float, default 0.8
        Probability to detect the difference.
    alternative : {"two-sided", "greater", "less"}, default "two-sided"
        Of the test.
    ratio : float, default 1.0
        Size of the second group over the first.
    overlap : float, default 0.0
        Share of the first group's people who are also in the second, at most `ratio`.
    correlation : float, default 0.0
        Between the two answers of those people.
    population : int, optional
        Customers in all.
    design_effect : float, default 1.0
        Variance over that of a simple random sample.
    response_rate : float, default 1.0
        Completed answers per invitation.
    method : {"normal", "wilson"}, default "normal"
        Interval of a share that the margin is meant for.

    Returns
    -------
    SampleSize
        Always rounded up, so that the promise holds.

    Raises
    ------
    ArgumentError
        If a number is out of range, or options exclude each other.
    InfeasibleError
        If more customers would have to be invited than there are.

    Notes
    -----
    ``n0 = design_effect z^2 S^2 / margin^2``, ``n = n0 / (1 + n0/N)`` with S^2 times
    N/(N-1) where it comes from shares. Difference, with r = 1/ratio:
    ``n1 = design_effect (S1^2 + r S2^2 - 2 overlap r correlation S1 S2) (z_a + z_b)^2 / d^2``.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, Wiley, chapter 4. Valliant, Dever and
    Kreuter (2018), Practical Tools for Designing and Weighting Survey Samples, Springer,
    chapters 3 and 4, doi:10.1007/978-3-319-93632-1.

    Examples
    --------
    NPS to five points, when one invitation in eight is answered:

    >>> import satisfaction as sat
    >>> size = sat.sample_size("nps", margin=5, expected=(0.15, 0.25, 0.60), response_rate=0.12)
    >>> size.completes, size.invitations
    (842, 7017)
    >>> sat.sample_size("proportion", margin=0.05)
    SampleSize(proportion: 385 completes; worst case, nothing expected)
    """
    check_choice(quantity, "quantity", ("csat", "mean", "nps", "proportion"))
    if (margin is None) == (difference is None):
        raise ArgumentError.about(
            "margin",
            "exactly one of margin and difference is to be given",
            remedy="Give margin= for an interval, difference= for a comparison",
        )
    level = check_confidence_level(confidence_level)
    chance = check_number(power, "power", low=0, high=1, open_low=True, open_high=True)
    check_choice(alternative, "alternative", ("two-sided", "greater", "less"))
    effect = check_number(design_effect, "design_effect", low=0, open_low=True)
    response = check_number(response_rate, "response_rate", low=0, high=1, open_low=True)
    check_choice(method, "method", ("normal", "wilson"))
    size = None
    if population is not None:
        size = check_count(population, "population", low=1, high=2**53)
    deviation, mean = spread_of(quantity, expected, standard_deviation)
    common: dict[str, Any] = {
        "quantity": quantity,
        "standard_deviation": deviation,
        "worst_case": expected is None and standard_deviation is None,
        "confidence_level": level,
        "power": chance,
        "population": size,
        "design_effect": effect,
        "response_rate": response,
        "shares": standard_deviation is None,
        "relative": relative,
        "expected": _plain(expected),
        "alternative": alternative,
        "method": method,
    }
    if margin is not None:
        check_single(ratio, overlap, correlation)
        width = width_of(quantity, margin, mean, relative=relative)
        exact = exact_for_margin(
            quantity, width, deviation, mean, level, effect, size, method,
            shares=standard_deviation is None,
        )  # fmt: skip
        completes = round_up(exact)
        invitations = round_up(completes / response)
        if size is not None and invitations > size:
            raise too_few(deviation, level, effect, size, response, standard_deviation, invitations)
        return SampleSize(
            exact=exact, completes=completes, invitations=invitations, margin=width, **common
        )
    if size is not None or relative or method == "wilson":
        raise ArgumentError.about(
            "population" if size is not None else "relative" if relative else "method",
            "goes with a margin, not with a difference",
            remedy="Leave it out",
        )
    delta = check_number(difference, "difference")
    if delta == 0:
        raise ArgumentError.about(
            "difference", "must not be 0", got=[0], remedy="Give the smallest one that matters"
        )
    second = second_deviation(quantity, deviation, mean, delta, given=standard_deviation)
    rho = check_number(correlation, "correlation", low=-1, high=1)
    times = check_number(ratio, "ratio", low=0, open_low=True)
    share = check_number(overlap, "overlap", low=0, high=min(times, 1.0))
    r = 1 / times
    tail = (1 - level) / (2 if alternative == "two-sided" else 1)
    z = float(-special.ndtri(tail) + special.ndtri(chance))
    variance = (
        deviation * deviation + r * second * second - 2 * share * r * rho * deviation * second
    )
    exact = check_size(effect * variance * (z / delta) * (z / delta), "difference")
    first, other = max(round_up(exact), 1), max(round_up(exact / r), 1)
    return SampleSize(
        exact=exact,
        completes=first,
        invitations=round_up(first / response),
        completes_second=other,
        invitations_second=round_up(other / response),
        difference=delta,
        ratio=times,
        overlap=share,
        correlation=rho,
        **common,
    )


def _plain(expected: Any) -> float | tuple[float, ...] | None:
    """Return what was expected as a float, or as a tuple of floats."""
    if expected is None or np.ndim(expected) == 0:
        return None if expected is None else float(expected)
    return tuple(float(share) for share in expected)
