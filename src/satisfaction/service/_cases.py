"""Cases: the contacts of one concern, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from satisfaction.models._columns import records_to_columns
from satisfaction.models._contact import Contact

Floats = NDArray[np.float64]
_DAY = 86_400.0  # seconds


@frozen(eq=False)
class Cases:
    """One entry per case, in the order of their first rows in the data.

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


def read_cases(case: NDArray[Any], time: Floats, resolved: NDArray[np.bool_]) -> Cases:
    """Return the cases behind complete rows; of equal times the unresolved comes first."""
    labels = {label: number for number, label in enumerate(dict.fromkeys(case.tolist()))}
    number = np.array([labels[label] for label in case.tolist()], dtype=np.intp)
    order = np.lexsort((resolved, time, number))
    contacts = np.bincount(number)
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

    A case is the chain of previous contacts back to its first; its name is that contact's id.
    """
    inbound = [contact for contact in contacts if not contact.outbound]
    if not inbound:
        raise EmptyDataError.about(
            "data", "there is no inbound contact", remedy="Give contacts that customers made"
        )
    previous = {contact.id: contact.previous_id for contact in inbound}
    columns = dict(records_to_columns(inbound))
    columns["case"] = [_root(contact.id, previous) for contact in inbound]
    columns["time"] = [contact.at for contact in inbound]
    columns["resolved"] = [contact.resolved for contact in inbound]
    return columns


def _root(contact: str, previous: dict[str, str | None]) -> str:
    """Return the first contact of a chain."""
    seen = [contact]
    while (before := previous[seen[-1]]) is not None and before in previous:
        if before in seen:
            raise RecordError.about(
                "previous_id",
                "must lead back to a first contact",
                got=[before],
                remedy="Correct the loop of contacts",
            )
        seen.append(before)
    return seen[-1]


def keep_complete(
    columns: dict[str, NDArray[Any]], needed: Sequence[str], missing: str
) -> tuple[dict[str, NDArray[Any]], int]:
    """Return the rows that have all of some columns, and how many were left out."""
    whole = np.ones(len(columns[needed[0]]), dtype=bool)
    for name in needed:
        whole &= np.array([value is not None for value in columns[name]], dtype=bool)
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
    return {name: values[whole] for name, values in columns.items()}, int(gone.size)


class Clock:
    """Times as numbers: as they are, or days since the earliest of some datetimes."""

    def __init__(self, times: Sequence[Any]) -> None:
        self.dated = all(isinstance(time, dt.date) for time in times)
        self._zero = min(map(_moment, times)) if self.dated else None

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
