"""What all comparisons of ratings share: estimates made when asked for, and segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, MethodError, UnknownKeyError
from satisfaction.foundation._rendering import format_count, format_value
from satisfaction.metrics._batch import batch_of
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._segments import Segments
from satisfaction.models._scale import RatingScale
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

WHOLE = ...  # the key of all answers together

STATES = {"negative": -1.0, "confirmed": 0.0, "positive": 1.0}
STATE_SCALE = RatingScale(-1, 1)
STATE_WORDS = {"negative": "worse", "confirmed": "as expected", "positive": "better"}


class Measures:
    """Estimates of several metrics, each counted when it is first asked for.

    ``answers`` maps a name to a tally of one answer and the metric that scores it. Standard
    errors that are not defined are warned of once over all answers and once by segment: the
    measures are of the same answers. A quiet one never warns.
    """

    def __init__(self, answers: Mapping[str, tuple[Tally, Metric]], *, quiet: bool = False) -> None:
        self._answers = dict(answers)
        self._quiet = quiet
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
            quiet = self._quiet or bool(self._totals)
            batch, _ = batch_of(counted.marginalize(), metric, quiet=quiet)
            self._totals[name] = Estimate(batch, 0)
        return self._totals[name]

    def table(self, name: str) -> EstimateTable:
        """Return the estimates by segment."""
        if name not in self._tables:
            counted, metric = self._answers[name]
            quiet = self._quiet or bool(self._tables)
            batch, empty = batch_of(counted, metric, quiet=quiet)
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


def headline(name: str, mean: Estimate, shares: Mapping[str, Estimate]) -> str:
    """Return a mean with its interval, the number of answers, and the shares, in one line."""
    missing = f", {format_count(mean.n_missing)} missing" if mean.n_missing else ""
    states = ", ".join(
        f"{words} {format_value(share.value, 'percent')} %" for words, share in shares.items()
    )
    return (
        f"{name} = {mean._format(mean.value)}   95 % CI {mean._interval_text()}   "
        f"n = {format_count(mean.n)}{missing}   {states}"
    )


def frame_columns(
    result: Comparison, mean: str, name: str, shares: Mapping[str, str], confidence_level: float
) -> dict[str, list[Any]]:
    """Return one row per segment: a mean with its interval, shares, and numbers of answers.

    `shares` maps the name of a column to the name of its estimate.
    """
    parts = list(result.segments.items()) if result.by else [((), result)]
    columns: dict[str, list[Any]] = {
        by: [key[place] if isinstance(key, tuple) else key for key, _ in parts]
        for place, by in enumerate(result.by)
    }
    means = [part._estimate(mean) for _, part in parts]
    limits = [estimate.confidence_interval(confidence_level) for estimate in means]
    columns[name] = [estimate.value for estimate in means]
    columns["standard_error"] = [estimate.standard_error for estimate in means]
    columns["low"] = [limit.low for limit in limits]
    columns["high"] = [limit.high for limit in limits]
    for column, share in shares.items():
        columns[column] = [part._estimate(share).value for _, part in parts]
    columns["n"] = [part.n for _, part in parts]
    columns["n_missing"] = [part.n_missing for _, part in parts]
    return columns


def segment_dicts(segments: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """Return the results of segments as JSON-ready values, each with its key."""
    return [
        {"key": list(key) if isinstance(key, tuple) else key} | part.to_dict()
        for key, part in segments.items()
    ]


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
    measures, key : object
        Where the estimates come from: the library's own.
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
