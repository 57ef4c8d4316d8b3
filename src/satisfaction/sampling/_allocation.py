"""An allocation: how many completed answers of each stratum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table, json_number, text_table
from satisfaction.metrics._keys import json_key, one_kind

Floats = NDArray[np.float64]


@frozen(eq=False, repr=False, kw_only=True)
class Allocation(Mapping[Any, int]):
    """How many completed answers of each stratum; a mapping from stratum to number.

    Parameters
    ----------
    completes : mapping of stratum to int
        The allocation.
    exact : mapping of stratum to float
        The continuous solution.
    invitations : mapping of stratum to int
        Completes over the response rate, rounded up.
    at_minimum, at_maximum : tuple
        Strata held by a bound.
    standard_error : float or None
        Expected standard error of the stratified mean; needs standard deviations.
    relative_variance : float or None
        Its variance over that of the proportional allocation of as many completes.
    cost : float or None
        Cost in all; needs costs.
    method : str
        Name of the method.

    Examples
    --------
    >>> import satisfaction as sat
    >>> plan = sat.allocate({"gold": 4000, "silver": 16000}, 100)
    >>> dict(plan)
    {'gold': 20, 'silver': 80}
    >>> plan.n
    100
    """

    completes: Mapping[Any, int]
    exact: Mapping[Any, float]
    invitations: Mapping[Any, int]
    at_minimum: tuple[Any, ...]
    at_maximum: tuple[Any, ...]
    standard_error: float | None
    relative_variance: float | None
    cost: float | None
    method: str

    def __getitem__(self, stratum: Any) -> int:
        try:
            return self.completes[stratum]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("stratum", stratum, self.completes) from None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.completes)

    def __len__(self) -> int:
        return len(self.completes)

    @property
    def n(self) -> int:
        """Completed answers in all."""
        return sum(self.completes.values())

    @property
    def shares(self) -> dict[Any, float]:
        """Share of each stratum in the sample, 0 to 1."""
        return {stratum: count / self.n for stratum, count in self.completes.items()}

    def _columns(self) -> dict[str, list[Any]]:
        """Return the strata as columns."""
        return {
            "stratum": one_kind(self.completes),
            "completes": list(self.completes.values()),
            "exact": list(self.exact.values()),
            "share": list(self.shares.values()),
            "invitations": list(self.invitations.values()),
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per stratum.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``stratum, completes, exact, share, invitations``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        numbers = {
            name: None if value is None else json_number(value)
            for name, value in (
                ("standard_error", self.standard_error),
                ("relative_variance", self.relative_variance),
                ("cost", self.cost),
            )
        }
        strata = [json_key(stratum) for stratum in self.completes]
        head = {"method": self.method, "n": self.n}
        return head | numbers | self._columns() | {"stratum": strata}

    def __repr__(self) -> str:
        rows = [
            (str(stratum), f"{count:,}", f"{self.invitations[stratum]:,}")
            for stratum, count in self.completes.items()
        ]
        return text_table(("stratum", "completes", "invitations"), rows)

    def _repr_html_(self) -> str:
        columns = self._columns()
        return html_table(
            list(columns), zip(*columns.values(), strict=True), f"{self.n:,} by {self.method}"
        )
