"""Resolution of concerns, against the reference table, plain loops and laws."""

import csv
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction import Contact, SurveyDesign, mean_rating
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    MissingDataError,
    RecordError,
    WeakDataWarning,
)
from satisfaction.service import resolution_rates
from satisfaction.survey import Calibration, ReplicateWeights
from satisfaction.survey._cluster_replicates import ClusterReplicates

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLES = json.loads((REFERENCE / "08_service.json").read_text(encoding="utf-8"))["resolution"]
with (REFERENCE / "data" / "contacts1.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
CONTACTS = {name: [row[name] for row in ROWS] for name in ROWS[0]}
for _name in ("time", "resolved", "resolvable"):
    CONTACTS[_name] = [int(value) for value in CONTACTS[_name]]
NAMES = {"case": "case", "time": "time", "resolved": "resolved"}
ZERO = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def rates(data=CONTACTS, **details):
    return resolution_rates(data, **(NAMES | details))


@pytest.mark.parametrize("table", TABLES)
def test_equal_to_the_reference(table):
    found = rates(
        resolvable="resolvable", window=table["window"], observed_until=table["observed_until"]
    )
    for name in ("n_cases", "n_contacts", "n_open_window"):
        assert getattr(found, name) == table[name]
    assert found.contacts_per_case.value == pytest.approx(table["contacts_per_case"], rel=1e-12)
    for name in ("gross", "net"):
        rate = getattr(found, f"fcr_{name}")
        hits, base = table[f"fcr_{name}_counts"]
        assert (rate.n, rate.value) == (base, pytest.approx(100 * hits / base, rel=1e-12))
    assert found.resolution_rate.value == pytest.approx(100 * table["resolution_rate"], rel=1e-12)
    curve = found.time_to_resolution
    expected = np.array(table["time_to_resolution_km_time_atrisk_events_survival_se"])
    k = len(expected)
    got = np.column_stack(
        [curve.times, curve.at_risk, curve.events, curve.survival, curve.standard_errors]
    )
    np.testing.assert_allclose(got[:k], expected, rtol=1e-12)


contact = st.tuples(st.integers(1, 4), st.integers(0, 6), st.booleans())


@given(st.lists(contact, min_size=2, max_size=12), st.integers(0, 5))
def test_laws(rows, window):
    case, time, solved = (list(column) for column in zip(*rows, strict=True))
    if len(set(case)) == 1:
        case[0] += 1
    data = {"case": case, "time": time, "resolved": solved, "able": [1] * len(rows)}
    found = rates(data, window=window, observed_until=99, resolvable="able")
    assert found.fcr_net.value == found.fcr_gross.value
    wider = rates(data, window=window + 1, observed_until=99)
    assert wider.fcr_gross.value <= found.fcr_gross.value + 1e-9
    assert wider.fcr_net is None
    assert rates(data).fcr_gross.value <= wider.fcr_gross.value + 1e-9
    twice = {name: [*values, *values] for name, values in data.items()}
    twice["case"] = [*case, *(10 + one for one in case)]
    again = rates(twice, window=window, observed_until=99, resolvable="able")
    assert again.n_cases == 2 * found.n_cases
    assert again.fcr_gross.value == pytest.approx(found.fcr_gross.value)
    hits = 0
    for one in set(case):
        own = sorted((t, s) for c, t, s in zip(case, time, solved, strict=True) if c == one)
        hits += own[0][1] and all(t - own[0][0] > window for t, _ in own[1:])
    assert found.fcr_gross.value == pytest.approx(100 * hits / found.n_cases)


def test_same_on_every_engine(constructor):
    data = {
        "case": ["a", "a", "b", "c"],
        "time": [0, 4, 1, 2],
        "resolved": [True, True, False, True],
    }
    found = rates(constructor(data))
    assert (found.n_cases, found.fcr_gross.value) == (3, pytest.approx(100 / 3))
    assert found.resolution_rate.value == pytest.approx(200 / 3)


def test_datetimes_count_in_days():
    days = [ZERO + dt.timedelta(days=day) for day in CONTACTS["time"]]
    dated = rates(
        CONTACTS | {"time": days},
        window=dt.timedelta(days=7),
        observed_until=ZERO + dt.timedelta(days=70),
    )
    plain = rates(window=7, observed_until=70)
    assert dated.to_dict() == plain.to_dict()
    np.testing.assert_allclose(dated.time_to_resolution.times, plain.time_to_resolution.times)
    dates = [day.date() for day in days]
    assert rates(CONTACTS | {"time": dates}, window=7).n_cases == 60


def record(number, day, previous=None, solved=None, **details):
    at = ZERO + dt.timedelta(days=day)
    return Contact(
        id=f"k{number}",
        customer_id="c",
        at=at,
        channel="phone",
        act="complaint",
        previous_id=None if previous is None else f"k{previous}",
        resolved_at=None if solved is None else at + dt.timedelta(days=solved),
        **details,
    )


def test_records_are_chained():
    contacts = [
        record(1, 0),
        record(2, 3, previous=1, solved=0),
        record(3, 1, solved=0),
        record(4, 2, previous=99),
        record(5, 2, outbound=True),
    ]
    found = resolution_rates(contacts)
    assert (found.n_cases, found.n_contacts) == (3, 4)
    assert found.fcr_gross.value == pytest.approx(100 / 3)
    with pytest.raises(RecordError, match="first contact"):
        resolution_rates([record(1, 0, previous=2), record(2, 1, previous=1)])
    with pytest.raises(EmptyDataError, match="inbound"):
        resolution_rates([record(1, 0, outbound=True)])
    with pytest.raises(RecordError, match="id: every record must have its own id"):
        resolution_rates([record(1, 0), record(1, 1)])


def test_a_chain_may_run_through_calls_of_the_company():
    called_back = [
        record(1, 0),
        record(2, 1, previous=1, outbound=True),
        record(3, 2, previous=2, solved=0),
        record(4, 5, previous=3),
        record(5, 0),
    ]
    found = resolution_rates(called_back)
    assert (found.n_cases, found.n_contacts) == (2, 4)
    started_by_us = [
        record(1, 0, outbound=True),
        record(2, 1, previous=1, solved=0),
        record(3, 1, solved=0),
    ]
    assert resolution_rates(started_by_us).fcr_gross.value == 100.0
    backwards = resolution_rates(called_back[::-1])
    assert (backwards.n_cases, backwards.n_contacts) == (2, 4)


def test_a_named_column_takes_the_place_of_what_records_say():
    contacts = [record(1, 0, solved=0), record(2, 1, solved=0), record(3, 9)]
    assert resolution_rates(contacts).n_cases == 3
    with pytest.warns(WeakDataWarning, match="one answer"):
        assert resolution_rates(contacts, case="customer_id").n_cases == 1
    assert resolution_rates(contacts, resolved="outbound").resolution_rate.value == 0.0


def test_design_and_segments_are_read_at_the_first_contact():
    data = {
        "case": [1, 1, 2, 3, 4],
        "time": [0, 1, 0, 0, 0],
        "resolved": [0, 1, 1, 1, 0],
        "w": [2.0, 9.0, 1.0, 1.0, 1.0],
        "who": ["a", "a", "a", "b", "c"],
        "way": ["phone", "chat", "phone", "chat", "chat"],
    }
    found = rates(data, weights="w", by="way")
    assert found.fcr_gross.value == pytest.approx(40)
    assert found.by == ("way",)
    assert found.segments["phone"].fcr_gross.value == pytest.approx(100 / 3)
    assert found.segments["phone"].n_contacts == 3
    assert found.segments["chat"].time_to_resolution.n == 2
    assert found.estimates("resolution rate")["chat"].value == 50.0
    clustered = rates(data, design=SurveyDesign(clusters="who"))
    assert clustered.fcr_gross.degrees_of_freedom == 2
    by_values = rates(data, by=np.array(data["way"]))
    assert by_values.segments["chat"].n_cases == 2


def first_contacts():
    """Return the contacts with a design, and by plain loops the table of their cases."""
    rng = np.random.default_rng(5)
    n = len(ROWS)
    area = np.array([int(name) % 3 for name in CONTACTS["customer"]])
    data = CONTACTS | {
        "w": rng.integers(1, 5, n) / 2,
        "area": area,
        "house": np.array([int(name) % 12 // 3 for name in CONTACTS["customer"]]),
        "size": np.array([9.0, 12.0, 15.0])[area],
        "share": np.full(n, 0.4),
        "base": rng.integers(1, 5, n) / 2,
    }
    data |= {f"r{k}": data["w"] * rng.integers(0, 3, n) for k in range(8)}
    rows = {}
    for row in range(n):
        rows.setdefault(CONTACTS["case"][row], []).append(row)
    firsts, hits = [], []
    for own in rows.values():
        own.sort(key=lambda row: (CONTACTS["time"][row], CONTACTS["resolved"][row]))
        firsts.append(own[0])
        hits.append(int(len(own) == 1 and CONTACTS["resolved"][own[0]]))
    table = {name: np.asarray(column)[firsts] for name, column in data.items()}
    return data, table | {"hit": hits}


DESIGNS = {
    "stages": SurveyDesign(
        weights="w",
        strata="area",
        clusters=["house", "customer"],
        population=["size", "share"],
        lonely_cluster="average",
    ),
    "lonely": SurveyDesign(strata="case", lonely_cluster="remove"),
    "population": SurveyDesign(strata="area", population="share"),
    "calibrated": SurveyDesign(weights="w", calibrated_to="area"),
    "calibrated from base": SurveyDesign(
        weights="w", calibrated_to=Calibration(auxiliaries=["channel"], base_weights="base")
    ),
    "replicates": SurveyDesign(
        weights="w", replicate_weights=ReplicateWeights([f"r{k}" for k in range(8)], scale=0.2)
    ),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_is_that_of_the_first_contacts(name):
    data, table = first_contacts()
    found = rates(data, design=DESIGNS[name], by=["channel", "area"])
    whole = mean_rating(table, "hit", scale=(0, 1), design=DESIGNS[name], by=["channel", "area"])
    assert found.by == whole.by == ("channel", "area")
    got, expected = found.fcr_gross, whole.total
    assert got.value == pytest.approx(100 * expected.value, rel=1e-12)
    assert got.standard_error == pytest.approx(100 * expected.standard_error, rel=1e-9, nan_ok=True)
    assert got.degrees_of_freedom == expected.degrees_of_freedom
    rates_by = found.estimates("fcr gross")
    assert rates_by.by == ("channel", "area")
    for key, estimate in whole.items():
        error = pytest.approx(100 * estimate.standard_error, rel=1e-9, nan_ok=True)
        assert rates_by[key].standard_error == error
        assert found.segments[key].n_cases == estimate.n


def test_designs_in_values_are_those_in_columns():
    data, _ = first_contacts()
    named = rates(data, design=DESIGNS["calibrated from base"])
    auxiliaries = Calibration(auxiliaries={"channel": data["channel"]}, base_weights=data["base"])
    given = rates(data, design=SurveyDesign(weights=data["w"], calibrated_to=auxiliaries))
    assert given.to_dict() == named.to_dict()
    matrix = np.column_stack([data[f"r{k}"] for k in range(8)])
    replicates = ReplicateWeights(matrix, scale=0.2)
    given = rates(data, design=SurveyDesign(weights="w", replicate_weights=replicates))
    assert given.to_dict() == rates(data, design=DESIGNS["replicates"]).to_dict()
    factors = np.array([[0.0, 1.5], [2.0, 0.0], [1.0, 1.0]])
    small = ClusterReplicates(factors, data["area"], weights=data["w"], scale=0.5)
    wide = ReplicateWeights(small.matrix(), scale=0.5)
    one, other = (
        rates(data, design=SurveyDesign(weights="w", replicate_weights=each))
        for each in (small, wide)
    )
    assert one.to_dict() == other.to_dict()


def test_missing_contacts():
    data = {"case": [1, 2, 3], "time": [0, None, 2], "resolved": [1, 1, 0]}
    found = rates(data)
    assert (found.n_cases, found.n_missing_contacts) == (2, 1)
    assert found.to_dict()["n_missing_contacts"] == 1
    with pytest.raises(MissingDataError, match="row 1"):
        rates(data, missing="raise")
    with pytest.raises(EmptyDataError, match="no complete row"):
        rates({"case": [None], "time": [1], "resolved": [1]})


def test_unknown_whether_resolvable_is_not_net():
    data = {"case": [1, 2, 3], "time": [0, 0, 0], "resolved": [1, 0, 1], "able": [1, 1, None]}
    found = rates(data, resolvable="able")
    assert (found.fcr_net.n, found.fcr_net.value) == (2, 50.0)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"case": None}, ArgumentError, "case: must name its column"),
        ({"time": "when"}, ColumnError, "time"),
        ({"resolved": "channel"}, DataTypeError, "resolved: must be yes or no"),
        ({"resolved": "time"}, DataValueError, "resolved: must be yes or no"),
        ({"window": -1}, ArgumentError, "window: must be at least 0"),
        ({"window": dt.timedelta(days=7)}, DataTypeError, "window: must be a number"),
        ({"observed_until": 3}, ArgumentError, "must not be before the last contact"),
        ({"time": "channel"}, DataTypeError, "time: must be a real number"),
        ({"design": SurveyDesign(population="time", strata="channel")}, DesignError, "above 0"),
        ({"weights": ["time", "resolved"]}, ArgumentError, "weights: must be one column"),
        ({"design": SurveyDesign(strata=["a", "b"])}, ArgumentError, "strata: must be one column"),
    ],
)
def test_bad_input_is_named(change, error, words):
    with pytest.raises(error, match=words):
        rates(**change)


def test_only_what_is_there_is_named():
    with pytest.raises(DataValueError, match="got 7"):
        rates({"case": [1, 2], "time": [0, 0], "resolved": [0, 7]})
    with pytest.raises(DataValueError, match="got 4"):
        rates(
            {"case": [1, 2], "time": [0, 0], "resolved": [0, 1], "able": [4, 0]}, resolvable="able"
        )


def test_bad_times():
    with pytest.raises(ArgumentError, match="time: must be finite"):
        rates({"case": [1, 2], "time": [0.5, float("inf")], "resolved": [0, 1]})
    data = CONTACTS | {"time": [ZERO] * len(ROWS)}
    with pytest.raises(DataTypeError, match="observed_until: must be a datetime"):
        rates(data, observed_until=70)
    with pytest.raises(DataTypeError, match="time zone"):
        rates(data, observed_until=dt.datetime(2026, 1, 1))
