"""What a completed interview costs, contact by contact."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import asdict, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError, DataValueError, EmptyDataError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import html_table
from satisfaction.foundation._vectors import check_vector
from satisfaction.sampling._table import check_indexes

Floats = NDArray[np.float64]


@frozen(kw_only=True)
class ContactCost:
    """Cost and response after each contact.

    Parameters
    ----------
    response_rate : tuple of float
        Share who have answered after the first K contacts.
    cost_per_invited : tuple of float
        Cost per invited person.
    cost_per_complete : tuple of float
        Cost per completed answer.
    marginal_cost : tuple of float
        Cost of one more answer by the K-th contact.
    best_wave : int
        Number of contacts with the smallest cost per complete.

    Examples
    --------
    >>> from satisfaction.sampling import cost_per_complete
    >>> cost_per_complete([1.0, 0.5], response_rate=[0.2, 0.1]).best_wave
    1
    """

    response_rate: tuple[float, ...]
    cost_per_invited: tuple[float, ...]
    cost_per_complete: tuple[float, ...]
    marginal_cost: tuple[float, ...]
    best_wave: int

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per number of contacts.

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.

        Returns
        -------
        frame
            ``contacts, response_rate, cost_per_invited, cost_per_complete, marginal_cost``.
        """
        return to_frame(self._columns(), backend)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    def _columns(self) -> dict[str, list[Any]]:
        """Return the waves as columns."""
        columns = self.to_dict()
        del columns["best_wave"]
        return {"contacts": list(range(1, len(self.response_rate) + 1))} | columns

    def _repr_html_(self) -> str:
        columns = self._columns()
        return html_table(list(columns), zip(*columns.values(), strict=True))


def cost_per_complete(
    invitation_cost: float | ArrayLike,
    *,
    response_rate: float | ArrayLike,
    complete_cost: float = 0.0,
) -> ContactCost:
    """Cost of a completed answer after the first mail, the first reminder, and so on.

    Parameters
    ----------
    invitation_cost : float or sequence of float
        Cost of each contact.
    response_rate : float or sequence of float
        Share who answer each contact, of those still silent.
    complete_cost : float, default 0.0
        Cost of each answer, such as an incentive.

    Returns
    -------
    ContactCost
        After 1, 2, ... contacts.

    Raises
    ------
    DataValueError
        If a cost is negative, or a rate outside (0, 1].

    Notes
    -----
    ``rho_K = 1 - prod(1 - r_k)``, cost per invited person
    ``C_K = sum(c_k prod_{j<k}(1 - r_j)) + rho_K complete_cost``, cost per complete
    ``C_K / rho_K``, marginal cost ``c_k / r_k + complete_cost``. A further reminder pays iff
    its marginal cost is below the cost per complete so far.

    References
    ----------
    Groves (1989), Survey Errors and Survey Costs, Wiley, doi:10.1002/0471725277.

    Examples
    --------
    A letter and two reminders by mail; the second reminder no longer pays:

    >>> from satisfaction.sampling import cost_per_complete
    >>> cost = cost_per_complete([2.0, 0.1, 0.1], response_rate=[0.2, 0.1, 0.01])
    >>> cost.cost_per_complete
    (10.0, 7.43, 7.5)
    >>> cost.best_wave
    2
    """
    check_indexes(invitation_cost=invitation_cost, response_rate=response_rate)
    c = _per_contact(invitation_cost, "invitation_cost")
    r = _per_contact(response_rate, "response_rate")
    if len(c) != len(r):
        raise AlignmentError.about(
            "response_rate",
            f"must have one rate per contact ({len(c)})",
            got=f"{len(r)} rates",
            remedy="Give costs and rates of the same contacts",
        )
    _refuse(~((r > 0) & (r <= 1)), r, "response_rate", "rates must lie above 0 and up to 1")
    _refuse(~((c >= 0) & (c < np.inf)), c, "invitation_cost", "costs must be at least 0")
    each = check_number(complete_cost, "complete_cost", low=0)
    silent = np.concatenate([[1.0], np.cumprod(1 - r)])
    rho = np.minimum(np.cumsum(r * silent[:-1]), 1)  # has all digits of small rates
    invited = np.cumsum(c * silent[:-1]) + rho * each
    per_complete = invited / rho
    best = per_complete <= per_complete.min() * (1 + 1e-12)  # ties differ by rounding only
    return ContactCost(
        response_rate=tuple(rho.tolist()),
        cost_per_invited=tuple(invited.tolist()),
        cost_per_complete=tuple(per_complete.tolist()),
        marginal_cost=tuple((c / r + each).tolist()),
        best_wave=int(np.argmax(best)) + 1,
    )


def _per_contact(value: Any, argument: str) -> Floats:
    """Return one number per contact; a single number is one contact."""
    if np.ndim(value) == 0 and not hasattr(value, "__len__"):
        return np.array([check_number(value, argument)])
    numbers, _ = check_vector(value, argument)
    if not len(numbers):
        raise EmptyDataError.about(argument, "needs at least one contact", remedy="Give a number")
    return numbers


def _refuse(wrong: NDArray[np.bool_], values: Floats, argument: str, rule: str) -> None:
    """Refuse numbers out of range."""
    rows = np.flatnonzero(wrong)
    if rows.size:
        raise DataValueError.about(
            argument,
            rule,
            got=values[rows].tolist(),
            positions=rows,
            remedy="Correct the numbers of these contacts",
        )
