"""Whom do the answers speak for? Weights that match the sample to the customer base."""

from satisfaction.weighting._adjust_nonresponse import adjust_nonresponse
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._calibrate import calibrate
from satisfaction.weighting._nonresponse import NonresponseWeights
from satisfaction.weighting._normalize import normalize
from satisfaction.weighting._poststratify import poststratify
from satisfaction.weighting._rake import rake
from satisfaction.weighting._replicate_weights import replicate_weights
from satisfaction.weighting._response_rates import ResponseRates, response_rates
from satisfaction.weighting._trim import trim
from satisfaction.weighting._weight_summary import WeightSummary, weight_summary

__all__ = [
    "AdjustedWeights",
    "NonresponseWeights",
    "ResponseRates",
    "WeightSummary",
    "adjust_nonresponse",
    "calibrate",
    "normalize",
    "poststratify",
    "rake",
    "replicate_weights",
    "response_rates",
    "trim",
    "weight_summary",
]
