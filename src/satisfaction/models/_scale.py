"""The rating scale: which answers are possible, and which end is good."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataTypeError, LabelError, ScaleError
from satisfaction.foundation._checks import check_number, is_bool
from satisfaction.foundation._vectors import check_vector
from satisfaction.models._labels import (
    LONGEST_LABEL,
    check_labels,
    leading_number,
    normal,
    number_text,
    refuse_ambiguous,
)
from satisfaction.models._levels import NOISE, levels_of, read_end, read_ends, read_step
from satisfaction.models._record import check_keys

_FIELDS = ("low", "high", "step", "best", "labels", "not_applicable")


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
        first, last = read_ends(low, high)
        if not isinstance(best, str) or best not in ("high", "low"):
            raise ScaleError.about(
                "best", "must be 'high' or 'low'", got=[best], remedy="Say which end is good"
            )
        self.__attrs_init__(
            low=first,
            high=last,
            step=read_step(first, last, step),
            best=best,
        )
        object.__setattr__(self, "labels", self._read_labels(labels))
        object.__setattr__(self, "not_applicable", self._read_codes(not_applicable))

    def _read_labels(
        self, labels: Mapping[float, str] | Iterable[tuple[float, str]] | None
    ) -> tuple[tuple[float, str], ...]:
        """Return labels, given by level or as the pairs of another scale, by ascending level."""
        pairs = []
        for number, text in check_labels(labels):
            level = read_end(number, "labels")
            if level not in self:
                raise ScaleError.about(
                    "labels",
                    f"every label belongs to a level of the scale {self.low:g} to {self.high:g}",
                    got=[level],
                    remedy="Correct the level, or the scale",
                )
            pairs.append((float(self.snap([level])[0]), text))
        refuse_ambiguous(pairs, () if self.step is None else self.levels)
        return tuple(sorted(pairs))

    def _read_codes(self, codes: Collection[float]) -> frozenset[float]:
        """Return the codes for "no answer", which must lie off the scale."""
        if isinstance(codes, str | bytes | bytearray) or not isinstance(codes, Collection):
            raise DataTypeError.about(
                "not_applicable",
                "must be a collection of numbers",
                got=type(codes).__name__,
                remedy="Write not_applicable={99}",
            )
        numbers = frozenset(read_end(code, "not_applicable") for code in codes)
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
        if isinstance(scale, tuple) and len(scale) in {2, 3}:
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
        return levels_of(self.low, self.high, self.step)

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

    def __bool__(self) -> bool:
        return True  # a slider has no length, and still is a scale

    def __iter__(self) -> Iterator[float]:
        return iter(self.levels)

    def __contains__(self, value: object) -> bool:
        if is_bool(value) or not isinstance(value, int | float | np.integer | np.floating):
            return False
        if not self.low - 1 <= value <= self.high + 1:
            return False
        return bool(self.holds(np.array([value], dtype=np.float64))[0])

    def holds(self, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the numbers lie on the scale; NaN does not."""
        inside = (numbers >= self.low) & (numbers <= self.high)
        if self.step is None:
            return inside
        last = round((self.high - self.low) / self.step)
        # Clipped to one step beyond the ends, where nothing can overflow; NaN stays NaN.
        near = np.clip(numbers, self.low - self.step, self.high + self.step)
        position = (near - self.low) / self.step
        whole = np.rint(position)
        return np.asarray((np.abs(position - whole) <= NOISE) & (whole >= 0) & (whole <= last))

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
            return numbers + 0.0  # a copy, in which -0.0 has become 0.0
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
        mirrored = np.clip(self.low + self.high - self.snap(values), self.low, self.high)
        return mirrored if self.step is None else self.snap(mirrored)

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
        if math.isnan(number):
            raise self.off_scale("a missing value")
        return dict(self.labels).get(number, number_text(number))

    def parse(self, text: str) -> float:
        """Return the rating that a text names.

        It is exactly the label of a level (the number itself where the level has none), or it
        begins with a whole number of one or two digits: ``"9"``, ``"9 - likely"``, ``"5 (best)"``.
        Nothing else is guessed.

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
        if len(text) <= LONGEST_LABEL:
            wanted = normal(text)
            labels = dict(self.labels)
            for level in labels if self.step is None else self.levels:
                if normal(labels.get(level, number_text(level))) == wanted:
                    return level
            number = leading_number(text)
            if number is not None and number in self:
                return float(self.snap([number])[0])
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
        """Return the scale that `to_dict` wrote; all but the ends may be left out."""
        return cls(**check_keys(mapping, "RatingScale", known=_FIELDS, required=_FIELDS[:2]))

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
