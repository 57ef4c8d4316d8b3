"""What is to be counted: the arguments of a call, each as a name or as a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.survey._cluster_replicates import ClusterReplicates
from satisfaction.survey._design import SurveyDesign, check_design_argument, is_column
from satisfaction.survey._rows import AxisRole


@frozen(eq=False)
class Source:
    """One column of a call: the argument it came by, its name, and the name or values to read."""

    argument: str
    name: str
    column: Any

    @property
    def named(self) -> bool:
        """Whether the column is a name rather than values."""
        return isinstance(self.column, str)


@frozen(eq=False)
class Key:
    """A key column of the tally."""

    role: AxisRole
    source: Source


@frozen(eq=False)
class Request:
    """Everything that one counting pass must read."""

    keys: tuple[Key, ...]
    answers: tuple[Source, ...]
    weights: Source | None
    counts: Source | None
    base_weights: Source | None
    replicates: tuple[Source, ...]

    def sources(self) -> Iterable[Source]:
        """Return all columns, answers first."""
        yield from self.answers
        yield from (key.source for key in self.keys)
        yield from (one for one in (self.weights, self.counts, self.base_weights) if one)
        yield from self.replicates

    def weight_sources(self) -> dict[str, Source]:
        """Return the columns of weights by their short names: w, d, r0, r1, ..."""
        columns = {}
        if self.weights is not None:
            columns["w"] = self.weights
        if self.base_weights is not None:
            columns["d"] = self.base_weights
        return columns | {f"r{number}": source for number, source in enumerate(self.replicates)}

    def numeric_sources(self) -> Iterable[Source]:
        """Return the columns that must hold numbers."""
        yield from self.answers
        yield from (key.source for key in self.keys if key.role == "population")
        yield from self.weight_sources().values()
        if self.counts is not None:
            yield self.counts


def make_request(
    answers: tuple[Source, ...],
    *,
    framed: bool,
    by: Any,
    weights: Any,
    counts: Any,
    design: SurveyDesign,
) -> Request:
    """Return the request of a call; `framed` says whether texts can be column names."""
    if weights is None:
        weights = design.weights
    keys = [Key("by", source) for source in read_sources(by, "by", framed=framed)]
    for role, argument in (
        ("stratum", "strata"),
        ("cluster", "clusters"),
        ("population", "population"),
    ):
        sources = read_sources(getattr(design, argument), argument, framed=framed)
        keys += [Key(role, source) for source in sources]  # type: ignore[arg-type]  # the roles above
    base = None
    if design.calibrated_to is not None:
        keys += [
            Key("auxiliary", source)
            for source in _auxiliaries(design.calibrated_to.auxiliaries, framed=framed)
        ]
        base = _single(design.calibrated_to.base_weights, "base_weights", framed=framed)
    replicates = design.replicate_weights
    if isinstance(replicates, ClusterReplicates):
        keys.append(
            Key("cluster", Source("replicate_weights", "cluster", replicates.cluster_of_row))
        )
    _check_stages(keys)
    _check_segments(keys)
    return Request(
        keys=tuple(keys),
        answers=answers,
        weights=_single(weights, "weights", framed=framed),
        counts=_single(counts, "counts", framed=framed),
        base_weights=base,
        replicates=_replicates(design, framed=framed),
    )


def _check_stages(keys: list[Key]) -> None:
    """Refuse several strata columns and more populations than stages of selection."""
    roles = [key.role for key in keys]
    if roles.count("stratum") > 1:
        raise ArgumentError.about(
            "strata",
            "must be one column",
            got=f"{roles.count('stratum')} columns",
            remedy="Combine them into one column of strata",
        )
    if roles.count("population") > roles.count("cluster") + 1:
        raise ArgumentError.about(
            "population",
            "has one column per stage of selection, and at most one more than clusters",
            got=f"{roles.count('population')} columns for {roles.count('cluster')} of clusters",
            remedy="Name the clusters of every stage",
        )


def _check_segments(keys: list[Key]) -> None:
    """Refuse segments of which two have the same name."""
    names = [key.source.name for key in keys if key.role == "by"]
    if len(set(names)) != len(names):
        raise ArgumentError.about(
            "by", "must name each column once", got=names, remedy="Leave out the repeated ones"
        )


def _single(value: Any, argument: str, *, framed: bool) -> Source | None:
    """Return the one column of an argument that takes only one."""
    sources = read_sources(value, argument, framed=framed)
    if len(sources) > 1:
        raise ArgumentError.about(
            argument,
            "must be one column",
            got=f"{len(sources)} columns",
            remedy="Give a single name or column",
        )
    return sources[0] if sources else None


def read_sources(value: Any, argument: str, *, framed: bool) -> tuple[Source, ...]:
    """Return the columns that an argument names or holds.

    Next to a frame, a text or a list of texts is always column names. Next to plain answers
    everything is values, and a list of columns is several columns.
    """
    if value is None:
        return ()
    if isinstance(value, str):
        if not framed:
            raise DataTypeError.about(
                argument,
                "names a column, but the data has no columns",
                got=[value],
                remedy="Give the values, or a frame as data",
            )
        return (Source(argument, value, value),)
    check_design_argument(value, argument)
    if isinstance(value, list | tuple) and value:
        if framed and all(isinstance(part, str) or is_column(part) for part in value):
            return _several(list(value), argument)
        if not framed and all(is_column(part) for part in value):
            return _several(list(value), argument)
    return (Source(argument, argument, value),)


def _several(columns: list[Any], argument: str) -> tuple[Source, ...]:
    """Return several columns, those without a name numbered."""
    return tuple(
        Source(
            argument,
            column if isinstance(column, str) else f"{argument}_{number}",
            column,
        )
        for number, column in enumerate(columns, start=1)
    )


def _auxiliaries(auxiliaries: Any, *, framed: bool) -> tuple[Source, ...]:
    """Return the auxiliary variables of a calibration."""
    if isinstance(auxiliaries, Mapping):
        return tuple(Source("calibrated_to", name, column) for name, column in auxiliaries.items())
    return (
        read_sources(list(auxiliaries), "calibrated_to", framed=framed)
        if framed
        else tuple(
            source
            for name in auxiliaries
            for source in read_sources(name, "calibrated_to", framed=framed)
        )
    )


def _replicates(design: SurveyDesign, *, framed: bool) -> tuple[Source, ...]:
    """Return the columns of replicate weights."""
    if design.replicate_weights is None or isinstance(design.replicate_weights, ClusterReplicates):
        return ()
    columns = design.replicate_weights.columns
    if isinstance(columns, tuple):
        return tuple(
            source
            for name in columns
            for source in read_sources(name, "replicate_weights", framed=framed)
        )
    return tuple(
        Source("replicate_weights", f"replicate_{number}", columns[:, number])
        for number in range(columns.shape[1])
    )
