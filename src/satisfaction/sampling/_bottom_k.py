"""A fair sample from a stream of unknown length, which can be merged."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError, ArgumentError, DataTypeError, DataValueError
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.metrics._keys import json_key
from satisfaction.sampling._id_texts import id_items, id_texts
from satisfaction.sampling._permanent_random_numbers import blake2b_numbers, key_bytes
from satisfaction.sampling._table import check_indexes
from satisfaction.sampling._unit_interval import check_sizes, refuse_rows

Floats = NDArray[np.float64]
_Kept = tuple[tuple[float, bytes, Any, float], ...]  # rank, text, id and size


@frozen(eq=False, repr=False, kw_only=True)
class BottomKSample:
    """What a `BottomK` has drawn so far.

    Parameters
    ----------
    ids : list
        The ids drawn, by rank.
    inclusion_probability : ndarray of float
        Given the threshold.
    threshold : float
        The rank that would have been next; infinite while everybody is in.

    Examples
    --------
    >>> from satisfaction.sampling import BottomK
    >>> BottomK(2, key="spring").add(["a", "b", "c", "d"]).sample().weights.size
    2
    """

    ids: list[Any]
    inclusion_probability: Floats
    threshold: float

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def weights(self) -> Floats:
        """One over the inclusion probability."""
        return np.asarray(1 / self.inclusion_probability)

    @property
    def n_seen_estimate(self) -> float:
        """Unbiased estimate of the number of different ids seen."""
        return float(self.weights.sum())

    def _columns(self) -> dict[str, list[Any]]:
        """Return the sample as columns."""
        return {
            "id": list(self.ids),
            "inclusion_probability": self.inclusion_probability.tolist(),
            "weight": self.weights.tolist(),
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per id drawn.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``id, inclusion_probability, weight``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        ids = [json_key(one) for one in self.ids]
        return {"threshold": json_number(self.threshold)} | self._columns() | {"id": ids}

    def __repr__(self) -> str:
        return f"BottomKSample({len(self):,} ids of about {self.n_seen_estimate:,.0f})"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = list(zip(*columns.values(), strict=True))[:20]
        return html_table(list(columns), rows, caption=repr(self))


@frozen(eq=False, repr=False)
class BottomK:
    """A sample of fixed size from streams of unknown length, the same however they are split.

    Parameters
    ----------
    k : int
        Size of the sample, at least 1.
    key : str or bytes
        As in `permanent_random_numbers`.
    purpose : str, default ""
        As in `permanent_random_numbers`.

    Notes
    -----
    The rank of an id is its permanent random number over its size; the k + 1 smallest are
    kept. With tau the largest of them, ``pi = min(1, size tau)`` makes the sum of the weights
    unbiased for the number of ids. An id counts once, however often it is seen.

    References
    ----------
    Duffield, Lund and Thorup (2007), Priority sampling for estimation of arbitrary subset
    sums, Journal of the ACM 54(6), doi:10.1145/1314690.1314696.

    Examples
    --------
    Two shops sample their own visitors; the merged sample is that of all visitors:

    >>> from satisfaction.sampling import BottomK
    >>> start = BottomK(3, key="spring")
    >>> monday = start.add(["ann", "bob", "cem", "dan", "eve"])
    >>> tuesday = start.add(["eve", "fay", "gil", "hal"])
    >>> both = monday + tuesday
    >>> together = start.add(["ann", "bob", "cem", "dan", "eve", "fay", "gil", "hal"])
    >>> both.sample().ids == together.sample().ids
    True
    """

    k: int
    key: str | bytes = field(kw_only=True)
    purpose: str = field(default="", kw_only=True)
    _kept: _Kept = field(default=(), init=False, alias="kept")

    def __attrs_post_init__(self) -> None:
        """Check the fields."""
        check_count(self.k, "k", low=1)
        key_bytes(self.key, self.purpose)

    def add(self, ids: ArrayLike, *, size: ArrayLike | None = None) -> Self:
        """Return the sample after some more ids.

        Parameters
        ----------
        ids : array-like
            Texts, whole numbers, bytes or UUIDs.
        size : array-like, optional
            Size of each, above 0; by default 1.

        Returns
        -------
        BottomK
            A new value.

        Raises
        ------
        DataValueError
            If an id comes with another size than before.
        """
        check_indexes(ids=ids, size=size)
        items = id_items(ids, "ids")
        texts = id_texts(items, "ids")
        sizes = np.ones(len(texts)) if size is None else check_sizes(size, "size")
        refuse_rows(sizes == 0, sizes, "size", "sizes must be above 0")
        if len(sizes) != len(texts):
            raise AlignmentError.about(
                "size",
                f"must be as long as ids ({len(texts):,})",
                got=f"{len(sizes):,} values",
                remedy="Give one size per id",
            )
        ranks = blake2b_numbers(texts, key_bytes(self.key, self.purpose)) / sizes
        plain = items.tolist() if isinstance(items, np.ndarray) else items
        if len(ranks) > 2 * (self.k + 1):
            _refuse_two_sizes(texts, sizes)
            _, first = np.unique(ranks, return_index=True)
            near = first[: self.k + 1]
        else:
            near = np.arange(len(ranks))
        new = [(float(ranks[i]), texts[i], plain[i], float(sizes[i])) for i in near.tolist()]
        return self._with(new)

    def _with(self, new: Any) -> Self:
        """Return the value with further ids, the smallest k + 1 kept."""
        by_text: dict[bytes, tuple[float, bytes, Any, float]] = {}
        for one in (*self._kept, *new):
            known = by_text.setdefault(one[1], one)
            if known[3] != one[3]:
                raise _two_sizes(one[1], known[3], one[3])
        kept = tuple(sorted(by_text.values(), key=lambda one: one[:2])[: self.k + 1])
        result = evolve(self)
        object.__setattr__(result, "_kept", kept)
        return result

    def __add__(self, other: object) -> Self:
        if not isinstance(other, BottomK):
            raise DataTypeError.about(
                "other",
                "only two BottomK can be merged",
                got=type(other).__name__,
                remedy="Use add() for ids",
            )
        for name in ("k", "key", "purpose"):
            if getattr(self, name) != getattr(other, name):
                raise ArgumentError.about(
                    name, "must be the same in both samples", remedy="Draw them alike"
                )
        return self._with(other._kept)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BottomK):
            return NotImplemented
        mine = (self.k, self.key, self.purpose, [one[:2] for one in self._kept])
        return mine == (other.k, other.key, other.purpose, [one[:2] for one in other._kept])

    def __hash__(self) -> int:
        return hash((self.k, self.key, self.purpose, len(self._kept)))

    def sample(self) -> BottomKSample:
        """Return the sample of what was seen so far.

        Returns
        -------
        BottomKSample
            At most k ids with their inclusion probabilities and weights.
        """
        threshold = self._kept[self.k][0] if len(self._kept) > self.k else float("inf")
        drawn = self._kept[: self.k]
        sizes = np.array([one[3] for one in drawn])
        return BottomKSample(
            ids=[one[2] for one in drawn],
            inclusion_probability=np.minimum(1.0, sizes * threshold),
            threshold=threshold,
        )

    def __repr__(self) -> str:
        return f"BottomK({self.k:,}, {min(len(self._kept), self.k):,} kept)"


def _two_sizes(text: bytes, first: float, second: float) -> DataValueError:
    """Return the error for an id of two sizes."""
    return DataValueError.about(
        "size",
        f"{shorten_bytes(text)} has two sizes",
        got=[first, second],
        remedy="The size of an id must stay the same",
    )


def shorten_bytes(text: bytes) -> str:
    """Return the text of an id for a message."""
    return repr(text.decode(errors="replace")[:40])


def _refuse_two_sizes(texts: list[bytes], sizes: Floats) -> None:
    """Refuse an id that comes with two sizes at once."""
    if (sizes == sizes[0]).all():
        return
    known: dict[bytes, float] = {}
    for text, size in zip(texts, sizes.tolist(), strict=True):
        if known.setdefault(text, size) != size:
            raise _two_sizes(text, known[text], size)
