"""Targets of raking: shares or counts, brought to one total."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve

from satisfaction.errors import ArgumentError, DesignError
from satisfaction.foundation._checks import check_number
from satisfaction.weighting._auxiliary import Auxiliary

AGREEMENT = 1e-6  # of the sums of margins: published shares are rounded


def scale_targets(
    margins: Sequence[Auxiliary], total: float | None, base_total: float
) -> list[Auxiliary]:
    """Return margins whose targets all sum to the same total.

    Margins that each sum to 1 are shares of `total` (by default of the sum of the base weights);
    others are counts, whose sums must agree.
    """
    if total is not None:
        total = check_number(total, "total", low=0, open_low=True)
    sums = np.array([margin.targets.sum() for margin in margins])
    shares = bool(np.all(np.abs(sums - 1) <= AGREEMENT))
    common = (base_total if total is None else total) if shares else float(sums[0])
    apart = sums.max() - sums.min() > AGREEMENT * sums.max()
    if apart or sums.min() <= 0:
        listed = ", ".join(
            f"{margin.text}: {value:g}" for margin, value in zip(margins, sums, strict=True)
        )
        percent = np.abs(sums - 100) <= 100 * AGREEMENT
        mixed = bool(percent.any() and np.any(np.abs(sums - 1) <= AGREEMENT))
        raise DesignError.about(
            "targets",
            "all margins must sum to the same number above 0",
            got=listed,
            remedy=(
                "Some are shares of 1, some percent: divide those by 100"
                if mixed
                else "Give shares that sum to 1, or counts of the same population"
            ),
        )
    if total is not None and abs(common - total) > AGREEMENT * total:
        raise ArgumentError.about(
            "total",
            "must agree with targets that are counts",
            got=f"{total:g} beside targets that sum to {common:g}",
            remedy="Leave total= out, or give shares that sum to 1",
        )
    return [
        evolve(margin, targets=margin.targets * (common / value))
        for margin, value in zip(margins, sums, strict=True)
    ]
