"""The three tables of a market as columns: customers, contacts, outcomes by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._read_only import ReadOnly
from satisfaction.models import Mood
from satisfaction.simulate._answers import Answers
from satisfaction.simulate._contacts import (
    ACTS,
    ANNOUNCEMENT,
    BEHAVIOURS,
    CAUSES,
    Complaints,
    Contacts,
)
from satisfaction.simulate._experiences import SOURCES, Experiences
from satisfaction.simulate._loyalty import Loyalty
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._people import People, of_each

Columns = Mapping[str, NDArray[Any]]

TABLES = ("contacts", "customers", "outcomes")


@frozen(eq=False)
class Drawn:
    """Everything that was drawn for a market.

    ``satisfaction`` is the latent value after complaints have ended: what surveys measure and
    loyalty follows.
    """

    people: People
    experiences: Experiences
    complaints: Complaints
    contacts: Contacts
    satisfaction: NDArray[np.float64]
    loyalty: Loyalty
    answers: Answers


def read_only(columns: Mapping[str, NDArray[Any]]) -> Columns:
    """Return columns that cannot be written to; what was drawn stays as it is."""
    views = {}
    for name, values in columns.items():
        view = values.view()
        view.flags.writeable = False
        views[name] = view
    return ReadOnly(views)


def _texts(names: Iterable[str], codes: NDArray[np.int16]) -> NDArray[np.str_]:
    """Return the text of each code; the code -1 is the empty text."""
    texts: NDArray[np.str_] = np.array([*(str(name) for name in names), ""])[codes]
    return texts


def _items(
    parameters: MarketParameters, kind: str, values: Iterable[NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    """Return one column per attribute."""
    names = (f"{kind}_{attribute.name}" for attribute in parameters.attributes)
    return dict(zip(names, values, strict=True))


def answer_columns(parameters: MarketParameters, answers: Answers) -> dict[str, NDArray[Any]]:
    """Return the ratings of all questions."""
    return {
        "satisfaction": answers.satisfaction,
        "recommend": answers.recommend,
        "intent": answers.intent,
        **_items(parameters, "expectation", answers.expectation),
        **_items(parameters, "performance", answers.performance),
    }


def people_columns(parameters: MarketParameters, people: People) -> dict[str, NDArray[Any]]:
    """Return who the customers are."""
    return {
        "segment": _texts((s.name for s in parameters.segments), people.segment),
        "offering": _texts((o.name for o in parameters.offerings), people.offering),
        "channel": _texts(parameters.service.channels, people.channel),
        "buyer": people.buyer,
        "user": people.user,
        "consumer": people.consumer,
        "tenure_days": people.tenure,
        "basket": people.basket,
    }


def customer_columns(parameters: MarketParameters, drawn: Drawn) -> Columns:
    """Return one row per customer; latent values have names that end in ``_latent``."""
    experiences, complaints, loyalty = drawn.experiences, drawn.complaints, drawn.loyalty
    n = drawn.satisfaction.size
    offered = of_each(parameters.offerings, "price")[drawn.people.offering]
    agreed = np.where(drawn.people.buyer, offered, np.nan)
    return read_only(
        {
            "customer": np.arange(n),
            **people_columns(parameters, drawn.people),
            "experience_day": experiences.day,
            "expectation_source": _texts(SOURCES, experiences.source),
            "price_agreed": agreed,
            "price_paid": agreed * (1 + experiences.overcharge),
            **_items(parameters, "expectation_latent", experiences.expectation),
            **_items(parameters, "performance_latent", experiences.performance),
            "satisfaction_before_service_latent": experiences.satisfaction,
            "satisfaction_latent": drawn.satisfaction,
            "complained": complaints.complained,
            "complaint_resolved": complaints.resolved,
            "complaint_hours": complaints.hours,
            "complaint_effect": complaints.effect,
            "stay_probability": loyalty.stays,
            "return_probability": loyalty.comes_back,
            **answer_columns(parameters, drawn.answers),
        }
    )


def contact_columns(parameters: MarketParameters, drawn: Drawn) -> Columns:
    """Return one row per contact, in the order of customers and times."""
    contacts = drawn.contacts
    outbound = contacts.act == ANNOUNCEMENT
    seen = {
        behaviour.value: (contacts.behaviours >> bit) & 1 == 1
        for bit, behaviour in enumerate(BEHAVIOURS)
    }
    return read_only(
        {
            "contact": np.arange(contacts.customer.size),
            "customer": contacts.customer,
            "segment": _texts(
                (s.name for s in parameters.segments), drawn.people.segment[contacts.customer]
            ),
            "day": contacts.day,
            "channel": _texts(parameters.service.channels, contacts.channel),
            "act": _texts(ACTS, contacts.act),
            "outbound": outbound,
            "cause": _texts(CAUSES, contacts.cause),
            "justified": contacts.justified,
            "mood": _texts(Mood, contacts.mood),
            "representative": contacts.representative,
            "response_hours": contacts.response_hours,
            "resolved": contacts.resolved,
            "resolution_hours": contacts.resolution_hours,
            "previous": contacts.previous,
            **seen,
            "rating": np.where(outbound, np.nan, contacts.rating),
        }
    )


def outcome_columns(drawn: Drawn) -> Columns:
    """Return one row per customer and period, all customers of the first period first."""
    loyalty = drawn.loyalty
    periods, n = loyalty.active.shape
    returned = loyalty.visits > 0
    return read_only(
        {
            "customer": np.tile(np.arange(n), periods),
            "period": np.repeat(np.arange(1, periods + 1), n),
            "active": loyalty.active.ravel(),
            "returned": returned.ravel(),
            "repurchased": (returned & drawn.people.buyer).ravel(),
            "visits": loyalty.visits.ravel(),
            "recommended": loyalty.recommended.ravel(),
            "stayed": loyalty.stayed.ravel(),
            "spend": loyalty.spend.ravel(),
        }
    )
