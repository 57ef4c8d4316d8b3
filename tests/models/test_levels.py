import pytest

from satisfaction.errors import DataTypeError, ScaleError
from satisfaction.models._levels import levels_of, read_end, read_ends, read_step


def test_levels_are_rounded_so_that_tenths_are_tenths():
    assert levels_of(0.0, 1.0, 0.1) == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert levels_of(1.0, 5.0, 1.0) == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert levels_of(0.0, 1.0, 1.0) == (0.0, 1.0)


def test_ends():
    assert read_ends(-0.0, 5) == (0.0, 5.0)
    assert str(read_end(-0.0, "low")) == "0.0"
    for low, high in [(5, 1), (1, 1), (-1e308, 1e308)]:
        with pytest.raises(ScaleError, match="scale: "):
            read_ends(low, high)
    for wrong in (float("nan"), float("inf"), 10**400):
        with pytest.raises(ScaleError, match="high: must be finite"):
            read_ends(0, wrong)
    for wrong in (True, "5", None, 1j):
        with pytest.raises(DataTypeError, match="low: must be a real number"):
            read_ends(wrong, 10)


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(0, 1, 0.1), (0, 100, 0.1), (0, 1000, 1), (1, 5, 4), (0, 0.3, 0.1), (-3, 3, 0.25)],
)
def test_steps_that_divide_the_range(low, high, step):
    assert read_step(low, high, step) == step


@pytest.mark.parametrize(
    ("low", "high", "step", "rule"),
    [
        (0, 10, 3, "must divide the range 0 to 10; got 3"),
        (0, 1, 2, "must divide"),
        (0, 1, 1e12, "must divide"),
        (0, 1, 0.1 + 1e-9, "must divide"),
        (0, 5, 0, "must be above 0"),
        (0, 5, -1, "must be above 0"),
        (0, 1001, 1, "at most 1,001 levels"),
        (0, 1e300, 1e-300, "at most 1,001 levels"),
        (0, 1e-12, 1e-13, "must differ in their first 12 decimals"),
        (0, 5, float("nan"), "must be finite"),
    ],
)
def test_impossible_steps(low, high, step, rule):
    with pytest.raises(ScaleError, match=f"step: .*{rule}") as caught:
        read_step(low, high, step)
    assert caught.value.argument == "step"


def test_no_step_is_a_slider():
    assert read_step(0, 1, None) is None
    with pytest.raises(DataTypeError, match="step: must be a real number; got bool"):
        read_step(0, 1, True)
