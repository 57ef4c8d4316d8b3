"""`evangelists`: customers who recommend, and what was different for them."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from attrs import frozen

from satisfaction.errors import ArgumentError, MethodError
from satisfaction.foundation._checks import check_number
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._domain_measures import DomainMeasures, share_of
from satisfaction.metrics._domain_result import DomainResult, with_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._patterns import count_patterns
from satisfaction.survey._design import SurveyDesign

STATES = ("negative", "confirmed", "positive")


@frozen(eq=False, repr=False, kw_only=True)
class Evangelists(DomainResult):
    """How many customers recommend, of all and by what they had expected.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `Evangelists`; empty without ``by``.

    Examples
    --------
    >>> from satisfaction.loyalty import evangelists
    >>> evangelists({"recommends": [10, 9, 4, 10]}, "recommends", at=9).share.value
    75.0
    """

    title: ClassVar[str] = "evangelists"

    @property
    def share(self) -> Estimate:
        """Percent of customers who are evangelists."""
        return self._estimate("share")

    @property
    def by_disconfirmation(self) -> EstimateTable:
        """Percent of evangelists among those disappointed, confirmed and surprised."""
        if len(self._measures.measures) == 1:
            raise MethodError.about(
                "by_disconfirmation",
                "needs to know what was expected",
                remedy="Give disconfirmation=, or expected= and perceived=",
            )
        return self._joint(STATES, "disconfirmation")

    @property
    def positive_minus_confirmed(self) -> Difference:
        """The share among the surprised minus that among the confirmed."""
        table = self.by_disconfirmation
        return table["positive"] - table["confirmed"]


def evangelists(
    data: Any,
    recommends: str,
    *,
    at: float,
    disconfirmation: str | None = None,
    expected: str | None = None,
    perceived: str | None = None,
    returns: str | None = None,
    returns_at: float | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Evangelists:
    """Measure how many customers recommend, and how that goes with what they had expected.

    An association: those whom an offering surprised may be others than those whom it did not.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per customer.
    recommends : str
        Column: how likely the customer recommends.
    at : float
        From which answer on a customer is an evangelist.
    disconfirmation : str, optional
        Column of a number that is negative if performance fell short, 0 if it met expectations,
        positive if it exceeded them.
    expected, perceived : str, optional
        Columns of both ratings instead: disconfirmation is perceived minus expected.
    returns, returns_at : str and float, optional
        Column of coming back, and from which value on; an evangelist then does both.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking an answer are left out and counted, or refused.

    Returns
    -------
    Evangelists
        Shares in percent.

    Raises
    ------
    ArgumentError
        If only one of a pair of arguments is given, or disconfirmation in two ways.
    ColumnError
        If a column is not there.

    References
    ----------
    Jones, Sasser (1995), Why satisfied customers defect, Harvard Business Review 73(6), 88.

    Examples
    --------
    Does meeting expectations make evangelists, or only exceeding them?

    >>> from satisfaction.loyalty import evangelists
    >>> guests = {"recommends": [10, 9, 10, 5, 8, 10, 3, 7], "surprise": [2, 1, 1, 1, 0, 0, -1, 0]}
    >>> who = evangelists(guests, "recommends", at=9, disconfirmation="surprise")
    >>> who
    evangelists   n = 8
                 value        95 % CI   n
    share       50.0 %   21.5 to 78.5   8
    negative     0.0 %    0.0 to 79.3   1
    confirmed   33.3 %    6.1 to 79.2   3
    positive    75.0 %   30.1 to 95.4   4
    >>> who.positive_minus_confirmed.value
    41.7
    """
    limit = check_number(at, "at")
    _check_pairs(disconfirmation, expected, perceived, returns, returns_at)
    patterns = count_patterns(
        data,
        numbers={
            "recommends": recommends,
            "disconfirmation": disconfirmation,
            "expected": expected,
            "perceived": perceived,
            "returns": returns,
        },
        labels={},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    values, inside = patterns.values, patterns.tally.answered
    yes = inside & (values["recommends"] >= limit)
    if returns is not None:
        yes &= values["returns"] >= check_number(returns_at, "returns_at")
    measures = {"share": share_of("evangelists", yes, inside)}
    sign = None
    if disconfirmation is not None:
        sign = np.sign(values["disconfirmation"])
    elif expected is not None:
        sign = np.sign(values["perceived"] - values["expected"])
    if sign is not None:
        for state, value in zip(STATES, (-1.0, 0.0, 1.0), strict=True):
            domain = inside & (sign == value)
            measures[state] = share_of("evangelists", yes & domain, domain)
    made = DomainMeasures(patterns.tally, measures)
    return with_segments(
        lambda key: Evangelists(measures=made, key=key), patterns.tally, "recommends"
    )


def _check_pairs(
    disconfirmation: Any, expected: Any, perceived: Any, returns: Any, returns_at: Any
) -> None:
    """Refuse half a pair, and disconfirmation in two ways."""
    for first, second, names in (
        (expected, perceived, ("expected", "perceived")),
        (returns, returns_at, ("returns", "returns_at")),
    ):
        if (first is None) != (second is None):
            raise ArgumentError.about(
                names[0], f"goes with {names[1]}=", remedy="Give both of them, or none"
            )
    if disconfirmation is not None and expected is not None:
        raise ArgumentError.about(
            "disconfirmation",
            "is perceived minus expected already",
            got=[disconfirmation],
            remedy="Give disconfirmation=, or expected= and perceived=",
        )
