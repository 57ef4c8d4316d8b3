"""Cases: the contacts of one concern, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    MissingDataError,
    RecordError,
)
from satisfaction.foundation._checks import check_number
from satisfaction.models._columns import check_unique_ids, records_to_columns
from satisfaction.models._contact import Contact
from satisfaction.service._units import missing_labels
from satisfaction.survey._labels import Encoded

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]
_DAY = 86_400.0  # seconds


@frozen(eq=False)
class Cases:
    """One entry per case.

    ``first`` is the row of the first contact; ``wait`` the time to the second one, infinite
    without; ``duration`` that to the last one.
    """

    first: NDArray[np.intp]
    contacts: NDArray[np.int64]
    start: Floats
    wait: Floats
    duration: Floats
    resolved_first: NDArray[np.bool_]
    resolved_last: NDArray[np.bool_]


def read_cases(case: Codes, time: Floats, resolved: NDArray[np.bool_]) -> Cases:
    """Return the cases behind complete rows; of equal times the unresolved comes first."""
    order = np.lexsort((resolved, time, case))
    contacts = np.bincount(case)
    contacts = contacts[contacts > 0]
    begin = np.cumsum(contacts) - contacts
    first, last = order[begin], order[begin + contacts - 1]
    second = order[np.minimum(begin + 1, len(order) - 1)]
    wait = np.where(contacts > 1, time[second] - time[first], np.inf)
    return Cases(
        first=first,
        contacts=contacts,
        start=time[first],
        wait=wait,
        duration=time[last] - time[first],
        resolved_first=resolved[first],
        resolved_last=resolved[last],
    )


def contact_columns(contacts: Sequence[Contact]) -> dict[str, Any]:
    """Return the columns of inbound contacts, with the case that each belongs to.

    A case is the chain of previous contacts, in either direction, back to its first; its name
    is that contact's id.
    """
    check_unique_ids(contacts)
    inbound = [contact for contact in contacts if not contact.outbound]
    if not inbound:
        raise EmptyDataError.about(
            "data", "there is no inbound contact", remedy="Give contacts that customers made"
        )
    roots = _roots({contact.id: contact.previous_id for contact in contacts})
    columns: dict[str, Any] = dict(records_to_columns(inbound))
    columns["case"] = [roots[contact.id] for contact in inbound]
    columns["time"] = [contact.at for contact in inbound]
    columns["resolved"] = [contact.resolved for contact in inbound]
    return columns


def _roots(previous: Mapping[str, str | None]) -> dict[str, str]:
    """Return the first contact of each contact's chain."""
    roots: dict[str, str] = {}
    for contact in previous:
        chain: dict[str, None] = {}
        at, before = contact, previous[contact]
        while at not in roots and before is not None and before in previous:
            if at in chain:
                raise RecordError.about(
                    "previous_id",
                    "must lead back to a first contact",
                    got=[at],
                    remedy="Correct the loop of contacts",
                )
            chain[at] = None
            at, before = before, previous[before]
        root = roots.get(at, at)
        roots |= dict.fromkeys([*chain, at], root)
    return roots


def complete_rows(
    columns: Mapping[str, Any], needed: Sequence[str], missing: str
) -> tuple[NDArray[np.intp], int]:
    """Return the rows that have all of some labels, and how many others there are."""
    whole = np.ones(len(columns[needed[0]]), dtype=bool)
    for name in needed:
        whole &= ~missing_labels(columns[name])
    gone = np.flatnonzero(~whole)
    if gone.size and missing == "raise":
        raise MissingDataError.about(
            ", ".join(needed),
            "no value may be missing",
            positions=gone[:3].tolist(),
            count=gone.size,
            remedy='Leave them out with missing="omit"',
        )
    if not whole.any():
        raise EmptyDataError.about(
            ", ".join(needed), "there is no complete row", remedy="Give at least one contact"
        )
    return np.flatnonzero(whole), int(gone.size)


class Clock:
    """Times as numbers: as they are, or days since the earliest of some datetimes."""

    def __init__(self, times: Sequence[Any]) -> None:
        self.dated = all(isinstance(time, dt.date) for time in times)
        self._zero = min(map(_moment, times)) if self.dated else None

    def numbers(self, times: Sequence[Any], name: str) -> Floats:
        """Return times as numbers."""
        if set(map(type, times)) <= {int, float}:
            plain = np.array(times, dtype=np.float64)
            if np.isfinite(plain).all():
                return plain
        return np.array([self.number(time, name) for time in times])

    def number(self, time: Any, name: str) -> float:
        """Return a time as a number."""
        if self._zero is None:
            return check_number(time, name)
        if not isinstance(time, dt.date):
            raise DataTypeError.about(
                name, "must be a datetime", got=type(time).__name__, remedy="Give it as the others"
            )
        moment = _moment(time)
        if (moment.tzinfo is None) != (self._zero.tzinfo is None):
            raise DataTypeError.about(
                name,
                "must have a time zone where the others have one",
                got=[moment.isoformat()],
                remedy="Give all times with their zone, or none",
            )
        return (moment - self._zero).total_seconds() / _DAY

    def length(self, window: Any) -> float:
        """Return a window as a number of time units, infinite for none."""
        if window is None:
            return np.inf
        if isinstance(window, dt.timedelta):
            if not self.dated:
                raise DataTypeError.about(
                    "window",
                    "must be a number where times are numbers",
                    got="timedelta",
                    remedy="Give it in the unit of time",
                )
            window = window.total_seconds() / _DAY
        return check_number(window, "window", low=0)


def read_times(column: Encoded, rows: NDArray[np.intp]) -> tuple[Clock, Floats]:
    """Return the clock of a column of times, and the times of complete rows as numbers."""
    present = [label for label in column.labels if label is not None]
    clock = Clock(present)
    times = clock.numbers(present, "time")
    place = np.cumsum([label is not None for label in column.labels]) - 1
    return clock, times[place[column.codes[rows]]]


def _moment(time: dt.date) -> dt.datetime:
    """Return a date as the datetime at which it begins."""
    if isinstance(time, dt.datetime):
        return time
    return dt.datetime(time.year, time.month, time.day)  # noqa: DTZ001  dates have no zone


def check_observed(until: float, latest: float) -> float:
    """Return the end of observation, which no contact follows."""
    if until < latest:
        raise ArgumentError.about(
            "observed_until",
            "must not be before the last contact",
            got=[until],
            remedy="Leave later contacts out first",
        )
    return until
