"""Strategy of tallies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_count
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally
from satisfaction.testing._frames import read_scales, survey_frames
from satisfaction.testing._hypothesis import compose, load_strategies
from satisfaction.testing._survey_designs import survey_designs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_BY = ("segment", "stratum")


def tallies(
    scale: Any = None,
    *,
    by: Sequence[str] | None = None,
    design: SurveyDesign | None = None,
    max_rows: int = 30,
) -> SearchStrategy[Tally]:
    """Return a strategy of tallies: counted from `survey_frames`, under any of `survey_designs`.

    With `scale`, `by` and `design` given, tallies of one strategy can be added, but that
    populations of one stratum may differ between them.

    Parameters
    ----------
    scale : RatingScale, tuple, or strategy, optional
        As in `survey_frames`.
    by : sequence of {"segment", "stratum"}, optional
        The segment columns, none of them with ``()``; by default any.
    design : SurveyDesign, optional
        Names columns of `survey_frames`; by default any of `survey_designs`.
    max_rows : int, default 30
        As in `survey_frames`.

    Returns
    -------
    SearchStrategy
        Of `Tally`.

    Raises
    ------
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import tallies
    >>> find(tallies((1, 5), by=()), lambda counted: counted.n == 3)
    Tally: 3 answers ...
    """
    st = load_strategies()
    most = check_count(max_rows, "max_rows", low=6)
    if design is None:
        designs = survey_designs()
    elif isinstance(design, SurveyDesign):
        designs = st.just(design)
    else:
        raise DataTypeError.about(
            "design",
            "must be a SurveyDesign",
            got=type(design).__name__,
            remedy='Write design=SurveyDesign(weights="weight")',
        )
    return compose(_draw_tally, read_scales(scale), _read_by(by), designs, most)


def _read_by(by: Sequence[str] | None) -> Any:
    """Return a strategy of segment columns."""
    st = load_strategies()
    if by is None:
        return st.lists(st.sampled_from(_BY), unique=True)
    names = (by,) if isinstance(by, str) else tuple(by)
    unknown = [name for name in names if name not in _BY]
    if unknown:
        raise ArgumentError.about(
            "by",
            f"must be among {', '.join(map(repr, _BY))}",
            got=unknown,
            remedy="These are the segment columns of survey_frames()",
        )
    return st.just(list(names))


def _draw_tally(draw: DrawFn, scales: Any, segments: Any, designs: Any, most: int) -> Tally:
    """Draw one tally."""
    scale = draw(scales)
    frame = draw(survey_frames(scale, max_rows=most))
    by = draw(segments)
    return tally(frame, "rating", scale=scale, by=by or None, design=draw(designs))
