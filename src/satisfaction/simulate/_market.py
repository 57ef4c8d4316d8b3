"""`Market`: a population of customers of whom everything is known."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import (
    check_choice,
    check_count,
    check_flag,
    check_number,
    is_bool,
)
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import format_count, html_table
from satisfaction.models import Channel
from satisfaction.simulate._answers import answer
from satisfaction.simulate._fields import member
from satisfaction.simulate._market_answers import MarketAnswers
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._people import of_each
from satisfaction.simulate._records import CustomerRecords, records_of
from satisfaction.simulate._streams import Streams
from satisfaction.simulate._tables import (
    TABLES,
    Columns,
    Drawn,
    answer_columns,
    contact_columns,
    customer_columns,
    outcome_columns,
    people_columns,
    read_only,
)
from satisfaction.simulate._truth import MarketTruth, truth_of


@frozen(repr=False, eq=False)
class Market:
    """A market whose truth is known: `simulate_market` makes it.

    Parameters
    ----------
    parameters : MarketParameters
        What it was made of.
    drawn : object
        Everything that was drawn, as the library keeps it; read it through the methods.

    Examples
    --------
    Ask a thousand customers, and compare what they say with what is true.

    >>> import satisfaction as sat
    >>> from satisfaction.simulate import simulate_market
    >>> market = simulate_market(20_000, rng=11)
    >>> answers = market.survey(range(1_000), rng=3, nonresponse=False)
    >>> estimate = sat.csat(answers.columns, "satisfaction", scale=(1, 5))
    >>> market.truth.csat in estimate.confidence_interval()
    True
    """

    parameters: MarketParameters
    drawn: Drawn = field()

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return int(self.drawn.satisfaction.size)

    @cached_property
    def truth(self) -> MarketTruth:
        """The population values of what the library estimates, with the equations."""
        return truth_of(self.parameters, self.drawn)

    def __len__(self) -> int:
        return self.n_customers

    def columns(self, table: str = "customers") -> Columns:
        """Return one table as read-only columns, ready for every function of the library.

        Parameters
        ----------
        table : {"customers", "contacts", "outcomes"}, default "customers"
            One row per customer; per contact; per customer and period, where ``active`` says
            whether there still was one.

        Returns
        -------
        mapping of str to ndarray
            Column name to values. ``customer`` is the row in the first table; the customer in
            row 7 has the id ``c7`` in the records.

        Raises
        ------
        ArgumentError
            If there is no such table.
        """
        check_choice(table, "table", TABLES)
        if table == "contacts":
            return contact_columns(self.parameters, self.drawn)
        if table == "outcomes":
            return outcome_columns(self.drawn)
        return customer_columns(self.parameters, self.drawn)

    def to_frame(self, backend: str = "pandas", *, table: str = "customers") -> Any:
        """Return one table as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            The library that holds the frame.
        table : {"customers", "contacts", "outcomes"}, default "customers"
            Which table.

        Returns
        -------
        DataFrame or Table
            The table.

        Raises
        ------
        ArgumentError
            If there is no such table or backend.
        MissingDependencyError
            If that library is not installed.
        """
        return to_frame(self.columns(table), backend)

    def records(self, customer: int | str) -> CustomerRecords:
        """Return everything about one customer as typed records.

        Parameters
        ----------
        customer : int or str
            Row of the customer, or the id, such as ``"c7"``.

        Returns
        -------
        CustomerRecords
            Customer, offering, experience, expectations, performances, contacts, complaints,
            answers and outcomes.

        Raises
        ------
        ArgumentError
            If there is no such customer.
        DataTypeError
            If it is neither a whole number nor text.
        """
        row: object = customer
        if isinstance(customer, str):
            digits = customer.removeprefix("c")
            plain = digits.isascii() and digits.isdigit() and len(digits) <= 12
            row = int(digits) if plain and customer == f"c{int(digits)}" else -1
        return records_of(
            self.parameters,
            self.drawn,
            check_count(row, "customer", high=self.n_customers - 1),
        )

    def response_probabilities(
        self, *, channel: Channel | str = "email", incentive: float = 0, reminders: int = 0
    ) -> NDArray[np.float64]:
        """Return each customer's true probability of answering a survey.

        Parameters
        ----------
        channel : Channel or str, default "email"
            The channel that asks.
        incentive : float, default 0
            What is given for an answer, at least 0.
        reminders : int, default 0
            Number of reminders.

        Returns
        -------
        ndarray
            Probabilities, one per customer.

        Raises
        ------
        ArgumentError
            If an argument is outside its values.
        DataTypeError
            If an argument is of the wrong kind.
        """
        logit, reminders = self._logit(channel, incentive, reminders)
        return self.parameters.response.answers_within(logit, reminders)

    def survey(
        self,
        sample: Any = None,
        *,
        rng: np.random.Generator | np.random.SeedSequence | int | None,
        channel: Channel | str = "email",
        incentive: float = 0,
        reminders: int = 0,
        nonresponse: bool = True,
        retest: bool = False,
    ) -> MarketAnswers:
        """Ask a sample, and return what it answers.

        Everybody gives the rating of the customers' table, or, in a retest, a fresh one: the
        same true value with a new error of the stated reliability.

        Parameters
        ----------
        sample : array_like of int or bool, optional
            Rows of the customers to ask, or one flag per customer; everybody by default.
        rng : Generator, SeedSequence or int
            Who answers, when, and the errors of a retest.
        channel : Channel or str, default "email"
            The channel that asks.
        incentive : float, default 0
            What is given for an answer, at least 0.
        reminders : int, default 0
            Number of reminders, at most 20.
        nonresponse : bool, default True
            False lets everybody answer.
        retest : bool, default False
            Whether the answers are a second measurement.

        Returns
        -------
        MarketAnswers
            One row per customer asked.

        Raises
        ------
        ArgumentError
            If a row is outside the market, or an argument outside its values.
        DataTypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> from satisfaction.simulate import simulate_market
        >>> market = simulate_market(1_000, rng=1)
        >>> market.survey([0, 5, 9], rng=2, nonresponse=False)
        MarketAnswers: 3 of 3 answered (100.0 %)
        """
        rows = _read_rows(sample, self.n_customers)
        logit, reminders = self._logit(channel, incentive, reminders)
        check_flag(nonresponse, "nonresponse")
        check_flag(retest, "retest")
        streams = Streams(generator(rng), occasion=1)
        p, drawn = self.parameters, self.drawn

        centered = (drawn.satisfaction - drawn.satisfaction.mean())[rows]
        request = np.zeros(rows.size, dtype=np.int16)
        if nonresponse:
            spoken = streams.uniforms("wave", rows.size)
            request = p.response.wave_of(spoken, logit[rows], reminders)
        answered = request >= 0
        given = (
            answer(
                drawn.satisfaction,
                drawn.experiences,
                drawn.loyalty,
                p.loyalty,
                p.measurement,
                streams,
                rows,
            )
            if retest
            else drawn.answers
        )
        ratings = {
            name: np.where(answered, values if retest else values[rows], np.nan)
            for name, values in answer_columns(p, given).items()
        }
        known = people_columns(p, drawn.people)
        return MarketAnswers(
            read_only(
                {
                    "customer": rows,
                    **{name: known[name][rows] for name in ("segment", "offering", "channel")},
                    "answered": answered,
                    "request": request,
                    "delay_days": p.response.delay(
                        streams.uniforms("delay", rows.size), centered, request
                    ),
                    **ratings,
                }
            )
        )

    def _logit(
        self, channel: Channel | str, incentive: float, reminders: int
    ) -> tuple[NDArray[np.float64], int]:
        """Return everybody's logit of answering the first request, and the reminders, checked."""
        asks = member(channel, Channel, "channel")
        gift = check_number(incentive, "incentive", low=0)
        reminders = check_count(reminders, "reminders", high=20)
        people, drawn = self.drawn.people, self.drawn
        prefers = np.array([preferred is asks for preferred in self.parameters.service.channels])
        logit = self.parameters.response.logit(
            drawn.satisfaction - drawn.satisfaction.mean(),
            of_each(self.parameters.segments, "reach")[people.segment],
            prefers[people.channel],
            asks,
            gift,
        )
        return logit, reminders

    def _counts(self) -> list[tuple[str, str]]:
        """Return how many there are of everything."""
        return [
            ("customers", format_count(self.n_customers)),
            ("contacts", format_count(self.drawn.contacts.customer.size)),
            ("periods", format_count(self.parameters.loyalty.periods)),
            ("segments", format_count(len(self.parameters.segments))),
        ]

    def __repr__(self) -> str:
        return f"Market({', '.join(f'{count} {name}' for name, count in self._counts())})"

    def _repr_html_(self) -> str:
        """Return the counts for a notebook."""
        return html_table(("market", "number"), self._counts())


def _read_rows(sample: Any, n: int) -> NDArray[np.int64]:
    """Return the rows of a sample, checked."""
    if sample is None:
        return np.arange(n)
    if isinstance(sample, str | bytes) or is_bool(sample) or not hasattr(sample, "__len__"):
        raise DataTypeError.about(
            "sample",
            "must be rows or one flag per customer",
            got=type(sample).__name__,
            remedy="Give a list or an array of rows",
        )
    given = np.asarray(sample)
    if given.ndim != 1:
        raise ArgumentError.about(
            "sample",
            "must have one dimension",
            got=f"{given.ndim} dimensions",
            remedy="Give a list of rows",
        )
    if given.dtype == np.bool_:
        if given.size != n:
            raise ArgumentError.about(
                "sample",
                f"flags must be one per customer, {n:,}",
                got=f"{given.size:,}",
                remedy="Give rows, or a flag for everybody",
            )
        return np.flatnonzero(given)
    if given.size and given.dtype.kind not in "iu":
        raise DataTypeError.about(
            "sample",
            "rows must be whole numbers",
            got=str(given.dtype),
            remedy="Give rows as integers",
        )
    outside = np.flatnonzero((given < 0) | (given >= n)) if given.size else given
    if outside.size:
        raise ArgumentError.about(
            "sample",
            f"rows must be 0 to {n - 1:,}",
            got=given[outside[:3]].tolist(),
            positions=outside[:3].tolist(),
            count=outside.size,
            remedy="Rows are positions in the table of customers",
        )
    return given.astype(np.int64)
