import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Cause, Complaint


def test_all_causes():
    complaint = Complaint(
        id="m", contact_id="k", cause=Cause.OVERCHARGED, further_causes={"slow_response"}
    )
    assert complaint.causes == {Cause.OVERCHARGED, Cause.SLOW_RESPONSE}
    assert Complaint(id="m", contact_id="k", cause="other").causes == {Cause.OTHER}


def test_justified_is_a_flag_or_unknown():
    assert Complaint(id="m", contact_id="k", cause="other").justified is None
    assert Complaint(id="m", contact_id="k", cause="other", justified=True).justified is True
    with pytest.raises(DataTypeError, match="justified"):
        Complaint(id="m", contact_id="k", cause="other", justified="yes")


def test_unknown_causes_are_refused():
    with pytest.raises(RecordError, match="cause: must be one of bad_result"):
        Complaint(id="m", contact_id="k", cause="rain")
    with pytest.raises(RecordError, match="further_causes: must be one of bad_result"):
        Complaint(id="m", contact_id="k", cause="other", further_causes=["rain"])
