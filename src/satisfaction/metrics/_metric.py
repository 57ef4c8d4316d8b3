"""A metric is a scoring of the scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, MetricError
from satisfaction.foundation._checks import check_choice, check_flag, check_text, is_bool
from satisfaction.foundation._rendering import Unit, shorten
from satisfaction.models._scale import RatingScale

Family = Literal["share", "net", "mean"]

_EQUAL = 1e-9  # relative: score values this close are equally spaced


@frozen(init=False, repr=False)
class Metric:
    """A score for every point of a rating scale; the estimate is the mean score.

    Parameters
    ----------
    name : str
        Name of the metric.
    scores : mapping of float to float
        Level to score. Levels that are left out get `otherwise`.
    scale : RatingScale or tuple
        The scale that the metric is defined on.
    otherwise : float, optional
        Score of the levels not in `scores`; without it every level needs one.
    unit : {"percent", "points", "rating"}, default "points"
        Unit of the value, which decides how it is printed.
    higher_is_better : bool, default True
        Orientation.

    Raises
    ------
    MetricError
        If a level has no score, a key is off the scale, a score is not finite, or all are equal.

    Examples
    --------
    >>> import satisfaction as sat
    >>> delighted = sat.Metric("delighted", {10: 100}, otherwise=0, scale=(0, 10), unit="percent")
    >>> sat.measure([10, 9, 10, 3], metric=delighted).value
    50.0
    """

    name: str
    scale: RatingScale
    scores: tuple[tuple[float, float], ...]
    unit: Unit
    higher_is_better: bool
    to_100: bool = field(default=False)

    def __init__(
        self,
        name: str,
        scores: Mapping[float, float],
        *,
        scale: Any,
        otherwise: float | None = None,
        unit: Unit = "points",
        higher_is_better: bool = True,
    ) -> None:
        check_text(name, "name")
        check_choice(unit, "unit", ("percent", "points", "rating"))
        check_flag(higher_is_better, "higher_is_better")
        measured = RatingScale.of(scale)
        self.__attrs_init__(
            name=name,
            scale=measured,
            scores=_read_scores(scores, measured, otherwise),
            unit=unit,
            higher_is_better=higher_is_better,
        )

    @classmethod
    def csat(cls, scale: Any, boxes: int = 2) -> Self:
        """Return the share of satisfied answers: those in the `boxes` best levels, in percent."""
        return cls._share("csat", scale, _box_levels(RatingScale.of(scale), boxes, best=True))

    @classmethod
    def top_box(cls, scale: Any, boxes: int) -> Self:
        """Return the share of answers in the `boxes` best levels, in percent."""
        measured = RatingScale.of(scale)
        name = "top box" if boxes == 1 else f"top {boxes} boxes"
        return cls._share(name, measured, _box_levels(measured, boxes, best=True))

    @classmethod
    def bottom_box(cls, scale: Any, boxes: int) -> Self:
        """Return the share of answers in the `boxes` worst levels, in percent; lower is better."""
        measured = RatingScale.of(scale)
        name = "bottom box" if boxes == 1 else f"bottom {boxes} boxes"
        levels = _box_levels(measured, boxes, best=False)
        return cls._share(name, measured, levels, higher_is_better=False)

    @classmethod
    def _share(
        cls, name: str, scale: Any, levels: tuple[float, ...], *, higher_is_better: bool = True
    ) -> Self:
        """Return the share of answers in some levels, in percent."""
        return cls(
            name,
            dict.fromkeys(levels, 100.0),
            scale=scale,
            otherwise=0.0,
            unit="percent",
            higher_is_better=higher_is_better,
        )

    @classmethod
    def nps(cls) -> Self:
        """Return the net promoter score: promoters (9, 10) minus detractors (0 to 6), in points.

        References
        ----------
        Reichheld (2003), The one number you need to grow, Harvard Business Review 81(12), 46.
        """
        return cls._net("nps", RatingScale(0, 10), positive_from=9, negative_to=6)

    @classmethod
    def net(cls, scale: Any, *, positive_from: float, negative_to: float) -> Self:
        """Return a net score: share from `positive_from` up minus share up to `negative_to`."""
        return cls._net(
            "net", RatingScale.of(scale), positive_from=positive_from, negative_to=negative_to
        )

    @classmethod
    def _net(
        cls, name: str, scale: RatingScale, *, positive_from: float, negative_to: float
    ) -> Self:
        """Return a net score under a name."""
        high, low = float(positive_from), float(negative_to)
        if not low < high:
            raise MetricError.about(
                "negative_to",
                "must lie below positive_from",
                got=[negative_to, positive_from],
                remedy="The levels between the two are neutral",
            )
        scores = {
            level: 100.0 if level >= high else -100.0 if level <= low else 0.0
            for level in scale.levels
        }
        return cls(name, scores, scale=scale, unit="points")

    @classmethod
    def ces(
        cls,
        scale: Any,
        *,
        variant: Literal["mean", "share_easy", "net_easy"],
        easy: Literal["high", "low"],
        boxes: int | None = None,
    ) -> Self:
        """Return a customer effort score in one of its variants.

        Parameters
        ----------
        scale : RatingScale or tuple
            The scale of the question.
        variant : {"mean", "share_easy", "net_easy"}
            The mean rating; the percentage of easy answers; easy minus hard in points.
        easy : {"high", "low"}
            Which end of the scale means little effort.
        boxes : int, optional
            For ``"share_easy"``: the number of easiest levels that count as easy; by default
            those strictly on the easy side of the midpoint.

        Returns
        -------
        Metric
            Named ``"ces"``.

        References
        ----------
        Dixon, Freeman, Toman (2010), Stop trying to delight your customers, Harvard Business
        Review 88(7), 116.
        """
        measured = RatingScale.of(scale)
        check_choice(variant, "variant", ("mean", "share_easy", "net_easy"))
        check_choice(easy, "easy", ("high", "low"))
        if boxes is not None and variant != "share_easy":
            raise ArgumentError.about(
                "boxes", 'belongs to variant="share_easy"', got=[boxes], remedy="Leave it out"
            )
        if variant == "mean":
            return cls._mean("ces", measured, higher_is_better=easy == "high")
        sign = 1 if easy == "high" else -1
        side = {level: sign * (level - measured.midpoint) for level in measured.levels}
        if variant == "net_easy":
            scores = {level: float(np.sign(place)) * 100.0 for level, place in side.items()}
            return cls("ces", scores, scale=measured, unit="points")
        if boxes is None:
            levels = tuple(level for level, place in side.items() if place > 0)
        else:
            ends = RatingScale(measured.low, measured.high, measured.step, best=easy)
            levels = _box_levels(ends, boxes, best=True)
        return cls._share("ces", measured, levels)

    @classmethod
    def mean(cls, scale: Any, *, to_100: bool = False) -> Self:
        """Return the mean rating, or with ``to_100=True`` the mean on 0 to 100.

        On 0 to 100 the low end of the scale becomes 0 and the high end 100.
        """
        measured = RatingScale.of(scale)
        return cls._mean(
            "mean",
            measured,
            higher_is_better=measured.best == "high",
            to_100=check_flag(to_100, "to_100"),
        )

    @classmethod
    def _mean(
        cls, name: str, scale: RatingScale, *, higher_is_better: bool, to_100: bool = False
    ) -> Self:
        """Return a mean rating under a name; the one metric that a slider allows."""
        made = cls.__new__(cls)
        pairs: tuple[tuple[float, float], ...] = ()
        if scale.step is not None:
            pairs = tuple((level, _rescaled(level, scale, to_100)) for level in scale.levels)
        made.__attrs_init__(
            name=name,
            scale=scale,
            scores=pairs,
            unit="points" if to_100 else "rating",
            higher_is_better=higher_is_better,
            to_100=to_100,
        )
        return made

    def score_levels(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scores of some levels of the scale."""
        if not self.scores:
            return np.asarray(_rescaled(levels, self.scale, self.to_100))
        of_level = dict(self.scores)
        return np.array([of_level[float(level)] for level in levels])

    @property
    def values(self) -> tuple[float, ...]:
        """The distinct scores, ascending; the two ends for a slider."""
        if not self.scores:
            return tuple(_rescaled(x, self.scale, self.to_100) for x in self._ends)
        return tuple(sorted({score for _, score in self.scores}))

    @property
    def _ends(self) -> tuple[float, float]:
        """The ends of the scale."""
        return self.scale.low, self.scale.high

    @property
    def family(self) -> Family:
        """``"share"`` for two score values, ``"net"`` for three equally spaced, else ``"mean"``."""
        values = self.values
        if not self.scores:
            return "mean"
        if len(values) == 2:
            return "share"
        if len(values) == 3:
            low, middle, high = values
            if abs((high - middle) - (middle - low)) <= _EQUAL * (high - low):
                return "net"
        return "mean"

    @property
    def bounds(self) -> tuple[float, float]:
        """Smallest and largest score."""
        return self.values[0], self.values[-1]

    @property
    def signed(self) -> bool:
        """Whether the value is printed with its sign."""
        return self.bounds[0] < 0 < self.bounds[1]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "name": self.name,
            "scale": self.scale.to_dict(),
            "scores": [list(pair) for pair in self.scores],
            "unit": self.unit,
            "family": self.family,
            "bounds": list(self.bounds),
            "higher_is_better": self.higher_is_better,
        }

    def __repr__(self) -> str:
        pairs = [f"{level:g}: {score:.5g}" for level, score in self.scores]
        if len(pairs) > 7:
            pairs = [*pairs[:2], "...", pairs[-1]]
        return f"Metric({shorten(self.name)!r}, {{{', '.join(pairs)}}}, scale={self.scale!r})"


def _rescaled(level: Any, scale: RatingScale, to_100: bool) -> Any:  # noqa: FBT001  the field
    """Return ratings as their own scores, or on 0 to 100."""
    return 100.0 * (level - scale.low) / (scale.high - scale.low) if to_100 else level


def _box_levels(scale: RatingScale, boxes: object, *, best: bool) -> tuple[float, ...]:
    """Return the best or worst levels of a scale."""
    levels = scale.levels
    if is_bool(boxes) or not isinstance(boxes, int | np.integer) or not 1 <= boxes < len(levels):
        raise MetricError.about(
            "boxes",
            f"must be a whole number from 1 to {len(levels) - 1}",
            got=[boxes],
            remedy="All levels together would always be 100 percent",
        )
    count = int(boxes)
    high = (scale.best == "high") == best
    return levels[-count:] if high else levels[:count]


def _read_scores(
    scores: Mapping[float, float], scale: RatingScale, otherwise: float | None
) -> tuple[tuple[float, float], ...]:
    """Return a score for every level of the scale."""
    if not isinstance(scores, Mapping):
        raise DataTypeError.about(
            "scores",
            "must be a mapping from level to score",
            got=type(scores).__name__,
            remedy="Write scores={5: 100, 4: 100}",
        )
    if scale.step is None:
        raise MetricError.about(
            "scale",
            "a slider has no levels to score",
            got=repr(scale),
            remedy="Use Metric.mean, or a scale with steps",
        )
    levels = scale.levels
    given = {}
    for level, score in scores.items():
        if level not in scale:
            raise MetricError.about(
                "scores",
                f"levels must lie on the scale {scale.low:g} to {scale.high:g}",
                got=[level],
                remedy=f"Its levels are: {_listed(levels)}",
            )
        given[float(scale.snap([float(level)])[0])] = _score(score)
    if otherwise is not None:
        rest = _score(otherwise)
        given = {level: given.get(level, rest) for level in levels}
    absent = [level for level in levels if level not in given]
    if absent:
        raise MetricError.about(
            "scores",
            "every level needs a score",
            got=f"none for {_listed(absent)}",
            remedy="Give them scores, or otherwise=",
        )
    if len(set(given.values())) < 2:
        raise MetricError.about(
            "scores",
            "must not all be equal",
            got=f"{next(iter(given.values())):g} for {_listed(levels)}",
            remedy="A metric tells levels apart",
        )
    return tuple((level, given[level]) for level in levels)


def _score(value: object) -> float:
    """Return one score as a finite float."""
    if is_bool(value) or not isinstance(value, int | float | np.integer | np.floating):
        raise MetricError.about(
            "scores", "must be numbers", got=type(value).__name__, remedy="Give an int or a float"
        )
    if not math.isfinite(value):
        raise MetricError.about("scores", "must be finite", got=[value], remedy="Correct the score")
    return float(value)


def _listed(levels: tuple[float, ...] | list[float]) -> str:
    """Return levels as text, at most twelve of them."""
    shown = ", ".join(f"{level:g}" for level in levels[:12])
    return f"{shown}, ..." if len(levels) > 12 else shown
