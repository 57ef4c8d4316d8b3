"""`Statistic`: a number computed from level totals, with its variance."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from satisfaction.foundation._rendering import escape, format_number, json_number


@frozen(repr=False)
class Statistic:
    """A number computed from level totals, with its variance.

    Parameters
    ----------
    value : float
        The number.
    variance : float
        Its variance, at least 0; nan where it is not defined.

    Examples
    --------
    >>> import satisfaction as sat
    >>> mean = sat.tally([5, 4, 4, 1], scale=(1, 5)).totals().mean()
    >>> mean.value, round(mean.standard_error, 3)
    (3.5, 0.866)
    """

    value: float
    variance: float

    @property
    def standard_error(self) -> float:
        """Square root of the variance."""
        return float(np.sqrt(self.variance))

    def to_dict(self) -> dict[str, float | None]:
        """Return the fields as JSON-ready values."""
        return {"value": json_number(self.value), "variance": json_number(self.variance)}

    def __repr__(self) -> str:
        value, variance = format_number(self.value), format_number(self.variance)
        return f"Statistic(value={value}, variance={variance})"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"
