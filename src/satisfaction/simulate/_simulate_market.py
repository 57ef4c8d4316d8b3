"""`simulate_market`: draw a market from its equations."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from satisfaction.foundation._checks import check_count
from satisfaction.foundation._randomness import generator
from satisfaction.simulate._answers import answer
from satisfaction.simulate._contacts import draw_complaints, draw_contacts
from satisfaction.simulate._experiences import Comparison, draw_experiences
from satisfaction.simulate._loyalty import LoyaltyBehaviour, draw_loyalty
from satisfaction.simulate._market import Market
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._measurement import Measurement
from satisfaction.simulate._parameters import Attribute, MarketOffering, Segment
from satisfaction.simulate._people import draw_people
from satisfaction.simulate._response import ResponseBehaviour
from satisfaction.simulate._service import ServiceProcess
from satisfaction.simulate._streams import Streams
from satisfaction.simulate._tables import Drawn


def simulate_market(
    n_customers: int,
    *,
    rng: np.random.Generator | np.random.SeedSequence | int | None,
    segments: Iterable[Segment] | None = None,
    attributes: Iterable[Attribute] | None = None,
    offerings: Iterable[MarketOffering] | None = None,
    comparison: Comparison | None = None,
    measurement: Measurement | None = None,
    service: ServiceProcess | None = None,
    response: ResponseBehaviour | None = None,
    loyalty: LoyaltyBehaviour | None = None,
) -> Market:
    r"""Simulate a market of customers whose satisfaction, and all that follows, is known.

    Parameters
    ----------
    n_customers : int
        Number of customers, at least 1.
    rng : Generator, SeedSequence, int or None
        Source of randomness. The same seed gives the same market on every platform, and every
        part of a market has random numbers of its own: with the same seed, a changed parameter
        changes only what follows from it.
    segments : iterable of Segment, optional
        Groups of customers; young, family and senior by default.
    attributes : iterable of Attribute, optional
        What is expected and perceived; quality, delivery speed, price and service by default.
    offerings : iterable of MarketOffering, optional
        What customers meet; two products and an advice that is not sold by default.
    comparison : Comparison, optional
        How satisfaction comes from expectation and performance.
    measurement : Measurement, optional
        Scales and reliability.
    service : ServiceProcess, optional
        Contacts, complaints, recovery.
    response : ResponseBehaviour, optional
        Who answers a survey.
    loyalty : LoyaltyBehaviour, optional
        What follows from satisfaction.

    Returns
    -------
    Market
        Its columns, its records, its surveys and its truth.

    Raises
    ------
    ArgumentError
        If a parameter is impossible; nothing has been drawn then.
    DataTypeError
        If a parameter is of the wrong kind.

    Notes
    -----
    With :math:`E` expected, :math:`P` perceived and :math:`D = P - E`, in latent points,
    satisfaction is

    .. math:: S = b_0 + b_E \bar E + \sum_a w_a v(D_a) - \delta\,\text{overcharge} + \zeta
              + \text{effect of the complaint}

    where :math:`v(D) = D^c` for gains and :math:`-\lambda (-D)^c` for shortfalls: expectation
    and disconfirmation after Oliver, loss aversion after Tversky and Kahneman. All equations
    stand in ``market.truth.equations`` and, with their sources, on the page "A market whose
    truth is known".

    References
    ----------
    Oliver, R. L. (1980). A cognitive model of the antecedents and consequences of satisfaction
    decisions. Journal of Marketing Research 17. https://doi.org/10.1177/002224378001700405

    Examples
    --------
    >>> from satisfaction.simulate import Comparison, simulate_market
    >>> market = simulate_market(10_000, rng=1)
    >>> answers = market.survey(range(2_000), rng=2, reminders=1)

    Who answers is happier than the market, and the truth says by how much:

    >>> import satisfaction as sat
    >>> said = sat.csat(answers.columns, "satisfaction", scale=(1, 5)).value
    >>> said > market.truth.csat
    True

    Shortfalls hurt: the same customers with more loss aversion are less satisfied.

    >>> harsh = simulate_market(10_000, rng=1, comparison=Comparison(loss_aversion=4))
    >>> harsh.truth.mean_satisfaction < market.truth.mean_satisfaction
    True
    """
    n = check_count(n_customers, "n_customers", low=1)
    given = {
        "segments": segments,
        "attributes": attributes,
        "offerings": offerings,
        "comparison": comparison,
        "measurement": measurement,
        "service": service,
        "response": response,
        "loyalty": loyalty,
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    parameters = MarketParameters(**chosen)  # type: ignore[arg-type]  # its converters check them
    return Market(parameters, _draw(n, parameters, Streams(generator(rng))))


def _draw(n: int, p: MarketParameters, streams: Streams) -> Drawn:
    """Return everything about n customers, in causal order."""
    people = draw_people(n, p.segments, p.offerings, tuple(p.service.channels.items()), streams)
    experiences = draw_experiences(
        people, p.segments, p.offerings, p.attributes, p.comparison, streams
    )
    complaints = draw_complaints(experiences, p.service, streams)
    satisfaction = experiences.satisfaction + complaints.effect
    loyalty = draw_loyalty(people, satisfaction, p.loyalty, streams)
    return Drawn(
        people=people,
        experiences=experiences,
        complaints=complaints,
        contacts=draw_contacts(
            people, experiences, complaints, p.segments, p.service, p.measurement, streams
        ),
        satisfaction=satisfaction,
        loyalty=loyalty,
        answers=answer(satisfaction, experiences, loyalty, p.loyalty, p.measurement, streams),
    )
