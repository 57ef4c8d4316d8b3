"""The answers that customers give on one occasion: true values, error of measurement, scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.models import RatingScale
from satisfaction.simulate._experiences import Experiences
from satisfaction.simulate._loyalty import LIKELIHOOD, Loyalty, LoyaltyBehaviour, draw_intent
from satisfaction.simulate._measurement import Measurement, Ratings
from satisfaction.simulate._streams import Streams


@frozen(eq=False)
class Answers:
    """One answer of everybody to every question; attributes are the order of the two tuples."""

    satisfaction: Ratings
    recommend: Ratings
    intent: NDArray[np.int8]
    expectation: tuple[Ratings, ...]
    performance: tuple[Ratings, ...]


def answer(
    satisfaction: NDArray[np.float64],
    experiences: Experiences,
    loyalty: Loyalty,
    behaviour: LoyaltyBehaviour,
    measurement: Measurement,
    streams: Streams,
    rows: NDArray[np.int64] | None = None,
) -> Answers:
    """Return the answers of everybody, or of some rows.

    Errors are normal, independent of everything, and of the size that the stated reliability
    means in the whole population.
    """
    asked = slice(None) if rows is None else rows

    def rate(latent: NDArray[np.float64], name: str, scale: RatingScale, part: int = 0) -> Ratings:
        """Return the ratings of one question."""
        true = latent[asked]
        error = measurement.error_deviation(latent) * streams.normals(name, true.size, part)
        return measurement.cut(true + error, scale)

    def rate_items(latents: Sequence[NDArray[np.float64]], name: str) -> tuple[Ratings, ...]:
        """Return the ratings of one question per attribute."""
        scale = measurement.item_scale
        return tuple(rate(latent, name, scale, a) for a, latent in enumerate(latents))

    return Answers(
        satisfaction=rate(satisfaction, "satisfaction_error", measurement.scale),
        recommend=rate(loyalty.recommend, "recommend_error", LIKELIHOOD),
        intent=draw_intent(loyalty.comes_back[asked], behaviour, streams),
        expectation=rate_items(list(experiences.expectation), "expectation_error"),
        performance=rate_items(list(experiences.performance), "performance_error"),
    )
