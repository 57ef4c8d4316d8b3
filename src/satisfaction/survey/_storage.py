"""Storage of a tally: flat columns with self-describing names, and JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    AlignmentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
)
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._vectors import check_vector
from satisfaction.models._scale import RatingScale
from satisfaction.survey._cluster_replicates import read_replicates
from satisfaction.survey._design import LONELY_POLICIES, LonelyCluster, ReplicateWeights
from satisfaction.survey._labels import encode
from satisfaction.survey._rows import Axis, AxisRole, Rows
from satisfaction.survey._scales import read_scales, snap_answers
from satisfaction.survey._stages import read_stages

Scales = tuple[RatingScale | None, ...]

SCHEMA = "satisfaction.survey/1"
_KEYS = ("columns", "scales", "lonely_cluster", "replicate_weights")

_PREFIXES: Mapping[AxisRole, str] = {
    "by": "by:",
    "stratum": "design:stratum",
    "cluster": "design:cluster",
    "population": "design:population",
    "auxiliary": "design:auxiliary:",
    "answer": "answer:",
}


def column_names(axes: tuple[Axis, ...]) -> list[str]:
    """Return the names of the key columns."""
    names = []
    stage: dict[str, int] = {}
    for axis in axes:
        prefix = _PREFIXES[axis.role]
        if prefix.endswith(":"):
            names.append(prefix + axis.name)
            continue
        stage[prefix] = stage.get(prefix, 0) + 1
        names.append(prefix if stage[prefix] == 1 else f"{prefix}_{stage[prefix]}")
    return names


def write_columns(rows: Rows, sums: Mapping[str, NDArray[np.float64]]) -> dict[str, list[Any]]:
    """Return the rows as flat lists."""
    columns: dict[str, list[Any]] = {
        name: axis.values() for name, axis in zip(column_names(rows.axes), rows.axes, strict=True)
    }
    columns["n"] = rows.n.tolist()
    first = [name for name in ("w", "w2", "d") if name in sums]
    for name in dict.fromkeys([*first, *sums]):  # then the replicates, the same on every engine
        columns[name] = sums[name].tolist()
    return columns


def as_columns(columns: Any) -> dict[str, Any]:
    """Return a mapping or an eager frame as a mapping of columns."""
    if isinstance(columns, Mapping):
        return dict(columns)
    frame = nw.from_native(columns, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        return {name: frame.get_column(name).to_list() for name in frame.columns}
    raise DataTypeError.about(
        "columns",
        "must be a mapping of columns or an eager frame",
        got=type(columns).__name__,
        remedy="Give what to_columns() or to_frame() returned",
    )


def read_rows(columns: Any) -> Rows:
    """Return the rows that flat columns describe, checked."""
    given = as_columns(columns)
    if "n" not in given:
        raise ColumnError.absent("columns", "n", given)
    lengths = {name: _length(name, values) for name, values in given.items()}
    for name, length in lengths.items():
        if length != lengths["n"]:
            raise AlignmentError.about(
                "columns",
                f"{name!r} must be as long as 'n' ({lengths['n']:,})",
                got=f"{length:,} values",
                remedy="Give one value per row",
            )
    axes: list[Axis] = []
    sums: dict[str, NDArray[np.float64]] = {}
    for name, values in given.items():
        key = _role_of(name)
        if key is not None:
            encoded = encode(values, name)
            codes = np.asarray(encoded.codes).astype(np.intp)
            axis = Axis(key[0], key[1], tuple(encoded.labels), codes)
            _check_labels(axis, name)
            axes.append(axis)
        elif name != "n":
            sums[name] = _read_sum(name, values)
    for one, other in (("w", "w2"), ("w2", "w")):
        if one in sums and other not in sums:
            raise ColumnError.absent("columns", other, given)
    axes.sort(key=_place)
    n = _read_counts(given["n"])
    return Rows(axes=tuple(axes), n=n, sums=sums).take(n > 0).tidy()


def _length(name: object, values: Any) -> int:
    """Return the length of a column, whose name must be text."""
    if not isinstance(name, str) or isinstance(values, str) or not hasattr(values, "__len__"):
        raise DataTypeError.about(
            "columns",
            "must be lists of values by their names",
            got=f"{type(values).__name__} for {name!r}",
            remedy="Give what to_columns() returned",
        )
    return len(values)


def _check_labels(axis: Axis, name: str) -> None:
    """Refuse answers and populations that are no numbers, and gaps in the design."""
    labels = [label for label in axis.labels if label is not None]
    if axis.role in {"answer", "population"}:
        check_vector(labels, name)
    if axis.role not in {"by", "answer"} and len(labels) < len(axis.labels):
        raise DesignError.about(
            name,
            "no value may be missing",
            remedy="Every answer has its place in the design, also where the rating is missing",
        )


def _place(axis: Axis) -> tuple[int, int]:
    """Return where an axis stands among the others: by role, then by stage of selection."""
    stage = axis.name.removeprefix(f"{axis.role}_")
    return list(_PREFIXES).index(axis.role), int(stage) if stage.isdigit() else 0


def _role_of(name: str) -> tuple[AxisRole, str] | None:
    """Return role and name of a key column, None for counts and sums."""
    for role, prefix in _PREFIXES.items():
        if name.startswith(prefix):
            rest = name[len(prefix) :]
            if prefix.endswith(":"):
                return role, rest
            return role, f"{role}{rest}"
    return None


def _read_sum(name: str, values: Any) -> NDArray[np.float64]:
    """Return one column of sums, which are never negative."""
    known = name in {"w", "w2", "d"} or (name[:1] == "r" and name[1:].isdigit())
    if not known:
        raise ColumnError.about(
            "columns",
            "holds a column that a tally does not have",
            got=[name],
            remedy="Names begin with by:, answer: or design:, or are n, w, w2, d, r0, r1, ...",
        )
    numbers, _ = check_vector([np.nan if x is None else x for x in values], name)
    # Squares of extreme weights are unknown; all other sums are numbers.
    wrong = np.flatnonzero((numbers < 0) | np.isinf(numbers) | (np.isnan(numbers) & (name != "w2")))
    if wrong.size:
        raise DataValueError.about(
            name,
            "sums of weights must be at least 0 and finite",
            got=numbers[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=wrong.size,
            remedy="Give what to_columns() returned",
        )
    return numbers


def _read_counts(values: Any) -> NDArray[np.int64]:
    """Return the counts, whole numbers of at least 0."""
    numbers, missing = check_vector(values, "n")
    wrong = np.flatnonzero(missing | (numbers < 0) | (numbers != np.rint(numbers)))
    if wrong.size:
        raise DataValueError.about(
            "n",
            "counts must be whole numbers of at least 0",
            got=numbers[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=wrong.size,
            remedy="Give what to_columns() returned",
        )
    return numbers.astype(np.int64)


def read_stored(columns: Any, scale: Any) -> tuple[Rows, Scales]:
    """Return rows and scales of stored columns, every rule of a tally checked."""
    rows = read_rows(columns)
    answers = [axis.name for axis in rows.role("answer")]
    if not answers:
        raise ColumnError.about(
            "columns",
            "must hold at least one answer",
            remedy="Name it answer:<name>, as to_columns() does",
        )
    scales = read_scales(scale, answers)
    rows = snap_answers(rows, scales)
    if rows.role("population"):
        read_stages(rows)
    return rows, scales


def write_json(
    rows: Rows, scales: Scales, lonely_cluster: LonelyCluster, replicate: ReplicateWeights | None
) -> dict[str, Any]:
    """Return everything about a tally as JSON-ready values."""
    return {
        "schema": SCHEMA,
        "scales": [None if scale is None else scale.to_dict() for scale in scales],
        "lonely_cluster": lonely_cluster,
        "replicate_weights": None if replicate is None else replicate.to_dict(),
        "columns": {
            name: [_to_cell(value) for value in values]
            for name, values in write_columns(rows, rows.sums).items()
        },
    }


def read_json(mapping: Any) -> tuple[Rows, Scales, LonelyCluster, ReplicateWeights | None]:
    """Return the parts of the tally that `write_json` wrote."""
    if not isinstance(mapping, Mapping) or mapping.get("schema") != SCHEMA:
        raise DataTypeError.about(
            "mapping",
            f"must be a stored tally of schema {SCHEMA!r}",
            got=type(mapping).__name__,
            remedy="Give what to_dict() returned",
        )
    absent = [name for name in _KEYS if name not in mapping]
    if absent:
        raise ColumnError.absent("mapping", absent[0], mapping)
    for name, kind in (("columns", Mapping), ("scales", list)):
        if not isinstance(mapping[name], kind):
            raise _not_stored(mapping[name], name)
    columns = {
        name: [_from_cell(value) for value in values] if isinstance(values, list) else values
        for name, values in mapping["columns"].items()
    }
    rows = read_rows(columns)
    scales = tuple(
        None if scale is None else RatingScale.from_dict(scale) for scale in mapping["scales"]
    )
    if len(scales) != len(rows.role("answer")):
        raise DataValueError.about(
            "mapping",
            "must hold one scale per answer",
            got=f"{len(scales)} for {len(rows.role('answer'))} answers",
            remedy="Give what to_dict() returned",
        )
    rows = snap_answers(rows, scales)
    check_choice(mapping["lonely_cluster"], "lonely_cluster", LONELY_POLICIES)
    stored = mapping["replicate_weights"]
    if stored is not None and not isinstance(stored, Mapping):
        raise _not_stored(stored, "replicate_weights")
    replicate = None if stored is None else read_replicates(stored)
    return rows, scales, mapping["lonely_cluster"], replicate


def _not_stored(value: object, name: str) -> DataTypeError:
    """Return the error for a part of a stored tally that has another form."""
    return DataTypeError.about(
        "mapping",
        f"must be a stored tally, {name!r} as it was stored",
        got=type(value).__name__,
        remedy="Give what to_dict() returned",
    )


def _to_cell(value: Any) -> Any:
    """Return a cell as a JSON-ready value: dates tagged, nan as None."""
    if isinstance(value, dt.date):
        return {"time": value.isoformat()}
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _from_cell(value: Any) -> Any:
    """Return the cell that `_to_cell` wrote."""
    if not isinstance(value, Mapping):
        return value
    text: Any = value.get("time")
    try:
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _not_stored(text, "time") from None
