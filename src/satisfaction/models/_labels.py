"""Texts of answers: how labels are compared, and which numbers are read out of a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from satisfaction.errors import DataTypeError, ScaleError

LONGEST_LABEL = 200

# One or two ASCII digits, alone, or before a mark and text without digits, or a bracketed note.
_LEADING_NUMBER = re.compile(r"([0-9]{1,2})(?:\s*[-\u2013\u2014:.)]\D*|\s*\([^()]*\))?")


def normal(text: str) -> str:
    """Return a label in the form in which labels are compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).strip().casefold())


def number_text(number: float) -> str:
    """Return a number as the shortest text that reads back as the same number."""
    return repr(number).removesuffix(".0")


def leading_number(text: str) -> float | None:
    """Return the whole number of one or two digits that a text begins with, if it may be read."""
    match = _LEADING_NUMBER.fullmatch(text.strip())
    return None if match is None else float(match[1])


def check_labels(labels: object) -> list[tuple[Any, str]]:
    """Return pairs of level and text from a mapping, or from a sequence of such pairs."""
    if labels is None:
        return []
    pairs = list(labels.items()) if isinstance(labels, Mapping) else labels
    if not isinstance(pairs, list | tuple) or not all(map(_is_pair, pairs)):
        raise DataTypeError.about(
            "labels",
            "must be a mapping from level to text",
            got=type(labels).__name__,
            remedy='Write labels={1: "very bad", 5: "very good"}',
        )
    for _, text in pairs:
        if not isinstance(text, str):
            raise DataTypeError.about(
                "labels", "must be texts", got=type(text).__name__, remedy="Give a str"
            )
        if not text.strip() or len(text) > LONGEST_LABEL:
            raise ScaleError.about(
                "labels",
                f"must have 1 to {LONGEST_LABEL} characters that are not blank",
                got=[text],
                remedy="Leave levels without a label out",
            )
    return [(level, text) for level, text in pairs]


def refuse_ambiguous(pairs: Sequence[tuple[float, str]], levels: Iterable[float]) -> None:
    """Refuse two labels for one level, and one text for two levels."""
    labelled = {level for level, _ in pairs}
    texts = [normal(text) for _, text in pairs]
    texts += [number_text(level) for level in levels if level not in labelled]
    if len(labelled) < len(pairs) or len(set(texts)) < len(texts):
        raise ScaleError.about(
            "labels",
            "every level has its own text",
            got="two levels with the same text, or one level with two texts",
            remedy="Make the labels different, so that each can be read back",
        )


def _is_pair(item: Iterable[object]) -> bool:
    """Return whether an item is a level and its text."""
    return isinstance(item, list | tuple) and len(item) == 2
