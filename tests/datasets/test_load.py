import itertools
import math
from collections import Counter

import pytest

from satisfaction.datasets import load_dataset
from satisfaction.errors import ArgumentError


def test_unknown_names_are_refused_and_the_known_ones_listed():
    with pytest.raises(ArgumentError) as caught:
        load_dataset("houses")
    assert caught.value.argument == "name"
    assert "'housing', 'retention'" in str(caught.value)


@pytest.mark.parametrize("name", ["housing", "retention"])
def test_columns_are_of_one_length_and_described(name):
    data = load_dataset(name)
    assert data.name == name
    assert len({len(values) for values in data.columns.values()}) == 1
    assert all(f"\n{column}: " in data.description for column in data.columns)
    assert data.source.endswith(".")
    assert data.licence.startswith("Published counts")


def test_housing_is_the_complete_table_of_combinations():
    columns = load_dataset("housing").columns
    assert len(columns["count"]) == 72 == 3 * 3 * 4 * 2
    cells = list(
        zip(
            columns["satisfaction"],
            columns["influence"],
            columns["type"],
            columns["contact"],
            strict=True,
        )
    )
    assert len(set(cells)) == 72
    assert sum(columns["count"]) == 1681


def test_housing_margins_are_those_published():
    # the margins that Cox and Snell (1984) and Venables and Ripley (2002) print for these data
    columns = load_dataset("housing").columns
    satisfaction, kind = Counter(), Counter()
    for answer, house, count in zip(
        columns["satisfaction"], columns["type"], columns["count"], strict=True
    ):
        satisfaction[answer] += count
        kind[house] += count
    assert satisfaction == {"Low": 567, "Medium": 446, "High": 668}
    assert kind == {"Tower": 400, "Apartment": 765, "Atrium": 239, "Terrace": 277}


def test_housing_rating_is_the_answer_as_a_number():
    columns = load_dataset("housing").columns
    number = {"Low": 1, "Medium": 2, "High": 3}
    assert columns["rating"] == tuple(number[answer] for answer in columns["satisfaction"])
    assert all(type(rating) is int for rating in columns["rating"])


def test_retention_falls_from_a_thousand_over_twelve_years():
    columns = load_dataset("retention").columns
    for start, segment in ((0, "Regular"), (13, "High End")):
        rows = slice(start, start + 13)
        assert columns["segment"][rows] == (segment,) * 13
        assert columns["year"][rows] == tuple(range(13))
        survivors = columns["survivors"][rows]
        assert survivors[0] == 1000
        assert all(later < earlier for earlier, later in itertools.pairwise(survivors))


def log_likelihood(survivors, alpha, beta):
    """Shifted beta-geometric log-likelihood by its recursion (Fader and Hardie 2007, eq. 7)."""
    left, lost, total = 1.0, alpha / (alpha + beta), 0.0
    for year in range(1, len(survivors)):
        if year > 1:
            lost *= (beta + year - 2) / (alpha + beta + year - 1)
        total += (survivors[year - 1] - survivors[year]) * math.log(lost)
        left -= lost
    return total + survivors[-1] * math.log(left)


@pytest.mark.parametrize(
    ("segment", "years", "alpha", "beta", "expected"),
    [
        # exact maximum likelihood on the published table, made with R's optim
        ("Regular", 7, 0.704077298473517, 1.18204302620948, -1680.26518846329),
        ("High End", 4, 1.28097638033864, 7.790384095071, -1225.13490704161),
        # the published estimates for the High End cohort and their log-likelihood
        ("High End", 7, 0.668, 3.806, -1611.2),
    ],
)
def test_retention_gives_the_published_likelihood(segment, years, alpha, beta, expected):
    columns = load_dataset("retention").columns
    survivors = [
        count
        for name, year, count in zip(
            columns["segment"], columns["year"], columns["survivors"], strict=True
        )
        if name == segment and year <= years
    ]
    digits = len(str(expected).split(".")[1])
    assert log_likelihood(survivors, alpha, beta) == pytest.approx(
        expected, abs=0.6 * 10.0 ** -min(digits, 8)
    )
