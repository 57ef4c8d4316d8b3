"""What Kano's questions say about one attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from attrs import field, frozen

from satisfaction.expectations._kano_table import CATEGORIES
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.foundation._rendering import format_count
from satisfaction.metrics._estimate import Estimate

RANKED = ("M", "O", "A", "I", "R")  # the order in which near ties are decided
EQUAL = 1e-12  # of all weights: sums of weights this near are equal, rounding aside


@frozen
class FongTest:
    """Whether the most frequent category leads the second by more than chance.

    Parameters
    ----------
    first, second : str
        The two largest of M, O, A, I, R.
    difference : float
        Answers of the first minus answers of the second.
    threshold : float
        What the difference must reach.
    significant : bool
        Whether it does.

    Examples
    --------
    >>> from satisfaction.expectations import Kano
    >>> app = Kano.from_counts({"app": {"M": 95, "O": 123, "A": 45, "I": 33}})["app"]
    >>> app.fong().significant
    True
    """

    first: str
    second: str
    difference: float
    threshold: float
    significant: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "first": self.first,
            "second": self.second,
            "difference": self.difference,
            "threshold": self.threshold,
            "significant": self.significant,
        }


@frozen(eq=False)
class KanoContinuous:
    """The attribute's place on the plane of functional and dysfunctional values.

    Parameters
    ----------
    functional : Estimate
        Mean of 4, 2, 0, -1, -2 for like, must be, neutral, live with, dislike.
    dysfunctional : Estimate
        Mean of -2, -1, 0, 2, 4 for the same answers.
    quadrant : {"O", "A", "M", "I"}
        Both at least 2, functional only, dysfunctional only, neither.
    inside : bool
        Whether both means lie in 0 to 4; outside, answers are reverse or questionable.

    Examples
    --------
    Everybody likes to have it, and everybody dislikes to miss it:

    >>> from satisfaction.expectations import Kano
    >>> pairs = [[0, 0, 0, 0, 9], [0] * 5, [0, 0, 1, 0, 0], [0] * 5, [0] * 5]
    >>> place = Kano.from_pairs({"app": pairs})["app"].continuous
    >>> place.functional.value, place.quadrant
    (3.6, 'O')
    """

    functional: Estimate
    dysfunctional: Estimate
    quadrant: Literal["O", "A", "M", "I"]
    inside: bool

    @classmethod
    def of(cls, functional: Estimate, dysfunctional: Estimate) -> KanoContinuous:
        """Return the place of two means."""
        x, y = dysfunctional.value, functional.value
        with_it: Literal["O", "A"] = "O" if x >= 2 else "A"
        without: Literal["M", "I"] = "M" if x >= 2 else "I"
        inside = bool(0 <= x <= 4 and 0 <= y <= 4)
        return cls(functional, dysfunctional, with_it if y >= 2 else without, inside)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values."""
        return {
            "functional": self.functional.to_dict(),
            "dysfunctional": self.dysfunctional.to_dict(),
            "quadrant": self.quadrant,
            "inside": self.inside,
        }


@frozen(eq=False, repr=False)
class KanoAttribute:
    """What Kano's two questions say about one attribute.

    Parameters
    ----------
    name : str
        The attribute.
    n, n_missing : int
        Respondents with both answers, and without.
    counts : mapping of str to int
        Respondents per category, in the order M, O, A, I, R, Q.
    shares : mapping of str to Estimate
        The same in percent.
    better : Estimate
        (A + O) / (A + O + M + I), from 0 to 1: satisfaction if it is there.
    worse : Estimate
        -(O + M) / (A + O + M + I), from -1 to 0: dissatisfaction if it is not.
    lead : Estimate
        Share of the largest minus share of the second of M, O, A, I, R, in points.
    continuous : KanoContinuous or None
        The means; None where only counts of categories are known.
    totals, size : object
        Sums of weights per category, and Kish's effective number of respondents.

    Examples
    --------
    >>> from satisfaction.expectations import Kano
    >>> app = Kano.from_counts({"app": {"M": 95, "O": 123, "A": 45, "I": 33}})["app"]
    >>> app.category, round(app.better.value, 3), round(app.worse.value, 3)
    ('O', 0.568, -0.736)
    """

    name: str
    n: int
    n_missing: int
    counts: Mapping[str, int]
    shares: Mapping[str, Estimate]
    better: Estimate
    worse: Estimate
    lead: Estimate
    continuous: KanoContinuous | None
    _totals: Mapping[str, float] = field(alias="totals")  # sums of weights per category
    _size: float = field(alias="size")  # Kish's effective number of respondents

    @property
    def _shares(self) -> dict[str, float]:
        """Share of the weights per category."""
        total = sum(self._totals.values())
        return {name: weight / total for name, weight in self._totals.items()}

    @property
    def tied(self) -> tuple[str, ...]:
        """All categories that share the maximum, in the order M, O, A, I, R, Q."""
        share = self._shares
        most = max(share.values())
        return tuple(name for name in CATEGORIES if share[name] >= most - EQUAL)

    @property
    def category(self) -> str:
        """The largest of the six categories; the first of them where several are."""
        return self.tied[0]

    def classify(
        self, rule: Literal["mode", "near_tie", "berger"] = "mode", near_tie: float = 0.05
    ) -> str:
        """Return the category by one of three rules.

        Parameters
        ----------
        rule : {"mode", "near_tie", "berger"}
            ``"mode"``: the largest of the six. ``"near_tie"``: the first in M > O > A > I > R
            that is within ``near_tie * n`` of the largest of these five. ``"berger"``: if
            O + A + M > I + R + Q the largest of M, O, A, else of I, R, Q.
        near_tie : float, default 0.05
            Share of the respondents, for ``"near_tie"``.

        Returns
        -------
        str
            One of M, O, A, I, R, Q.

        Raises
        ------
        ArgumentError
            If there is no such rule, or the share is not between 0 and 1.
        """
        check_choice(rule, "rule", ("mode", "near_tie", "berger"))
        margin = check_number(near_tie, "near_tie", low=0, high=1)
        share = self._shares
        if rule == "mode":
            return self.category
        if rule == "near_tie":
            most = max(share[name] for name in RANKED)
            return next(name for name in RANKED if share[name] >= most - margin - EQUAL)
        told = sum(share[name] for name in "OAM") > sum(share[name] for name in "IRQ") + EQUAL
        among = "MOA" if told else "IRQ"
        most = max(share[name] for name in among)
        return next(name for name in among if share[name] >= most - EQUAL)

    @property
    def category_strength(self) -> float:
        """Largest minus second of M, O, A, I, R, as a share of the respondents."""
        first, second = self._leaders()
        return self._shares[first] - self._shares[second]

    @property
    def total_strength(self) -> float:
        """Share of the respondents in A, O or M."""
        return sum(self._shares[name] for name in "AOM")

    def _leaders(self) -> tuple[str, str]:
        """Return the two largest of M, O, A, I, R."""
        return leaders(self._totals)

    def fong(self, z: float = 1.65) -> FongTest:
        """Test whether the largest category leads the second by more than chance.

        Parameters
        ----------
        z : float, default 1.65
            Normal quantile: 1.65 for 90 %.

        Returns
        -------
        FongTest
            Significant if ``a - b >= z sqrt((a + b)(2n - a - b) / (2n))``.

        Notes
        -----
        a and b are the two largest of M, O, A, I, R, and n counts R and Q too. With weights all
        three are scaled to Kish's effective number of respondents.

        References
        ----------
        Fong (1996), Using the self-stated importance questionnaire to interpret Kano
        questionnaire results, Center for Quality of Management Journal 5(3), 21-24.
        """
        quantile = check_number(z, "z", low=0, open_low=True)
        first, second = self._leaders()
        n = self._size
        a, b = self._shares[first] * n, self._shares[second] * n
        if self._totals == self.counts:  # exact, so that ties with the threshold are seen
            a, b = self._totals[first], self._totals[second]
        rest = max(2 * n - a - b, 0.0)
        threshold = quantile * float(np.sqrt((a + b) * rest / (2 * n)))
        return FongTest(first, second, float(a - b), threshold, bool(a - b >= threshold))

    def to_dict(self) -> dict[str, Any]:
        """Return the results as JSON-ready values."""
        return {
            "name": self.name,
            "n": self.n,
            "n_missing": self.n_missing,
            "counts": dict(self.counts),
            "shares": {name: share.to_dict() for name, share in self.shares.items()},
            "better": self.better.to_dict(),
            "worse": self.worse.to_dict(),
            "category": self.category,
            "tied": list(self.tied),
            "category_strength": self.category_strength,
            "total_strength": self.total_strength,
            "lead": self.lead.to_dict(),
            "continuous": None if self.continuous is None else self.continuous.to_dict(),
        }

    def __repr__(self) -> str:
        tied = "" if len(self.tied) == 1 else f" (tied: {', '.join(self.tied)})"
        return (
            f"{self.name}: {self.category}{tied}   better {self.better.value:.2f}   "
            f"worse {self.worse.value:.2f}   n = {format_count(self.n)}"
        )


def leaders(totals: Mapping[str, float]) -> tuple[str, str]:
    """Return the two largest of M, O, A, I, R; ties in that order."""
    total = sum(totals.values())

    def largest(names: Sequence[str]) -> str:
        most = max(totals[name] for name in names)
        return next(name for name in names if totals[name] >= most - EQUAL * total)

    first = largest(RANKED)
    return first, largest([name for name in RANKED if name != first])
