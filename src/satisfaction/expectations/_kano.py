"""Kano's classification of attributes."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike

from satisfaction.errors import ArgumentError, DataTypeError, UnknownKeyError, WeakDataWarning
from satisfaction.expectations._kano_attribute import KanoAttribute
from satisfaction.expectations._kano_estimates import NAMES, attribute_estimates
from satisfaction.expectations._kano_measure import measure_attribute
from satisfaction.expectations._kano_table import (
    CATEGORIES,
    category_codes,
    read_table,
)
from satisfaction.foundation._checks import check_choice, check_text
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._matrices import read_matrix
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    html_table,
    shorten,
)
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.survey._tally import Tally

Table = Literal["berger", "pouliot"] | Sequence[str]


@frozen(eq=False, repr=False)
class Kano(Mapping[str, KanoAttribute]):
    """Kano's classification: a mapping from attribute to `KanoAttribute`, in the given order.

    Parameters
    ----------
    attributes : mapping
        Attribute to `KanoAttribute`.
    segments : mapping
        Segment key to `Kano`; empty without ``by``. An attribute that nobody in a segment
        answered is not among that segment's.
    n_screened : int
        Respondents left out for too many questionable answers.
    questionable : mapping of int to int
        Number of questionable answers to respondents, before screening.
    table : tuple of str
        The evaluation table; empty where only counts of categories are known.
    by : tuple of str
        Names of the segment columns.
    joint : object, optional
        The same answers counted together, for what needs all attributes; the library's own.

    Examples
    --------
    >>> from satisfaction.expectations import Kano
    >>> result = Kano.from_counts({
    ...     "app": {"M": 95, "O": 123, "A": 45, "I": 33},
    ...     "hotline": {"M": 15, "O": 24, "A": 121, "I": 124, "R": 6, "Q": 6},
    ... })
    >>> result["hotline"].category, result["hotline"].fong().significant
    ('I', False)
    """

    _attributes: Mapping[str, KanoAttribute] = field(alias="attributes")
    segments: Mapping[Any, Kano]
    n_screened: int
    questionable: Mapping[int, int]
    table: tuple[str, ...]
    by: tuple[str, ...] = ()
    _joint: Any = field(default=None, alias="joint")  # all attributes together, counted on demand

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, ArrayLike], table: Table = "berger") -> Self:
        """Return the classification of ready 5 x 5 counts of answer pairs.

        Parameters
        ----------
        pairs : mapping of str to array-like of shape (5, 5)
            Per attribute, respondents by functional answer (rows) and dysfunctional answer
            (columns), both in the order like, must be, neutral, live with, dislike.
        table : {"berger", "pouliot"} or five strings
            As in `kano`.

        Returns
        -------
        Kano
            The same as that of the answers themselves, without screening.
        """
        rows = read_table(table)
        found: dict[str, KanoAttribute] = {}
        for name, counts in _named(pairs, "pairs").items():
            cells = read_matrix(counts, "pairs")
            if cells.shape != (5, 5):
                raise ArgumentError.about(
                    "pairs",
                    "must be 5 x 5 counts",
                    got=f"shape {cells.shape} for {name!r}",
                    remedy="Rows are functional answers, columns dysfunctional ones",
                )
            tally = Tally.from_counts(
                {cell: _whole(count) for cell, count in enumerate(cells.ravel().tolist())},
                scale=(0, 24),
            )
            cell = tally.levels[1]
            found |= _one(name, tally, category_codes(rows)[cell], (cell // 5, cell % 5))
        return cls(found, Segments({}), 0, {}, rows)

    @classmethod
    def from_counts(cls, counts: Mapping[str, Mapping[str, float]]) -> Self:
        """Return the classification of counts per category, as they are published.

        Parameters
        ----------
        counts : mapping of str to mapping of str to float
            Attribute to category (M, O, A, I, R, Q) to respondents; absent ones are 0.

        Returns
        -------
        Kano
            Without the continuous means, which need the answers.
        """
        found: dict[str, KanoAttribute] = {}
        for name, of_category in _named(counts, "counts").items():
            for letter in _named(of_category, "counts"):
                check_choice(letter, "counts", CATEGORIES)
            tally = Tally.from_counts(
                {place: _whole(of_category.get(c, 0)) for place, c in enumerate(CATEGORIES)},
                scale=(0, 5),
            )
            found |= _one(name, tally, tally.levels[1], None)
        return cls(found, Segments({}), 0, {}, ())

    def __getitem__(self, key: str) -> KanoAttribute:
        if key not in self._attributes:
            raise UnknownKeyError.absent("attribute", key, self._attributes)
        return self._attributes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def estimates(self, name: str = "better") -> EstimateTable:
        """Return one number of every attribute, with their covariance.

        Parameters
        ----------
        name : str, default "better"
            ``"better"``, ``"worse"``, ``"functional"``, ``"dysfunctional"``, ``"lead"`` or a
            category: its share.

        Returns
        -------
        EstimateTable
            Keyed by attribute, or by (segment..., attribute) where there are segments.

        Raises
        ------
        ArgumentError
            If there is no such number.
        """
        check_choice(name, "name", NAMES)
        if self._joint is not None:  # covariances need to know who gave which answers
            together: Kano = self._joint.kano
            return together.estimates(name)
        if not self.by:
            return attribute_estimates(self, name, ("attribute",))
        rows = {
            (*(key if isinstance(key, tuple) else (key,)), attribute): value
            for key, part in self.segments.items()
            for attribute, value in part.items()
        }
        return attribute_estimates(rows, name, (*self.by, "attribute"))

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per attribute (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns of limits.

        Returns
        -------
        frame
            The segment columns, ``attribute, category, n, n_missing, M, O, A, I, R, Q``, better
            and worse with their limits, ``category_strength, total_strength``.
        """
        parts = self.segments.items() if self.by else [((), self)]
        columns: dict[str, list[Any]] = {name: [] for name in self.by}
        for key, part in parts:
            for name, value in part.items():
                for place, by in enumerate(self.by):
                    columns[by].append(key[place] if isinstance(key, tuple) else key)
                low, high = value.better.confidence_interval(confidence_level)
                lowest, highest = value.worse.confidence_interval(confidence_level)
                row = {
                    "attribute": name,
                    "category": value.category,
                    "n": value.n,
                    "n_missing": value.n_missing,
                    **value.counts,
                    "better": value.better.value,
                    "better_low": low,
                    "better_high": high,
                    "worse": value.worse.value,
                    "worse_low": lowest,
                    "worse_high": highest,
                    "category_strength": value.category_strength,
                    "total_strength": value.total_strength,
                }
                for column, cell in row.items():
                    columns.setdefault(column, []).append(cell)
        return to_frame(columns, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the attributes by better and worse, with intervals.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``confidence_level``, ``color``, ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._planes import plot_kano

        return plot_kano(self, ax=ax, **kwargs)

    def to_dict(self) -> dict[str, Any]:
        """Return the results as JSON-ready values."""
        return {
            "attributes": [value.to_dict() for value in self.values()],
            "n_screened": self.n_screened,
            "questionable": {str(q): count for q, count in self.questionable.items()},
            "table": list(self.table),
            "segments": [
                {"key": list(key) if isinstance(key, tuple) else key} | part.to_dict()
                for key, part in self.segments.items()
            ],
        }

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        header = ["attribute", *CATEGORIES, "", "better", "worse", "n"]
        rows = [
            [
                shorten(name),
                *(format_count(count) for count in value.counts.values()),
                "/".join(value.tied),
                f"{value.better.value:.2f}",
                f"{value.worse.value:.2f}",
                format_count(value.n),
            ]
            for name, value in self.items()
        ]
        return header, rows

    def _headline(self) -> str:
        """Return what was classified, in one line."""
        screened = f"   {format_count(self.n_screened)} screened" if self.n_screened else ""
        return f"Kano: {len(self)} attributes{screened}"

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{clipped_table(header, rows)}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows[:40], caption=self._headline())


def _named(given: object, argument: str) -> Mapping[str, Any]:
    """Return a mapping with at least one entry and texts as keys."""
    if not isinstance(given, Mapping) or not given:
        raise DataTypeError.about(
            argument,
            "must be a mapping with at least one entry",
            got=type(given).__name__,
            remedy="Map each attribute to its counts",
        )
    for name in given:
        check_text(name, argument)
    return given


def _whole(count: Any) -> Any:
    """Return a whole float as an int; anything else is left for the check of counts."""
    return int(count) if isinstance(count, float) and count.is_integer() else count


def _one(name: str, tally: Tally, category: Any, answers: Any) -> dict[str, KanoAttribute]:
    """Return an attribute from its own tally."""
    everyone = np.zeros(len(tally), dtype=np.intp)
    found = {name: measure_attribute(name, tally, category, answers, ((),), everyone)[()]}
    warn_undecided(found.values())
    return found


def warn_undecided(attributes: Collection[KanoAttribute]) -> None:
    """Warn once where errors, and once where better and worse are not defined."""
    names = sorted(
        {value.name for value in attributes if np.isnan(value.shares["M"].standard_error)}
    )
    if names:
        warnings.warn(
            f"attributes: one answer, or weights whose squares cannot be kept, in "
            f"{', '.join(map(shorten, names[:5]))}; standard errors are nan",
            WeakDataWarning,
            stacklevel=4,
        )
    names = sorted({value.name for value in attributes if np.isnan(value.better.value)})
    if names:
        warnings.warn(
            f"attributes: nobody is in M, O, A or I for {', '.join(map(shorten, names[:5]))}; "
            "better and worse are nan",
            WeakDataWarning,
            stacklevel=4,
        )
