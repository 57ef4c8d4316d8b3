"""How satisfied are they, and how sure are we: estimates and their uncertainty."""

from satisfaction.metrics._adjust_pvalues import adjust_pvalues
from satisfaction.metrics._bootstrap import Bootstrap
from satisfaction.metrics._bottom_box import bottom_box
from satisfaction.metrics._ces import ces
from satisfaction.metrics._comparisons import Comparisons
from satisfaction.metrics._confidence_sequence import confidence_sequence
from satisfaction.metrics._confidence_sequence_table import ConfidenceSequence
from satisfaction.metrics._control_chart import ControlChart
from satisfaction.metrics._csat import csat
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._distribution import Distribution, distribution
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._mean_rating import mean_rating
from satisfaction.metrics._measure import measure
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._net_difference_interval import net_difference_interval
from satisfaction.metrics._net_interval import net_interval
from satisfaction.metrics._nps import nps
from satisfaction.metrics._p_chart import p_chart
from satisfaction.metrics._paired_change import paired_change
from satisfaction.metrics._quantity import IndexMetric, Quantity
from satisfaction.metrics._reliability import reliability
from satisfaction.metrics._reliability_result import Reliability
from satisfaction.metrics._satisfaction_index import satisfaction_index
from satisfaction.metrics._score_interval import score_interval
from satisfaction.metrics._share_difference_interval import share_difference_interval
from satisfaction.metrics._share_interval import share_interval
from satisfaction.metrics._survival_curve import SurvivalCurve
from satisfaction.metrics._survival_quantile import SurvivalQuantile
from satisfaction.metrics._top_box import top_box
from satisfaction.metrics._track import Track, track

__all__ = [
    "Bootstrap",
    "Comparisons",
    "ConfidenceSequence",
    "ControlChart",
    "Difference",
    "Distribution",
    "Estimate",
    "EstimateTable",
    "IndexMetric",
    "Metric",
    "Quantity",
    "Reliability",
    "SurvivalCurve",
    "SurvivalQuantile",
    "Track",
    "adjust_pvalues",
    "bottom_box",
    "ces",
    "confidence_sequence",
    "csat",
    "distribution",
    "mean_rating",
    "measure",
    "net_difference_interval",
    "net_interval",
    "nps",
    "p_chart",
    "paired_change",
    "reliability",
    "satisfaction_index",
    "score_interval",
    "share_difference_interval",
    "share_interval",
    "top_box",
    "track",
]
