"""Strategies of the values in records: ids, texts, times, amounts, words."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from satisfaction.testing._hypothesis import compose, load_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_EARLIEST, _LATEST = datetime(1970, 1, 3), datetime(2100, 1, 1)  # noqa: DTZ001  zones are drawn
_WIDEST_OFFSET = 14 * 60  # minutes
_LARGEST = 1e12
_NAMES = ("region", "age_group", "café", "preferred channel")
_CURRENCIES = ("EUR", "USD", "JPY")


def ids() -> SearchStrategy[str]:
    """Return a strategy of ids: any script, not blank, no control characters."""
    st = load_strategies()
    characters = st.characters(exclude_categories=["Cs", "Cc"])
    drawn: SearchStrategy[str] = st.text(characters, min_size=1, max_size=8).filter(str.strip)
    return drawn


def texts() -> SearchStrategy[str]:
    """Return a strategy of free texts."""
    st = load_strategies()
    drawn: SearchStrategy[str] = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    return drawn


def flags() -> SearchStrategy[bool]:
    """Return a strategy of True and False."""
    drawn: SearchStrategy[bool] = load_strategies().booleans()
    return drawn


def amounts() -> SearchStrategy[float]:
    """Return a strategy of amounts of money."""
    drawn: SearchStrategy[float] = load_strategies().floats(0, _LARGEST)
    return drawn


def visits() -> SearchStrategy[int]:
    """Return a strategy of numbers of visits."""
    drawn: SearchStrategy[int] = load_strategies().integers(0, 1_000)
    return drawn


def currencies() -> SearchStrategy[str]:
    """Return a strategy of currencies."""
    drawn: SearchStrategy[str] = load_strategies().sampled_from(_CURRENCIES)
    return drawn


def times() -> SearchStrategy[datetime]:
    """Return a strategy of aware times with offsets of whole minutes."""
    return compose(_draw_time)


def _draw_time(draw: DrawFn) -> datetime:
    """Draw one aware time."""
    st = load_strategies()
    minutes = draw(st.integers(-_WIDEST_OFFSET, _WIDEST_OFFSET))
    clock: datetime = draw(st.datetimes(_EARLIEST, _LATEST))
    return clock.replace(tzinfo=timezone(timedelta(minutes=minutes)))


def members(enum: type[StrEnum]) -> SearchStrategy[Any]:
    """Return a strategy of the members of an enum."""
    drawn: SearchStrategy[Any] = load_strategies().sampled_from(enum)
    return drawn


def member_sets(enum: type[StrEnum], *, min_size: int = 0) -> SearchStrategy[Any]:
    """Return a strategy of sets of members."""
    drawn: SearchStrategy[Any] = load_strategies().frozensets(members(enum), min_size=min_size)
    return drawn


def attributes() -> SearchStrategy[dict[str, Any]]:
    """Return a strategy of a customer's attributes."""
    st = load_strategies()
    numbers = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
    drawn: SearchStrategy[dict[str, Any]] = st.dictionaries(
        st.sampled_from(_NAMES), texts() | numbers | flags()
    )
    return drawn
