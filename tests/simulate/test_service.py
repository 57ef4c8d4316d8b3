"""The parameters of service."""

import pytest

from satisfaction.models import Cause, ServiceAct
from satisfaction.simulate import ServiceProcess


def test_defaults_hold_together():
    service = ServiceProcess()
    for shares in (service.channels, service.acts, service.causes):
        assert sum(shares.values()) == pytest.approx(1)
    assert ServiceAct.COMPLAINT not in service.acts
    assert Cause.OVERCHARGED not in service.causes
