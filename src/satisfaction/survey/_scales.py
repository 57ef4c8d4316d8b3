"""Reading the answers' levels through their scales, after counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve

from satisfaction.errors import ArgumentError
from satisfaction.models._scale import RatingScale
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import frequencies

Locate = Callable[[int, Sequence[float]], tuple[list[int], list[float]]]


def read_scales(scale: Any, answers: Sequence[str]) -> tuple[RatingScale | None, ...]:
    """Return the scale of each answer, from one for all or a mapping from answer to scale.

    None is for answers whose levels are their distinct values.
    """
    if scale is None:
        return (None,) * len(answers)
    if isinstance(scale, Mapping):
        absent = [name for name in answers if name not in scale]
        if absent:
            raise ArgumentError.about(
                "scale",
                "needs a scale for every answer",
                got=f"none for {', '.join(absent[:5])}",
                remedy="Give one scale for all, or a mapping with every answer",
            )
        return tuple(
            None if scale[name] is None else RatingScale.of(scale[name]) for name in answers
        )
    return (RatingScale.of(scale),) * len(answers)


def snap_answers(
    rows: Rows, scales: Sequence[RatingScale | None], locate: Locate | None = None
) -> Rows:
    """Return the rows with answers as levels of their scales, equal rows added.

    Codes that a scale declares as "no answer" become missing. Values off the scale are an
    error that names them with their rows, or with their frequencies where rows have no place.
    """
    others = [axis for axis in rows.axes if axis.role != "answer"]
    answers = [
        axis if scale is None else _snap(axis, scale, number, rows, locate)
        for number, (axis, scale) in enumerate(zip(rows.role("answer"), scales, strict=True))
    ]
    return Rows(axes=(*others, *answers), n=rows.n, sums=rows.sums).tidy()


def _snap(axis: Axis, scale: RatingScale, number: int, rows: Rows, locate: Locate | None) -> Axis:
    """Return one answer column on its scale."""
    used = np.bincount(axis.codes, minlength=len(axis)) > 0
    values = np.array(
        [
            np.nan if label is None or not occurs or label in scale.not_applicable else label
            for label, occurs in zip(axis.labels, used.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
    wrong = np.flatnonzero(~np.isnan(values) & ~scale.holds(values))
    if wrong.size:
        bad = [float(value) for value in values[wrong]]
        heads = np.bincount(axis.codes, rows.n, len(axis))[wrong].astype(np.int64)
        positions: Sequence[int] = ()
        got: Any = frequencies(bad, heads.tolist())
        if locate is not None:
            positions, got = locate(number, bad)
        raise scale.off_scale(got, positions, int(heads.sum()))
    snapped = scale.snap(values)
    labels = tuple(None if np.isnan(value) else float(value) for value in snapped.tolist())
    distinct = tuple(dict.fromkeys(labels))
    place = {label: position for position, label in enumerate(distinct)}
    moved = np.array([place[label] for label in labels], dtype=np.intp)
    return evolve(axis, labels=distinct, codes=moved[axis.codes])
