"""The arguments of a loyalty model, read together."""

import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import Levels
from satisfaction.loyalty._arguments import read_model_data, read_terms

DATA = {"left": [0, 1, 1, None], "score": [1, 2, 3, 4], "tier": ["a", "b", "a", "a"]}


def test_rows_outcome_and_terms_are_read_at_once():
    model = read_model_data(DATA, "left", ["score", Levels("tier")], kind="binary")
    assert model.outcome.levels == (0, 1)
    assert (model.answers.n_answers, model.answers.n_missing) == (3, 1)
    assert model.terms == ("score", Levels("tier"))
    ordinal = read_model_data(DATA, "tier", ["score"], kind="ordinal", levels=["a", "b", "c"])
    assert ordinal.outcome.unused == ("c",)


@pytest.mark.parametrize(
    ("outcome", "predictors", "error", "words"),
    [
        (3, ["x"], DataTypeError, "outcome"),
        ("y", "x", DataTypeError, "must be a list"),
        ("y", [3], DataTypeError, "Levels, Asymmetric, Threshold or Spline"),
        ("y", ["x", "y"], ArgumentError, "cannot predict itself"),
        ("y", ["x", Levels("x")], ArgumentError, "each column once"),
    ],
)
def test_bad_terms(outcome, predictors, error, words):
    with pytest.raises(error, match=words):
        read_terms(outcome, predictors)


@pytest.mark.parametrize(
    ("kind", "details"),
    [("binary", {"levels": [0, 1]}), ("ordinal", {"success": 1}), ("ordinal", {"at_least": 1})],
)
def test_what_belongs_to_the_other_kind(kind, details):
    with pytest.raises(ArgumentError, match="belongs to kind="):
        read_model_data(DATA, "left", ["score"], kind=kind, **details)
