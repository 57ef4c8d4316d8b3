"""What weights are adjusted to: margins of categories and totals of numbers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError, InfeasibleError
from satisfaction.survey._kernel import compress, sum_by
from satisfaction.survey._labels import Encoded, encode, plain_label

Floats = NDArray[np.float64]
Name = str | tuple[str, ...]
Level = Hashable


@frozen(eq=False)
class Auxiliary:
    """A variable with its targets: codes into labels for a margin, numbers for a total.

    The codes are those of the rows, or, where `cell_of_row` is given, those of cells of rows.
    """

    name: Name
    targets: Floats
    labels: Sequence[object] = ()
    listed: tuple[int, ...] = ()
    codes: NDArray[np.intp] = field(factory=lambda: np.zeros(0, dtype=np.intp))
    values: Floats | None = None
    cell_of_row: NDArray[Any] | None = None

    @property
    def text(self) -> str:
        """Name as one text."""
        return self.name if isinstance(self.name, str) else " x ".join(self.name)

    def copy(self) -> Auxiliary:
        """Return a margin that shares no memory with the caller's data."""
        return evolve(self, codes=self.codes.astype(np.intp))

    def sums(self, weights: Floats) -> Floats:
        """Return what some weights give where the targets stand."""
        if self.values is not None:
            return np.array([weights @ self.values])
        if self.cell_of_row is not None:
            weights = sum_by(self.cell_of_row.astype(np.intp), weights, len(self.codes))
        return sum_by(self.codes, weights, len(self.targets))

    def items(self) -> list[tuple[object, object, int]]:
        """Return variable, level (None for a number) and place of each target, as given."""
        if self.values is not None:
            return [(self.name, None, 0)]
        return [(self.name, self.labels[place], place) for place in self.listed]

    def matrix(self) -> Floats:
        """Return one column of 0 and 1 per listed level, or the numbers."""
        if self.values is not None:
            return self.values[:, None]
        return indicators(self.codes, self.listed)

    def column(self) -> NDArray[Any]:
        """Return the values as a calibration takes them: text for a margin."""
        if self.values is not None:
            return self.values
        texts = [str(label) for label in self.labels]
        if len(set(texts)) < len(texts):
            texts = [repr(label) for label in self.labels]
        values: NDArray[Any] = np.array(texts)[self.codes]
        return values if self.cell_of_row is None else values[self.cell_of_row]


def indicators(codes: NDArray[np.intp], places: Sequence[int]) -> Floats:
    """Return a column of 0 and 1 for each of some codes."""
    table = np.equal(codes[:, None], np.array(places))
    return np.asarray(table, dtype=np.float64)


def check_target(value: object, name: Name, level: object, argument: str) -> float:
    """Return one target as a float of at least 0."""
    number = float("nan")
    kinds = int | float | np.integer | np.floating | Decimal | Fraction
    if isinstance(value, kinds) and not isinstance(value, bool):
        number = float(value)
    if not 0 <= number < np.inf:
        raise DesignError.about(
            argument,
            "each must be a finite number of at least 0",
            got=f"{value!r} for {level!r} of {name!r}",
            remedy="Give the share or the number of customers at this level",
        )
    return number


def read_margin(
    name: Name, targets: Mapping[Any, Any], columns: Sequence[Any], *, argument: str = "targets"
) -> Auxiliary:
    """Return a margin from its columns: labels by Python equality, absent levels added."""
    if not isinstance(targets, Mapping) or not targets:
        raise DesignError.about(
            argument,
            "a margin is a mapping from level to target, not empty",
            got=f"{targets!r} for {name!r}",
            remedy='Write {"tier": {"gold": 0.2, "silver": 0.8}}',
        )
    encoded = encode_joint([encode(column, argument) for column in columns])
    wanted = {
        _plain(level): check_target(value, name, level, argument)
        for level, value in targets.items()
    }
    labels = list(encoded.labels)
    place = {label: index for index, label in enumerate(labels)}
    codes = encoded.codes
    if not wanted.keys() >= place.keys():
        _refuse_untargeted(name, codes, labels, list(wanted), argument)
    labels += [level for level in wanted if level not in place]
    values = np.array([wanted.get(label, 0.0) for label in labels])
    place = {label: index for index, label in enumerate(labels)}
    return Auxiliary(name, values, labels, tuple(place[level] for level in wanted), codes)


def _plain(level: object) -> object:
    """Return a level of the targets as the encoder would label it."""
    if isinstance(level, tuple):
        return tuple(plain_label(part) for part in level)
    return plain_label(level)


def encode_joint(parts: Sequence[Encoded]) -> Encoded:
    """Return the codes of a column, or of the combinations of several, labelled by tuples."""
    if len(parts) == 1:
        return parts[0]
    number, first = compress([part.codes for part in parts], [len(part.labels) for part in parts])
    rows = zip(*(part.codes[first].tolist() for part in parts), strict=True)
    labels = [tuple(part.labels[c] for part, c in zip(parts, row, strict=True)) for row in rows]
    return Encoded(number, labels)


def _refuse_untargeted(
    name: Name,
    codes: NDArray[np.intp],
    labels: Sequence[object],
    wanted: Sequence[object],
    argument: str,
) -> None:
    """Refuse levels that occur without a target, and missing values without one for None."""
    known = set(wanted)
    for place, label in enumerate(labels):
        if label in known:
            continue
        rows = np.flatnonzero(codes == place)
        if rows.size == 0:
            continue
        gone = label is None or (isinstance(label, tuple) and None in label)
        kinds = {type(level).__name__ for level in known if level is not None}
        alike = str(label).strip().casefold()
        near = [level for level in wanted if str(level).strip().casefold() == alike]
        shown = ", ".join(repr(level) for level in wanted[:6])
        remedy = f"Its targets are for {shown} ({' and '.join(sorted(kinds))})"
        if near:
            remedy += f"; did you mean {near[0]!r}"
        if gone:
            remedy = "Drop these rows, fill them, or give a target for None"
        raise DesignError.about(
            argument,
            f"{'a missing value' if gone else 'every level'} of {name!r} needs a target",
            got=f"{label!r} ({type(label).__name__})",
            positions=rows[:3],
            count=rows.size,
            remedy=remedy,
        )


def refuse_empty(
    auxiliaries: Sequence[Auxiliary], sums: Sequence[Floats], *, argument: str = "targets"
) -> None:
    """Refuse targets above 0 at levels whose sum of base weights is 0."""
    empty = {
        (name, level): float(one.targets[place])
        for one, present in zip(auxiliaries, sums, strict=True)
        if one.values is None
        for name, level, place in one.items()
        if one.targets[place] > 0 and present[place] == 0
    }
    if not empty:
        return
    shown = [f"{level!r} of {name!r} ({value:g})" for (name, level), value in empty.items()]
    raise InfeasibleError.about(
        argument,
        "above 0 where no row has a positive base weight",
        got=", ".join(shown[:6]) + (", ..." if len(shown) > 6 else ""),
        count=len(empty),
        remedy="Merge levels, or rake on margins that all have answers",
        violated=empty,
    )
