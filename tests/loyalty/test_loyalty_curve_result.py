"""What a curve answers and how it is shown."""

import json

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError, MethodError
from satisfaction.loyalty import Curve, Levels, loyalty_curve

DATA = {
    "x": [1, 2, 3, 4, 5] * 2,
    "y": [0] * 5 + [1] * 5,
    "k": [18, 22, 24, 9, 6, 2, 5, 8, 14, 28],
}


@pytest.fixture(scope="module")
def curve():
    return loyalty_curve(DATA, "y", satisfaction="x", counts="k", center=3)


@pytest.mark.parametrize("shape", ["linear", "asymmetric", "threshold", "spline", "levels"])
def test_predictions_are_those_of_the_model(curve, shape):
    points = [1, 2, 5, None]
    found = curve.predict(points, shape=shape)
    expected = curve.fits[shape].predict({"x": points})
    assert type(found) is Curve
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-12)
    np.testing.assert_allclose(found.standard_errors, expected.standard_errors, rtol=1e-12)
    np.testing.assert_allclose(
        found.confidence_interval(0.9).low, expected.confidence_interval(0.9).low, rtol=1e-12
    )
    assert np.isnan(found.values[-1])
    np.testing.assert_array_equal(found.points, [1, 2, 5, np.nan])


def test_levels_predict_the_shares(curve):
    shares = [rate.value / 100 for rate in curve.rates.values()]
    np.testing.assert_allclose(curve.predict(range(1, 6), shape="levels").values, shares, rtol=1e-8)
    with pytest.raises(DataValueError, match=r"2\.5"):
        curve.predict([2.5], shape="levels")


def test_isotonic_predicts_steps(curve):
    found = curve.predict([0, 2.5, 9], shape="isotonic")
    assert found.values.tolist() == curve.fits["isotonic"].values[[0, 1, 4]].tolist()
    assert np.isnan(found.standard_errors).all()


def test_other_predictors_stand_at_their_means():
    data = {**DATA, "z": [3, 1, 2, 5, 4, 2, 2, 1, 3, 4], "g": list("abbaaabbba")}
    curve = loyalty_curve(
        data, "y", satisfaction="x", weights="k", also=["z", Levels("g")], shapes=["linear"]
    )
    model = curve.fits["linear"]
    share = np.average([text == "b" for text in data["g"]], weights=data["k"])
    mean = np.average(data["z"], weights=data["k"])
    eta = model.values @ [1, 2.0, mean, share]
    assert curve.predict([2], shape="linear").values[0] == pytest.approx(1 / (1 + np.exp(-eta)))


def test_bad_questions(curve):
    with pytest.raises(ArgumentError, match="shape: must be one of"):
        curve.predict([1], shape="cubic")
    with pytest.raises(DataTypeError, match="points"):
        curve.predict(3, shape="linear")
    with pytest.raises(DataValueError, match="points"):
        curve.predict([np.inf], shape="linear")
    other = loyalty_curve(DATA, "y", satisfaction="x", counts="k", shapes=["linear", "asymmetric"])
    with pytest.raises(MethodError, match=r"asymmetric has no fit; got needs center=.*linear"):
        other.predict([1], shape="asymmetric")
    with pytest.raises(MethodError, match="not asked for"):
        other.predict([1], shape="spline")


def test_nothing_can_be_changed(curve):
    for mapping in (curve.fits, curve.tests, curve.log_likelihoods, curve.left_out):
        with pytest.raises(TypeError):
            mapping["linear"] = 1


def test_frame(curve):
    frame = curve.to_frame()
    assert list(frame.columns) == [
        "level", "n", "observed", "low", "high",
        "linear", "asymmetric", "threshold", "spline", "isotonic", "levels",
    ]  # fmt: skip
    assert frame["n"].tolist() == [20, 27, 32, 23, 34]
    assert frame["observed"].tolist() == pytest.approx(frame["levels"].tolist())
    limits = curve.rates[3].confidence_interval()
    assert (frame["low"][2], frame["high"][2]) == pytest.approx(tuple(limits))
    assert list(curve.to_frame("polars", confidence_level=0.5).columns) == list(frame.columns)
    with pytest.raises(ArgumentError, match="confidence_level"):
        curve.to_frame(confidence_level=95)


def test_shown(curve):
    lines = repr(curve).split("\n")
    assert lines[0] == "LoyaltyCurve(y by x, 5 levels, 136 answers)"
    assert lines[1].split() == ["shape", "log-likelihood", "parameters"]
    assert [line.split()[0] for line in lines[2:8]] == list(curve.fits)
    assert any(line.startswith("best cut ") and "threshold_test()" in line for line in lines)
    assert "<caption>LoyaltyCurve(y by x" in curve._repr_html_()
    data = {"x": [*DATA["x"], None], "y": [*DATA["y"], 1], "k": [*DATA["k"], 3]}
    weighted = loyalty_curve(data, "y", satisfaction="x", weights="k")
    assert "10 answers, 1 missing" in repr(weighted)
    assert "left out, asymmetric: needs center=" in repr(weighted)
    assert "threshold_test" not in repr(weighted)
    fixed = loyalty_curve(DATA, "y", satisfaction="x", counts="k", cuts=4)
    assert "best cut" not in repr(fixed)
    assert "threshold: p" in repr(fixed)


def test_names_that_are_markup_are_escaped():
    data = {"<b>": DATA["x"], "y": DATA["y"], "k": DATA["k"]}
    shown = loyalty_curve(data, "y", satisfaction="<b>", counts="k")._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_to_dict(curve):
    shown = json.loads(json.dumps(curve.to_dict()))
    assert shown["fits"]["linear"]["parameters"]["x"]["value"] == curve.fits["linear"].values[1]
    assert shown["tests"]["curvature"]["pvalue"] == curve.tests["curvature"].pvalue
    assert [cut for cut, _ in shown["threshold_profile"]] == [2, 3, 4]
    pair = loyalty_curve(DATA, "y", satisfaction="x", counts="k", cuts=(2, 4)).to_dict()
    assert pair["threshold_profile"][0][0] == [2, 4]
    assert (shown["n"], shown["n_missing"], shown["link"]) == (136, 0, "logit")
