"""Penalty-reward contrasts: whether an attribute punishes, rewards, or does both."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.drivers._penalty_reward_effect import PenaltyRewardEffect
from satisfaction.errors import ArgumentError, EmptyDataError, UnknownKeyError
from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._least_squares import LeastSquares
from satisfaction.foundation._rendering import (
    clipped_table,
    format_count,
    format_number,
    html_table,
    json_number,
    shorten,
)
from satisfaction.foundation._results import Coefficient, TestResult
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_table

Floats = NDArray[np.float64]

NAMES = ("asymmetry", "balance", "penalty", "reward")


@frozen(eq=False, repr=False)
class PenaltyReward(Mapping[str, PenaltyRewardEffect]):
    """Penalties and rewards: a mapping from attribute to `PenaltyRewardEffect`.

    Parameters
    ----------
    effects : mapping
        Attribute to `PenaltyRewardEffect`.
    intercept : Coefficient
        Satisfaction of those who rate nothing low or high.
    r2 : float
        Share of the variance explained.
    n, n_missing : int
        Complete answers, and those that lack a column.
    segments : mapping
        Segment key to `PenaltyReward`; empty without ``by``.
    by : tuple of str
        Names of the segment columns.
    fit, declared, sum_of_weights : object
        The library's own fit behind the results.

    Examples
    --------
    >>> from satisfaction.drivers import penalty_reward
    >>> guests = {"clean": [1, 1, 3, 3, 5, 5, 3, 5] * 10, "overall": [1, 2, 4, 5, 4, 5, 4, 5] * 10}
    >>> found = penalty_reward(guests, "overall", ["clean"], low=2, high=4)
    >>> round(found["clean"].penalty.value, 2), round(found["clean"].reward.value, 2)
    (-2.83, 0.33)
    """

    _effects: Mapping[str, PenaltyRewardEffect]
    intercept: Coefficient
    r2: float
    n: int
    n_missing: int
    segments: Mapping[Any, PenaltyReward]
    by: tuple[str, ...]
    _fit: LeastSquares = field(alias="fit")
    _declared: bool = field(alias="declared")
    _sum_of_weights: float = field(alias="sum_of_weights")

    def __getitem__(self, key: str) -> PenaltyRewardEffect:
        if key not in self._effects:
            raise UnknownKeyError.absent("attribute", key, self._effects)
        return self._effects[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._effects)

    def __len__(self) -> int:
        return len(self._effects)

    @property
    def parameters(self) -> dict[str, Coefficient]:
        """All coefficients, in the order of `covariance`."""
        return self._fit.parameters

    @property
    def covariance(self) -> Floats:
        """Covariance of the parameters, read-only."""
        return self._fit.covariance

    @property
    def degrees_of_freedom(self) -> float:
        """Of the t tests."""
        return self._fit.degrees_of_freedom

    def test(self, attribute: str) -> TestResult:
        """Test whether an attribute matters at all: penalty and reward both 0.

        Parameters
        ----------
        attribute : str
            One of the attributes.

        Returns
        -------
        TestResult
            Wald's F.
        """
        effect = self[attribute]
        present = [
            name
            for name, count in zip(
                effect_columns(attribute), (effect.n_low, effect.n_high), strict=True
            )
            if count
        ]
        rows = [[float(name == column) for column in self._fit.names] for name in present]
        if not rows:
            raise ArgumentError.about(
                "attribute",
                "has neither low nor high ratings",
                got=[attribute],
                remedy="Choose other limits in low= and high=",
            )
        return self._fit.test(rows)

    def estimates(self, name: str = "asymmetry") -> EstimateTable:
        """Return one number of every attribute, with the covariance of the fit.

        Parameters
        ----------
        name : {"asymmetry", "balance", "penalty", "reward"}
            Which number. Attributes without it are left out.

        Returns
        -------
        EstimateTable
            Keyed by attribute, or by (segment..., attribute); the fits of different segments
            are taken as independent.

        Raises
        ------
        ArgumentError
            If there is no such number.
        EmptyDataError
            If no attribute has it.
        """
        check_choice(name, "name", NAMES)
        parts = list(self.segments.items()) if self.by else [((), self)]
        keys, values, blocks, n, missing, degrees, mass = [], [], [], [], [], [], []
        for key, part in parts:
            found = {a: getattr(one, name) for a, one in part.items()}
            found = {a: one for a, one in found.items() if not math.isnan(one.value)}
            head = key if isinstance(key, tuple) else (key,)
            keys += [(*head, a) if self.by else a for a in found]
            values += [one.value for one in found.values()]
            gradients = np.array([_gradient(part._fit, part[a], a, name) for a in found])
            gradients = gradients.reshape(-1, len(part._fit.names))
            blocks.append(gradients @ part.covariance @ gradients.T)
            n += [part.n] * len(found)
            missing += [part.n_missing] * len(found)
            degrees += [part.degrees_of_freedom] * len(found)
            mass += [part._sum_of_weights] * len(found)
        if not keys:
            raise EmptyDataError.about(
                "name",
                "no attribute has this number",
                got=[name],
                remedy="It needs low and high ratings: choose other limits in low= and high=",
            )
        covariance = np.zeros((len(keys), len(keys)))
        at = 0
        for block in blocks:
            covariance[at : at + len(block), at : at + len(block)] = block
            at += len(block)
        bounds = (-1.0, 1.0) if name == "asymmetry" else (-math.inf, math.inf)
        return quantity_table(
            Quantity(name, unit="rating", family="mean", bounds=bounds),
            values,
            np.diag(covariance),
            n=n,
            n_missing=missing,
            sum_of_weights=mass,
            degrees_of_freedom=degrees,
            declared=self._declared,
            covariance=covariance,
            by=(*self.by, "attribute"),
            keys=keys,
        )

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return a data frame, one row per attribute (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the limits.

        Returns
        -------
        frame
            The segment columns, ``attribute, n_low, n_high``, penalty, reward and asymmetry with
            their limits, ``range_of_impact``.
        """
        columns: dict[str, list[Any]] = {name: [] for name in self.by}
        for key, part in self.segments.items() if self.by else [((), self)]:
            for attribute, effect in part.items():
                row: dict[str, Any] = dict(
                    zip(self.by, key if isinstance(key, tuple) else (key,), strict=False)
                )
                row |= {"attribute": attribute, "n_low": effect.n_low, "n_high": effect.n_high}
                for name in ("penalty", "reward", "asymmetry"):
                    one: Coefficient = getattr(effect, name)
                    low, high = one.confidence_interval(confidence_level)
                    row |= {name: one.value, f"{name}_low": low, f"{name}_high": high}
                row["range_of_impact"] = effect.range_of_impact
                for name, cell in row.items():
                    columns.setdefault(name, []).append(cell)
        return to_frame(columns, backend)

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Draw penalties to the left and rewards to the right.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; by default a new figure.
        **kwargs : object
            ``title``.

        Returns
        -------
        matplotlib Axes
            The axes drawn on.
        """
        from satisfaction.plots._drivers import plot_penalty_reward

        return plot_penalty_reward(self, ax=ax, **kwargs)

    def to_dict(self) -> dict[str, Any]:
        """Return the results as JSON-ready values."""
        return {
            "intercept": dict(self.intercept.to_dict()),
            "r2": json_number(self.r2),
            "n": self.n,
            "n_missing": self.n_missing,
            "attributes": {name: effect.to_dict() for name, effect in self.items()},
            "segments": [
                {"key": list(key) if isinstance(key, tuple) else key} | part.to_dict()
                for key, part in self.segments.items()
            ],
        }

    def _headline(self) -> str:
        """Return the fit in one line."""
        missing = f", {format_count(self.n_missing)} missing" if self.n_missing else ""
        return f"penalties and rewards   R2 = {self.r2:.3f}   n = {format_count(self.n)}{missing}"

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows as text."""
        rows = [
            [
                shorten(name),
                format_number(effect.penalty.value, 3),
                format_number(effect.reward.value, 3),
                f"{effect.asymmetry.value:+.2f}",
                format_count(effect.n_low),
                format_count(effect.n_high),
            ]
            for name, effect in self.items()
        ]
        return ["attribute", "penalty", "reward", "asymmetry", "n low", "n high"], rows

    def __repr__(self) -> str:
        header, rows = self._cells()
        return f"{self._headline()}\n{clipped_table(header, rows)}"

    def _repr_html_(self) -> str:
        header, rows = self._cells()
        return html_table(header, rows[:40], caption=self._headline())


def effect_columns(attribute: str) -> tuple[str, str]:
    """Return the names of the two coefficients of an attribute."""
    return f"{attribute} low", f"{attribute} high"


def asymmetry_slopes(penalty: float, reward: float) -> tuple[float, float]:
    """Return the derivatives of the asymmetry by penalty and reward."""
    squared = (abs(penalty) + abs(reward)) ** 2
    return (
        -2 * float(np.sign(penalty)) * abs(reward) / squared,
        2 * float(np.sign(reward)) * abs(penalty) / squared,
    )


def _gradient(
    fit: LeastSquares, effect: PenaltyRewardEffect, attribute: str, name: str
) -> list[float]:
    """Return the derivatives of a number of an attribute by the coefficients of the fit."""
    slopes = {
        "penalty": (1.0, 0.0),
        "reward": (0.0, 1.0),
        "balance": (1.0, 1.0),
    }.get(name) or asymmetry_slopes(effect.penalty.value, effect.reward.value)
    factor = dict(zip(effect_columns(attribute), slopes, strict=True))
    return [factor.get(column, 0.0) for column in fit.names]
