"""Differences drawn are differences computed."""

import matplotlib.pyplot as plt
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DataTypeError, MethodError

ANSWERS = {
    "score": [5, 5, 4, 1, 2, 1] * 9,
    "shop": ["a", "a", "b", "b", "a long name of a shop", "a long name of a shop"] * 9,
}


@pytest.fixture(scope="module")
def compared():
    return sat.csat(ANSWERS, "score", scale=(1, 5), by="shop").compare()


def test_dots_and_intervals_are_those_computed(compared, artist):
    ax = compared.plot()
    dots = artist(ax, "dots").get_offsets()
    assert dots[:, 0].tolist() == [difference.value for difference in compared]
    drawn = [tuple(segment[:, 0]) for segment in artist(ax, "intervals").get_segments()]
    assert drawn == [tuple(difference.confidence_interval()) for difference in compared]
    assert artist(ax, "reference").get_xdata() == [0, 0]


def test_significant_differences_are_filled(artist):
    columns = {
        "r": [5] * 40 + [1] * 40 + [5, 1] * 20,
        "g": ["a"] * 40 + ["b"] * 40 + ["c", "c"] * 20,
    }
    compared = sat.csat(columns, "r", scale=(1, 5), by="g").compare()
    compared_pairs = compared.significant(1e-8)
    ax = compared.plot(alpha=1e-8)
    white = [color.tolist() == [1, 1, 1, 1] for color in artist(ax, "dots").get_facecolors()]
    assert white == [pair not in compared_pairs for pair in compared.pairs]
    assert True in white
    assert False in white


def test_names_and_numbers(compared, texts):
    ax = compared.plot(confidence_level=0.9, title="Shops")
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == [
        "a \N{MINUS SIGN} a long name of a shop",
        "a \N{MINUS SIGN} b",
        "a long name of a shop \N{MINUS SIGN} b",
    ]
    shown = texts(ax)
    for difference, pvalue in zip(compared, compared.adjusted_pvalues, strict=True):
        assert f"{difference.value:+.1f}" in shown
        assert ("<0.001" if pvalue < 0.001 else f"{pvalue:.3f}") in shown
    assert ax.get_xlabel() == "difference of CSAT, % (lines: 90 % intervals)"
    assert ax.get_title("left") == "Shops"


def test_given_axes_and_method(compared, artist):
    figure, ax = plt.subplots()
    assert compared.plot(ax, method="wald", color="black") is ax
    drawn = [tuple(segment[:, 0]) for segment in artist(ax, "intervals").get_segments()]
    assert drawn == [tuple(one.confidence_interval(method="wald")) for one in compared]
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize(
    ("wrong", "error", "argument"),
    [
        ({"alpha": 5}, ArgumentError, "alpha"),
        ({"confidence_level": 0}, ArgumentError, "confidence_level"),
        ({"method": "best"}, MethodError, "method"),
        ({"ax": 3}, DataTypeError, "ax"),
        ({"size": 3}, TypeError, "size"),
    ],
)
def test_wrong_choices_are_refused(compared, wrong, error, argument):
    with pytest.raises(error, match=argument):
        compared.plot(**wrong)
    assert plt.get_fignums() == []
