"""What a survey brings."""

import json
import math

import numpy as np
import pytest

import satisfaction as sat


def test_who_is_silent_has_no_ratings(market):
    answers = market.survey(range(500), rng=1)
    silent = ~answers.columns["answered"]
    for name in ("satisfaction", "recommend", "intent", "expectation_quality"):
        np.testing.assert_array_equal(np.isnan(answers.columns[name]), silent)
    estimate = sat.nps(answers.columns, "recommend")
    assert (estimate.n, estimate.n_missing) == (answers.n_answered, 500 - answers.n_answered)
    assert answers.n_asked == len(answers) == 500
    assert answers.response_rate == pytest.approx(100 * answers.n_answered / 500)
    said = answers.answered()
    assert said["customer"].size == answers.n_answered
    assert said["answered"].all()


def test_answers_are_those_of_the_customers(market):
    rows = [5, 3, 3, 900]
    answers = market.survey(rows, rng=1, nonresponse=False).columns
    table = market.columns()
    assert answers["customer"].tolist() == rows
    for name in ("segment", "satisfaction", "performance_price"):
        np.testing.assert_array_equal(answers[name], table[name][rows])


def test_renderings(market):
    answers = market.survey(range(40), rng=1)
    assert repr(answers).startswith(f"MarketAnswers: {answers.n_answered} of 40 answered")
    assert "<td>40</td>" in answers._repr_html_()
    found = json.loads(json.dumps(answers.to_dict(), allow_nan=False))
    assert found["satisfaction"].count(None) == 40 - answers.n_answered
    assert answers.to_frame("polars").shape == (40, len(answers.columns))


def test_nobody_asked(market):
    answers = market.survey([], rng=1)
    assert answers.n_asked == 0
    assert math.isnan(answers.response_rate)
