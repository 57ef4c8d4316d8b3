"""The three tables: whole, read-only, aligned."""

import numpy as np
import pytest

from satisfaction.simulate._tables import TABLES


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_one_length_and_cannot_be_written(market, table):
    columns = market.columns(table)
    assert len({values.size for values in columns.values()}) == 1
    for values in columns.values():
        with pytest.raises(ValueError, match="read-only"):
            values[0] = values[0]
    with pytest.raises(TypeError):
        columns["more"] = 1


def test_reading_changes_nothing(market):
    before = market.columns()["satisfaction_latent"].copy()
    market.survey(rng=1)
    market.records(0)
    np.testing.assert_array_equal(market.columns()["satisfaction_latent"], before)


def test_segments_add_up(market):
    _, counts = np.unique(market.columns()["segment"], return_counts=True)
    assert counts.sum() == market.truth.n_customers == len(market)
