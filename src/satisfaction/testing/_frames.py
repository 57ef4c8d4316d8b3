"""Strategy of survey frames: columns that a valid design can describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_choice, check_count, check_flag
from satisfaction.foundation._frame_out import BACKENDS, to_frame
from satisfaction.models._scale import RatingScale
from satisfaction.testing._hypothesis import check_strategy, compose, load_strategies
from satisfaction.testing._ratings import ratings
from satisfaction.testing._scales import rating_scales
from satisfaction.testing._segments import segments
from satisfaction.testing._weights import weights

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Columns = dict[str, list[Any]]

_STRATA = ("north", "south", "Übersee")
_CLUSTERS = ("branch 1", "branch 2", "branch 3", "branch 4")


def survey_frames(
    scale: Any = None,
    *,
    max_rows: int = 30,
    missing: bool = True,
    segment: SearchStrategy[Any] | None = None,
    backend: str | None = None,
) -> SearchStrategy[Any]:
    """Return a strategy of survey data that a valid design can describe.

    The columns are ``rating``, ``weight``, ``segment``, ``stratum``, ``cluster`` and
    ``population``. Every stratum has at least two clusters, whose labels turn up in other strata
    too; ``population`` is one number per stratum, at least its number of rows. At least one
    row has an answer, and the answers of a segment never weigh 0 in all.

    Parameters
    ----------
    scale : RatingScale, tuple, or strategy, optional
        Of the ratings; by default scales with levels and without codes for "no answer".
    max_rows : int, default 30
        The most rows, at least 6.
    missing : bool, default True
        Whether some ratings and segments are None.
    segment : SearchStrategy, optional
        Of segment labels; by default `segments`.
    backend : str, optional
        Name of an eager engine for a native frame; by default a mapping of columns to lists.

    Returns
    -------
    SearchStrategy
        Of mappings, or of native frames.

    Raises
    ------
    MissingDependencyError
        If Hypothesis or the engine is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import survey_frames
    >>> frame = find(survey_frames((1, 5)), lambda frame: True)
    >>> list(frame)
    ['rating', 'weight', 'segment', 'stratum', 'cluster', 'population']
    """
    scales = read_scales(scale)
    most = check_count(max_rows, "max_rows", low=6)
    some = check_flag(missing, "missing")
    labels = segments(missing=some) if segment is None else check_strategy(segment, "segment")
    engine = None if backend is None else check_choice(backend, "backend", BACKENDS)
    columns = compose(_draw_columns, scales, labels, most, missing=some)
    if engine is None:
        return columns
    return columns.map(lambda drawn: to_frame(drawn, engine))


def read_scales(scale: Any) -> Any:
    """Return a strategy of scales from a scale, a strategy, or None."""
    st = load_strategies()
    if scale is None:
        return rating_scales(sliders=False, labels=False)
    if isinstance(scale, RatingScale | tuple):
        return st.just(RatingScale.of(scale))
    return check_strategy(scale, "scale")


def _draw_columns(draw: DrawFn, scales: Any, labels: Any, most: int, *, missing: bool) -> Columns:
    """Draw the columns of one survey."""
    st = load_strategies()
    scale = draw(scales)
    places = _draw_places(draw, most)
    answer, weight = ratings(scale, missing=missing), weights()
    columns: Columns = {
        "rating": [draw(answer) for _ in places],
        "weight": [draw(weight) for _ in places],
        "segment": [draw(labels) for _ in places],
        "stratum": [stratum for stratum, _ in places],
        "cluster": [cluster for _, cluster in places],
    }
    extra = {name: draw(st.integers(0, 50)) for name in sorted(set(columns["stratum"]))}
    columns["population"] = [
        columns["stratum"].count(name) + extra[name] for name in columns["stratum"]
    ]
    _answer_once(columns, scale)
    return columns


def _draw_places(draw: DrawFn, most: int) -> list[tuple[str, str]]:
    """Draw stratum and cluster of each row, at least two clusters in each stratum."""
    st = load_strategies()
    strata = _STRATA[: draw(st.integers(1, len(_STRATA)))]
    needed = [(stratum, cluster) for stratum in strata for cluster in _CLUSTERS[:2]]
    place = st.tuples(st.sampled_from(strata), st.sampled_from(_CLUSTERS))
    more: list[tuple[str, str]] = draw(st.lists(place, max_size=most - len(needed)))
    return needed + more


def _answer_once(columns: Columns, scale: RatingScale) -> None:
    """See to it that there is an answer, and that no segment's answers weigh nothing."""
    rating, weight, labels = columns["rating"], columns["weight"], columns["segment"]
    if not any(_is_answer(value, scale) for value in rating):
        rating[0] = scale.best_level
    for label in dict.fromkeys(labels):
        answered = [
            row
            for row, value in enumerate(rating)
            if labels[row] == label and _is_answer(value, scale)
        ]
        if answered and not any(weight[row] for row in answered):
            weight[answered[0]] = 1.0


def _is_answer(value: float | None, scale: RatingScale) -> bool:
    """Return whether a value is an answer: no None, no code."""
    return value is not None and value not in scale.not_applicable
