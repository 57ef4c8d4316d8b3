"""Columns that follow from another leave the keys of the count, and nothing else changes."""

import numpy as np

from satisfaction.survey import SurveyDesign, tally
from satisfaction.survey._labels import Encoded
from satisfaction.survey._nesting import find_nested


def columns(*codes):
    return [Encoded(np.array(code), range(max(code) + 1)) for code in codes]


def many(*codes):
    """Return the columns, with more labels than a small table has cells."""
    return [Encoded(np.array(code), range(50)) for code in codes]


def test_a_cluster_tells_its_stratum():
    found = find_nested(many([0, 0, 1, 1], [3, 4, 5, 5], [0, 1, 2, 0]), [0], [1])
    assert found[0].by == 1
    assert found[0].code_of[[3, 4, 5]].tolist() == [0, 0, 1]


def test_a_label_in_two_strata_tells_nothing():
    shared = many([0, 0, 1, 1], [3, 4, 4, 5], [0, 1, 2, 0])
    assert find_nested(shared, [0], [1]) == {}


def test_small_tables_are_left_alone():
    assert find_nested(columns([0, 1], [0, 1]), [0], [1]) == {}


def test_no_column_follows_from_itself_or_from_one_that_left():
    same = many([0, 1, 2], [0, 1, 2], [0, 0, 0])
    found = find_nested(same, [0, 1], [0, 1])
    assert {place: nested.by for place, nested in found.items()} == {0: 1}


def test_counting_with_and_without_the_stratum_in_the_key_agrees():
    rng = np.random.default_rng(5)
    n = 3_000
    stratum = rng.integers(0, 60, n)
    cluster = stratum * 40 + rng.integers(0, 40, n)
    rating = rng.integers(1, 6, n)
    weight = rng.random(n) + 0.5
    population = np.where(stratum % 2, 90.0, 80.0)
    design = SurveyDesign(weights=weight, strata=stratum, clusters=cluster, population=population)
    nested = tally(rating, scale=(1, 5), design=design)
    by_name = tally(
        rating,
        scale=(1, 5),
        design=SurveyDesign(
            weights=weight,
            strata=[f"s{s:02d}" for s in stratum],
            clusters=(cluster % 40),  # the same label in many strata
            population=population,
        ),
    )
    assert len(nested) == len(by_name)
    one, other = nested.totals(), by_name.totals()
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-12)
    assert one.n_strata == other.n_strata == 60
    assert one.n_clusters == other.n_clusters
