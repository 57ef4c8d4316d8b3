"""Texts of pictures: names of segments, periods and metrics."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from typing import Any

from satisfaction.foundation._rendering import shorten

_WIDEST = 24  # characters of one line of a segment's name
_LONGEST = 200

_ABBREVIATIONS = {"csat": "CSAT", "nps": "NPS", "ces": "CES"}


def segment_text(key: Any) -> str:
    """Return the name of a segment on at most two lines."""
    text = " / ".join(_one(part) for part in (key if isinstance(key, tuple) else (key,)))
    lines = textwrap.wrap(text, _WIDEST, max_lines=2, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    return "\n".join(lines) or repr(text)


def pair_text(first: Any, second: Any) -> str:
    """Return the names of two segments with a minus between, on two lines if they are long."""
    names = [shorten(segment_text(key).replace("\n", " "), _WIDEST) for key in (first, second)]
    short = len(names[0]) + len(names[1]) < _WIDEST
    return f"{names[0]}{' ' if short else chr(10)}\N{MINUS SIGN} {names[1]}"


def period_text(key: Any) -> str:
    """Return the name of a period on one short line."""
    if isinstance(key, dt.datetime) and key.time() == dt.time():
        key = key.date()
    return shorten(segment_text(key).replace("\n", " "), _WIDEST)


def _one(key: Any) -> str:
    """Return one part of a key as printable text."""
    return "(missing)" if key is None else shorten(key, _LONGEST)


def metric_text(metric: Any) -> str:
    """Return name and unit of a metric."""
    name = _ABBREVIATIONS.get(metric.name, shorten(metric.name))
    scale = getattr(metric, "scale", None)
    if metric.unit == "percent":
        return f"{name}, %"
    if metric.unit == "points":
        return f"{name}, points"
    return name if scale is None else f"{name}, {scale.low:g} to {scale.high:g}"


def percent_text(confidence_level: float) -> str:
    """Return a confidence level as ``95 %``."""
    return f"{100 * confidence_level:.6g} %"


def tick_text(value: float, *, signed: bool) -> str:
    """Return a number of an axis; nets carry their sign."""
    if math.isclose(value, 0, abs_tol=1e-9):
        return "0"
    return f"{value:+g}" if signed else f"{value:g}"
