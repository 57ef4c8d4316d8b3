"""`save_threshold` and `keep_or_win`: when an offer pays, and whether keeping is cheaper."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import asdict, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._rendering import html_table, json_number
from satisfaction.loyalty._customer_value import as_number, check_rate

Floats = NDArray[np.float64]


@frozen(eq=False)
class KeepOrWin:
    """What keeping a customer costs and brings, beside winning a new one.

    Numbers, or arrays where the arguments were arrays.

    Parameters
    ----------
    cost_per_save : float or ndarray
        Money spent per customer who would have left and stays; infinite if nobody can be saved.
    cost_per_win : float or ndarray
        Money spent per new customer.
    expected_gain : float or ndarray
        Of one offer, in money.
    break_even_acquisition_cost : float or ndarray
        What winning may cost until keeping brings more per unit of money.
    break_even_churn_probability : float or ndarray
        As in `save_threshold`.
    keeping_is_cheaper : bool or ndarray of bool
        Whether a unit of value costs less by keeping than by winning.

    Examples
    --------
    >>> from satisfaction.loyalty import keep_or_win
    >>> choice = keep_or_win(customer_value=300, churn_probability=0.2, save_probability=0.3,
    ...                      offer_cost=10, acquisition_cost=60, new_customer_value=300)
    >>> choice.keeping_is_cheaper
    False
    """

    cost_per_save: Any
    cost_per_win: Any
    expected_gain: Any
    break_even_acquisition_cost: Any
    break_even_churn_probability: Any
    keeping_is_cheaper: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {name: _json(value) for name, value in asdict(self).items()}

    def _repr_html_(self) -> str:
        rows = [(name.replace("_", " "), str(value)) for name, value in asdict(self).items()]
        return html_table(["", "value"], rows, caption="keep or win")


def _json(value: Any) -> Any:
    """Return a field as JSON-ready values."""
    if isinstance(value, np.ndarray):
        return [_json(one) for one in value.tolist()]
    return value if isinstance(value, bool) else json_number(value)


def save_threshold(
    *,
    customer_value: ArrayLike,
    offer_cost: ArrayLike,
    save_probability: ArrayLike,
    contact_cost: ArrayLike = 0.0,
) -> Any:
    """Compute from which probability of leaving on an offer to stay pays.

    Parameters
    ----------
    customer_value : float or array-like
        What a saved customer is worth, in money.
    offer_cost : float or array-like
        What the offer costs when it is taken; those who would have stayed take it too.
    save_probability : float or array-like
        Chance that one who would have left accepts and stays, 0 to 1.
    contact_cost : float or array-like, default 0.0
        What making the offer costs, taken or not.

    Returns
    -------
    float or ndarray
        Values above 1 mean never, as infinity does.

    Raises
    ------
    ArgumentError
        If a number is not finite or outside its range.

    Notes
    -----
    ``p* = (c + f) / (g (V - c) + c)`` with the value V, the offer c, the chance g and the contact
    f: where the expected gain is 0.

    References
    ----------
    Verbraken, Verbeke, Baesens (2013), A novel profit maximizing metric for measuring
    classification performance of customer churn prediction models, IEEE Transactions on Knowledge
    and Data Engineering 25, 961, doi:10.1109/TKDE.2012.50.

    Examples
    --------
    >>> from satisfaction.loyalty import save_threshold
    >>> save_threshold(customer_value=300, offer_cost=10, save_probability=0.3, contact_cost=1)
    0.1134
    """
    V, c, g, f = _check_offer(customer_value, offer_cost, save_probability, contact_cost)
    return as_number(_threshold(V, c, g, f))


def keep_or_win(
    *,
    customer_value: ArrayLike,
    churn_probability: ArrayLike,
    save_probability: ArrayLike,
    offer_cost: ArrayLike,
    acquisition_cost: ArrayLike,
    new_customer_value: ArrayLike,
    contact_cost: ArrayLike = 0.0,
) -> KeepOrWin:
    """Compare keeping a customer with winning a new one, by the caller's own figures.

    That keeping is cheaper is here a question, not a rule.

    Parameters
    ----------
    customer_value : float or array-like
        What a saved customer is worth, above 0.
    churn_probability : float or array-like
        Chance that the customer leaves without an offer, 0 to 1.
    save_probability : float or array-like
        Chance that one who would have left accepts and stays, 0 to 1.
    offer_cost : float or array-like
        What the offer costs when it is taken; those who would have stayed take it too.
    acquisition_cost : float or array-like
        What winning a new customer costs.
    new_customer_value : float or array-like
        What a new customer is worth.
    contact_cost : float or array-like, default 0.0
        What making the offer costs, taken or not.

    Returns
    -------
    KeepOrWin
        Costs per save and per win, gain and break-even points.

    Raises
    ------
    ArgumentError
        If a number is not finite or outside its range.

    Notes
    -----
    With the value V, the new customer's V_n, churn p, chance g, offer c and contact f:
    ``cost_per_save = (f + (p g + 1 - p) c) / (p g)``,
    ``expected_gain = p (g (V - c) - f) - (1 - p) (c + f)``,
    ``break_even_acquisition_cost = cost_per_save V_n / V``. Keeping is cheaper when the cost per
    unit of value is lower, ``cost_per_save / V < acquisition_cost / V_n``.

    References
    ----------
    Verbraken, Verbeke, Baesens (2013), A novel profit maximizing metric for measuring
    classification performance of customer churn prediction models, IEEE Transactions on Knowledge
    and Data Engineering 25, 961, doi:10.1109/TKDE.2012.50.

    Examples
    --------
    Saving a customer costs 160 here, because four of five offers go to those who would have
    stayed; winning one costs 60.

    >>> from satisfaction.loyalty import keep_or_win
    >>> choice = keep_or_win(customer_value=266.67, churn_probability=0.2, save_probability=0.3,
    ...                      offer_cost=10, contact_cost=1, acquisition_cost=60,
    ...                      new_customer_value=300)
    >>> choice.cost_per_save, choice.expected_gain
    (160.0, 6.4)
    """
    V, c, g, f = _check_offer(
        customer_value, offer_cost, save_probability, contact_cost, positive=True
    )
    p = check_rate(churn_probability, "churn_probability", high=1.0)
    cost_per_win = check_rate(acquisition_cost, "acquisition_cost")
    V_new = check_rate(new_customer_value, "new_customer_value")
    saved, spent = p * g, f + (p * g + 1 - p) * c
    some = saved > 0
    cost_per_save = np.where(some, spent / np.where(some, saved, 1.0), np.inf)
    # where nobody can be saved, winning is cheaper at any cost
    break_even = np.where(some, spent / np.where(some, saved, 1.0) * V_new / V, np.inf)
    cheaper = break_even < cost_per_win
    return KeepOrWin(
        cost_per_save=as_number(cost_per_save),
        cost_per_win=as_number(cost_per_win),
        expected_gain=as_number(p * (g * (V - c) - f) - (1 - p) * (c + f)),
        break_even_acquisition_cost=as_number(break_even),
        break_even_churn_probability=as_number(_threshold(V, c, g, f)),
        keeping_is_cheaper=bool(cheaper) if np.ndim(cheaper) == 0 else cheaper,
    )


def _check_offer(
    value: Any, offer_cost: Any, save_probability: Any, contact_cost: Any, *, positive: bool = False
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what both functions are given."""
    return (
        check_rate(value, "customer_value", open_low=positive),
        check_rate(offer_cost, "offer_cost"),
        check_rate(save_probability, "save_probability", high=1.0),
        check_rate(contact_cost, "contact_cost"),
    )


def _threshold(V: Floats, c: Floats, g: Floats, f: Floats) -> Floats:
    """Return the churn probability at which the gain is 0; infinite where no offer pays."""
    gain = g * (V - c) + c
    return np.asarray(np.where(gain > 0, (c + f) / np.where(gain > 0, gain, 1.0), np.inf))
