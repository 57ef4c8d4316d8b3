"""R-squared of the outcome on every subset of drivers, by one tree of pivots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Players = Sequence[tuple[int, ...]]

DEPENDENT = 1e-10  # of a variance: what is left of a column beside the others is rounding
_TOGETHER = 14  # players whose subsets are made in one array; more are taken in turn


@frozen(eq=False)
class Game:
    """The correlations of outcome, drivers and controls, and who plays for the R-squared.

    Column 0 is the outcome. A player is a driver or a group of drivers, given by its columns;
    the controls are always in.
    """

    correlation: Floats
    players: tuple[tuple[int, ...], ...]
    controls: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of players."""
        return len(self.players)


def sweep(correlation: Floats, vectors: Floats) -> tuple[Floats, Floats]:
    """Take the last variable out of all others, and return what is left of them.

    Parameters
    ----------
    correlation : ndarray of shape (..., m, m)
        Covariances of what is left of m variables.
    vectors : ndarray of shape (..., m, K)
        What is left of each as a combination of the original K columns.

    Returns
    -------
    tuple of ndarray
        The same for the first m - 1. A variable of which nothing is left takes nothing out.
    """
    pivot = correlation[..., -1, -1]
    usable = pivot > DEPENDENT
    factor = correlation[..., :-1, -1] / np.where(usable, pivot, 1.0)[..., None]
    factor = np.where(usable[..., None], factor, 0.0)[..., None]
    left = correlation[..., :-1, :-1] - factor * correlation[..., -1:, :-1]
    return left, vectors[..., :-1, :] - factor * vectors[..., -1:, :]


def start(game: Game, order: Sequence[int], *, vectors: bool) -> tuple[Floats, Floats]:
    """Return outcome and players' columns, the first player last, the controls taken out.

    Without vectors these have no columns, and cost nothing.
    """
    columns = [0]
    for player in reversed(order):
        columns += reversed(game.players[player])
    columns += game.controls
    left = game.correlation[..., columns, :][..., columns]
    wide = np.eye(game.correlation.shape[-1] if vectors else 0)
    one = wide[columns] if vectors else np.zeros((len(columns), 0))
    combined = np.broadcast_to(one, (*left.shape[:-2], *one.shape))
    for _ in game.controls:
        left, combined = sweep(left, combined)
    return left, combined


def enumerate_subsets(game: Game, *, vectors: bool) -> Iterator[tuple[slice, Floats, Floats]]:
    """Yield residual variance of the outcome, and its residual vector, for runs of subsets.

    Subset number s holds player k where bit k of s is 1. Yields the numbers as a slice,
    variances of shape (..., subsets) and vectors of shape (..., subsets, K).
    """
    low = min(game.size, _TOGETHER)
    high = range(low, game.size)
    begin = start(game, (*high, *range(low)), vectors=vectors)
    sizes = [len(player) for player in game.players]
    for number in range(1 << len(high)):
        left, combined = begin
        for bit, player in enumerate(high):
            inside = bool(number >> bit & 1)
            enter = _enter if inside else _stay_out
            left, combined = enter(left, combined, sizes[player])
        left, combined = left[..., None, :, :], combined[..., None, :, :]
        for size in sizes[:low]:
            without, within = _stay_out(left, combined, size), _enter(left, combined, size)
            left, combined = (
                np.concatenate([out, new], axis=-3)
                for out, new in zip(without, within, strict=True)
            )
        yield (
            slice(number << low, (number + 1) << low),
            left[..., 0, 0],
            combined[..., 0, :],
        )


def _enter(left: Floats, combined: Floats, size: int) -> tuple[Floats, Floats]:
    """Take the last player, of so many columns, out of what is left of the others."""
    for _ in range(size):
        left, combined = sweep(left, combined)
    return left, combined


def _stay_out(left: Floats, combined: Floats, size: int) -> tuple[Floats, Floats]:
    """Leave the last player aside."""
    return left[..., :-size, :-size], combined[..., :-size, :]


def determinations(game: Game) -> Floats:
    """Return R-squared with the controls and each subset, of shape (..., 2**players)."""
    shape = (*game.correlation.shape[:-2], 1 << game.size)
    explained = np.empty(shape)
    for where, variance, _ in enumerate_subsets(game, vectors=False):
        explained[..., where] = 1 - variance
    return explained


def residual_vector(game: Game, inside: Sequence[int]) -> tuple[float, Floats]:
    """Return the residual variance of the outcome beside some players, and its vector."""
    order = [*inside, *(player for player in range(game.size) if player not in inside)]
    left, combined = start(game, order, vectors=True)
    for player in inside:
        left, combined = _enter(left, combined, len(game.players[player]))
    return float(left[0, 0]), combined[0]


def increments_by_level(explained: Floats, players: int) -> Floats:
    """Return the mean increment of R-squared per size of the subset (rows) and player (columns)."""
    subsets = np.arange(1 << players)
    size = np.bitwise_count(subsets).astype(np.intp)
    count = np.array([comb(players - 1, level) for level in range(players)], dtype=np.float64)
    table = np.empty((players, players))
    for player in range(players):
        split = explained.reshape(-1, 2, 1 << player)
        gain = (split[:, 1] - split[:, 0]).ravel()
        level = size.reshape(-1, 2, 1 << player)[:, 0].ravel()
        table[:, player] = np.bincount(level, gain, players) / count
    return table


def shapley_factors(subsets: NDArray[np.intp], players: int) -> Floats:
    """Return the factor of each subset's R-squared in each player's share, (subsets, players)."""
    size = np.bitwise_count(subsets).astype(np.intp)
    share = np.array([1 / (players * comb(players - 1, level)) for level in range(players)])
    joined = np.append(0.0, share)[size]  # of the subset without the player
    apart = np.append(share, 0.0)[size]
    member = (subsets[:, None] >> np.arange(players)) & 1
    return np.where(member == 1, joined[:, None], -apart[:, None])


def shapley_forms(game: Game) -> Floats:
    """Return ``A_j = sum_S c_Sj g_S g_S'`` for every player, of shape (players, K, K)."""
    width = game.correlation.shape[-1]
    rows, columns = np.triu_indices(width)
    packed = np.zeros((game.size, len(rows)))
    for where, _, vectors in enumerate_subsets(game, vectors=True):
        factors = shapley_factors(np.arange(where.start, where.stop), game.size)
        packed += factors.T @ (vectors[:, rows] * vectors[:, columns])
    forms = np.empty((game.size, width, width))
    forms[:, rows, columns] = packed
    forms[:, columns, rows] = packed
    return forms
