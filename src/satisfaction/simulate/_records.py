"""Typed records of one customer of a simulated market."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from attrs import fields, frozen

from satisfaction.foundation._rendering import html_table
from satisfaction.models import (
    Answer,
    Complaint,
    Contact,
    Customer,
    Expectation,
    ExpectationStandard,
    Experience,
    Facet,
    Mood,
    Offering,
    Outcome,
    Performance,
    Price,
    Promise,
    PromiseKind,
    RatingScale,
)
from satisfaction.simulate._contacts import ACTS, ANNOUNCEMENT, BEHAVIOURS, CAUSES, SURVEY_DAY
from satisfaction.simulate._experiences import SOURCES
from satisfaction.simulate._loyalty import LIKELIHOOD, PERIOD_DAYS
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._tables import Drawn

# Day 0 of every market.
START = datetime(2025, 1, 1, tzinfo=UTC)
_STANDARDS = {
    "explicit_promise": ExpectationStandard.PROMISED,
    "implicit_promise": ExpectationStandard.PROMISED,
}


@frozen(kw_only=True, repr=False)
class CustomerRecords:
    """Everything about one customer as typed records.

    Parameters
    ----------
    customer : Customer
        Who: roles, start date, segment, preferred channel, value per visit, main source of
        expectations.
    offering : Offering
        What was met.
    promises : tuple of Promise
        What was promised with it.
    experience : Experience
        The meeting, with price agreed and paid of those who bought.
    expectations : tuple of Expectation
        What was expected of each attribute: promised, where promises were the main source, else
        predicted.
    performances : tuple of Performance
        How each attribute was found.
    contacts : tuple of Contact
        All contacts, in their order in time.
    complaints : tuple of Complaint
        The complaints made in them.
    answers : tuple of Answer
        Satisfaction, likelihood to recommend and intent, and the ratings of contacts.
    outcomes : tuple of Outcome
        What happened in each period, until the customer left.

    Examples
    --------
    >>> from satisfaction.simulate import simulate_market
    >>> records = simulate_market(100, rng=1).records("c7")
    >>> records.customer.id, records.experience.customer_id
    ('c7', 'c7')
    >>> [answer.item for answer in records.answers][:3]
    ['satisfaction', 'recommend', 'intent']
    """

    customer: Customer
    offering: Offering
    promises: tuple[Promise, ...]
    experience: Experience
    expectations: tuple[Expectation, ...]
    performances: tuple[Performance, ...]
    contacts: tuple[Contact, ...]
    complaints: tuple[Complaint, ...]
    answers: tuple[Answer, ...]
    outcomes: tuple[Outcome, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return all records as dictionaries, ready for JSON.

        Returns
        -------
        dict
            Field to a dictionary, or to a list of them.
        """
        found: dict[str, Any] = {}
        for field in fields(type(self)):
            value = getattr(self, field.name)
            is_many = isinstance(value, tuple)
            found[field.name] = [one.to_dict() for one in value] if is_many else value.to_dict()
        return found

    def _counts(self) -> list[tuple[str, int]]:
        """Return how many records of each kind there are."""
        many = ("expectations", "performances", "contacts", "complaints", "answers", "outcomes")
        return [(name, len(getattr(self, name))) for name in many]

    def __repr__(self) -> str:
        return f"CustomerRecords({', '.join(f'{count} {name}' for name, count in self._counts())})"

    def _repr_html_(self) -> str:
        """Return the counts for a notebook."""
        return html_table(("records", "number"), self._counts())


def _at(day: float) -> datetime:
    """Return the time of a day of the calendar."""
    return START + timedelta(days=float(day))


def _hours_later(day: float, hours: float) -> datetime | None:
    """Return the time some hours after a day; None where there are none."""
    return None if np.isnan(hours) else _at(day) + timedelta(hours=float(hours))


def records_of(parameters: MarketParameters, drawn: Drawn, row: int) -> CustomerRecords:
    """Return the records of the customer in one row."""
    offering = parameters.offerings[drawn.people.offering[row]]
    expectations, performances = _items(parameters, drawn, row)
    contacts, complaints, ratings = _service(parameters, drawn, row)
    return CustomerRecords(
        customer=_customer(parameters, drawn, row),
        offering=Offering(id=offering.name, kind=offering.kind, sold=offering.sold),
        promises=tuple(
            Promise(
                offering_id=offering.name,
                topic=promise.topic,
                kind=promise.kind,
                text=f"{promise.attribute} +{promise.lift:g}",
            )
            for promise in offering.promises
        ),
        experience=_experience(parameters, drawn, row),
        expectations=expectations,
        performances=performances,
        contacts=contacts,
        complaints=complaints,
        answers=(*_answers(parameters, drawn, row), *ratings),
        outcomes=_outcomes(drawn, row),
    )


def _customer(parameters: MarketParameters, drawn: Drawn, row: int) -> Customer:
    """Return who the customer is."""
    people = drawn.people
    roles = {"user": people.user, "buyer": people.buyer, "consumer": people.consumer}
    first = drawn.experiences.day[row] - people.tenure[row]
    return Customer(
        id=f"c{row}",
        roles={role for role, holds in roles.items() if holds[row]},
        since=_at(max(first, -36_500.0)),
        attributes={
            "segment": parameters.segments[people.segment[row]].name,
            "channel": list(parameters.service.channels)[people.channel[row]].value,
            "basket": float(people.basket[row]),
            "expectation_source": SOURCES[drawn.experiences.source[row]],
        },
    )


def _experience(parameters: MarketParameters, drawn: Drawn, row: int) -> Experience:
    """Return the meeting of customer and offering."""
    offering = parameters.offerings[drawn.people.offering[row]]
    price = None
    if drawn.people.buyer[row]:
        paid = offering.price * (1 + float(drawn.experiences.overcharge[row]))
        price = Price(paid=paid, agreed=offering.price)
    return Experience(
        id=f"e{row}",
        customer_id=f"c{row}",
        offering_id=offering.name,
        at=_at(drawn.experiences.day[row]),
        price=price,
    )


def _items(
    parameters: MarketParameters, drawn: Drawn, row: int
) -> tuple[tuple[Expectation, ...], tuple[Performance, ...]]:
    """Return the ratings of the attributes."""
    scale = parameters.measurement.item_scale
    source = SOURCES[drawn.experiences.source[row]]
    offering = parameters.offerings[drawn.people.offering[row]]
    kind = PromiseKind.EXPLICIT if source == "explicit_promise" else PromiseKind.IMPLICIT
    at = _at(drawn.experiences.day[row])
    expectations, performances = [], []
    for a, attribute in enumerate(parameters.attributes):
        promised = source in _STANDARDS and offering.lift(attribute.name, kind) > 0
        expectations.append(
            Expectation(
                experience_id=f"e{row}",
                attribute=attribute.name,
                rating=float(drawn.answers.expectation[a][row]),
                scale=scale,
                standard=_STANDARDS[source] if promised else ExpectationStandard.PREDICTED,
                at=at,
            )
        )
        performances.append(
            Performance(
                experience_id=f"e{row}",
                attribute=attribute.name,
                rating=float(drawn.answers.performance[a][row]),
                scale=scale,
                at=_at(SURVEY_DAY),
            )
        )
    return tuple(expectations), tuple(performances)


def _service(
    parameters: MarketParameters, drawn: Drawn, row: int
) -> tuple[tuple[Contact, ...], tuple[Complaint, ...], tuple[Answer, ...]]:
    """Return the contacts of a customer, the complaints in them, and their ratings."""
    table = drawn.contacts
    first, last = np.searchsorted(table.customer, [row, row + 1])
    channels = list(parameters.service.channels)
    offering = parameters.offerings[drawn.people.offering[row]].name
    contacts, complaints, ratings = [], [], []
    for k in range(int(first), int(last)):
        outbound = bool(table.act[k] == ANNOUNCEMENT)
        seen = {b for bit, b in enumerate(BEHAVIOURS) if (table.behaviours[k] >> bit) & 1}
        contacts.append(
            Contact(
                id=f"k{k}",
                customer_id=f"c{row}",
                at=_at(table.day[k]),
                channel=channels[table.channel[k]],
                act=ACTS[table.act[k]],
                outbound=outbound,
                representative_id=None if outbound else f"r{table.representative[k]}",
                offering_id=offering,
                previous_id=f"k{table.previous[k]}" if table.previous[k] >= 0 else None,
                answered_at=_hours_later(table.day[k], table.response_hours[k]),
                resolved_at=_hours_later(table.day[k], table.resolution_hours[k]),
                behaviours=seen,
                mood=None if outbound else tuple(Mood)[table.mood[k]],
            )
        )
        if table.cause[k] >= 0:
            complaints.append(
                Complaint(
                    id=f"m{k}",
                    contact_id=f"k{k}",
                    cause=CAUSES[table.cause[k]],
                    justified=bool(table.justified[k]),
                )
            )
        if not outbound:
            scale = parameters.measurement.scale
            rating = float(table.rating[k])
            ratings.append(_answer(row, "service", rating, scale, Facet.SERVICE, f"k{k}"))
    return tuple(contacts), tuple(complaints), tuple(ratings)


def _answer(
    row: int,
    item: str,
    rating: float,
    scale: RatingScale,
    facet: Facet = Facet.OVERALL,
    contact_id: str | None = None,
) -> Answer:
    """Return one answer given on the day of the survey."""
    return Answer(
        customer_id=f"c{row}",
        item=item,
        rating=rating,
        scale=scale,
        facet=facet,
        at=_at(SURVEY_DAY),
        experience_id=f"e{row}",
        contact_id=contact_id,
    )


def _answers(parameters: MarketParameters, drawn: Drawn, row: int) -> tuple[Answer, ...]:
    """Return the answers of a customer to the three overall questions."""
    answers, scale = drawn.answers, parameters.measurement.scale
    return (
        _answer(row, "satisfaction", float(answers.satisfaction[row]), scale),
        _answer(row, "recommend", float(answers.recommend[row]), LIKELIHOOD),
        _answer(row, "intent", float(answers.intent[row]), LIKELIHOOD),
    )


def _outcomes(drawn: Drawn, row: int) -> tuple[Outcome, ...]:
    """Return what a customer did in each period at whose beginning there was one."""
    loyalty = drawn.loyalty
    return tuple(
        Outcome(
            customer_id=f"c{row}",
            start=_at(SURVEY_DAY + PERIOD_DAYS * t),
            end=_at(SURVEY_DAY + PERIOD_DAYS * (t + 1)),
            repurchased=bool(drawn.people.buyer[row] and loyalty.visits[t, row] > 0),
            recommended=bool(loyalty.recommended[t, row]),
            stayed=bool(loyalty.stayed[t, row]),
            visits=int(loyalty.visits[t, row]),
            spend=float(loyalty.spend[t, row]),
        )
        for t in range(loyalty.active.shape[0])
        if loyalty.active[t, row]
    )
