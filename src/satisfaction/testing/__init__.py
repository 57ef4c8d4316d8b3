"""Hypothesis strategies and assertions for packages that build on this one.

Needs Hypothesis: ``pip install "satisfaction[testing]"``. Where it is installed, its
``from_type`` knows `RatingScale`, every record, `Tally` and `SurveyDesign` by itself.
"""

from satisfaction.testing._assertions import assert_tally_equal
from satisfaction.testing._frames import survey_frames
from satisfaction.testing._ratings import ratings
from satisfaction.testing._records import records
from satisfaction.testing._scales import rating_scales
from satisfaction.testing._segments import segments
from satisfaction.testing._survey_designs import survey_designs
from satisfaction.testing._tallies import tallies
from satisfaction.testing._weights import weights

__all__ = [
    "assert_tally_equal",
    "rating_scales",
    "ratings",
    "records",
    "segments",
    "survey_designs",
    "survey_frames",
    "tallies",
    "weights",
]
