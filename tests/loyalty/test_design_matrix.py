"""The columns of a loyalty model, standardised."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, CollinearityError, DataValueError
from satisfaction.loyalty import Asymmetric, Levels
from satisfaction.loyalty._answers import read_answers
from satisfaction.loyalty._design_matrix import design_matrix

RNG = np.random.default_rng(8)
DATA = {
    "x": RNG.integers(1, 6, 30).astype(float),
    "z": RNG.normal(size=30),
    "tier": [("a", "b", "c")[row % 3] for row in range(30)],
    "one": np.ones(30),
    "w": RNG.random(30) + 0.5,
}
DATA["twice"] = 2 * DATA["x"] + 1


def matrix(terms, collinear="raise", **details):
    columns = [term if isinstance(term, str) else term.column for term in terms]
    answers = read_answers(DATA, columns, labelled={"tier"}, **details)
    return answers, design_matrix(answers, terms, collinear)


def test_columns_are_standardised_with_their_weights():
    answers, found = matrix(["x", "z", Levels("tier")], weights="w")
    assert found.names == ("x", "z", "tier=b", "tier=c")
    share = answers.weights / answers.weights.sum()
    np.testing.assert_allclose(share @ found.z, 0, atol=1e-12)
    np.testing.assert_allclose(share @ found.z**2, 1)
    np.testing.assert_allclose(found.raw()[:, 0], answers.columns["x"].numbers)


def test_what_depends_on_others_is_named_or_dropped():
    with pytest.raises(CollinearityError, match="'x', 'twice'") as caught:
        matrix(["x", "twice"])
    assert caught.value.columns == ("x", "twice")
    assert matrix(["x", "twice"], "drop")[1].names == ("x",)
    with pytest.raises(DataValueError, match="must not be constant; got 'one'"):
        matrix(["x", "one"])
    assert matrix(["one", "x"], "drop")[1].kept.tolist() == [1]
    with pytest.raises(ArgumentError, match="each column once"):
        matrix([Asymmetric("x", 3), Asymmetric("x", 3)])
