"""Strategy of segment labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_choice, check_flag
from satisfaction.testing._hypothesis import load_strategies, maybe

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_TEXTS = ("app", "shop", "App", "café", "Straße", "北京", "<b>bold</b>", "a,b", "10", "9", "é")
_KINDS = ("text", "whole", "flag")


def segments(*, kind: str = "text", missing: bool = True) -> SearchStrategy[Any]:
    """Return a strategy of segment labels, few enough to turn up again.

    Parameters
    ----------
    kind : {"text", "whole", "flag"}, default "text"
        Texts of many scripts with markup and digits among them, whole numbers, or booleans:
        one kind, as a column of a frame holds.
    missing : bool, default True
        Whether some are None.

    Returns
    -------
    SearchStrategy
        Of labels.

    Raises
    ------
    ArgumentError
        If there is no such kind.
    MissingDependencyError
        If Hypothesis is not installed.

    Examples
    --------
    >>> from hypothesis import find
    >>> from satisfaction.testing import segments
    >>> find(segments(missing=False), bool)
    'app'
    """
    chosen = check_choice(kind, "kind", _KINDS)
    some = check_flag(missing, "missing")
    st = load_strategies()
    labels: SearchStrategy[Any] = {
        "text": st.sampled_from(_TEXTS),
        "whole": st.integers(-3, 12),
        "flag": st.booleans(),
    }[chosen]
    return maybe(labels) if some else labels
