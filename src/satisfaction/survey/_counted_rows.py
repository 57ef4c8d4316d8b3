"""What a tally holds, seen in the ways that estimation needs: weights, segments, levels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, UnknownKeyError
from satisfaction.models._scale import RatingScale
from satisfaction.survey._cluster_replicates import ClusterReplicates
from satisfaction.survey._design import LonelyCluster, ReplicateWeights
from satisfaction.survey._domains import (
    check_names,
    read_levels,
    read_names,
    read_segments,
)
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._resample import replicate_rank
from satisfaction.survey._rows import Rows
from satisfaction.survey._stages import expand_weights
from satisfaction.survey._units import DesignUnits


@frozen(eq=False, repr=False)
class CountedRows:
    """The distinct rows of a survey, and what follows from them alone."""

    rows: Rows
    scales: tuple[RatingScale | None, ...]
    lonely_cluster: LonelyCluster = "error"
    replicate_weights: ReplicateWeights | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def by(self) -> tuple[str, ...]:
        """Names of the segment columns."""
        return tuple(axis.name for axis in self.rows.role("by"))

    @property
    def answers(self) -> tuple[str, ...]:
        """Names of the answer columns."""
        return tuple(axis.name for axis in self.rows.role("answer"))

    @property
    def declared(self) -> bool:
        """Whether a survey design was declared, weights alone included."""
        return bool(self.rows.sums) or any(
            axis.role not in {"by", "answer"} for axis in self.rows.axes
        )

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """Which distinct rows have all their answers."""
        whole = np.ones(len(self), dtype=bool)
        for axis in self.rows.role("answer"):
            whole &= ~axis.missing
        return whole

    @property
    def n(self) -> int:
        """Number of answers (of complete patterns, where there are several)."""
        return int(self.rows.n[self.answered].sum())

    @property
    def n_missing(self) -> int:
        """Number of rows without an answer."""
        return int(self.rows.n[~self.answered].sum())

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Sum of weights of each distinct row: given, from populations, or the count."""
        if "w" in self.rows.sums:
            return self.rows.sums["w"]
        return self._expansion[0]

    @cached_property
    def squared_weights(self) -> NDArray[np.float64]:
        """Sum of squared weights of each distinct row."""
        if "w2" in self.rows.sums:
            return self.rows.sums["w2"]
        return self._expansion[1]

    @cached_property
    def _expansion(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        each = expand_weights(self.rows)
        return self.rows.n * each, self.rows.n * each**2

    @cached_property
    def units(self) -> DesignUnits:
        """The strata, clusters and populations behind the rows."""
        return DesignUnits.of(self.rows, self.weights, self.squared_weights, self.lonely_cluster)

    @cached_property
    def segments(self) -> tuple[Any, ...]:
        """Keys of the segments in sorted order: scalars for one `by`, tuples for several."""
        return self._segmentation[0]

    @cached_property
    def _segmentation(self) -> tuple[tuple[Any, ...], NDArray[np.intp]]:
        """Return the segments, and the number of its segment for each row."""
        return read_segments(self.rows)

    @property
    def segment_of_row(self) -> NDArray[np.intp]:
        """Number of its segment for each distinct row."""
        return self._segmentation[1]

    def rows_of(self, segment: Any = ...) -> NDArray[np.bool_]:
        """Return which distinct rows belong to a segment; Ellipsis is everything."""
        if segment is ...:
            return np.ones(len(self), dtype=bool)
        for number, key in enumerate(self.segments):
            if key == segment and (key is None) == (segment is None):
                return np.asarray(self.segment_of_row == number)
        near = UnknownKeyError.absent("segment", segment, self.segments)
        raise ArgumentError(str(near), argument="segment")

    @cached_property
    def levels(self) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """The levels of the answers, and for each row its level, -1 where it is missing.

        With several answers the levels are their distinct complete patterns.
        """
        return read_levels(self.rows, self.scales, self.answered)

    @cached_property
    def replicate_sums(self) -> NDArray[np.float64] | None:
        """Sums of the replicate weights, of shape (R, rows), None without."""
        replicate = self.replicate_weights
        if replicate is None:
            return None
        if isinstance(replicate, ClusterReplicates):
            return np.asarray(replicate.factors[self._cluster_of_row].T * self.weights)
        return np.stack([self.rows.sums[f"r{number}"] for number in range(len(replicate))])

    @cached_property
    def _cluster_of_row(self) -> NDArray[np.intp]:
        """Which row of the factors belongs to each distinct row."""
        (cluster,) = self.rows.role("cluster")
        return np.array(cluster.labels, dtype=np.intp)[cluster.codes]

    def replicate_totals(
        self, group: NDArray[np.intp], scores: NDArray[np.float64], n_groups: int
    ) -> NDArray[np.float64]:
        """Return the sums of scores over groups of rows in every replicate, of shape (R, groups).

        Rows of group -1 are left out.
        """
        inside = group >= 0
        at, z = group[inside], scores[inside]
        replicate = self.replicate_weights
        if isinstance(replicate, ClusterReplicates):
            cell = self._cluster_of_row[inside] * n_groups + at
            span = replicate.n_clusters * n_groups
            totals = sum_by(cell, self.weights[inside] * z, span).reshape(-1, n_groups)
            return replicate.by_cluster.totals(totals)
        sums = np.asarray(self.replicate_sums)
        return np.stack([sum_by(at, column[inside] * z, n_groups) for column in sums])

    def replicate_products(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums over all rows of some scores, (rows, p), in every replicate, (R, p)."""
        replicate = self.replicate_weights
        if not isinstance(replicate, ClusterReplicates):
            return np.asarray(self.replicate_sums) @ scores
        weighted = scores * self.weights[:, None]
        cluster = self._cluster_of_row
        totals = [sum_by(cluster, column, replicate.n_clusters) for column in weighted.T]
        return replicate.by_cluster.totals(np.stack(totals, axis=1))

    @cached_property
    def replicate_degrees_of_freedom(self) -> float:
        """Degrees of freedom of the replicates: given, or their rank minus 1."""
        if self.replicate_weights is None:
            return float("nan")
        if self.replicate_weights.degrees_of_freedom is not None:
            return self.replicate_weights.degrees_of_freedom
        return replicate_rank(np.asarray(self.replicate_sums))

    # ---- narrowing -----------------------------------------------------------------------

    def marginalize(self, keep: Sequence[str] = ()) -> Self:
        """Return the tally without some of its segment columns, as if never grouped by them.

        Parameters
        ----------
        keep : sequence of str, default ()
            The ``by`` columns to keep.

        Returns
        -------
        Tally
            With ``by`` in the order of `keep`.

        Raises
        ------
        ArgumentError, DataTypeError
            If the tally has no such column, or it is named twice or not by text.

        Examples
        --------
        >>> import satisfaction as sat
        >>> answers = {"rating": [5, 4], "channel": ["app", "phone"], "month": [1, 1]}
        >>> counted = sat.tally(answers, "rating", scale=(1, 5), by=["channel", "month"])
        >>> counted.marginalize("month").segments
        (1,)
        """
        kept = read_names(keep, "by")
        check_names("by", kept, self.by, "segments")
        axes = {axis.name: axis for axis in self.rows.role("by")}
        others = [axis for axis in self.rows.axes if axis.role != "by"]
        return evolve(self, rows=self.rows.project((*(axes[name] for name in kept), *others)))

    def pick(self, answers: Sequence[str]) -> Self:
        """Return the tally of some of its answers only.

        Parameters
        ----------
        answers : sequence of str
            At least one, in the order wanted.

        Returns
        -------
        Tally
            The same as if only these had been counted.

        Raises
        ------
        ArgumentError
            If the tally has no such answer.
        """
        if not answers:
            raise ArgumentError.about(
                "rating", "must name at least one answer", remedy="Name an answer of the tally"
            )
        check_names("rating", answers, self.answers, "answers")
        axes = {axis.name: axis for axis in self.rows.role("answer")}
        others = [axis for axis in self.rows.axes if axis.role != "answer"]
        scale_of = dict(zip(self.answers, self.scales, strict=True))
        return evolve(
            self,
            rows=self.rows.project((*others, *(axes[name] for name in answers))),
            scales=tuple(scale_of[name] for name in answers),
        )
