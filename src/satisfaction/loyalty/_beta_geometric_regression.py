"""The shifted beta-geometric model with predictors: its likelihood and its maximum.

A group of customers with the columns x, of which the first is 1, has the point
``log(alpha / beta) = x c`` and ``log(beta) = x d`` of the model without predictors. In log(alpha)
and log(beta) the sums of digamma and trigamma functions cancel where beta is large; summed
renewal by renewal, as here, ``psi(b + t) - psi(b) = sum 1 / (b + k)`` does not.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._newton import Height

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

_BLOCK = 1 << 15  # renewals at a time: they stay in the processor's cache
_FARTHEST = 100.0  # of log(alpha / beta) and log(beta): further away exp() overflows


@frozen(eq=False)
class GroupRenewals:
    """Renewals of groups of customers, one group after another: as `Renewals`, side by side."""

    longest: Places
    earlier: Floats
    asked: Floats
    left: Floats

    @classmethod
    def of_rows(
        cls, group: Places, tenure: Places, event: NDArray[np.bool_], weights: Floats
    ) -> GroupRenewals:
        """Return the renewals of customers with a tenure of at least 1, by their group."""
        longest = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.intp)
        np.maximum.at(longest, group, tenure)
        start = np.cumsum(longest) - longest
        size = int(longest.sum())
        place = np.repeat(start[group], tenure) + _count_up(tenure)
        last = start[group] + tenure - 1
        return cls(
            longest,
            _count_up(longest).astype(np.float64),
            np.asarray(np.bincount(place, np.repeat(weights, tenure), size), np.float64),
            np.asarray(np.bincount(last[event], weights[event], size), np.float64),
        )


def _count_up(lengths: Places) -> Places:
    """Return 0, 1, ... up to each length, one after another."""
    start = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) - np.repeat(start, lengths))


@frozen(eq=False)
class GroupSums:
    """What each group adds to the log-likelihood and its derivatives by its own point."""

    value: float
    gradient: Floats  # (groups, 2)
    expected: Floats  # (groups, 3): the information of centre, of both, of log(beta)
    surplus: Floats  # (groups,): what the observed information of log(beta) has more


@frozen(eq=False, slots=False)
class BetaGeometricRegression:
    """The log-likelihood of the renewals of groups, as a function of c and d."""

    x: Floats
    renewals: GroupRenewals

    def local(self, point: Floats) -> Floats:
        """Return ``log(alpha / beta)`` and ``log(beta)`` of each group, as two rows."""
        return np.asarray(np.reshape(point, (2, -1)) @ self.x.T)

    @cached_property
    def _blocks(self) -> list[tuple[slice, slice]]:
        """Groups, and their renewals, that are summed at a time."""
        ends = np.cumsum(self.renewals.longest)
        cuts = np.searchsorted(ends, np.arange(_BLOCK, int(ends[-1]), _BLOCK), side="left") + 1
        groups = np.unique(np.concatenate([[0], cuts, [len(ends)]])).tolist()
        edge = np.concatenate([[0], ends])
        return [(slice(low, high), slice(edge[low], edge[high])) for low, high in pairwise(groups)]

    def sums(self, point: Floats) -> GroupSums:
        """Return the sums over the renewals of each group."""
        centre, log_beta = self.local(point)
        size = len(centre)
        value, totals = 0.0, np.zeros((6, size))
        for groups, flat in self._blocks:
            longest = self.renewals.longest[groups]
            k, asked, left = (
                one[flat]
                for one in (self.renewals.earlier, self.renewals.asked, self.renewals.left)
            )
            per_beta = k * np.repeat(np.exp(-log_beta[groups]), longest)
            logits = np.repeat(centre[groups], longest) - np.log1p(per_beta)
            churn = special.expit(logits)
            share = per_beta / (1 + per_beta)
            # log(1 - churn) = log(churn) - logit
            value += float(asked @ special.log_expit(-logits) + left @ logits)
            surprise = left - asked * churn
            spread = asked * churn * (1 - churn)
            starts = np.cumsum(longest) - longest
            for row, terms in enumerate(
                (
                    surprise,
                    surprise * share,
                    spread,
                    spread * share,
                    spread * share**2,
                    surprise * share * (1 - share),
                )
            ):
                totals[row, groups] = np.add.reduceat(terms, starts)
        return GroupSums(value, totals[:2].T, totals[2:5].T, totals[5])

    def scores(self, point: Floats) -> Floats:
        """Return the gradient of each group's log-likelihood."""
        gradient = self.sums(point).gradient
        return np.hstack([gradient[:, :1] * self.x, gradient[:, 1:] * self.x])

    def __call__(self, point: Floats) -> Height:
        """Return value, gradient and information: the expected one where the Hessian is not."""
        if np.abs(self.local(point)).max() > _FARTHEST:
            nothing = np.full(len(point), np.nan)
            return Height(-np.inf, nothing, np.diag(nothing))
        sums = self.sums(point)
        information = self._information(sums, sums.surplus)
        if not _is_definite(information):
            information = self._information(sums, np.zeros(len(self.x)))
        return Height(sums.value, (self.x.T @ sums.gradient).T.ravel(), information)

    def thinned(self, step: int) -> BetaGeometricRegression:
        """Return the likelihood of every second, third, ... group."""
        renewals = self.renewals
        kept = np.arange(len(self.x)) % step == 0
        flat = np.repeat(kept, renewals.longest)
        fewer = GroupRenewals(
            renewals.longest[kept],
            renewals.earlier[flat],
            renewals.asked[flat],
            renewals.left[flat],
        )
        return BetaGeometricRegression(self.x[kept], fewer)

    def _information(self, sums: GroupSums, surplus: Floats) -> Floats:
        """Return the information of c and d: the expected one without surplus."""
        size = self.x.shape[1]
        information = np.empty((2 * size, 2 * size))
        first, both, second = sums.expected.T
        information[:size, :size] = (self.x * first[:, None]).T @ self.x
        information[size:, :size] = (self.x * both[:, None]).T @ self.x
        information[:size, size:] = information[size:, :size].T
        information[size:, size:] = (self.x * (second + surplus)[:, None]).T @ self.x
        return information


def _is_definite(matrix: Floats) -> bool:
    """Return whether a symmetric matrix is positive definite."""
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True
