"""Strategy of survey designs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from satisfaction.survey._design import LONELY_POLICIES, SurveyDesign
from satisfaction.testing._hypothesis import compose, load_strategies, maybe

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy


def survey_designs() -> SearchStrategy[SurveyDesign]:
    """Return a strategy of designs that name the columns of `survey_frames`.

    Any of weights, strata, clusters and, within strata, populations, with any rule for lonely
    clusters: each is valid for every frame of that strategy.

    Returns
    -------
    SearchStrategy
        Of `SurveyDesign`.

    Raises
    ------
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import survey_designs
    >>> find(survey_designs(), lambda design: design.population is not None)
    SurveyDesign(strata='stratum', population='population')
    """
    return compose(_draw_design)


def _draw_design(draw: DrawFn) -> SurveyDesign:
    """Draw one design."""
    st = load_strategies()
    strata = draw(maybe(st.just("stratum")))
    return SurveyDesign(
        weights=draw(maybe(st.just("weight"))),
        strata=strata,
        clusters=draw(maybe(st.just("cluster"))),
        # the numbers differ between strata: without strata they would contradict each other
        population=None if strata is None else draw(maybe(st.just("population"))),
        lonely_cluster=draw(st.sampled_from(LONELY_POLICIES)),
    )
