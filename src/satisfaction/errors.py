"""The error family of `satisfaction`, and its one warning.

Every error is a `SatisfactionError` and also the builtin it stands for, so that
``except ValueError`` keeps working in code that has never heard of this library.
A message names the argument, the rule, what came and where, and ends with the remedy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Self

__all__ = [
    "AlignmentError",
    "ArgumentError",
    "CollinearityError",
    "ColumnError",
    "ConvergenceError",
    "DataTypeError",
    "DataValueError",
    "DesignError",
    "EmptyDataError",
    "InfeasibleError",
    "LabelError",
    "MethodError",
    "MetricError",
    "MissingDataError",
    "MissingDependencyError",
    "NotFittedError",
    "RecordError",
    "SatisfactionError",
    "ScaleError",
    "SeparationError",
    "UnknownKeyError",
    "WeakDataWarning",
]

_SHOWN = 3
_LONGEST = 40


def _show(value: object) -> str:
    """Return a short text of one offending value."""
    if hasattr(value, "dtype") and hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return _show(value.item())
    if isinstance(value, str):
        text = repr(value)
    elif isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        text = str(int(value))
    elif isinstance(value, int) and value.bit_length() > 1024:
        text = f"an integer of {value.bit_length():,} bits"  # str() refuses very long integers
    else:
        text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _where(positions: Sequence[int], count: int) -> str:
    """Return ``at rows 12, 40, 41 (7 in all)``, as much of it as is known."""
    rows = ", ".join(str(position) for position in positions[:_SHOWN])
    text = "" if not rows else f" at row {rows}" if len(positions) == 1 else f" at rows {rows}"
    return f"{text} ({count:,} in all)" if count > max(1, len(positions[:_SHOWN])) else text


def _nearest(name: object, choices: Iterable[object]) -> list[str]:
    """Return the choices as text, the one nearest in spelling first, the others sorted."""
    texts = sorted(str(choice) for choice in choices)
    near = difflib.get_close_matches(str(name), texts, n=1, cutoff=0.5)
    return near + [text for text in texts if text not in near]


class SatisfactionError(Exception):
    """Base of every error that this library raises.

    Parameters
    ----------
    message : str
        The whole message.
    argument : str, optional
        Name of the argument that broke a rule.
    count : int, optional
        How many values broke it.
    positions : sequence of int, optional
        Zero-based positions of the first of them, where rows have positions.
    """

    argument: str | None
    count: int
    positions: tuple[int, ...]

    def __init__(
        self,
        message: str = "",
        *,
        argument: str | None = None,
        count: int = 0,
        positions: Iterable[int] = (),
    ) -> None:
        super().__init__(message)
        self.argument = argument
        self.positions = tuple(int(position) for position in positions)
        self.count = int(count) or len(self.positions)

    @classmethod
    def about(
        cls,
        argument: str,
        rule: str,
        *,
        got: object = None,
        positions: Iterable[int] = (),
        count: int = 0,
        remedy: str = "",
        **details: Any,
    ) -> Self:
        """Return an error whose message says argument, rule, what came, where, and the remedy.

        Parameters
        ----------
        argument : str
            Name of the argument.
        rule : str
            The rule it must keep, as a sentence without its full stop.
        got : object, optional
            What came: a list or tuple of offending values (three are shown), or a text
            that is shown as it stands.
        positions : iterable of int, optional
            Zero-based rows of the offending values.
        count : int, optional
            How many there are in all.
        remedy : str, optional
            What to do about it, without its full stop.
        **details : object
            Further attributes that this class of error carries.

        Returns
        -------
        SatisfactionError
            An error of this class.
        """
        rows = tuple(int(position) for position in positions)
        if isinstance(got, list | tuple):
            shown = ", ".join(_show(value) for value in got[:_SHOWN])
        else:
            shown = "" if got is None else str(got)
        message = f"{argument}: {rule}"
        if shown:
            message += f"; got {shown}{_where(rows, count or len(rows))}"
        elif rows:
            message += f"; broken{_where(rows, count or len(rows))}"
        message += f". {remedy}." if remedy else "."
        return cls(message, argument=argument, count=count, positions=rows, **details)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by message and attributes, so that errors cross process borders whole."""
        return (_rebuild, (type(self), str(self.args[0]) if self.args else "", dict(self.__dict__)))


def _rebuild(
    cls: type[SatisfactionError], message: str, state: dict[str, Any]
) -> SatisfactionError:
    """Make an error anew from its pickled parts."""
    error = cls(message)
    error.__dict__.update(state)
    return error


class DataTypeError(SatisfactionError, TypeError):
    """Data of the wrong kind: text, booleans or dates where numbers are meant."""


class DataValueError(SatisfactionError, ValueError):
    """Data of the right kind with an impossible value or shape."""


class ScaleError(DataValueError):
    """A rating off its scale or between its points, or an impossible scale."""


class MissingDataError(DataValueError):
    """Missing answers under ``missing="raise"``."""


class EmptyDataError(DataValueError):
    """No answer at all, or none left."""


class AlignmentError(DataValueError):
    """Arrays of different lengths, or pandas Series whose indexes differ."""


class ColumnError(DataValueError):
    """A named column that is not there; the message lists the columns."""

    @classmethod
    def absent(cls, argument: str, name: object, columns: Iterable[object]) -> Self:
        """Return the error for a column that the data does not have, nearest spelling first."""
        listed = _nearest(name, columns)
        shown = ", ".join(listed[:20]) + (", ..." if len(listed) > 20 else "")
        return cls.about(
            argument,
            "the data has no such column",
            got=[name],
            remedy=f"Its columns are: {shown}" if listed else "It has no columns",
        )


class LabelError(DataValueError):
    """Text from which no rating can be read."""


class RecordError(DataValueError):
    """A field of a record that breaks its rule."""


class DesignError(SatisfactionError, ValueError):
    """Impossible weights, strata, clusters, populations, or a lonely cluster."""


class ArgumentError(SatisfactionError, ValueError):
    """An option outside its values or range, or options that exclude each other."""


class MetricError(ArgumentError):
    """An impossible metric, or a difference between estimates of different metrics."""


class MethodError(ArgumentError):
    """A method that does not fit this estimate; the message lists those that do."""


class UnknownKeyError(SatisfactionError, KeyError):
    """A key that a result mapping does not have; the message lists near keys."""

    @classmethod
    def absent(cls, argument: str, key: object, keys: Iterable[object]) -> Self:
        """Return the error for a key that is not there, nearest spelling first."""
        listed = _nearest(key, keys)
        shown = ", ".join(listed[:12]) + (", ..." if len(listed) > 12 else "")
        return cls.about(
            argument,
            "no such key",
            got=[key],
            remedy=f"Its keys are: {shown}" if listed else "It is empty",
        )

    def __str__(self) -> str:
        """Return the message itself, where a `KeyError` would return its repr."""
        return str(self.args[0]) if self.args else ""


class ConvergenceError(SatisfactionError, RuntimeError):
    """A solver that did not reach its own criterion; the message says by how much."""


class InfeasibleError(SatisfactionError, ValueError):
    """No solution under the given conditions.

    Parameters
    ----------
    message : str
        The whole message.
    smallest_upper : float, optional
        Smallest upper bound that would work.
    largest_lower : float, optional
        Greatest lower bound that would work.
    violated : mapping, optional
        Condition to the amount by which it must be missed.
    **common : object
        ``argument``, ``count`` and ``positions`` of `SatisfactionError`.
    """

    def __init__(
        self,
        message: str = "",
        *,
        smallest_upper: float | None = None,
        largest_lower: float | None = None,
        violated: dict[object, float] | None = None,
        **common: Any,
    ) -> None:
        super().__init__(message, **common)
        self.smallest_upper = smallest_upper
        self.largest_lower = largest_lower
        self.violated = dict(violated or {})


class SeparationError(InfeasibleError):
    """A likelihood without a maximum: some columns predict the outcome perfectly.

    Parameters
    ----------
    message : str
        The whole message.
    kind : {"quasi", "complete"}
        Kind of the separation.
    columns : iterable of str
        The columns that separate.
    **common : object
        As in `InfeasibleError`.
    """

    def __init__(
        self, message: str = "", *, kind: str = "", columns: Iterable[str] = (), **common: Any
    ) -> None:
        super().__init__(message, **common)
        self.kind = kind
        self.columns = tuple(columns)


class CollinearityError(InfeasibleError):
    """Columns that depend exactly on each other.

    Parameters
    ----------
    message : str
        The whole message.
    columns : iterable of str
        The columns.
    **common : object
        As in `InfeasibleError`.
    """

    def __init__(self, message: str = "", *, columns: Iterable[str] = (), **common: Any) -> None:
        super().__init__(message, **common)
        self.columns = tuple(columns)


class NotFittedError(SatisfactionError, ValueError, AttributeError):
    """An estimator that is used before `fit`."""


class MissingDependencyError(SatisfactionError, ImportError):
    """An optional dependency that is not installed; the message names the extra."""


class WeakDataWarning(UserWarning):
    """Weak but valid input with a defined result."""
