"""The contact rule: nobody is pestered, and the probabilities stay known."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError, ArgumentError
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.sampling._contact_probabilities import ContactProbabilities
from satisfaction.sampling._contacts import Contacts, is_scalar
from satisfaction.sampling._moments import days_of, moment, quarantine_in, read_moments, unlike
from satisfaction.sampling._quarantine import Sequences, eligible_probabilities
from satisfaction.sampling._strata import read_strata
from satisfaction.sampling._table import Table
from satisfaction.survey._kernel import compress

Floats = NDArray[np.float64]


def _after(instance: object, attribute: object, value: object) -> None:  # noqa: ARG001  attrs' form
    check_choice(value, "after", ("invitation", "answer"))


def _scope(instance: object, attribute: object, value: object) -> None:  # noqa: ARG001  attrs' form
    check_choice(value, "scope", ("customer", "channel"))


@frozen
class ContactRule:
    """A quarantine: how long a customer is left alone after an invitation.

    Parameters
    ----------
    quarantine : float or timedelta
        Length in days. An invitation exactly that long ago no longer blocks.
    after : {"invitation", "answer"}, default "invitation"
        Whether every invitation blocks, or only answered ones.
    scope : {"customer", "channel"}, default "customer"
        Whether an invitation blocks all contacts of the customer, or those of its channel.

    Notes
    -----
    Two blocking invitations cannot lie in one window, so the events "invited at contact k"
    of one window exclude each other, and with p the probability of an invitation if eligible

    ``pi_j = p_j e_j``, ``e_j = 1 - sum(pi_k)`` over the earlier contacts k of the window
    (after answers: ``sum(pi_k r_k)``, r the probability of an answer).

    References
    ----------
    The derivation is printed in the documentation, "Quarantine probabilities".

    Examples
    --------
    Who calls often is blocked often; without weights the mean would speak for the others:

    >>> import satisfaction as sat
    >>> rule = sat.ContactRule(quarantine=90)
    >>> calls = {"customer": ["ann", "bob", "bob", "bob"], "day": [5, 0, 30, 60]}
    >>> rule.inclusion(calls, customer="customer", time="day", probability=0.5).weights.tolist()
    [2.0, 2.0, 4.0, 8.0]
    >>> rule.greatest_rate(calls, customer="customer", time="day")
    0.3333
    """

    quarantine: float = field(converter=days_of)
    after: Literal["invitation", "answer"] = field(
        default="invitation", kw_only=True, validator=_after
    )
    scope: Literal["customer", "channel"] = field(
        default="customer", kw_only=True, validator=_scope
    )

    def inclusion(
        self,
        events: Any,
        *,
        customer: str | ArrayLike,
        time: str | ArrayLike,
        probability: str | ArrayLike | float,
        channel: str | ArrayLike | None = None,
        response: str | ArrayLike | float | None = None,
        opted_out: str | ArrayLike | None = None,
    ) -> ContactProbabilities:
        """Return the exact probability of an invitation after each contact.

        Parameters
        ----------
        events : frame or mapping of columns
            One row per contact, in any order; equal times of a customer keep their order.
        customer, time : str or array-like
            Columns; times are days, dates or moments.
        probability : str, array-like or float
            Probability of an invitation if the customer is eligible.
        channel : str or array-like, optional
            Needed with ``scope="channel"``.
        response : str, array-like or float, optional
            Probability that an invited customer answers; needed with ``after="answer"``.
        opted_out : str or array-like, optional
            When the customer opted out, or missing: contacts from then on have probability 0.

        Returns
        -------
        ContactProbabilities
            In the order of the events.

        Raises
        ------
        DataValueError
            If a time is missing, or a probability out of range.
        ArgumentError
            If `channel` or `response` is missing or has no use.
        """
        contacts = self._read(
            events, customer, time, channel, response, probability=probability, opted_out=opted_out
        )
        invite = contacts.fractions("probability", probability)
        gone = contacts.gone()
        invite = np.where(gone, 0.0, invite)
        inclusion, eligible = contacts.solve(invite)
        return ContactProbabilities(
            inclusion_probability=inclusion,
            invite_probability=invite,
            eligible_probability=np.where(gone, 0.0, eligible),
            opted_out=gone,
            customer=contacts.customers.codes,
            rule=self,
        )

    def equal_rate(
        self,
        events: Any,
        *,
        customer: str | ArrayLike,
        time: str | ArrayLike,
        rate: float,
        channel: str | ArrayLike | None = None,
        response: str | ArrayLike | float | None = None,
        unreachable: Literal["raise", "reduce"] = "raise",
    ) -> ContactProbabilities:
        """Return the invitation probabilities that give every contact the same chance.

        Parameters
        ----------
        events : frame or mapping of columns
            One row per contact.
        customer, time : str or array-like
            As in `inclusion`.
        rate : float
            The wanted probability of every contact.
        channel, response : str, array-like or float, optional
            As in `inclusion`.
        unreachable : {"raise", "reduce"}, default "raise"
            Where contacts are too frequent for the rate: refuse, or give the customer the
            greatest rate that is possible for all of its contacts.

        Returns
        -------
        ContactProbabilities
            Its ``invite_probability`` says with which probability to invite.

        Raises
        ------
        InfeasibleError
            If some customers cannot reach the rate: names the greatest rate and customers.
        """
        wanted = check_number(rate, "rate", low=0, high=1, open_low=True)
        check_choice(unreachable, "unreachable", ("raise", "reduce"))
        contacts = self._read(events, customer, time, channel, response)
        sequences = contacts.sequences
        # the same for all contacts of a sequence, so that each window counts its answers
        crowd = sequences.window_sums(contacts.responses_sorted())
        most = 1 / (1 + sequences.largest(crowd))
        limited = most < wanted * (1 - 1e-12)
        if limited.any() and unreachable == "raise":
            raise contacts.too_often(wanted, most, limited)
        inclusion = np.minimum(wanted, most)
        eligible = np.maximum(1 - inclusion * crowd, inclusion)
        return ContactProbabilities(
            inclusion_probability=sequences.unsort(inclusion),
            invite_probability=sequences.unsort(inclusion / eligible),
            eligible_probability=sequences.unsort(eligible),
            opted_out=np.zeros(len(inclusion), dtype=bool),
            customer=contacts.customers.codes,
            rule=self,
        )

    def greatest_rate(
        self,
        events: Any,
        *,
        customer: str | ArrayLike,
        time: str | ArrayLike,
        channel: str | ArrayLike | None = None,
        response: str | ArrayLike | float | None = None,
    ) -> float:
        """Return the greatest probability that every contact can have.

        Parameters
        ----------
        events : frame or mapping of columns
            One row per contact.
        customer, time, channel, response : str or array-like
            As in `inclusion`.

        Returns
        -------
        float
            The minimum over the contacts of 1 / (1 + m), m the earlier contacts in the window.
        """
        contacts = self._read(events, customer, time, channel, response)
        crowd = contacts.sequences.window_sums(contacts.responses_sorted())
        return float(1 / (1 + crowd.max()))

    def joint(
        self, time: ArrayLike, *, probability: ArrayLike | float, response: Any = None
    ) -> Floats:
        """Return the probability of each pair of one customer's contacts to be both invited.

        Parameters
        ----------
        time : array-like
            Times of the contacts.
        probability : array-like or float
            Probability of an invitation if eligible.
        response : array-like or float, optional
            Probability of an answer; needed with ``after="answer"``.

        Returns
        -------
        ndarray of shape (J, J)
            Symmetric; the diagonal holds the inclusion probabilities.
        """
        moments = read_moments(time, "time")
        n = len(moments)
        alone = ContactRule(self.quarantine, after=self.after)
        one = {"customer": np.zeros(n, dtype=np.intp)}
        contacts = alone._read(one, "customer", time, None, response)
        invite = contacts.fractions("probability", probability, probability)
        if len(invite) != n:
            raise AlignmentError.about(
                "probability",
                f"must be as long as time ({n:,})",
                got=f"{len(invite):,} values",
                remedy="Give one probability per contact, or one for all",
            )
        invite = invite[contacts.sequences.order]
        chance = None if response is None else contacts.responses_sorted()
        inclusion, _ = eligible_probabilities(contacts.sequences, invite, chance)
        both = np.diag(inclusion)
        for k in range(n):
            given = invite.copy()
            given[:k], given[k] = 0.0, 1.0
            after, _ = eligible_probabilities(contacts.sequences, given, chance)
            both[k, k + 1 :] = both[k + 1 :, k] = inclusion[k] * after[k + 1 :]
        place = np.argsort(contacts.sequences.order)
        return np.asarray(both[np.ix_(place, place)])

    def blocks(self, *, last: Any, now: Any) -> bool:
        """Return whether a blocking invitation at one time forbids another now.

        Parameters
        ----------
        last : float, date or datetime, or None
            Time of the last invitation (with ``after="answer"``: of the last answered one).
        now : float, date or datetime
            Time of the contact.

        Returns
        -------
        bool
            True as long as less than the quarantine has passed.
        """
        if last is None:
            return False
        then, dated = moment(last, "last")
        moment_now, also = moment(now, "now")
        if dated != also:
            raise unlike("now")
        if moment_now < then:
            raise ArgumentError.about(
                "now", "must not lie before last", got=[now], remedy="Give times in their order"
            )
        unit = quarantine_in(self.quarantine, dated=dated is not None)
        return bool(moment_now - then < unit)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {"quarantine": self.quarantine, "after": self.after, "scope": self.scope}

    def _read(
        self, events: Any, customer: Any, time: Any, channel: Any, response: Any, **others: Any
    ) -> Contacts:
        """Return the columns of the events, with the sequences that the rule governs."""
        self._check_use(channel, response)
        named = {"channel": channel, "response": response} | others
        columns = {name: value for name, value in named.items() if not is_scalar(value)}
        table = Table.read(events, customer=customer, time=time, **columns)
        customers = read_strata(table["customer"], "customer")
        moments = read_moments(table["time"], "time")
        codes: NDArray[Any] = customers.codes
        if channel is not None:
            channels = read_strata(table["channel"], "channel")
            codes, _ = compress([codes, channels.codes], [len(customers), len(channels)])
        unit = quarantine_in(self.quarantine, dated=moments.dated)
        sequences = Sequences.of(codes, moments.values, unit)
        return Contacts(table, customers, moments, sequences, response)

    def _check_use(self, channel: Any, response: Any) -> None:
        """Refuse columns without use, and ask for those that the rule needs."""
        for argument, value, needed, why in (
            ("channel", channel, self.scope == "channel", 'scope="channel"'),
            ("response", response, self.after == "answer", 'after="answer"'),
        ):
            if (value is not None) != needed:
                raise ArgumentError.about(
                    argument,
                    f"is needed with {why}" if needed else f"has a use only with {why}",
                    remedy=f"Give {argument}=" if needed else "Leave it out, or change the rule",
                )
