"""The response surface: tables, geometry at every edge, laws, bad inputs."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    CollinearityError,
    DataTypeError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MethodError,
    ScaleError,
)
from satisfaction.expectations import ResponseSurface, response_surface
from satisfaction.models import Answer, Expectation, Performance, RatingScale

FOLDER = Path(__file__).parents[1] / "reference" / "disconfirmation"
TABLE = json.loads((FOLDER / "survey_a.json").read_text())["response_surface"]
MOBI_TABLE = json.loads((FOLDER / "mobi.json").read_text())["response_surface"]
EDGES = json.loads((FOLDER / "surface_edges.json").read_text())
PUBLISHED = json.loads((FOLDER / "surface_published.json").read_text())["shanock_2010_table_2"]
DESIGN = SurveyDesign(weights="weight", strata="stratum", clusters="cluster")
E, P = [f"e{number}" for number in range(1, 5)], [f"p{number}" for number in range(1, 5)]


def read(name):
    with (FOLDER / name).open() as file:
        rows = list(csv.DictReader(file))
    return {
        column: [row[column] if column == "segment" else float(row[column]) for row in rows]
        for column in rows[0]
    }


SURVEY = read("survey_a.csv")
MOBI = read("mobi.csv")


def survey_surface(**options):
    return response_surface(
        SURVEY,
        **{"expected": E, "perceived": P, "satisfaction": "satisfaction", "scale": (1, 7)}
        | options,
    )


def mobi_surface(**options):
    def mean(prefix, count):
        return np.mean([MOBI[f"{prefix}{number}"] for number in range(1, count + 1)], axis=0)

    data = {"e": mean("CUEX", 3), "p": mean("PERQ", 7), "s": mean("CUSA", 3)}
    return response_surface(
        data,
        expected="e",
        perceived="p",
        satisfaction="s",
        scale=RatingScale(1, 10, None),
        **options,
    )


def numbers(surface):
    """Return every coefficient by the name that the tables give it."""
    found = dict(surface.parameters) | dict(surface.features)
    found |= {
        "stationary_x": surface.stationary_point.x,
        "stationary_y": surface.stationary_point.y,
    }
    for number, axis in enumerate(surface.axes, start=1):
        for name in ("slope", "intercept", "curvature", "angle", "offset"):
            found[f"{name}_{number}"] = getattr(axis, name)
    return found


CASES = [
    ("survey", survey_surface, TABLE),
    ("mobi", mobi_surface, MOBI_TABLE),
]


@pytest.mark.parametrize(("name", "fit", "table"), CASES)
def test_table(name, fit, table):
    surface = fit()
    found = numbers(surface)
    for key, expected in table["classical"].items():
        if key in found:
            assert found[key].value == pytest.approx(expected["value"], rel=1e-8)
            assert found[key].standard_error == pytest.approx(expected["standard_error"], rel=1e-6)
    assert surface.degrees_of_freedom == table["df_classical"]
    assert surface.r2 == pytest.approx(table["r2"], rel=1e-8)
    assert surface.adjusted_r2 == pytest.approx(table["adjusted_r2"], rel=1e-8)
    np.testing.assert_allclose(surface.covariance, table["covariance_classical"], rtol=1e-8)
    robust = numbers(fit(covariance="HC3"))
    for key, expected in table["HC3_standard_errors"].items():
        if key in robust:
            assert robust[key].standard_error == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("surface", "table"),
    [
        (survey_surface(design=DESIGN), TABLE),
        (mobi_surface(covariance="design"), MOBI_TABLE),
    ],
)
def test_design(surface, table):
    found = numbers(surface)
    assert set(table["design"]) == set(found) - {"angle_2"}
    for key, expected in table["design"].items():
        assert found[key].value == pytest.approx(expected["value"], rel=1e-8)
        assert found[key].standard_error == pytest.approx(expected["standard_error"], rel=1e-6)
    assert surface.covariance_type == "design"
    assert surface.degrees_of_freedom == table["design_df"]


@pytest.mark.parametrize(("name", "fit", "table"), CASES)
def test_models(name, fit, table):
    models = fit().models()
    assert list(models) == list(table["models"])
    for key, expected in table["models"].items():
        model = models[key]
        assert model.n_parameters == expected["k"]
        assert model.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-8)
        assert model.aicc == pytest.approx(expected["aicc"], rel=1e-8)
        assert model.weight == pytest.approx(expected["weight"], rel=1e-6)
        assert model.r2 == pytest.approx(expected["r2"], rel=1e-8, abs=1e-12)
    assert sum(model.weight for model in models.values()) == pytest.approx(1)
    assert json.dumps(models["null"].to_dict())


@pytest.mark.parametrize(("name", "fit", "table"), CASES)
def test_nested_tests(name, fit, table):
    surface = fit()
    tests = {key: value for key, value in table.items() if key.startswith("quadratic_vs_")}
    assert tests
    for key, expected in tests.items():
        result = surface.test_against(key.removeprefix("quadratic_vs_"))
        assert result.statistic == pytest.approx(expected["F"], rel=1e-7)
        assert result.degrees_of_freedom == (expected["df1"], expected["df2"])
        assert result.pvalue == pytest.approx(expected["pvalue"], rel=1e-6)


def test_published():
    b = [0.0, *(PUBLISHED["coefficients"][f"b{place}"] for place in range(1, 6))]
    surface = ResponseSurface.from_coefficients(b)
    for name, expected in PUBLISHED["features"].items():
        assert surface.features[name].value == pytest.approx(expected["estimate"], rel=1e-9)
    point = surface.stationary_point
    np.testing.assert_allclose(
        [point.x.value, point.y.value, point.value], PUBLISHED["stationary"], rtol=1e-9
    )
    for number, axis in enumerate(surface.axes, start=1):
        for name in ("slope", "intercept", "curvature"):
            assert getattr(axis, name).value == pytest.approx(
                PUBLISHED[f"{name}_{number}"], rel=1e-9
            )


@pytest.mark.parametrize("name", EDGES)
def test_edges(name):
    case = EDGES[name]
    surface = ResponseSurface.from_coefficients(case["b"], covariance=np.eye(6) * 0.01)
    assert surface.shape == case["shape"]
    point = surface.stationary_point
    assert surface.stationary_line is (case["stationary"] == "line")
    if isinstance(case["stationary"], list):
        assert [point.x.value, point.y.value] == pytest.approx(case["stationary"], abs=1e-9)
        assert [point.expected, point.perceived] == pytest.approx(case["stationary"], abs=1e-9)
    else:
        assert point is None
    if case.get("axes", ...) is None:
        assert surface.axes is None
        assert list(surface._geometry.curvatures) == pytest.approx(case["curvatures"], abs=1e-9)
        assert not surface.congruence().broad
        return
    for axis, expected in zip(surface.axes, (case["axis_1"], case["axis_2"]), strict=True):
        assert axis.angle.value == pytest.approx(expected["angle"], abs=1e-9)
        assert axis.curvature.value == pytest.approx(expected["curvature"], abs=1e-9)
        if "offset" in expected:
            assert axis.offset.value == pytest.approx(expected["offset"], abs=1e-9)
        if expected.get("point", ...) is None:
            assert axis.point is None
            assert axis.offset is None
            assert np.isnan(axis.intercept.value)
        if expected.get("slope") == "inf":
            assert axis.slope.value == np.inf
            assert np.isnan(axis.intercept.value)
        elif "slope" in expected:
            assert axis.slope.value == pytest.approx(expected["slope"], abs=1e-9)
            assert axis.intercept.value == pytest.approx(expected["intercept"], abs=1e-9)
    assert json.dumps(surface.to_dict())


def test_shapes():
    def shape(*b):
        return ResponseSurface.from_coefficients([1, 0.1, 0.2, *b]).shape

    assert shape(1, 0, 1) == "minimum"
    assert shape(-1, 0, -1) == "maximum"
    assert shape(1, 2, 1) == "ridge_minimum"
    assert shape(1, 3, 1) == "saddle"
    assert ResponseSurface.from_coefficients([1, 1, 2, 1, 0, 1]).axes is None
    valley = ResponseSurface.from_coefficients([1, 1, 1, 1, 2, 1])
    assert valley.stationary_line  # along y = -x the slope is 0
    assert not ResponseSurface.from_coefficients([1, 1, 0, 1, 2, 1]).stationary_line


# ---- laws --------------------------------------------------------------------------------

COEFFICIENT = st.floats(-2, 2).map(lambda number: round(number, 3))
B = st.lists(COEFFICIENT, min_size=6, max_size=6)


def spread_matrix(seed):
    root = np.random.default_rng(seed).standard_normal((6, 6))
    return root @ root.T / 100


@given(B, st.integers(0, 1_000))
def test_delta_method_is_the_numeric_one(b, seed):
    covariance = spread_matrix(seed)
    surface = ResponseSurface.from_coefficients(b, covariance=covariance)
    geometry = surface._geometry
    first, second = geometry.curvatures
    assume(geometry.spread > 0.05)
    assume(min(abs(first), abs(second)) > 0.05)
    angles = [axis.angle.value for axis in surface.axes]
    assume(all(abs(abs(angle) - 90) > 3 and abs(angle) > 0.1 for angle in angles))

    def values(at):
        other = ResponseSurface.from_coefficients(at)
        return np.array([one.value for one in numbers(other).values()])

    step = 1e-5
    gradients = np.array(
        [
            (values(np.array(b) + step * unit) - values(np.array(b) - step * unit)) / (2 * step)
            for unit in np.eye(6)
        ]
    )
    expected = np.sqrt(np.einsum("ij,ik,kj->j", gradients, covariance, gradients))
    errors = [one.standard_error for one in numbers(surface).values()]
    np.testing.assert_allclose(errors, expected, rtol=1e-3, atol=1e-5)


@given(B)
def test_geometry(b):
    surface = ResponseSurface.from_coefficients(b)
    geometry = surface._geometry
    first, second = geometry.curvatures
    assert first >= second
    assert first + second == pytest.approx(b[3] + b[5], abs=1e-9)
    assert first * second == pytest.approx(b[3] * b[5] - b[4] ** 2 / 4, abs=1e-8)
    half = {name: one.value for name, one in surface.features.items()}
    along = [float(geometry.height(t, t)) for t in (-1, 0, 1)]
    across = [float(geometry.height(-t, t)) for t in (-1, 0, 1)]
    assert (along[2] - along[0]) / 2 == pytest.approx(half["a1"], abs=1e-9)
    assert along[0] + along[2] - 2 * along[1] == pytest.approx(2 * half["a2"], abs=1e-9)
    assert (across[0] - across[2]) / 2 == pytest.approx(half["a3"], abs=1e-9)
    assert across[0] + across[2] - 2 * across[1] == pytest.approx(2 * half["a4"], abs=1e-9)
    if surface.axes is None:
        return
    one, two = surface.axes
    assert np.dot(one.direction, two.direction) == pytest.approx(0, abs=1e-9)
    for axis in surface.axes:
        assert -90 < axis.angle.value <= 90 + 1e-12
        point = surface.stationary_point
        if point is not None and axis.point is not None and abs(first * second) > 1e-3:
            normal = (-axis.direction[1], axis.direction[0])
            distance = np.dot(normal, (point.x.value, point.y.value))
            assert distance == pytest.approx(axis.offset.value, rel=1e-6, abs=1e-6)


@given(B)
def test_exchanging_the_sides(b):
    one = ResponseSurface.from_coefficients(b)
    other = ResponseSurface.from_coefficients([b[0], b[2], b[1], b[5], b[4], b[3]])
    assert other.shape == one.shape
    for name, sign in (("a1", 1), ("a2", 1), ("a3", -1), ("a4", 1), ("a5", -1)):
        assert other.features[name].value == pytest.approx(sign * one.features[name].value)


RATING = st.integers(1, 5)


@given(st.lists(st.tuples(RATING, RATING, RATING), min_size=12, max_size=30))
@settings(max_examples=25)
def test_fitted_surfaces(rows):
    e, p, z = (list(column) for column in zip(*rows, strict=True))
    data = {"e": e, "p": p, "z": z}
    columns = {"expected": "e", "perceived": "p", "satisfaction": "z", "scale": (1, 5)}
    try:
        surface = response_surface(data, **columns)
    except CollinearityError:
        return
    b = [surface.parameters[f"b{place}"].value for place in range(6)]
    again = ResponseSurface.from_coefficients(
        b, covariance=surface.covariance, degrees_of_freedom=surface.degrees_of_freedom
    )
    assert again.features == surface.features
    assert again.axes == surface.axes
    higher = response_surface(data | {"z": [one + 10 for one in z]}, **columns)
    for place in range(1, 6):
        assert higher.parameters[f"b{place}"].value == pytest.approx(b[place], abs=1e-9)
    tripled = response_surface({name: cells * 3 for name, cells in data.items()}, **columns)
    counted = response_surface(data | {"n": [3] * len(rows)}, counts="n", **columns)
    for name in surface.parameters:
        assert tripled.parameters[name].value == pytest.approx(
            surface.parameters[name].value, abs=1e-9
        )
        assert tripled.parameters[name].standard_error == pytest.approx(
            counted.parameters[name].standard_error, abs=1e-9
        )
    if len(set(z)) > 1:
        models = surface.models()
        assert max(
            model.r2 for model in models.values() if model.name != "absolute_difference"
        ) == (pytest.approx(models["quadratic"].r2, abs=1e-9))


def test_centers():
    middle = survey_surface()
    assert middle.center == 4
    assert survey_surface(center=4).features == middle.features
    pooled = survey_surface(center="mean")
    expected = np.mean([SURVEY[name] for name in E + P])
    assert pooled.center == pytest.approx(expected)
    assert pooled.predict(expected=3, perceived=5) == pytest.approx(
        middle.predict(expected=3, perceived=5)
    )
    weighted = survey_surface(center="mean", design=DESIGN)
    means = np.mean([SURVEY[name] for name in E + P], axis=0)
    assert weighted.center == pytest.approx(np.average(means, weights=SURVEY["weight"]))
    free = survey_surface(scale=None, center=4)
    assert free.scale is None
    assert free.r2 == pytest.approx(middle.r2)
    np.testing.assert_allclose(
        middle.predict(expected=[3, 4], perceived=[5, 4]),
        [middle.predict(expected=3, perceived=5), middle.parameters["b0"].value],
    )


def test_reversed_scale():
    names = E + P
    turned = {
        name: [8 - cell for cell in cells] if name in names else cells
        for name, cells in SURVEY.items()
    }
    plain = survey_surface(center=3)
    other = response_surface(
        turned,
        expected=E,
        perceived=P,
        satisfaction="satisfaction",
        scale=RatingScale(1, 7, best="low"),
        center=5,
    )
    for name, one in plain.features.items():
        assert other.features[name].value == pytest.approx(one.value)
    assert other.predict(expected=6, perceived=3) == pytest.approx(
        plain.predict(expected=2, perceived=5)
    )
    assert other.stationary_point.expected == pytest.approx(8 - plain.stationary_point.expected)


def test_controls():
    surface = survey_surface(controls=["better_worse"])
    e, p = (np.mean([SURVEY[name] for name in names], axis=0) - 4 for names in (E, P))
    c = np.array(SURVEY["better_worse"])
    x = np.column_stack([np.ones(300), e, p, e**2, e * p, p**2, c - c.mean()])
    expected = np.linalg.lstsq(x, np.array(SURVEY["satisfaction"]), rcond=None)[0]
    np.testing.assert_allclose([one.value for one in surface.parameters.values()], expected)
    assert list(surface.parameters)[-1] == "better_worse"
    assert surface.models()["quadratic"].r2 == pytest.approx(surface.r2)
    assert surface.predict(expected=4, perceived=4) == pytest.approx(expected[0])
    assert survey_surface(controls=["better_worse"], scale=None, center=4).r2 == pytest.approx(
        surface.r2
    )


def test_tallies_and_records():
    counted = tally(
        SURVEY, [*E, *P, "satisfaction"], scale=dict.fromkeys([*E, *P, "satisfaction"], (1, 7))
    )
    surface = response_surface(counted, expected=E, perceived=P, satisfaction="satisfaction")
    assert surface.r2 == pytest.approx(TABLE["r2"])
    records = []
    for number in range(300):
        shared = {"experience_id": f"x{number}", "scale": (1, 7)}
        e1, p1, overall = (SURVEY[name][number] for name in ("e1", "p1", "satisfaction"))
        records += [
            Expectation(attribute="speed", standard="desired", rating=e1, **shared),
            Performance(attribute="speed", rating=p1, **shared),
            Answer(customer_id=f"c{number}", item="overall", rating=overall, **shared),
        ]
    told = response_surface(records, satisfaction="overall", standard="desired")
    plain = response_surface(
        SURVEY, expected="e1", perceived="p1", satisfaction="satisfaction", scale=(1, 7)
    )
    assert told.features == plain.features


# ---- congruence --------------------------------------------------------------------------


def test_congruence_of_a_perfect_match():
    b = [6, 0, 0, -0.3, 0.58, -0.3]
    result = ResponseSurface.from_coefficients(b, covariance=np.eye(6) * 1e-4).congruence()
    assert result.broad
    assert result.strict
    assert result.text.startswith("Consistent with a congruence effect (strict sense)")
    assert "Absence of evidence" in result.text
    assert "One parameter alone" in result.text
    rising = [6, 0.5, 0.5, -0.3, 0.58, -0.3]
    result = ResponseSurface.from_coefficients(rising, covariance=np.eye(6) * 1e-4).congruence()
    assert result.broad
    assert not result.strict
    assert "(broad sense)" in result.text
    assert json.loads(json.dumps(result.to_dict()))["broad"] is True


def test_no_congruence():
    result = survey_surface().congruence()
    assert not result.broad
    assert "a3" in result.text
    assert "a3" in repr(result)
    assert "<table>" in result._repr_html_()
    plane = ResponseSurface.from_coefficients([1, 1, 1, 0, 0, 0], covariance=np.eye(6))
    assert "no first axis" in plane.congruence().conditions[0].reason
    edge = ResponseSurface.from_coefficients([5, 0, 0, 0.3, 0.6, 0.3], covariance=np.eye(6) * 1e-4)
    conditions = edge.congruence().conditions
    assert "no place" in conditions[0].reason
    assert conditions[1].holds
    assert conditions[0].to_dict()["estimate"] is None


# ---- results and bad inputs --------------------------------------------------------------


def test_rendering():
    surface = survey_surface()
    assert repr(surface).startswith("response surface: maximum   R2 = 0.410   n = 300\n")
    assert "<table>" in surface._repr_html_()
    assert list(surface.to_frame("polars")["parameter"]) == [f"b{place}" for place in range(6)]
    assert json.loads(json.dumps(surface.to_dict()))["scale"]["high"] == 7
    data = {name: list(cells) for name, cells in SURVEY.items()}
    data["e1"][0] = None
    gone = response_surface(
        data, expected=E, perceived=P, satisfaction="satisfaction", scale=(1, 7)
    )
    assert "n = 299, 1 missing" in repr(gone)


def test_coefficients_alone():
    surface = ResponseSurface.from_coefficients([1, 1, 1, 0, 0, 0])
    with pytest.raises(MethodError, match="needs the answers"):
        surface.models()
    assert "R2" not in repr(surface)
    normal = ResponseSurface.from_coefficients([1, 1, 1, 1, 0, 0], covariance=np.eye(6))
    student = ResponseSurface.from_coefficients(
        [1, 1, 1, 1, 0, 0], covariance=np.eye(6), degrees_of_freedom=9
    )
    assert normal.test_against("additive").pvalue < student.test_against("additive").pvalue
    with pytest.raises(ArgumentError, match="coefficients"):
        ResponseSurface.from_coefficients([1, 2, 3])
    with pytest.raises(ArgumentError, match="covariance"):
        ResponseSurface.from_coefficients([1] * 6, covariance=[[1]])
    with pytest.raises(ArgumentError, match="covariance: must be finite and symmetric"):
        ResponseSurface.from_coefficients([1] * 6, covariance=np.arange(36).reshape(6, 6))
    with pytest.raises(DataTypeError, match="covariance: must be a table of numbers"):
        ResponseSurface.from_coefficients([1] * 6, covariance=[["a"] * 6] * 6)
    exact = ResponseSurface.from_coefficients([1] * 6, covariance=np.zeros((6, 6)))
    assert np.isnan(exact.test_against("null").pvalue)
    with pytest.raises(AlignmentError, match="expected, perceived: must be equally long"):
        exact.predict(expected=[1, 2], perceived=[1, 2, 3])
    with pytest.raises(ArgumentError, match="degrees_of_freedom"):
        ResponseSurface.from_coefficients([1] * 6, degrees_of_freedom=0)
    with pytest.raises(ArgumentError, match="coefficients"):
        ResponseSurface.from_coefficients([1, 2, 3, 4, 5, np.inf])


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"center": "own"}, ArgumentError, "center"),
        ({"center": None}, DataTypeError, "center"),
        ({"scale": None}, ScaleError, "scale"),
        ({"controls": ["b1"]}, ArgumentError, "controls"),
        ({"satisfaction": 5}, DataTypeError, "satisfaction"),
        ({"scale": None, "center": 4, "expected": "e1"}, ArgumentError, "equally many"),
        ({"scale": None, "center": 4, "expected": None}, ArgumentError, "expected: must name"),
        ({"scale": None, "center": 4, "expected": P}, ArgumentError, "one thing only"),
        ({"scale": None, "center": 4, "attribute": "speed"}, ArgumentError, "attribute"),
        ({"controls": None}, DataTypeError, "controls"),
        ({"expected": "e1"}, ArgumentError, "equally many"),
        ({"covariance": "robust"}, ArgumentError, "covariance"),
        ({"covariance": "HC3", "weights": "weight"}, DesignError, "covariance"),
    ],
)
def test_bad_arguments(options, error, match):
    with pytest.raises(error, match=match):
        survey_surface(**options)


def test_bad_data():
    columns = {"expected": "e", "perceived": "p", "satisfaction": "z", "scale": (1, 5)}
    few = {"e": [1, 2, 3], "p": [3, 2, 1], "z": [1, 2, 3]}
    with pytest.raises(InfeasibleError, match="3 answers for 6 coefficients"):
        response_surface(few, **columns)
    two = {"e": [1, 2] * 10, "p": [1, 1, 2, 2] * 5, "z": [1, 2, 3, 4, 5] * 4}
    with pytest.raises(CollinearityError, match=r"expected\^2"):
        response_surface(two, **columns)
    flat = {"e": [3] * 20, "p": [1, 2, 3, 4, 5] * 4, "z": [1, 2, 3, 4, 5] * 4}
    with pytest.raises(CollinearityError, match="expected"):
        response_surface(flat, **columns)
    with pytest.raises(CollinearityError):
        response_surface(
            {"e": [3] * 20, "p": [3] * 20, "z": [1, 2] * 10},
            **columns | {"scale": None, "center": 3},
        )
    with pytest.raises(ArgumentError, match="model"):
        survey_surface().test_against("absolute_difference")


def test_no_complete_answer_without_a_scale():
    answers = {"e": [None] * 3, "p": [None, 2, 3], "s": [1, 2, 3]}
    with pytest.raises(EmptyDataError, match="expected, perceived: there is no complete answer"):
        response_surface(answers, expected="e", perceived="p", satisfaction="s", center=4)
