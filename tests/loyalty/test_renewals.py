"""Renewals counted from tables and from customers."""

import numpy as np

from satisfaction.loyalty._renewals import renewals_of_rows, renewals_of_table


def test_table_of_cohorts():
    renewals, customers = renewals_of_table({"a": [10, 6, 5, 5], "b": [4, 2]})
    assert customers == 14
    assert renewals.asked.tolist() == [14, 6, 5]
    assert renewals.left.tolist() == [6, 1, 0]
    assert renewals.earlier.tolist() == [0, 1, 2]
    assert renewals.churn == 7 / 25
    assert renewals.scaled(2).asked.tolist() == [28, 12, 10]


def test_customers():
    tenure = np.array([0.0, 1, 1, 2, 3])
    left = np.array([False, True, False, True, False])
    renewals = renewals_of_rows(tenure, left, np.array([1.0, 2, 3, 4, 5]))
    assert renewals.asked.tolist() == [14, 9, 5]
    assert renewals.left.tolist() == [2, 4, 0]
