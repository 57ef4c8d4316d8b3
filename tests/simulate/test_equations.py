"""The equations say the numbers that were used."""

import pytest

from satisfaction.simulate import Comparison, LoyaltyBehaviour, MarketParameters
from satisfaction.simulate._equations import equations_of


def test_equations_carry_their_parameters():
    equations = equations_of(MarketParameters())
    assert equations["disconfirmation"] == "D = P - E"
    assert equations["value"] == "v(D) = D if D >= 0 else -2.25 (-D)"
    assert "0.3 v(D[quality]) + 0.15 v(D[delivery_speed])" in equations["first_satisfaction"]
    assert next(iter(equations)) == "expectation"


@pytest.mark.parametrize(
    ("given", "name", "text"),
    [
        ({"comparison": Comparison(curvature=0.88)}, "value", "D**0.88 if"),
        ({"loyalty": LoyaltyBehaviour(intent_bias=0.2)}, "intent", "p + 0.2 (1 - p)"),
        ({"loyalty": LoyaltyBehaviour(intent_bias=-0.2)}, "intent", "0.8 p"),
    ],
)
def test_other_parameters_give_other_equations(given, name, text):
    assert text in equations_of(MarketParameters(**given))[name]
