"""Least squares: against R's lm, sandwich and survey, against loops, and its laws."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import CollinearityError, DesignError, InfeasibleError, WeakDataWarning
from satisfaction.foundation._least_squares import fit_least_squares, r_squared

TABLES = Path(__file__).parents[1] / "reference" / "disconfirmation"


@pytest.fixture(scope="module")
def survey():
    with (TABLES / "survey_a.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = {
        name: np.array([float(row[name]) for row in rows])
        for name in rows[0]
        if name not in {"segment", "respondent"}
    }
    table["e"] = sum(table[f"e{item}"] for item in range(1, 5)) / 4
    table["p"] = sum(table[f"p{item}"] for item in range(1, 5)) / 4
    return table


@pytest.fixture(scope="module")
def expected():
    return json.loads((TABLES / "survey_a.json").read_text())


def second_order(survey):
    x, y = survey["e"] - 4, survey["p"] - 4
    return {"b1": x, "b2": y, "b3": x**2, "b4": x * y, "b5": y**2}


def clusters_of(survey):
    """Covariance of totals over clusters within strata, with replacement, as a plain loop."""
    weights, strata, clusters = survey["weight"], survey["stratum"], survey["cluster"]

    def covariance(scores):
        total = np.zeros((scores.shape[1],) * 2)
        for stratum in np.unique(strata):
            inside = strata == stratum
            sums = np.array(
                [
                    (scores * weights[:, None])[inside & (clusters == cluster)].sum(axis=0)
                    for cluster in np.unique(clusters[inside])
                ]
            )
            total += np.cov(sums.T) * len(sums)
        return total

    return covariance


class TestReferenceNumbers:
    def test_classical_fit_of_two_columns_equals_lm(self, survey, expected):
        table = expected["admissibility"]["classical"]
        fit = fit_least_squares(
            {"e": survey["e"], "p": survey["p"]}, survey["satisfaction"], counts=np.ones(300)
        )
        assert fit.parameters["e"].value == pytest.approx(table["b_expected"]["value"], rel=1e-12)
        assert fit.parameters["p"].standard_error == pytest.approx(
            table["b_perceived"]["standard_error"], rel=1e-12
        )
        total = fit.combine("sum", {"e": 1, "p": 1})
        assert total.standard_error == pytest.approx(table["sum"]["standard_error"], rel=1e-12)
        assert total.pvalue == pytest.approx(table["pvalue"], rel=1e-10)
        assert fit.degrees_of_freedom == 297
        assert fit.r2 == pytest.approx(expected["admissibility"]["r2_additive"], rel=1e-12)

    def test_hc3_equals_sandwich(self, survey, expected):
        table = expected["response_surface"]["HC3_standard_errors"]
        fit = fit_least_squares(
            second_order(survey), survey["satisfaction"], counts=np.ones(300), covariance="HC3"
        )
        assert fit.covariance_type == "HC3"
        for name in ("b1", "b2", "b3", "b4", "b5"):
            assert fit.parameters[name].standard_error == pytest.approx(table[name], rel=1e-10)

    def test_design_covariance_equals_svyglm(self, survey, expected):
        table = expected["response_surface"]["design"]
        fit = fit_least_squares(
            second_order(survey),
            survey["satisfaction"],
            counts=np.ones(300),
            weights=survey["weight"],
            total_covariance=clusters_of(survey),
            unit_degrees=27,
        )
        assert fit.covariance_type == "design"
        assert fit.degrees_of_freedom == expected["response_surface"]["design_df"]
        for name in ("b1", "b2", "b3", "b4", "b5"):
            assert fit.parameters[name].value == pytest.approx(table[name]["value"], rel=1e-10)
            assert fit.parameters[name].standard_error == pytest.approx(
                table[name]["standard_error"], rel=1e-10
            )
        assert fit.covariance == pytest.approx(
            np.array(expected["response_surface"]["design_covariance"]), rel=1e-9
        )

    def test_adjusted_r2_and_f_equal_lm(self, survey, expected):
        table = expected["response_surface"]
        fit = fit_least_squares(second_order(survey), survey["satisfaction"], counts=np.ones(300))
        assert fit.adjusted_r2 == pytest.approx(table["adjusted_r2"], rel=1e-12)
        test = fit.test([[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]])
        assert test.statistic == pytest.approx(table["quadratic_vs_additive"]["F"], rel=1e-10)
        assert test.pvalue == pytest.approx(table["quadratic_vs_additive"]["pvalue"], rel=1e-10)
        assert test.degrees_of_freedom == (3.0, 294.0)
        against_gap = np.vstack([[0, 1, 1, 0, 0, 0], np.eye(6)[3:]])
        test = fit.test(against_gap)
        assert test.statistic == pytest.approx(table["quadratic_vs_difference"]["F"], rel=1e-10)


class TestClosedForms:
    def test_line_through_three_points(self):
        fit = fit_least_squares({"x": [0, 1, 2]}, [1, 2, 4], counts=[1, 1, 1])
        assert fit.values == pytest.approx([5 / 6, 1.5], rel=1e-14)
        # residuals 1/6, -1/3, 1/6; their squares sum to 1/6; sum of squares of x is 2
        assert fit.sum_of_squares == pytest.approx(1 / 6, rel=1e-13)
        assert fit.parameters["x"].standard_error == pytest.approx((1 / 12) ** 0.5, rel=1e-13)
        assert fit.r2 == pytest.approx(1 - (1 / 6) / (14 / 3), rel=1e-13)

    def test_two_groups_give_their_means(self):
        fit = fit_least_squares({"second": [0, 0, 1, 1]}, [1, 3, 4, 8], counts=[1, 1, 1, 1])
        assert fit.values == pytest.approx([2, 4], rel=1e-14)
        # pooled variance (2 + 8) / 2 = 5 times (1/2 + 1/2)
        assert fit.parameters["second"].standard_error == pytest.approx(5**0.5, rel=1e-13)

    def test_hc3_as_a_loop(self):
        generator = np.random.default_rng(8)
        x, y = generator.normal(size=12), generator.normal(size=12)
        fit = fit_least_squares({"x": x}, y, counts=np.ones(12), covariance="HC3")
        rows = np.column_stack([np.ones(12), x])
        inverse = np.linalg.inv(rows.T @ rows)
        middle = np.zeros((2, 2))
        for row, residual in zip(rows, y - rows @ inverse @ rows.T @ y, strict=True):
            middle += np.outer(row, row) * (residual / (1 - row @ inverse @ row)) ** 2
        assert fit.covariance == pytest.approx(inverse @ middle @ inverse, rel=1e-10)

    def test_infinite_degrees_make_a_chi_square_of_the_test(self):
        fit = fit_least_squares(
            {"x": [0, 1, 2, 3]},
            [0, 1, 1, 3],
            counts=np.ones(4),
            total_covariance=lambda scores: np.eye(scores.shape[1]),
        )
        test = fit.test([0, 1])
        assert fit.degrees_of_freedom == np.inf
        assert test.pvalue == pytest.approx(fit.parameters["x"].pvalue, rel=1e-12)

    def test_impossible_test_is_nan(self):
        fit = fit_least_squares({"x": [0, 1, 2, 3]}, [0, 1, 1, 3], counts=np.ones(4))
        test = fit.test([[0, 0]])
        assert np.isnan(test.statistic)
        assert np.isnan(test.pvalue)

    def test_constant_outcome_has_no_r2(self):
        fit = fit_least_squares({"x": [0, 1, 2, 3]}, [5, 5, 5, 5], counts=np.ones(4))
        assert np.isnan(fit.r2)
        assert fit.values == pytest.approx([5, 0], abs=1e-14)

    def test_outcome_without_weight_does_not_vary(self):
        outcome, weights = np.array([1.0, 1.0, 9.0]), np.array([1.0, 1.0, 0.0])
        assert np.isnan(r_squared(outcome, outcome - 1, weights))

    def test_arrays_cannot_be_written(self):
        fit = fit_least_squares({"x": [0, 1, 2, 3]}, [0, 1, 1, 3], counts=np.ones(4))
        with pytest.raises(ValueError, match="read-only"):
            fit.covariance[0, 0] = 1.0


def leverage_allows_hc3(rows):
    x = np.column_stack([np.ones(len(rows)), np.array(rows)[:, :2]])
    return np.diag(x @ np.linalg.pinv(x)).max() < 0.999


answers = st.lists(
    st.tuples(st.integers(1, 7), st.integers(1, 7), st.integers(1, 7)), min_size=8, max_size=25
).filter(lambda rows: np.linalg.matrix_rank(np.column_stack([np.ones(len(rows)), rows])) > 3)


def columns_of(rows):
    e, p, s = np.array(rows, dtype=float).T
    return {"e": e, "p": p}, s


class TestLaws:
    @given(
        rows=answers.filter(leverage_allows_hc3),
        repeats=st.lists(st.integers(1, 4), min_size=25, max_size=25),
    )
    def test_counts_are_repeated_rows(self, rows, repeats):
        columns, outcome = columns_of(rows)
        times = np.array(repeats[: len(rows)])
        for covariance in ("classical", "HC3"):
            counted = fit_least_squares(columns, outcome, counts=times, covariance=covariance)
            repeated = fit_least_squares(
                {name: np.repeat(column, times) for name, column in columns.items()},
                np.repeat(outcome, times),
                counts=np.ones(times.sum()),
                covariance=covariance,
            )
            assert counted.values == pytest.approx(repeated.values, rel=1e-9, abs=1e-10)
            assert counted.covariance == pytest.approx(
                repeated.covariance, rel=1e-8, abs=1e-10, nan_ok=True
            )
            assert counted.n == repeated.n

    @given(rows=answers, factor=st.floats(0.01, 100))
    def test_a_common_factor_of_the_weights_changes_nothing(self, rows, factor):
        columns, outcome = columns_of(rows)
        weights = 1.0 + np.arange(len(rows)) % 3

        def fit(mass):
            return fit_least_squares(
                columns,
                outcome,
                counts=np.ones(len(rows)),
                weights=mass,
                total_covariance=lambda z: (z * mass[:, None]).T @ (z * mass[:, None]),
            )

        one, other = fit(weights), fit(weights * factor)
        assert one.values == pytest.approx(other.values, rel=1e-9, abs=1e-10)
        assert one.covariance == pytest.approx(other.covariance, rel=1e-8, abs=1e-10)
        assert one.r2 == pytest.approx(other.r2, rel=1e-9, abs=1e-10)

    @given(rows=answers, shift=st.floats(-50, 50))
    def test_residuals_are_orthogonal_and_shifts_go_into_the_intercept(self, rows, shift):
        columns, outcome = columns_of(rows)
        fit = fit_least_squares(columns, outcome, counts=np.ones(len(rows)))
        moved = fit_least_squares(columns, outcome + shift, counts=np.ones(len(rows)))
        assert moved.values[1:] == pytest.approx(fit.values[1:], abs=1e-9)
        assert moved.values[0] - fit.values[0] == pytest.approx(shift, abs=1e-8)
        assert fit.residuals.sum() == pytest.approx(0, abs=1e-9)
        assert fit.residuals @ columns["e"] == pytest.approx(0, abs=1e-8)

    @given(rows=answers)
    def test_square_of_t_is_f(self, rows):
        columns, outcome = columns_of(rows)
        fit = fit_least_squares(columns, outcome, counts=np.ones(len(rows)))
        slope = fit.parameters["p"]
        if fit.sum_of_squares > 1e-6:
            test = fit.test([0, 0, 1])
            assert test.statistic == pytest.approx(slope.statistic**2, rel=1e-8)
            assert test.pvalue == pytest.approx(slope.pvalue, rel=1e-7, abs=1e-14)


class TestBadInputs:
    def test_constant_column_is_named(self):
        with pytest.raises(CollinearityError, match="e: must not be constant") as caught:
            fit_least_squares({"e": [3] * 5, "p": [1, 2, 3, 4, 5]}, range(5), counts=np.ones(5))
        assert caught.value.columns == ("e",)

    def test_column_of_zeros_is_constant(self):
        with pytest.raises(CollinearityError, match="must not be constant"):
            fit_least_squares({"e": [0] * 5}, range(5), counts=np.ones(5))

    def test_dependent_columns_are_named_and_others_are_not(self):
        generator = np.random.default_rng(1)
        e, p, other = generator.normal(size=(3, 20))
        with pytest.raises(CollinearityError, match="e, p, d depend") as caught:
            fit_least_squares(
                {"e": e, "other": other, "p": p, "d": p - e}, e + p, counts=np.ones(20)
            )
        assert caught.value.columns == ("e", "p", "d")
        assert caught.value.argument == "d"

    def test_as_many_answers_as_coefficients(self):
        with pytest.raises(InfeasibleError, match="2 answers for 2 coefficients"):
            fit_least_squares({"x": [1, 2]}, [1, 2], counts=[1, 1])

    @pytest.mark.parametrize("covariance", ["classical", "HC3"])
    def test_weights_need_the_design(self, covariance):
        with pytest.raises(DesignError, match=r'Use covariance="design"'):
            fit_least_squares(
                {"x": [1, 2, 4]},
                [1, 2, 3],
                counts=[1, 1, 1],
                weights=[1, 2, 1],
                covariance=covariance,
            )

    def test_weights_of_zero(self):
        with pytest.raises(DesignError, match="sum of weights must be above 0"):
            fit_least_squares({"x": [1, 2, 4]}, [1, 2, 3], counts=[1, 1, 1], weights=[0, 0, 0])

    def test_too_few_clusters(self):
        with pytest.raises(DesignError, match="1 clusters minus strata, 2 coefficients"):
            fit_least_squares(
                {"x": [1, 2, 4]},
                [1, 2, 3],
                counts=[1, 1, 1],
                total_covariance=lambda scores: scores.T @ scores,
                unit_degrees=1,
            )

    def test_full_leverage_has_no_hc3(self):
        with pytest.warns(WeakDataWarning, match="HC3 does not exist"):
            fit = fit_least_squares(
                {"x": [0, 0, 0, 1]}, [1, 2, 4, 3], counts=np.ones(4), covariance="HC3"
            )
        assert np.isnan(fit.parameters["x"].standard_error)
        assert fit.parameters["x"].value == pytest.approx(3 - 7 / 3)
