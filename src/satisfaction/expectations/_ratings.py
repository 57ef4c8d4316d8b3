"""Several ratings by the same customer, read into the rows of a tally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, EmptyDataError, ScaleError
from satisfaction.foundation._checks import check_choice
from satisfaction.models._enums import ExpectationStandard
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._pairing import pair_records
from satisfaction.survey._row_columns import is_records
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Names = str | Sequence[str]
Standard = ExpectationStandard | Literal["predicted", "promised", "adequate", "desired", "ideal"]

ROUNDING = 1e-9  # of the width of the scale: means of items this close are equal
_MOST_PARTS = 1_000  # a scale with more levels than this and one is a slider


@frozen(eq=False)
class Ratings:
    """Groups of ratings on one scale, with other columns beside them, as rows of a tally.

    ``groups`` maps an argument such as ``"expected"`` to its columns. Where the low end of the
    scale is the good one ratings are reversed, so that more is better in every number.
    """

    tally: Tally
    scale: RatingScale
    groups: Mapping[str, tuple[str, ...]]

    @property
    def width(self) -> float:
        """Distance between the ends of the scale."""
        return self.scale.high - self.scale.low

    def column(self, name: str) -> Floats:
        """Return a column as it was given, NaN where missing."""
        return answer_values(self.tally, name)

    def items(self, group: str) -> Floats:
        """Return the ratings of a group, of shape (rows, items)."""
        values = np.column_stack([self.column(name) for name in self.groups[group]])
        return self.scale.low + self.scale.high - values if self.scale.best == "low" else values

    def mean(self, group: str) -> Floats:
        """Return the mean over the items of a group."""
        items = self.items(group)
        return np.asarray(items.sum(axis=1) / items.shape[1])

    def difference(self, first: str, second: str) -> Floats:
        """Return the first group minus the second, equal means exactly 0."""
        gap = self.items(first).sum(axis=1) - self.items(second).sum(axis=1)
        return np.asarray(gap / len(self.groups[first]))

    def single(self, item: int) -> Ratings:
        """Return the ratings of one item of every group."""
        return self.some([item])

    def some(self, items: Sequence[int]) -> Ratings:
        """Return the ratings of some items of every group."""
        return evolve(
            self,
            groups={
                group: tuple(names[item] for item in items) for group, names in self.groups.items()
            },
        )

    def mean_scale(self, group: str) -> RatingScale:
        """Return the scale of the mean over a group's items."""
        return finer(self.scale.low, self.scale.high, self.scale.step, len(self.groups[group]))

    def gap_scale(self, group: str) -> RatingScale:
        """Return the scale of differences: from minus to plus the width."""
        return finer(-self.width, self.width, self.scale.step, len(self.groups[group]))


def finer(low: float, high: float, step: float | None, parts: int) -> RatingScale:
    """Return a scale with `parts` times as many steps, a slider where they become too many."""
    if step is None or (high - low) / step * parts > _MOST_PARTS:
        return RatingScale(low, high, None)
    return RatingScale(low, high, step / parts)


def answer_values(counted: Tally, name: str) -> Floats:
    """Return one answer column of a tally as floats, NaN where missing."""
    axis = next(axis for axis in counted.rows.role("answer") if axis.name == name)
    labels = np.array([np.nan if label is None else label for label in axis.labels], np.float64)
    return np.asarray(labels[axis.codes])


def derive(counted: Tally, name: str, values: Floats, scale: RatingScale) -> Tally:
    """Return the tally of one answer computed from others, missing where it is NaN."""
    snapped = scale.snap(values)
    present = np.isfinite(snapped)
    distinct, place = np.unique(snapped[present], return_inverse=True)
    codes = np.full(len(values), len(distinct), dtype=np.intp)
    codes[present] = place
    axis = Axis("answer", name, (*distinct.tolist(), None), codes)
    others = [axis for axis in counted.rows.axes if axis.role != "answer"]
    rows = Rows(axes=(*others, axis), n=counted.rows.n, sums=counted.rows.sums)
    return evolve(counted, rows=rows.tidy(), scales=(scale,))


def read_names(value: object, argument: str) -> tuple[str, ...]:
    """Return the columns that an argument names: one, or a sequence of different ones."""
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise DataTypeError.about(
            argument,
            "must be a column name or a list of them",
            got=type(value).__name__,
            remedy=f'Write {argument}="speed"',
        )
    if not names or len(set(names)) != len(names):
        raise ArgumentError.about(
            argument,
            "must name at least one column, and each once",
            got=list(names),
            remedy="Correct the names",
        )
    return tuple(names)


def read_controls(controls: object) -> tuple[str, ...]:
    """Return the columns held constant, none for an empty sequence."""
    if isinstance(controls, list | tuple) and not controls:
        return ()
    return read_names(controls, "controls")


def read_standard(standard: object) -> ExpectationStandard:
    """Return against what the performance is held; there is no default."""
    names = [member.value for member in ExpectationStandard]
    return ExpectationStandard(check_choice(standard, "standard", names))


def read_ratings(
    data: Any,
    groups: Mapping[str, Any],
    *,
    scale: Any,
    beside: Sequence[str] = (),
    by: Any,
    weights: Any,
    counts: Any,
    design: Any,
    missing: Any,
) -> Ratings:
    """Count groups of ratings on one scale, and other columns beside them.

    Parameters
    ----------
    data : frame, mapping of columns, or Tally
        What the public functions take.
    groups : mapping of str to column names
        Argument to its columns; all groups must have the same number of them.
    scale : RatingScale or tuple
        The scale of all groups; from the tally where data is one.
    beside : sequence of str
        Further columns of numbers, such as satisfaction.
    by, weights, counts, design, missing : object
        The common keywords.

    Returns
    -------
    Ratings
        Answers with a missing value in any of the columns count as missing.
    """
    named = {argument: read_names(value, argument) for argument, value in groups.items()}
    check_groups(named, beside)
    rated = [name for names in named.values() for name in names]
    columns = [*rated, *(name for name in dict.fromkeys(beside) if name not in rated)]
    common = {"by": by, "weights": weights, "counts": counts, "design": design}
    if isinstance(data, Tally):
        counted = tally(data, columns, **common, missing=missing)
        own = same_scale(counted, rated, scale)
    else:
        own = required_scale(scale)
        scales = {name: own if name in rated else None for name in columns}
        counted = tally(data, columns, scale=scales, **common, missing=missing)
    if not counted.answered.any():
        raise no_complete_answer(named, counted)
    return Ratings(counted, own, named)


def no_complete_answer(arguments: Iterable[str], counted: Tally) -> EmptyDataError:
    """Return the error for answers that all lack a value."""
    return EmptyDataError.about(
        ", ".join(arguments),
        "there is no complete answer left",
        got=f"{counted.n_missing:,} answers, each with a missing value",
        remedy="Look for the column that is nearly always missing",
    )


def read_pairs(
    data: Any,
    *,
    expected: Any,
    perceived: Any,
    scale: Any,
    standard: Any,
    attribute: Any,
    satisfaction: str | None = None,
    controls: Sequence[str] = (),
    by: Any,
    weights: Any,
    counts: Any,
    design: Any,
    missing: Any,
) -> tuple[Ratings, str | None]:
    """Count expected and perceived ratings out of columns or typed records.

    Returns
    -------
    tuple of Ratings and (str or None)
        Groups ``"expected"`` and ``"perceived"``; the name of the column of satisfaction.
    """
    sides = open_sides(
        data,
        expected=expected,
        perceived=perceived,
        scale=scale,
        standard=standard,
        attribute=attribute,
        satisfaction=satisfaction,
        by=by,
    )
    outcome = sides.satisfaction
    ratings = read_ratings(
        sides.data,
        {"expected": sides.expected, "perceived": sides.perceived},
        scale=sides.scale,
        beside=(*(() if outcome is None else (outcome,)), *controls),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    return ratings, outcome


@frozen(eq=False)
class Sides:
    """Data with the columns of both sides, as given or made of records."""

    data: Any
    expected: Any
    perceived: Any
    scale: Any
    satisfaction: str | None


def open_sides(
    data: Any,
    *,
    expected: Any,
    perceived: Any,
    scale: Any,
    standard: Any,
    attribute: Any,
    satisfaction: str | None = None,
    by: Any = None,
) -> Sides:
    """Return columns as they were named, or those that typed records make."""
    if not is_records(data):
        _refuse_given("attribute", attribute, "only records have attributes")
        for argument, value in (("expected", expected), ("perceived", perceived)):
            if value is None:
                raise ArgumentError.about(
                    argument,
                    "must name its column, or a list of its items",
                    remedy=f'Write {argument}="...", or give Expectation and Performance records',
                )
        return Sides(data, expected, perceived, scale, satisfaction)
    _refuse_given("expected", expected, "the records say what was expected")
    _refuse_given("perceived", perceived, "the records say what was perceived")
    paired = pair_records(
        data,
        standard=read_standard(standard),
        attribute=attribute,
        satisfaction=satisfaction,
        by=by,
    )
    if scale is not None and RatingScale.of(scale) != paired.scale:
        raise ScaleError.about(
            "scale",
            "the records have a scale of their own",
            got=f"{paired.scale} in the records, {RatingScale.of(scale)} as scale=",
            remedy="Leave scale= out",
        )
    outcome = None if satisfaction is None else "satisfaction"
    return Sides(paired.columns, "expected", "perceived", paired.scale, outcome)


def _refuse_given(argument: str, value: object, why: str) -> None:
    """Refuse an argument that does not go with this kind of data."""
    if value is not None:
        raise ArgumentError.about(argument, why, got=[value], remedy="Leave it out")


def check_groups(named: Mapping[str, tuple[str, ...]], beside: Sequence[str]) -> None:
    """Refuse groups of different lengths, and a column in two places."""
    if len({len(names) for names in named.values()}) > 1:
        raise ArgumentError.about(
            ", ".join(named),
            "are paired by position and must be equally many",
            got=" and ".join(str(len(names)) for names in named.values()),
            remedy="Name the columns in the same order, each with its partner",
        )
    seen: dict[str, str] = {}
    placed = [(name, argument) for argument, names in named.items() for name in names]
    for name, argument in [*placed, *((name, "satisfaction or controls") for name in beside)]:
        if name in seen:
            raise ArgumentError.about(
                argument,
                "a column stands for one thing only",
                got=f"{name!r}, which is among {seen[name]} too",
                remedy="Name different columns",
            )
        seen[name] = argument


def required_scale(scale: Any) -> RatingScale:
    """Return the scale of both ratings, which has no default."""
    if scale is None:
        raise ScaleError.about(
            "scale",
            "is required: a gap between ratings has no meaning without their one scale",
            remedy="Write scale=(1, 7)",
        )
    return RatingScale.of(scale)


def same_scale(counted: Tally, rated: Sequence[str], scale: Any) -> RatingScale:
    """Return the one scale on which a tally was counted."""
    scale_of = dict(zip(counted.answers, counted.scales, strict=True))
    own = scale_of[rated[0]]
    different = [name for name in rated if scale_of[name] != own]
    if own is None or different or (scale is not None and RatingScale.of(scale) != own):
        shown = ", ".join(f"{name}: {scale_of[name]}" for name in [rated[0], *different[:2]])
        raise ScaleError.about(
            "scale",
            "all ratings must be counted on one scale",
            got=shown,
            remedy="Count them again with tally(..., scale=...), or rescale them before",
        )
    return own
