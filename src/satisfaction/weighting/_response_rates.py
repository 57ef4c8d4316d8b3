"""`response_rates`: how many of those who were asked answered."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, UnknownKeyError, WeakDataWarning
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._frame_out import to_frame
from satisfaction.foundation._rendering import clipped_table, format_count, html_table, json_number
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._keys import json_key, key_columns
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate, quantity_table
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._level_totals import LevelTotals
from satisfaction.survey._tally import Tally
from satisfaction.weighting._dispositions import (
    CODES,
    RATES,
    count_dispositions,
    eligible_share,
    has_unknown,
)

Floats = NDArray[np.float64]
Eligibility = float | Literal["casro"] | None


@frozen(eq=False, repr=False)
class ResponseRates(Mapping[str, Estimate]):
    """Response, cooperation, refusal, contact and location rates, each an `Estimate` in percent.

    Parameters
    ----------
    eligibility : float
        Share of the cases of unknown eligibility that counts as eligible (e), 0 to 1; nan where
        it was not given.
    by : tuple of str
        Names of the segment columns.
    tally, segment, rule
        What it was made from (private).

    Examples
    --------
    >>> import satisfaction as sat
    >>> rates = sat.response_rates({"I": 420, "P": 20, "R": 60, "NC": 500})
    >>> rates["RR1"]
    RR1 = 42.0 %   95 % CI 39.0 to 45.1   n = 1,000
    """

    eligibility: float
    by: tuple[str, ...]
    _tally: Tally = field(alias="tally")
    _segment: Any = field(alias="segment")
    _rule: Eligibility = field(alias="rule")

    @cached_property
    def _totals(self) -> LevelTotals:
        """Totals of the codes."""
        return self._tally.totals(self._segment)

    @property
    def counts(self) -> dict[str, int]:
        """Number of cases by code."""
        return dict(zip(CODES, self._totals.counts.tolist(), strict=True))

    @property
    def n(self) -> int:
        """Number of cases."""
        return self._totals.n

    @property
    def _names(self) -> tuple[str, ...]:
        """Names of the rates that are defined: those with e only where e is known or idle."""
        if self._rule is not None or not has_unknown(self._totals.weights):
            return tuple(RATES)
        return tuple(name for name, rate in RATES.items() if rate.unknown != "e")

    @cached_property
    def segments(self) -> Mapping[Any, ResponseRates]:
        """The rates of each segment, in sorted order; empty without ``by``."""
        if not self.by or self._segment is not ...:
            return Segments({})
        return Segments(
            {key: _make(self._tally, key, self._rule, self.by) for key in self._tally.segments}
        )

    def estimates(self, name: str) -> EstimateTable:
        """Return one of the rates as a table over the segments.

        Parameters
        ----------
        name : str
            Name of the rate, such as "RR3".

        Returns
        -------
        EstimateTable
            With the covariance of the segments under a design.
        """
        total = self[name]
        parts = list(self.segments.values())
        if not parts:
            raise ArgumentError.about(
                "name", "there are no segments", remedy="Call response_rates() with by="
            )
        linear = [part._linear(name) for part in parts]
        counted = self._tally
        covariance = None
        if counted.declared:
            level, segment = counted.levels[1], counted.segment_of_row
            scores = np.stack(
                [np.where(segment == s, line[1][level], 0.0) for s, line in enumerate(linear)],
                axis=1,
            )
            covariance = 1e4 * counted.score_covariance(scores)
        return quantity_table(
            _quantity(name),
            [100 * line[0] for line in linear],
            [part[name].standard_error ** 2 for part in parts],
            n=[line[2] for line in linear],
            by=self.by,
            keys=list(self.segments),
            total=total,
            sum_of_weights=[float(part._totals.weights.sum()) for part in parts],
            degrees_of_freedom=[part._totals.degrees_of_freedom for part in parts],
            kish=[part[name].n * part._totals.kish_effective_n / part.n for part in parts],
            declared=counted.declared,
            covariance=covariance,
        )

    def __getitem__(self, key: object) -> Estimate:
        if not isinstance(key, str) or key not in self._names:
            if isinstance(key, str) and key in RATES:
                raise UnknownKeyError.about(
                    "key",
                    "needs the share of eligible cases among those of unknown eligibility",
                    got=[key],
                    remedy='Give eligibility= to response_rates(), a share or "casro"',
                )
            raise UnknownKeyError.absent("key", key, self._names)
        estimate = self._estimate(key)
        if np.isnan(estimate.value):
            warnings.warn(
                f"{key}: no case is in the denominator, the rate is nan",
                WeakDataWarning,
                stacklevel=2,
            )
        return estimate

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _linear(self, name: str) -> tuple[float, Floats, int]:
        """Return a rate as a fraction, its gradient, and the cases in its denominator."""
        rate, T = RATES[name], self._totals.weights
        below, slope = rate.denominator(T, self._rule)
        heads = rate.denominator(self._totals.counts.astype(np.float64), self._rule)[0]
        if not below > 0:
            return float("nan"), np.full(len(CODES), np.nan), 0
        value = float(rate.numerator @ T) / below
        return value, (rate.numerator - value * slope) / below, round(heads)

    def _estimate(self, name: str) -> Estimate:
        """Return one rate with its standard error."""
        value, gradient, n = self._linear(name)
        totals = self._totals
        variance = float("nan")
        if not np.isnan(value):
            variance = totals.smooth(
                lambda T: (
                    float(RATES[name].numerator @ T) / RATES[name].denominator(T, self._rule)[0]
                ),
                lambda _: gradient,
            ).variance
        return quantity_estimate(
            _quantity(name),
            100 * value,
            1e4 * variance,
            n=n,
            sum_of_weights=float(totals.weights.sum()),
            degrees_of_freedom=totals.degrees_of_freedom,
            kish=n * totals.kish_effective_n / totals.n,
            declared=totals.declared,
        )

    def _shown(self) -> list[tuple[str, Estimate]]:
        """Return all rates; what is nan says so itself."""
        return [(name, self._estimate(name)) for name in self._names]

    def to_frame(self, backend: str = "pandas", confidence_level: float = 0.95) -> Any:
        """Return the rates as a data frame, one row per rate (and segment).

        Parameters
        ----------
        backend : str, default "pandas"
            Name of an eager engine.
        confidence_level : float, default 0.95
            Of the columns ``low`` and ``high``.

        Returns
        -------
        frame
            The segment columns, ``rate, value, standard_error, low, high, n``.
        """
        names = ("rate", "value", "standard_error", "low", "high", "n")
        columns: dict[str, list[Any]] = {name: [] for name in names}
        keys = []
        for key, part in self.segments.items() or [((), self)]:
            for rate, estimate in part._shown():
                low, high = estimate.confidence_interval(confidence_level)
                keys.append(key)
                row = (rate, estimate.value, estimate.standard_error, low, high, estimate.n)
                for name, value in zip(names, row, strict=True):
                    columns[name].append(value)
        return to_frame(key_columns(self.by, keys, names) | columns, backend)

    def to_dict(self) -> dict[str, Any]:
        """Return counts and rates as JSON-ready values."""
        return {
            "n": self.n,
            "counts": self.counts,
            "eligibility": json_number(self.eligibility),
            "rates": {name: estimate.to_dict() for name, estimate in self._shown()},
            "segments": [
                {"key": json_key(key)} | part.to_dict() for key, part in self.segments.items()
            ],
        }

    def _cells(self) -> list[list[str]]:
        """Return the rates as formatted cells."""
        rows = []
        for name, estimate in self._shown():
            low, high = estimate.confidence_interval()
            rows.append(
                [
                    name,
                    f"{estimate.value:.1f}",
                    f"{low:.1f} to {high:.1f}",
                    format_count(estimate.n),
                ]
            )
        return rows

    def __repr__(self) -> str:
        known = "" if np.isnan(self.eligibility) else f", eligibility {self.eligibility:.3g}"
        head = f"response rates in percent   {format_count(self.n)} cases{known}"
        return f"{head}\n{clipped_table(['rate', 'value', '95 % CI', 'n'], self._cells())}"

    def _repr_html_(self) -> str:
        return html_table(["rate", "value", "95 % CI", "n"], self._cells())


def _quantity(name: str) -> Quantity:
    """Return what a rate measures."""
    return Quantity(
        name,
        unit="percent",
        family="share",
        bounds=(0.0, 100.0),
        higher_is_better=not name.startswith("REF"),
    )


def _make(counted: Tally, segment: Any, rule: Eligibility, by: tuple[str, ...]) -> ResponseRates:
    """Return the rates of a segment."""
    e = float("nan")
    if rule is not None:
        e = eligible_share(counted.totals(segment).weights, rule)[0]
    return ResponseRates(e, by, counted, segment, rule)


def response_rates(
    data: Any,
    disposition: str | None = None,
    *,
    codes: Mapping[Any, str] | None = None,
    eligibility: float | Literal["casro"] | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
) -> ResponseRates:
    """Measure how many of those who were asked answered, refused, or were never reached.

    Parameters
    ----------
    data : mapping of code to count, frame, mapping of columns, or array-like of codes
        The final disposition of every sampled case.
    disposition : str, optional
        Column of the dispositions, where the data has columns.
    codes : mapping of label to code, optional
        Your labels for the codes: I complete, P partial, R refusal and break-off, NC not
        contacted, O other, UH and UO eligibility unknown, NE not eligible.
    eligibility : float or {"casro"}, optional
        Share of the cases of unknown eligibility that counts as eligible (e); "casro" takes the
        share among the others.
    by : str, array-like, or a list of them, optional
        Segments.
    weights : str or array-like, optional
        Base weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the cases were drawn.

    Returns
    -------
    ResponseRates
        RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3, LOC1, LOC2, in percent.

    Raises
    ------
    LabelError
        If a disposition is unknown or missing.

    Warns
    -----
    WeakDataWarning
        If a denominator is 0: that rate is nan.

    Notes
    -----
    With D = I+P+R+NC+O and U = UH+UO: RR1 = I/(D+U), RR3 = I/(D+eU), RR5 = I/D; RR2, RR4, RR6
    have I+P on top; COOP1 = I/(I+P+R+O), COOP3 = I/(I+P+R); REF1 to 3 have R, CON1 to 3
    I+P+R+O on top of D+U, D+eU, D; LOC1 = D/(D+U), LOC2 = D/(D+eU). Standard errors are
    linearised, with "casro" that of e included.

    References
    ----------
    American Association for Public Opinion Research (2023), Standard Definitions, 10th edition.

    Examples
    --------
    A thousand customers were written to; 100 addresses bounced, and nobody knows who they are:

    >>> import satisfaction as sat
    >>> rates = sat.response_rates(
    ...     {"complete": 380, "unsubscribed": 60, "silent": 460, "bounced": 100},
    ...     codes={"complete": "I", "unsubscribed": "R", "silent": "NC", "bounced": "UO"},
    ...     eligibility=0.5,
    ... )
    >>> rates["RR3"]
    RR3 = 40.0 %   95 % CI 36.9 to 43.1   n = 950
    """
    rule: Eligibility = None
    if isinstance(eligibility, str):
        if eligibility != "casro":
            raise ArgumentError.about(
                "eligibility",
                'must be a share, "casro" or None',
                got=[eligibility],
                remedy="Write eligibility=0.8",
            )
        rule = "casro"
    elif eligibility is not None:
        rule = check_number(eligibility, "eligibility", low=0, high=1)
    counted, names = count_dispositions(
        data, disposition, codes, by=by, weights=weights, counts=counts, design=design
    )
    return _make(counted, ..., rule, names)
