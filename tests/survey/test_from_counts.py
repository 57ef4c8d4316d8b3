"""Ready counts per level."""

import numpy as np
import pytest

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    SatisfactionError,
    ScaleError,
)
from satisfaction.survey import Tally


def test_counts_add_where_levels_fall_together():
    counted = Tally.from_counts({0.1 * 3: 2, 0.3: 1, 0.5: 0}, scale=(0, 1, 0.1), name="x")
    assert counted.totals().counts[3] == 3
    assert counted.answers == ("x",)
    assert Tally.from_counts({np.int64(4): np.int64(2)}, scale=(1, 5)).n == 2


@pytest.mark.parametrize(
    ("counts", "error", "message"),
    [
        ([1, 2], DataTypeError, "counts: must be a mapping from level to count; got list"),
        ({"5": 1}, DataTypeError, "counts: levels must be numbers; got str"),
        ({True: 1}, DataTypeError, "counts: levels must be numbers; got bool"),
        ({6: 1}, ScaleError, "scale"),
        ({float("nan"): 1}, ScaleError, "counts: every level must lie on the scale; got nan"),
        ({5: -1}, ArgumentError | DataValueError, "counts"),
        ({5: 1.5}, SatisfactionError, "counts"),
        ({5: 2**54}, DataValueError, r"counts: counts must be at most 2\*\*53"),
        ({}, EmptyDataError, "counts: there is no answer at all"),
        ({5: 0}, EmptyDataError, "counts: there is no answer at all"),
    ],
)
def test_impossible_counts(counts, error, message):
    errors = error.__args__ if hasattr(error, "__args__") else error
    with pytest.raises(errors, match=message):
        Tally.from_counts(counts, scale=(1, 5))
