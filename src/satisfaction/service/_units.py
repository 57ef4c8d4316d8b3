"""Units of several rows, such as the cases of contacts: segments and design, read at one row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError
from satisfaction.survey._cluster_replicates import ClusterReplicates
from satisfaction.survey._count import tally
from satisfaction.survey._design import Calibration, ReplicateWeights, SurveyDesign
from satisfaction.survey._labels import Encoded
from satisfaction.survey._request import Source, _single, read_sources
from satisfaction.survey._rows import Rows
from satisfaction.survey._tally import Tally

Values = NDArray[Any]
Places = NDArray[np.intp]
Field = Literal[
    "by", "weights", "strata", "clusters", "population", "auxiliaries", "base", "replicates"
]

_LABELLED: tuple[Field, ...] = ("by", "strata", "clusters", "auxiliaries")


@frozen(eq=False)
class UnitColumns:
    """The columns that say the segments and the design of units with several rows.

    ``fields`` maps each part of the design to its columns, each under the name that messages
    give it.
    """

    design: SurveyDesign
    segments: tuple[str, ...]
    fields: Mapping[Field, Mapping[str, Source]]

    @classmethod
    def of(cls, by: Any, weights: Any, design: SurveyDesign | None) -> UnitColumns:
        """Return the columns of a call."""
        plan = SurveyDesign.of(design, weights)
        given = plan.weights if weights is None else weights
        base = None if plan.calibrated_to is None else plan.calibrated_to.base_weights
        segments = read_sources(by, "by", framed=True)
        fields: dict[Field, Mapping[str, Source]] = {
            "by": _numbered(segments),
            "weights": _numbered(_only(given, "weights")),
            "strata": _numbered(_only(plan.strata, "strata")),
            "clusters": _numbered(read_sources(plan.clusters, "clusters", framed=True)),
            "population": _numbered(read_sources(plan.population, "population", framed=True)),
            "auxiliaries": _numbered(_auxiliaries(plan.calibrated_to)),
            "base": _numbered(_only(base, "base_weights")),
            "replicates": _numbered(_replicates(plan.replicate_weights)),
        }
        return cls(plan, tuple(source.name for source in segments), fields)

    @property
    def asked(self) -> dict[str, Any]:
        """All columns, by the names that messages give them."""
        return {
            name: source.column
            for columns in self.fields.values()
            for name, source in columns.items()
        }

    @property
    def labels(self) -> set[str]:
        """Which of them hold labels."""
        return {name for field in _LABELLED for name in self.fields[field]}

    @property
    def of_design(self) -> list[str]:
        """Which of them describe the design."""
        return [name for name in self.asked if name not in self.fields["by"]]

    def at(self, columns: Mapping[str, Any], rows: Places) -> tuple[list[Values], SurveyDesign]:
        """Return the segments and the design of units, each read at one row."""

        def read(field: Field) -> list[Values]:
            return [values_at(columns[name], rows) for name in self.fields[field]]

        plan = self.design
        calibration = replicates = None
        if plan.calibrated_to is not None:
            sources = self.fields["auxiliaries"].values()
            names = [source.name for source in sources]
            calibration = Calibration(
                auxiliaries=dict(zip(names, read("auxiliaries"), strict=True)),
                base_weights=_one(read("base")),
            )
        if plan.replicate_weights is not None:
            given = plan.replicate_weights
            replicates = ReplicateWeights(
                np.column_stack(read("replicates")),
                scale=given.scale,
                rscales=given.rscales,
                center=given.center,
                degrees_of_freedom=given.degrees_of_freedom,
            )
        design = SurveyDesign(
            weights=_one(read("weights")),
            strata=_one(read("strata")),
            clusters=read("clusters") or None,
            population=read("population") or None,
            calibrated_to=calibration,
            replicate_weights=replicates,
            lonely_cluster=plan.lonely_cluster,
        )
        return read("by"), design

    def count(
        self,
        table: Mapping[str, Any],
        columns: Mapping[str, Any],
        rows: Places,
        missing: Literal["omit", "raise"] = "omit",
    ) -> Tally:
        """Return the tally of a table with one row per unit, described at one row of each."""
        segments, design = self.at(columns, rows)
        counted = tally(
            dict(table), list(table), by=segments or None, design=design, missing=missing
        )
        names = iter(self.segments)
        axes = tuple(
            evolve(axis, name=next(names)) if axis.role == "by" else axis
            for axis in counted.rows.axes
        )
        return evolve(counted, rows=Rows(axes, n=counted.rows.n, sums=counted.rows.sums))

    def refuse_differing(self, columns: Mapping[str, Any], first: Places, unit: Places) -> None:
        """Refuse a design that differs between the rows of one customer."""
        for name in self.of_design:
            column = columns[name]
            codes = column.codes if isinstance(column, Encoded) else column
            different = np.flatnonzero(codes != codes[first][unit])
            if different.size:
                raise DesignError.about(
                    name,
                    "must be equal in all rows of a customer",
                    positions=different[:3].tolist(),
                    count=different.size,
                    remedy="Give each customer one value",
                )


def _only(column: Any, argument: str) -> Sequence[Source]:
    """Return the one column of an argument that takes only one, or none."""
    source = _single(column, argument, framed=True)
    return () if source is None else (source,)


def _numbered(sources: Sequence[Source]) -> dict[str, Source]:
    """Return columns under the names of their arguments, several of one numbered."""
    return {
        source.argument if place == 1 else f"{source.argument} {place}": source
        for place, source in enumerate(sources, start=1)
    }


def _auxiliaries(calibration: Calibration | None) -> Sequence[Source]:
    """Return the auxiliary variables of a calibration."""
    if calibration is None:
        return ()
    given = calibration.auxiliaries
    named: Iterable[tuple[str, Any]] = (
        given.items() if isinstance(given, Mapping) else zip(given, given, strict=True)
    )
    return [Source("calibrated_to", name, column) for name, column in named]


def _replicates(replicates: ReplicateWeights | None) -> Sequence[Source]:
    """Return the columns of replicate weights."""
    if replicates is None:
        return ()
    columns = replicates.columns
    if isinstance(replicates, ClusterReplicates):
        columns = replicates.matrix()
    each = columns if isinstance(columns, tuple) else list(columns.T)
    return [Source("replicate_weights", "replicate_weights", column) for column in each]


def _one(columns: Sequence[Values]) -> Values | None:
    """Return the only column, None for none."""
    return columns[0] if columns else None


def values_at(column: Any, rows: Places) -> Values:
    """Return what stands in some rows of a column: numbers, or labels."""
    if not isinstance(column, Encoded):
        return np.asarray(column[rows])
    labels = np.empty(len(column.labels), dtype=object)
    labels[:] = column.labels
    return np.asarray(labels[column.codes[rows]])


def missing_labels(column: Encoded) -> NDArray[np.bool_]:
    """Return which rows of a column of labels have none."""
    known = np.array([label is not None for label in column.labels], dtype=bool)
    return np.asarray(~known[column.codes])
