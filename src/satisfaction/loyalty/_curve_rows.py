"""The rows of a loyalty curve: read once, with what the levels of satisfaction hold."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError
from satisfaction.foundation._checks import check_text
from satisfaction.loyalty._answers import Answers
from satisfaction.loyalty._arguments import ModelData, read_model_data
from satisfaction.loyalty._column import Column, is_number
from satisfaction.loyalty._design_matrix import design_matrix
from satisfaction.loyalty._fit_loyalty import make_model
from satisfaction.loyalty._fitted import Fitted, fit_rows
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._outcome import Outcome
from satisfaction.loyalty._terms import (
    Asymmetric,
    Levels,
    Spline,
    Term,
    Threshold,
    column_of,
    numbers_of,
)
from satisfaction.metrics._batch import batch_of_scores
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.survey._count import tally
from satisfaction.survey._kernel import sum_by

Floats = NDArray[np.float64]

_SHARE = Quantity("loyal", unit="percent", family="share", bounds=(0.0, 100.0))


@frozen(eq=False, slots=False)
class CurveRows:
    """The answers behind a curve, and how they spread over the levels of satisfaction."""

    answers: Answers
    outcome: Outcome
    outcome_name: str
    satisfaction: str
    also: tuple[str | Term, ...]
    link: str

    @cached_property
    def x(self) -> Floats:
        """The satisfaction of each row."""
        return numbers_of(self.answers.columns[self.satisfaction])

    @cached_property
    def _places(self) -> tuple[Floats, NDArray[np.intp]]:
        """The levels, ascending, and the place of each row among them."""
        return np.unique(self.x, return_inverse=True)

    @property
    def levels(self) -> Floats:
        """The levels of satisfaction that were answered, ascending."""
        return self._places[0]

    @property
    def level(self) -> NDArray[np.intp]:
        """The place of each row among the levels."""
        return self._places[1]

    @cached_property
    def weights(self) -> Floats:
        """Sum of weights at each level."""
        return sum_by(self.level, self.answers.weights, len(self.levels))

    @cached_property
    def loyal(self) -> Floats:
        """Sum of weights of the loyal at each level."""
        weighted = self.answers.weights * self.outcome.level
        return sum_by(self.level, weighted, len(self.levels))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Number of answers at each level."""
        counted = sum_by(self.level, self.answers.n.astype(np.float64), len(self.levels))
        return np.rint(counted).astype(np.int64)

    @cached_property
    def mixed(self) -> NDArray[np.bool_]:
        """Which levels have both loyal and other answers."""
        return np.asarray((self.loyal > 0) & (self.loyal < self.weights))

    def fit(self, term: str | Term) -> Fitted:
        """Return the fit of one shape, with the covariates."""
        matrix = design_matrix(self.answers, (term, *self.also))
        return fit_rows("binary", self.link, self.answers, self.outcome, matrix)

    def model(self, fitted: Fitted) -> LoyaltyModel:
        """Return the model of a fit."""
        terms = tuple(basis.term for basis in fitted.matrix.bases)
        rows = ModelData(self.answers, self.outcome, terms)
        return make_model(fitted, rows, self.outcome_name, "auto")

    def take(self, rows: NDArray[np.intp]) -> CurveRows:
        """Return some of the rows."""
        answers = evolve(
            self.answers,
            columns={name: column.take(rows) for name, column in self.answers.columns.items()},
            n=self.answers.n[rows],
            weights=self.answers.weights[rows],
            squares=self.answers.squares[rows],
            inside=self.answers.inside[rows],
        )
        return evolve(
            self, answers=answers, outcome=evolve(self.outcome, level=self.outcome.level[rows])
        )

    def rates(self) -> EstimateTable:
        """Return the observed share of the loyal at each level, in percent."""
        if self.answers.counted is not None:
            counted, inside = self.answers.counted, self.answers.inside
            scores, segment = np.zeros(len(counted)), np.full(len(counted), -1)
            scores[inside], segment[inside] = 100.0 * self.outcome.level, self.level
            answered = segment >= 0
        else:
            # Two cells per level say all; a segment of this small tally is a place of a level.
            size = len(self.levels)
            loyal = sum_by(
                self.level, (self.answers.n * self.outcome.level).astype(np.float64), size
            )
            n = np.rint(np.concatenate([self.counts - loyal, loyal])).astype(np.int64)
            yes, place = np.repeat([0, 1], size), np.tile(np.arange(size), 2)
            some = n > 0
            counted = tally(yes[some], by=place[some], counts=n[some])
            scores = 100.0 * np.asarray(counted.levels[0])[counted.levels[1]]
            segment, answered = counted.segment_of_row, counted.answered
        batch, _ = batch_of_scores(
            counted, _SHARE, scores, answered, level_keys(self.levels), segment, quiet=True
        )
        return EstimateTable(by=(self.satisfaction,), batch=batch)


def level_keys(levels: Floats) -> tuple[float, ...]:
    """Return levels as keys: whole numbers where all of them are."""
    numbers: list[float] = levels.tolist()
    return tuple(map(int, numbers)) if all(map(float.is_integer, numbers)) else tuple(numbers)


def read_curve_rows(
    data: Any, outcome: str, name: str, also: Any, link: str, **details: Any
) -> CurveRows:
    """Return the complete rows of a curve; ``details`` are those of `read_model_data`."""
    if check_text(outcome, "outcome") == name:
        raise ArgumentError.about(
            "satisfaction",
            "must be another column than the outcome",
            got=[name],
            remedy="Name the rating here, and what followed from it as the outcome",
        )
    terms = _check_also(also, outcome, name)
    read = read_model_data(data, outcome, [name, *terms], kind="binary", **details)
    answers = _with_labels(read.answers, name)
    column = answers.columns[name]
    text = [label for label in column.used if not is_number(label)]
    if text:
        raise DataTypeError.about(
            "satisfaction",
            f"{name} must hold numbers",
            got=text[:1],
            remedy="Give the levels their numbers, from worst to best",
        )
    rows = CurveRows(answers, read.outcome, outcome, name, terms, link)
    if len(rows.levels) < 2:
        raise DataValueError.about(
            "satisfaction",
            f"{name} must have at least two levels",
            got=rows.levels.tolist(),
            remedy="A constant says nothing about loyalty",
        )
    return rows


def _with_labels(answers: Answers, name: str) -> Answers:
    """Return the answers with a column of many different numbers as codes into labels."""
    values = answers.columns[name].values
    if values is None:
        return answers
    return evolve(answers, columns={**answers.columns, name: Column.of(name, values)})


def _check_also(also: Any, outcome: str, satisfaction: str) -> tuple[str | Term, ...]:
    """Return the covariates, each of a column of its own."""
    remedy = 'Write also=["age", Levels("segment")]'
    if isinstance(also, str) or not isinstance(also, Sequence):
        raise DataTypeError.about(
            "also", "must be a list of columns and terms", got=type(also).__name__, remedy=remedy
        )
    for term in also:
        if not isinstance(term, str | Levels | Asymmetric | Threshold | Spline):
            raise DataTypeError.about(
                "also",
                "must be columns or Levels, Asymmetric, Threshold or Spline of them",
                got=type(term).__name__,
                remedy=remedy,
            )
    columns = [column_of(term) for term in also]
    seen = [outcome, satisfaction, *columns]
    again = [column for place, column in enumerate(columns) if column in seen[: place + 2]]
    if again:
        raise ArgumentError.about(
            "also",
            "must name columns other than outcome and satisfaction, each once",
            got=again,
            remedy="Leave out the repeats",
        )
    return tuple(also)
