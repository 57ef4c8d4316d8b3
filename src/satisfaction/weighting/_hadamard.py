"""Hadamard matrices: balanced signs for balanced repeated replication."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signs = NDArray[np.float64]


def hadamard(more_than: int) -> Signs:
    """Return a Hadamard matrix of the smallest order available above a number.

    Its first column is all 1, so the others sum to 0.
    """
    order = 4 * (more_than // 4 + 1)
    while (signs := _of_order(order)) is None:
        order += 4
    return signs * signs[:, :1]


def _of_order(order: int) -> Signs | None:
    """Return a Hadamard matrix by Paley's two constructions or by doubling, if one does."""
    if order in (1, 2):
        return np.array([[1.0, 1.0], [1.0, -1.0]])[:order, :order]
    half = _of_order(order // 2) if order % 2 == 0 else None
    if half is not None:
        return np.block([[half, half], [half, -half]])
    if order % 4 == 0 and _is_prime(order - 1):
        return _paley_one(order - 1)
    if order % 4 == 0 and _is_prime(order // 2 - 1) and (order // 2 - 1) % 4 == 1:
        return _paley_two(order // 2 - 1)
    return None


def _is_prime(number: int) -> bool:
    """Return whether a number is a prime."""
    return number > 1 and all(number % part for part in range(2, int(number**0.5) + 1))


def _residues(q: int) -> Signs:
    """Return Jacobsthal's matrix: 1 where i - j is a square modulo q, 0 where it is 0, else -1."""
    character = np.full(q, -1.0)
    character[[i * i % q for i in range(1, q)]] = 1.0
    character[0] = 0.0
    places = np.arange(q)
    return np.asarray(character[(places[:, None] - places) % q])


def _paley_one(q: int) -> Signs:
    """Return Paley's first construction, of order q + 1, for primes of the form 4k + 3."""
    core = np.zeros((q + 1, q + 1))
    core[0, 1:] = 1.0
    core[1:, 0] = -1.0
    core[1:, 1:] = _residues(q)
    return core + np.eye(q + 1)


def _paley_two(q: int) -> Signs:
    """Return Paley's second construction, of order 2(q + 1), for primes of the form 4k + 1."""
    core = np.ones((q + 1, q + 1))
    core[0, 0] = 0.0
    core[1:, 1:] = _residues(q)
    off = np.array([[1.0, 1.0], [1.0, -1.0]])
    diagonal = np.array([[1.0, -1.0], [-1.0, -1.0]])
    return np.asarray(np.kron(core, off) + np.kron(np.eye(q + 1), diagonal))
