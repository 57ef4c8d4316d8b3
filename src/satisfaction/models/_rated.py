"""What records with a rating share: the scale as a field, and the rating's place on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from satisfaction.models._scale import RatingScale


class Rated(Protocol):
    """A record that has a rating and its scale."""

    @property
    def rating(self) -> float | None:
        """The answer, one of the scale's codes, or None."""

    @property
    def scale(self) -> RatingScale:
        """The scale it was given on."""


def to_scale(
    value: RatingScale | tuple[float, ...] | Mapping[str, Any],
    _name: str = "scale",
) -> RatingScale:
    """Return a scale, also from its dictionary."""
    if isinstance(value, Mapping):
        return RatingScale.from_dict(value)
    return RatingScale.of(value)


def place_on_scale(record: Rated) -> None:
    """Check that the rating of a new record lies on its scale, and take float noise off it."""
    rating, scale = record.rating, record.scale
    if rating is None or rating in scale.not_applicable:
        return
    if rating not in scale:
        raise scale.off_scale([rating])
    object.__setattr__(record, "rating", float(scale.snap([rating])[0]))
