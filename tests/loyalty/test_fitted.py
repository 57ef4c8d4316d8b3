"""Fitting where the certificate of a maximum, or Newton's method itself, fails."""

import numpy as np
import pytest

from satisfaction.errors import ConvergenceError, SeparationError
from satisfaction.foundation import _separation
from satisfaction.loyalty import fit_loyalty

DATA = {"y": [0, 0, 1, 0, 1, 1], "x": [1, 2, 3, 4, 5, 6]}


def test_without_a_certificate_the_linear_program_decides(monkeypatch):
    plain = fit_loyalty(DATA, "y", ["x"], kind="binary")
    monkeypatch.setattr(_separation, "is_certain", lambda *_: False)
    again = fit_loyalty(DATA, "y", ["x"], kind="binary")
    np.testing.assert_array_equal(plain.values, again.values)


def test_a_failure_without_separation_is_passed_on(monkeypatch):
    def fail(*_):
        raise ConvergenceError.about("max_steps", "x still moves")

    monkeypatch.setattr(_separation, "newton", fail)
    with pytest.raises(ConvergenceError, match="x still moves"):
        fit_loyalty(DATA, "y", ["x"], kind="binary")


def test_rounding_is_no_certificate():
    data = {"y": [0, 0, 0, 0, 1, 1], "x": [1, 1, 3, 4, 1, 1]}
    with pytest.raises(SeparationError, match="quasi"):
        fit_loyalty(data, "y", ["x"], kind="binary")
