"""`Dataset`: a small table of real data, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._read_only import ReadOnly
from satisfaction.foundation._rendering import clip_rows, html_table, shorten, text_table

Value = str | int | float


def _read_only(columns: Mapping[str, tuple[Value, ...]]) -> Mapping[str, tuple[Value, ...]]:
    """Return a read-only copy of the columns, in their order."""
    return ReadOnly({name: tuple(values) for name, values in columns.items()})


@frozen(repr=False)
class Dataset:
    """A small table of real data, with what it tells and where it comes from.

    Parameters
    ----------
    name : str
        The name under which `load_dataset` knows it.
    columns : mapping of str to tuple
        The data: column name to values, all of one length, in the order of the source.
    description : str
        What was measured, on whom, and what each column means.
    source : str
        The publication.
    licence : str
        Why the data may be redistributed.

    Examples
    --------
    The columns are a plain mapping, so they go as they are into every function of the library
    and into the constructor of every data frame.

    >>> from satisfaction.datasets import load_dataset
    >>> housing = load_dataset("housing")
    >>> list(housing.columns)
    ['satisfaction', 'rating', 'influence', 'type', 'contact', 'count']
    >>> sum(housing.columns["count"])
    1681
    """

    name: str
    columns: Mapping[str, tuple[Value, ...]] = field(converter=_read_only, hash=False)
    description: str
    source: str
    licence: str

    def __len__(self) -> int:
        return max(map(len, self.columns.values()), default=0)

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the table as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            The library that holds the frame: "pandas", "polars", "pyarrow" and others.

        Returns
        -------
        DataFrame or Table
            The columns, one row per row of the source.

        Raises
        ------
        ArgumentError
            If the backend is none that can hold columns; the message lists them.
        MissingDependencyError
            If that library is not installed.

        Examples
        --------
        >>> from satisfaction.datasets import load_dataset
        >>> load_dataset("housing").to_frame("polars").shape
        (72, 6)
        """
        return to_frame(self.columns, backend)

    def __reduce__(self) -> tuple[Any, ...]:
        # a read-only view cannot be pickled: it is made anew from a dict
        fields = (self.name, dict(self.columns), self.description, self.source, self.licence)
        return (type(self), fields)

    def _rows(self) -> list[tuple[Value, ...]]:
        """Return the table row by row."""
        return list(zip(*self.columns.values(), strict=True))

    def _title(self) -> str:
        """Return name and size in one line."""
        return f"{self.name}: {len(self):,} rows of {len(self.columns)} columns"

    def __repr__(self) -> str:
        rows = [tuple(shorten(value) for value in row) for row in self._rows()[:4]]
        hidden = len(self) - len(rows)
        more = f"\n... {hidden:,} more" if hidden else ""
        return f"{self._title()}\n{text_table(list(self.columns), rows)}{more}"

    def _repr_html_(self) -> str:
        """Return the table for a notebook, its middle left out, every cell escaped."""
        texts = [tuple(str(value) for value in row) for row in self._rows()]
        rows = [
            row if not isinstance(row, int) else (f"... {row:,} more",) for row in clip_rows(texts)
        ]
        return html_table(list(self.columns), rows, caption=f"{self._title()}. {self.source}")
