"""Behaviours of good service as drivers, against R survey, a naive twin and laws."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction import Contact, SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MethodError,
    MissingDataError,
    UnknownKeyError,
    WeakDataWarning,
)
from satisfaction.models import records_to_columns
from satisfaction.service import service_drivers
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "service"
BEHAVIOURS = ["greeted", "listened", "solved", "thanked"]
NUMBERS = ("incidence", "mean_done", "mean_not_done", "difference", "adjusted", "lost")


def read(name):
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = read("calls.csv")
CALLS = {name: [float(row[name]) for row in ROWS] for name in ROWS[0]}
CALLS["fraction"] = [(0.2, 0.5, 0.4)[int(region)] for region in CALLS["region"]]
N = len(ROWS)


def jackknife():
    """Return the calls with the replicate weights of a stratified jackknife, and the design."""
    region, branch, w = (np.array(CALLS[name]) for name in ("region", "branch", "weight"))
    columns, scales = {}, []
    for stratum in range(3):
        clusters = np.unique(branch[region == stratum])
        for cluster in clusters:
            factor = np.where(region == stratum, len(clusters) / (len(clusters) - 1), 1.0)
            columns[f"r{len(columns)}"] = w * np.where(branch == cluster, 0.0, factor)
            scales.append((len(clusters) - 1) / len(clusters))
    replicates = ReplicateWeights(list(columns), scale=1, rscales=scales)
    return CALLS | columns, SurveyDesign(weights="weight", replicate_weights=replicates)


CLUSTERED = SurveyDesign(
    weights="weight", strata="region", clusters="branch", population="fraction"
)
JACKKNIFE = jackknife()
DESIGNS = {
    "plain": (CALLS, None, {}),
    "weighted": (CALLS, SurveyDesign(weights="weight"), {}),
    "clustered": (CALLS, CLUSTERED, {}),
    "region 1": (CALLS, CLUSTERED, {"by": "region"}),
    "jackknife": (*JACKKNIFE, {}),
}


def found(data=CALLS, satisfaction="satisfaction", behaviours=BEHAVIOURS, **details):
    return service_drivers(data, satisfaction, behaviours, **details)


@pytest.mark.parametrize("name", DESIGNS)
def test_equal_to_survey_in_r(name):
    data, design, details = DESIGNS[name]
    drivers = found(data, design=design, **details)
    if details:
        drivers = drivers.segments[1.0]
    table = [row for row in read("service_drivers.csv") if row["design"] == name]
    assert len(table) == len(BEHAVIOURS) * len(NUMBERS)
    for row in table:
        number = getattr(drivers[row["behaviour"]], row["number"])
        assert number.value == pytest.approx(float(row["value"]), rel=1e-9, abs=1e-10)
        if name == "plain" and row["number"] not in {"adjusted", "lost", "incidence"}:
            continue  # without a design means have the textbook's n - 1 of their own group
        assert number.standard_error == pytest.approx(float(row["standard_error"]), rel=1e-9)
        if row["number"] in {"adjusted", "lost"} and name != "jackknife":
            assert number.degrees_of_freedom == float(row["degrees_of_freedom"])


def test_equal_weights_are_the_textbook_sandwich():
    x = np.column_stack([np.ones(N), *(CALLS[name] for name in BEHAVIOURS)])
    y = np.array(CALLS["satisfaction"])
    bread = np.linalg.inv(x.T @ x)
    slopes = bread @ x.T @ y
    scores = x * (y - x @ slopes)[:, None]
    covariance = N / (N - 1) * bread @ scores.T @ scores @ bread
    drivers = found()
    for place, name in enumerate(BEHAVIOURS, start=1):
        adjusted = drivers[name].adjusted
        assert adjusted.value == pytest.approx(slopes[place], rel=1e-9)
        assert adjusted.standard_error == pytest.approx(covariance[place, place] ** 0.5, rel=1e-9)
        assert adjusted.degrees_of_freedom == N - 5
        assert adjusted.name == name


def test_what_is_lost_by_jackknife_of_answers():
    """Leaving out each answer once gives nearly the same error of what is lost."""
    x = np.column_stack([np.ones(N), *(CALLS[name] for name in BEHAVIOURS)])
    y = np.array(CALLS["satisfaction"])
    left_out = []
    for row in range(N):
        rest = np.arange(N) != row
        slopes = np.linalg.lstsq(x[rest], y[rest])[0]
        left_out.append((1 - x[rest].mean(axis=0)) * slopes)
    spread = np.array(left_out) - np.mean(left_out, axis=0)
    errors = np.sqrt((N - 1) / N * (spread**2).sum(axis=0))[1:]
    got = [found()[name].lost.standard_error for name in BEHAVIOURS]
    np.testing.assert_allclose(got, errors, rtol=0.03)


def test_the_greatest_loss_is_first():
    drivers = found()
    lost = [driver.lost.value for driver in drivers.values()]
    assert lost == sorted(lost, reverse=True)
    assert len(drivers) == 4
    assert list(drivers) == ["solved", "listened", "thanked", "greeted"]
    for driver in drivers.values():
        share = driver.incidence.value / 100
        assert driver.lost.value == pytest.approx((1 - share) * driver.adjusted.value)
        mean = share * driver.mean_done.value + (1 - share) * driver.mean_not_done.value
        assert mean == pytest.approx(np.mean(CALLS["satisfaction"]))


def test_losses_add_up_to_perfect_service():
    """The mean plus all losses is what the fit expects where every behaviour was done."""
    x = np.column_stack([np.ones(N), *(CALLS[name] for name in BEHAVIOURS)])
    slopes = np.linalg.lstsq(x, np.array(CALLS["satisfaction"]))[0]
    total = sum(driver.lost.value for driver in found().values())
    assert np.mean(CALLS["satisfaction"]) + total == pytest.approx(slopes.sum())


yes_no = st.lists(st.booleans(), min_size=12, max_size=12)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=12, max_size=12), yes_no, yes_no, st.integers(-9, 9))
def test_laws(ratings, first, second, constant):
    data = {"y": [*ratings, 1, 2, 4, 5], "a": [*first, 0, 1, 0, 1], "b": [*second, 0, 0, 1, 1]}
    one = found(data, "y", ["a", "b"])
    moved = found(data | {"y": [y + constant for y in data["y"]]}, "y", ["a", "b"])
    doubled = {name: [*values, *values] for name, values in data.items()}
    counted = found(data | {"k": [2] * 16}, "y", ["b", "a"], counts="k")
    repeated = found(doubled, "y", ["a", "b"])
    for name in ("a", "b"):
        for number in ("difference", "adjusted", "lost"):
            value = getattr(one[name], number).value
            assert getattr(moved[name], number).value == pytest.approx(value, abs=1e-9)
            error = getattr(one[name], number).standard_error
            assert getattr(moved[name], number).standard_error == pytest.approx(error, abs=1e-6)
            for number_of in ("value", "standard_error"):
                got = getattr(getattr(counted[name], number), number_of)
                again = getattr(getattr(repeated[name], number), number_of)
                assert got == pytest.approx(again, abs=1e-7)


def test_an_independent_behaviour_needs_no_adjustment():
    data = {"a": [0, 0, 1, 1] * 3, "b": [0, 1] * 6, "y": [1, 3, 2, 5, 2, 2, 4, 5, 1, 4, 3, 3]}
    drivers = found(data, "y", ["a", "b"])
    for driver in drivers.values():
        assert driver.adjusted.value == pytest.approx(driver.difference.value)


def test_one_behaviour_is_its_difference_under_a_design():
    (driver,) = found(behaviours=["solved"], design=CLUSTERED).values()
    assert driver.adjusted.value == pytest.approx(driver.difference.value)
    assert driver.adjusted.standard_error == pytest.approx(driver.difference.standard_error)


def test_weights_have_no_unit():
    scaled = CALLS | {"weight": [7 * w for w in CALLS["weight"]]}
    for name, driver in found(weights="weight").items():
        other = found(scaled, weights="weight")[name]
        assert other.lost.value == pytest.approx(driver.lost.value)
        assert other.lost.standard_error == pytest.approx(driver.lost.standard_error)


def test_always_or_never_done_is_stated():
    data = CALLS | {"smiled": [1.0] * N, "sang": [False] * N}
    drivers = found(data, behaviours=["smiled", "sang", *BEHAVIOURS])
    assert list(drivers)[-2:] == ["smiled", "sang"]
    smiled, sang = drivers["smiled"], drivers["sang"]
    assert (smiled.reason, sang.reason) == ("always done", "never done")
    assert (smiled.incidence.value, sang.incidence.value) == (100.0, 0.0)
    assert smiled.mean_done.value == pytest.approx(np.mean(CALLS["satisfaction"]))
    assert np.isnan(smiled.mean_not_done.value)
    for number in ("difference", "adjusted", "lost"):
        assert np.isnan(getattr(smiled, number).value)
        assert np.isnan(getattr(sang, number).pvalue)
    assert drivers["solved"].reason is None
    assert drivers["solved"].adjusted == found()["solved"].adjusted
    assert repr(smiled) == "smiled   done 100.0 %, always done"
    assert "never done" in repr(drivers)
    assert "sang" not in drivers.estimates("lost")
    nothing = found(data, behaviours=["smiled"])
    assert nothing["smiled"].to_dict()["adjusted"]["value"] is None
    with pytest.raises(MethodError, match="no behaviour can be compared"):
        nothing.estimates("lost")


def test_rows_without_weight_do_not_count_as_done():
    data = {"y": [1, 2, 3, 4, 5], "a": [0, 1, 0, 1, 1], "w": [0.0, 1.0, 0.0, 1.0, 2.0]}
    assert found(data, "y", ["a"], weights="w")["a"].reason == "always done"


def test_segments():
    drivers = found(by="region", design=CLUSTERED)
    assert drivers.by == ("region",)
    assert list(drivers.segments) == [0.0, 1.0, 2.0]
    table = drivers.estimates("lost")
    assert table.by == ("region", "behaviour")
    assert len(table) == 12
    one = drivers.segments[2.0]["solved"].lost
    assert table[2.0, "solved"].value == pytest.approx(one.value)
    assert table[2.0, "solved"].standard_error == pytest.approx(one.standard_error)
    assert table[2.0, "solved"].degrees_of_freedom == one.degrees_of_freedom
    assert repr(drivers).endswith("by region: <3 segments: '0.0', '1.0', '2.0'>")
    frame = drivers.to_frame()
    assert len(frame) == 12
    assert list(frame.columns[:3]) == ["region", "behaviour", "incidence"]
    assert len(drivers.to_dict()["segments"]) == 3


def test_a_segment_in_which_nothing_can_be_fitted_says_why():
    data = {
        "y": [1, 2, 3, 4, 5, 1, 2, 5, 4],
        "a": [0, 0, 1, 1, 1, 0, 1, 1, 0],
        "b": [0, 1, 0, 1, 0, 1, 0, 1, 0],
        "g": ["x"] * 7 + ["y"] * 2,
    }
    drivers = found(data, "y", ["a", "b"], by="g")
    assert "more answers than coefficients" in drivers.segments["y"]["a"].reason
    assert drivers.segments["x"]["a"].reason is None
    assert [key for key, _ in drivers.estimates("adjusted")] == ["x", "x"]


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("design", ["plain", "clustered", "jackknife"])
def test_a_number_of_every_behaviour(design, name):
    data, plan, _ = DESIGNS[design]
    drivers = found(data, design=plan)
    table = drivers.estimates(name)
    assert table.by == ("behaviour",)
    assert sorted(table) == BEHAVIOURS
    for behaviour, estimate in table.items():
        one = getattr(drivers[behaviour], name)
        assert estimate.value == pytest.approx(one.value, rel=1e-12)
        if design != "plain" or name in {"incidence", "adjusted", "lost"}:
            assert estimate.standard_error == pytest.approx(one.standard_error, rel=1e-9)
    matrix = np.array(table.covariance)
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_undeclared_segments_are_independent():
    matrix = np.array(found(by="region").estimates("lost").covariance)
    assert not matrix[:4, 4:].any()
    assert matrix[:4, :4].all()
    joined = np.array(found(by="region", design=CLUSTERED).estimates("lost").covariance)
    assert joined[0, 0] > 0


def test_a_replicate_in_which_nobody_does_it_has_no_error():
    data = {"y": [1, 2, 3, 4, 5, 3], "a": [0, 0, 0, 0, 1, 1], "w": [1.0] * 6}
    data |= {"r0": [2.0, 2, 2, 0, 0, 0], "r1": [0.0, 0, 0, 2, 2, 2]}
    replicates = ReplicateWeights(["r0", "r1"], scale=1, degrees_of_freedom=20)
    design = SurveyDesign(weights="w", replicate_weights=replicates)
    driver = found(data, "y", ["a"], design=design)["a"]
    assert driver.adjusted.value == 1.5
    assert np.isnan(driver.adjusted.standard_error)
    assert np.isnan(driver.lost.pvalue)


def test_missing_values_are_left_out_and_counted(constructor):
    data = {
        "y": [5, 4, None, 2, 1, 2, 3, 4],
        "a": [True, True, True, None, False, False, True, False],
        "b": [1, 0, 1, 0, None, 0, 1, 1],
    }
    drivers = found(constructor(data), "y", ["a", "b"])
    whole = found(
        {"y": [5, 4, 2, 3, 4], "a": [1, 1, 0, 1, 0], "b": [1, 0, 0, 1, 1]}, "y", ["a", "b"]
    )
    assert (drivers.n, drivers.n_missing) == (5, 3)
    for name, driver in whole.items():
        assert drivers[name].lost.value == pytest.approx(driver.lost.value)
        assert drivers[name].lost.standard_error == pytest.approx(driver.lost.standard_error)
        assert drivers[name].incidence.value == pytest.approx(driver.incidence.value)


def test_a_tally_and_records():
    counted = tally(CALLS, ["satisfaction", *BEHAVIOURS])
    assert found(counted)["solved"].lost == found()["solved"].lost
    contacts = [
        Contact(
            id=f"k{row}",
            customer_id="c",
            at="2025-03-01T09:00:00Z",
            channel="phone",
            act="complaint",
            behaviours={name for name in ("apology", "correction") if CALLS[of[name]][row]},
        )
        for row in range(N)
        for of in [{"apology": "greeted", "correction": "solved"}]
    ]
    columns = records_to_columns(contacts) | {"satisfaction": CALLS["satisfaction"]}
    drivers = found(columns, behaviours=["behaviours_apology", "behaviours_correction"])
    plain = found(behaviours=["greeted", "solved"])
    assert drivers["behaviours_apology"].lost.value == plain["greeted"].lost.value


def test_shows_itself():
    drivers = found()
    text = repr(drivers)
    assert text.startswith("service drivers   n = 240\n")
    assert text.splitlines()[2].startswith("solved      49.6 %        +3.77")
    assert "<td>solved</td>" in drivers._repr_html_()
    assert repr(drivers["solved"]).startswith("solved   done 49.6 %, difference ")
    assert "<td>solved</td>" in drivers["solved"]._repr_html_()
    document = json.loads(json.dumps(drivers.to_dict()))
    assert [driver["name"] for driver in document["drivers"]] == list(drivers)
    frame = drivers.to_frame("polars")
    assert frame["behaviour"].to_list() == list(drivers)
    low, high = drivers["solved"].lost.confidence_interval()
    assert (frame["low"][0], frame["high"][0]) == (low, high)
    with pytest.raises(UnknownKeyError, match="sang"):
        drivers["sang"]
    with pytest.raises(UnknownKeyError, match="behaviour"):
        drivers[["solved"]]
    with pytest.raises(ArgumentError, match="lost"):
        drivers.estimates("gone")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"behaviours": "solved"}, DataTypeError, "must be a list of columns"),
        ({"behaviours": 3}, DataTypeError, "behaviours"),
        ({"behaviours": []}, ArgumentError, "at least one"),
        ({"behaviours": ["solved", "solved"]}, ArgumentError, "each once"),
        ({"behaviours": ["satisfaction"]}, ArgumentError, "not the satisfaction"),
        ({"behaviours": [3]}, DataTypeError, "behaviours"),
        ({"behaviours": ["sang"]}, ColumnError, "behaviours: sang"),
        ({"satisfaction": "joy"}, ColumnError, "satisfaction"),
        ({"satisfaction": None}, DataTypeError, "satisfaction"),
        ({"behaviours": ["weight"]}, DataValueError, "must be yes or no"),
        ({"by": "solved"}, ArgumentError, "one thing only"),
        ({"weights": "gone"}, ColumnError, "weights"),
        ({"missing": "drop"}, ArgumentError, "missing"),
    ],
)
def test_bad_input_is_named(change, error, words):
    with pytest.raises(error, match=words):
        found(**change)


def test_what_cannot_be_fitted_is_an_error():
    data = {"y": [1, 2, 3, 4, 5], "a": [0, 0, 1, 1, 1], "b": [0, 0, 1, 1, 1], "t": list("abcde")}
    with pytest.raises(CollinearityError, match="a, b depend on each other"):
        found(data, "y", ["a", "b"])
    with pytest.raises(DataTypeError, match="behaviours: t"):
        found(data, "y", ["t"])
    with pytest.raises(InfeasibleError, match="more answers than coefficients"):
        found({"y": [1, 2], "a": [0, 1]}, "y", ["a"])
    with pytest.raises(DesignError, match="too few clusters"):
        found(design=SurveyDesign(clusters="region"))
    with pytest.raises(EmptyDataError, match="no row with all"):
        found({"y": [1, None], "a": [None, 1]}, "y", ["a"])
    with pytest.raises(MissingDataError, match="missing"):
        found({"y": [1, None], "a": [1, 1]}, "y", ["a"], missing="raise")
    with pytest.warns(WeakDataWarning, match="one answer"):
        found({"y": [1], "a": [1]}, "y", ["a"])
