"""The columns of a loyalty model, standardised, with what is constant or collinear named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, CollinearityError, DataValueError
from satisfaction.foundation._blocks import weighted_products
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._terms import Basis, Term, column_of, meet

Floats = NDArray[np.float64]

_CONSTANT = 1e-13  # of a column's largest value: its spread is rounding
_DEPENDENT = 1e-11  # of a column's variance: what others leave of it is rounding


@frozen(eq=False)
class DesignMatrix:
    """A constant and standardised columns, with the weighted means and spreads taken out."""

    bases: tuple[Basis, ...]
    names: tuple[str, ...]
    kept: NDArray[np.intp]
    x: Floats
    mean: Floats
    spread: Floats

    @property
    def z(self) -> Floats:
        """The standardised columns without the constant."""
        return self.x[:, 1:]

    def raw(self) -> Floats:
        """Return the columns in their own units."""
        return np.asarray(self.z * self.spread + self.mean)

    def in_units(self) -> Floats:
        """Return the constant and the columns in their own units."""
        return np.asfortranarray(np.column_stack([self.x[:, 0], self.raw()]))


def expand(bases: Sequence[Basis], columns: dict[str, object], n_rows: int) -> Floats:
    """Return the columns of all bases side by side."""
    parts = [basis.expand(columns[basis.column]) for basis in bases]  # type: ignore[arg-type]  # Columns
    return np.hstack([np.zeros((n_rows, 0)), *parts])


def design_matrix(
    answers: Answers, terms: Sequence[str | Term], collinear: Literal["raise", "drop"] = "raise"
) -> DesignMatrix:
    """Return the standardised columns of some terms."""
    bases = tuple(meet(term, answers.columns[column_of(term)], answers.n) for term in terms)
    names = [name for basis in bases for name in basis.names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ArgumentError.about(
            "predictors", "must name each column once", got=twice, remedy="Leave out the repeats"
        )
    # Column by column in memory: every step below is one pass over one column.
    x = np.ones((len(answers.n), 1 + len(names)), order="F")
    x[:, 1:] = expand(bases, dict(answers.columns), len(answers.n))
    share = answers.weights / answers.weights.sum()
    largest = np.array([max(column.max(), -column.min()) for column in x.T[1:]])
    mean = np.array([(share * column).sum() for column in x.T[1:]])
    x[:, 1:] -= mean
    spread = np.sqrt([(share * column**2).sum() for column in x.T[1:]])
    constant = spread <= _CONSTANT * np.maximum(largest, 1e-300)
    if constant.any() and collinear == "raise":
        raise DataValueError.about(
            "predictors",
            "a column must not be constant",
            got=[name for name, flat in zip(names, constant, strict=True) if flat],
            remedy="Leave it out",
        )
    x[:, 1:] /= np.where(constant, 1.0, spread)
    kept = _independent(weighted_products(x[:, 1:], share), names, constant, collinear)
    if kept.size < len(names):
        x = np.asfortranarray(x[:, [0, *(kept + 1)]])
    return DesignMatrix(
        bases, tuple(names[place] for place in kept), kept, x, mean[kept], spread[kept]
    )


def _independent(
    correlation: Floats, names: Sequence[str], constant: NDArray[np.bool_], collinear: str
) -> NDArray[np.intp]:
    """Return the places of the columns that do not follow from those before them."""
    kept: list[int] = []
    for place in np.flatnonzero(~constant).tolist():
        inner = correlation[np.ix_(kept, kept)]
        slopes = np.linalg.solve(inner, correlation[kept, place])
        rest = correlation[place, place] - slopes @ correlation[kept, place]
        if rest > _DEPENDENT:
            kept.append(place)
        elif collinear == "raise":
            involved = [names[k] for k, b in zip(kept, slopes, strict=True) if abs(b) > 1e-6]
            columns = [*involved, names[place]]
            raise CollinearityError.about(
                "predictors",
                "columns depend exactly on each other",
                got=columns,
                count=len(columns),
                remedy='Leave one out, or write collinear="drop"',
                columns=columns,
            )
    return np.array(kept, dtype=np.intp)
