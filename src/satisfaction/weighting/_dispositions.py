"""Final dispositions of survey cases, and the rates that are ratios of their totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, ColumnError, DataTypeError, LabelError
from satisfaction.foundation._rendering import shorten
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._frames import as_frame
from satisfaction.survey._labels import plain_label
from satisfaction.survey._request import read_sources
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

CODES = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")

_KNOWN = np.array([1.0, 1, 1, 1, 1, 0, 0, 0])  # D: eligible
_UNKNOWN = np.array([0.0, 0, 0, 0, 0, 1, 1, 0])  # U: eligibility unknown
_INELIGIBLE = np.array([0.0, 0, 0, 0, 0, 0, 0, 1])


def _codes(text: str) -> Floats:
    """Return 1 for the codes named and 0 for the others."""
    return np.array([float(code in text.split()) for code in CODES])


@frozen(eq=False)
class Rate:
    """A ratio of totals: numerator codes over some codes, or over D + x U, with x 1, e or 0."""

    numerator: Floats
    base: Floats
    unknown: str = "none"

    def denominator(self, T: Floats, eligibility: float | str | None) -> tuple[float, Floats]:
        """Return the denominator and its gradient."""
        if self.unknown == "none":
            return float(self.base @ T), self.base
        e, slope = eligible_share(T, 1.0 if self.unknown == "all" else eligibility)
        known, unknown = float(_KNOWN @ T), float(_UNKNOWN @ T)
        return known + e * unknown, _KNOWN + e * _UNKNOWN + slope * unknown


def eligible_share(T: Floats, eligibility: float | str | None) -> tuple[float, Floats]:
    """Return e and its gradient: a constant, or by CASRO's rule ``D / (D + NE)``.

    Without e the cases of unknown eligibility are none, and any value does.
    """
    if eligibility != "casro":
        return (1.0 if eligibility is None else float(eligibility)), np.zeros(len(CODES))
    known = float(_KNOWN @ T)
    judged = known + float(_INELIGIBLE @ T)
    if judged == 0:
        return float("nan"), np.full(len(CODES), np.nan)
    return known / judged, (_KNOWN * judged - known * (_KNOWN + _INELIGIBLE)) / judged**2


def _rates() -> dict[str, Rate]:
    """Return the rates of the American Association for Public Opinion Research."""
    full, partial = _codes("I"), _codes("I P")
    reached = _codes("I P R O")
    rates = {}
    for number, (top, unknown) in enumerate(
        [(full, "all"), (partial, "all"), (full, "e"), (partial, "e")], start=1
    ):
        rates[f"RR{number}"] = Rate(top, _KNOWN, unknown)
    rates |= {"RR5": Rate(full, _KNOWN), "RR6": Rate(partial, _KNOWN)}
    rates |= {"COOP1": Rate(full, reached), "COOP2": Rate(partial, reached)}
    able = _codes("I P R")
    rates |= {"COOP3": Rate(full, able), "COOP4": Rate(partial, able)}
    for name, top in (("REF", _codes("R")), ("CON", reached)):
        rates[f"{name}1"] = Rate(top, _KNOWN, "all")
        rates[f"{name}2"] = Rate(top, _KNOWN, "e")
        rates[f"{name}3"] = Rate(top, _KNOWN)
    rates |= {"LOC1": Rate(_KNOWN, _KNOWN, "all"), "LOC2": Rate(_KNOWN, _KNOWN, "e")}
    return rates


RATES = _rates()


def has_unknown(T: Floats) -> bool:
    """Return whether the eligibility of some cases is unknown."""
    return bool(_UNKNOWN @ T > 0)


def count_dispositions(
    data: Any,
    disposition: Any,
    codes: object,
    *,
    by: Any,
    weights: Any,
    counts: Any,
    design: Any,
) -> tuple[Tally, tuple[str, ...]]:
    """Return the tally of dispositions, whose levels are the codes, and the names of segments.

    The disposition is counted as one more segment, so that every engine counts it itself, and
    then becomes the answer.
    """
    own = _own_labels(codes)
    if isinstance(data, Mapping) and disposition is None:
        data, disposition, counts = _ready_counts(data, by, weights, counts)
    frame = as_frame(data)
    framed = frame is not None or isinstance(data, Mapping)
    if framed and not isinstance(disposition, str):
        raise DataTypeError.about(
            "disposition",
            "a frame needs the name of the column of dispositions",
            got=type(disposition).__name__,
            remedy='Write disposition="outcome"',
        )
    segments = read_sources(by, "by", framed=framed)
    names = tuple(source.name for source in segments)
    ones = "one_case"  # name of the column that is counted
    if framed:
        taken = list(data) if frame is None else frame.collect_schema().names()
        if disposition not in taken:
            raise ColumnError.absent("disposition", disposition, taken)
        while ones in taken:
            ones += "_"
    if frame is not None:
        counted: Any = frame.with_columns(nw.lit(1).alias(ones)).to_native()
    elif framed:
        counted = {**data, ones: np.ones(len(data[disposition]))}
    else:
        data = list(data) if hasattr(data, "__next__") else data
        disposition, counted = data, np.ones(_length(data, disposition))
    keys = [source.column for source in segments] + [disposition]
    found = tally(
        counted,
        ones if framed else None,
        scale=(0, 1),
        by=keys,
        weights=weights,
        counts=counts,
        design=design,
    )
    return _as_answers(found, own), names


def _length(data: Any, disposition: Any) -> int:
    """Return the number of plain dispositions."""
    if disposition is not None:
        raise DataTypeError.about(
            "disposition",
            "names a column, but the data has no columns",
            got=[disposition],
            remedy="Give a frame or a mapping of columns, or leave disposition= out",
        )
    if isinstance(data, str | bytes) or not hasattr(data, "__len__"):
        raise DataTypeError.about(
            "data",
            "must be counts by code, dispositions, or a frame",
            got=type(data).__name__,
            remedy='Write {"I": 420, "R": 35, "NC": 510}',
        )
    return len(data)


def _own_labels(codes: object) -> dict[object, str]:
    """Return the code of every label: one's own first, the codes themselves too."""
    if codes is not None and not isinstance(codes, Mapping):
        raise DataTypeError.about(
            "codes",
            "must be a mapping from your labels to codes",
            got=type(codes).__name__,
            remedy='Write {"completed": "I", "bounced": "UO"}',
        )
    own = {plain_label(label): code for label, code in (codes or {}).items()}
    wrong = [code for code in own.values() if code not in CODES]
    if wrong:
        raise ArgumentError.about(
            "codes",
            f"must be among {', '.join(CODES)}",
            got=wrong,
            count=len(wrong),
            remedy="Map every label to one of them",
        )
    return dict(zip(CODES, CODES, strict=True)) | own


def _ready_counts(data: Mapping[Any, Any], by: Any, weights: Any, counts: Any) -> Any:
    """Return ready counts by code as columns."""
    if any(value is not None for value in (by, weights, counts)):
        raise ArgumentError.about(
            "data",
            "counts by code have no segments, weights or counts of their own",
            remedy="Give rows, with the name of the column of dispositions",
        )
    if any(np.ndim(value) for value in data.values()):
        raise DataTypeError.about(
            "disposition",
            "a mapping of columns needs the name of the column of dispositions",
            remedy='Write disposition="outcome"',
        )
    return {"disposition": [*data], "count": [*data.values()]}, "disposition", "count"


def _as_answers(counted: Tally, own: Mapping[object, str]) -> Tally:
    """Return a tally in which the last segment column is the answer, in the order of the codes."""
    axes = [axis for axis in counted.rows.axes if axis.role != "answer"]
    last = counted.rows.role("by")[-1]
    unknown = [label for label in last.labels if label not in own]
    if unknown:
        listed = ", ".join(repr(shorten(label)) for label in last.labels[:12])
        raise LabelError.about(
            "disposition",
            "every case needs a known disposition",
            got=unknown,
            count=len(unknown),
            remedy=f"Map them with codes= onto {', '.join(CODES)}; the labels met are {listed}",
        )
    place = np.array([CODES.index(own[label]) for label in last.labels], dtype=np.intp)
    answer = Axis(
        "answer",
        "disposition",
        tuple(float(number) for number in range(len(CODES))),
        place[last.codes],
    )
    kept = (*(axis for axis in axes if axis is not last), answer)
    rows = Rows(axes=kept, n=counted.rows.n, sums=counted.rows.sums).grouped()
    return evolve(counted, rows=rows, scales=(RatingScale(0, len(CODES) - 1),))
