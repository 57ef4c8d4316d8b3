"""Comparisons of segments, with p-values adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from attrs import frozen

from satisfaction.errors import ArgumentError, EmptyDataError, MethodError, UnknownKeyError
from satisfaction.foundation._checks import check_choice, check_confidence_level, check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_value, json_number, shorten
from satisfaction.metrics._adjust_pvalues import adjust_pvalues
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._clipped_rows import as_html, as_text, shown_places
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._keys import json_key, one_kind
from satisfaction.metrics._many_differences import difference_limits, difference_pvalues

if TYPE_CHECKING:
    from satisfaction.metrics._estimate import Estimate


@frozen(eq=False, repr=False)
class Comparisons(Sequence[Difference]):
    """Differences of segments with their adjusted p-values.

    Made by `EstimateTable.compare`, `Track.changes`.

    Parameters
    ----------
    differences : tuple of Difference
        First minus second, in the order of `pairs`.
    pairs : tuple of (key, key)
        What is compared.
    pvalues : tuple of float
        One per comparison.
    adjusted_pvalues : tuple of float
        Adjusted for their number.
    adjust : str
        The adjustment.
    method : str, optional
        The test, and the interval of that name where there is one.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"score": [5, 5, 4, 1, 2, 1] * 9, "shop": ["a", "a", "b", "b", "c", "c"] * 9}
    >>> compared = sat.csat(answers, "score", scale=(1, 5), by="shop").compare()
    >>> compared.significant()
    (('a', 'b'), ('a', 'c'), ('b', 'c'))
    """

    differences: tuple[Difference, ...]
    pairs: tuple[tuple[Any, Any], ...]
    pvalues: tuple[float, ...]
    adjusted_pvalues: tuple[float, ...]
    adjust: str
    method: str | None = None

    @overload
    def __getitem__(self, index: int) -> Difference: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Difference]: ...
    def __getitem__(self, index: int | slice) -> Difference | Sequence[Difference]:
        return self.differences[index]

    def __len__(self) -> int:
        return len(self.differences)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences)

    def significant(self, alpha: float = 0.05) -> tuple[tuple[Any, Any], ...]:
        """Return the pairs whose adjusted p-value is below `alpha`.

        Parameters
        ----------
        alpha : float, default 0.05
            Between 0 and 1.

        Returns
        -------
        tuple of (key, key)
            In the order of `pairs`.
        """
        level = check_number(alpha, "alpha", low=0, high=1, open_low=True, open_high=True)
        return tuple(
            pair
            for pair, pvalue in zip(self.pairs, self.adjusted_pvalues, strict=True)
            if pvalue < level
        )

    def _columns(self, confidence_level: float, which: Sequence[int]) -> dict[str, list[Any]]:
        """Return some rows of the table as columns; limits are nan where they are not defined."""
        chosen = [self.differences[place] for place in which]
        low, high = difference_limits(chosen, confidence_level, self.method)
        return {
            "first": [self.pairs[place][0] for place in which],
            "second": [self.pairs[place][1] for place in which],
            "difference": [one.value for one in chosen],
            "standard_error": [one.standard_error for one in chosen],
            "low": low,
            "high": high,
            "pvalue": [self.pvalues[place] for place in which],
            "adjusted_pvalue": [self.adjusted_pvalues[place] for place in which],
        }

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the comparisons as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``, which are not adjusted.

        Returns
        -------
        frame
            Columns ``first, second, difference, standard_error, low, high, pvalue,
            adjusted_pvalue``.
        """
        columns = self._columns(check_confidence_level(confidence_level), range(len(self)))
        for name in ("first", "second"):
            columns[name] = one_kind(columns[name])
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparisons as JSON-ready values."""
        return {
            "adjust": self.adjust,
            "pairs": [json_key(pair) for pair in self.pairs],
            "differences": [one.to_dict() for one in self.differences],
            "pvalues": [json_number(pvalue) for pvalue in self.pvalues],
            "adjusted_pvalues": [json_number(pvalue) for pvalue in self.adjusted_pvalues],
        }

    def _headline(self) -> str:
        """Return the first line of the repr."""
        name = shorten(self.differences[0].first.metric.name)
        plural = "" if len(self) == 1 else "s"
        return f"{name}: {len(self):,} comparison{plural}, p-values adjusted by {self.adjust}"

    def _table(self) -> tuple[list[str], dict[int, list[str]]]:
        """Return the header, and the rows that are shown, by their place."""
        header = ["first", "second", "difference", "95 % CI", "p", f"p ({self.adjust})"]
        unit = self.differences[0].first.metric.unit
        places = shown_places(len(self))
        columns = self._columns(0.95, places)
        rows = {}
        for place, row in zip(places, zip(*columns.values(), strict=True), strict=True):
            first, second, value, _, low, high, pvalue, adjusted = row
            numbers = [format_value(x, unit, signed=True) for x in (value, low, high)]
            rows[place] = [
                shorten(first, 24),
                shorten(second, 24),
                numbers[0],
                f"{numbers[1]} to {numbers[2]}",
                _short(pvalue),
                _short(adjusted),
            ]
        return header, rows

    def __repr__(self) -> str:
        header, rows = self._table()
        return f"{self._headline()}\n{as_text(header, rows, len(self), left=(0, 1))}"

    def _repr_html_(self) -> str:
        header, rows = self._table()
        return as_html(header, rows, len(self), caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the differences with their intervals around 0, one row per comparison.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            See the plotting guide: ``confidence_level``, ``method``, ``alpha``, ``color``,
            ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._comparisons import plot_comparisons

        return plot_comparisons(self, ax=ax, **kwargs)


def _short(pvalue: float) -> str:
    """Return a p-value as a cell, never as 0."""
    return "< 0.0001" if pvalue < 0.0001 else f"{pvalue:.4f}"


def make_comparisons(
    pairs: Sequence[tuple[Any, Any]],
    estimates: Sequence[tuple[Estimate, Estimate]],
    adjust: str,
    method: str | None,
) -> Comparisons:
    """Return the comparisons of pairs of estimates."""
    differences = tuple(Difference(first, second) for first, second in estimates)
    pvalues = difference_pvalues(differences, method)
    adjusted = adjust_pvalues(pvalues, method=adjust)  # type: ignore[arg-type]  # checked inside
    return Comparisons(
        differences=differences,
        pairs=tuple(pairs),
        pvalues=tuple(pvalues),
        adjusted_pvalues=tuple(float(pvalue) for pvalue in adjusted),
        adjust=adjust,
        method=method,
    )


def compare_segments(
    batch: Batch, reference: Any, against: str, adjust: str, method: str | None
) -> Comparisons:
    """Compare the segments of a table with a reference, pairwise, or each with the rest."""
    from satisfaction.metrics._estimate import Estimate

    check_choice(against, "against", ("pairs", "rest"))
    if len(batch) < 2:
        raise EmptyDataError.about(
            "compare",
            "needs at least two segments",
            got=[len(batch)],
            remedy="Give by= a column with several values",
        )
    estimates = {key: Estimate(batch, number) for number, key in enumerate(batch.keys)}
    if reference is not None:
        if not _known(reference, estimates):
            near = UnknownKeyError.absent("reference", reference, estimates)
            raise ArgumentError(str(near), argument="reference")
        pairs = [(key, reference) for key in estimates if key != reference]
    elif against == "pairs":
        pairs = list(combinations(estimates, 2))
    else:
        return _against_rest(batch, adjust, method)
    made = [(estimates[first], estimates[second]) for first, second in pairs]
    return make_comparisons(pairs, made, adjust, method)


def _known(key: object, estimates: Mapping[Any, Estimate]) -> bool:
    """Return whether a key, of whatever kind, is that of a segment."""
    try:
        return key in estimates
    except TypeError:  # a list, say, has no hash
        return False


def _against_rest(batch: Batch, adjust: str, method: str | None) -> Comparisons:
    """Compare each segment with everybody else."""
    from satisfaction.metrics._estimate import Estimate

    tally, segment, row_scores = batch.tally, batch.segment, batch.row_scores
    if tally is None or segment is None or row_scores is None:
        raise MethodError.about(
            "against",
            "needs estimates that score a tally",
            got=["rest"],
            remedy='Use against="pairs"',
        )
    answered = segment >= 0
    made = []
    for number, key in enumerate(batch.keys):
        side = np.where(answered, np.where(segment == number, 0, 1), -1)
        split, _ = batch_of_scores(
            tally, batch.metric, row_scores, answered, (key, "rest"), side, quiet=True
        )
        made.append((Estimate(split, 0), Estimate(split, 1)))
    pairs = [(key, "rest") for key in batch.keys]
    return make_comparisons(pairs, made, adjust, method)
