"""The importance-performance map: table, errors against the jackknife, laws, bad inputs."""

import json

import numpy as np
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.drivers import driver_importance, importance_performance
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    MethodError,
    ScaleError,
    UnknownKeyError,
)
from satisfaction.models import RatingScale

P = ["p1", "p2", "p3", "p4"]
IMP = ["imp1", "imp2", "imp3", "imp4"]
KINDS = ["correlation", "partial_correlation", "lmg", "johnson"]


def stated(data, **options):
    return importance_performance(
        data, P, **{"importance": IMP, "crosshair": "mean", "scale": (1, 7)} | options
    )


def derived(data, kind, **options):
    return importance_performance(
        data,
        P,
        importance=kind,
        outcome="satisfaction",
        **{"crosshair": "mean", "scale": (1, 7)} | options,
    )


def test_stated(survey_a, survey_table):
    table = survey_table["importance_performance"]
    for crosshair in ("mean", "median"):
        found = stated(survey_a, crosshair=crosshair)
        for p, imp in zip(P, IMP, strict=True):
            point = found[p]
            assert point.importance.value == pytest.approx(table["importance"][imp], rel=1e-9)
            assert point.performance.value == pytest.approx(table["performance"][imp], rel=1e-9)
            assert point.importance.standard_error == pytest.approx(
                table["se_importance"][imp], rel=1e-9
            )
            assert point.performance.standard_error == pytest.approx(
                table["se_performance"][p], rel=1e-9
            )
            assert point.quadrant == table[f"data_{crosshair}"][imp]
            assert point.gap is None


def test_derived(survey_a, survey_table):
    table = survey_table["importance_performance"]
    for kind in ("correlation", "partial_correlation"):
        found = derived(survey_a, kind)
        for p in P:
            assert found[p].importance.value == pytest.approx(table[kind][p], rel=1e-9)
    found = derived(survey_a, "correlation")
    assert {p: found[p].quadrant for p in P} == table["quadrant_correlation_data_mean"]
    drivers = driver_importance(survey_a, "satisfaction", P)
    for kind in ("lmg", "johnson"):
        found = derived(survey_a, kind)
        for p in P:
            assert found[p].importance.value == pytest.approx(getattr(drivers, kind)[p])
    assert derived(survey_a, "lmg")["p1"].importance.standard_error == pytest.approx(
        drivers.estimates()["p1"].standard_error
    )


@pytest.mark.parametrize("kind", KINDS)
def test_errors_are_those_of_the_jackknife(survey_a, kind):
    short = {name: np.array(survey_a[name][:100]) for name in [*P, "satisfaction"]}
    found = derived(short, kind)
    left_out = np.array(
        [
            [
                point.importance.value
                for point in derived(
                    {name: np.delete(cells, row) for name, cells in short.items()}, kind
                ).values()
            ]
            for row in range(100)
        ]
    )
    expected = np.sqrt(99 / 100 * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    errors = [point.importance.standard_error for point in found.values()]
    np.testing.assert_allclose(errors, expected, rtol=0.12)


def test_given_numbers(survey_a, design):
    shares = driver_importance(survey_a, "satisfaction", P, design=design).lmg
    found = stated(survey_a, importance=shares, design=design)
    assert found["p2"].importance.value == shares["p2"]
    assert found["p2"].importance.standard_error == 0
    weighted = derived(survey_a, "lmg", design=design)["p2"].importance
    assert weighted.sum_of_weights == pytest.approx(sum(survey_a["weight"]))
    shares = found.quadrant_probabilities(200, rng=1)
    for row in shares.values():
        assert sum(row.values()) == pytest.approx(1)
        assert list(row) == ["concentrate", "keep_up", "low_priority", "possible_overkill"]


def test_gap_on_an_equal_scale(survey_a):
    found = importance_performance(
        survey_a,
        P,
        importance=["e1", "e2", "e3", "e4"],
        crosshair="midpoint",
        scale=(1, 7),
        importance_scale=(1, 7),
    )
    gap = np.subtract(survey_a["p1"], survey_a["e1"])
    assert found["p1"].gap.value == pytest.approx(gap.mean())
    assert found["p1"].gap.standard_error == pytest.approx(gap.std(ddof=1) / np.sqrt(300))
    assert found.crosshair == (4, 4)
    assert json.loads(json.dumps(found.to_dict()))["attributes"]["p1"]["gap"]["value"] > 0
    wide = importance_performance(
        survey_a,
        P,
        importance=["e1", "e2", "e3", "e4"],
        crosshair=(5, 4.5),
        scale=(1, 7),
        importance_scale=(0, 10),
    )
    assert wide["p1"].gap is None
    assert wide.crosshair == (5, 4.5)


def test_low_end_is_good(survey_a):
    turned = survey_a | {name: [8 - cell for cell in survey_a[name]] for name in P}
    found = stated(turned, scale=RatingScale(1, 7, best="low"))
    plain = stated(survey_a)
    assert [point.quadrant for point in found.values()] == [
        point.quadrant for point in plain.values()
    ]
    assert found["p1"].performance.value == pytest.approx(plain["p1"].performance.value)


@pytest.mark.parametrize("kind", KINDS)
def test_derived_importance_of_ratings_whose_low_end_is_good(survey_a, kind):
    turned = survey_a | {name: [8 - cell for cell in survey_a[name]] for name in P}
    found = derived(turned, kind, scale=RatingScale(1, 7, best="low"))
    for name, point in derived(survey_a, kind).items():
        assert found[name].importance.value == pytest.approx(point.importance.value)
        assert found[name].quadrant == point.quadrant


@pytest.mark.parametrize("kind", KINDS)
def test_a_constant_attribute_has_no_derived_importance(survey_a, kind):
    found = derived(survey_a | {"p1": [3.0] * 300}, kind)
    assert found["p1"].importance.value == pytest.approx(0, abs=1e-12)
    assert found["p1"].importance.standard_error == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_quadrant_probabilities(survey_a, kind):
    plan = SurveyDesign(weights="weight", clusters="cluster")
    for found in (derived(survey_a, kind), derived(survey_a, kind, design=plan)):
        shares = found.quadrant_probabilities(100, rng=3)
        for name, row in shares.items():
            assert sum(row.values()) == pytest.approx(1)
            assert row[found[name].quadrant] > 0.2


def test_quadrants_without_noise_are_sure():
    data = {"a": [2] * 5, "b": [4] * 5, "c": [5] * 5, "i": [5] * 5, "j": [2] * 5, "k": [5] * 5}
    for crosshair in ("mean", "median", (3, 3)):
        found = importance_performance(
            data, ["a", "b", "c"], importance=["i", "j", "k"], crosshair=crosshair, scale=(1, 5)
        )
        for name, row in found.quadrant_probabilities(50, rng=1).items():
            assert row[found[name].quadrant] == 1
    one = importance_performance(data, ["a"], importance=["i"], crosshair="mean", scale=(1, 5))
    assert one["a"].quadrant == "keep_up"  # on both lines


def test_equal_attributes_lie_on_the_line():
    data = {"a": [1, 2, 5, 3, 2, 2, 1], "i": [1, 2, 2, 2, 3, 1, 1]}
    for number in range(5):
        data |= {f"a{number}": data["a"], f"i{number}": data["i"]}
    found = importance_performance(
        data,
        ["a", *(f"a{number}" for number in range(5))],
        importance=["i", *(f"i{number}" for number in range(5))],
        crosshair="mean",
        scale=(1, 5),
    )
    assert {point.quadrant for point in found.values()} == {"keep_up"}


def test_copies_have_no_partial_correlation(survey_a):
    data = survey_a | {"copy": survey_a["p1"]}
    found = importance_performance(
        data,
        ["p1", "copy", "p2"],
        importance="partial_correlation",
        outcome="satisfaction",
        crosshair="mean",
        scale=(1, 7),
    )
    assert found["p1"].importance.standard_error == 0
    single = importance_performance(
        {"x": [3] * 4 + [4], "y": [1, 2, 3, 4, 4]},
        ["x"],
        importance="partial_correlation",
        outcome="y",
        crosshair="mean",
        scale=(1, 5),
    )
    assert single["x"].importance.value == pytest.approx(
        np.corrcoef([3, 3, 3, 3, 4], [1, 2, 3, 4, 4])[0, 1]
    )


def test_tallies_missing_and_rendering(survey_a):
    counted = tally(survey_a, [*P, *IMP], scale=dict.fromkeys(P, (1, 7)) | dict.fromkeys(IMP))
    assert stated(counted).to_dict() == stated(survey_a).to_dict()
    gone = stated(survey_a | {"imp1": [None, *survey_a["imp1"][1:]]})
    assert (gone.n, gone.n_missing) == (299, 1)
    assert "n = 299, 1 missing" in repr(gone)
    assert "<table>" in gone._repr_html_()
    frame = gone.to_frame("polars")
    assert frame.columns[:3] == ["attribute", "quadrant", "importance"]
    assert len(gone) == 4
    with pytest.raises(UnknownKeyError, match="p1"):
        gone["imp1"]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"importance": "beta"}, ArgumentError, "importance"),
        ({"importance": "lmg"}, ArgumentError, "outcome"),
        ({"outcome": "satisfaction"}, ArgumentError, "outcome"),
        ({"importance": {"p1": 1}}, ArgumentError, "every performance column"),
        ({"importance": IMP[:2]}, ArgumentError, "one column per"),
        ({"importance": P}, ArgumentError, "once"),
        ({"importance": 5}, DataTypeError, "importance"),
        ({"crosshair": "center"}, ArgumentError, "crosshair"),
        ({"crosshair": 3}, DataTypeError, "crosshair"),
        ({"crosshair": "midpoint"}, ArgumentError, "midpoint"),
        ({"importance_scale": (1, 7)}, ScaleError, "scale 1 to 7"),
        (
            {"importance": dict.fromkeys(P, 1), "importance_scale": (1, 7)},
            ArgumentError,
            "importance_scale",
        ),
        ({"scale": None}, ScaleError, "scale"),
        ({"scale": (1, 5)}, ScaleError, "p"),
    ],
)
def test_bad_arguments(survey_a, options, error, match):
    with pytest.raises(error, match=match):
        stated(survey_a, **options)


def test_bad_data():
    with pytest.raises(ArgumentError, match="at least one"):
        importance_performance({}, [], importance=[], crosshair="mean", scale=(1, 5))
    with pytest.raises(EmptyDataError, match="no complete answer"):
        importance_performance(
            {"a": [None, 1.0], "b": [1.0, None]},
            ["a"],
            importance=["b"],
            crosshair="mean",
            scale=(1, 5),
        )
    many = {f"x{number}": [1, 2, 3] * 10 for number in range(17)} | {"y": [1, 2, 2] * 10}
    with pytest.raises(MethodError, match="17 attributes by lmg"):
        importance_performance(
            many,
            [f"x{number}" for number in range(17)],
            importance="lmg",
            outcome="y",
            crosshair="mean",
            scale=(1, 5),
        )


def test_a_tally_of_other_scales_is_refused(survey_a):
    counted = tally(survey_a, [*P, *IMP], scale=dict.fromkeys(P, (1, 7)) | dict.fromkeys(IMP))
    with pytest.raises(ScaleError, match="scale: must be the scale on which the tally"):
        stated(counted, scale=(1, 10))
    with pytest.raises(ScaleError, match="for 'imp1', counted on None"):
        stated(counted, importance_scale=(0, 100))
