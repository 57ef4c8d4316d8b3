import pytest

from satisfaction.errors import RecordError
from satisfaction.models import Outcome

FIELDS = {
    "customer_id": "c",
    "start": "2025-01-01T00:00:00+00:00",
    "end": "2025-04-01T00:00:00+00:00",
}


@pytest.mark.parametrize(
    ("repurchased", "recommended", "evangelist"),
    [
        (True, True, True),
        (True, False, False),
        (False, None, False),
        (None, False, False),
        (True, None, None),
        (None, True, None),
        (None, None, None),
    ],
)
def test_an_evangelist_bought_again_and_recommended(repurchased, recommended, evangelist):
    outcome = Outcome(**FIELDS, repurchased=repurchased, recommended=recommended)
    assert outcome.evangelist is evangelist


def test_the_period_is_not_empty():
    with pytest.raises(RecordError, match="end: must lie after 'start'"):
        Outcome(**(FIELDS | {"end": FIELDS["start"]}))
    # the same instant on two clocks is an empty period too
    with pytest.raises(RecordError, match="end: must lie after 'start'"):
        Outcome(**(FIELDS | {"end": "2025-01-01T01:00:00+01:00"}))


@pytest.mark.parametrize("name", ["visits", "spend"])
def test_numbers_are_not_negative(name):
    with pytest.raises(RecordError, match=f"{name}: must be at least 0"):
        Outcome(**FIELDS, **{name: -1})
    assert getattr(Outcome(**FIELDS, **{name: 3}), name) == 3
