"""`exit_voice_loyalty`: what dissatisfied customers do."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Literal

from attrs import field, frozen

from satisfaction.errors import WeakDataWarning
from satisfaction.foundation._checks import check_number
from satisfaction.metrics._domain_measures import DomainMeasures, share_of
from satisfaction.metrics._domain_result import DomainResult, with_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._patterns import count_patterns
from satisfaction.survey._design import SurveyDesign

STATES = ("exit", "voice and exit", "voice", "loyalty")


@frozen(eq=False, repr=False, kw_only=True)
class ExitVoice(DomainResult):
    """What the dissatisfied do: leave in silence, complain, or stay and say nothing.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `ExitVoice`; empty without ``by``.
    stays : object
        Further rows of the library's own behind the numbers.

    Examples
    --------
    >>> from satisfaction.loyalty import exit_voice_loyalty
    >>> answers = {"rating": [2, 1, 5, 2], "left": [1, 0, 0, 0], "complained": [0, 1, 0, 0]}
    >>> found = exit_voice_loyalty(answers, left="left", complained="complained",
    ...                            satisfaction="rating", satisfied=4)
    >>> found.complaint_rate.value
    33.3
    """

    title: ClassVar[str] = "exit, voice, loyalty"

    _stays: tuple[str, ...] = field(alias="stays")

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of the dissatisfied in each of the four states."""
        return dict(self._joint(STATES, "state"))

    @property
    def complaint_rate(self) -> Estimate:
        """Percent of the dissatisfied who complained."""
        return self._estimate("complaint rate")

    @property
    def stay_rates(self) -> EstimateTable:
        """Percent who stayed, among the silent and those who complained."""
        return self._joint(self._stays, "voice")

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values."""
        return {"n_dissatisfied": self.complaint_rate.n} | DomainResult.to_dict(self)


def exit_voice_loyalty(
    data: Any,
    *,
    left: str,
    complained: str,
    satisfaction: str,
    satisfied: float,
    resolved: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ExitVoice:
    """Measure what dissatisfied customers do: leave, complain, both, or neither.

    An association: those who complain may be others than those who keep silent.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per customer.
    left, complained : str
        Columns of yes/no (booleans, or 1 and 0).
    satisfaction : str
        Column of the ratings.
    satisfied : float
        The cut: below it a customer is dissatisfied.
    resolved : str, optional
        Column of yes/no: was the complaint resolved? It may be missing where nobody complained.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about; the dissatisfied are a domain of the whole design.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out and counted, or refused.

    Returns
    -------
    ExitVoice
        Shares in percent of the dissatisfied.

    Raises
    ------
    DataValueError
        If a yes/no column holds other values.
    ColumnError
        If a column is not there.

    Warns
    -----
    WeakDataWarning
        If nobody is dissatisfied: all shares are nan.

    References
    ----------
    Hirschman (1970), Exit, Voice, and Loyalty, ISBN 978-0674276604.

    Examples
    --------
    Of five dissatisfied guests two complained; the one whose complaint was resolved stayed.

    >>> from satisfaction.loyalty import exit_voice_loyalty
    >>> guests = {"rating": [2, 1, 3, 2, 2, 5], "left": [0, 1, 1, 0, 1, 0],
    ...           "complained": [1, 1, 0, 0, 0, 0], "resolved": [1, 0, 0, 0, 0, 0]}
    >>> found = exit_voice_loyalty(guests, left="left", complained="complained",
    ...                            satisfaction="rating", satisfied=4, resolved="resolved")
    >>> {state: share.value for state, share in found.shares.items()}
    {'exit': 40.0, 'voice and exit': 20.0, 'voice': 20.0, 'loyalty': 20.0}
    >>> found.stay_rates["complained, resolved"].value
    100.0
    """
    limit = check_number(satisfied, "satisfied")
    patterns = count_patterns(
        data,
        numbers={"satisfaction": satisfaction},
        labels={"left": left, "complained": complained, "resolved": resolved},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    inside = patterns.tally.answered & (patterns.values["satisfaction"] < limit)
    gone, spoke = patterns.yes("left"), patterns.yes("complained")
    members = (gone & ~spoke, gone & spoke, ~gone & spoke, ~gone & ~spoke)
    measures = {
        state: share_of("share", inside & rows, inside)
        for state, rows in zip(STATES, members, strict=True)
    }
    measures["complaint rate"] = share_of("complaint rate", inside & spoke, inside)
    voices = {"silent": ~spoke, "complained": spoke}
    if resolved is not None:
        solved = patterns.yes("resolved")
        del voices["complained"]
        voices["complained, resolved"] = spoke & solved
        voices["complained, unresolved"] = spoke & ~solved
    for voice, rows in voices.items():
        domain = inside & rows
        measures[voice] = share_of("stay rate", domain & ~gone, domain)
    if not inside.any():
        warnings.warn(
            f"satisfaction: nobody is below {limit:g}, so that all shares are nan",
            WeakDataWarning,
            stacklevel=2,
        )
    made = DomainMeasures(patterns.tally, measures)
    return with_segments(
        lambda key: ExitVoice(measures=made, key=key, stays=tuple(voices)),
        patterns.tally,
        "satisfaction",
    )
