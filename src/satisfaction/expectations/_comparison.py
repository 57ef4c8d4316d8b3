"""What all comparisons of ratings share: estimates made when asked for, and segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, MethodError, UnknownKeyError
from satisfaction.metrics._batch import batch_of
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._metric import Metric
from satisfaction.models._scale import RatingScale
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

WHOLE = ...  # the key of all answers together

STATES = {"negative": -1.0, "confirmed": 0.0, "positive": 1.0}
STATE_SCALE = RatingScale(-1, 1)


class Measures:
    """Estimates of several metrics, each counted when it is first asked for.

    ``answers`` maps a name to a tally of one answer and the metric that scores it.
    """

    def __init__(self, answers: Mapping[str, tuple[Tally, Metric]]) -> None:
        self._answers = dict(answers)
        self._totals: dict[str, Estimate] = {}
        self._tables: dict[str, EstimateTable] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the estimates."""
        return tuple(self._answers)

    def total(self, name: str) -> Estimate:
        """Return the estimate over all answers."""
        if name not in self._totals:
            counted, metric = self._answers[name]
            self._totals[name] = Estimate(batch_of(counted.marginalize(), metric)[0], 0)
        return self._totals[name]

    def table(self, name: str) -> EstimateTable:
        """Return the estimates by segment."""
        if name not in self._tables:
            counted, metric = self._answers[name]
            batch, empty = batch_of(counted, metric)
            self._tables[name] = EstimateTable(
                by=counted.by, batch=batch, total=self.total(name), empty=empty
            )
        return self._tables[name]

    def of(self, name: str, key: Any) -> Estimate:
        """Return an estimate over a segment, or over all answers."""
        return self.total(name) if key is WHOLE else self.table(name)[key]


def mean_metric(name: str, scale: RatingScale) -> Metric:
    """Return the mean of answers on a scale, in rating units, under a name."""
    return Metric._mean(name, scale, higher_is_better=True)


def share_metrics(states: Mapping[str, float]) -> dict[str, Metric]:
    """Return a metric for the share of customers in each state, in percent."""
    return {
        name: Metric(
            name,
            {level: 100.0},
            otherwise=0.0,
            scale=STATE_SCALE,
            unit="percent",
            higher_is_better=level >= 0,
        )
        for name, level in states.items()
    }


def state_of(gap: Floats, band: float) -> Floats:
    """Return -1, 0 or 1 for gaps below, within and above the band; NaN stays."""
    return np.where(np.abs(gap) <= band, 0.0, np.sign(gap))


@frozen(eq=False, repr=False, kw_only=True)
class Comparison:
    """Estimates of one comparison, for everybody and by segment.

    Parameters
    ----------
    n, n_missing : int
        Complete answers, and answers with a missing value.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same comparison; empty without ``by``.
    """

    n: int
    n_missing: int
    by: tuple[str, ...] = ()
    segments: Mapping[Any, Any] = field(factory=lambda: Segments({}))
    _measures: Measures = field(alias="measures")
    _key: Any = field(default=WHOLE, alias="key")

    def _estimate(self, name: str) -> Estimate:
        return self._measures.of(name, self._key)

    def estimates(self, which: str) -> EstimateTable:
        """Return one of the estimates by segment.

        Parameters
        ----------
        which : str
            Name of a mean or of a share.

        Returns
        -------
        EstimateTable
            Keyed by segment.

        Raises
        ------
        UnknownKeyError
            If there is no such estimate.
        MethodError
            If there are no segments.
        """
        if which not in self._measures.names:
            raise UnknownKeyError.absent("which", which, self._measures.names)
        if not self.by:
            raise MethodError.about("estimates", "needs segments", remedy="Call it with by=")
        return self._measures.table(which)

    def _refuse(self, other: object) -> NoReturn:
        raise DataTypeError.about(
            "comparison",
            "results are not subtracted or ordered as a whole",
            got=f"{type(self).__name__} and {type(other).__name__}",
            remedy="What people say and what is subtracted are two measures; compare estimates",
        )

    def __sub__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __rsub__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __lt__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __le__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __gt__(self, other: object) -> NoReturn:
        self._refuse(other)

    def __ge__(self, other: object) -> NoReturn:
        self._refuse(other)
