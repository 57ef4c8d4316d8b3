"""A simulated market whose truth is known: for tests, tutorials and teaching."""

from satisfaction.simulate._experiences import Comparison
from satisfaction.simulate._loyalty import LoyaltyBehaviour
from satisfaction.simulate._market import Market
from satisfaction.simulate._market_answers import MarketAnswers
from satisfaction.simulate._market_parameters import MarketParameters
from satisfaction.simulate._measurement import Measurement
from satisfaction.simulate._parameters import Attribute, MarketOffering, MarketPromise, Segment
from satisfaction.simulate._records import CustomerRecords
from satisfaction.simulate._response import ResponseBehaviour
from satisfaction.simulate._service import ServiceProcess
from satisfaction.simulate._simulate_market import simulate_market
from satisfaction.simulate._truth import MarketTruth

__all__ = [
    "Attribute",
    "Comparison",
    "CustomerRecords",
    "LoyaltyBehaviour",
    "Market",
    "MarketAnswers",
    "MarketOffering",
    "MarketParameters",
    "MarketPromise",
    "MarketTruth",
    "Measurement",
    "ResponseBehaviour",
    "Segment",
    "ServiceProcess",
    "simulate_market",
]
