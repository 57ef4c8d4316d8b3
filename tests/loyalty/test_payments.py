"""What payments are worth: the closed forms, without cancellation."""

import numpy as np
import pytest

from satisfaction.errors import InfeasibleError
from satisfaction.loyalty import customer_value
from satisfaction.loyalty._payments import Payments, refuse_endless


@pytest.mark.parametrize("first", ["end", "now"])
def test_the_value_of_a_customer(first):
    r = np.array([0.0, 0.3, 0.9])
    payments = Payments(50.0, 0.1, first)
    how = {"discount_rate": 0.1, "first_payment": first}
    np.testing.assert_allclose(payments.value(r, 1 - r), customer_value(r, margin=50, **how))
    up, down = (customer_value(r[1:] + step, margin=50, **how) for step in (1e-6, -1e-6))
    np.testing.assert_allclose(payments.slope(1 - r[1:]), (up - down) / 2e-6, rtol=1e-6)


def test_almost_certain_to_stay():
    payments = Payments(1.0, 0.0, "now")
    assert payments.value(np.array([1.0]), np.array([1e-30]))[0] == pytest.approx(1e30)


def test_a_lifetime_counts_the_first_payment():
    assert Payments(10.0, 0.1, "now").of_lifetime(np.array([3.0])) == 30
    assert Payments(10.0, 0.1, "end").of_lifetime(np.array([3.0])) == 20


def test_endless_values_are_refused():
    refuse_endless(np.ones(3), np.zeros(2))
    with pytest.raises(InfeasibleError, match="discount rate above 0"):
        refuse_endless(np.ones(3), np.array([np.nan]))
