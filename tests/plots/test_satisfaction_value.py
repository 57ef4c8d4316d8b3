"""The picture of what a point of satisfaction is worth."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import fit_loyalty, value_of_satisfaction

ANSWERS = {
    "rating": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    "renewed": [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
    "times": [9, 9, 8, 6, 4, 3, 5, 10, 12, 14],
}
MODEL = fit_loyalty(ANSWERS, "renewed", ["rating"], kind="binary", counts="times")


def worth_of(**details):
    """Value a point at rating 3."""
    given = {"margin": 120, "discount_rate": 0.1, "first_payment": "end", "at": {"rating": 3}}
    return value_of_satisfaction(MODEL, "rating", **(given | details))


def bars(ax):
    """Return name to start and end of every bar."""
    return {
        box.get_gid(): (box.get_y(), box.get_y() + box.get_height())
        for box in ax.patches
        if box.get_gid()
    }


def names(ax):
    """Return the names under the bars."""
    return [label.get_text() for label in ax.get_xticklabels()]


def test_before_gain_after(texts, artist):
    worth = worth_of()
    ax = worth.plot(title="worth")
    before, after = worth.customer_value_before, worth.customer_value_after
    assert names(ax) == ["before", "rating +1", "after"]
    found = bars(ax)
    assert found["before"] == pytest.approx((0, before))
    assert found["rating +1"] == pytest.approx((before, after))
    assert found["after"] == pytest.approx((0, after))
    low, high = worth.confidence_interval()
    line = artist(ax, "rating +1 interval")
    assert line.get_ydata() == pytest.approx([before + low, before + high])
    assert f"+{worth.value:.4g}\n{low:.4g} to {high:.4g}" in texts(ax)
    assert "95 % interval" in ax.get_ylabel()
    assert ax.get_title(loc="left") == "worth"
    assert ax.get_ylim()[1] > before + high


def test_cost_and_net(artist):
    worth = worth_of()
    ax = worth.plot(cost_per_customer=100, confidence_level=0.9)
    assert names(ax) == ["before", "rating +1", "after", "cost", "net"]
    before, after = worth.customer_value_before, worth.customer_value_after
    found = bars(ax)
    assert found["cost"] == pytest.approx((after, after - 100))
    assert found["net"] == pytest.approx((before, after - 100))
    low, high = worth.confidence_interval(0.9)
    assert artist(ax, "net interval").get_ydata() == pytest.approx(
        [before + low - 100, before + high - 100]
    )
    colors = {box.get_gid(): box.get_facecolor() for box in ax.patches}
    assert colors["net"] != colors["rating +1"]  # a loss here, a gain there
    assert "90 % interval" in ax.get_ylabel()


@pytest.mark.parametrize("margin", [-120, 0])
def test_negative_and_no_money(margin):
    worth = worth_of(margin=margin)
    ax = worth.plot()
    low, high = ax.get_ylim()
    assert low < high
    if margin:
        assert low < worth.customer_value_after < 0
        assert all(text.get_va() == "top" for text in ax.texts)


def test_given_axes_are_used():
    import matplotlib.pyplot as plt

    _, ax = plt.subplots()
    assert worth_of().plot(ax) is ax


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"cost_per_customer": -1}, ArgumentError, "cost_per_customer: must be at least 0"),
        ({"cost_per_customer": np.nan}, ArgumentError, "cost_per_customer: must be finite"),
        ({"confidence_level": 95}, ArgumentError, "confidence_level"),
        ({"ax": "here"}, DataTypeError, "ax: must be matplotlib Axes"),
        ({"title": 3}, DataTypeError, "title"),
    ],
)
def test_bad_input_is_named(details, error, words):
    with pytest.raises(error, match=words):
        worth_of().plot(**details)
