"""`weight_summary`: how uneven weights are, and what that costs."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import EmptyDataError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import (
    format_count,
    format_number,
    html_table,
    json_number,
)
from satisfaction.survey._weights import check_total, read_weights
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._kish import kish_effective_n

Floats = NDArray[np.float64]


def check_weights(weights: object) -> Floats:
    """Return weights, given as a column or as `AdjustedWeights`, as a private array."""
    if isinstance(weights, AdjustedWeights):
        weights = weights.weights
    numbers = np.array(read_weights(weights, "weights"))
    if numbers.size == 0:
        raise EmptyDataError.about(
            "weights", "there is no weight at all", remedy="Give at least one weight"
        )
    with np.errstate(over="ignore"):
        check_total(float(numbers.sum()))
    return numbers


@frozen(eq=False, repr=False)
class WeightSummary:
    """How uneven weights are: all but `n`, `n_zero` and `total` are over weights above 0.

    Parameters
    ----------
    n : int
        Number of weights.
    n_zero : int
        How many of them are 0.
    total : float
        Their sum.
    mean : float
        Mean weight.
    minimum, maximum : float
        Smallest and largest weight.
    coefficient_of_variation : float
        Standard deviation (population form) over mean.
    kish_effective_n : float
        ``sum(w)**2 / sum(w**2)``: as many equal weights would give the same precision, if the
        weights had nothing to do with the answers.
    ordered : ndarray
        The weights above 0, the heaviest first (private).

    Examples
    --------
    >>> from satisfaction.weighting import weight_summary
    >>> summary = weight_summary([1, 1, 2, 2, 5, 9])
    >>> summary.kish_design_effect
    1.74
    """

    n: int
    n_zero: int
    total: float
    mean: float
    minimum: float
    maximum: float
    coefficient_of_variation: float
    kish_effective_n: float
    _ordered: Floats = field(alias="ordered")

    @property
    def ratio(self) -> float:
        """Largest over smallest weight."""
        return self.maximum / self.minimum

    @property
    def kish_design_effect(self) -> float:
        """Kish's ``n sum(w**2) / sum(w)**2``."""
        return (self.n - self.n_zero) / self.kish_effective_n

    def share_of_heaviest(self, fraction: float) -> float:
        """Return the share of the total that the heaviest answers hold.

        Parameters
        ----------
        fraction : float
            Of the answers with a weight above 0, in 0 to 1; the last of them counts in part.

        Returns
        -------
        float
            Between `fraction` and 1.
        """
        part = check_number(fraction, "fraction", low=0, high=1)
        held = np.concatenate([[0.0], np.cumsum(self._ordered / self.maximum)])
        places = np.arange(len(held)) / (len(held) - 1)
        return float(np.interp(part, places, held / held[-1]))

    def _rows(self) -> list[tuple[str, str]]:
        """Return names and formatted values."""
        return [
            ("n", format_count(self.n)),
            ("zero", format_count(self.n_zero)),
            ("total", format_number(self.total, 6)),
            ("mean", format_number(self.mean)),
            ("range", f"{format_number(self.minimum)} to {format_number(self.maximum)}"),
            ("coefficient of variation", format_number(self.coefficient_of_variation, 3)),
            ("Kish design effect", format_number(self.kish_design_effect, 4)),
            ("Kish effective n", format_number(self.kish_effective_n, 4)),
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        names = (
            "total",
            "mean",
            "minimum",
            "maximum",
            "ratio",
            "coefficient_of_variation",
            "kish_design_effect",
            "kish_effective_n",
        )
        numbers = {name: json_number(getattr(self, name)) for name in names}
        return {"n": self.n, "n_zero": self.n_zero, **numbers}

    def __repr__(self) -> str:
        return "weights: " + ", ".join(f"{name} {value}" for name, value in self._rows())

    def _repr_html_(self) -> str:
        return html_table(["", "weights"], self._rows())


def weight_summary(weights: ArrayLike | AdjustedWeights) -> WeightSummary:
    """Describe how uneven weights are, and how much precision that costs.

    Parameters
    ----------
    weights : array-like or AdjustedWeights
        Weights of at least 0, not all 0.

    Returns
    -------
    WeightSummary
        Counts, range, and Kish's figures.

    Raises
    ------
    DesignError
        If a weight is negative, missing or infinite, or all are 0.
    EmptyDataError
        If there is none.

    References
    ----------
    Kish (1965), Survey Sampling, section 11.7.

    Examples
    --------
    Six answers, one of which speaks for nine customers, are worth not even four:

    >>> from satisfaction.weighting import weight_summary
    >>> summary = weight_summary([1, 1, 2, 2, 5, 9])
    >>> summary.kish_effective_n
    3.448
    >>> summary.share_of_heaviest(0.5)
    0.8
    """
    numbers = check_weights(weights)
    positive = numbers[numbers > 0]
    largest = float(positive.max())
    scaled = positive / largest  # squares of extreme weights leave the range of floats
    return WeightSummary(
        n=numbers.size,
        n_zero=numbers.size - positive.size,
        total=float(numbers.sum()),
        mean=float(scaled.mean() * largest),
        minimum=float(positive.min()),
        maximum=largest,
        coefficient_of_variation=float(scaled.std() / scaled.mean()),
        kish_effective_n=kish_effective_n(positive),
        ordered=np.sort(positive)[::-1],
    )
