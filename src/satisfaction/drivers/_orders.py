"""Shares from random orders, where there are too many subsets."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.drivers._subsets import Floats, Game, start, sweep

_BATCH = 250  # pairs of orders that are swept together


@frozen(eq=False)
class SampledShares:
    """Mean shares over random orders, their Monte-Carlo errors, and the forms ``A_j``."""

    shares: Floats
    errors: Floats
    forms: Floats


def sample_orders(game: Game, n_permutations: int, rng: np.random.Generator) -> SampledShares:
    """Return shares from random orders, each taken forwards and backwards."""
    pairs = (n_permutations + 1) // 2
    width = game.correlation.shape[-1]
    means, forms = [], np.zeros((game.size, width, width))
    for first in range(0, pairs, _BATCH):
        count = min(_BATCH, pairs - first)
        orders = rng.permuted(np.tile(np.arange(game.size), (count, 1)), axis=1)
        both = np.concatenate([orders, orders[:, ::-1]])
        shares = _take_orders(game, both, forms)
        means.append((shares[:count] + shares[count:]) / 2)
    by_pair = np.concatenate(means)
    errors = by_pair.std(axis=0, ddof=1) / np.sqrt(pairs)
    return SampledShares(by_pair.mean(axis=0), errors, forms / (2 * pairs))


def _take_orders(game: Game, orders: NDArray[np.intp], forms: Floats) -> Floats:
    """Return each player's increment in every order, and add to the sums of the forms."""
    left, combined = start(game, range(game.size), vectors=True)
    columns, ends = _columns_in_order(game, orders)
    left = left[columns[:, :, None], columns[:, None, :]]
    combined = combined[columns]
    count = len(orders)
    variances, vectors = [left[:, 0, 0]], [combined[:, 0]]
    for _ in range(columns.shape[1] - 1):
        left, combined = sweep(left, combined)
        variances.append(left[:, 0, 0])
        vectors.append(combined[:, 0])
    variance, vector = np.stack(variances, axis=1), np.stack(vectors, axis=1)
    row = np.arange(count)
    shares = np.empty((count, game.size))
    for place in range(game.size):
        before, after = ends[:, place], ends[:, place + 1]
        player = orders[:, place]
        shares[row, player] = variance[row, before] - variance[row, after]
        old, new = vector[row, before], vector[row, after]
        change = new[:, :, None] * new[:, None, :] - old[:, :, None] * old[:, None, :]
        np.add.at(forms, player, change)
    return shares


def _columns_in_order(
    game: Game, orders: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return, for each order, the columns with the first player last, and where players end.

    Columns are counted in the order of `start`: the outcome, then the players from the last.
    """
    sizes = np.array([len(player) for player in game.players])
    behind = 1 + np.append(np.cumsum(sizes[::-1])[::-1][1:], 0)  # columns before a player's own
    own = [np.arange(at, at + size) for at, size in zip(behind, sizes, strict=True)]
    columns = [
        np.concatenate([[0], *(own[player] for player in order[::-1])]) for order in orders.tolist()
    ]
    ends = np.concatenate(
        [np.zeros((len(orders), 1), dtype=np.intp), np.cumsum(sizes[orders], axis=1)], axis=1
    )
    return np.array(columns, dtype=np.intp), ends
