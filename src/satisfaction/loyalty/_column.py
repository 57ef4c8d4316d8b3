"""One column of the rows behind a model: codes into labels."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._checks import is_bool
from satisfaction.survey._labels import encode


def is_number(label: object) -> bool:
    """Return whether a label is a number or a boolean."""
    return is_bool(label) or isinstance(label, numbers.Real)


@frozen(eq=False, slots=False)
class Column:
    """A column as codes into labels; a missing value has the label None.

    A column of many different numbers holds them instead, in ``values``.
    """

    name: str
    codes: NDArray[Any]
    labels: Sequence[object]
    values: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, name: str, values: Any) -> Column:
        """Return the column of some labels."""
        encoded = encode(values, name)
        return cls(name, encoded.codes, tuple(encoded.labels))

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Which labels occur."""
        return np.bincount(self.codes, minlength=len(self.labels)) > 0

    @cached_property
    def used(self) -> tuple[object, ...]:
        """The labels that occur, without the missing one."""
        return tuple(
            label
            for label, here in zip(self.labels, self.present.tolist(), strict=True)
            if here and label is not None
        )

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The values of a column of numbers, NaN where missing."""
        if self.values is not None:
            return self.values
        plain = [label if is_number(label) else np.nan for label in self.labels]
        return np.asarray(np.array(plain, dtype=np.float64)[self.codes])

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no value."""
        if self.values is not None:
            return np.isnan(self.values)
        if None not in self.labels:
            return np.zeros(len(self.codes), dtype=bool)
        return np.asarray(self.codes == self.labels.index(None))

    def take(self, rows: NDArray[Any]) -> Column:
        """Return the column for some of its rows."""
        if self.values is not None:
            return Column(self.name, self.codes[:0], (), self.values[rows])
        return Column(self.name, self.codes[rows], self.labels)
