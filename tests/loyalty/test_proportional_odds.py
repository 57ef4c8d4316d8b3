"""Is one coefficient enough for all thresholds?"""

import numpy as np
import pytest
from scipy import stats

from satisfaction.errors import MethodError
from satisfaction.loyalty import fit_loyalty
from satisfaction.loyalty._proportional_odds import wald

RNG = np.random.default_rng(9)
N = 400
X = RNG.normal(size=N)
LATENT = X + RNG.logistic(size=N)
DATA = {"x": X, "y": np.digitize(LATENT, [-1, 1]), "two": (LATENT > 0).astype(int)}
# only the lower threshold has a slope
DATA["bent"] = np.where(RNG.random(N) < 0.5, 2, RNG.logistic(size=N) + 2 * X > 0)


def model(outcome, **details):
    return fit_loyalty(DATA, outcome, ["x"], kind="ordinal", **details)


def test_walds_statistic_by_hand():
    values, covariance = np.array([1.0, 2.0]), np.array([[2.0, 0.5], [0.5, 1.0]])
    plain = wald(values, covariance, np.inf, "brant")
    expected = values @ np.linalg.inv(covariance) @ values
    assert plain.statistic == pytest.approx(expected)
    assert plain.pvalue == pytest.approx(stats.chi2.sf(expected, 2))
    designed = wald(values, covariance, 10.0, "brant")
    assert designed.pvalue == pytest.approx(stats.f.sf(expected / 2, 2, 10))
    assert (designed.distribution, designed.degrees_of_freedom) == ("f", (2.0, 10.0))


@pytest.mark.parametrize("method", ["brant", "lr"])
def test_both_tests_tell_the_bent_from_the_straight(method):
    straight = model("y").proportional_odds_test(method)
    assert straight.overall.pvalue > 0.01
    assert straight.terms["x"].statistic == pytest.approx(straight.overall.statistic, rel=1e-6)
    if method == "brant":
        bent = model("bent").proportional_odds_test()
        assert bent.overall.pvalue < 1e-6
        assert "<td>x</td>" in bent._repr_html_()
        assert repr(bent) == "ProportionalOddsTest(brant, p < 0.0001)"
        assert bent.to_dict()["terms"]["x"]["pvalue"] == bent.overall.pvalue


def test_one_threshold_has_nothing_to_compare():
    with pytest.raises(MethodError):
        model("two").proportional_odds_test()
