"""The face: every name is there, rooms are loaded when used."""

import subprocess
import sys

import pytest

import satisfaction

FACE = """
Answer Cause Channel Complaint Contact Customer Expectation ExpectationStandard Experience
Offering Outcome Performance RatingScale Role
SurveyDesign Tally tally
bottom_box ces csat distribution mean_rating measure nps paired_change reliability
satisfaction_index top_box track
Metric Estimate EstimateTable Difference ConfidenceInterval
ContactRule StreamSampler allocate draw permanent_random_numbers sample_size
adjust_nonresponse calibrate poststratify rake response_rates trim
disconfirmation gain_loss kano response_surface servqual zone_of_tolerance
driver_importance importance_performance penalty_reward
causes_pareto recovery resolution_rates
calibrate_intent fit_loyalty fit_retention loyalty_matrix value_of_satisfaction
SatisfactionError WeakDataWarning
__version__
"""


def test_the_face_is_small_and_stays():
    assert sorted(satisfaction.__all__) == sorted(FACE.split())


def test_every_name_is_there():
    for name in satisfaction.__all__:
        assert getattr(satisfaction, name) is not None
    assert set(satisfaction.__all__) <= set(dir(satisfaction))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'satisfaction' has no attribute 'happiness'"):
        _ = satisfaction.happiness


def test_rooms_are_loaded_when_used():
    code = (
        "import sys, satisfaction\n"
        "assert 'satisfaction.weighting' not in sys.modules\n"
        "rake = satisfaction.rake\n"
        "assert rake is satisfaction.weighting.rake\n"
        "print('loaded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "loaded\n"
