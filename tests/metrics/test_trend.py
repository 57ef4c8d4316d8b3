"""The test of a trend by generalized least squares, and its scores."""

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import AlignmentError, ArgumentError, DataValueError
from satisfaction.models import RatingScale

WIDE = RatingScale(-1000, 10_000, None)


def test_trend_by_generalized_least_squares(school_survey):
    columns, design = school_survey("clus1")
    table = sat.mean_rating(columns, "api00", scale=WIDE, by="stype", design=design)
    test = table.trend([1, 2, 4])
    V, y = np.array(table.covariance), np.array([one.value for one in table.values()])
    X = np.array([[1, 1.0], [1, 2], [1, 4]])
    inverse = np.linalg.inv(X.T @ np.linalg.inv(V) @ X)
    slope = (inverse @ X.T @ np.linalg.inv(V) @ y)[1]
    assert test.statistic == pytest.approx(slope / np.sqrt(inverse[1, 1]), rel=1e-9)
    assert (test.degrees_of_freedom, test.distribution) == (14.0, "t")
    plain = sat.mean_rating(columns, "api00", scale=WIDE, by="stype").trend()
    assert (plain.degrees_of_freedom, plain.distribution) == (float("inf"), "normal")


def test_trend_refuses_bad_scores():
    table = sat.nps([10, 1, 9, 3, 8, 2], by=list("aabbcc"))
    with pytest.raises(AlignmentError, match="one number per segment"):
        table.trend([1, 2])
    for scores in ([1, 1, 1], [1, None, 2], [1, 2, float("inf")]):
        with pytest.raises((ArgumentError, DataValueError), match="scores"):
            table.trend(scores)
