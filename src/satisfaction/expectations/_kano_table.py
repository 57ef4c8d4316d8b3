"""Kano's evaluation tables: from two answers to a category."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_choice, is_bool
from satisfaction.foundation._vectors import is_missing

CATEGORIES = ("M", "O", "A", "I", "R", "Q")
"""Must-be, one-dimensional, attractive, indifferent, reverse, questionable."""

TABLES = {
    "berger": ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"),
    "pouliot": ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ"),
}
"""Rows functional, columns dysfunctional: like, must be, neutral, live with, dislike."""

FUNCTIONAL = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
DYSFUNCTIONAL = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])


def read_table(table: object) -> tuple[str, ...]:
    """Return an evaluation table as five strings of five categories."""
    if isinstance(table, str):
        return TABLES[check_choice(table, "table", TABLES)]
    if not isinstance(table, Sequence) or not all(isinstance(row, str) for row in table):
        raise DataTypeError.about(
            "table",
            "must be 'berger', 'pouliot' or five strings",
            got=type(table).__name__,
            remedy='Write table="berger"',
        )
    rows = tuple(table)
    if len(rows) != 5 or any(len(row) != 5 or set(row) - set(CATEGORIES) for row in rows):
        raise ArgumentError.about(
            "table",
            "must be five strings of five letters of M, O, A, I, R and Q",
            got=list(rows),
            remedy="Rows are functional answers, columns dysfunctional ones",
        )
    return rows


def category_codes(table: tuple[str, ...]) -> NDArray[np.intp]:
    """Return the number of the category of each cell, row by row."""
    return np.array([CATEGORIES.index(letter) for row in table for letter in row], dtype=np.intp)


def read_answers(answers: object) -> tuple[object, ...]:
    """Return the five answer codes in the order like, must be, neutral, live with, dislike."""
    if isinstance(answers, str) or not isinstance(answers, Sequence):
        raise DataTypeError.about(
            "answers",
            "must be the five answer codes in the order like, must be, neutral, live with, dislike",
            got=type(answers).__name__,
            remedy="Write answers=(1, 2, 3, 4, 5) or the five texts",
        )
    codes = tuple(answers)
    numbers = all(isinstance(code, int | float | np.number) and not is_bool(code) for code in codes)
    texts = all(isinstance(code, str) for code in codes)
    different = len(set(codes)) == 5 and not any(is_missing(code) for code in codes)
    if len(codes) != 5 or not (numbers or texts) or not different:
        raise ArgumentError.about(
            "answers",
            "must be five different numbers or five different texts",
            got=list(codes),
            remedy="Give them in the order like, must be, neutral, live with, dislike",
        )
    return codes
