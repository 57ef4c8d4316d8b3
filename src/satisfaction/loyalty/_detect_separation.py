"""`detect_separation`: whether a loyalty model has a finite fit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from attrs import frozen

from satisfaction.foundation._rendering import html_table
from satisfaction.foundation._separation import find_separation
from satisfaction.loyalty._arguments import read_model_data
from satisfaction.loyalty._design_matrix import DesignMatrix, design_matrix
from satisfaction.loyalty._fitted import first_names, gains_of, separating_columns, to_units
from satisfaction.loyalty._outcome import Outcome
from satisfaction.loyalty._terms import Term


@frozen(repr=False)
class Separation:
    """Whether some combination of predictors tells the outcomes apart without error.

    Parameters
    ----------
    kind : {"none", "quasi", "complete"}
        ``"quasi"`` where some answers lie on the border, ``"complete"`` where none does.
    columns : tuple of str
        The columns that separate.
    direction : mapping of str to float
        Parameter to its part in the direction along which the likelihood never falls.

    Examples
    --------
    >>> from satisfaction.loyalty import detect_separation
    >>> left = {"rating": [1, 2, 4, 5], "left": [1, 1, 0, 0]}
    >>> bool(detect_separation(left, "left", ["rating"], kind="binary"))
    True
    """

    kind: Literal["none", "quasi", "complete"]
    columns: tuple[str, ...]
    direction: Mapping[str, float]

    def __bool__(self) -> bool:
        return self.kind != "none"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "kind": self.kind,
            "columns": list(self.columns),
            "direction": dict(self.direction),
        }

    def __repr__(self) -> str:
        named = f" by {', '.join(self.columns)}" if self else ""
        return f"Separation({self.kind}{named})"

    def _repr_html_(self) -> str:
        rows = [(name, f"{part:.4g}") for name, part in self.direction.items()]
        return html_table(["parameter", "direction"], rows, caption=repr(self))


def detect_separation(
    data: Any,
    outcome: str,
    predictors: Sequence[str | Term],
    *,
    kind: Literal["binary", "ordinal"],
    success: object | Collection[object] | None = None,
    at_least: float | None = None,
    levels: Sequence[object] | None = None,
    counts: Any = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Separation:
    """Say whether predictors separate the outcomes, so that no finite fit exists.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers.
    outcome : str
        Column of the outcome.
    predictors : sequence of str or term
        Columns, or `Levels`, `Asymmetric`, `Threshold` and `Spline` of them.
    kind : {"binary", "ordinal"}
        Kind of the outcome.
    success, at_least, levels, counts, missing
        As in `fit_loyalty`.

    Returns
    -------
    Separation
        True where the outcomes are separated.

    Raises
    ------
    ArgumentError, ColumnError, DataValueError, InfeasibleError
        If the model makes no sense for the data, as in `fit_loyalty`.

    Notes
    -----
    The largest total gain ``sum (2y - 1) x d`` over directions d with no single loss is found by
    linear programming; it is 0 exactly where the maximum-likelihood estimate is finite. For
    ordinal outcomes a direction moves the thresholds too.

    References
    ----------
    Konis (2007), Linear programming algorithms for detecting separated data in binary logistic
    regression models, thesis, University of Oxford.

    Examples
    --------
    Everyone who gave 1 or 2 left, nobody who gave 4 or 5; with a 3 on both sides it is a close
    call, but still separated:

    >>> from satisfaction.loyalty import detect_separation
    >>> answers = {"rating": [1, 2, 3, 3, 4, 5], "left": [1, 1, 1, 0, 0, 0]}
    >>> detect_separation(answers, "left", ["rating"], kind="binary")
    Separation(quasi by rating)
    """
    rows = read_model_data(
        data,
        outcome,
        predictors,
        kind=kind,
        success=success,
        at_least=at_least,
        levels=levels,
        counts=counts,
        missing=missing,
    )
    matrix = design_matrix(rows.answers, rows.terms)
    return separation_in(rows.outcome, matrix, kind)


def separation_in(outcome: Outcome, matrix: DesignMatrix, kind: str) -> Separation:
    """Return how the columns of a design matrix separate an outcome."""
    found = find_separation(gains_of(kind, outcome, matrix.z))
    first = first_names(kind, outcome)
    names = (*first, *matrix.names)
    columns = separating_columns(found, names, len(first))
    moved = to_units(kind, len(first), matrix) @ found.direction
    direction = {
        name: float(part) for name, part in zip(names, moved, strict=True) if abs(part) > 1e-9
    }
    return Separation(found.kind, columns, direction)
