"""Impossible parameters are named before anything is drawn."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, ScaleError
from satisfaction.models import Channel, RatingScale
from satisfaction.simulate import (
    Attribute,
    Comparison,
    LoyaltyBehaviour,
    MarketOffering,
    MarketPromise,
    Measurement,
    ResponseBehaviour,
    Segment,
    ServiceProcess,
)

SEGMENT = {"name": "a", "share": 1}
OFFERING = {"name": "o", "share": 1}
ATTRIBUTE = {"name": "q", "weight": 1}
PROMISE = {"attribute": "q", "lift": 1}


@pytest.mark.parametrize(
    ("kind", "given", "name", "rule"),
    [
        (Segment, {**SEGMENT, "share": 0}, "share", "above 0"),
        (Segment, {**SEGMENT, "share": 1.2}, "share", "at most 1"),
        (Segment, {**SEGMENT, "buyers": -0.1}, "buyers", "at least 0"),
        (Segment, {**SEGMENT, "buyers": 1.1}, "buyers", "at most 1"),
        (Segment, {**SEGMENT, "contact_rate": -1}, "contact_rate", "at least 0"),
        (Segment, {**SEGMENT, "basket": 0}, "basket", "above 0"),
        (Segment, {**SEGMENT, "reach": np.inf}, "reach", "finite"),
        (Segment, {**SEGMENT, "name": " "}, "name", "blank"),
        (Attribute, {**ATTRIBUTE, "weight": -1}, "weight", "at least 0"),
        (Attribute, {**ATTRIBUTE, "spread": -1}, "spread", "at least 0"),
        (MarketPromise, {**PROMISE, "lift": -1}, "lift", "at least 0"),
        (MarketPromise, {**PROMISE, "kind": "spoken"}, "kind", "one of"),
        (MarketPromise, {**PROMISE, "topic": "weather"}, "topic", "one of"),
        (MarketOffering, {**OFFERING, "kind": "idea"}, "kind", "one of"),
        (MarketOffering, {**OFFERING, "price": -1}, "price", "at least 0"),
        (MarketOffering, {**OFFERING, "overcharged": 2}, "overcharged", "at most 1"),
        (Comparison, {"loss_aversion": 0.5}, "loss_aversion", "at least 1"),
        (Comparison, {"assimilation": 1}, "assimilation", "below 1"),
        (Comparison, {"curvature": 0}, "curvature", "above 0"),
        (Comparison, {"noise": -1}, "noise", "at least 0"),
        (Measurement, {"reliability": 1.01}, "reliability", "at most 1"),
        (Measurement, {"reliability": 0}, "reliability", "above 0"),
        (Measurement, {"half_range": 0}, "half_range", "above 0"),
        (Measurement, {"scale": (0, 200)}, "scale", "at most 127 levels"),
        (ServiceProcess, {"contact_rate": -1}, "contact_rate", "at least 0"),
        (ServiceProcess, {"resolved": 1.5}, "resolved", "at most 1"),
        (ServiceProcess, {"complaint_slope": -1}, "complaint_slope", "at least 0"),
        (ServiceProcess, {"representatives": 0}, "representatives", "at least 1"),
        (ServiceProcess, {"channels": {"phone": 0.5}}, "channels", "add up to 1"),
        (ServiceProcess, {"channels": {"phone": 1.5, "web": -0.5}}, "channels", "at least 0"),
        (ServiceProcess, {"channels": {"drum": 1}}, "channels", "one of"),
        (ServiceProcess, {"causes": {}}, "causes", "add up to 1"),
        (ServiceProcess, {"acts": {"complaint": 1}}, "acts", "dissatisfaction"),
        (ResponseBehaviour, {"incentive": -1}, "incentive", "at least 0"),
        (ResponseBehaviour, {"mean_delay": 0}, "mean_delay", "above 0"),
        (ResponseBehaviour, {"channel_effects": {"drum": 1}}, "channel_effects", "one of"),
        (LoyaltyBehaviour, {"periods": 0}, "periods", "at least 1"),
        (LoyaltyBehaviour, {"intent_bias": -1.1}, "intent_bias", "at least -1"),
        (LoyaltyBehaviour, {"visits": 0.5}, "visits", "at least 1"),
    ],
)
def test_impossible_parameters_are_named(kind, given, name, rule):
    with pytest.raises(ArgumentError) as caught:
        kind(**given)
    assert caught.value.argument == name
    assert str(caught.value).startswith(f"{name}: ")
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "given", "name"),
    [
        (Segment, {**SEGMENT, "share": "half"}, "share"),
        (Segment, {**SEGMENT, "share": True}, "share"),
        (Segment, {**SEGMENT, "name": 3}, "name"),
        (MarketOffering, {**OFFERING, "sold": 1}, "sold"),
        (MarketOffering, {**OFFERING, "promises": [1]}, "promises"),
        (MarketOffering, {**OFFERING, "promises": MarketPromise(**PROMISE)}, "promises"),
        (ServiceProcess, {"channels": ["phone"]}, "channels"),
        (ServiceProcess, {"channels": {"phone": "all"}}, "channels"),
        (LoyaltyBehaviour, {"periods": 2.0}, "periods"),
        (Measurement, {"scale": 5}, "scale"),
    ],
)
def test_values_of_the_wrong_kind_are_named(kind, given, name):
    with pytest.raises(DataTypeError) as caught:
        kind(**given)
    assert caught.value.argument == name


def test_an_impossible_scale_is_a_scale_error():
    with pytest.raises(ScaleError):
        Measurement(scale=(5, 1))


def test_a_slider_is_a_scale():
    assert Measurement(scale=RatingScale(0, 100, None)).scale.step is None


def test_shares_are_read_only_sorted_and_without_what_does_not_occur():
    service = ServiceProcess(channels={"web": 0.25, Channel.PHONE: 0.75, "post": 0})
    assert list(service.channels.items()) == [(Channel.PHONE, 0.75), (Channel.WEB, 0.25)]
    with pytest.raises(TypeError):
        service.channels["web"] = 1
    assert hash(service) == hash(ServiceProcess())


def test_shares_typed_in_decimals_add_up():
    assert sum(ServiceProcess().causes.values()) == pytest.approx(1)
    tenths = dict.fromkeys(["phone", "email", "chat"], 0.1) | {"web": 0.7}
    assert len(ServiceProcess(channels=tenths).channels) == 4
