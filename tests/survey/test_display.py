"""How a tally shows itself: short, escaped, and without a row too many."""

import numpy as np

from satisfaction.survey import tally


def test_long_names_are_cut_and_many_rows_too():
    counted = tally({"q" * 99: np.arange(50.0)}, "q" * 99)
    assert len(repr(counted)) < 100
    assert counted._repr_html_().count("<tr>") == 21


def test_numbers_are_rounded_only_in_pictures():
    html = tally([1], scale=(1, 5), weights=[1 / 3])._repr_html_()
    assert "0.33333" in html
    assert "0.333333" not in html
