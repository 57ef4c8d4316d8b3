"""`servqual`: service quality in its four variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError
from satisfaction.expectations._comparison import (
    WHOLE,
    Measures,
    mean_metric,
)
from satisfaction.expectations._disconfirmation import Question, describe_gap
from satisfaction.expectations._importance import (
    Importance,
    importance_columns,
    read_importance,
    respondent_weights,
)
from satisfaction.expectations._moments import correlation_of, covariance_matrix
from satisfaction.expectations._ratings import (
    ROUNDING,
    Ratings,
    Standard,
    derive,
    read_names,
    read_ratings,
    read_standard,
)
from satisfaction.expectations._servqual_result import Servqual
from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
from satisfaction.foundation._checks import check_text
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._wide import open_columns

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Parasuraman, Zeithaml and Berry (1988): items of each dimension in questionnaire order.
CLASSIC = {
    "tangibles": 4,
    "reliability": 5,
    "responsiveness": 4,
    "assurance": 4,
    "empathy": 5,
}


def servqual(
    data: Any,
    *,
    perceived: Sequence[str],
    expected: Sequence[str] | None = None,
    scale: Any,
    dimensions: Literal["classic"] | Mapping[str, Sequence[str]],
    importance: Sequence[str] | Mapping[str, float | str] | None = None,
    standard: Standard = "desired",
    satisfaction: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Servqual:
    """Measure service quality as SERVQUAL or SERVPERF, plain and weighted by importance.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per answer. `Expectation` and `Performance` records have one row per experience
        and columns such as ``"desired speed"`` and ``"perceived speed"``.
    perceived : sequence of str
        Columns of perceived performance.
    expected : sequence of str, optional
        Columns of expectations in the same order; without them only performance is measured.
    scale : RatingScale or tuple
        The one scale of all ratings.
    dimensions : "classic" or mapping
        Dimension to its perceived columns, each column in exactly one. ``"classic"``: 22 columns
        in the order of the questionnaire (tangibles 1-4, reliability 5-9, responsiveness 10-13,
        assurance 14-17, empathy 18-22).
    importance : mapping or sequence of str, optional
        Dimension to points; or dimension to a column of each respondent's own points; or a
        column per perceived column.
    standard : str, default "desired"
        Against what the performance is held; SERVQUAL asks what excellent companies should be.
    satisfaction : str, optional
        Column of overall satisfaction, for `Servqual.compare_variants`.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments`` and ``.estimates(variant)``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Answers with a missing value are left out and counted, or refused.

    Returns
    -------
    Servqual
        The four variants, and each dimension and item.

    Raises
    ------
    ArgumentError
        If a column is in no dimension or in two, or importance is negative or all 0.
    ScaleError
        If a rating lies off the scale.

    Notes
    -----
    ``gap`` is the mean of the dimension scores, not of the items: dimensions of 4 and 5 items
    weigh the same. Weighted by points per dimension it is ``sum(w_d G_d) / sum(w_d)``, by item
    importance ``sum(I_j G_j) / sum(I_j)``, both within each respondent. Of the five gaps of the
    gaps model only the customers' own can be computed from customers. Negative is below
    expectation.

    References
    ----------
    Parasuraman, A., Zeithaml, V. A., Berry, L. L. (1988). SERVQUAL: a multiple-item scale for
    measuring consumer perceptions of service quality. Journal of Retailing 64, 12.
    Cronin, J. J., Taylor, S. A. (1992). Measuring service quality: a reexamination and extension.
    Journal of Marketing 56(3), 55, doi:10.1177/002224299205600304.

    Examples
    --------
    >>> import satisfaction as sat
    >>> answers = {"e1": [5, 4, 5], "e2": [4, 4, 3], "p1": [3, 4, 4], "p2": [4, 5, 3]}
    >>> quality = sat.servqual(answers, perceived=["p1", "p2"], expected=["e1", "e2"],
    ...                        scale=(1, 5), dimensions={"speed": ["p1"], "care": ["p2"]},
    ...                        importance={"speed": 70, "care": 30})
    >>> quality
    gap -0.33, performance 3.83, weighted gap -0.60, weighted performance 3.77   n = 3
    ...
    """
    data = open_columns(data)
    against = read_standard(standard)
    columns = read_names(perceived, "perceived")
    places = _read_dimensions(dimensions, columns)
    if satisfaction is not None:
        check_text(satisfaction, "satisfaction")
    rated = read_importance(importance, list(places), columns)
    beside = importance_columns(rated)
    groups: dict[str, Any] = {"perceived": columns}
    if expected is not None:
        groups["expected"] = expected
    ratings = read_ratings(
        data,
        groups,
        scale=scale,
        beside=(*beside, *(() if satisfaction is None else (satisfaction,))),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    outcome = None if satisfaction is None else ratings.column(satisfaction)
    own = respondent_weights(rated, ratings, data)
    return _Quality(ratings, places, rated, own, outcome, Question(against)).describe_all()


def _read_dimensions(dimensions: object, columns: tuple[str, ...]) -> dict[str, list[int]]:
    """Return the places of each dimension's columns; every column is in exactly one."""
    if isinstance(dimensions, str) and dimensions == "classic":
        if len(columns) != sum(CLASSIC.values()):
            raise ArgumentError.about(
                "perceived",
                'dimensions="classic" needs the 22 columns in questionnaire order',
                got=f"{len(columns)} columns",
                remedy="Name all 22, or give dimensions as a mapping",
            )
        ends = np.cumsum(list(CLASSIC.values())).tolist()
        return {
            name: list(range(end - CLASSIC[name], end))
            for name, end in zip(CLASSIC, ends, strict=True)
        }
    if not isinstance(dimensions, Mapping) or not dimensions:
        raise ArgumentError.about(
            "dimensions",
            'must be "classic" or a mapping from dimension to perceived columns',
            got=type(dimensions).__name__,
            remedy='Write dimensions={"speed": ["p1", "p2"], "care": ["p3"]}',
        )
    named = {str(name): read_names(value, "dimensions") for name, value in dimensions.items()}
    placed = [column for names in named.values() for column in names]
    wrong = [column for column in columns if placed.count(column) != 1]
    wrong += [column for column in placed if column not in columns]
    if wrong:
        raise ArgumentError.about(
            "dimensions",
            "every perceived column must be in exactly one dimension, and no other column",
            got=wrong,
            remedy="Correct the columns of the dimensions",
        )
    return {name: [columns.index(column) for column in names] for name, names in named.items()}


@frozen(eq=False)
class _Quality:
    """Ratings of service quality, ready to be described for everybody and by segment."""

    ratings: Ratings
    places: Mapping[str, list[int]]
    importance: Importance | None
    own_weights: Floats | None
    satisfaction: Floats | None
    question: Question

    def describe_all(self) -> Servqual:
        """Return the quality of everybody, with segments where there are some."""
        ratings, counted = self.ratings, self.ratings.tally
        values = self._variants()
        metrics = {
            name: mean_metric(
                name.replace("_", " "),
                RatingScale(-ratings.width, ratings.width, None)
                if name.endswith("gap")
                else RatingScale(ratings.scale.low, ratings.scale.high, None),
            )
            for name in values
        }
        measures = Measures(
            {
                name: (derive(counted, name, value, metrics[name].scale), metrics[name])
                for name, value in values.items()
            }
        )
        dimensions: dict[str, SubtractiveDisconfirmation] = {}
        if "expected" in ratings.groups:
            dimensions = {
                name: describe_gap(ratings.some(places), None, self.question, quiet=True)
                for name, places in self.places.items()
            }
        whole = self._describe(WHOLE, values, measures, dimensions)
        if not counted.by:
            return whole
        segments = {
            key: self._describe(
                key,
                values,
                measures,
                {name: part.segments[key] for name, part in dimensions.items()},
            )
            for key in measures.table("performance")
        }
        return evolve(whole, by=counted.by, segments=Segments(segments))

    def _items(
        self, dimensions: Mapping[str, SubtractiveDisconfirmation]
    ) -> dict[str, SubtractiveDisconfirmation]:
        """Return the items of all dimensions; a dimension of one item is that item."""
        found: dict[str, SubtractiveDisconfirmation] = {}
        for name, part in dimensions.items():
            column = self.ratings.groups["perceived"][self.places[name][0]]
            found |= dict(part.items) or {column: evolve(part, segments=Segments({}), by=())}
        return found

    def _scores(self, items: Floats) -> Floats:
        """Return the dimension scores, of shape (rows, dimensions)."""
        return np.column_stack([items[:, places].mean(axis=1) for places in self.places.values()])

    def _variants(self) -> dict[str, Floats]:
        """Return the variants of each row, NaN where an answer is missing."""
        answered = self.ratings.tally.answered
        performance = np.where(answered[:, None], self.ratings.items("perceived"), np.nan)
        kinds = {"performance": performance}
        if "expected" in self.ratings.groups:
            kinds = {"gap": performance - self.ratings.items("expected"), **kinds}
        low, high = self.ratings.scale.low, self.ratings.scale.high
        values = {name: self._scores(items).mean(axis=1) for name, items in kinds.items()}
        if self.importance is not None and self.own_weights is not None:
            for name, items in kinds.items():
                parts = self._scores(items) if self.importance.of_dimensions else items
                values[f"weighted_{name}"] = (parts * self.own_weights).sum(axis=1)
        # weighted means can pass the ends of the scale by a rounding error
        return {
            name: np.clip(value, *((low - high, high - low) if "gap" in name else (low, high)))
            for name, value in values.items()
        }

    def _describe(
        self,
        key: Any,
        values: Mapping[str, Floats],
        measures: Measures,
        dimensions: Mapping[str, SubtractiveDisconfirmation],
    ) -> Servqual:
        """Return the quality of a segment, or of everybody."""
        counted = self.ratings.tally
        inside = counted.rows_of(key) & counted.answered
        performance = measures.of("performance", key)
        r2 = None
        if self.satisfaction is not None:
            outcome = self.satisfaction
            r2 = {
                name: self._determination(value, outcome, inside) for name, value in values.items()
            }
        return Servqual(
            n=performance.n,
            n_missing=performance.n_missing,
            dimensions=Segments(dimensions),
            dimension_performance=self._dimension_table(inside, performance),
            items=Segments(self._items(dimensions)),
            importance=self._mean_importance(inside),
            r2=r2,
            measures=measures,
            key=key,
        )

    def _determination(self, values: Floats, outcome: Floats, inside: Mask) -> float:
        """Return the share of the outcome's variation that goes with values; nan if constant."""
        alike = np.ptp(values[inside]) <= ROUNDING * self.ratings.width
        if alike or np.ptp(outcome[inside]) == 0:
            return float("nan")
        pair = np.column_stack([values, outcome])
        return correlation_of(covariance_matrix(self.ratings.tally, pair, inside)) ** 2

    def _mean_importance(self, inside: Mask) -> dict[str, float] | None:
        """Return the mean normalized importance of some rows, by dimension or column."""
        if self.importance is None or self.own_weights is None:
            return None
        weights = self.ratings.tally.weights[inside]
        mean = weights @ self.own_weights[inside] / weights.sum()
        names = list(
            self.places if self.importance.of_dimensions else self.ratings.groups["perceived"]
        )
        return dict(zip(names, mean.tolist(), strict=True))

    def _dimension_table(self, inside: Mask, whole: Estimate) -> EstimateTable:
        """Return the mean performance by dimension, with the covariance between them."""
        counted, scale = self.ratings.tally, self.ratings.scale
        scores = self._scores(self.ratings.items("perceived"))[inside]
        weights = counted.weights[inside]
        mean = weights @ scores / weights.sum()
        influence = np.zeros((len(counted), len(self.places)))
        influence[inside] = (scores - mean) / weights.sum()
        if counted.declared:
            covariance = counted.score_covariance(influence)
        else:
            heads, n = counted.rows.n, whole.n
            factor = n / (n - 1) if n > 1 else np.nan
            covariance = factor * (influence * heads[:, None]).T @ influence
        return quantity_table(
            Quantity("performance", unit="rating", family="mean", bounds=(scale.low, scale.high)),
            mean,
            np.diag(covariance),
            n=whole.n,
            n_missing=whole.n_missing,
            sum_of_weights=whole.sum_of_weights,
            degrees_of_freedom=whole.degrees_of_freedom,
            kish=whole.kish_effective_n,
            declared=counted.declared,
            by=("dimension",),
            keys=list(self.places),
            covariance=covariance,
        )
