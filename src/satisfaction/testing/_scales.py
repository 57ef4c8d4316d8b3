"""Strategy of rating scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_count, check_flag
from satisfaction.models._scale import RatingScale
from satisfaction.testing._hypothesis import compose, load_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_STEPS = (1.0, 2.0, 0.5, 0.1)
_WORDS = ("very bad", "so so", "très bien", "<b>best</b>", "5 stars?", "Größe & 'Zoll'")
_CODES = (-99.0, 88.0, 99.0)


def rating_scales(
    *, max_levels: int = 11, sliders: bool = True, labels: bool = True
) -> SearchStrategy[RatingScale]:
    """Return a strategy of rating scales.

    Whole and fractional steps, either end the best, with and without labels and codes for "no
    answer"; it shrinks to ``RatingScale(0, 1)``.

    Parameters
    ----------
    max_levels : int, default 11
        The most levels, at least 2.
    sliders : bool, default True
        Whether some have no levels.
    labels : bool, default True
        Whether some have labels and codes for "no answer".

    Returns
    -------
    SearchStrategy
        Of `RatingScale`.

    Raises
    ------
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import rating_scales
    >>> find(rating_scales(), lambda scale: len(scale) > 2 if scale.step else False)
    RatingScale(0, 2)
    """
    most = check_count(max_levels, "max_levels", low=2, high=1_001)
    return compose(
        _draw_scale,
        most,
        sliders=check_flag(sliders, "sliders"),
        labels=check_flag(labels, "labels"),
    )


def _draw_scale(draw: DrawFn, most: int, *, sliders: bool, labels: bool) -> RatingScale:
    """Draw one scale."""
    st = load_strategies()
    low = draw(st.sampled_from([0, 1, -3, 0.5]))
    step: float | None = draw(st.sampled_from([*_STEPS, None] if sliders else _STEPS))
    parts = draw(st.integers(1, most - 1))
    high = round(low + parts * (step or 1.0), 12)
    best = draw(st.sampled_from(["high", "low"]))
    if not labels:
        return RatingScale(low, high, step, best=best)
    bare = RatingScale(low, high, step)
    levels = [bare.low, bare.high] if step is None else bare.levels
    named = draw(st.lists(st.sampled_from(levels), max_size=len(_WORDS), unique=True))
    codes = [code for code in _CODES if code not in bare]
    texts: dict[Any, str] = dict(zip(sorted(named), _WORDS, strict=False))
    return RatingScale(
        low,
        high,
        step,
        best=best,
        labels=texts or None,
        not_applicable=draw(st.sets(st.sampled_from(codes), max_size=2)),
    )
