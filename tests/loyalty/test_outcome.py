"""The outcome of a loyalty model."""

import pytest

from satisfaction.errors import ArgumentError, InfeasibleError, ScaleError
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._outcome import binary_outcome, level_text, ordinal_outcome


def column(*values):
    return Column.of("y", list(values))


def test_loyal_or_not():
    assert binary_outcome(column(0, 1, 1)).level.tolist() == [0, 1, 1]
    assert binary_outcome(column(True, False)).level.tolist() == [1, 0]
    assert binary_outcome(column("yes", "no", "may"), success=["yes", "may"]).level.tolist() == [
        1,
        0,
        1,
    ]
    assert binary_outcome(column(8, 9, 10), at_least=9).level.tolist() == [0, 1, 1]


def test_levels_in_order():
    assert ordinal_outcome(column(3, 1, 3)).levels == (1.0, 3.0)
    texts = ordinal_outcome(column("low", "high"), ["low", "middle", "high"])
    assert (texts.level.tolist(), texts.levels) == ([0, 1], ("low", "high"))
    assert texts.unused == ("middle",)
    assert (level_text(2.0), level_text(2.5), level_text("low")) == ("2", "2.5", "low")


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: binary_outcome(column(0, 1), 1, 1), ArgumentError, "exclude each other"),
        (lambda: binary_outcome(column("a", "b"), "c"), ArgumentError, "must be values of y"),
        (lambda: binary_outcome(column(0, 2)), ArgumentError, "must be 0 or 1"),
        (lambda: binary_outcome(column(1, 1)), InfeasibleError, "loyal answers only"),
        (lambda: binary_outcome(column(0, 0)), InfeasibleError, "no loyal answer"),
        (lambda: ordinal_outcome(column("a", "b")), ArgumentError, "order of the texts"),
        (lambda: ordinal_outcome(column(1, 2), [1, 1]), ArgumentError, "must be different"),
        (lambda: ordinal_outcome(column(1, 4), [1, 2]), ScaleError, "not among the levels"),
        (lambda: ordinal_outcome(column(1, 1)), InfeasibleError, "at least two levels"),
    ],
)
def test_bad_outcomes(make, error, words):
    with pytest.raises(error, match=words):
        make()
