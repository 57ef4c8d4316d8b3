"""Disconfirmation: against R's survey, lm and psych, against a loop, and its laws."""

from __future__ import annotations

import builtins
import json
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import Expectation, Performance, RatingScale, SurveyDesign, Tally, tally
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    CollinearityError,
    DataTypeError,
    EmptyDataError,
    InfeasibleError,
    MethodError,
    MissingDataError,
    SatisfactionError,
    ScaleError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.expectations import (
    SubtractiveDisconfirmation,
    ValueFunction,
    disconfirmation,
)
from satisfaction.models import Answer, Experience

E = [f"e{item}" for item in range(1, 5)]
P = [f"p{item}" for item in range(1, 5)]


def of(answers, *, expected=E, perceived=P, scale=(1, 7), standard="predicted", **options):
    return disconfirmation(
        answers, expected=expected, perceived=perceived, scale=scale, standard=standard, **options
    )


def pairs(e, p, scale=(1, 5), **options):
    return of({"e": e, "p": p}, expected="e", perceived="p", scale=scale, **options)


def check(estimate, table, factor=1.0):
    assert estimate.value == pytest.approx(factor * table["value"], rel=1e-9)
    assert estimate.standard_error == pytest.approx(factor * table["standard_error"], rel=1e-9)


DESIGNS = {
    "no_design": None,
    "weights": SurveyDesign(weights="weight"),
    "design": SurveyDesign(weights="weight", strata="stratum", clusters="cluster"),
}


class TestReferenceNumbers:
    @pytest.mark.parametrize("name", DESIGNS)
    def test_means_and_shares_equal_svymean(self, survey_a, survey_a_table, name):
        table = survey_a_table["item_mean"][name]
        result = of(survey_a, design=DESIGNS[name])
        check(result.mean_expected, table["e"])
        check(result.mean_perceived, table["p"])
        check(result.mean_gap, table["g"])
        for state, key in (("negative", "neg"), ("confirmed", "con"), ("positive", "pos")):
            check(result.shares[state], table[key], 100)
            wide = of(survey_a, design=DESIGNS[name], tolerance=0.5)
            check(wide.shares[state], table[f"{key}5"], 100)

    @pytest.mark.parametrize("name", ["no_design", "design"])
    def test_segments_equal_svyby(self, survey_a, survey_a_table, name):
        table = survey_a_table["segments"][name]
        result = of(survey_a, design=DESIGNS[name], by="segment")
        assert list(result.segments) == ["phone", "shop", "web"]
        for key, part in result.segments.items():
            check(part.mean_gap, table[key]["gap"])
            check(part.shares["negative"], table[key]["negative"], 100)
            check(part.shares["positive"], table[key]["positive"], 100)
            assert part.n == table[key]["n"]
            assert part.mean_gap.value == result.estimates("mean_gap")[key].value
        assert result.mean_gap.degrees_of_freedom == (299 if name == "no_design" else 27)

    def test_reliability_equals_psych(self, survey_a, survey_a_table):
        result = of(survey_a)
        found = result.reliability
        assert result.correlation == pytest.approx(survey_a_table["correlation"], rel=1e-12)
        assert found.correlation == pytest.approx(survey_a_table["correlation"], rel=1e-12)
        assert result.effect_size == pytest.approx(survey_a_table["effect_size_dz"], rel=1e-12)
        assert found.expected == pytest.approx(survey_a_table["alpha_expected"], rel=1e-12)
        assert found.perceived == pytest.approx(survey_a_table["alpha_perceived"], rel=1e-12)
        assert found.gap_items == pytest.approx(survey_a_table["alpha_gap"], rel=1e-12)
        assert found.difference == pytest.approx(
            survey_a_table["reliability_of_difference"], rel=1e-12
        )

    def test_single_pair_equals_the_paired_t_test(self, survey_a, survey_a_table):
        table = survey_a_table["pair_1"]
        for result in (of(survey_a, expected="e1", perceived="p1"), of(survey_a).items["p1"]):
            check(result.mean_gap, {"value": table["mean_gap"], **table})
            for state, share in result.shares.items():
                assert share.value == pytest.approx(table[state] / 3, rel=1e-12)
            assert result.statistic == pytest.approx(table["t"], rel=1e-10)
            assert result.pvalue == pytest.approx(table["pvalue"], rel=1e-9)
            assert result.degrees_of_freedom == 299
            assert not result.items
            assert result.reliability is None

    @pytest.mark.parametrize(
        ("name", "covariance", "rows"),
        [
            ("no_design", "auto", "classical"),
            ("no_design", "design", "equal_weights_design"),
            ("design", "auto", "design"),
        ],
    )
    def test_admissibility_equals_lm_and_svyglm(
        self, survey_a, survey_a_table, name, covariance, rows
    ):
        table = survey_a_table["admissibility"][rows]
        found = of(
            survey_a, satisfaction="satisfaction", design=DESIGNS[name], covariance=covariance
        ).admissibility
        check(found.expected, table["b_expected"])
        check(found.perceived, table["b_perceived"])
        check(found.sum, table["sum"])
        assert found.sum.statistic == pytest.approx(table["statistic"], rel=1e-9)
        assert found.sum.degrees_of_freedom == table["degrees_of_freedom"]
        assert found.pvalue == pytest.approx(table["pvalue"], rel=1e-7)
        assert not found.is_admissible()
        assert found.is_admissible(0.999999)

    def test_r2_and_the_gap_against_the_surface_equal_lm(self, survey_a, survey_a_table):
        found = of(survey_a, satisfaction="satisfaction").admissibility
        for name in ("r2_gap", "r2_additive", "r2_performance", "r2_expectation"):
            assert getattr(found, name) == pytest.approx(
                survey_a_table["admissibility"][name], rel=1e-9
            )
        surface = survey_a_table["response_surface"]
        assert found.r2_quadratic == pytest.approx(surface["r2"], rel=1e-9)
        assert found.quadratic.statistic == pytest.approx(
            surface["quadratic_vs_difference"]["F"], rel=1e-9
        )
        assert found.quadratic.pvalue == pytest.approx(
            surface["quadratic_vs_difference"]["pvalue"], rel=1e-7
        )

    def test_r2_of_mobile_phones_equals_lm(self):
        folder = TABLE.parents[1] / "disconfirmation"
        table = json.loads((folder / "mobi.json").read_text(encoding="utf-8"))["r2_CUSA1"]
        mobi = pd.read_csv(folder / "mobi.csv")
        means = {
            "e": mobi.filter(like="CUEX").mean(axis=1),
            "p": mobi.filter(like="PERQ").mean(axis=1),
            "s": mobi["CUSA1"],
        }
        scale = RatingScale(1, 10, None)
        result = of(means, expected="e", perceived="p", scale=scale, satisfaction="s")
        found = result.admissibility
        assert found.r2_gap == pytest.approx(table["inferred"], rel=1e-9)
        assert found.r2_additive == pytest.approx(table["expect_plus_inferred"], rel=1e-9)

    def test_hc3(self, survey_a, survey_a_table):
        found = of(survey_a, satisfaction="satisfaction", covariance="HC3").admissibility
        assert found.sum.standard_error == pytest.approx(
            survey_a_table["admissibility"]["HC3_sum_standard_error"], rel=1e-9
        )


class TestAgainstALoop:
    def test_every_number(self):
        rows = [(4, 5), (4, 2), (3, 3), (5, 1), (2, 3), (None, 4), (3, None)]
        result = pairs(*zip(*rows, strict=True))
        whole = [(e, p) for e, p in rows if e is not None and p is not None]
        gaps = [p - e for e, p in whole]
        assert (result.n, result.n_missing) == (5, 2)
        mean = sum(gaps) / 5
        sd = (sum((gap - mean) ** 2 for gap in gaps) / 4) ** 0.5
        assert result.mean_gap.value == pytest.approx(mean)
        assert result.statistic == pytest.approx(mean / (sd / 5**0.5))
        assert result.effect_size == pytest.approx(mean / sd)
        assert result.correlation == pytest.approx(np.corrcoef(np.array(whole).T)[0, 1])
        assert result.shares["negative"].value == pytest.approx(40)
        assert result.shares["confirmed"].value == pytest.approx(20)

    def test_default_interval_stays_on_the_range_of_gaps_and_t_is_offered(self):
        result = pairs([5, 5, 5, 5, 5, 5], [1, 1, 1, 1, 1, 2])
        low, high = result.mean_gap.confidence_interval()
        assert low >= -4
        assert result.mean_gap.confidence_interval(method="t").low == pytest.approx(-4)
        assert high > -4

    def test_item_means_do_not_differ_by_rounding(self):
        answers = {"a": [1], "b": [1], "c": [2], "x": [2], "y": [1], "z": [1]}
        result = of(
            {name: values * 4 for name, values in answers.items()},
            expected=["a", "b", "c"],
            perceived=["x", "y", "z"],
        )
        assert result.shares["confirmed"].value == 100
        assert result.mean_gap.value == 0

    def test_tolerance_reaches_a_third(self):
        answers = {"a": [1, 5], "b": [1, 3], "c": [1, 5], "x": [1, 4], "y": [1, 3], "z": [2, 5]}
        with pytest.warns(WeakDataWarning, match="negative"):
            result = of(
                answers, expected=["a", "b", "c"], perceived=["x", "y", "z"], tolerance=1 / 3
            )
        assert result.shares["confirmed"].value == 100

    def test_low_end_best_reverses(self):
        grades = pairs([2, 3, 1], [1, 3, 2], scale=RatingScale(1, 6, best="low"))
        points = pairs([5, 4, 6], [6, 4, 5], scale=(1, 6))
        assert grades.mean_expected.value == points.mean_expected.value
        assert {state: share.value for state, share in grades.shares.items()} == {
            state: share.value for state, share in points.shares.items()
        }

    def test_slider_and_fine_scales(self):
        result = pairs([0.1, 0.5, 0.8, 0.2], [0.3, 0.5, 0.7, 0.9], scale=RatingScale(0, 1, None))
        assert result.mean_gap.value == pytest.approx(0.2)
        fine = pairs([100, 900, 20], [200, 900, 10], scale=(0, 1000))
        assert fine.mean_gap.value == pytest.approx(30)
        assert fine.mean_gap.metric.scale.step is None

    def test_mean_value_equals_the_table(self, survey_a):
        name = TABLE.parents[1] / "disconfirmation" / "value_function.json"
        table = json.loads(name.read_text(encoding="utf-8"))
        table = table["survey_a_mean_value_p1_minus_e1"]
        result = of(survey_a, expected="e1", perceived="p1")
        found = result.mean_value(ValueFunction.tversky_kahneman())
        assert found.value == pytest.approx(table["value"], rel=1e-12)
        assert found.standard_error == pytest.approx(table["standard_error"], rel=1e-12)

    def test_value_function(self, survey_a):
        value = ValueFunction.tversky_kahneman()
        result = of(survey_a, expected="e1", perceived="p1", by="segment")
        gaps = np.array(survey_a["p1"]) - np.array(survey_a["e1"])
        estimate = result.mean_value(value)
        assert estimate.value == pytest.approx(value(gaps).mean(), rel=1e-12)
        assert estimate.standard_error == pytest.approx(
            value(gaps).std(ddof=1) / 300**0.5, rel=1e-12
        )
        web = np.array(survey_a["segment"]) == "web"
        assert result.segments["web"].mean_value(value).value == pytest.approx(
            value(gaps[web]).mean(), rel=1e-12
        )
        with pytest.raises(DataTypeError, match="value_function"):
            result.mean_value(2.25)


class TestResult:
    def test_repr_says_the_gap_the_shares_and_the_verdict(self, survey_a):
        text = repr(of(survey_a, satisfaction="satisfaction", by="segment")).split("\n")
        assert text[0] == (
            "gap = -0.59   95 % CI -0.72 to -0.46   n = 300   worse 66.3 %, as expected 8.7 %, "
            "better 25.0 %   [predicted, 1 to 7]"
        )
        assert text[1] == (
            "gap not admissible: b_expected + b_perceived = +0.31 (p = 1.8e-05); "
            "use both ratings (R2 .40 against .36)"
        )
        assert text[2] == "by segment: <3 segments: 'phone', 'shop', 'web'>"

    @pytest.mark.parametrize("seed", range(8))
    def test_a_gap_that_is_everything_is_not_refused_for_rounding(self, seed):
        e, p = np.random.default_rng(seed).integers(1, 8, (2, 40)).astype(float)
        exact = {"e": e, "p": p, "s": p - e + 0.3, "flat": np.full(40, 3.3), "whole": p - e}
        for outcome in ("s", "flat", "whole"):
            result = of(exact, expected="e", perceived="p", satisfaction=outcome)
            assert result.admissibility.is_admissible()
            assert result.admissibility.sum.value == 0
            assert "admissible" not in repr(result)
        refused = of(exact | {"s": p}, expected="e", perceived="p", satisfaction="s")
        assert not refused.admissibility.is_admissible()

    def test_admissible_gap_is_not_spoken_of(self):
        generator = np.random.default_rng(3)
        e, p = generator.integers(1, 8, (2, 200))
        answers = {"e": e, "p": p, "s": p - e + generator.normal(size=200)}
        result = of(answers, expected="e", perceived="p", satisfaction="s")
        assert result.admissibility.is_admissible()
        assert "admissible" not in repr(result)
        assert ", 1 missing" in repr(pairs([1, 2, 3, None], [3, 4, 4, 1]))

    def test_to_dict_is_json_and_to_frame_has_a_row_per_segment(self, survey_a):
        result = of(survey_a, satisfaction="satisfaction", by="segment")
        again = json.loads(json.dumps(result.to_dict(), allow_nan=False))
        assert again["segments"][2]["key"] == "web"
        assert again["items"]["p1"]["mean_gap"]["value"] == pytest.approx(14 / 300)
        frame = result.to_frame("polars")
        assert frame["segment"].to_list() == ["phone", "shop", "web"]
        assert frame["gap"][2] == pytest.approx(-0.7555555555555556)
        whole = of(survey_a).to_frame()
        assert list(whole.columns)[:4] == ["gap", "standard_error", "low", "high"]
        assert len(whole) == 1

    def test_two_segment_columns_make_tuples(self, survey_a):
        result = of(survey_a, by=["segment", "stratum"])
        assert ("phone", 1.0) in result.segments
        assert list(result.to_frame().columns)[:2] == ["segment", "stratum"]
        assert result.to_dict()["segments"][0]["key"][0] == "phone"
        assert "<table>" in result._repr_html_()

    def test_html_is_escaped(self):
        answers = {"e": [1, 2, 3], "p": [2, 2, 2], "g": np.array(["<b>", "x", "x"])}
        with pytest.warns(WeakDataWarning):
            html = of(answers, expected="e", perceived="p", by="g")._repr_html_()
        assert "<b>" not in html

    def test_estimates_need_segments_and_known_names(self, survey_a):
        with pytest.raises(MethodError, match="needs segments"):
            of(survey_a).estimates("mean_gap")
        with pytest.raises(UnknownKeyError, match="negative"):
            of(survey_a, by="segment").estimates("negativ")

    def test_results_are_not_subtracted_or_ordered(self):
        result = pairs([1, 2, 3], [2, 2, 4])
        for operation in (
            lambda: result - result,
            lambda: 1 - result,
            lambda: result < result,
            lambda: result <= result,
            lambda: result > result,
            lambda: result >= result,
        ):
            with pytest.raises(DataTypeError, match="two measures"):
                operation()

    def test_same_fit_as_disconfirmation(self, survey_a):
        found = of(survey_a, satisfaction="satisfaction").admissibility
        other = found.as_disconfirmation()
        e = np.mean([survey_a[name] for name in E], axis=0)
        p = np.mean([survey_a[name] for name in P], axis=0)
        fitted = found.intercept.value + found.expected.value * e + found.perceived.value * p
        again = (
            other["intercept"].value + other["expected"].value * e + other["gap"].value * (p - e)
        )
        assert again == pytest.approx(fitted, rel=1e-12)
        assert other["expected"].pvalue == found.pvalue
        assert [coefficient.name for coefficient in other.values()] == [
            "intercept",
            "expected",
            "gap",
        ]


class TestReliability:
    def test_given_for_single_items(self):
        e, p = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5]
        found = pairs(e, p, reliability=(0.9, 0.85)).reliability
        # both variances 2.5, correlation .8
        assert found.difference == pytest.approx((2.5 * 0.85 + 2.5 * 0.9 - 4) / (5 - 4))
        assert np.isnan(found.gap_items)
        assert found.to_dict()["gap_items"] is None

    def test_negative_warns(self):
        with pytest.warns(WeakDataWarning, match="negative"):
            found = pairs([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], reliability=(0.5, 0.5)).reliability
        assert found.difference == pytest.approx(-1.5)

    def test_negative_segments_warn_once(self):
        answers = {"e": [1, 2, 3, 4, 5] * 2, "p": [2, 1, 4, 3, 5] * 2, "g": [1] * 5 + [2] * 5}
        with pytest.warns(WeakDataWarning, match=", and 2 more") as caught:
            of(answers, expected="e", perceived="p", by="g", reliability=(0.5, 0.5))
        assert len(caught) == 1

    def test_constant_difference_is_nan(self):
        found = pairs([1, 2, 3], [2, 3, 4], reliability=(0.5, 0.5)).reliability
        assert np.isnan(found.difference)

    def test_constant_items_have_no_alpha(self):
        answers = {"a": [3, 3, 3], "b": [4, 4, 4], "x": [1, 2, 4], "y": [2, 2, 5]}
        found = of(answers, expected=["a", "b"], perceived=["x", "y"]).reliability
        assert np.isnan(found.expected)
        assert np.isnan(found.correlation)

    @pytest.mark.parametrize("given", [0.8, "ab", (0.8,), {"a": 1}])
    def test_wrong_kinds(self, given):
        with pytest.raises(DataTypeError, match="reliability: must be two numbers"):
            pairs([1, 2, 3], [2, 2, 4], reliability=given)

    def test_outside_0_to_1(self):
        with pytest.raises(ArgumentError, match="reliability"):
            pairs([1, 2, 3], [2, 2, 4], reliability=(0.8, 1.7))


class TestRecords:
    @pytest.fixture
    def records(self):
        scale = (1, 7)
        found = []
        for number, (e, p, s) in enumerate(
            [(5, 3, 2), (4, 4, 5), (6, 7, 6), (3, 2, 4), (5, 6, 6), (7, 4, 1), (2, None, 4)]
        ):
            key = {"experience_id": f"x{number}", "scale": scale}
            found += [
                Performance(attribute="speed", rating=p, **key),
                Expectation(attribute="speed", rating=e, standard="desired", **key),
                Expectation(attribute="speed", rating=1, **key),
                Performance(attribute="care", rating=4, **key),
                Expectation(attribute="care", rating=e, standard="desired", **key),
                Answer(item="overall", rating=s, customer_id=f"r{number}", **key),
            ]
        return found

    def test_paired_by_experience_and_attribute(self, records):
        result = disconfirmation(records, standard="desired", attribute="speed")
        plain = pairs([5, 4, 6, 3, 5, 7], [3, 4, 7, 2, 6, 4], scale=(1, 7))
        assert result.mean_gap.value == plain.mean_gap.value
        assert (result.n, result.n_missing) == (6, 1)
        assert result.scale == RatingScale(1, 7)
        shuffled = disconfirmation(records[::-1], standard="desired", attribute="speed")
        assert shuffled.mean_gap.value == result.mean_gap.value

    def test_attributes_as_segments(self, records):
        result = disconfirmation(records, standard="desired", by="attribute")
        assert list(result.segments) == ["care", "speed"]
        with pytest.raises(ArgumentError, match="care, speed"):
            disconfirmation(records, standard="desired")

    def test_satisfaction_from_answers(self, records):
        result = disconfirmation(
            records, standard="desired", attribute="speed", satisfaction="overall"
        )
        plain = of(
            {
                "e": [5, 4, 6, 3, 5, 7],
                "p": [3, 4, 7, 2, 6, 4],
                "s": [2, 5, 6, 4, 6, 1],
            },
            expected="e",
            perceived="p",
            satisfaction="s",
        )
        assert result.admissibility.sum.value == pytest.approx(plain.admissibility.sum.value)
        assert plain.admissibility.quadratic is None
        assert np.isnan(plain.admissibility.r2_quadratic)
        assert plain.admissibility.to_dict()["quadratic"] is None

    def test_arguments_that_do_not_go_with_records(self, records):
        for options in ({"expected": "e"}, {"perceived": "p"}):
            with pytest.raises(ArgumentError, match="records say"):
                disconfirmation(records, standard="desired", attribute="speed", **options)
        with pytest.raises(ScaleError, match="scale of their own"):
            disconfirmation(records, standard="desired", attribute="speed", scale=(1, 5))
        with pytest.raises(ArgumentError, match="only records have attributes"):
            pairs([1], [2], attribute="speed")
        same = disconfirmation(records, standard="desired", attribute="speed", scale=(1, 7))
        assert same.n == 6

    def test_experiences_alone_have_no_ratings(self):
        alone = [Experience(id="x", customer_id="c", offering_id="o", at="2026-01-01T00:00Z")]
        with pytest.raises(DataTypeError, match="Expectation records"):
            disconfirmation(alone, standard="desired")


answers = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=12)


def values(result):
    return {
        "gap": result.mean_gap.value,
        **{state: share.value for state, share in result.shares.items()},
    }


class TestLaws:
    @given(rows=answers)
    def test_exchange_reversal_and_permutation(self, rows):
        e, p = (list(side) for side in zip(*rows, strict=True))
        one = pairs(e, p)
        assert abs(one.mean_gap.value) <= 4
        assert one.mean_gap.value == pytest.approx(
            one.mean_perceived.value - one.mean_expected.value, abs=1e-12
        )
        assert sum(share.value for share in one.shares.values()) == pytest.approx(100)
        exchanged = pairs(p, e)
        mirrored = pairs([6 - x for x in e], [6 - x for x in p])
        for other in (exchanged, mirrored):
            assert other.mean_gap.value == pytest.approx(-one.mean_gap.value, abs=1e-12)
            assert other.shares["negative"].value == pytest.approx(one.shares["positive"].value)
        assert values(pairs(e[::-1], p[::-1])) == pytest.approx(values(one), abs=1e-12)
        assert values(pairs([x + 2 for x in e], [x + 2 for x in p], scale=(3, 7))) == pytest.approx(
            values(one), abs=1e-12
        )

    @given(rows=answers, tolerance=st.floats(0, 4))
    def test_confirmed_grows_with_the_tolerance(self, rows, tolerance):
        e, p = zip(*rows, strict=True)
        narrow = pairs(e, p).shares["confirmed"].value
        wide = pairs(e, p, tolerance=tolerance).shares["confirmed"].value
        assert wide >= narrow

    @given(rows=answers, raised=st.integers(0, 11))
    def test_a_better_performance_never_lowers_the_gap(self, rows, raised):
        e, p = (list(side) for side in zip(*rows, strict=True))
        better = list(p)
        better[raised % len(p)] = min(5, better[raised % len(p)] + 1)
        assert pairs(e, better).mean_gap.value >= pairs(e, p).mean_gap.value

    @given(rows=answers, factor=st.sampled_from([0.25, 3.0, 1000.0]))
    def test_weights_times_a_factor(self, rows, factor):
        e, p = zip(*rows, strict=True)
        weights = [1 + row % 3 for row in range(len(rows))]
        one = pairs(e, p, weights=weights)
        other = pairs(e, p, weights=[factor * weight for weight in weights])
        assert values(other) == pytest.approx(values(one), abs=1e-10)
        assert other.mean_gap.standard_error == pytest.approx(
            one.mean_gap.standard_error, rel=1e-9, abs=1e-12
        )

    @given(rows=answers, times=st.lists(st.integers(1, 3), min_size=12, max_size=12))
    def test_counts_are_repeated_rows_and_tallies_add_up(self, rows, times):
        repeats = times[: len(rows)]
        e, p = (np.array(side) for side in zip(*rows, strict=True))
        counted = pairs(e, p, counts=repeats)
        repeated = pairs(np.repeat(e, repeats), np.repeat(p, repeats))
        assert values(counted) == pytest.approx(values(repeated), abs=1e-12)
        assert counted.effect_size == pytest.approx(
            repeated.effect_size, rel=1e-9, abs=1e-12, nan_ok=True
        )
        halves = [
            tally({"e": e[part], "p": p[part]}, ["e", "p"], scale=(1, 5))
            for part in (slice(None, 2), slice(2, None))
        ]
        merged = disconfirmation(
            halves[0] + halves[1], expected="e", perceived="p", standard="predicted"
        )
        assert values(merged) == pytest.approx(values(pairs(e, p)), abs=1e-12)

    def test_a_segment_alone_is_its_own_call(self, survey_a):
        result = of(survey_a, by="segment", satisfaction="satisfaction").segments["shop"]
        rows = [row for row, segment in enumerate(survey_a["segment"]) if segment == "shop"]
        alone = of(
            {name: [column[row] for row in rows] for name, column in survey_a.items()},
            satisfaction="satisfaction",
        )
        assert values(result) == pytest.approx(values(alone), rel=1e-12)
        assert result.reliability.difference == pytest.approx(alone.reliability.difference)
        assert list(result.items) == P
        for name, item in alone.items.items():
            assert values(result.items[name]) == pytest.approx(values(item), rel=1e-12)
            assert result.items[name].pvalue == pytest.approx(item.pvalue, rel=1e-9)
        assert result.admissibility.pvalue == pytest.approx(alone.admissibility.pvalue, rel=1e-9)

    def test_engines_agree(self, survey_a):
        whole = of(survey_a, by="segment").to_frame()
        for frame in (pd.DataFrame(survey_a), pl.DataFrame(survey_a).lazy()):
            assert of(frame, by="segment").to_frame().equals(whole)


class TestBadInputs:
    def test_standard_has_no_default_and_is_checked(self):
        with pytest.raises(ArgumentError, match="standard: must be one of 'adequate', 'desired'"):
            pairs([1], [2], standard="norm")

    def test_options_are_checked_before_the_data(self):
        with pytest.raises(ArgumentError, match="covariance: must be one of"):
            pairs([1, 2, 3], [2, 2, 4], covariance="HC0")
        with pytest.raises(DataTypeError, match="satisfaction: must be text"):
            pairs([1, 2, 3], [2, 2, 4], satisfaction=["s"])

    def test_scale_is_required(self):
        with pytest.raises(ScaleError, match="scale: is required"):
            pairs([1], [2], scale=None)

    def test_ratings_off_the_scale(self):
        with pytest.raises(ScaleError, match="1 to 5"):
            pairs([1, 2], [6, 2])

    def test_tolerance_below_0(self):
        with pytest.raises(ArgumentError, match="tolerance: must be at least 0"):
            pairs([1], [2], tolerance=-1)

    def test_unequal_numbers_of_items(self, survey_a):
        with pytest.raises(ArgumentError, match="paired by position"):
            of(survey_a, perceived=P[:3])

    @pytest.mark.parametrize("missing", ["expected", "perceived"])
    def test_sides_must_be_named(self, survey_a, missing):
        with pytest.raises(ArgumentError, match=f"{missing}: must name its column"):
            of(survey_a, **{missing: None})

    def test_names_are_texts_and_each_is_named_once(self, survey_a):
        with pytest.raises(DataTypeError, match="expected: must be a column name"):
            of(survey_a, expected=[1, 2, 3, 4])
        with pytest.raises(ArgumentError, match="expected: must name at least one"):
            of(survey_a, expected=[])
        with pytest.raises(ArgumentError, match="stands for one thing only"):
            of(survey_a, expected="e1", perceived="e1")
        with pytest.raises(ArgumentError, match="stands for one thing only"):
            of(survey_a, expected="e1", perceived="p1", satisfaction="p1")

    def test_no_complete_pair(self):
        with pytest.raises(EmptyDataError):
            pairs([5, None], [None, 2])

    def test_missing_raise(self):
        with pytest.raises(MissingDataError):
            pairs([5, None], [3, 2], missing="raise")

    def test_series_with_different_indexes(self):
        with pytest.raises(AlignmentError):
            pairs(pd.Series([5, 1], index=[0, 1]), pd.Series([1, 5], index=[1, 0]))

    def test_scalars(self):
        with pytest.raises(DataTypeError, match="column of values; got int in 'e'"):
            pairs(5, 3)

    def test_small_unsigned_integers_do_not_wrap(self):
        with pytest.warns(WeakDataWarning, match="one answer"):
            assert pairs(np.array([5], np.uint8), np.array([1], np.uint8)).mean_gap.value == -4

    def test_single_answer_has_no_test(self):
        with pytest.warns(WeakDataWarning, match="one answer"):
            result = pairs([3], [4])
        assert np.isnan(result.pvalue)
        assert np.isnan(result.effect_size)

    def test_undefined_errors_are_warned_of_once(self):
        answers = {"a": [3, 1, 2], "b": [2, 2, 2], "x": [4, 2, 2], "y": [1, 3, 2]}
        one = {name: column[:1] for name, column in answers.items()}
        with pytest.warns(WeakDataWarning, match="one answer") as caught:
            result = of(one, expected=["a", "b"], perceived=["x", "y"])
        assert len(caught) == 1
        assert "n = 1" in repr(result)
        assert result.to_dict()["items"]["x"]["n"] == 1
        assert np.isnan(result.mean_value(np.sign).standard_error)
        with pytest.warns(WeakDataWarning, match="one answer") as caught:
            result = of(answers | {"g": [1, 2, 2]}, expected="a", perceived="x", by="g")
        assert len(caught) == 1
        assert "n = 1" in repr(result.segments[1])

    def test_constant_gap_has_no_test(self):
        result = pairs([1, 2, 3], [2, 3, 4])
        assert np.isnan(result.statistic)
        assert np.isnan(result.effect_size)

    def test_constant_expectation_cannot_be_tested(self):
        answers = {"e": [5] * 8, "p": [1, 2, 3, 4, 5, 4, 3, 2], "s": [1, 2, 2, 4, 5, 4, 3, 1]}
        with pytest.raises(CollinearityError, match="expected: must not be constant"):
            of(answers, expected="e", perceived="p", satisfaction="s")

    def test_too_few_answers_for_the_test(self):
        answers = {"e": [1, 2, 2], "p": [1, 1, 2], "s": [1, 2, 3]}
        with pytest.raises(InfeasibleError, match="3 answers for 3"):
            of(answers, expected="e", perceived="p", satisfaction="s")

    def test_segments_too_small_for_the_test_are_named(self, survey_a):
        answers = survey_a | {"group": ["tiny"] * 3 + ["rest"] * 297}
        with pytest.warns(WeakDataWarning, match=r"to test the gap in 1 segments \('tiny'\)"):
            result = of(answers, by="group", satisfaction="satisfaction")
        assert result.segments["tiny"].admissibility is None
        assert result.segments["rest"].admissibility is not None

    def test_tally_of_another_scale(self):
        columns = {"e": [1, 2, 3], "p": [2, 2, 4]}
        mixed = tally(columns, ["e", "p"], scale={"e": (1, 5), "p": (1, 7)})
        with pytest.raises(ScaleError, match="counted on one scale"):
            disconfirmation(mixed, expected="e", perceived="p", standard="predicted")
        without = tally(columns, ["e", "p"])
        with pytest.raises(ScaleError, match="counted on one scale"):
            disconfirmation(without, expected="e", perceived="p", standard="predicted")
        other = tally(columns, ["e", "p"], scale=(1, 5))
        assert isinstance(other, Tally)
        with pytest.raises(ScaleError, match="counted on one scale"):
            disconfirmation(other, expected="e", perceived="p", standard="predicted", scale=(1, 7))
        same = disconfirmation(
            other, expected="e", perceived="p", standard="predicted", scale=(1, 5)
        )
        assert isinstance(same, SubtractiveDisconfirmation)


TABLE = Path(__file__).parents[1] / "reference" / "foundation" / "bad_inputs.json"
ENTRIES = [
    entry
    for entry in json.loads(TABLE.read_text(encoding="utf-8"))["entries"]
    if entry["operation"] == "disconf"
]


@pytest.mark.filterwarnings("ignore:rating. one answer")
@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["id"] for entry in ENTRIES])
def test_bad_inputs_of_the_house(entry):
    """Each entry of the table gives exactly its value or its error."""
    names = {"np": np, "pd": pd, "pl": pl}
    given = {name: eval(text, names) for name, text in entry["args"].items()}
    if entry["expect"] == "error":
        parent = getattr(builtins, entry["error"])
        with pytest.raises(SatisfactionError) as caught:
            pairs(given["e"], given["p"], missing=given["missing"])
        assert isinstance(caught.value, parent)
    else:
        result = pairs(given["e"], given["p"], missing=given["missing"])
        assert result.mean_gap.value == entry["value"]
