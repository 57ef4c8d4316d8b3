"""The tally: the distinct rows of a survey, with their counts and sums of weights."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from attrs import evolve, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._checks import check_choice, check_count
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import format_count
from satisfaction.models._scale import RatingScale
from satisfaction.survey._counted_rows import CountedRows
from satisfaction.survey._design import LONELY_POLICIES, LonelyCluster, ReplicateWeights
from satisfaction.survey._display import first_rows, headline
from satisfaction.survey._domains import (
    check_same_kind,
    cross_covariance,
    score_covariance,
)
from satisfaction.survey._from_counts import rows_from_counts
from satisfaction.survey._level_totals import LevelTotals, totals_of
from satisfaction.survey._resample import resample_levels
from satisfaction.survey._rows import Rows, unite
from satisfaction.survey._storage import read_json, read_stored, write_columns, write_json


@frozen(eq=False, repr=False)
class Tally(CountedRows):
    """The distinct rows of a survey: how many answers each has, and for whom they speak.

    Everything after the counting pass starts from here, at a cost that does not depend on
    the number of answers. Tallies add up, so that days, shards and streams can be counted
    apart and merged. Made by `tally`, `Tally.from_counts`, `Tally.from_columns`,
    `Tally.from_dict` and ``+``.

    Parameters
    ----------
    rows : object
        The library's own table of the distinct rows.
    scales : tuple of RatingScale or None
        Scale of each answer.
    lonely_cluster : str, default "error"
        As in `SurveyDesign`.
    replicate_weights : ReplicateWeights, optional
        What the replicate sums are.

    Examples
    --------
    >>> import satisfaction as sat
    >>> june = sat.tally([9, 10, 3, None], scale=(0, 10))
    >>> july = sat.tally([10, 7], scale=(0, 10))
    >>> june + july
    Tally: 5 answers (1 missing) of rating on 0 to 10; 5 rows
    >>> sat.nps(june + july).value
    40.0
    """

    @classmethod
    def empty(cls) -> Self:
        """Return the zero of every tally: adding it changes nothing.

        Returns
        -------
        Tally
            Without answers.
        """
        return cls(Rows(axes=(), n=np.zeros(0, dtype=np.int64), sums={}), ())

    @classmethod
    def from_counts(
        cls, counts: Any, *, scale: Any, n_missing: int = 0, name: str = "rating"
    ) -> Self:
        """Return the tally of ready counts per level.

        Parameters
        ----------
        counts : mapping of float to int
            Level to number of answers, at least one answer in all.
        scale : RatingScale or tuple
            The scale on which the levels lie.
        n_missing : int, default 0
            Number of people who gave no answer.
        name : str, default "rating"
            Name of the answers.

        Returns
        -------
        Tally
            The same as that of the answers themselves.

        Examples
        --------
        >>> from satisfaction import Tally
        >>> Tally.from_counts({5: 10, 4: 3}, scale=(1, 5), n_missing=2)
        Tally: 13 answers (2 missing) of rating on 1 to 5; 3 rows
        """
        measured = RatingScale.of(scale)
        return cls(rows_from_counts(counts, measured, n_missing, name), (measured,))

    # ---- totals --------------------------------------------------------------------------

    def totals(self, segment: Any = ..., *, answers: Any = None) -> LevelTotals:
        """Return the level totals of a segment.

        Parameters
        ----------
        segment : object, default Ellipsis
            Key of a segment; Ellipsis is everything, None the segment whose key is missing.
        answers : str or sequence of str, optional
            Which answers, where the tally has several.

        Returns
        -------
        LevelTotals
            Sums of weights per level with their design covariance.

        Raises
        ------
        ArgumentError
            If there is no such segment.
        EmptyDataError
            If it has no answer.

        Examples
        --------
        >>> import satisfaction as sat
        >>> counted = sat.tally([9, 10, 3], scale=(0, 10), by=["app", "app", "phone"])
        >>> counted.totals("app").mean().value
        9.5
        """
        if answers is not None:
            names = (answers,) if isinstance(answers, str) else tuple(answers)
            return self.pick(names).totals(segment)
        return totals_of(self, self.rows_of(segment))

    def cross_covariance(self, a: Any, b: Any, *, answers: Any = None) -> NDArray[np.float64]:
        """Return the covariance of the level totals of two segments, of shape (K, K).

        Parameters
        ----------
        a, b : object
            Keys of segments.
        answers : str or sequence of str, optional
            As in `totals`.

        Returns
        -------
        ndarray
            Rows are levels of `a`; zeros where no design is declared and the segments differ.
        """
        if answers is not None:
            names = (answers,) if isinstance(answers, str) else tuple(answers)
            return self.pick(names).cross_covariance(a, b)
        return cross_covariance(self, self.rows_of(a), self.rows_of(b))

    def score_covariance(self, scores: ArrayLike, segment: Any = ...) -> NDArray[np.float64]:
        """Return the covariance of the totals ``sum(w z)`` of any scores constant within a row.

        The one primitive under regressions, influence functions and driver shares.

        Parameters
        ----------
        scores : array-like of shape (rows, p)
            In the order of `to_columns`; rows outside the segment or without all their
            answers count as 0.
        segment : object, default Ellipsis
            The segment, a domain of the whole design.

        Returns
        -------
        ndarray of shape (p, p)
            Symmetric.
        """
        return score_covariance(self, scores, self.rows_of(segment))

    def resample(
        self,
        segment: Any = ...,
        *,
        n_resamples: int = 10_000,
        rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    ) -> NDArray[np.float64]:
        """Return bootstrap level totals, made from the totals and never from the answers.

        Parameters
        ----------
        segment : object, default Ellipsis
            Key of a segment.
        n_resamples : int, default 10_000
            Number of replicates.
        rng : Generator, SeedSequence, int or None
            Source of randomness.

        Returns
        -------
        ndarray of shape (n_resamples, K)
            At least 0.

        Raises
        ------
        DesignError
            Under replicate or calibrated weights, or where a lonely cluster is an error.

        References
        ----------
        Rao, Wu (1988), Resampling inference with complex survey data, JASA 83,
        doi:10.1080/01621459.1988.10478591.

        Examples
        --------
        >>> import satisfaction as sat
        >>> drawn = sat.tally([1, 1, 2], scale=(1, 2)).resample(n_resamples=1000, rng=1)
        >>> drawn.shape
        (1000, 2)
        """
        count = check_count(n_resamples, "n_resamples", low=1)
        inside = self.rows_of(segment)
        of_level = np.where(inside, self.levels[1], -1)
        totals_of(self, inside)  # says what is wrong with a segment without answers
        return resample_levels(self, of_level, len(self.levels[0]), count, generator(rng))

    # ---- algebra -------------------------------------------------------------------------

    def __add__(self, other: object) -> Tally:
        if isinstance(other, int) and other == 0:
            return self
        if not isinstance(other, Tally):
            return NotImplemented
        if not self.answers:
            return other
        if not other.answers:
            return self
        one = self._without_stored_weights(beside=other)
        other = other._without_stored_weights(beside=self)
        check_same_kind(one, other)
        return evolve(one, rows=unite(one.rows, other.rows))

    __radd__ = __add__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        one, two = (evolve(tally, rows=tally._rows_with_weights()) for tally in (self, other))
        return one.to_dict() == two.to_dict()

    def __hash__(self) -> int:
        return hash((self.by, self.answers, self.scales, self.rows.n.tobytes()))

    def _without_stored_weights(self, *, beside: Tally) -> Tally:
        """Return the tally with weights that follow from its populations again.

        Columns hold such weights as numbers. Beside a tally whose weights follow from its
        populations they are taken for what they are.
        """
        sums = self.rows.sums
        if set(sums) != {"w", "w2"} or beside.rows.sums or not self.rows.role("population"):
            return self
        again = evolve(self, rows=evolve(self.rows, sums={}))
        same = all(
            np.allclose(mine, own, rtol=1e-12, atol=0)
            for mine, own in ((sums["w"], again.weights), (sums["w2"], again.squared_weights))
        )
        return again if same else self

    def _rows_with_weights(self) -> Rows:
        """Return the rows with the weights that were declared or follow from populations."""
        if "w" in self.rows.sums or not self.rows.role("population"):
            return self.rows
        sums = {"w": self.weights, "w2": self.squared_weights, **self.rows.sums}
        return evolve(self.rows, sums=sums)

    # ---- storage and display -------------------------------------------------------------

    def to_columns(self) -> dict[str, list[Any]]:
        """Return the distinct rows as flat lists with self-describing names.

        Returns
        -------
        dict of str to list
            ``by:...``, ``design:...`` and ``answer:...`` columns, ``n``, and where weights were
            declared or follow from populations ``w`` and ``w2``.

        Examples
        --------
        >>> import satisfaction as sat
        >>> sat.tally([5, 5, None], scale=(1, 5)).to_columns()
        {'answer:rating': [5.0, None], 'n': [2, 1]}
        """
        rows = self._rows_with_weights()
        return write_columns(rows, rows.sums)

    @classmethod
    def from_columns(
        cls,
        columns: Any,
        *,
        scale: Any = None,
        lonely_cluster: LonelyCluster = "error",
        replicate_weights: ReplicateWeights | None = None,
    ) -> Self:
        """Return the tally that `to_columns` or `to_frame` wrote.

        Parameters
        ----------
        columns : mapping of columns or eager frame
            With the names of `to_columns`.
        scale : RatingScale, tuple, or mapping from answer to one of them, optional
            Scale of the answers.
        lonely_cluster : str, default "error"
            As in `SurveyDesign`.
        replicate_weights : ReplicateWeights, optional
            What the columns ``r0``, ``r1``, ... are.

        Returns
        -------
        Tally
            Equal to the one that was stored.

        Raises
        ------
        ColumnError, AlignmentError, DataValueError, DataTypeError, DesignError
            If the columns are not those of a tally.

        Examples
        --------
        >>> from satisfaction import Tally
        >>> Tally.from_columns({"answer:rating": [5.0, None], "n": [2, 1]}, scale=(1, 5))
        Tally: 2 answers (1 missing) of rating on 1 to 5; 2 rows
        """
        rows, scales = read_stored(columns, scale)
        check_choice(lonely_cluster, "lonely_cluster", LONELY_POLICIES)
        return cls(rows, scales, lonely_cluster, replicate_weights)

    def to_dict(self) -> dict[str, Any]:
        """Return the tally as JSON-ready values, scales and policies included.

        Returns
        -------
        dict
            With ``"schema"``; `from_dict` reads it back exactly.
        """
        return write_json(self.rows, self.scales, self.lonely_cluster, self.replicate_weights)

    @classmethod
    def from_dict(cls, mapping: Any) -> Self:
        """Return the tally that `to_dict` wrote.

        Parameters
        ----------
        mapping : mapping
            Also after a round trip through JSON.

        Returns
        -------
        Tally
            Equal to the one that was stored.

        Raises
        ------
        DataTypeError, ColumnError, DataValueError
            If it is not what `to_dict` returned.

        Examples
        --------
        >>> import satisfaction as sat
        >>> june = sat.tally([9, 10, 3], scale=(0, 10))
        >>> sat.Tally.from_dict(june.to_dict()) == june
        True
        """
        return cls(*read_json(mapping))

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the distinct rows as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an installed eager frame library.

        Returns
        -------
        DataFrame
            With the columns of `to_columns`.
        """
        return to_frame(self.to_columns(), backend)

    def __repr__(self) -> str:
        return f"{headline(self)}; {format_count(len(self))} rows"

    def _repr_html_(self) -> str:
        return first_rows(self)
