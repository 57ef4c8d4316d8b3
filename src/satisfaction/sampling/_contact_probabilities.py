"""The probabilities of contacts under a contact rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.survey._design import SurveyDesign

if TYPE_CHECKING:
    from satisfaction.sampling._contact_rule import ContactRule

Floats = NDArray[np.float64]
_COLUMNS = ("inclusion_probability", "invite_probability", "eligible_probability")


@frozen(eq=False, repr=False, kw_only=True)
class ContactProbabilities:
    """How probable an invitation was after each contact, in the order of the events.

    Parameters
    ----------
    inclusion_probability : ndarray of float
        Probability that the contact leads to an invitation: invite times eligible.
    invite_probability : ndarray of float
        Probability of an invitation if the customer is eligible.
    eligible_probability : ndarray of float
        Probability that no earlier invitation blocks the contact.
    opted_out : ndarray of bool
        Contacts at or after the customer's opting out: outside the frame.
    customer : ndarray
        Customer of each contact, as a code.
    rule : ContactRule
        The rule.

    Examples
    --------
    >>> import satisfaction as sat
    >>> rule = sat.ContactRule(quarantine=90)
    >>> contacts = {"customer": ["a", "a", "b"], "day": [0, 30, 10]}
    >>> probabilities = rule.inclusion(contacts, customer="customer", time="day", probability=0.5)
    >>> probabilities.inclusion_probability.tolist()
    [0.5, 0.25, 0.5]
    """

    inclusion_probability: Floats
    invite_probability: Floats
    eligible_probability: Floats
    opted_out: NDArray[np.bool_]
    customer: NDArray[Any]
    rule: ContactRule

    def __len__(self) -> int:
        return len(self.inclusion_probability)

    @property
    def weights(self) -> Floats:
        """One over the inclusion probability; infinite where it is 0."""
        with np.errstate(divide="ignore"):
            return np.asarray(1 / self.inclusion_probability)

    @property
    def n_unreachable(self) -> int:
        """Number of contacts that can never lead to an invitation."""
        return int((self.inclusion_probability == 0).sum())

    def design(self, rows: Any, *, strata: Any = None) -> SurveyDesign:
        """Return the survey design of the contacts that were invited, or that answered.

        Customers are independent, contacts of one customer are not: the customer is the
        cluster. Two contacts within one quarantine can never both be drawn, so the variance
        is the one between the totals of customers, as if drawn with replacement.

        Parameters
        ----------
        rows : array-like of int or bool
            The contacts in the data: their rows among the events, or a mask.
        strata : array-like, optional
            Stratum of every event.

        Returns
        -------
        SurveyDesign
            For data in the order of `rows`.

        Raises
        ------
        DesignError
            If one of the contacts could not have been invited.
        """
        chosen = np.asarray(rows)
        chosen = np.flatnonzero(chosen) if chosen.dtype == bool else chosen.astype(np.intp)
        impossible = chosen[self.inclusion_probability[chosen] == 0]
        if impossible.size:
            raise DesignError.about(
                "rows",
                "these contacts could never be invited under the rule",
                positions=impossible[:3],
                count=impossible.size,
                remedy="Check times and opt-outs, or leave these contacts out",
            )
        labels = None if strata is None else np.asarray(strata)[chosen]
        return SurveyDesign(
            weights=self.weights[chosen], strata=labels, clusters=self.customer[chosen]
        )

    def _columns(self) -> dict[str, list[Any]]:
        """Return the probabilities and weights as columns."""
        columns = {name: getattr(self, name).tolist() for name in _COLUMNS}
        return columns | {"weight": self.weights.tolist(), "opted_out": self.opted_out.tolist()}

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per event, in their order.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``inclusion_probability, invite_probability, eligible_probability, weight,
            opted_out``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        columns = self._columns()
        columns["weight"] = [json_number(weight) for weight in columns["weight"]]
        return {"rule": self.rule.to_dict()} | columns

    def __repr__(self) -> str:
        low, high = self.inclusion_probability.min(), self.inclusion_probability.max()
        never = f", {self.n_unreachable:,} unreachable" if self.n_unreachable else ""
        return f"ContactProbabilities({len(self):,} contacts, {low:.4g} to {high:.4g}{never})"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = list(zip(*columns.values(), strict=True))[:20]
        return html_table(list(columns), rows, caption=repr(self))
