"""`kano`: from data to the classification of attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from satisfaction.expectations._kano import Kano, Table, warn_undecided
from satisfaction.expectations._kano_answers import count_answers, read_attributes
from satisfaction.expectations._kano_attribute import KanoAttribute
from satisfaction.expectations._kano_measure import measure_attribute
from satisfaction.expectations._kano_table import (
    CATEGORIES,
    category_codes,
    read_answers,
    read_table,
)
from satisfaction.foundation._checks import check_count
from satisfaction.metrics._distribution import Segments
from satisfaction.survey._design import SurveyDesign


def kano(
    data: Any,
    *,
    attributes: Mapping[str, tuple[str, str]],
    answers: Sequence[object],
    table: Table = "berger",
    max_questionable: int | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Kano:
    """Classify attributes by Kano's pairs of questions.

    The functional question asks how one feels if the attribute is there, the dysfunctional one
    how one feels if it is not. The two answers make an attribute a must-be (M), one-dimensional
    (O), attractive (A), indifferent (I), reverse (R) or questionable (Q) one.

    Parameters
    ----------
    data : frame, mapping of columns, or Tally
        The answers, a row per respondent.
    attributes : mapping of str to (str, str)
        Attribute to the columns of its functional and its dysfunctional answer.
    answers : sequence of 5 numbers or texts
        The codes of *like, must be, neutral, live with, dislike*, in that order:
        questionnaires code them 1 to 5 or 5 to 1.
    table : {"berger", "pouliot"} or five strings, default "berger"
        The evaluation table, rows functional and columns dysfunctional answers.
    max_questionable : int, optional
        Leave out respondents with more questionable answers than this over all attributes.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        An attribute with a missing answer is left out for that respondent, or refused.

    Returns
    -------
    Kano
        Counts, shares, better and worse with their errors, per attribute.

    Raises
    ------
    ScaleError
        If an answer is none of the five.
    EmptyDataError
        If nobody answered both questions of an attribute.
    ArgumentError
        If an attribute has not two different columns, or the table is no table.

    Notes
    -----
    ``better = (A + O) / (A + O + M + I)`` and ``worse = -(O + M) / (A + O + M + I)`` leave out R
    and Q, the other numbers count them. Under a design the four categories are a domain.

    References
    ----------
    Berger et al. (1993), Kano's methods for understanding customer-defined quality, Center for
    Quality of Management Journal 2(4), 3-36.

    Examples
    --------
    Twelve guests of a hotel were asked about clean rooms (who thanks for them?) and about a
    welcome drink:

    >>> from satisfaction.expectations import kano
    >>> guests = {
    ...     "clean": [2, 2, 2, 1, 2, 2, 3, 2, 2, 2, 1, 2], "dirty": [5] * 11 + [4],
    ...     "drink": [1, 1, 1, 1, 3, 1, 3, 1, 1, 3, 1, 1], "no_drink": [3, 4] * 6,
    ... }
    >>> questions = {"clean rooms": ("clean", "dirty"), "welcome drink": ("drink", "no_drink")}
    >>> kano(guests, attributes=questions, answers=(1, 2, 3, 4, 5))
    Kano: 2 attributes
    attribute       M   O   A   I   R   Q       better   worse    n
    clean rooms     9   2   0   1   0   0   M     0.17   -0.92   12
    welcome drink   0   0   9   3   0   0   A     0.75   -0.00   12
    """
    pairs = read_attributes(attributes)
    rows = read_table(table)
    most = None if max_questionable is None else check_count(max_questionable, "max_questionable")
    common = {"by": by, "weights": weights, "counts": counts, "design": design}
    asked = count_answers(data, pairs, read_answers(answers), missing=missing, **common)
    tally, code = asked.tally, category_codes(rows)
    category = {}
    for name in pairs:
        functional, dysfunctional = asked.functional[name], asked.dysfunctional[name]
        known = (functional >= 0) & (dysfunctional >= 0)
        category[name] = np.where(
            known, code[np.where(known, 5 * functional + dysfunctional, 0)], -1
        )
    doubts = np.sum([of_row == CATEGORIES.index("Q") for of_row in category.values()], axis=0)
    screened = np.zeros(len(tally), dtype=bool) if most is None else doubts > most

    def result(segments: Sequence[Any], segment_of_row: Any) -> dict[Any, Kano]:
        inside = np.where(screened, -1, segment_of_row)
        found: dict[Any, dict[str, KanoAttribute]] = {key: {} for key in segments}
        for name in pairs:
            codes = (asked.functional[name], asked.dysfunctional[name])
            parts = measure_attribute(name, tally, category[name], codes, segments, inside)
            for key, part in parts.items():
                found[key][name] = part
        return {
            key: Kano(
                found[key],
                Segments({}),
                int(tally.rows.n[screened & (segment_of_row == number)].sum()),
                _distribution(doubts, tally.rows.n * (segment_of_row == number)),
                rows,
            )
            for number, key in enumerate(segments)
        }

    whole = result(((),), np.zeros(len(tally), dtype=np.intp))[()]
    parts = result(tally.segments, tally.segment_of_row) if tally.by else {}
    warn_undecided([value for part in (whole, *parts.values()) for value in part.values()])
    return Kano(
        whole._attributes,
        Segments(parts),
        whole.n_screened,
        whole.questionable,
        rows,
        tally.by,
    )


def _distribution(doubts: Any, heads: Any) -> dict[int, int]:
    """Return how many respondents have each number of questionable answers."""
    totals = np.bincount(doubts, heads).astype(np.int64)
    return {q: int(count) for q, count in enumerate(totals.tolist()) if count}
