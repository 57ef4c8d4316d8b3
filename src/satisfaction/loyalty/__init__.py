"""Loyalty: who comes back, who stays, and what satisfaction is worth."""

from satisfaction.loyalty._calibrate_intent import calibrate_intent
from satisfaction.loyalty._customer_value import customer_value, retention_elasticity
from satisfaction.loyalty._detect_separation import Separation, detect_separation
from satisfaction.loyalty._evaluate_predictions import evaluate_predictions
from satisfaction.loyalty._evangelists import Evangelists, evangelists
from satisfaction.loyalty._exit_voice import ExitVoice, exit_voice_loyalty
from satisfaction.loyalty._fit_loyalty import fit_loyalty
from satisfaction.loyalty._fit_retention import fit_retention
from satisfaction.loyalty._intent_calibration import IntentCalibration
from satisfaction.loyalty._isotonic_fit import IsotonicFit
from satisfaction.loyalty._kaplan_meier import kaplan_meier
from satisfaction.loyalty._keep_or_win import KeepOrWin, keep_or_win, save_threshold
from satisfaction.loyalty._loyalty_classifier import LoyaltyClassifier
from satisfaction.loyalty._loyalty_curve import loyalty_curve
from satisfaction.loyalty._loyalty_curve_result import LoyaltyCurve
from satisfaction.loyalty._loyalty_matrix import LoyaltyMatrix, loyalty_matrix
from satisfaction.loyalty._loyalty_model import LoyaltyModel
from satisfaction.loyalty._murphy import MurphyDecomposition
from satisfaction.loyalty._odds_ratio import OddsRatio
from satisfaction.loyalty._prediction import Curve, Prediction
from satisfaction.loyalty._prediction_evaluation import PredictionEvaluation
from satisfaction.loyalty._proportional_odds import ProportionalOddsTest
from satisfaction.loyalty._retention_model import RetentionModel
from satisfaction.loyalty._satisfaction_value import SatisfactionValue
from satisfaction.loyalty._terms import Asymmetric, Levels, Spline, Threshold
from satisfaction.loyalty._value_of_satisfaction import value_of_satisfaction

__all__ = [
    "Asymmetric",
    "Curve",
    "Evangelists",
    "ExitVoice",
    "IntentCalibration",
    "IsotonicFit",
    "KeepOrWin",
    "Levels",
    "LoyaltyClassifier",
    "LoyaltyCurve",
    "LoyaltyMatrix",
    "LoyaltyModel",
    "MurphyDecomposition",
    "OddsRatio",
    "Prediction",
    "PredictionEvaluation",
    "ProportionalOddsTest",
    "RetentionModel",
    "SatisfactionValue",
    "Separation",
    "Spline",
    "Threshold",
    "calibrate_intent",
    "customer_value",
    "detect_separation",
    "evaluate_predictions",
    "evangelists",
    "exit_voice_loyalty",
    "fit_loyalty",
    "fit_retention",
    "kaplan_meier",
    "keep_or_win",
    "loyalty_curve",
    "loyalty_matrix",
    "retention_elasticity",
    "save_threshold",
    "value_of_satisfaction",
]
