"""`MarketAnswers`: what a survey of a simulated market brought."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import format_count, html_table
from satisfaction.simulate._tables import Columns


@frozen(repr=False, eq=False)
class MarketAnswers:
    """The answers of a sample of a simulated market, the silent among them with nan.

    Parameters
    ----------
    columns : mapping of str to ndarray
        One row per customer asked: ``customer`` (its row in the market), ``segment``,
        ``offering``, ``channel`` (the preferred one), ``answered``, ``request`` (0 is the first,
        -1 none), ``delay_days``, and the ratings, nan where there is no answer.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.simulate import simulate_market
    >>> market = simulate_market(5_000, rng=1)
    >>> answers = market.survey(range(1_000), rng=2)
    >>> answers.n_asked
    1000
    >>> sat.csat(answers.columns, "satisfaction", scale=(1, 5)).n == answers.n_answered
    True
    """

    columns: Columns = field()

    @property
    def n_asked(self) -> int:
        """Number of customers asked."""
        return int(self.columns["answered"].size)

    @property
    def n_answered(self) -> int:
        """Number of customers who answered."""
        return int(self.columns["answered"].sum())

    @property
    def response_rate(self) -> float:
        """Share who answered, in percent; nan where nobody was asked."""
        return 100 * self.n_answered / self.n_asked if self.n_asked else float("nan")

    def answered(self) -> Columns:
        """Return the rows of those who answered.

        Returns
        -------
        mapping of str to ndarray
            The same columns without the silent.
        """
        spoke: NDArray[np.bool_] = self.columns["answered"]
        return {name: values[spoke] for name, values in self.columns.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the columns as lists, ready for JSON.

        Returns
        -------
        dict
            Column name to values; nan is None.
        """
        return {
            name: [None if value != value else value for value in values.tolist()]  # noqa: PLR0124  nan only
            for name, values in self.columns.items()
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return the answers as a data frame.

        Parameters
        ----------
        backend : str, default "pandas"
            The library that holds the frame.

        Returns
        -------
        DataFrame or Table
            One row per customer asked.
        """
        return to_frame(self.columns, backend)

    def __len__(self) -> int:
        return self.n_asked

    def __repr__(self) -> str:
        return (
            f"MarketAnswers: {format_count(self.n_answered)} of {format_count(self.n_asked)} "
            f"answered ({self.response_rate:.1f} %)"
        )

    def _repr_html_(self) -> str:
        """Return the counts for a notebook."""
        rows = [
            (format_count(self.n_asked), format_count(self.n_answered), f"{self.response_rate:.1f}")
        ]
        return html_table(("asked", "answered", "response rate, %"), rows)
