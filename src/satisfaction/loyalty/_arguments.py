"""The arguments that say what a loyalty model is made of, checked and read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from attrs import frozen

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_choice, check_text
from satisfaction.loyalty._answers import NO_OTHERS, Answers, read_answers
from satisfaction.loyalty._outcome import Outcome, binary_outcome, ordinal_outcome
from satisfaction.loyalty._terms import Asymmetric, Levels, Spline, Term, Threshold, column_of


@frozen(eq=False)
class ModelData:
    """The rows, the outcome and the terms of a loyalty model."""

    answers: Answers
    outcome: Outcome
    terms: tuple[str | Term, ...]


def read_terms(outcome: object, predictors: Any) -> tuple[str | Term, ...]:
    """Return the terms, each of another column than the outcome."""
    name = check_text(outcome, "outcome")
    if isinstance(predictors, str) or not isinstance(predictors, Sequence):
        raise DataTypeError.about(
            "predictors",
            "must be a list of columns and terms",
            got=type(predictors).__name__,
            remedy='Write predictors=["satisfaction", Levels("segment")]',
        )
    for term in predictors:
        if not isinstance(term, str | Levels | Asymmetric | Threshold | Spline):
            raise DataTypeError.about(
                "predictors",
                "must be columns or Levels, Asymmetric, Threshold or Spline of them",
                got=type(term).__name__,
                remedy='Write predictors=["satisfaction", Levels("segment")]',
            )
    columns = [column_of(term) for term in predictors]
    if name in columns:
        raise ArgumentError.about(
            "predictors",
            "the outcome cannot predict itself",
            got=[name],
            remedy="Leave it out",
        )
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise ArgumentError.about(
            "predictors", "must name each column once", got=twice, remedy="Leave out the repeats"
        )
    return tuple(predictors)


def read_model_data(
    data: Any,
    outcome: str,
    predictors: Sequence[str | Term],
    *,
    kind: str,
    arguments: Mapping[str, str] = NO_OTHERS,
    success: object | Collection[object] | None = None,
    at_least: float | None = None,
    levels: Sequence[object] | None = None,
    weights: Any = None,
    counts: Any = None,
    design: Any = None,
    missing: Literal["omit", "raise"] = "omit",
) -> ModelData:
    """Return the rows, the outcome and the terms, checked against each other."""
    check_choice(kind, "kind", ("binary", "ordinal"))
    terms = read_terms(outcome, predictors)
    for argument, value, meant in (
        ("success", success, "binary"),
        ("at_least", at_least, "binary"),
        ("levels", levels, "ordinal"),
    ):
        if value is not None and kind != meant:
            raise ArgumentError.about(argument, f'belongs to kind="{meant}"', remedy="Leave it out")
    answers = read_answers(
        data,
        [outcome, *(column_of(term) for term in terms)],
        arguments={outcome: "outcome", **arguments},
        labelled={outcome, *(term.column for term in terms if isinstance(term, Levels))},
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    column = answers.columns[outcome]
    if kind == "binary":
        return ModelData(answers, binary_outcome(column, success, at_least), terms)
    return ModelData(answers, ordinal_outcome(column, levels), terms)
