"""`zone_of_tolerance`: performance between what is adequate and what is desired."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, WeakDataWarning
from satisfaction.expectations._comparison import (
    STATE_SCALE,
    WHOLE,
    Comparison,
    Measures,
    frame_columns,
    headline,
    mean_metric,
    segment_dicts,
    share_metrics,
)
from satisfaction.expectations._ratings import ROUNDING, Names, Ratings, derive, read_ratings
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, html_table
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._segments import Segments
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._row_columns import read_row_columns
from satisfaction.survey._tally import Tally
from satisfaction.survey._wide import open_columns

PLACES = {"below": -1.0, "within": 0.0, "above": 1.0}
_MEANS = {"adequacy": ("perceived", "adequate"), "superiority": ("perceived", "desired")}


@frozen(eq=False, repr=False, kw_only=True)
class ZoneOfTolerance(Comparison):
    """Where perceived performance lies against the adequate and the desired level.

    Parameters
    ----------
    n, n_missing : int
        Complete answers with a zone, and answers with a missing value.
    by : tuple of str
        Names of the segment columns.
    segments : mapping
        Segment key to the same; empty without ``by``.
    measures, key : object
        Where the estimates come from: the library's own.
    n_inverted : int
        Answers that desire less than they find adequate: left out.
    scale : RatingScale
        The one scale of all three ratings.
    items : mapping
        Perceived column to the zone of that item alone; empty for one item.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"adequate": [3, 2, 4], "desired": [5, 4, 5], "perceived": [4, 5, 2]}
    >>> zone = sat.zone_of_tolerance(answers, desired="desired", adequate="adequate",
    ...                              perceived="perceived", scale=(1, 5))
    >>> zone.width.value
    1.67
    """

    n_inverted: int
    scale: RatingScale
    items: Mapping[str, ZoneOfTolerance] = field(factory=lambda: Segments({}))

    @property
    def adequacy(self) -> Estimate:
        """Mean of perceived minus adequate (measure of service adequacy)."""
        return self._estimate("adequacy")

    @property
    def superiority(self) -> Estimate:
        """Mean of perceived minus desired (measure of service superiority)."""
        return self._estimate("superiority")

    @property
    def width(self) -> Estimate:
        """Mean of desired minus adequate."""
        return self._estimate("width")

    @property
    def shares(self) -> dict[str, Estimate]:
        """Percent of customers below, within and above their zone, its ends included."""
        return {place: self._estimate(place) for place in PLACES}

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return one row per segment: adequacy with its interval, superiority, width, shares.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``adequacy, standard_error, low, high, superiority, width, below,
            within, above, n, n_missing``.
        """
        others = {name: name for name in ("superiority", "width", *PLACES)}
        columns = frame_columns(self, "adequacy", "adequacy", others, confidence_level)
        return to_frame(columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "n": self.n,
            "n_missing": self.n_missing,
            "n_inverted": self.n_inverted,
            "scale": self.scale.to_dict(),
            "adequacy": self.adequacy.to_dict(),
            "superiority": self.superiority.to_dict(),
            "width": self.width.to_dict(),
            "shares": {place: share.to_dict() for place, share in self.shares.items()},
            "items": {name: item.to_dict() for name, item in self.items.items()},
            "segments": segment_dicts(self.segments),
        }

    def _headline(self) -> str:
        inverted = f", {format_count(self.n_inverted)} inverted" if self.n_inverted else ""
        return f"{headline('adequacy', self.adequacy, self.shares)}{inverted}"

    def __repr__(self) -> str:
        segments = f"\nby {', '.join(self.by)}: {self.segments!r}" if self.by else ""
        return self._headline() + segments

    def _repr_html_(self) -> str:
        rows = [
            [*(key if isinstance(key, tuple) else (key,)), part._headline()]
            for key, part in list(self.segments.items())[:40]
        ]
        return html_table([*self.by, "zone of tolerance"], rows, caption=self._headline())

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw the mean zone as a bar and the mean performance as a dot, per item or segment.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``color``: of the dots.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._zone import plot_zone

        return plot_zone(self, ax=ax, **kwargs)


def zone_of_tolerance(
    data: Any,
    *,
    desired: Names,
    adequate: Names,
    perceived: Names,
    scale: Any,
    inverted: Literal["omit", "raise"] = "omit",
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ZoneOfTolerance:
    """Measure whether performance lies between what is adequate and what is desired.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per answer. `Expectation` and `Performance` records have one row per experience
        and columns such as ``"desired speed"`` and ``"perceived speed"``.
    desired, adequate, perceived : str or sequence of str
        Columns of the three ratings; sequences are paired by position, and a rating is the mean
        of its items.
    scale : RatingScale or tuple
        The one scale of all three. Where its low end is the good one, ratings are reversed.
    inverted : {"omit", "raise"}, default "omit"
        Answers that desire less than they find adequate are left out and counted, or refused.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(name)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Answers with a missing value are left out and counted, or refused.

    Returns
    -------
    ZoneOfTolerance
        Adequacy, superiority and width in rating units, shares in percent.

    Raises
    ------
    ArgumentError
        If more than half of the answers are inverted, or any under ``inverted="raise"``.
    ScaleError
        If a rating lies off the scale.

    Warns
    -----
    WeakDataWarning
        If answers are inverted.

    Notes
    -----
    ``adequacy = perceived - adequate``, ``superiority = perceived - desired``,
    ``width = desired - adequate``, so that adequacy minus superiority is the width. The zone
    includes its ends; one of width 0 can be hit.

    References
    ----------
    Zeithaml, V. A., Berry, L. L., Parasuraman, A. (1993). The nature and determinants of customer
    expectations of service. Journal of the Academy of Marketing Science 21, 1,
    doi:10.1177/0092070393211001.

    Examples
    --------
    Three passengers said how punctual a line has to be, should be, and is:

    >>> import satisfaction as sat
    >>> trains = {"must": [3, 2, 4], "should": [5, 4, 5], "is": [4, 5, 2]}
    >>> zone = sat.zone_of_tolerance(trains, desired="should", adequate="must", perceived="is",
    ...                              scale=(1, 5))
    >>> {place: share.value for place, share in zone.shares.items()}
    {'below': 33.3, 'within': 33.3, 'above': 33.3}
    """
    check_choice(inverted, "inverted", ("omit", "raise"))
    data = open_columns(data)
    ratings = read_ratings(
        data,
        {"desired": desired, "adequate": adequate, "perceived": perceived},
        scale=scale,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    whole = _Zone(ratings)
    _judge_inverted(whole, data, refuse=inverted == "raise")
    whole.measures.total("adequacy")  # warns now of what it cannot estimate, not when shown
    k = len(ratings.groups["perceived"])
    zones = [_Zone(ratings.single(item), quiet=True) for item in range(k if k > 1 else 0)]

    def describe(key: Any) -> ZoneOfTolerance:
        inside = ratings.tally.rows_of(key)
        items = {
            zone.ratings.groups["perceived"][0]: zone.describe(key)
            for zone in zones
            if np.any(zone.inside & inside)
        }
        return evolve(whole.describe(key), items=Segments(items))

    described = describe(WHOLE)
    if not ratings.tally.by:
        return described
    segments = {key: describe(key) for key in whole.measures.table("adequacy")}
    return evolve(described, by=ratings.tally.by, segments=Segments(segments))


class _Zone:
    """One zone in the rows of a tally, with the estimates made of it."""

    def __init__(self, ratings: Ratings, *, quiet: bool = False) -> None:
        self.ratings = ratings
        counted = ratings.tally
        rounding = ROUNDING * ratings.width
        width = ratings.difference("desired", "adequate")
        self.inverted: NDArray[np.bool_] = counted.answered & (width < -rounding)
        self.inside: NDArray[np.bool_] = counted.answered & ~self.inverted
        scale = ratings.gap_scale("perceived")
        gaps = {name: ratings.difference(*pair) for name, pair in _MEANS.items()} | {"width": width}
        place = np.where(
            gaps["adequacy"] < -rounding, -1.0, np.where(gaps["superiority"] > rounding, 1.0, 0.0)
        )
        placed = derive(counted, "place", np.where(self.inside, place, np.nan), STATE_SCALE)
        means = {
            name: (
                derive(counted, name, np.where(self.inside, gap, np.nan), scale),
                mean_metric(name, scale),
            )
            for name, gap in gaps.items()
        }
        shares = {name: (placed, metric) for name, metric in share_metrics(PLACES).items()}
        self.measures = Measures(means | shares, quiet=quiet)

    def count(self, rows: NDArray[np.bool_]) -> int:
        """Return the number of answers in some rows."""
        return int(self.ratings.tally.rows.n[rows].sum())

    def describe(self, key: Any) -> ZoneOfTolerance:
        """Return the zone of a segment, or of everybody."""
        counted = self.ratings.tally
        rows = counted.rows_of(key)
        return ZoneOfTolerance(
            n=self.count(rows & self.inside),
            n_missing=self.count(rows & ~counted.answered),
            n_inverted=self.count(rows & self.inverted),
            scale=self.ratings.scale,
            measures=self.measures,
            key=key,
        )


def _judge_inverted(zone: _Zone, data: Any, *, refuse: bool) -> None:
    """Refuse or count the answers that desire less than they find adequate."""
    count, kept = zone.count(zone.inverted), zone.count(zone.inside)
    if count == 0:
        return
    if count > kept:
        raise ArgumentError.about(
            "desired",
            "must not lie below adequate in most answers",
            got=f"{count:,} of {count + kept:,} answers",
            count=count,
            remedy="Are desired and adequate swapped?",
        )
    if refuse:
        raise ArgumentError.about(
            "desired",
            "must not lie below adequate",
            got=f"{count:,} of {count + kept:,} answers",
            positions=_inverted_rows(zone, data),
            count=count,
            remedy='Leave them out with inverted="omit"',
        )
    warnings.warn(
        f"desired: lies below adequate in {count:,} answers, which are left out",
        WeakDataWarning,
        stacklevel=3,
    )


def _inverted_rows(zone: _Zone, data: Any) -> list[int]:
    """Return the first rows that desire less than they find adequate; a tally has no rows."""
    if isinstance(data, Tally):
        return []
    groups = zone.ratings.groups
    names = [*groups["desired"], *groups["adequate"]]
    columns = read_row_columns(data, {name: name for name in names})
    values = np.column_stack([columns[name] for name in names])
    half = len(names) // 2
    width = (values[:, :half].sum(axis=1) - values[:, half:].sum(axis=1)) / half
    if zone.ratings.scale.best == "low":
        width = -width
    below = np.flatnonzero(width < -ROUNDING * zone.ratings.width)
    return [int(row) for row in below[:3]]
