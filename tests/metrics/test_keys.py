"""Keys on their way out."""

import datetime as dt
from decimal import Decimal

from satisfaction.metrics._keys import json_key, key_columns, one_kind


def test_json_key():
    day = dt.date(2026, 7, 1)
    noon = dt.time(12, 30)
    given = (None, 1, True, "a", 1.5, float("inf"), day, noon, Decimal("2.50"), (1, day))
    wanted = [None, 1, True, "a", 1.5, "inf", "2026-07-01", "12:30:00", "2.50", [1, "2026-07-01"]]
    assert json_key(given) == wanted


def test_one_kind():
    assert one_kind([1, 2.5, None]) == [1, 2.5, None]
    assert one_kind([1, "a", None]) == ["1", "a", None]
    assert one_kind([(1, "a"), None]) == ["1, a", None]
    assert one_kind([None]) == [None]


def test_key_columns():
    assert key_columns(("s",), [1, None], ("n",)) == {"s": [1, None]}
    columns = key_columns(("n", "t"), [(1, "a"), ("b", "c")], ("n", "low"))
    assert columns == {"by:n": ["1", "b"], "t": ["a", "c"]}
