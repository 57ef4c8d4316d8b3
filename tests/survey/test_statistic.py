import math

from satisfaction.survey import Statistic


def test_statistic():
    assert Statistic(2.0, 9.0).standard_error == 3.0
    assert Statistic(2.0, math.nan).to_dict() == {"value": 2.0, "variance": None}
    assert repr(Statistic(8 / 3, 4 / 3)) == "Statistic(value=2.6667, variance=1.3333)"
    assert Statistic(2.0, math.nan)._repr_html_() == "<p>Statistic(value=2, variance=nan)</p>"
