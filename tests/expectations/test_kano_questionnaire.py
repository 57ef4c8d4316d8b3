"""Attributes counted apart give what one tally of all answers gives."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from satisfaction import SurveyDesign
from satisfaction.errors import AlignmentError, DataValueError, EmptyDataError, MissingDataError
from satisfaction.expectations import _kano_answers, kano
from satisfaction.expectations._kano_questionnaire import Questionnaire
from satisfaction.expectations._kano_table import read_table

RNG = np.random.default_rng(7)
ROWS = 4_000
DATA = {f"{side}{place}": RNG.integers(1, 6, ROWS) for side in "fd" for place in range(3)}
DATA["f1"] = np.where(RNG.random(ROWS) < 0.1, np.nan, DATA["f1"])
DATA["w"] = RNG.uniform(0.5, 2, ROWS)
DATA["branch"] = RNG.integers(0, 8, ROWS)
DATA["channel"] = np.array(["app", "shop"])[DATA["branch"] % 2]
PAIRS = {f"a{place}": (f"f{place}", f"d{place}") for place in range(3)}
CODES = (1, 2, 3, 4, 5)


def survey(data=DATA, **common):
    keywords = dict.fromkeys(("by", "weights", "counts", "design"))
    return Questionnaire(
        data, PAIRS, read_table("berger"), None, CODES, keywords | {"missing": "omit"} | common
    )


def content(result):
    """Everything of a result as JSON, rounded to 9 digits."""
    return json.loads(json.dumps(result.to_dict()), parse_float=lambda text: f"{float(text):.9g}")


@pytest.mark.parametrize(
    "common",
    [
        {},
        {"by": "channel"},
        {"weights": "w"},
        {"counts": np.arange(ROWS) % 3},
        {"design": SurveyDesign(weights="w", clusters="branch"), "by": "channel"},
    ],
)
@pytest.mark.parametrize(
    "convert",
    [dict, pd.DataFrame, pl.DataFrame, pl.LazyFrame],
    ids=["mapping", "pandas", "polars", "lazy"],
)
def test_apart_is_together(convert, common):
    if convert is pl.LazyFrame and "counts" in common:
        common = {"counts": "branch"}
    asked = survey(convert(DATA), **common)
    apart, together = asked.classify(), asked.classify_together()
    assert content(apart) == content(together)
    assert apart.segments.keys() == together.segments.keys()
    first, second = apart.estimates("better"), together.estimates("better")
    np.testing.assert_allclose(first.covariance, second.covariance, rtol=1e-12)
    assert apart["a0"].better.bootstrap(50, rng=1).standard_error > 0


def test_what_needs_all_attributes_waits():
    result = survey(by="channel").classify()
    joint = survey(by="channel").classify_together()
    assert len(result.questionable) == len(joint.questionable)
    assert repr(result.questionable) == repr(joint.questionable)
    for key, part in result.segments.items():
        assert part.questionable == joint.segments[key].questionable
        assert part.questionable[0] == joint.segments[key].questionable[0]


def test_attributes_of_a_segment_share_its_respondents():
    apart = survey(by="channel").classify()
    together = survey(by="channel").classify_together()
    for key, part in apart.segments.items():
        for name in ("better", "M"):
            covariance = np.array(part.estimates(name).covariance)
            expected = together.segments[key].estimates(name).covariance
            np.testing.assert_allclose(covariance, expected, rtol=1e-9, atol=1e-15)
            assert covariance[0, 1] != 0


def test_answers_that_change_meanwhile_are_noticed():
    data = {name: column.copy() for name, column in DATA.items()}
    result = survey(data).classify()
    data["f1"][:1000] = 3
    with pytest.raises(DataValueError, match="data: has changed since"):
        result.estimates("better")


def test_data_that_change_meanwhile_are_noticed():
    data = {name: column.copy() for name, column in DATA.items()}
    result = survey(data).classify()
    data["f1"][:1000] = np.nan
    with pytest.raises(DataValueError, match=r"data: has changed since .* 'a1'"):
        result.estimates("better")


def test_iterators_are_read_once():
    weights = DATA["w"].tolist()
    expected = content(kano(DATA, attributes=PAIRS, answers=CODES, weights=weights))
    once = {name: iter(DATA[name].tolist()) for pair in PAIRS.values() for name in pair}
    for data, common in (
        (once, {"weights": weights}),
        (DATA, {"weights": iter(weights)}),
        (DATA, {"design": SurveyDesign(weights=iter(weights))}),
    ):
        assert content(kano(data, attributes=PAIRS, answers=CODES, **common)) == expected


def test_the_general_way_says_what_is_wrong():
    with pytest.raises(AlignmentError):
        kano(DATA | {"f2": [1, 2], "d2": [1, 2]}, attributes=PAIRS, answers=CODES)
    with pytest.raises(MissingDataError):
        kano(DATA, attributes=PAIRS, answers=CODES, missing="raise")
    with pytest.raises(EmptyDataError, match="a2"):
        kano(DATA | {"f2": np.full(ROWS, np.nan)}, attributes=PAIRS, answers=CODES)


def test_plain_columns_are_counted_quickly(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError

    expected = survey().classify_together()
    monkeypatch.setattr(_kano_answers, "tally", refuse)
    assert repr(survey().classify()) == repr(expected)
