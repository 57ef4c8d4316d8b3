"""Isotonic fits of shares, against the reference table."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, DataValueError
from satisfaction.loyalty import Curve, IsotonicFit
from satisfaction.loyalty._isotonic_fit import fit_isotonic

FIT = IsotonicFit([1, 2, 3, 4], [0, 0.5, 0.5, 1], weights=[2, 3, 3, 2], counts=[2, 3, 3, 2])


def by_level(mobi, weights):
    """Return levels, weight of the loyal, weight and count, by plain loops."""
    rows = list(zip(mobi["CUSA1"].tolist(), mobi["CUSL1"].tolist(), weights, strict=True))
    levels = sorted({level for level, _, _ in rows})
    loyal = [sum(w for x, y, w in rows if x == level and y >= 9) for level in levels]
    total = [sum(w for x, _, w in rows if x == level) for level in levels]
    return levels, loyal, total, [sum(x == level for x, _, _ in rows) for level in levels]


@pytest.mark.parametrize("weighted", [False, True])
def test_reference(tables, columns, weighted):
    mobi, entry = columns("mobi"), tables["04"]["shapes_mobi"]
    weights = mobi["w"].tolist() if weighted else [1.0] * 250
    fit = fit_isotonic(*by_level(mobi, weights))
    expected = entry["isotonic_weighted"] if weighted else entry["isotonic"]["fit"]
    np.testing.assert_allclose(fit.values, expected, rtol=1e-13, atol=0)
    assert fit.levels.tolist() == entry["levels"]["levels"]
    assert fit.counts.tolist() == entry["levels"]["n"]
    assert fit.n == 250


def test_log_likelihood_is_that_of_the_answers():
    assert FIT.log_likelihood == pytest.approx(6 * math.log(0.5), rel=1e-15)
    certain = IsotonicFit([1, 2], [0, 1], weights=[4, 2], counts=[4, 2])
    assert math.copysign(1, certain.log_likelihood) == 1
    assert certain.log_likelihood == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=8))
def test_pooling_keeps_the_likelihood_of_the_counts(pairs):
    loyal = [min(some, total) for some, total in pairs]
    total = [total for _, total in pairs]
    fit = fit_isotonic(range(len(pairs)), loyal, total, total)
    expected = math.fsum(
        math.log(value if chosen else 1 - value) * number
        for value, some, every in zip(fit.values.tolist(), loyal, total, strict=True)
        for chosen, number in ((True, some), (False, every - some))
        if number
    )
    assert fit.log_likelihood == pytest.approx(expected, abs=1e-10)


def test_steps_are_constant_to_the_right():
    assert FIT.predict([0, 1, 1.9, 2, 3.9, 4, 9]).values.tolist() == [0, 0, 0, 0.5, 0.5, 1, 1]


def test_lines_on_request():
    found = FIT.predict([0, 1.5, 2.5, 3.5, 9], interpolate=True)
    assert found.values.tolist() == [0, 0.25, 0.5, 0.75, 1]


def test_a_curve_without_errors():
    found = FIT.predict([1, None, 3])
    assert type(found) is Curve
    assert found.points.tolist()[::2] == [1, 3]
    np.testing.assert_array_equal(found.values, [0, np.nan, 0.5])
    assert np.isnan(found.standard_errors).all()
    assert np.isnan(found.confidence_interval().low).all()


def test_bad_inputs():
    with pytest.raises(DataTypeError, match="interpolate"):
        FIT.predict([1], interpolate=1)
    with pytest.raises(DataTypeError, match="points"):
        FIT.predict(3)
    with pytest.raises(DataValueError, match="points"):
        FIT.predict([math.inf])


def test_nothing_can_be_written_to():
    levels = np.array([1.0, 2.0])
    fit = fit_isotonic(levels, [0, 1], [1, 1], [1, 1])
    levels[0] = 9
    assert fit.levels.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        fit.values[0] = 1


def test_shown():
    assert repr(FIT) == "IsotonicFit(0 to 1, 4 levels, 10 answers)"
    assert "<caption>IsotonicFit(0 to 1" in FIT._repr_html_()
    assert json.loads(json.dumps(FIT.to_dict())) == {
        "levels": [1, 2, 3, 4],
        "values": [0, 0.5, 0.5, 1],
        "weights": [2, 3, 3, 2],
        "counts": [2, 3, 3, 2],
        "log_likelihood": FIT.log_likelihood,
    }
    frame = FIT.to_frame()
    assert list(frame.columns) == ["level", "value", "n", "sum_of_weights"]
    assert frame["n"].tolist() == [2, 3, 3, 2]
