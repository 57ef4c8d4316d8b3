"""The customers of a market: segment, offering, roles, value, preferred channel, start date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.models import Channel
from satisfaction.simulate._parameters import MarketOffering, Segment
from satisfaction.simulate._streams import Streams, choose

# Share of the buyers who buy for others and do not use, and of the users who consume.
BUYS_FOR_OTHERS = 0.1
CONSUMES = 0.6
# Mean time as a customer before the experience, in days, and spread of log spend per visit.
MEAN_TENURE = 730.0
BASKET_SPREAD = 0.5
# Customers have been so for a year before their expectations come from their own experience.
REGULAR = 365.0


@frozen(eq=False)
class People:
    """Who the customers are, one array per fact."""

    segment: NDArray[np.int16]
    offering: NDArray[np.int16]
    buyer: NDArray[np.bool_]
    user: NDArray[np.bool_]
    consumer: NDArray[np.bool_]
    tenure: NDArray[np.float64]
    channel: NDArray[np.int16]
    basket: NDArray[np.float64]


def of_each(
    groups: Sequence[Segment] | Sequence[MarketOffering], field: str
) -> NDArray[np.float64]:
    """Return one number of each segment or offering."""
    return np.array([float(getattr(group, field)) for group in groups])


def draw_people(
    n: int,
    segments: Sequence[Segment],
    offerings: Sequence[MarketOffering],
    channels: Sequence[tuple[Channel, float]],
    streams: Streams,
) -> People:
    """Return n customers.

    Nobody buys what is not sold; who does not buy uses, so that everybody has a role.
    """
    segment = choose(streams.uniforms("segment", n), of_each(segments, "share"))
    offering = choose(streams.uniforms("offering", n), of_each(offerings, "share"))
    buys = streams.uniforms("buyer", n) < of_each(segments, "buyers")[segment]
    buyer = buys & (of_each(offerings, "sold") > 0)[offering]
    user = ~(buyer & (streams.uniforms("buys_for_others", n) < BUYS_FOR_OTHERS))
    basket = np.exp(BASKET_SPREAD * streams.normals("basket", n))
    basket *= of_each(segments, "basket")[segment]
    return People(
        segment=segment,
        offering=offering,
        buyer=buyer,
        user=user,
        consumer=user & (streams.uniforms("consumer", n) < CONSUMES),
        tenure=-MEAN_TENURE * np.log(streams.uniforms("tenure", n)),
        channel=choose(streams.uniforms("channel", n), np.array([share for _, share in channels])),
        basket=basket,
    )
