"""`IsotonicFit`: shares that never fall from one level to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.foundation._checks import check_flag
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._isotonic import isotonic_means
from satisfaction.foundation._rendering import format_count, format_number, html_table
from satisfaction.foundation._vectors import check_vector, refuse_infinite
from satisfaction.loyalty._prediction import Curve

Floats = NDArray[np.float64]


def _floats(values: ArrayLike) -> Floats:
    """Return a read-only copy as float64."""
    array = np.array(values, dtype=np.float64)
    array.flags.writeable = False
    return array


def _counts(values: ArrayLike) -> NDArray[np.int64]:
    """Return a read-only copy as int64."""
    array = np.array(values, dtype=np.int64)
    array.flags.writeable = False
    return array


@frozen(eq=False, repr=False)
class IsotonicFit:
    """The share of the loyal at each level of satisfaction, under the law that it never falls.

    Made by `loyalty_curve`; where the observed shares fall, neighbouring levels are pooled.

    Parameters
    ----------
    levels : ndarray
        The levels, ascending.
    values : ndarray
        Probability of loyalty at each of them, 0 to 1, non-decreasing.
    weights : ndarray
        Sum of weights at each level.
    counts : ndarray of int
        Number of answers at each level.

    Notes
    -----
    The values minimise ``sum w (share - value)**2`` among non-decreasing ones, and maximise the
    binomial likelihood among them too (weighted pool-adjacent-violators).

    References
    ----------
    Ayer, Brunk, Ewing, Reid, Silverman (1955), An empirical distribution function for sampling
    with incomplete information, Ann. Math. Stat. 26, 641, doi:10.1214/aoms/1177728423.

    Examples
    --------
    Of the guests who gave 1 to 4 points, half of those with a 2 or a 3 came back:

    >>> from satisfaction.loyalty import IsotonicFit
    >>> fit = IsotonicFit([1, 2, 3, 4], [0, 0.5, 0.5, 1], weights=[2, 3, 3, 2], counts=[2, 3, 3, 2])
    >>> fit
    IsotonicFit(0 to 1, 4 levels, 10 answers)
    >>> fit.predict([1.5, 2.5, 3.5]).values
    array([0. , 0.5, 0.5])
    >>> fit.predict([1.5, 2.5, 3.5], interpolate=True).values
    array([0.25, 0.5 , 0.75])
    """

    levels: Floats = field(converter=_floats)
    values: Floats = field(converter=_floats)
    weights: Floats = field(converter=_floats)
    counts: NDArray[np.int64] = field(converter=_counts)

    @property
    def n(self) -> int:
        """Number of answers."""
        return int(self.counts.sum())

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood, weights as given; a pooled share of 0 or 1 counts 0."""
        # Pooling keeps the weight of the loyal, so the values alone say how many there are.
        return 0.0 - float(self.weights @ entropy(self.values))

    def predict(self, points: ArrayLike, *, interpolate: bool = False) -> Curve:
        """Return the probability of loyalty at some points.

        Parameters
        ----------
        points : array-like
            Levels of satisfaction; a missing one gives nan.
        interpolate : bool, default False
            Straight lines from level to level, instead of steps that stay constant to the right
            of each level. Outside the levels the nearest one counts.

        Returns
        -------
        Curve
            Its standard errors are nan: an isotonic fit has none.
        """
        straight = check_flag(interpolate, "interpolate")
        x, missing = check_vector(points, "points")
        refuse_infinite(x, "points")
        if straight:
            values = np.interp(x, self.levels, self.values)
        else:
            step = np.searchsorted(self.levels, x, side="right") - 1
            values = self.values[np.maximum(step, 0)]
        values = np.where(missing, np.nan, values)
        return Curve(values, np.full(x.shape, np.nan), points=x)

    def _columns(self) -> dict[str, list[Any]]:
        """Return one row per level."""
        return {
            "level": self.levels.tolist(),
            "value": self.values.tolist(),
            "n": self.counts.tolist(),
            "sum_of_weights": self.weights.tolist(),
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the levels and the fit as JSON-ready values."""
        return {
            "levels": self.levels.tolist(),
            "values": self.values.tolist(),
            "weights": self.weights.tolist(),
            "counts": self.counts.tolist(),
            "log_likelihood": self.log_likelihood,
        }

    def to_frame(self, backend: str = "pandas") -> Any:
        """Return one row per level."""
        return to_frame(self._columns(), backend)

    def __repr__(self) -> str:
        ends = f"{format_number(float(self.values[0]))} to {format_number(float(self.values[-1]))}"
        size = f"{len(self.levels)} levels, {format_count(self.n)} answers"
        return f"IsotonicFit({ends}, {size})"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = [
            [format_number(number) for number in row] for row in zip(*columns.values(), strict=True)
        ]
        return html_table(list(columns), rows, caption=repr(self))


def fit_isotonic(
    levels: ArrayLike, loyal: ArrayLike, weights: ArrayLike, counts: ArrayLike
) -> IsotonicFit:
    """Return the isotonic fit of the weight of the loyal to the weight of all, level by level.

    The levels ascend, and every weight is above 0.
    """
    total = np.asarray(weights, dtype=np.float64)
    shares = np.asarray(loyal, dtype=np.float64) / total
    return IsotonicFit(levels, isotonic_means(shares, total), total, counts)


def entropy(shares: Floats) -> Floats:
    """Return minus the mean log-likelihood of a 0/1 outcome with its own share; 0 at 0 and 1."""
    return np.asarray(special.entr(shares) + special.entr(1 - shares))
