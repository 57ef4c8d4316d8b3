"""Intervals of a share on plain numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)
from satisfaction.metrics._share_interval import share_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "share_intervals.csv"
METHODS = ["wilson", "agresti_coull", "clopper_pearson", "jeffreys", "midp", "wald"]
levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


@st.composite
def shares(draw, most=300, fewest=1):
    """Draw successes and their n."""
    n = draw(st.integers(fewest, most))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize("method", METHODS[:-1])
def test_matches_the_table(method):
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["method"] == method]
    assert len(rows) >= 36
    for row in rows:
        interval = share_interval(
            int(row["successes"]),
            int(row["n"]),
            confidence_level=float(row["confidence_level"]),
            method=method,
        )
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(tuple(interval), expected, rtol=0, atol=1e-9)
        assert type(interval.low) is type(interval.high) is float
        assert interval.method == method


@pytest.mark.parametrize("method", [*METHODS, "t"])
@given(shares(fewest=2), levels)
def test_contains_the_share_exactly_and_stays_a_share(method, share, level):
    x, n = share
    low, high = share_interval(x, n, confidence_level=level, method=method)
    assert 0 <= low <= x / n <= high <= 1
    if method not in {"agresti_coull", "wald", "t"}:
        assert (low == 0) == (x == 0)
        assert (high == 1) == (x == n)


@given(shares(), levels)
def test_wilson_ends_solve_their_equation(share, level):
    from scipy import stats

    x, n = share
    z = stats.norm.ppf((1 + level) / 2)
    for p in share_interval(x, n, confidence_level=level):
        assert (x / n - p) ** 2 == pytest.approx(z**2 * p * (1 - p) / n, abs=1e-13)


@pytest.mark.parametrize("method", [*METHODS, "t"])
@given(shares(fewest=2), levels)
def test_failures_mirror_successes(method, share, level):
    x, n = share
    low, high = share_interval(x, n, confidence_level=level, method=method)
    mirrored = share_interval(n - x, n, confidence_level=level, method=method)
    np.testing.assert_allclose(tuple(mirrored), (1 - high, 1 - low), rtol=0, atol=1e-13)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys", "midp"])
@given(st.integers(1, 80), levels)
def test_ends_strictly_rise_with_the_successes(method, n, level):
    low, high = share_interval(np.arange(n + 1), n, confidence_level=level, method=method)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) > 0).all()


@pytest.mark.parametrize("method", [*METHODS, "t"])
@given(shares(fewest=2))
def test_higher_confidence_contains_lower(method, share):
    narrow = share_interval(*share, confidence_level=0.9, method=method)
    wide = share_interval(*share, confidence_level=0.95, method=method)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("method", METHODS[:-1])
@given(shares(), st.integers(2, 9))
def test_more_answers_at_the_same_share_are_narrower(method, share, factor):
    x, n = share
    more = share_interval(factor * x, factor * n, method=method)
    assert more.width < share_interval(x, n, method=method).width


@pytest.mark.parametrize("inner", ["midp", "jeffreys"])
@given(shares(fewest=2), levels)
def test_clopper_pearson_contains_midp_and_jeffreys(inner, share, level):
    x, n = share
    assume(0 < x < n)
    outer = share_interval(x, n, confidence_level=level, method="clopper_pearson")
    low, high = share_interval(x, n, confidence_level=level, method=inner)
    assert outer.low <= low
    assert high <= outer.high


def test_score_is_another_name_of_wilson():
    assert tuple(share_interval(3, 7, method="score")) == tuple(share_interval(3, 7))


def test_nobody_and_everybody_end_exactly_at_the_ends():
    low, high = share_interval(0, 10)
    assert low == 0.0
    assert high == pytest.approx(0.2775327998628892, abs=1e-12)
    low, high = share_interval(10, 10)
    assert low == pytest.approx(0.7224672001371106, abs=1e-12)
    assert high == 1.0
    assert share_interval(0, 11).low == 0.0  # the textbook formula gives 2.8e-17


def test_short_integers_do_not_wrap():
    low, high = share_interval(np.uint8(200), np.uint8(250))
    assert low == pytest.approx(0.7460440266329055, abs=1e-12)
    assert high == pytest.approx(0.8448759936698279, abs=1e-12)


@pytest.mark.parametrize("method", [*METHODS, "t"])
def test_two_thousand_million_answers_are_no_trouble(method):
    interval = share_interval(10**9, 2 * 10**9, method=method)
    assert 0.49997 < interval.low < 0.5 < interval.high < 0.50003


def test_arrays_give_arrays():
    interval = share_interval([0, 3, 10], [10, 10, 10])
    assert interval.low.shape == (3,)
    assert interval.low[1] == share_interval(3, 10).low
    np.testing.assert_array_equal(share_interval([0, 3, 10], 10).high, interval.high)
    assert share_interval([], []).low.shape == (0,)


def test_classical_agresti_coull_of_a_known_sample():
    """DescTools passes z where alpha belongs and gives .25547."""
    assert share_interval(81, 263, method="agresti_coull").low == pytest.approx(0.25522, abs=5e-6)


def test_wald_has_no_width_where_all_agree_and_the_others_do():
    assert share_interval(8, 8, method="wald").width == 0
    for method in METHODS[:-1]:
        assert share_interval(8, 8, method=method).width > 0.1


def test_successes_beyond_n_ask_for_the_swap():
    with pytest.raises(DataValueError, match=r"got 10 of 3\. Were successes and n swapped") as got:
        share_interval(10, 3)
    assert got.value.argument == "successes"
    with pytest.raises(DataValueError, match="at row 1") as got:
        share_interval([1, 5], [3, 3])
    assert got.value.positions == (1,)


@pytest.mark.parametrize(
    ("arguments", "error", "argument"),
    [
        ((True, 10), DataTypeError, "successes"),
        ((1, True), DataTypeError, "n"),
        (("1", 10), DataTypeError, "successes"),
        ((None, 10), DataTypeError, "successes"),
        ((float("nan"), 10), DataValueError, "successes"),
        ((1, float("inf")), DataValueError, "n"),
        ((-1, 10), DataValueError, "successes"),
        ((0, 0), EmptyDataError, "n"),
        (([1, 2], [3, 4, 5]), AlignmentError, "n"),
    ],
    ids=repr,
)
def test_impossible_counts_are_refused(arguments, error, argument):
    with pytest.raises(error) as caught:
        share_interval(*arguments)
    assert caught.value.argument == argument


@pytest.mark.parametrize("method", ["clopper_pearson", "midp"])
def test_exact_methods_need_whole_counts(method):
    with pytest.raises(DataValueError, match="successes: this method needs whole numbers"):
        share_interval(2.5, 10, method=method)
    assert share_interval(2.5, 10).low > 0


@pytest.mark.parametrize("level", [0, 1, 1.0, -0.5, float("nan"), 95])
def test_impossible_levels_are_refused(level):
    with pytest.raises(ArgumentError, match="confidence_level"):
        share_interval(1, 10, confidence_level=level)


@pytest.mark.parametrize("level", [True, "0.95", None])
def test_levels_that_are_no_numbers_are_refused(level):
    with pytest.raises(DataTypeError, match="confidence_level"):
        share_interval(1, 10, confidence_level=level)


def test_unknown_methods_and_t_of_one_answer_are_refused():
    with pytest.raises(MethodError, match=r"'midp'.*'wilson'"):
        share_interval(1, 10, method="exact")
    with pytest.raises(MethodError, match="more than one answer"):
        share_interval(1, 1, method="t")


def test_the_second_counts_are_positional_and_the_rest_is_not():
    with pytest.raises(TypeError):
        share_interval(1, 10, 0.9)
