"""`contact_outcomes`: the two questions after a contact, resolved and done well."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from attrs import frozen

from satisfaction.errors import MethodError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._results import Coefficient
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._domain_measures import DomainMeasures, Measure, share_of
from satisfaction.metrics._domain_result import DomainResult, with_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._patterns import count_patterns
from satisfaction.metrics._quantity import Quantity
from satisfaction.survey._design import SurveyDesign

STATES = (
    "resolved, done well",
    "resolved, done badly",
    "unresolved, done well",
    "unresolved, done badly",
)
_CONTRAST = np.array([1.0, -1.0, -1.0, 1.0])


def _mean_of(state: str) -> str:
    """Return the name of the mean satisfaction in a state."""
    return f"satisfaction: {state}"


@frozen(eq=False, repr=False, kw_only=True)
class ContactOutcomes(DomainResult):
    """How contacts ended: resolved or not, done well or badly.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `ContactOutcomes`; empty without ``by``.

    Examples
    --------
    >>> from satisfaction.service import contact_outcomes
    >>> answers = {"resolved": [1, 1, 0, 0], "friendly": [5, 4, 5, 1]}
    >>> found = contact_outcomes(answers, resolved="resolved", representative="friendly", at=4)
    >>> found.shares["resolved, done well"].value
    50.0
    """

    title: ClassVar[str] = "contact outcomes"

    @property
    def _rated(self) -> bool:
        """Whether the satisfaction is known."""
        return _mean_of(STATES[0]) in self._measures.measures

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of contacts in each of the four states."""
        return dict(self._joint(STATES, "outcome"))

    @property
    def satisfaction(self) -> EstimateTable:
        """Mean satisfaction in each of the four states."""
        if not self._rated:
            raise MethodError.about(
                "satisfaction", "was not given", remedy="Name its column: satisfaction="
            )
        return self._measures.joint(
            tuple(map(_mean_of, STATES)), "outcome", self._key, labels=STATES
        )

    @property
    def resolution_effect(self) -> dict[str, Difference]:
        """Satisfaction of the resolved minus the unresolved, done well and done badly."""
        means = self.satisfaction
        return {
            how: means[f"resolved, {how}"] - means[f"unresolved, {how}"]
            for how in ("done well", "done badly")
        }

    @property
    def interaction(self) -> Coefficient:
        """The effect of resolution where done well minus that where done badly.

        Negative where good treatment makes up for some of a missing solution.
        """
        means = self.satisfaction
        values = np.array([mean.value for mean in means.values()])
        variance = _CONTRAST @ np.array(means.covariance) @ _CONTRAST
        declared = self._measures.tally.declared
        df = min(mean.degrees_of_freedom for mean in means.values()) if declared else np.inf
        return Coefficient(
            "interaction", float(_CONTRAST @ values), float(np.sqrt(variance)), float(df)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as JSON-ready values, with the effects where satisfaction is known."""
        numbers = DomainResult.to_dict(self)
        if not self._rated:
            return numbers
        effects = {how: effect.to_dict() for how, effect in self.resolution_effect.items()}
        return numbers | {
            "resolution_effect": effects,
            "interaction": dict(self.interaction.to_dict()),
        }

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the mean satisfaction in the four states, their shares where it is not known.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        means = self.satisfaction if self._rated else self._joint(STATES, "outcome")
        return means.plot(ax, **kwargs)


def contact_outcomes(
    data: Any,
    *,
    resolved: str,
    representative: str,
    at: float,
    satisfaction: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ContactOutcomes:
    """Measure the two questions after a contact: whether it was resolved, and done well.

    An association: concerns that can be resolved may be easier to handle well.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per contact; `Answer` records have a column per item.
    resolved : str
        Column of yes/no (booleans, or 1 and 0): was the concern resolved?
    representative : str
        Column: how well the representative did.
    at : float
        From which answer on it was done well.
    satisfaction : str, optional
        Column of the satisfaction with the contact.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out and counted, or refused.

    Returns
    -------
    ContactOutcomes
        Shares in percent, means in rating units.

    Raises
    ------
    DataValueError
        If `resolved` holds other values than yes and no.
    ColumnError
        If a column is not there.

    Examples
    --------
    Kindness helps most where the concern stays open:

    >>> from satisfaction.service import contact_outcomes
    >>> calls = {"resolved": [1, 1, 1, 1, 0, 0, 0, 0], "kind": [5, 4, 2, 1, 5, 5, 1, 2],
    ...          "rating": [5, 5, 4, 5, 4, 3, 1, 2]}
    >>> found = contact_outcomes(calls, resolved="resolved", representative="kind", at=4,
    ...                          satisfaction="rating")
    >>> {how: effect.value for how, effect in found.resolution_effect.items()}
    {'done well': 1.5, 'done badly': 3.0}
    >>> found.interaction.value
    -1.5
    """
    limit = check_number(at, "at")
    patterns = count_patterns(
        data,
        numbers={"representative": representative, "satisfaction": satisfaction},
        labels={"resolved": resolved},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    inside, solved = patterns.tally.answered, patterns.yes("resolved")
    well = patterns.values["representative"] >= limit
    members = (solved & well, solved & ~well, ~solved & well, ~solved & ~well)
    domains = {state: inside & rows for state, rows in zip(STATES, members, strict=True)}
    measures = {state: share_of("share", rows, inside) for state, rows in domains.items()}
    if satisfaction is not None:
        mean = Quantity("satisfaction", unit="rating", family="mean")
        scores = np.nan_to_num(patterns.values["satisfaction"])
        measures |= {
            _mean_of(state): Measure(mean, scores, rows) for state, rows in domains.items()
        }
    made = DomainMeasures(patterns.tally, measures)
    return with_segments(
        lambda key: ContactOutcomes(measures=made, key=key), patterns.tally, "representative"
    )
