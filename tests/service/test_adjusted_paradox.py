"""The paradox at the same earlier rating, by plain least squares."""

import numpy as np
import pytest

from satisfaction import tally
from satisfaction.errors import CollinearityError, InfeasibleError
from satisfaction.service._adjusted_paradox import adjusted_paradox, corrected

RNG = np.random.default_rng(14)
N = 60
GROUP = np.arange(N) % 3
BEFORE = RNG.integers(1, 6, N) + GROUP * 0.5
NOW = BEFORE + RNG.normal(size=N) - 2.0 * (GROUP == 1)
COUNTED = tally({"row": np.arange(N)}, "row")


def test_it_is_least_squares_with_its_sandwich():
    paradox, slope = adjusted_paradox(COUNTED, NOW, BEFORE, GROUP)
    x = np.column_stack([np.ones(N), GROUP == 1, GROUP == 2, BEFORE])
    bread = np.linalg.inv(x.T @ x)
    b = bread @ x.T @ NOW
    scores = x * (NOW - x @ b)[:, None]
    V = N / (N - 1) * bread @ scores.T @ scores @ bread
    assert (paradox.value, slope.value) == pytest.approx((b[2], b[3]))
    assert paradox.standard_error == pytest.approx(V[2, 2] ** 0.5)
    assert paradox.degrees_of_freedom == N - 4


def test_the_earlier_rating_moves_towards_its_group():
    moved = corrected(COUNTED, BEFORE, GROUP, 0.7)
    means = [BEFORE[group == GROUP].mean() for group in range(3)]
    own = np.array(means)[GROUP]
    ratio = (moved - own)[own != BEFORE] / (BEFORE - own)[own != BEFORE]
    s2, within = BEFORE.var(ddof=1), ((BEFORE - own) ** 2).sum() / (N - 3)
    np.testing.assert_allclose(ratio, 1 - 0.3 * s2 / within)
    assert corrected(COUNTED, BEFORE, GROUP, 1.0) is BEFORE


def test_what_cannot_be_adjusted():
    with pytest.raises(InfeasibleError, match="It must be above"):
        corrected(COUNTED, BEFORE + 9 * GROUP, GROUP, 0.5)
    with pytest.raises(CollinearityError, match="vary within the states"):
        adjusted_paradox(COUNTED, NOW, 1.0 * GROUP, GROUP)
