"""What concerns several parameters together."""

import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.simulate import (
    Attribute,
    Comparison,
    MarketOffering,
    MarketParameters,
    MarketPromise,
    Segment,
)


def half(name):
    return Segment(name=name, share=0.5)


@pytest.mark.parametrize(
    ("given", "name", "rule"),
    [
        ({"segments": []}, "segments", "1 to 1,000"),
        ({"attributes": []}, "attributes", "1 to 1,000"),
        ({"offerings": []}, "offerings", "1 to 1,000"),
        ({"segments": [half("a")]}, "segments", "add up to 1"),
        ({"segments": [half("a"), half("a")]}, "segments", "must differ"),
        ({"offerings": [MarketOffering(name="o", share=0.9)]}, "offerings", "add up to 1"),
        (
            {
                "offerings": [
                    MarketOffering(
                        name="o", share=1, promises=[MarketPromise(attribute="taste", lift=1)]
                    )
                ]
            },
            "offerings",
            "'taste'",
        ),
    ],
)
def test_groups_that_do_not_fit_together_are_named(given, name, rule):
    with pytest.raises(ArgumentError) as caught:
        MarketParameters(**given)
    assert caught.value.argument == name
    assert rule in str(caught.value)


@pytest.mark.parametrize(
    "name", ["comparison", "measurement", "service", "response", "loyalty", "segments"]
)
def test_a_part_of_the_wrong_class_is_named(name):
    with pytest.raises(DataTypeError, match=f"^{name}: must be a"):
        MarketParameters(**{name: Attribute(name="q", weight=1)})


def test_defaults_are_a_market_that_holds_together():
    parameters = MarketParameters()
    assert sum(segment.share for segment in parameters.segments) == pytest.approx(1)
    assert parameters.comparison == Comparison()
    assert MarketParameters() == parameters
