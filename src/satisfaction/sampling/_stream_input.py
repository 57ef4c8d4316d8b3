"""What a stream sampler is told: rates, quotas, earlier contacts, flags."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_count, check_flag, check_number
from satisfaction.sampling._moments import moment, unlike
from satisfaction.sampling._quarantine import EXHAUSTED
from satisfaction.sampling._strata import read_strata
from satisfaction.sampling._table import Table


def read_rate(value: Any) -> float | dict[Any, float]:
    """Return a rate, or the rates by stratum."""
    if isinstance(value, Mapping):
        return {
            stratum: check_number(rate, "rate", low=0, high=1, open_low=True)
            for stratum, rate in value.items()
        }
    return check_number(value, "rate", low=0, high=1, open_low=True)


def read_quotas(value: Any) -> dict[Any, int] | None:
    """Return whole quotas by stratum."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise DataTypeError.about(
            "quotas",
            "must be a mapping from stratum to a whole number",
            got=type(value).__name__,
            remedy='Write {"north": 200}',
        )
    return {stratum: check_count(quota, "quotas") for stratum, quota in value.items()}


def invite(
    window: list[tuple[float, float, bool]], rate: float, share: float
) -> tuple[float, float]:
    """Return the probability of being eligible, and that of an invitation if so."""
    eligible = 1 - sum(contact[1] for contact in window) * share
    if eligible <= EXHAUSTED:
        return 0.0, 0.0
    return eligible, min(1.0, rate / eligible)


def read_contacts(
    earlier: Sequence[Any], now: float, *, kind: object, answering: bool
) -> list[tuple[Any, float, bool]]:
    """Return earlier contacts as event, time and whether they block, checked."""
    if not isinstance(earlier, Sequence) or isinstance(earlier, str | bytes):
        raise DataTypeError.about(
            "earlier",
            "must be a sequence of contacts",
            got=type(earlier).__name__,
            remedy='Write earlier=[("order-7001", 301.5)]',
        )
    contacts = []
    before = -float("inf")
    for contact in earlier:
        if not isinstance(contact, tuple | list) or len(contact) != 2 + answering:
            raise DataTypeError.about(
                "earlier",
                f"must hold {'(event, time, answered)' if answering else '(event, time)'}",
                got=[str(contact)],
                remedy="Give one such tuple per contact, in time order",
            )
        when, also = moment(contact[1], "earlier")
        if also != kind:
            raise unlike("earlier")
        if when < before or when > now:
            raise ArgumentError.about(
                "earlier",
                "must be in time order, and not after time",
                got=[str(contact)],
                remedy="Sort the contacts by their time",
            )
        before = when
        contacts.append((contact[0], when, not answering or check_flag(contact[2], "earlier")))
    return contacts


def refuse_missing_time() -> NoReturn:
    """Refuse a rule without times."""
    raise ArgumentError.about(
        "time", "is needed with a contact rule", remedy="Say when the contact was"
    )


def read_flags(table: Table, argument: str) -> NDArray[np.bool_]:
    """Return a column of booleans, all False without it."""
    if argument not in table:
        return np.zeros(table.n, dtype=bool)
    values = read_strata(table[argument], argument)
    if not set(values.labels) <= {True, False} or any(
        not isinstance(label, bool) for label in values.labels
    ):
        raise DataTypeError.about(
            argument,
            "must be True or False",
            got=[str(label) for label in values.labels],
            remedy="Give a column of booleans",
        )
    return np.asarray(np.array(values.labels, dtype=bool)[values.codes])


def check_stratum(stratum: Any) -> Any:
    """Return a stratum, which must be a label: it is looked up."""
    if not isinstance(stratum, Hashable):
        raise DataTypeError.about(
            "stratum",
            "must be a single label",
            got=type(stratum).__name__,
            remedy='Write stratum="north"',
        )
    return stratum
