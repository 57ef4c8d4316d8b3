"""The stream sampler: one decision per contact, without a store."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError
from satisfaction.foundation._checks import check_count, check_flag, check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.sampling._contact_rule import ContactRule
from satisfaction.sampling._id_texts import SEPARATOR, one_text, refuse_duplicates
from satisfaction.sampling._invitation import Invitation, InvitationTable
from satisfaction.sampling._moments import moment, quarantine_in, read_moments
from satisfaction.sampling._permanent_random_numbers import blake2b_numbers, key_bytes
from satisfaction.sampling._quarantine import Sequences, add_up, left_over
from satisfaction.sampling._strata import Strata, read_strata
from satisfaction.sampling._stream_input import (
    check_stratum,
    invite,
    read_contacts,
    read_flags,
    read_quotas,
    read_rate,
    refuse_missing_time,
)
from satisfaction.sampling._table import Table

Floats = NDArray[np.float64]
_SPACING = 2.0**-53  # of the random numbers


@frozen
class StreamSampler:
    """May I ask this customer now? One answer per contact, the same on every machine.

    Earlier contacts are handed in and decided anew, so there is nothing to store, and a
    repeated call cannot contradict itself.

    Parameters
    ----------
    key : str or bytes
        Names the survey. Keep it secret if customers could gain by choosing their ids.
    rate : float or mapping
        Wanted probability of every contact, above 0 and at most 1; or by stratum.
    rule : ContactRule, optional
        The quarantine. For one per channel use a sampler per channel, with its `purpose`.
    quotas : mapping, optional
        Completes per stratum at which nobody else is invited.
    purpose : str, default ""
        Same key, another purpose: independent decisions.
    response : float, optional
        Probability that an invited customer answers; needed with a rule after answers.

    Notes
    -----
    For every contact in turn, with S the sum of pi over its window (after answers: of
    ``pi r``): ``e = 1 - S``, ``p = min(1, rate / e)``, ``pi = p e``. It is invited iff no
    blocking invitation lies in the window and its permanent random number is below p.

    References
    ----------
    The derivation is printed in the documentation, "Quarantine probabilities".

    Examples
    --------
    >>> from satisfaction import ContactRule, StreamSampler
    >>> sampler = StreamSampler("spring", rate=0.25, rule=ContactRule(quarantine=30))
    >>> sampler.decide("customer-4", event="visit-0", time=0.0).reason
    'drawn'
    >>> sampler.decide("customer-4", event="visit-1", time=3.0, earlier=[("visit-0", 0.0)]).reason
    'quarantine'
    """

    key: str | bytes = field(repr=False)
    rate: float | Mapping[str, float] = field(kw_only=True, converter=read_rate)
    rule: ContactRule | None = field(default=None, kw_only=True)
    quotas: Mapping[str, int] | None = field(default=None, kw_only=True, converter=read_quotas)
    purpose: str = field(default="", kw_only=True)
    response: float | None = field(default=None, kw_only=True)
    _hash: Any = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Check what the fields must keep among themselves, and prepare the hash."""
        if self.rule is not None and not isinstance(self.rule, ContactRule):
            raise DataTypeError.about(
                "rule",
                "must be a ContactRule",
                got=type(self.rule).__name__,
                remedy="Write rule=ContactRule(quarantine=90)",
            )
        if self.rule is not None and self.rule.scope == "channel":
            raise ArgumentError.about(
                "rule",
                'a stream has no channels, and the rule has scope="channel"',
                remedy="Use a sampler per channel, each with its purpose=, and hand in the "
                "contacts of the channel",
            )
        needed = self.rule is not None and self.rule.after == "answer"
        if needed != (self.response is not None):
            raise ArgumentError.about(
                "response",
                "is needed with a rule after answers, and has a use only there",
                remedy="Give the probability that an invited customer answers"
                if needed
                else "Leave it out",
            )
        if self.response is not None:
            check_number(self.response, "response", low=0, high=1)
        secret = key_bytes(self.key, self.purpose)
        object.__setattr__(self, "_hash", hashlib.blake2b(digest_size=8, key=secret))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make it anew, for pickles and copies: the state of a hash has neither."""
        fields = ("rate", "rule", "quotas", "purpose", "response")
        return partial(type(self), self.key, **{name: getattr(self, name) for name in fields}), ()

    def decide(
        self,
        customer: Any,
        *,
        event: Any = None,
        time: Any = None,
        stratum: Any = None,
        earlier: Sequence[Any] = (),
        opted_out: bool = False,
        completed: Mapping[str, int] | None = None,
    ) -> Invitation:
        """Decide one contact.

        Parameters
        ----------
        customer : str, int, bytes, UUID
            Id of the customer.
        event : str, int, bytes, UUID, optional
            Id of the contact. None decides once per customer, for relationship surveys.
        time : float, date or datetime, optional
            When; needed with a rule.
        stratum : optional
            Stratum of the customer; it must stay the same.
        earlier : sequence of (event, time), default ()
            The customer's earlier contacts in time order, at least those within two
            quarantines without a gap of one; with a rule after answers each has a third
            element, whether it was answered.
        opted_out : bool, default False
            Whether the customer has opted out.
        completed : mapping, optional
            Completes so far per stratum; needed with quotas.

        Returns
        -------
        Invitation
            Decision, reason, inclusion probability and weight.

        Raises
        ------
        ArgumentError
            If the time is missing, or earlier contacts are not in time order.
        """
        u = self._number_of(customer, event, "event")
        if opted_out is not False and check_flag(opted_out, "opted_out"):
            return Invitation(False, 0.0, 0.0, u, "opted out")
        rate: Any = self.rate
        if isinstance(rate, dict):
            rate = rate.get(check_stratum(stratum))
        if rate is None:
            return Invitation(False, 0.0, 0.0, u, "not in frame")
        if self.quotas is not None and self._is_full(stratum, completed):
            return Invitation(False, 0.0, 0.0, u, "quota full")
        if self.rule is not None:
            if time is None:
                refuse_missing_time()
            if earlier:
                return self._replay(customer, u, rate, time, earlier)
            if type(time) is not float or not isfinite(time):
                moment(time, "time")
        return Invitation(u < rate, rate, rate, u, "drawn" if u < rate else "not drawn")

    def _number_of(self, customer: Any, event: Any, argument: str) -> float:
        """Return the permanent random number of a contact, or of a customer."""
        # plain text is what nearly all ids are: it needs no further look
        if type(customer) is str and type(event) is str and (customer + event).isascii():
            text = f"{customer}\x1f{event}".encode()
        else:
            text = one_text(customer, "customer")
            if event is not None:
                text += SEPARATOR + one_text(event, argument)
        state = self._hash.copy()
        state.update(text)
        return (int.from_bytes(state.digest(), "big") >> 11) * _SPACING

    def _is_full(self, stratum: Any, completed: Mapping[str, int] | None) -> bool:
        """Return whether the quota of a stratum is filled."""
        if completed is None:
            raise ArgumentError.about(
                "completed",
                "is needed with quotas",
                remedy="Give the completes so far per stratum",
            )
        if not isinstance(completed, Mapping):
            raise DataTypeError.about(
                "completed",
                "must be a mapping from stratum to a whole number",
                got=type(completed).__name__,
                remedy='Write {"north": 120}',
            )
        quota = (self.quotas or {}).get(check_stratum(stratum))
        return quota is not None and check_count(completed.get(stratum, 0), "completed") >= quota

    def _replay(
        self, customer: Any, u: float, rate: float, time: Any, earlier: Sequence[Any]
    ) -> Invitation:
        """Decide the earlier contacts anew, then this one."""
        now, kind = moment(time, "time")
        rule = self.rule or ContactRule(0)
        quarantine = quarantine_in(rule.quarantine, dated=kind is not None)
        answering = self.response is not None
        share = 1.0 if self.response is None else self.response
        past: list[tuple[float, float, bool]] = []  # time, pi, whether it blocks
        for event, when, answered in read_contacts(earlier, now, kind=kind, answering=answering):
            window = [contact for contact in past if when - contact[0] < quarantine]
            eligible, p = invite(window, rate, share)
            free = not any(contact[2] for contact in window)
            invited = free and self._number_of(customer, event, "earlier") < p
            past.append((when, p * eligible, invited and answered))
        window = [contact for contact in past if now - contact[0] < quarantine]
        eligible, p = invite(window, rate, share)
        reached = eligible >= rate * (1 - 1e-12)
        if any(contact[2] for contact in window):
            return Invitation(False, p * eligible, p, u, "quarantine", reached)
        reason: Any = "drawn" if u < p else "not drawn"
        return Invitation(u < p, p * eligible, p, u, reason, reached)

    def decide_many(
        self,
        events: Any,
        *,
        customer: str | ArrayLike,
        event: str | ArrayLike | None = None,
        time: str | ArrayLike | None = None,
        stratum: str | ArrayLike | None = None,
        opted_out: str | ArrayLike | None = None,
        answered: str | ArrayLike | None = None,
    ) -> InvitationTable:
        """Decide many contacts at once, each as `decide` would, given those before it.

        Parameters
        ----------
        events : frame or mapping of columns
            One row per contact, in any order; equal times of a customer keep their order.
        customer, event, time, stratum : str or array-like
            Columns, as in `decide`.
        opted_out : str or array-like of bool, optional
            Whether the customer had opted out at the contact.
        answered : str or array-like of bool, optional
            Whether the contact was answered; needed with a rule after answers.

        Returns
        -------
        InvitationTable
            In the order of the events.

        Raises
        ------
        ArgumentError
            If there are quotas, which change between two contacts, or a column is missing.
        DataValueError
            If a contact occurs twice, or the stratum of a customer changes.
        """
        if self.quotas is not None:
            raise ArgumentError.about(
                "quotas",
                "change from one contact to the next, and cannot be applied to many at once",
                remedy="Call decide() for each contact",
            )
        if self.rule is not None and time is None:
            refuse_missing_time()
        if (answered is not None) != (self.response is not None):
            raise ArgumentError.about(
                "answered",
                "is needed with a rule after answers, and has a use only there",
                remedy="Say for each contact whether it was answered",
            )
        columns = {"event": event, "time": time, "stratum": stratum}
        table = Table.read(
            events, customer=customer, opted_out=opted_out, answered=answered, **columns
        )
        ids = [table["customer"]] + ([] if event is None else [table["event"]])
        texts = Table.join(ids)
        u = blake2b_numbers(texts, key_bytes(self.key, self.purpose))
        if event is not None and len(np.unique(u)) < len(u):
            refuse_duplicates(texts, "event")
        customers = read_strata(table["customer"], "customer")
        rates = self._rates(table, customers)
        gone = read_flags(table, "opted_out")
        given = np.nan_to_num(rates)
        if self.rule is None:
            blocked = np.zeros(len(u), dtype=bool)
            p, pi, eligible = given, given, np.ones(len(u))
        else:
            blocked, p, pi, eligible = self._replay_many(table, customers, u, given)
        outside = gone | np.isnan(rates)
        invited = ~outside & ~blocked & (u < p)
        reason = np.select(
            [gone, np.isnan(rates), blocked, invited],
            ["opted out", "not in frame", "quarantine", "drawn"],
            "not drawn",
        )
        return InvitationTable(
            invited=invited,
            inclusion_probability=np.where(outside, 0.0, pi),
            invite_probability=np.where(outside, 0.0, p),
            random_number=u,
            reason=reason,
            reached=outside | (eligible >= given * (1 - 1e-12)),
        )

    def _rates(self, table: Table, customers: Strata) -> Floats:
        """Return the rate of every contact, NaN where its stratum has none."""
        if not isinstance(self.rate, dict):
            return np.full(table.n, self.rate)
        if "stratum" not in table:
            raise ArgumentError.about(
                "stratum", "is needed with rates by stratum", remedy="Name the column"
            )
        strata = read_strata(table["stratum"], "stratum")
        first = np.zeros(len(customers), dtype=np.intp)
        first[customers.codes[::-1]] = np.arange(table.n)[::-1]
        changed = np.flatnonzero(strata.codes != strata.codes[first[customers.codes]])
        if changed.size:
            raise DataValueError.about(
                "stratum",
                "must stay the same for a customer",
                got=[shorten(label) for label in strata.of_rows(changed[:3])],
                positions=changed[:3],
                count=changed.size,
                remedy="Use the stratum at the first contact",
            )
        rates = np.array([self.rate.get(label, np.nan) for label in strata.labels])
        return np.asarray(rates[strata.codes])

    def _replay_many(
        self, table: Table, customers: Strata, u: Floats, rates: Floats
    ) -> tuple[NDArray[np.bool_], Floats, Floats, Floats]:
        """Return who is blocked, and p, pi and e, one vectorised step per event rank."""
        moments = read_moments(table["time"], "time")
        rule = self.rule or ContactRule(0)
        unit = quarantine_in(rule.quarantine, dated=moments.dated)
        found = Sequences.of(customers.codes, moments.values, unit)
        when, u, rates = moments.values[found.order], u[found.order], rates[found.order]
        share = 1.0 if self.response is None else self.response
        answered = np.ones(len(u), dtype=bool)
        if self.response is not None:
            answered = read_flags(table, "answered")[found.order]
        eligible, p = np.ones(len(u)), rates.copy()
        pi, before = rates.copy(), np.zeros((2, len(u)))
        blocked = np.zeros(len(u), dtype=bool)
        last = np.where((u < p) & answered, np.arange(len(u)), -1)  # latest blocking contact
        for here in found.later_steps():
            add_up(before, here, pi[here - 1] * share)
            e = left_over(before, found.window, here)
            chance = np.where(e > 0, np.minimum(1, rates[here] / np.where(e > 0, e, 1)), 0)
            eligible[here], p[here], pi[here] = e, chance, chance * e
            latest = last[here - 1]
            blocked[here] = (latest >= 0) & (when[here] - when[latest] < unit)
            asked = ~blocked[here] & (u[here] < chance) & answered[here]
            last[here] = np.where(asked, here, latest)
        return (
            found.unsort(blocked),
            found.unsort(p),
            found.unsort(pi),
            found.unsort(eligible),
        )
