"""Tables of many rows, of which only the first and last are ever written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from satisfaction.foundation._rendering import clip_rows, clipped_table, html_table


def shown_places(count: int) -> list[int]:
    """Return the places of the rows that a table of so many rows shows."""
    clipped = clip_rows([[str(place)] for place in range(count)])
    return [int(row[0]) for row in clipped if not isinstance(row, int)]


def _all_rows(
    header: Sequence[str], shown: Mapping[int, Sequence[str]], count: int
) -> list[Sequence[str]]:
    """Return all rows, those that are not shown blank."""
    return [shown.get(place, [""] * len(header)) for place in range(count)]


def as_text(
    header: Sequence[str], shown: Mapping[int, Sequence[str]], count: int, *, left: Sequence[int]
) -> str:
    """Return a text table, with a line that says how many rows are hidden."""
    return clipped_table(header, _all_rows(header, shown, count), left=left)


def as_html(
    header: Sequence[str], shown: Mapping[int, Sequence[str]], count: int, *, caption: str
) -> str:
    """Return the same table in HTML."""
    rows = [
        [f"... {row:,} more", *[""] * (len(header) - 1)] if isinstance(row, int) else row
        for row in clip_rows(_all_rows(header, shown, count))
    ]
    return html_table(header, rows, caption=caption)
