"""The probabilities of contacts under a contact rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, DataTypeError, DataValueError, DesignError
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
        chosen = self._chosen(np.asarray(rows))
        impossible = chosen[self.inclusion_probability[chosen] == 0]
        if impossible.size:
            raise DesignError.about(
                "rows",
                "these contacts could never be invited under the rule",
                positions=impossible[:3],
                count=impossible.size,
                remedy="Check times and opt-outs, or leave these contacts out",
            )
        labels = None if strata is None else np.asarray(strata)
        if labels is not None and labels.shape != (len(self),):
            raise _other_length("strata", labels, len(self))
        return SurveyDesign(
            weights=self.weights[chosen],
            strata=None if labels is None else labels[chosen],
            clusters=self.customer[chosen],
        )

    def _chosen(self, rows: NDArray[Any]) -> NDArray[np.intp]:
        """Return rows of events, given as such or as a mask."""
        if rows.dtype == object or not rows.size:  # pandas' nullable columns, an empty list
            rows = np.array(rows.tolist(), dtype=None if rows.size else np.intp)
        if rows.dtype == bool:
            if rows.shape != (len(self),):
                raise _other_length("rows", rows, len(self))
            return np.flatnonzero(rows)
        if rows.ndim != 1 or rows.dtype.kind not in "iu":
            raise DataTypeError.about(
                "rows",
                "must be whole numbers, or True and False for every event",
                got=f"{rows.dtype} values in {rows.ndim} dimensions",
                remedy="Give the rows of the contacts among the events",
            )
        outside = np.flatnonzero((rows < 0) | (rows >= len(self)))
        if outside.size:
            raise DataValueError.about(
                "rows",
                f"must be rows of the {len(self):,} events, from 0",
                got=rows[outside[:3]].tolist(),
                positions=outside[:3],
                count=outside.size,
                remedy="Count the events from 0",
            )
        return rows.astype(np.intp)

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


def _other_length(argument: str, values: NDArray[Any], n: int) -> AlignmentError:
    """Return the error for values that are not one per event."""
    return AlignmentError.about(
        argument,
        f"must be as long as the events ({n:,})",
        got=f"an array of shape {values.shape}",
        remedy="Give one value per event, in their order",
    )
