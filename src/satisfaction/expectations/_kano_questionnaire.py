"""Kano's questionnaire as it was answered: counted per attribute, or all attributes together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import DataValueError
from satisfaction.expectations._kano import Kano
from satisfaction.expectations._kano_answers import (
    Asked,
    can_be_read_again,
    count_apart,
    count_together,
)
from satisfaction.expectations._kano_attribute import KanoAttribute
from satisfaction.expectations._kano_measure import measure_attribute
from satisfaction.expectations._kano_table import CATEGORIES, category_codes
from satisfaction.metrics._distribution import Segments
from satisfaction.survey._tally import Tally

Codes = NDArray[np.intp]

_DOUBT = CATEGORIES.index("Q")


@frozen(eq=False)
class Questionnaire:
    """What `kano` was asked: the data, its columns and codes, and the common keywords."""

    data: Any
    pairs: Mapping[str, tuple[str, str]]
    table: tuple[str, ...]
    most: int | None
    answers: tuple[Any, ...]
    common: Mapping[str, Any]

    def classify(self) -> Kano:
        """Return the classification; what needs all attributes together waits until asked for."""
        at_once = len(self.pairs) == 1 or self.most is not None or isinstance(self.data, Tally)
        if at_once or not can_be_read_again(self.data, self.common):
            return self.classify_together()
        asked = count_apart(self.data, self.pairs, self.answers, **self.common)
        tally = next(iter(asked.values())).tally
        everyone = {name: np.zeros(len(one.tally), dtype=np.intp) for name, one in asked.items()}
        whole = self._measure(asked, ((),), everyone)[()]
        joint = Joint(self, whole)
        parts: dict[Any, Kano] = {}
        if tally.by:
            segment = {name: one.tally.segment_of_row for name, one in asked.items()}
            parts = {
                key: Kano(found, Segments({}), 0, LaterCounts(part), self.table, joint=part)
                for key, found in self._measure(asked, tally.segments, segment).items()
                for part in [JointPart(joint, key)]
            }
        return Kano(whole, Segments(parts), 0, LaterCounts(joint), self.table, tally.by, joint)

    def classify_together(self) -> Kano:
        """Return the classification by one tally that knows who gave which answers."""
        asked = count_together(self.data, self.pairs, self.answers, **self.common)
        tally = next(iter(asked.values())).tally
        doubts = np.sum([self._categories(one) == _DOUBT for one in asked.values()], axis=0)
        screened = doubts > (len(asked) if self.most is None else self.most)

        def result(segments: Sequence[Any], segment_of_row: Codes) -> dict[Any, Kano]:
            inside = dict.fromkeys(asked, np.where(screened, -1, segment_of_row))
            found = self._measure(asked, segments, inside)
            return {
                key: Kano(
                    found[key],
                    Segments({}),
                    int(tally.rows.n[screened & (segment_of_row == number)].sum()),
                    _distribution(doubts, tally.rows.n * (segment_of_row == number)),
                    self.table,
                )
                for number, key in enumerate(segments)
            }

        whole = result(((),), np.zeros(len(tally), dtype=np.intp))[()]
        parts = result(tally.segments, tally.segment_of_row) if tally.by else {}
        return evolve(whole, segments=Segments(parts), by=tally.by)

    def _measure(
        self, asked: Mapping[str, Asked], segments: Sequence[Any], segment: Mapping[str, Codes]
    ) -> dict[Any, dict[str, KanoAttribute]]:
        """Return the attributes of each segment."""
        found: dict[Any, dict[str, KanoAttribute]] = {key: {} for key in segments}
        for name, one in asked.items():
            codes = (one.functional, one.dysfunctional)
            category = self._categories(one)
            parts = measure_attribute(name, one.tally, category, codes, segments, segment[name])
            for key, part in parts.items():
                found[key][name] = part
        return found

    def _categories(self, one: Asked) -> Codes:
        """Return the category of each row, -1 where an answer is missing."""
        known = (one.functional >= 0) & (one.dysfunctional >= 0)
        pair = np.where(known, 5 * one.functional + one.dysfunctional, 0)
        return np.where(known, category_codes(self.table)[pair], -1)


@frozen(eq=False)
class Joint:
    """The same answers counted together, when first somebody asks for what needs it.

    ``seen`` are the attributes as first counted, to see whether the data has changed since.
    """

    questionnaire: Questionnaire
    seen: Mapping[str, KanoAttribute]

    @cached_property
    def kano(self) -> Kano:
        """The classification by one tally of all answers."""
        found = self.questionnaire.classify_together()
        for name, value in found.items():
            seen = self.seen[name]
            if (value.counts, value.n_missing) != (seen.counts, seen.n_missing):
                raise DataValueError.about(
                    "data",
                    "has changed since it was classified",
                    got=f"other answers to {name!r}",
                    remedy="Classify it again",
                )
        return found


@frozen(eq=False)
class JointPart:
    """One segment of the answers counted together."""

    joint: Joint
    key: Any

    @property
    def kano(self) -> Kano:
        """The classification of the segment."""
        part: Kano = self.joint.kano.segments[self.key]
        return part


@frozen(eq=False, repr=False)
class LaterCounts(Mapping[int, int]):
    """Respondents by number of questionable answers, counted when first looked at."""

    answers: Joint | JointPart

    @property
    def counts(self) -> Mapping[int, int]:
        """The numbers themselves."""
        return self.answers.kano.questionable

    def __getitem__(self, key: int) -> int:
        return self.counts[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self.counts)

    def __len__(self) -> int:
        return len(self.counts)

    def __repr__(self) -> str:
        return repr(self.counts)


def _distribution(doubts: Codes, heads: Any) -> dict[int, int]:
    """Return how many respondents have each number of questionable answers."""
    totals = np.bincount(doubts, heads).astype(np.int64)
    return {q: int(count) for q, count in enumerate(totals.tolist()) if count}
