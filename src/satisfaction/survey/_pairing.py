"""Expectations and performances side by side: columns by position, records by their key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, RecordError
from satisfaction.models._answer import Answer
from satisfaction.models._columns import check_unique_ids, common_scale, records_to_columns
from satisfaction.models._enums import ExpectationStandard
from satisfaction.models._expectation import Expectation, Performance
from satisfaction.models._experience import Experience
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._labels import encode
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally

Names = str | Sequence[str]
Key = tuple[str, str]


def read_pairs(expected: Any, perceived: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the columns of both sides, paired by position."""
    sides = []
    for argument, names in (("expected", expected), ("perceived", perceived)):
        side = (names,) if isinstance(names, str) else names
        if not isinstance(side, list | tuple) or not all(isinstance(name, str) for name in side):
            raise DataTypeError.about(
                argument,
                "must be a column name or a list of them",
                got=type(names).__name__,
                remedy=f'Write {argument}="..."',
            )
        sides.append(tuple(side))
    first, second = sides
    if len(first) != len(second) or not first:
        raise ArgumentError.about(
            "expected",
            "is paired with perceived by position, so both name the same number of columns",
            got=f"{len(first)} and {len(second)}",
            remedy="Name one expectation for each performance",
        )
    return first, second


def tally_pairs(
    data: Any,
    expected: Names,
    perceived: Names,
    *,
    scale: Any,
    satisfaction: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Tally:
    """Return a tally of the answers "expected", "perceived" and, if named, "satisfaction".

    Several columns of a side are the items of one answer: their mean, missing where one of
    them is. The satisfaction has no scale of its own here; `scale` is that of both sides.
    """
    first, second = read_pairs(expected, perceived)
    names = [*first, *second, *([satisfaction] if satisfaction is not None else [])]
    scales = None
    if scale is not None and not isinstance(data, Tally):
        measured = RatingScale.of(scale)
        scales = {name: None if name == satisfaction else measured for name in names}
    counted = tally(
        data,
        names,
        scale=scales,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    return join_items(counted, first, second)


def join_items(counted: Tally, first: tuple[str, ...], second: tuple[str, ...]) -> Tally:
    """Return a tally whose items are joined into the answers "expected" and "perceived"."""
    axes = {axis.name: axis for axis in counted.rows.role("answer")}
    scale_of = dict(zip(counted.answers, counted.scales, strict=True))
    answers = [
        _mean_of([axes[name] for name in first], "expected"),
        _mean_of([axes[name] for name in second], "perceived"),
        *(
            evolve(axis, name="satisfaction")
            for name, axis in axes.items()
            if name not in {*first, *second}
        ),
    ]
    scales = [
        _mean_scale(scale_of[first[0]], len(first)),
        _mean_scale(scale_of[second[0]], len(second)),
    ]
    scales += [scale for name, scale in scale_of.items() if name not in {*first, *second}]
    others = [axis for axis in counted.rows.axes if axis.role != "answer"]
    rows = Rows(axes=(*others, *answers), n=counted.rows.n, sums=counted.rows.sums)
    return evolve(counted, rows=rows.tidy(), scales=tuple(scales))


def _mean_of(items: Sequence[Axis], name: str) -> Axis:
    """Return the mean of some answers as one answer, missing where one of them is."""
    total = np.zeros(len(items[0].codes))
    for axis in items:
        total += _values(axis)
    # sums, not means, are rounded: equal sums of tenths then are the same float
    mean = np.round(total, 9) / len(items)
    encoded = encode(mean, name)
    return Axis("answer", name, tuple(encoded.labels), encoded.codes.astype(np.intp))


def _values(axis: Axis) -> NDArray[np.float64]:
    """Return the label of each row as a float, NaN where it is missing."""
    labels = np.array([np.nan if label is None else label for label in axis.labels])
    return labels.astype(np.float64)[axis.codes]


def _mean_scale(scale: RatingScale | None, n_items: int) -> RatingScale | None:
    """Return the scale of a mean of items: any value between the ends, if there are several."""
    if scale is None or n_items == 1:
        return scale
    return RatingScale(scale.low, scale.high, None, best=scale.best)


@frozen(eq=False)
class RecordPairs:
    """Records as columns, one row per pair: expected, perceived, attribute, and the rest."""

    columns: Mapping[str, list[Any]]
    scale: RatingScale


def pair_records(
    records: Sequence[Any],
    *,
    standard: ExpectationStandard | str,
    attribute: str | None = None,
    satisfaction: str | None = None,
    by: Any = None,
) -> RecordPairs:
    """Return expectations of one standard beside performances of the same experience.

    An expectation without its performance, or the reverse, has None on the other side.
    """
    sorted_out = _sort_records(records)
    wanted = ExpectationStandard(standard)
    expectations = [one for one in sorted_out[Expectation] if one.standard == wanted]
    performances = sorted_out[Performance]
    scale = common_scale([*expectations, *performances])
    if scale is None:
        raise DataTypeError.about(
            "data",
            "holds no ratings to compare",
            got=", ".join(cls.__name__ for cls, found in sorted_out.items() if found) or "nothing",
            remedy=f"Add Expectation records ({wanted.value}) and Performance records",
        )
    expected = _by_key(expectations, "expectations")
    perceived = _by_key(performances, "performances")
    keys = _chosen_keys(sorted({*expected, *perceived}), attribute, by)
    columns: dict[str, list[Any]] = {
        "attribute": [name for _, name in keys],
        "expected": [_rating(expected.get(key)) for key in keys],
        "perceived": [_rating(perceived.get(key)) for key in keys],
    }
    if satisfaction is not None:
        answers = _satisfaction_of(sorted_out[Answer], satisfaction)
        columns["satisfaction"] = [_rating(answers.get(experience)) for experience, _ in keys]
    columns |= _experience_columns(sorted_out[Experience], [experience for experience, _ in keys])
    return RecordPairs(columns=columns, scale=scale)


def _sort_records(records: Sequence[Any]) -> dict[type, list[Any]]:
    """Return the records by their class."""
    found: dict[type, list[Any]] = {
        Expectation: [],
        Performance: [],
        Answer: [],
        Experience: [],
    }
    for position, record in enumerate(records):
        if type(record) not in found:
            raise DataTypeError.about(
                "data",
                "must be Expectation, Performance, Answer and Experience records",
                got=type(record).__name__,
                positions=(position,),
                remedy="Leave out the other records",
            )
        found[type(record)].append(record)
    return found


def _by_key(records: Sequence[Any], what: str) -> dict[Key, Any]:
    """Return records by experience and attribute, each of which may occur once."""
    found: dict[Key, Any] = {}
    for record in records:
        key = (record.experience_id, record.attribute)
        if key in found:
            raise _two_of_one("data", what, f"experience {key[0]!r}, attribute {key[1]!r}")
        found[key] = record
    return found


def _two_of_one(argument: str, what: str, key: str) -> RecordError:
    """Return the error for two records of one key."""
    return RecordError.about(
        argument,
        f"holds two {what} of one key",
        got=key,
        remedy="Keep one of them",
    )


def _chosen_keys(keys: list[Key], attribute: str | None, by: Any) -> list[Key]:
    """Return the keys of the attribute asked for; several need a choice or a segment each."""
    attributes = sorted({name for _, name in keys})
    if attribute is not None:
        if attribute not in attributes:
            raise ArgumentError.about(
                "attribute",
                "is not among the records",
                got=[attribute],
                remedy=f"They have: {', '.join(attributes)}",
            )
        return [key for key in keys if key[1] == attribute]
    segments = (by,) if isinstance(by, str) else tuple(by or ())
    if len(attributes) > 1 and "attribute" not in segments:
        raise ArgumentError.about(
            "attribute",
            "must be chosen where the records have several",
            got=", ".join(attributes),
            remedy='Write attribute="..." or by="attribute"',
        )
    return keys


def _satisfaction_of(answers: Sequence[Answer], name: str) -> dict[str, Answer]:
    """Return the answers to one item, or of one facet, by their experience."""
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.experience_id is None or name not in {answer.item, answer.facet.value}:
            continue
        if answer.experience_id in found:
            key = f"experience {answer.experience_id!r}"
            raise _two_of_one("satisfaction", f"answers on {name!r}", key)
        found[answer.experience_id] = answer
    if not found:
        raise ArgumentError.about(
            "satisfaction",
            "no Answer of these experiences has this item or facet",
            got=[name],
            remedy="Add Answer records with an experience_id",
        )
    return found


def _rating(record: Any) -> float | None:
    """Return the rating of a record, None where there is no answer or no record."""
    if record is None or record.rating in record.scale.not_applicable:
        return None
    return None if record.rating is None else float(record.rating)


def _experience_columns(
    experiences: Sequence[Experience], wanted: Sequence[str]
) -> dict[str, list[Any]]:
    """Return the fields of the experiences, one row per pair, None where there is no record."""
    if not experiences:
        return {}
    check_unique_ids(experiences)
    row_of = {record.id: row for row, record in enumerate(experiences)}
    places = [row_of.get(one) for one in wanted]
    return {
        name: [None if place is None else values[place] for place in places]
        for name, values in records_to_columns(experiences).items()
    }
