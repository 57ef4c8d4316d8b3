"""Ends, step and levels of a scale."""

from __future__ import annotations

import math

from satisfaction.errors import ArgumentError, ScaleError
from satisfaction.foundation._checks import check_number

NOISE = 1e-9  # of a step: float noise of a level, as 3 * 0.1 is
_MOST_LEVELS = 1_001


def read_end(value: object, name: str) -> float:
    """Return one end, step, level or code of a scale as a float."""
    try:
        return check_number(value, name) + 0.0  # -0.0 becomes 0.0
    except ArgumentError as error:
        raise ScaleError(str(error), argument=name) from None


def read_ends(low: float, high: float) -> tuple[float, float]:
    """Return the ends of a scale, the lower one first."""
    first, last = read_end(low, "low"), read_end(high, "high")
    if first >= last:
        raise ScaleError.about(
            "scale",
            "the low end must be below the high end",
            got=[first, last],
            remedy='Give the ends in order; best="low" says that the low end is the good one',
        )
    if not math.isfinite(last - first):
        raise ScaleError.about(
            "scale",
            "the distance between the ends must be finite",
            got=[first, last],
            remedy="Rescale the ratings",
        )
    return first, last


def read_step(low: float, high: float, step: float | None) -> float | None:
    """Return the step, which must divide the range into at most 1,000 parts."""
    if step is None:
        return None
    width = read_end(step, "step")
    if width <= 0:
        raise ScaleError.about(
            "step", "must be above 0", got=[width], remedy="Give a step, or None for a slider"
        )
    parts = (high - low) / width
    if parts > _MOST_LEVELS - 1 + NOISE:
        raise ScaleError.about(
            "step",
            f"a scale has at most {_MOST_LEVELS:,} levels",
            got=f"a step of {width:g} for the range {low:g} to {high:g}",
            remedy="Use step=None for a slider",
        )
    if abs(parts - round(parts)) > NOISE or round(parts) == 0:
        raise ScaleError.about(
            "step",
            f"must divide the range {low:g} to {high:g}",
            got=[width],
            remedy="Give a step that reaches the upper end, or None for a slider",
        )
    if len(set(levels_of(low, high, width))) <= round(parts):
        raise ScaleError.about(
            "step",
            "neighbouring levels must differ in their first 12 decimals",
            got=[width],
            remedy="Rescale the ratings",
        )
    return width


def levels_of(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return the levels, rounded to 12 decimals so that steps of 0.1 give 0.3."""
    last = round((high - low) / step)
    return (low, *(round(low + index * step, 12) for index in range(1, last)), high)
