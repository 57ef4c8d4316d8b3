"""Strategy of ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_flag
from satisfaction.models._scale import RatingScale
from satisfaction.testing._hypothesis import load_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def ratings(scale: Any, *, missing: bool = True) -> SearchStrategy[float | None]:
    """Return a strategy of answers on one scale.

    Parameters
    ----------
    scale : RatingScale or tuple
        The scale of the question; a slider gives any value between its ends.
    missing : bool, default True
        Whether some are None or one of the scale's codes for "no answer".

    Returns
    -------
    SearchStrategy
        Of float, or None.

    Raises
    ------
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import ratings
    >>> find(ratings((1, 5)), lambda rating: rating is not None)
    1.0
    """
    measured = RatingScale.of(scale)
    unanswered = check_flag(missing, "missing")
    st = load_strategies()
    if measured.step is None:
        answers = st.floats(measured.low, measured.high).map(_without_sign)
    else:
        answers = st.sampled_from(measured.levels)
    if not unanswered:
        return answers  # type: ignore[no-any-return]  # load_strategies() is Any
    none = st.sampled_from([None, *sorted(measured.not_applicable)])
    return answers | none  # type: ignore[no-any-return]  # load_strategies() is Any


def _without_sign(number: float) -> float:
    """Return the number, zero without its sign."""
    return number + 0.0
