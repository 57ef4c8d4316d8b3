"""Shares of R-squared from correlations: the numbers behind `DriverImportance`."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

import numpy as np
from attrs import field, frozen

from satisfaction.drivers._orders import SampledShares, sample_orders
from satisfaction.drivers._simple_shares import relative_weights, standardised_slopes
from satisfaction.drivers._subsets import (
    Floats,
    Game,
    determinations,
    increments_by_level,
    residual_vector,
    shapley_forms,
)

ShareName = Literal["lmg", "first", "last"]


@frozen(eq=False)
class DriverShares:
    """All shares of one game; ``sampled`` where the subsets were too many."""

    game: Game
    sampled: SampledShares | None = field(default=None)

    @classmethod
    def of(
        cls, game: Game, *, exact_limit: int, n_permutations: int, rng: np.random.Generator
    ) -> DriverShares:
        """Return exact shares, or those of random orders beyond the limit."""
        if game.size <= exact_limit:
            return cls(game)
        return cls(game, sample_orders(game, n_permutations, rng))

    @cached_property
    def explained(self) -> Floats:
        """R-squared of every subset."""
        return determinations(self.game)

    @cached_property
    def by_level(self) -> Floats:
        """Mean increment per size of the subset and player."""
        return increments_by_level(self.explained, self.game.size)

    @cached_property
    def r2(self) -> float:
        """R-squared of all drivers and controls."""
        return 1 - residual_vector(self.game, range(self.game.size))[0]

    @cached_property
    def r2_controls(self) -> float:
        """R-squared of the controls alone."""
        return 1 - residual_vector(self.game, ())[0] if self.game.controls else 0.0

    @cached_property
    def rank(self) -> int:
        """Number of independent drivers and controls."""
        return int(np.linalg.matrix_rank(self.game.correlation[1:, 1:], tol=1e-10))

    @cached_property
    def lmg(self) -> Floats:
        """Shapley values; a rounding below 0 is 0."""
        shares = self.by_level.mean(axis=0) if self.sampled is None else self.sampled.shares
        return np.maximum(shares, 0.0)

    @cached_property
    def first(self) -> Floats:
        """What each player adds to the controls alone."""
        return np.array([before - after for before, after in self._pairs("first")])

    @cached_property
    def last(self) -> Floats:
        """What each player adds to all others."""
        return np.array([before - after for before, after in self._pairs("last")])

    @property
    def plain(self) -> bool:
        """Whether every player is one driver, without controls."""
        return not self.game.controls and all(len(player) == 1 for player in self.game.players)

    @cached_property
    def slopes(self) -> Floats:
        """Standardised coefficients of all drivers together."""
        return standardised_slopes(self.game.correlation)

    @cached_property
    def pratt(self) -> Floats:
        """Coefficient times correlation."""
        return np.asarray(self.slopes * self.game.correlation[1:, 0])

    @cached_property
    def johnson(self) -> Floats:
        """Relative weights."""
        return relative_weights(self.game.correlation)

    def _ends(self, name: str, player: int) -> tuple[list[int], list[int]]:
        """Return the two subsets whose difference is the first or the last share."""
        if name == "first":
            return [], [player]
        others = [other for other in range(self.game.size) if other != player]
        return others, [*others, player]

    def _pairs(self, name: str) -> list[tuple[float, float]]:
        """Return the residual variances before and after each player."""
        pairs = []
        for player in range(self.game.size):
            before, after = self._ends(name, player)
            pairs.append(
                (residual_vector(self.game, before)[0], residual_vector(self.game, after)[0])
            )
        return pairs

    @cached_property
    def _lmg_forms(self) -> Floats:
        """The forms of the Shapley values."""
        return shapley_forms(self.game) if self.sampled is None else self.sampled.forms

    def influences(self, name: ShareName, z: Floats) -> Floats:
        """Return the influence of each row on the shares, of shape (rows, players).

        With standardised rows z it is ``-share * y**2 - z' A z``, because the factors of the
        subsets sum to 0.
        """
        shares: Floats = getattr(self, name)
        influence = -shares * z[:, :1] ** 2
        for player in range(self.game.size):
            if name == "lmg":
                form = self._lmg_forms[player]
                influence[:, player] -= ((z @ form) * z).sum(axis=1)
                continue
            before, after = self._ends(name, player)
            influence[:, player] += (z @ residual_vector(self.game, before)[1]) ** 2
            influence[:, player] -= (z @ residual_vector(self.game, after)[1]) ** 2
        return np.asarray(influence)
