import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Incentive, IncentiveKind, Source, Survey


def test_survey():
    survey = Survey(id="s", occasion="relationship", channel="web", incentive={"kind": "points"})
    assert survey.source is Source.SURVEY
    assert survey.incentive == Incentive(kind=IncentiveKind.POINTS)
    assert survey.incentive.amount == 0.0
    assert Survey(id="s", occasion="transaction", channel="web").incentive is None


def test_survey_refuses():
    with pytest.raises(DataTypeError, match="incentive: must be an Incentive; got str"):
        Survey(id="s", occasion="transaction", channel="web", incentive="voucher")
    with pytest.raises(RecordError, match="source: must be one of advisory_group"):
        Survey(id="s", occasion="transaction", channel="web", source="panel")
    with pytest.raises(RecordError, match="amount: must be at least 0"):
        Incentive(kind="gift", amount=-1)
