"""`kano`: from data to the classification of attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from satisfaction.expectations._kano import Kano, Table, warn_undecided
from satisfaction.expectations._kano_answers import read_attributes
from satisfaction.expectations._kano_questionnaire import Questionnaire
from satisfaction.expectations._kano_table import read_answers, read_table
from satisfaction.foundation._checks import check_count
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._wide import open_columns


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
    data : frame, mapping of columns, sequence of records, or Tally
        The answers, a row per respondent; `Answer` records have a column per item.
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
    common = {"by": by, "weights": weights, "counts": counts, "design": design}
    survey = Questionnaire(
        data=open_columns(data),
        pairs=read_attributes(attributes),
        table=read_table(table),
        most=None
        if max_questionable is None
        else check_count(max_questionable, "max_questionable"),
        answers=read_answers(answers),
        common=common | {"missing": missing},
    )
    found = survey.classify()
    parts = found.segments.values()
    warn_undecided([value for part in (found, *parts) for value in part.values()])
    return found
