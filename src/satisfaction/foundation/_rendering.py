"""Rendering: the only functions that make HTML, text tables and formatted numbers."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Literal

Unit = Literal["percent", "points", "rating"]

_LONGEST = 40


def escape(value: object) -> str:
    """Return the value as text that is safe inside HTML.

    This is the only function of the library that puts a value into HTML.

    Parameters
    ----------
    value : object
        Anything; its `str` is escaped.

    Returns
    -------
    str
        The text without ``<``, ``>``, ``"`` and ``'``, and with every ``&`` escaped.

    Examples
    --------
    >>> escape("Smith & <Sons>")
    'Smith &amp; &lt;Sons&gt;'
    """
    return html.escape(str(value), quote=True)


def shorten(value: object, longest: int = _LONGEST) -> str:
    """Return the value as one line of printable text, cut to `longest` characters."""
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in str(value)[: longest + 1]
    )
    return text if len(text) <= longest else text[: longest - 3] + "..."


def html_table(
    header: Sequence[object], rows: Iterable[Sequence[object]], caption: object = None
) -> str:
    """Return a plain HTML table, every cell escaped, without style or script."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    title = "" if caption is None else f"<caption>{escape(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, left: Iterable[int] = (0,)
) -> str:
    """Return an aligned text table: the columns in `left` to the left, the others to the right."""
    lefts = set(left)
    cells = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = []
    for row in cells:
        parts = [
            cell.ljust(width) if column in lefts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("   ".join(parts).rstrip())
    return "\n".join(lines)


def clip_rows(rows: Sequence[Sequence[str]], *, most: int = 20) -> list[Sequence[str] | int]:
    """Return the first 12 and the last 7 of too many rows, and between them how many are hidden."""
    if len(rows) <= most:
        return list(rows)
    return [*rows[:12], len(rows) - 19, *rows[-7:]]


def clipped_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, left: Iterable[int] = (0,)
) -> str:
    """Return a text table of at most 20 rows, with a line that says how many are hidden."""
    shown = clip_rows(rows)
    lines = text_table(header, [row for row in shown if not isinstance(row, int)], left=left).split(
        "\n"
    )
    for position, row in enumerate(shown):
        if isinstance(row, int):
            lines.insert(position + 1, f"... {row:,} more")
    return "\n".join(lines)


def format_count(count: int) -> str:
    """Return a count with thousands commas."""
    return f"{count:,}"


def format_value(value: float, unit: Unit, *, signed: bool = False) -> str:
    """Return a number of a metric: one decimal for percent and points, two for ratings."""
    if math.isnan(value):
        return "nan"
    digits = 2 if unit == "rating" else 1
    rounded = round(value, digits) + 0.0
    return f"{rounded:+,.{digits}f}" if signed else f"{rounded:,.{digits}f}"


def format_pvalue(pvalue: float) -> str:
    """Return ``p = 0.0081``, or ``p < 0.0001``."""
    if math.isnan(pvalue):
        return "p = nan"
    return "p < 0.0001" if pvalue < 0.0001 else f"p = {pvalue:.4f}"


def format_number(value: float, digits: int = 5) -> str:
    """Return a number with `digits` significant digits and thousands commas."""
    if not math.isfinite(value):
        return str(value)
    # From here on `digits` significant digits would round up to 1e+05, say.
    large = 10**digits - 0.5 <= abs(value) < 1e15
    return f"{value:,.0f}" if large else f"{value:,.{digits}g}"


def json_number(value: float) -> float | None:
    """Return a float for JSON: None for nan and infinity."""
    return float(value) if math.isfinite(value) else None
