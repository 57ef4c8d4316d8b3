"""Decisions of a stream sampler: one, or a table of them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number

Floats = NDArray[np.float64]
Reason = Literal["drawn", "not drawn", "quarantine", "opted out", "quota full", "not in frame"]
REASONS: tuple[Reason, ...] = (
    "drawn",
    "not drawn",
    "quarantine",
    "opted out",
    "quota full",
    "not in frame",
)


@frozen(slots=False)  # one is made per contact, and without slots that is much faster
class Invitation:
    """Whether to ask this customer now, why, and whom the answer speaks for.

    Parameters
    ----------
    invited : bool
        The decision.
    inclusion_probability : float
        Probability that this contact leads to an invitation, whatever came before.
    invite_probability : float
        Probability of an invitation if the customer is eligible.
    random_number : float
        The contact's permanent random number.
    reason : str
        ``"drawn"``, ``"not drawn"``, ``"quarantine"``, ``"opted out"``, ``"quota full"`` or
        ``"not in frame"``.
    reached : bool
        Whether the contact has the rate that was asked for.

    Examples
    --------
    >>> from satisfaction import StreamSampler
    >>> invitation = StreamSampler("autumn", rate=0.5).decide("customer-81", event="order-7")
    >>> invitation.invited, invitation.reason, invitation.weight
    (True, 'drawn', 2.0)
    """

    invited: bool
    inclusion_probability: float
    invite_probability: float
    random_number: float
    reason: Reason
    reached: bool = True

    @property
    def weight(self) -> float:
        """One over the inclusion probability; infinite where it is 0."""
        return 1 / self.inclusion_probability if self.inclusion_probability else float("inf")

    def to_dict(self) -> dict[str, Any]:
        """Return the fields and the weight as JSON-ready values."""
        return {
            "invited": self.invited,
            "inclusion_probability": self.inclusion_probability,
            "weight": json_number(self.weight),
            "invite_probability": self.invite_probability,
            "random_number": self.random_number,
            "reason": self.reason,
            "reached": self.reached,
        }

    def _repr_html_(self) -> str:
        rows = [(name, "" if value is None else value) for name, value in self.to_dict().items()]
        return html_table(("field", "value"), rows)


@frozen(eq=False, repr=False, kw_only=True)
class InvitationTable:
    """The decisions for many contacts, in the order of their rows.

    Parameters
    ----------
    invited : ndarray of bool
        The decisions.
    inclusion_probability, invite_probability, random_number : ndarray of float
        As in `Invitation`.
    reason : ndarray of str
        As in `Invitation`.
    reached : ndarray of bool
        As in `Invitation`.

    Examples
    --------
    >>> from satisfaction import StreamSampler
    >>> orders = {"customer": ["a", "b", "b"], "order": [1, 2, 3]}
    >>> sampler = StreamSampler("spring", rate=0.5)
    >>> sampler.decide_many(orders, customer="customer", event="order")
    InvitationTable(3 contacts: 2 drawn, 1 not drawn)
    """

    invited: NDArray[np.bool_]
    inclusion_probability: Floats
    invite_probability: Floats
    random_number: Floats
    reason: NDArray[np.str_]
    reached: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.invited)

    def __getitem__(self, row: int) -> Invitation:
        """Return one decision."""
        return Invitation(
            bool(self.invited[row]),
            float(self.inclusion_probability[row]),
            float(self.invite_probability[row]),
            float(self.random_number[row]),
            str(self.reason[row]),  # type: ignore[arg-type]  # one of the reasons by construction
            bool(self.reached[row]),
        )

    @property
    def weight(self) -> Floats:
        """One over the inclusion probability; infinite where it is 0."""
        with np.errstate(divide="ignore"):
            return np.asarray(1 / self.inclusion_probability)

    def _columns(self) -> dict[str, list[Any]]:
        """Return the decisions as columns."""
        return {
            "invited": self.invited.tolist(),
            "inclusion_probability": self.inclusion_probability.tolist(),
            "weight": self.weight.tolist(),
            "invite_probability": self.invite_probability.tolist(),
            "random_number": self.random_number.tolist(),
            "reason": self.reason.tolist(),
            "reached": self.reached.tolist(),
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per contact, in their order.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``invited, inclusion_probability, weight, invite_probability, random_number,
            reason, reached``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the columns as JSON-ready values."""
        columns = self._columns()
        columns["weight"] = [json_number(weight) for weight in columns["weight"]]
        return columns

    def __repr__(self) -> str:
        counts = [(reason, int((self.reason == reason).sum())) for reason in REASONS]
        text = ", ".join(f"{count:,} {reason}" for reason, count in counts if count)
        return f"InvitationTable({len(self):,} contacts: {text})"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = list(zip(*columns.values(), strict=True))[:20]
        return html_table(list(columns), rows, caption=repr(self))
