"""The one place where Hypothesis is imported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from satisfaction.errors import DataTypeError, MissingDependencyError

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

P = ParamSpec("P")
T = TypeVar("T")


def load_strategies() -> Any:
    """Return ``hypothesis.strategies``, or say which extra is not installed."""
    try:
        from hypothesis import strategies
    except ImportError as error:
        raise MissingDependencyError.about(
            "satisfaction.testing",
            "needs Hypothesis, which is not installed",
            remedy='Install it with: pip install "satisfaction[testing]"',
        ) from error
    return strategies


def compose(
    build: Callable[Concatenate[DrawFn, P], T], *args: P.args, **kwargs: P.kwargs
) -> SearchStrategy[T]:
    """Return the strategy that a function of ``draw`` describes."""
    strategy: SearchStrategy[T] = load_strategies().composite(build)(*args, **kwargs)
    return strategy


def maybe(strategy: SearchStrategy[T]) -> SearchStrategy[T | None]:
    """Return a strategy that also draws None."""
    optional: SearchStrategy[T | None] = load_strategies().none() | strategy
    return optional


def check_strategy(value: Any, name: str) -> Any:
    """Return the value if it is a strategy."""
    from hypothesis.strategies import SearchStrategy

    if not isinstance(value, SearchStrategy):
        raise DataTypeError.about(
            name,
            "must be a Hypothesis strategy",
            got=type(value).__name__,
            remedy="Give one of hypothesis.strategies or of satisfaction.testing",
        )
    return value
