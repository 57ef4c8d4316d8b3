"""Strategy of sampling weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from satisfaction.foundation._checks import check_flag
from satisfaction.testing._hypothesis import load_strategies

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_SMALLEST, _LARGEST = 1e-3, 1e6


def weights(*, zero: bool = True) -> SearchStrategy[float]:
    """Return a strategy of sampling weights: whole and fractional, small and large.

    Parameters
    ----------
    zero : bool, default True
        Whether some are 0.

    Returns
    -------
    SearchStrategy
        Of float, from 0.001 to 1,000,000.

    Raises
    ------
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import weights
    >>> find(weights(), lambda weight: weight > 1)
    2.0
    """
    some = check_flag(zero, "zero")
    st = load_strategies()
    usual = st.integers(1, 20).map(float) | st.floats(_SMALLEST, _LARGEST)
    return st.just(0.0) | usual if some else usual  # type: ignore[no-any-return]  # Any
