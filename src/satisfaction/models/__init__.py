"""The typed vocabulary: what a customer survey talks about, without statistics."""

from satisfaction.models._scale import RatingScale

__all__ = ["RatingScale"]
