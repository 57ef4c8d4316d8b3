"""The same customers at two ratings, as a function of parameters."""

import numpy as np
import pytest

from satisfaction.foundation._links import LINKS
from satisfaction.loyalty import _moves
from satisfaction.loyalty._moves import Chance, LifetimeMove, LoyaltyMove, in_parts
from satisfaction.loyalty._payments import Payments

PAYMENTS = Payments(100.0, 0.1, "end")
ROWS = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 4.0]])
MOVED = ROWS + np.array([0.0, 1.0])
SHARE = np.array([0.2, 0.5, 0.3])
DRAWS = np.array([[-1.0, 0.4], [-0.5, 0.2], [0.3, -0.1]])


@pytest.mark.parametrize("ordinal", [False, True])
@pytest.mark.parametrize("link", list(LINKS))
def test_staying_and_leaving_add_up(link, ordinal):
    chance = Chance(LINKS[link], ordinal=ordinal)
    eta = np.linspace(-2, 2, 7)
    np.testing.assert_allclose(chance.stay(eta) + chance.leave(eta), 1.0)
    slope = (chance.stay(eta + 1e-6) - chance.stay(eta - 1e-6)) / 2e-6
    np.testing.assert_allclose(chance.slope(eta), slope, rtol=1e-6)
    assert (chance.slope(eta) > 0).all()


@pytest.mark.parametrize("cells", [1, 4, 1_000_000])
def test_gains_are_those_of_each_draw(monkeypatch, cells):
    monkeypatch.setattr(_moves, "_CELLS", cells)
    move = LoyaltyMove(Chance(LINKS["logit"], ordinal=False), PAYMENTS, ROWS, MOVED, SHARE)
    each = [move.worth(draw) for draw in DRAWS]
    np.testing.assert_allclose(move.gains(DRAWS), [one.after - one.before for one in each])
    lives = LifetimeMove(PAYMENTS, ROWS, MOVED, SHARE)
    points = np.hstack([DRAWS, DRAWS[::-1] / 2])
    each = [lives.worth(point) for point in points]
    np.testing.assert_allclose(lives.gains(points), [one.after - one.before for one in each])


def test_parts_are_put_together():
    np.testing.assert_array_equal(in_parts(lambda part: part[:, 0], DRAWS, 10**7), DRAWS[:, 0])
