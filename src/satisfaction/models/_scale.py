"""The rating scale: which answers are possible, and which end is good."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataTypeError, LabelError, ScaleError
from satisfaction.foundation._checks import check_number, is_bool
from satisfaction.foundation._vectors import check_vector

_MOST_LEVELS = 1_001
_NOISE = 1e-9  # of a step: float noise of a level, as 3 * 0.1 is
_LONGEST_LABEL = 200
_LEADING_NUMBER = re.compile(r"([0-9]{1,2})(?:\s*[-\u2013\u2014:.)]\D*|\s*\([^()]*\))?", re.ASCII)


def _end(value: object, name: str) -> float:
    """Return one end or step of a scale as a float."""
    if is_bool(value) or not isinstance(value, int | float | np.integer | np.floating):
        raise DataTypeError.about(
            name, "must be a number", got=type(value).__name__, remedy="Give an int or a float"
        )
    number = float(value)
    if not math.isfinite(number):
        raise ScaleError.about(name, "must be finite", got=[number], remedy="Give a finite number")
    return number


def _normal(text: str) -> str:
    """Return a label in the form in which labels are compared."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def _read_step(low: float, high: float, step: float | None) -> float | None:
    """Return the step, which must divide the range into at most 1,000 parts."""
    if step is None:
        return None
    width = _end(step, "step")
    if width <= 0:
        raise ScaleError.about(
            "step", "must be above 0", got=[width], remedy="Give a step, or None for a slider"
        )
    parts = (high - low) / width
    if abs(parts - round(parts)) > _NOISE * max(1.0, parts) or parts < 1 - _NOISE:
        raise ScaleError.about(
            "step",
            f"must divide the range {low:g} to {high:g}",
            got=[width],
            remedy="Give a step that reaches the upper end, or None for a slider",
        )
    if round(parts) + 1 > _MOST_LEVELS:
        raise ScaleError.about(
            "step",
            f"a scale has at most {_MOST_LEVELS:,} levels",
            got=f"{round(parts) + 1:,} levels",
            remedy="Use step=None for a slider",
        )
    return width


@frozen(init=False, repr=False)
class RatingScale:
    """The answers that a question allows.

    Parameters
    ----------
    low, high : float
        Lowest and highest answer, ``low < high``.
    step : float or None, default 1
        Distance between neighbouring answers; it must divide ``high - low``.
        `None` is a slider: any value between the ends.
    best : {"high", "low"}, default "high"
        Which end is good. School grades from 1 (best) to 6 are ``RatingScale(1, 6, best="low")``.
    labels : mapping of float to str, optional
        Text of the levels.
    not_applicable : collection of float, optional
        Codes off the scale that mean "no answer", such as 99.

    Raises
    ------
    ScaleError
        If the ends, the step, a label or a code is impossible.
    DataTypeError
        If one of them is not a number.

    Examples
    --------
    >>> scale = RatingScale(1, 5, labels={1: "very bad", 5: "very good"})
    >>> scale.levels
    (1.0, 2.0, 3.0, 4.0, 5.0)
    >>> scale.parse("Very good")
    5.0
    """

    low: float
    high: float
    step: float | None
    best: Literal["high", "low"]
    labels: tuple[tuple[float, str], ...] = field(default=())
    not_applicable: frozenset[float] = field(default=frozenset())

    def __init__(
        self,
        low: float,
        high: float,
        step: float | None = 1,
        *,
        best: Literal["high", "low"] = "high",
        labels: Mapping[float, str] | None = None,
        not_applicable: Collection[float] = (),
    ) -> None:
        first, last = _end(low, "low"), _end(high, "high")
        if first >= last:
            raise ScaleError.about(
                "scale",
                "the low end must be below the high end",
                got=[first, last],
                remedy='Give the ends in order; best="low" says that the low end is the good one',
            )
        if best not in ("high", "low"):
            raise ScaleError.about(
                "best", "must be 'high' or 'low'", got=[best], remedy="Say which end is good"
            )
        self.__attrs_init__(
            low=first,
            high=last,
            step=_read_step(first, last, step),
            best=best,
        )
        object.__setattr__(self, "labels", self._read_labels(labels))
        object.__setattr__(self, "not_applicable", self._read_codes(not_applicable))

    def _read_labels(self, labels: Mapping[float, str] | None) -> tuple[tuple[float, str], ...]:
        """Return labels as pairs in the order of the levels."""
        if labels is None:
            return ()
        if not isinstance(labels, Mapping):
            raise DataTypeError.about(
                "labels",
                "must be a mapping from level to text",
                got=type(labels).__name__,
                remedy='Write labels={1: "very bad", 5: "very good"}',
            )
        pairs = []
        for level, text in labels.items():
            if not isinstance(text, str):
                raise DataTypeError.about(
                    "labels", "must be texts", got=type(text).__name__, remedy="Give a str"
                )
            pairs.append((float(self.snap([_end(level, "labels")])[0]), text))
        return tuple(sorted(pairs))

    def _read_codes(self, codes: Collection[float]) -> frozenset[float]:
        """Return the codes for "no answer", which must lie off the scale."""
        if isinstance(codes, str) or not isinstance(codes, Collection):
            raise DataTypeError.about(
                "not_applicable",
                "must be a collection of numbers",
                got=type(codes).__name__,
                remedy="Write not_applicable={99}",
            )
        numbers = frozenset(_end(code, "not_applicable") for code in codes)
        on_scale = sorted(number for number in numbers if number in self)
        if on_scale:
            raise ScaleError.about(
                "not_applicable",
                "codes must lie off the scale",
                got=on_scale,
                remedy="A code that is also an answer cannot be told from it",
            )
        return numbers

    @classmethod
    def of(cls, scale: object) -> Self:
        """Return a scale from a scale, ``(low, high)`` or ``(low, high, step)``.

        Parameters
        ----------
        scale : RatingScale or tuple
            What every ``scale=`` of the library takes.

        Returns
        -------
        RatingScale
            The scale itself, or one made from the tuple.

        Examples
        --------
        >>> RatingScale.of((0, 10))
        RatingScale(0, 10)
        """
        if isinstance(scale, cls):
            return scale
        if isinstance(scale, tuple | list) and len(scale) in {2, 3}:
            return cls(*scale)
        raise DataTypeError.about(
            "scale",
            "must be a RatingScale or a tuple (low, high) or (low, high, step)",
            got=type(scale).__name__,
            remedy="Write scale=(1, 5)",
        )

    @property
    def levels(self) -> tuple[float, ...]:
        """All answers, ascending; a slider has none (`ScaleError`)."""
        if self.step is None:
            raise ScaleError.about(
                "scale",
                "a slider has no levels",
                got=repr(self),
                remedy="Give a step, or use a mean",
            )
        count = round((self.high - self.low) / self.step) + 1
        return tuple(round(self.low + index * self.step, 12) for index in range(count))

    @property
    def midpoint(self) -> float:
        """The middle of the scale."""
        return (self.low + self.high) / 2

    @property
    def best_level(self) -> float:
        """The good end."""
        return self.high if self.best == "high" else self.low

    @property
    def worst(self) -> float:
        """The bad end."""
        return self.low if self.best == "high" else self.high

    def __len__(self) -> int:
        return len(self.levels)

    def __iter__(self) -> Iterator[float]:
        return iter(self.levels)

    def __contains__(self, value: object) -> bool:
        if is_bool(value) or not isinstance(value, int | float | np.integer | np.floating):
            return False
        return bool(self.holds(np.array([float(value)]))[0])

    def holds(self, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the numbers lie on the scale; NaN does not."""
        inside = (numbers >= self.low) & (numbers <= self.high)
        if self.step is None:
            return inside
        position = (np.where(np.isfinite(numbers), numbers, self.low) - self.low) / self.step
        whole = np.rint(position)
        last = round((self.high - self.low) / self.step)
        near = (np.abs(position - whole) <= _NOISE) & (whole >= 0) & (whole <= last)
        return np.asarray(near & np.isfinite(numbers))

    def snap(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return the values with float noise removed: within 1e-9 of a step they are the level.

        Parameters
        ----------
        values : array-like of float
            Ratings; missing ones stay NaN.

        Returns
        -------
        ndarray of float
            Levels of the scale, in the order given.

        Raises
        ------
        ScaleError
            If a value lies off the scale or between its points.
        """
        numbers, missing = check_vector(values, "rating")
        wrong = np.flatnonzero(~missing & ~self.holds(numbers))
        if wrong.size:
            raise self.off_scale(
                [float(numbers[row]) for row in wrong[:3]], wrong[:3].tolist(), wrong.size
            )
        if self.step is None:
            return numbers
        levels = np.append(np.array(self.levels), np.nan)
        position = np.rint((np.where(missing, self.low, numbers) - self.low) / self.step)
        return levels[np.where(missing, len(levels) - 1, position).astype(np.intp)]

    def off_scale(self, got: object, positions: Collection[int] = (), count: int = 0) -> ScaleError:
        """Return the error for ratings that are not on this scale."""
        step = "" if self.step in (None, 1) else f" in steps of {self.step:g}"
        return ScaleError.about(
            "rating",
            f"every answer must lie on the scale {self.low:g} to {self.high:g}{step}",
            got=got,
            positions=positions,
            count=count,
            remedy=(
                f"Declare codes such as 99 with RatingScale({self.low:g}, {self.high:g}, "
                "not_applicable={99}) or correct the scale"
            ),
        )

    def reverse(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return ``low + high - x`` for every rating; missing ones stay NaN.

        Parameters
        ----------
        values : array-like of float
            Ratings on this scale.

        Returns
        -------
        ndarray of float
            The mirrored ratings.

        Examples
        --------
        >>> RatingScale(1, 5).reverse([1, 5, 4])
        array([5., 1., 2.])
        """
        return self.low + self.high - self.snap(values)

    def rescale(
        self, values: ArrayLike, *, low: float = 0, high: float = 100
    ) -> NDArray[np.float64]:
        """Return ratings on another range: the worst end becomes `low`, the best `high`.

        Parameters
        ----------
        values : array-like of float
            Ratings on this scale.
        low, high : float
            The new ends.

        Returns
        -------
        ndarray of float
            The ratings on the new range; missing ones stay NaN.

        Examples
        --------
        >>> RatingScale(1, 5).rescale([1, 2, 5])
        array([  0.,  25., 100.])
        """
        first, last = check_number(low, "low"), check_number(high, "high")
        position = (self.snap(values) - self.worst) / (self.best_level - self.worst)
        return first * (1 - position) + last * position

    def reversed(self) -> RatingScale:
        """Return the scale with the other end as the good one, labels mirrored."""
        labels = {self.low + self.high - level: text for level, text in self.labels}
        return RatingScale(
            self.low,
            self.high,
            self.step,
            best="low" if self.best == "high" else "high",
            labels=labels or None,
            not_applicable=self.not_applicable,
        )

    def label(self, level: float) -> str:
        """Return the label of a level, or the level itself as text."""
        number = float(self.snap([level])[0])
        return dict(self.labels).get(number, f"{number:g}")

    def parse(self, text: str) -> float:
        """Return the rating that a text names.

        It is an exact label of the scale, or begins with a whole number of one or two digits:
        ``"9"``, ``"9 - likely"``, ``"5 (best)"``. Nothing else is guessed.

        Parameters
        ----------
        text : str
            Text of an answer.

        Returns
        -------
        float
            A level of the scale.

        Raises
        ------
        LabelError
            If the text names no level.
        DataTypeError
            If it is not text.
        """
        if not isinstance(text, str):
            raise DataTypeError.about(
                "text", "must be text", got=type(text).__name__, remedy="Numbers need no parsing"
            )
        if len(text) <= _LONGEST_LABEL:
            wanted = _normal(text)
            for level, label in self.labels:
                if _normal(label) == wanted:
                    return level
            match = _LEADING_NUMBER.fullmatch(text.strip())
            if match and text.isprintable() and float(match[1]) in self:
                return float(self.snap([float(match[1])])[0])
        raise LabelError.about(
            "text",
            f"names no level of the scale {self.low:g} to {self.high:g}",
            got=[text],
            remedy="Declare labels, or begin the text with the number",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "low": self.low,
            "high": self.high,
            "step": self.step,
            "best": self.best,
            "labels": [[level, text] for level, text in self.labels],
            "not_applicable": sorted(self.not_applicable),
        }

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any]) -> Self:
        """Return the scale that `to_dict` wrote."""
        return cls(
            mapping["low"],
            mapping["high"],
            mapping["step"],
            best=mapping["best"],
            labels=dict(mapping["labels"]) or None,
            not_applicable=mapping["not_applicable"],
        )

    def __repr__(self) -> str:
        parts = [f"{self.low:g}", f"{self.high:g}"]
        if self.step != 1:
            parts.append("None" if self.step is None else f"{self.step:g}")
        if self.best != "high":
            parts.append("best='low'")
        if self.labels:
            parts.append(f"labels={len(self.labels)}")
        if self.not_applicable:
            codes = ", ".join(f"{code:g}" for code in sorted(self.not_applicable))
            parts.append(f"not_applicable={{{codes}}}")
        return f"RatingScale({', '.join(parts)})"
