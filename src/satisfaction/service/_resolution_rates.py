"""`resolution_rates`: whether the concern was resolved, and at the first contact."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import check_missing, check_text
from satisfaction.metrics._domain_measures import WHOLE, DomainMeasures, Measure, share_of
from satisfaction.metrics._domain_result import DomainResult, with_segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._items import item_values
from satisfaction.metrics._patterns import read_yes
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._survival_curve import SurvivalCurve
from satisfaction.metrics._survival_estimate import survival_curves
from satisfaction.models._contact import Contact
from satisfaction.service._cases import (
    Cases,
    check_observed,
    complete_rows,
    contact_columns,
    read_cases,
    read_times,
)
from satisfaction.service._units import UnitColumns, missing_labels
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._labels import Encoded
from satisfaction.survey._row_columns import read_coded_columns
from satisfaction.survey._tally import Tally


@frozen(eq=False, repr=False, kw_only=True)
class ResolutionRates(DomainResult):
    """How many concerns were resolved, how soon, and how many at the first contact.

    Parameters
    ----------
    measures, key : object
        The library's own rows behind the numbers.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to `ResolutionRates`; empty without ``by``.
    n_missing_contacts : int
        Contacts left out because they lack a value.
    time_to_resolution : SurvivalCurve
        Share of cases still open after any time.
    contacts, open_window : object
        Further rows of the library's own behind the numbers.

    Examples
    --------
    >>> from satisfaction.service import resolution_rates
    >>> contacts = {"case": [1, 1, 2], "day": [0, 3, 1], "solved": [0, 1, 1]}
    >>> resolution_rates(contacts, case="case", time="day", resolved="solved").n_contacts
    3
    """

    title: ClassVar[str] = "resolution"

    n_missing_contacts: int
    time_to_resolution: SurvivalCurve
    _contacts: Any = field(alias="contacts")
    _open: Any = field(alias="open_window")

    @property
    def n_cases(self) -> int:
        """Number of cases."""
        return self.n

    @property
    def n_contacts(self) -> int:
        """Number of contacts in them."""
        tally = self._measures.tally
        rows = tally.rows_of(self._key)
        return int((tally.rows.n * self._contacts)[rows].sum())

    @property
    def n_open_window(self) -> int:
        """Cases whose window was not over: they are in no first-contact rate."""
        return self._measures.count(self._open, self._key)

    @property
    def contacts_per_case(self) -> Estimate:
        """Mean number of contacts."""
        return self._estimate("contacts per case")

    @property
    def fcr_gross(self) -> Estimate:
        """Percent of complete cases resolved at the first contact."""
        return self._estimate("fcr gross")

    @property
    def fcr_net(self) -> Estimate | None:
        """The same among cases that could be resolved then; None without ``resolvable``."""
        return self._estimate("fcr net") if "fcr net" in self._measures.measures else None

    @property
    def resolution_rate(self) -> Estimate:
        """Percent of all cases whose last contact resolved them."""
        return self._estimate("resolution rate")

    def to_dict(self) -> dict[str, Any]:
        """Return counts and rates as JSON-ready values."""
        return {
            "n_cases": self.n_cases,
            "n_contacts": self.n_contacts,
            "n_open_window": self.n_open_window,
            "n_missing_contacts": self.n_missing_contacts,
        } | DomainResult.to_dict(self)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the rates as dots with their intervals, each beside its base.

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
        from satisfaction.plots._resolution import plot_resolution_rates

        return plot_resolution_rates(self, ax=ax, **kwargs)


def resolution_rates(
    data: Any,
    *,
    case: str | None = None,
    time: str | None = None,
    resolved: str | None = None,
    resolvable: str | None = None,
    window: float | timedelta | None = None,
    observed_until: float | datetime | None = None,
    by: Any = None,
    weights: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ResolutionRates:
    """Measure how many concerns were resolved, and how many at the first contact.

    Say beside the numbers who says that a contact resolved the concern: the customer, or the
    representative. The two differ.

    Parameters
    ----------
    data : frame, mapping of columns, or sequence of Contact
        One row per contact. Of `Contact` records a case is the chain of ``previous_id``; they are
        resolved if ``resolved_at`` is given, and outbound ones are left out (a chain may run
        through them).
    case, time, resolved : str, optional
        Columns: which case, when (numbers or datetimes), and whether this contact ended with the
        concern resolved (yes/no). Required unless the data is records, where a column named here
        takes the place of what the records say.
    resolvable : str, optional
        Column of yes/no at the first contact: could it have been resolved then?
    window : float or timedelta, optional
        A case is resolved at the first contact only if no other follows within this time, the
        end included; by default at all.
    observed_until : float or datetime, optional
        Until when contacts were recorded; by default the latest time.
    by : str, array-like, or a list of them, optional
        Segments, read at the first contact; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights of the cases, read at the first contact.
    design : SurveyDesign, optional
        How the cases came about, read at the first contact; a customer with many cases is
        ``SurveyDesign(clusters="customer")``.
    missing : {"omit", "raise"}, default "omit"
        Contacts lacking case, time or resolved are left out and counted, or refused.

    Returns
    -------
    ResolutionRates
        Rates in percent, each with its own base.

    Raises
    ------
    ArgumentError
        If a column is not named, or contacts follow `observed_until`.
    DataTypeError, DataValueError
        If times are of mixed kinds, or a yes/no column holds other values.
    RecordError
        If contacts continue each other in a loop, or share an id.
    EmptyDataError
        If there is no complete row.

    Notes
    -----
    First-contact resolution is called FCR in practice whether its base is all cases (gross) or
    only those that could be resolved at once (net); both are here. Time to resolution runs from
    the first to the last contact if that one resolved the case, and is otherwise censored at
    `observed_until`; datetimes are counted in days.

    Examples
    --------
    Case 2 seemed solved, but the customer called again two days later:

    >>> from satisfaction.service import resolution_rates
    >>> calls = {"case": [1, 2, 2, 3, 4], "day": [1, 1, 3, 2, 5], "solved": [1, 1, 1, 0, 1]}
    >>> found = resolution_rates(calls, case="case", time="day", resolved="solved")
    >>> found.fcr_gross.value, found.resolution_rate.value
    (50.0, 75.0)
    """
    policy = check_missing(missing)
    given = {"case": case, "time": time, "resolved": resolved}
    if isinstance(data, list | tuple) and data and isinstance(data[0], Contact):
        data = contact_columns(data)
        given = {name: name if column is None else column for name, column in given.items()}
    for name, column in given.items():
        if column is None:
            raise ArgumentError.about(
                name, "must name its column", remedy=f'Write {name}="...", or give Contact records'
            )
        check_text(column, name)
    units = UnitColumns.of(by, weights, design)
    asked = given | {"resolvable": resolvable} | units.asked
    columns: dict[str, Any] = read_coded_columns(
        data, asked, labels={*given, "resolvable", *units.labels}
    )
    rows, gone = complete_rows(columns, tuple(given), policy)
    clock, time_of = read_times(columns["time"], rows)
    latest = float(time_of.max())
    until = latest if observed_until is None else clock.number(observed_until, "observed_until")
    solved = _yes_at(columns["resolved"], rows, "resolved")
    cases = read_cases(columns["case"].codes[rows].astype(np.intp), time_of, solved)
    first = rows[cases.first]
    table = _case_table(cases, clock.length(window), check_observed(until, latest))
    if resolvable is not None:
        able = columns["resolvable"]
        table["resolvable"] = ~missing_labels(able)[first] & _yes_at(able, first, "resolvable")
    numbers = {name: np.asarray(values, dtype=np.float64) for name, values in table.items()}
    return _rates(units.count(numbers, columns, first), gone)


def _yes_at(column: Encoded, rows: NDArray[np.intp], argument: str) -> NDArray[np.bool_]:
    """Return which of some rows say yes."""
    used, place = np.unique(column.codes, return_inverse=True)
    labels = np.empty(len(used), dtype=object)
    labels[:] = [column.labels[code] for code in used.tolist()]
    return np.asarray(read_yes(labels, argument)[place[rows]])


def _case_table(cases: Cases, window: float, until: float) -> dict[str, Any]:
    """Return what is counted of each case."""
    return {
        "contacts": cases.contacts,
        "open window": np.isfinite(window) & (cases.start + window > until),
        "at once": cases.resolved_first & (cases.wait > window)
        if np.isfinite(window)
        else cases.resolved_first & (cases.contacts == 1),
        "resolved": cases.resolved_last,
        "duration": np.where(cases.resolved_last, cases.duration, until - cases.start),
    }


def _rates(counted: Tally, gone: int) -> ResolutionRates:
    """Return the rates of the tally of a table with one row per case."""
    values = dict(zip(counted.answers, item_values(counted).T, strict=True))
    inside = counted.answered
    complete = inside & (values["open window"] == 0)
    at_once, resolved = values["at once"] == 1, values["resolved"] == 1
    mean = Quantity("contacts per case", unit="rating", family="mean", bounds=(1.0, np.inf))
    measures = {
        "contacts per case": Measure(mean, values["contacts"], inside),
        "fcr gross": share_of("first-contact resolution", complete & at_once, complete),
        "resolution rate": share_of("resolution rate", resolved, inside),
    }
    if "resolvable" in values:
        net = complete & (values["resolvable"] == 1)
        measures["fcr net"] = share_of("net first-contact resolution", net & at_once, net)
    made = DomainMeasures(counted, measures)
    curve = survival_curves(counted, values["duration"], resolved)

    def describe(key: Any) -> ResolutionRates:
        return ResolutionRates(
            measures=made,
            key=key,
            n_missing_contacts=gone,
            time_to_resolution=curve if key is WHOLE else curve.segments[key],
            contacts=values["contacts"],
            open_window=inside & ~complete,
        )

    return with_segments(describe, counted, "case")
