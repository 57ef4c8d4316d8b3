"""How a tally shows itself: one line, and a table of its first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from satisfaction.foundation._rendering import format_count, format_number, html_table, shorten

if TYPE_CHECKING:
    from satisfaction.survey._tally import Tally

_SHOWN = 20


def headline(tally: Tally) -> str:
    """Return what was counted, in one line."""
    if not tally.answers:
        return "Tally: empty"
    missing = f" ({format_count(tally.n_missing)} missing)" if tally.n_missing else ""
    answers = ", ".join(shorten(name) for name in tally.answers[:3])
    more = f" and {len(tally.answers) - 3} more" if len(tally.answers) > 3 else ""
    text = f"Tally: {format_count(tally.n)} answers{missing} of {answers}{more}"
    scale = tally.scales[0]
    if scale is not None:
        text += f" on {scale.low:g} to {scale.high:g}"
    parts = [f"by {shorten(axis.name)} ({len(axis):,})" for axis in tally.rows.role("by")]
    if tally.rows.role("stratum"):
        parts.append(f"{tally.units.n_strata:,} strata")
    if tally.rows.role("cluster"):
        parts.append(f"{tally.units.n_clusters:,} clusters")
    return ", ".join([text, *parts])


def first_rows(tally: Tally) -> str:
    """Return the first rows as an HTML table."""
    columns = tally.to_columns()
    rows = [
        [format_number(cell) if isinstance(cell, float) else cell for cell in row]
        for row in zip(*(values[:_SHOWN] for values in columns.values()), strict=True)
    ]
    return html_table(list(columns), rows, caption=repr(tally))
