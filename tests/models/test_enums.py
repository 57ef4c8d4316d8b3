from enum import StrEnum

import pytest

from satisfaction import models
from satisfaction.models import _enums
from satisfaction.models._enums import Channel, Facet, Mood, ServiceBehaviour, Source

ENUMS = [getattr(_enums, name) for name in _enums.__all__]


@pytest.mark.parametrize("enum", ENUMS)
def test_values_are_the_lower_case_names(enum):
    assert issubclass(enum, StrEnum)
    assert [member.value for member in enum] == [member.name.lower() for member in enum]
    assert getattr(models, enum.__name__) is enum


def test_members_in_the_order_of_the_vocabulary():
    assert list(Channel) == ["phone", "email", "chat", "post", "web", "office", "social"]
    assert list(Mood) == ["angry", "disappointed", "neutral", "content", "delighted"]
    assert len(ServiceBehaviour) == 10
    assert len(Facet) == 10
    assert len(ENUMS) == 15


def test_only_a_survey_is_a_sample():
    assert [source.qualitative for source in Source] == [False, True, True, True]


def test_public_names_are_sorted():
    assert models.__all__ == sorted(models.__all__)
    assert all(hasattr(models, name) for name in models.__all__)
