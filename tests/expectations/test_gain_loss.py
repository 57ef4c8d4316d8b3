"""Gains and losses: against R's lm and svyglm, Fieller's limits, and laws."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import Expectation, Performance, RatingScale
from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    DataTypeError,
    EmptyDataError,
    InfeasibleError,
    MethodError,
    ScaleError,
    WeakDataWarning,
)
from satisfaction.expectations import gain_loss
from satisfaction.models import Answer

TABLES = Path(__file__).parents[1] / "reference" / "disconfirmation"
E = [f"e{item}" for item in range(1, 5)]
P = [f"p{item}" for item in range(1, 5)]


def of(answers, **options):
    settings = {"satisfaction": "satisfaction", "expected": E, "perceived": P, "scale": (1, 7)}
    return gain_loss(answers, **settings | options)


def asked(gaps, satisfaction, scale=(1, 7), **options):
    answers = {"gap": np.array(gaps) + 4, "satisfaction": satisfaction}
    return gain_loss(answers, rating="gap", satisfaction="satisfaction", scale=scale, **options)


def check(coefficient, table):
    assert coefficient.value == pytest.approx(table["value"], rel=1e-9)
    assert coefficient.standard_error == pytest.approx(table["standard_error"], rel=1e-8)


@pytest.fixture(scope="module")
def mobi():
    with (TABLES / "mobi.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def mobi_table():
    return json.loads((TABLES / "mobi.json").read_text())


class TestReferenceNumbers:
    @pytest.mark.parametrize("kind", ["classical", "design", "equal_weights_design"])
    def test_slopes_and_fieller_equal_r(self, survey_a, survey_a_table, survey_a_design, kind):
        table = survey_a_table["gain_loss"][kind]
        fit = of(
            survey_a,
            design=survey_a_design if kind == "design" else None,
            covariance="design" if kind == "equal_weights_design" else "auto",
        )
        for name in ("intercept", "gain", "loss", "difference"):
            check(getattr(fit, name), table[name])
        assert fit.difference.statistic == pytest.approx(table["statistic"], rel=1e-8)
        assert fit.difference.pvalue == pytest.approx(table["pvalue"], rel=1e-7)
        assert fit.difference.degrees_of_freedom == table["degrees_of_freedom"]
        assert fit.loss_aversion == pytest.approx(table["ratio"], rel=1e-8)
        low, high = fit.loss_aversion_interval()
        if table["fieller"] == "unbounded":
            assert (low, high) == (-math.inf, math.inf)
        else:
            assert [low, high] == pytest.approx(table["fieller"], rel=1e-7)

    def test_numbers_of_answers_and_r2(self, survey_a, survey_a_table):
        table, fit = survey_a_table["gain_loss"], of(survey_a)
        assert (fit.n_gain, fit.n_confirmed, fit.n_loss) == (
            table["n_gain"],
            table["n_zero"],
            table["n_loss"],
        )
        assert fit.r2 == pytest.approx(table["r2"], rel=1e-10)

    def test_perceived_disconfirmation_equals_lm(self, survey_a, survey_a_table):
        table = survey_a_table["perceived_disconfirmation"]
        fit = gain_loss(survey_a, rating="better_worse", satisfaction="satisfaction", scale=(1, 5))
        check(fit.gain, {"value": table["gain"], "standard_error": table["gain_se"]})
        check(fit.loss, {"value": table["loss"], "standard_error": table["loss_se"]})
        assert fit.difference.statistic == pytest.approx(table["t"], rel=1e-8)
        assert (fit.n_gain, fit.n_loss) == (table["n_gain"], table["n_loss"])

    def test_mobile_phones_asked(self, mobi, mobi_table):
        table = mobi_table["gain_loss_perceived_CUSA2_minus_5.5_on_CUSA1"]
        fit = gain_loss(mobi, rating="CUSA2", satisfaction="CUSA1", scale=(1, 10))
        assert fit.gain.value == pytest.approx(table["coef"]["pmax(gd, 0)"], rel=1e-8)
        assert fit.loss.value == pytest.approx(table["coef"]["pmin(gd, 0)"], rel=1e-8)
        assert fit.loss.standard_error == pytest.approx(table["se"]["pmin(gd, 0)"], rel=1e-8)
        assert fit.gain.standard_error == pytest.approx(table["se"]["pmax(gd, 0)"], rel=1e-8)
        assert fit.intercept.value == pytest.approx(table["coef"]["(Intercept)"], rel=1e-8)
        assert fit.intercept.standard_error == pytest.approx(table["se"]["(Intercept)"], rel=1e-8)
        assert fit.n == table["n"]
        assert fit.loss_aversion == pytest.approx(table["ratio"], rel=1e-8)
        assert fit.difference.statistic == pytest.approx(table["t_diff"], rel=1e-8)
        assert fit.r2 == pytest.approx(table["r2"], rel=1e-8)

    def test_mobile_phones_subtracted(self, mobi, mobi_table):
        table = mobi_table["gain_loss_subtractive_PERQ_minus_CUEX_on_CUSA1"]
        answers = {
            "e": np.mean([mobi[f"CUEX{item}"] for item in range(1, 4)], axis=0),
            "p": np.mean([mobi[f"PERQ{item}"] for item in range(1, 8)], axis=0),
            "satisfaction": mobi["CUSA1"],
        }
        fit = of(answers, expected="e", perceived="p", scale=RatingScale(1, 10, None))
        assert fit.gain.value == pytest.approx(table["coef"]["pmax(gi, 0)"], rel=1e-8)
        assert fit.gain.standard_error == pytest.approx(table["se"]["pmax(gi, 0)"], rel=1e-8)
        assert fit.loss.value == pytest.approx(table["coef"]["pmin(gi, 0)"], rel=1e-8)
        assert fit.loss.standard_error == pytest.approx(table["se"]["pmin(gi, 0)"], rel=1e-8)
        assert fit.intercept.value == pytest.approx(table["coef"]["(Intercept)"], rel=1e-8)
        assert fit.intercept.standard_error == pytest.approx(table["se"]["(Intercept)"], rel=1e-8)
        assert fit.r2 == pytest.approx(table["r2"], rel=1e-8)
        assert fit.n == table["n"]


class TestControls:
    def test_a_control_is_held_constant(self, survey_a):
        fit = of(survey_a, controls=["better_worse"])
        x = np.column_stack(
            [
                np.ones(300),
                *(
                    side(
                        np.mean([survey_a[name] for name in P], axis=0)
                        - np.mean([survey_a[name] for name in E], axis=0),
                        0,
                    )
                    for side in (np.maximum, np.minimum)
                ),
                survey_a["better_worse"],
            ]
        )
        wanted = np.linalg.lstsq(x, np.array(survey_a["satisfaction"]), rcond=None)[0]
        found = [fit.intercept, fit.gain, fit.loss, fit.controls["better_worse"]]
        assert [part.value for part in found] == pytest.approx(wanted, rel=1e-9)

    def test_names_of_the_model_are_refused(self, survey_a):
        with pytest.raises(ArgumentError, match="controls: must not be named like the terms"):
            of(survey_a | {"gain": survey_a["p1"]}, controls=["gain"])


class TestResult:
    def test_segments(self, survey_a):
        with pytest.warns(
            WeakDataWarning, match=r"hardly known in 2 segments \(in 'shop' 27 found it better"
        ):
            fit = of(survey_a | {"p1": [None, *survey_a["p1"][1:]]}, by="segment")
        assert list(fit.segments) == ["phone", "shop", "web"]
        assert [part.n_missing for part in fit.segments.values()] == [1, 0, 0]
        rows = [row for row, segment in enumerate(survey_a["segment"]) if segment == "shop"]
        with pytest.warns(WeakDataWarning, match="27 found it better"):
            alone = of({name: [column[row] for row in rows] for name, column in survey_a.items()})
        assert fit.segments["shop"].loss.value == pytest.approx(alone.loss.value, rel=1e-10)
        assert fit.segments["shop"].loss.pvalue == pytest.approx(alone.loss.pvalue, rel=1e-8)

    def test_segments_that_cannot_be_fitted_are_nan(self, survey_a):
        answers = survey_a | {"group": ["tiny"] * 2 + ["rest"] * 298}
        with pytest.warns(WeakDataWarning) as caught:
            fit = of(answers, by="group", controls=["imp1"])
        assert any("'tiny' cannot be fitted" in str(one.message) for one in caught)
        tiny = fit.segments["tiny"]
        assert math.isnan(tiny.gain.value)
        assert math.isnan(tiny.controls["imp1"].value)
        assert tiny.n == 2

    def test_all_segments_that_cannot_be_fitted_are_told_of_once(self, survey_a):
        groups = np.repeat(["x", "y", "z", "rest"], [2, 2, 2, 294])
        with pytest.warns(WeakDataWarning, match=r"'x' cannot be fitted .*, and 2 more") as caught:
            of(survey_a | {"group": groups}, by="group")
        assert len(caught) == 1

    def test_estimates_by_segment(self, survey_a):
        half = np.array(["a", "b"] * 150)
        fit = of(survey_a | {"half": half}, by="half", weights="weight")
        for name in ("gain", "loss", "difference"):
            table = fit.estimates(name)
            assert table.by == ("half",)
            for key, part in fit.segments.items():
                slope = getattr(part, name)
                assert table[key].value == slope.value
                assert table[key].standard_error == pytest.approx(slope.standard_error)
                limits = table[key].confidence_interval(method="t")
                assert list(limits) == pytest.approx(list(slope.confidence_interval()))
        weights = np.array(survey_a["weight"])[half == "a"]
        assert table["a"].sum_of_weights == pytest.approx(weights.sum())
        with pytest.raises(ArgumentError, match="name: must be one of"):
            fit.estimates("slope")
        with pytest.raises(MethodError, match="needs segments"):
            fit.segments["a"].estimates()

    def test_segments_without_a_slope_are_empty(self):
        gaps, groups = [-2, -1, -3, 0, 0, -1, 1, 2, -1, 0, 1, -2], [1] * 6 + [2] * 6
        outcome = [2, 3, 1, 5, 4, 3, 6, 7, 3, 4, 5, 2]
        with pytest.warns(WeakDataWarning, match="hardly known"):
            fit = asked(gaps, outcome, by=np.array(groups))
        table = fit.estimates()
        assert list(table) == [2]
        assert table.empty == ((1, 0),)
        with pytest.warns(WeakDataWarning, match="hardly known"):
            nobody = asked([-2, -1, -3, 0, -1], [2, 3, 1, 5, 4], by=np.array([1] * 5))
        with pytest.raises(EmptyDataError, match="name: no segment has this number"):
            nobody.estimates("gain")
        assert np.isnan(nobody.covariance[1]).all()

    def test_it_is_a_fitted_model(self, survey_a):
        fit = of(survey_a, controls=["adequate"])
        assert list(fit.parameters) == ["intercept", "gain", "loss", "adequate"]
        errors = [slope.standard_error for slope in fit.parameters.values()]
        np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), errors)
        assert fit.degrees_of_freedom == fit.gain.degrees_of_freedom == 296
        assert not fit.covariance.flags.writeable

    def test_segments_with_enough_answers_do_not_warn(self, survey_a):
        half = np.array(["a", "b"] * 150)
        fit = of(survey_a | {"half": half}, by="half")
        assert min(part.n_gain for part in fit.segments.values()) >= 30

    def test_repr_frame_and_dict(self, survey_a):
        fit = of(survey_a, by=np.array(["a", "b"] * 150))
        assert repr(fit).split("\n")[0] == (
            "gain 0.262 (75 answers), loss 0.755 (199)   loss - gain 0.492, p = 0.0025   n = 300"
        )
        assert "by by" in repr(fit)
        frame = fit.to_frame("polars")
        assert frame["parameter"][:4].to_list() == ["intercept", "gain", "loss", "loss - gain"]
        assert frame.shape[0] == 8
        whole = of(survey_a, controls=["imp1"]).to_frame()
        assert list(whole["parameter"])[-1] == "imp1"
        again = json.loads(json.dumps(fit.to_dict(), allow_nan=False))
        assert again["loss_aversion"] == pytest.approx(2.87566924789039)
        assert "<table>" in fit._repr_html_()
        assert fit.covariance_type == "classical"

    def test_missing_answers_are_said(self, survey_a):
        assert "n = 299, 1 missing" in repr(of(survey_a | {"p1": [None, *survey_a["p1"][1:]]}))


class TestWeakData:
    def test_nobody_gains(self):
        gaps = [-3, -2, -1, 0] * 20
        with pytest.warns(WeakDataWarning, match="nobody found it better"):
            fit = asked(gaps, [5 + gap + (row % 2) for row, gap in enumerate(gaps)])
        assert math.isnan(fit.gain.value)
        assert fit.loss.value == pytest.approx(1, abs=0.3)
        assert math.isnan(fit.difference.value)
        assert math.isnan(fit.loss_aversion)
        low, high = fit.loss_aversion_interval()
        assert math.isnan(low)
        assert math.isnan(high)
        assert fit.to_dict()["gain"]["value"] is None

    def test_few_losses_are_counted(self):
        gaps = [1, 2, 0] * 40 + [-1] * 5
        with pytest.warns(WeakDataWarning, match="5 found it worse"):
            asked(gaps, np.arange(125) % 7 + 1)

    def test_a_ratio_without_meaning_is_nan(self):
        gaps = np.array([-2, -1, 0, 1, 2] * 40)
        noise = np.arange(200) % 3
        fit = asked(gaps, 5 + noise - 0.5 * np.maximum(gaps, 0) + np.minimum(gaps, 0))
        assert fit.gain.value < 0
        assert math.isnan(fit.loss_aversion)


slopes = st.floats(0.3, 3)


class TestLaws:
    @given(gain=slopes, loss=slopes)
    def test_slopes_without_noise_are_found(self, gain, loss):
        gaps = np.array([-3, -2, -1, 0, 1, 2, 3] * 30)
        fit = asked(gaps, 4 + gain * np.maximum(gaps, 0) + loss * np.minimum(gaps, 0))
        assert fit.gain.value == pytest.approx(gain, rel=1e-9)
        assert fit.loss.value == pytest.approx(loss, rel=1e-9)
        assert fit.loss_aversion == pytest.approx(loss / gain, rel=1e-9)

    @given(seed=st.integers(0, 999))
    def test_fieller_contains_the_ratio_and_reversal_exchanges_the_sides(self, seed):
        generator = np.random.default_rng(seed)
        gaps = generator.integers(-3, 4, 300)
        satisfaction = gaps + generator.normal(size=300)
        fit = asked(gaps, satisfaction)
        low, high = fit.loss_aversion_interval()
        assert low <= fit.loss_aversion <= high
        mirrored = asked(-gaps, -satisfaction)
        assert mirrored.gain.value == pytest.approx(fit.loss.value, rel=1e-9)
        reversed_scale = asked(-gaps, satisfaction, scale=RatingScale(1, 7, best="low"))
        assert reversed_scale.gain.value == pytest.approx(fit.gain.value, rel=1e-9)

    def test_tripled_rows_keep_the_slopes(self, survey_a):
        one, three = of(survey_a), of({name: column * 3 for name, column in survey_a.items()})
        assert three.gain.value == pytest.approx(one.gain.value, rel=1e-10)
        counted = of(survey_a, counts=np.full(300, 3))
        assert counted.difference.pvalue == pytest.approx(three.difference.pvalue, rel=1e-8)


class TestRecords:
    def test_records_are_paired(self):
        generator = np.random.default_rng(5)
        rows = generator.integers(1, 8, (100, 3))
        records = []
        for number, (e, p, s) in enumerate(rows.tolist()):
            key = {"experience_id": f"x{number}", "scale": (1, 7)}
            records += [
                Expectation(attribute="speed", rating=e, **key),
                Performance(attribute="speed", rating=p, **key),
                Answer(item="overall", rating=s, customer_id="c", **key),
            ]
        fit = gain_loss(records, satisfaction="overall", standard="predicted")
        e, p, s = rows.T
        plain = of({"e": e, "p": p, "satisfaction": s}, expected="e", perceived="p")
        assert fit.loss.value == pytest.approx(plain.loss.value, rel=1e-10)


class TestBadInputs:
    def test_exactly_one_way_to_say_the_gap(self, survey_a):
        with pytest.raises(ArgumentError, match="exactly one is needed"):
            of(survey_a, rating="better_worse")
        with pytest.raises(ArgumentError, match="expected: must name its column"):
            of(survey_a, expected=None, perceived=None)
        with pytest.raises(ArgumentError, match="midpoint: belongs to a question"):
            of(survey_a, midpoint=3)

    @pytest.mark.parametrize(
        ("options", "match"),
        [
            ({"satisfaction": ["satisfaction"]}, "satisfaction: must be text"),
            ({"satisfaction": None}, "satisfaction: must be text"),
            ({"controls": None}, "controls: must be a column name"),
            ({"expected": None, "perceived": None, "rating": ["p1", "p2"]}, "rating: must be text"),
        ],
    )
    def test_columns_are_named_by_text(self, survey_a, options, match):
        with pytest.raises(DataTypeError, match=match):
            of(survey_a, **options)

    def test_midpoint_off_the_scale(self):
        with pytest.raises(ScaleError, match="midpoint: must lie between"):
            asked([0, 1, 2], [1, 2, 3], midpoint=7)

    def test_no_complete_answer(self):
        with pytest.raises(EmptyDataError, match="no complete answer"):
            asked([1.0, np.nan], [np.nan, 2.0])

    def test_too_few_answers(self):
        with pytest.raises(InfeasibleError, match="3 answers for 3"):
            asked([1, -1, 0], [1, 2, 3])

    def test_everybody_equally_disappointed(self):
        with pytest.raises(CollinearityError, match="loss: must not be constant"):
            asked([-1] * 9, range(9))
