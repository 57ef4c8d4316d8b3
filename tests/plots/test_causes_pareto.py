"""The picture of the causes of dissatisfaction."""

from satisfaction.service import causes_pareto


def test_bars_fall_and_the_line_rises():
    ax = causes_pareto({"late": 6, "rude": 3, "dear": 1}).plot(title="why")
    assert [round(bar.get_height()) for bar in ax.patches] == [60, 30, 10]
    (line,) = ax.lines
    assert [round(value) for value in line.get_ydata()] == [60, 90, 100]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["late", "rude", "dear"]
    assert ax.get_title(loc="left") == "why"


def test_no_line_where_customers_name_several():
    mentions = {"who": [1, 1, 2], "why": ["late", "rude", "late"]}
    ax = causes_pareto(mentions, "why", customer="who").plot()
    assert not ax.lines
