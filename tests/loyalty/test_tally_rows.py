"""The distinct rows of a tally as columns."""

import numpy as np

from satisfaction import tally
from satisfaction.loyalty._tally_rows import columns_of_tally


def test_one_value_per_distinct_row():
    data = {"rating": [1.0, 5.0, None, 1.0], "segment": ["a", "b", "b", "a"]}
    counted = tally(data, ["rating"], by="segment")
    columns = columns_of_tally(counted)
    stored = counted.to_columns()
    assert columns["segment"].tolist() == stored["by:segment"]
    rating = [np.nan if value is None else value for value in stored["answer:rating"]]
    np.testing.assert_array_equal(columns["rating"], rating)
    assert columns["rating"].dtype == np.float64
