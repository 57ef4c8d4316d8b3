"""`tally`: the one counting pass over any data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import attrs
import narwhals.stable.v2 as nw

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    SatisfactionError,
    ScaleError,
)
from satisfaction.foundation._checks import check_missing
from satisfaction.models._columns import common_scale, records_to_columns
from satisfaction.models._scale import RatingScale
from satisfaction.survey._columns import count_columns, find_rows, missing_rows
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._domains import read_names
from satisfaction.survey._frames import as_frame, count_frame, frame_columns
from satisfaction.survey._request import Request, Source, make_request
from satisfaction.survey._rows import Rows
from satisfaction.survey._scales import Locate, read_scales, snap_answers
from satisfaction.survey._stages import read_stages
from satisfaction.survey._tally import Tally


def tally(
    data: Any,
    rating: str | Sequence[str] | None = None,
    *,
    scale: Any = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Tally:
    """Count the answers: the one pass over the data, made by the data's own engine.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings; or a frame of any narwhals backend, eager or lazy, or a mapping of columns,
        with ``rating=`` naming the column; or typed records such as `Answer`.
    rating : str or sequence of str, optional
        Column of the ratings; several count the distinct patterns of answers.
    scale : RatingScale, tuple, or mapping from answer to one of them, optional
        The scale. Without it the levels are the distinct finite values.
    by : str, array-like, or a list of them, optional
        Segments.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Missing answers are kept apart and counted, or refused.

    Returns
    -------
    Tally
        The distinct rows with counts and sums of weights.

    Raises
    ------
    DataTypeError, DataValueError, ScaleError, EmptyDataError, AlignmentError, ColumnError
        If the data is no data, or not of that kind, on that scale, of that length.
    MissingDataError
        If an answer is missing under ``missing="raise"``.
    DesignError
        If weights, strata, clusters or populations are impossible.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"likely": [9, 10, 3, 7], "channel": ["app", "app", "phone", "app"]}
    >>> counted = sat.tally(answers, "likely", scale=(0, 10), by="channel")
    >>> counted.segments
    ('app', 'phone')
    """
    policy = check_missing(missing)
    if isinstance(data, Tally):
        _refuse_beside_tally(scale, weights, counts, design)
        return _enforce(_narrow(data, rating, by), policy, None)
    data, rating, scale = _read_records(data, rating, scale)
    plan = SurveyDesign.of(design, weights)
    names = _answer_names(rating)
    frame = as_frame(data)
    framed = frame is not None or isinstance(data, Mapping)
    _refuse_unnamed(data, names, framed=framed)
    if not framed and isinstance(data, Iterator):
        data = list(data)
    # One of several columns is known by its own name, not by that of the argument.
    answers = (
        tuple(Source("rating" if rating == name else name, name, name) for name in names)
        if framed
        else (Source("rating", "rating", data),)
    )
    request = make_request(
        answers, framed=framed, by=by, weights=weights, counts=counts, design=plan
    )
    scales = read_scales(scale, [source.name for source in answers])
    rows, locate, positions = _count(request, data, frame, scales)
    rows = snap_answers(rows, scales, locate)
    if rows.role("population"):
        read_stages(rows)  # populations are checked where they meet the data
    counted = Tally(rows, scales, plan.lonely_cluster, plan.replicate_weights)
    if int(rows.n.sum()) == 0:
        raise EmptyDataError.about(
            "counts", "there is no answer at all", remedy="Give at least one positive count"
        )
    if plan.replicate_weights is not None and "w" not in rows.sums:
        raise DesignError.about(
            "weights",
            "are needed beside replicate weights",
            remedy="Write SurveyDesign(weights=..., replicate_weights=...)",
        )
    return _enforce(counted, policy, positions)


def _count(
    request: Request, data: Any, frame: Any, scales: Sequence[RatingScale | None]
) -> tuple[Rows, Locate | None, Any]:
    """Count through the right door; also return how to find the rows of impossible answers."""
    if isinstance(frame, nw.LazyFrame):
        return count_frame(request, frame), None, None
    columns, index = data if isinstance(data, Mapping) else None, None
    ours = True
    if frame is not None:
        columns = frame_columns(frame)
        index = getattr(columns, "index", None)
        ours = index is not None or not all(source.named for source in request.sources())
    if ours:
        rows = count_columns(request, columns, scales, index=index)
    else:
        try:
            rows = count_frame(request, frame)
        except SatisfactionError:
            rows = count_columns(request, columns, scales)  # refuses the same, naming the rows
    locate = partial(_locate, request.answers, columns)
    return rows, locate, partial(missing_rows, request.answers, columns, scales)


def _locate(
    answers: Sequence[Source], columns: Any, number: int, values: Sequence[float]
) -> tuple[list[int], list[float]]:
    """Return the first rows at which an answer has one of the values, and what stands there."""
    return find_rows(answers[number], columns, values)


def _refuse_beside_tally(scale: Any, weights: Any, counts: Any, design: Any) -> None:
    """Refuse what a tally already knows."""
    for name, value in (
        ("scale", scale),
        ("weights", weights),
        ("counts", counts),
        ("design", design),
    ):
        if value is not None:
            raise ArgumentError.about(
                name,
                "is part of the tally already",
                got=type(value).__name__,
                remedy="Give it when counting, with tally()",
            )


def _narrow(counted: Tally, rating: Any, by: Any) -> Tally:
    """Return a tally with the answers and segments asked for."""
    if rating is not None:
        names = _answer_names(rating)
        if names != counted.answers:
            counted = counted.pick(names)
    if by is None:
        return counted.marginalize() if counted.by else counted
    names = read_names(by, "by")
    return counted if names == counted.by else counted.marginalize(names)


def _read_records(data: Any, rating: Any, scale: Any) -> tuple[Any, Any, Any]:
    """Return a sequence of typed records as a mapping of columns, anything else as it came."""
    if not isinstance(data, list | tuple) or not data or not attrs.has(type(data[0])):
        return data, rating, scale
    own = common_scale(data)
    if own is not None:
        if scale is not None and not _same_ends(RatingScale.of(scale), own):
            raise ScaleError.about(
                "scale",
                "the records have a scale of their own",
                got=f"{own} in the records, {RatingScale.of(scale)} as scale=",
                remedy="Leave scale= out, or give that of the records",
            )
        scale = own
    return records_to_columns(data), "rating" if rating is None else rating, scale


def _same_ends(one: RatingScale, other: RatingScale) -> bool:
    """Return whether two scales have the same answers and the same good end."""
    return (one.low, one.high, one.step, one.best) == (
        other.low,
        other.high,
        other.step,
        other.best,
    )


def _answer_names(rating: Any) -> tuple[str, ...]:
    """Return the names of the answer columns."""
    if rating is None:
        return ()
    names = (rating,) if isinstance(rating, str) else rating
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise DataTypeError.about(
            "rating",
            "must be a column name or a list of them",
            got=type(rating).__name__,
            remedy='Write rating="likelihood"',
        )
    if len(set(names)) != len(names) or not names:
        raise ArgumentError.about(
            "rating",
            "must name each column once",
            got=list(names),
            remedy="Leave out the repeated ones",
        )
    return tuple(names)


def _refuse_unnamed(data: Any, names: tuple[str, ...], *, framed: bool) -> None:
    """Refuse a frame without a named column, and a named column without a frame."""
    if framed and not names:
        what = "a mapping" if isinstance(data, Mapping) else "a frame"
        hint = (
            "Write rating=<column>; for ready counts use Tally.from_counts"
            if isinstance(data, Mapping)
            else "Write rating=<column>"
        )
        raise DataTypeError.about(
            "data", f"{what} needs the name of the column to read", remedy=hint
        )
    if not framed and names:
        raise DataTypeError.about(
            "rating",
            "names a column, but the data has no columns",
            got=list(names),
            remedy="Give a frame or a mapping of columns, or leave rating= out",
        )
    if data is None or (not framed and (isinstance(data, str) or not isinstance(data, Iterable))):
        raise DataTypeError.about(
            "data",
            "must be ratings, a frame, a mapping of columns, records or a tally",
            got=type(data).__name__,
            remedy="Give at least a list of ratings",
        )


def _enforce(counted: Tally, missing: str, positions: Any) -> Tally:
    """Return the tally if its missing answers are allowed."""
    if missing == "raise" and (gone := counted.n_missing):
        raise MissingDataError.about(
            "rating",
            "no answer may be missing",
            positions=positions() if positions is not None else (),
            got=None if positions is not None else f"{gone:,} missing answers",
            count=gone,
            remedy='Leave them out with missing="omit"',
        )
    return counted
