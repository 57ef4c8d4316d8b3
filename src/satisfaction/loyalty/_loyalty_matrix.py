"""`loyalty_matrix`: apostles, mercenaries, hostages and defectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._domain_measures import WHOLE, DomainMeasures, share_of
from satisfaction.metrics._domain_result import DomainResult, with_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.metrics._segments import Segments
from satisfaction.metrics._simultaneous_shares import simultaneous_intervals
from satisfaction.survey._design import SurveyDesign

STATES = ("apostle", "mercenary", "hostage", "defector")
_METHODS = ("goodman", "logit", "wald")


@frozen(eq=False, repr=False, kw_only=True)
class LoyaltyMatrix(DomainResult):
    """How many customers are satisfied and loyal, only one of both, or neither.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `LoyaltyMatrix`; empty without ``by``.
    satisfied, loyal : float
        The cuts: at or above them a customer is satisfied, loyal.
    patterns : object
        Further rows of the library's own behind the numbers.

    Examples
    --------
    >>> from satisfaction.loyalty import loyalty_matrix
    >>> answers = {"satisfaction": [9, 9, 4, 2], "recommend": [10, 3, 9, 1]}
    >>> matrix = loyalty_matrix(answers, satisfaction="satisfaction", loyalty="recommend",
    ...                         satisfied=8, loyal=9)
    >>> matrix.counts["hostage"]
    1
    """

    title: ClassVar[str] = "loyalty matrix"

    satisfied: float
    loyal: float
    _patterns: Patterns = field(alias="patterns")

    @property
    def states(self) -> tuple[str, ...]:
        """The four states, in the order of `covariance`."""
        return STATES

    @property
    def counts(self) -> dict[str, int]:
        """Number of answers in each state."""
        inside = self._measures.measures
        return {
            state: self._measures.count(inside[state].scores > 0, self._key) for state in STATES
        }

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of customers in each state; differences count the covariance."""
        return dict(self._joint(STATES, "state"))

    @property
    def covariance(self) -> tuple[tuple[float, ...], ...]:
        """Covariance of the four shares, in percent squared; its rows sum to 0."""
        matrix = self._measures.covariance(STATES, self._key)
        return tuple(tuple(float(cell) for cell in row) for row in matrix)

    def confidence_intervals(
        self,
        confidence_level: float = 0.95,
        method: Literal["goodman", "logit", "wald"] = "goodman",
    ) -> dict[str, ConfidenceInterval]:
        """Return intervals of the four shares that hold together.

        Parameters
        ----------
        confidence_level : float, default 0.95
            Of all four together; each has a quarter of the error.
        method : {"goodman", "logit", "wald"}, default "goodman"
            Goodman's stays within 0 and 100; logit is nan for an empty state.

        Returns
        -------
        dict
            State to `ConfidenceInterval`, in percent.

        References
        ----------
        Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
        Technometrics 7, 247, doi:10.1080/00401706.1965.10490252.
        """
        check_choice(method, "method", _METHODS)
        declared = self._measures.tally.declared
        return simultaneous_intervals(self.shares, confidence_level, method, declared=declared)

    def sensitivity(
        self, *, satisfied: Sequence[float], loyal: Sequence[float]
    ) -> Mapping[tuple[float, float], LoyaltyMatrix]:
        """Return the matrix for every pair of cuts, without reading the data again.

        Parameters
        ----------
        satisfied, loyal : sequence of float
            Cuts to try.

        Returns
        -------
        mapping
            ``(satisfied, loyal)`` to `LoyaltyMatrix`.

        Examples
        --------
        >>> from satisfaction.loyalty import loyalty_matrix
        >>> answers = {"satisfaction": [9, 8, 4, 2], "recommend": [10, 3, 9, 1]}
        >>> matrix = loyalty_matrix(answers, satisfaction="satisfaction", loyalty="recommend",
        ...                         satisfied=8, loyal=9)
        >>> table = matrix.sensitivity(satisfied=[8, 9], loyal=[9])
        >>> [part.shares["mercenary"].value for part in table.values()]
        [25.0, 0.0]
        """
        cuts = [
            (good, true)
            for good in _check_cuts(satisfied, "satisfied")
            for true in _check_cuts(loyal, "loyal")
        ]
        return Segments({pair: _matrix_at(self._patterns, *pair)(self._key) for pair in cuts})

    def to_dict(self) -> dict[str, Any]:
        """Return cuts, counts and shares as JSON-ready values."""
        cuts = {"satisfied": self.satisfied, "loyal": self.loyal, "counts": self.counts}
        return cuts | DomainResult.to_dict(self)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the four states as tiles, the darker the larger their share.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``title``: above the picture.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._loyalty_matrix import plot_loyalty_matrix

        return plot_loyalty_matrix(self, ax=ax, **kwargs)


def loyalty_matrix(
    data: Any,
    *,
    satisfaction: str,
    loyalty: str,
    satisfied: float,
    loyal: float,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> LoyaltyMatrix:
    """Measure how many customers are apostles, mercenaries, hostages and defectors.

    Apostles are satisfied and loyal; mercenaries satisfied, but not loyal; hostages loyal, but not
    satisfied; defectors neither. The shares describe how the two answers go together, not what
    causes what.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally of both answers
        One row per customer.
    satisfaction, loyalty : str
        Columns of the two answers.
    satisfied, loyal : float
        The cuts: at or above them a customer is satisfied, loyal. Practice differs, so there is
        no default.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(state)``.
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
    LoyaltyMatrix
        Shares in percent of the customers with both answers.

    Raises
    ------
    ArgumentError
        If both answers are the same column, or a cut is not finite.
    ColumnError
        If a column is not there.
    DataTypeError
        If the answers are not numbers.
    EmptyDataError
        If nobody gave both answers.

    Warns
    -----
    WeakDataWarning
        If there is only one complete row.

    Notes
    -----
    The share of a state is ``sum(w in it) / sum(w)``, its covariance with the others that of
    these ratios, linearised under the design.

    References
    ----------
    Jones, Sasser (1995), Why satisfied customers defect, Harvard Business Review 73(6), 88.

    Examples
    --------
    Half of the guests love the place; one comes back only because there is no other:

    >>> from satisfaction.loyalty import loyalty_matrix
    >>> guests = {"satisfaction": [9, 8, 10, 9, 4, 2, 8, 3], "again": [9, 10, 9, 9, 10, 1, 2, 4]}
    >>> loyalty_matrix(guests, satisfaction="satisfaction", loyalty="again",
    ...                satisfied=8, loyal=9)
    loyalty matrix   n = 8
                 value        95 % CI   n
    apostle     50.0 %   21.5 to 78.5   8
    mercenary   12.5 %    2.2 to 47.1   8
    hostage     12.5 %    2.2 to 47.1   8
    defector    25.0 %    7.1 to 59.1   8
    """
    cuts = check_number(satisfied, "satisfied"), check_number(loyal, "loyal")
    patterns = count_patterns(
        data,
        numbers={"satisfaction": satisfaction, "loyalty": loyalty},
        labels={},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    return with_segments(_matrix_at(patterns, *cuts), patterns.tally, "loyalty")


def _matrix_at(
    patterns: Patterns, satisfied: float, loyal: float
) -> Callable[[Any], LoyaltyMatrix]:
    """Return what makes the matrix of a segment at these cuts."""
    good = patterns.values["satisfaction"] >= satisfied
    true = patterns.values["loyalty"] >= loyal
    inside = patterns.tally.answered
    members = dict(
        zip(STATES, (good & true, good & ~true, ~good & true, ~good & ~true), strict=True)
    )
    measures = DomainMeasures(
        patterns.tally,
        {state: share_of("share", rows & inside, inside) for state, rows in members.items()},
    )
    whole = LoyaltyMatrix(
        measures=measures, satisfied=satisfied, loyal=loyal, patterns=patterns, key=WHOLE
    )
    return lambda key: evolve(whole, key=key)


def _check_cuts(values: Any, name: str) -> list[float]:
    """Return a list of cuts."""
    if not isinstance(values, list | tuple | range | np.ndarray):
        raise DataTypeError.about(
            name, "must be a list of cuts", got=type(values).__name__, remedy="Write [7, 8, 9]"
        )
    cuts: Sequence[Any] | NDArray[Any] = values
    return [check_number(cut, name) for cut in cuts]
